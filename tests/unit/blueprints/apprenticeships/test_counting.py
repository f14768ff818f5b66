"""What counts as offered in a year: by the day of the offer, in Rotherham, withdrawn or not, each group by itself."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.apprenticeships.counting import Offer, OfferedCounts, OfferedGroup, counts_of
from crm.periods import YearKind, year_labelled

YEAR = year_labelled(YearKind.FUNDING, "2025/26")
INSIDE, OUTSIDE = date(2025, 8, 1), date(2026, 8, 1)


def test_places_are_counted_in_the_year_they_were_offered():
    assert counts_of([Offer(1, 4, 2, INSIDE), Offer(1, 9, 2, OUTSIDE)], YEAR).all == 4


def test_worked_example():
    offers = [
        Offer(1, 4, 2, INSIDE, in_growth_sector=True),
        Offer(1, 2, 6, YEAR.last, in_growth_sector=True, is_withdrawn=True),
        Offer(2, 3, 3, INSIDE, in_foundational=True),
        Offer(3, 100, 4, INSIDE, in_borough=False),
    ]
    assert counts_of(offers, YEAR) == OfferedCounts(
        all=9, levels_2_and_3=7, levels_4_to_7=2, growth_sectors=6, foundational=3, withdrawn=2, employers=2
    )


def test_nothing_offered_is_zero():
    assert counts_of([], YEAR) == OfferedCounts()


offers = st.builds(
    Offer,
    employer=st.integers(1, 5),
    places=st.integers(1, 1000),
    level=st.integers(2, 7),
    offered_on=st.dates(date(2025, 6, 1), date(2026, 10, 1)),
    in_growth_sector=st.booleans(),
    is_withdrawn=st.booleans(),
    in_borough=st.booleans(),
)


@given(st.lists(offers))
def test_levels_add_up_and_no_group_exceeds_the_whole(made):
    counts = counts_of(made, YEAR)
    assert counts.levels_2_and_3 + counts.levels_4_to_7 == counts.all
    assert all(0 <= counts.of(group) <= counts.all for group in OfferedGroup)
    assert counts.withdrawn <= counts.all
    assert counts.employers <= counts.all
