"""Official series: as at a date, stale, never joined across a break, a rate never a count."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.dashboard.official import (
    Measure,
    OfficialSeries,
    Published,
    as_count,
    change_of,
    is_stale,
    latest_as_at,
    measure_of,
    newest_of,
    points_as_at,
    segments_as_at,
    source_line,
    write_value,
)
from crm.figures import Direction


def year(number, value, low=None, high=None, published=None, revision=0):
    return Published(
        str(number),
        date(number, 12, 31),
        None if value is None else Decimal(value),
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        published,
        revision,
    )


def series(key, *points, unit="percent of residents aged 16 to 64", months=18, held_on=None):
    return OfficialSeries(key, f"Series {key}", unit, "Office for National Statistics", months, points, held_on=held_on)


# Rotherham, level 3 or above (RQF), as published by the ONS.
RQF = series("rqf", year(2022, "56.8", "52.0", "61.6"), year(2023, "59.1", "53.6", "64.6"))
NVQ = series("nvq", year(2020, "50.0"), year(2021, "52.5"))


class TestUnits:
    @pytest.mark.parametrize(
        ("unit", "measure"),
        [
            ("percent of residents aged 16 to 64", Measure.PERCENT),
            ("pounds a week", Measure.POUNDS),
            ("starts per 100,000 population", Measure.RATE),
            ("achievements", Measure.COUNT),
        ],
    )
    def test_say_what_sort_of_number_it_is(self, unit, measure):
        assert measure_of(unit) is measure

    @pytest.mark.parametrize(
        ("value", "unit", "written"),
        [
            (Decimal("59.1000"), "percent of residents", "59.1%"),
            (Decimal("617.3"), "pounds a week", "£617.30 a week"),
            (Decimal(1175), "starts per 100,000 population", "1,175 starts per 100,000 population"),
            (Decimal(1780), "achievements", "1,780 achievements"),
        ],
    )
    def test_are_written_with_the_value(self, value, unit, written):
        assert write_value(value, unit) == written

    def test_a_rate_is_no_count(self):
        assert as_count(Decimal(1780), "achievements") == 1780
        with pytest.raises(ValueError, match="not a count"):
            as_count(Decimal(1175), "starts per 100,000 population")


class TestAsAt:
    REVISED = series(
        "revised",
        year(2023, "10", published=date(2024, 6, 1)),
        year(2023, "11", published=date(2025, 2, 1), revision=1),
        year(2024, "12", published=date(2025, 6, 1)),
        year(2025, None, published=date(2026, 6, 1)),
    )

    @pytest.mark.parametrize(
        ("as_at", "value"),
        [
            (date(2024, 5, 31), None),
            (date(2024, 6, 1), "10"),
            (date(2025, 2, 1), "11"),  # the revision, from the day it came out
            (date(2025, 5, 31), "11"),
            (date(2025, 6, 1), "12"),
            (date(2026, 7, 1), "12"),  # a withheld value replaces nothing
        ],
    )
    def test_the_latest_published_by_then(self, as_at, value):
        found = latest_as_at(self.REVISED, as_at)
        assert (found and found.value) == (value and Decimal(value))

    def test_without_a_publication_date_a_value_counts_from_the_end_of_its_period(self):
        assert latest_as_at(RQF, date(2023, 12, 30)).value == Decimal("56.8")
        assert latest_as_at(RQF, date(2023, 12, 31)).value == Decimal("59.1")

    @pytest.mark.parametrize(("as_at", "stale"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
    def test_is_stale_when_a_newer_value_should_have_come(self, as_at, stale):
        assert is_stale(RQF.points[1], RQF, as_at) is stale

    def test_says_where_it_comes_from(self):
        assert source_line(self.REVISED, self.REVISED.points[0]) == (
            "Office for National Statistics. Published 1 June 2024"
        )
        held = series("held", year(2023, "1"), held_on=date(2026, 6, 26))
        assert source_line(held, held.points[0]) == (
            "Office for National Statistics. Its file gives no date of publication; held here since 26 June 2026"
        )

    @given(
        st.lists(
            st.builds(
                year,
                st.integers(2015, 2025),
                st.integers(0, 9).map(str),
                published=st.none() | st.dates(date(2016, 1, 1), date(2027, 1, 1)),
                revision=st.integers(0, 3),
            ),
            max_size=8,
        ),
        st.dates(date(2015, 1, 1), date(2027, 12, 31)),
    )
    def test_nothing_of_the_future_is_shown_and_each_period_once(self, points, as_at):
        shown = points_as_at(points, as_at)
        assert all(point.known_from <= as_at for point in shown)
        assert len({point.period_end for point in shown}) == len(shown)
        assert [point.period_end for point in shown] == sorted(point.period_end for point in shown)


class TestBreaks:
    def test_two_definitions_are_two_segments(self):
        segments = segments_as_at([RQF, NVQ], date(2026, 11, 23))
        assert [(s.series.key, [p.period_label for p in s.points]) for s in segments] == [
            ("nvq", ["2020", "2021"]), ("rqf", ["2022", "2023"]),
        ]  # fmt: skip

    def test_the_newest_definition_gives_the_figure(self):
        assert newest_of([NVQ, RQF], date(2026, 11, 23))[0] is RQF
        assert newest_of([NVQ, RQF], date(2022, 6, 1))[0] is NVQ
        assert newest_of([NVQ, RQF], date(2015, 6, 1)) is None

    def test_the_first_value_by_a_definition_has_no_change(self):
        first = segments_as_at([RQF], date(2022, 12, 31))[0]
        assert change_of(first) is None


class TestChange:
    @pytest.mark.parametrize(
        ("points", "difference", "direction"),
        [
            # 56.8 ± 4.8 to 59.1 ± 5.5: the difference is 2.3 ± 7.3.
            (RQF.points, "2.3", Direction.NO_CLEAR_CHANGE),
            ((year(2022, "50", "49", "51"), year(2023, "53", "52", "54")), "3", Direction.UP),
            ((year(2022, "53", "52", "54"), year(2023, "50", "49", "51")), "-3", Direction.DOWN),
            ((year(2022, "50"), year(2023, "53")), "3", None),
        ],
    )
    def test_is_clear_only_beyond_both_margins(self, points, difference, direction):
        change = change_of(segments_as_at([series("s", *points)], date(2026, 1, 1))[0])
        assert (change.difference, change.direction) == (Decimal(difference), direction)
