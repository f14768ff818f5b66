"""Shares, intervals, changes, hidden cells and money: published examples, sums by hand, properties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.figures import (
    Change,
    Direction,
    Hidden,
    Interval,
    PairedAnswers,
    Proportion,
    change_between,
    format_interval,
    format_number,
    format_pence,
    format_percent,
    format_points,
    hide_few_people,
    hide_small_cells,
    parse_pounds,
    people,
    round_half_up,
)

COUNTS = st.integers(min_value=0, max_value=400)
CELLS = st.dictionaries(st.integers(0, 12), st.integers(0, 40), min_size=1, max_size=8)
ANSWERS = st.builds(PairedAnswers, COUNTS, COUNTS, COUNTS, COUNTS)


@st.composite
def proportions(draw, smallest=0):
    base = draw(st.integers(min_value=smallest, max_value=2000))
    return Proportion(draw(st.integers(min_value=0, max_value=base)), base)


class TestProportion:
    @pytest.mark.parametrize(("numerator", "base"), [(-1, 5), (6, 5), (1, 0)])
    def test_is_part_of_its_base(self, numerator, base):
        with pytest.raises(ValueError, match="not a proportion"):
            Proportion(numerator, base)

    def test_is_blank_not_zero_on_a_zero_base(self):
        nothing = Proportion(0, 0)
        assert (nothing.value, nothing.interval, nothing.percent()) == (None, None, "")

    @pytest.mark.parametrize(
        ("base", "low", "hidden"),
        [(0, True, True), (4, True, True), (5, True, False), (9, True, False), (10, False, False)],
    )
    def test_a_low_base_is_marked_and_a_tiny_one_hidden(self, base, low, hidden):
        share = Proportion(0, base)
        assert (share.is_low, share.hidden_in_publication) == (low, hidden)

    def test_two_make_sums_over_sums(self):
        assert Proportion(1, 1) + Proportion(0, 3) == Proportion(1, 4)

    @pytest.mark.parametrize(
        ("share", "low", "high"),
        [
            (Proportion(81, 263), 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
            (Proportion(15, 148), 0.0624, 0.1605),
            (Proportion(0, 20), 0.0, 0.1611),
            (Proportion(1, 29), 0.0061, 0.1718),
        ],
    )
    def test_wilson_interval_as_published(self, share, low, high):
        assert share.interval.low == pytest.approx(low, abs=0.00005)
        assert share.interval.high == pytest.approx(high, abs=0.00005)

    @given(proportions(smallest=1))
    def test_wilson_interval_holds_the_share_and_stays_within_0_and_1(self, share):
        interval = share.interval
        assert 0 <= interval.low <= float(share.value) <= interval.high <= 1

    @given(proportions(smallest=1))
    def test_more_of_the_same_answers_never_widen_the_interval(self, share):
        more = Proportion(share.numerator * 2, share.base * 2)
        assert more.interval.high - more.interval.low < share.interval.high - share.interval.low


class TestChange:
    def test_of_two_groups_as_published(self):
        change = change_between(Proportion(48, 80), Proportion(56, 70))  # Newcombe 1998, table II (a), method 10
        assert change.difference == Fraction(1, 5)
        assert (change.interval.low, change.interval.high) == pytest.approx((0.0524, 0.3339), abs=0.00005)
        assert change.direction is Direction.UP

    @pytest.mark.parametrize(
        ("both", "only_earlier", "only_later", "neither", "low", "high"),
        [
            (36, 2, 12, 0, 0.0569, 0.3404),  # Newcombe 1998, paired data, method 10
            (20, 2, 12, 16, 0.0562, 0.3292),
        ],
    )
    def test_of_the_same_employers_as_published(self, both, only_earlier, only_later, neither, low, high):
        change = PairedAnswers(both, only_earlier, only_later, neither).change()
        assert change.difference == Fraction(1, 5)
        assert (change.interval.low, change.interval.high) == pytest.approx((low, high), abs=0.00005)

    def test_pairing_finds_what_two_samples_would_miss(self):
        answers = PairedAnswers(both=40, only_earlier=0, only_later=8, neither=40)
        paired = answers.change()
        assert paired.direction is Direction.UP
        assert change_between(paired.earlier, paired.later).direction is Direction.NO_CLEAR_CHANGE

    def test_a_small_step_is_no_clear_change(self):
        assert PairedAnswers(10, 2, 3, 5).change().direction is Direction.NO_CLEAR_CHANGE

    def test_without_answers_there_is_no_direction(self):
        assert change_between(Proportion(0, 0), Proportion(1, 2)).direction is None
        assert PairedAnswers(0, 0, 0, 0).change() == Change(Proportion(0, 0), Proportion(0, 0), None)

    @given(proportions(smallest=1), proportions(smallest=1))
    def test_turned_round_is_the_mirror(self, one, two):
        there, back = change_between(one, two), change_between(two, one)
        assert there.interval.low == pytest.approx(-back.interval.high)
        assert float(there.difference) in Interval(there.interval.low - 1e-9, there.interval.high + 1e-9)

    @given(ANSWERS)
    def test_paired_interval_holds_the_difference_and_mirrors(self, answers):
        change = answers.change()
        back = PairedAnswers(answers.both, answers.only_later, answers.only_earlier, answers.neither).change()
        if change.interval is not None:
            assert -1 <= change.interval.low <= float(change.difference) + 1e-9
            assert float(change.difference) - 1e-9 <= change.interval.high <= 1
            assert change.interval.low == pytest.approx(-back.interval.high)
        assert answers.pairs == change.earlier.base == change.later.base


def _have_doubt(may_be, sums):
    """Every hidden cell may have two values at least, by trying every sum that the others can have."""
    for at, mine in enumerate(may_be):
        reached = {0}
        for other in may_be[:at] + may_be[at + 1 :]:
            reached = {one + value for one in reached for value in other if one + value <= max(sums)}
        assert len([value for value in mine if any(each - value in reached for each in sums)]) >= 2


class TestHiddenCells:
    @pytest.mark.parametrize(
        ("cells", "shown"),
        [
            ({"a": 12, "b": 7, "c": 9}, {"a": 12, "b": 7, "c": 9}),
            # One hidden cell could be told from the total: the next smallest goes too.
            ({"a": 12, "b": 3, "c": 9}, {"a": 12, "b": None, "c": None}),
            ({"a": 12, "b": 3, "c": 4}, {"a": 12, "b": None, "c": None}),
            ({"a": 12, "b": 1, "c": 0}, {"a": 12, "b": None, "c": None}),
            # None of four and all of four are told by their sums.
            ({"a": 12, "b": 0, "c": 0}, {"a": None, "b": None, "c": None}),
            ({"a": 12, "b": 4, "c": 4}, {"a": None, "b": None, "c": None}),
            ({"a": 2}, {"a": None}),
        ],
    )
    def test_of_a_published_row(self, cells, shown):
        assert hide_small_cells(cells) == shown

    @pytest.mark.parametrize(
        ("cells", "shown"),
        [
            ({"a": 12, "b": 0}, {"a": 12, "b": 0}),
            ({"a": 12, "b": 3, "c": 9}, {"a": 12, "b": Hidden.FEWER, "c": Hidden.COVER}),
            # The zero stays: it would cover nothing.
            ({"a": 12, "b": 3, "c": 0}, {"a": Hidden.COVER, "b": Hidden.FEWER, "c": 0}),
            ({"a": 3, "b": 4, "c": 0}, {"a": Hidden.FEWER, "b": Hidden.FEWER, "c": 0}),
            # Two that add up to 2 are one each; two that add up to 8 are four each.
            ({"a": 1, "b": 1, "c": 20}, {"a": Hidden.FEWER, "b": Hidden.FEWER, "c": Hidden.COVER}),
            ({"a": 4, "b": 4, "c": 20}, {"a": Hidden.FEWER, "b": Hidden.FEWER, "c": Hidden.COVER}),
            (dict.fromkeys("abcde", 1), dict.fromkeys("abcde", Hidden.COVER)),
            ({"a": 4, "b": 4, "c": 0}, {"a": Hidden.COVER, "b": Hidden.COVER, "c": 0}),
            # The total of these is hidden as well; four of 1 would still be told by it.
            ({"a": 3}, {"a": Hidden.FEWER}),
            ({"a": 1, "b": 1, "c": 0}, {"a": Hidden.FEWER, "b": Hidden.FEWER, "c": 0}),
            (dict.fromkeys("abcd", 1), dict.fromkeys("abcd", Hidden.COVER)),
            # Beside 1 a cover of 5 is told by the sum of 6, and two by that of 11.
            ({"a": 1, "b": 5, "c": 6}, {"a": Hidden.FEWER, "b": 5, "c": Hidden.COVER}),
            ({"a": 1, "b": 5, "c": 5}, dict.fromkeys("abc", Hidden.COVER)),
        ],
    )
    def test_of_a_row_of_people(self, cells, shown):
        assert hide_few_people(cells) == shown

    @settings(max_examples=150)
    @given(CELLS)
    def test_at_least_two_values_fit_in_each_hidden_count_of_people(self, cells):
        shown = hide_few_people(cells)
        total = sum(cells.values())
        hidden = {key: each for key, each in shown.items() if isinstance(each, Hidden)}
        assert all(0 < cells[key] < 5 for key, each in hidden.items() if each is Hidden.FEWER)
        assert all(each is Hidden.FEWER or cells[key] for key, each in hidden.items())
        assert all(count == 0 or count >= 5 for key, count in shown.items() if key not in hidden)
        may_be = {Hidden.FEWER: range(1, 5), Hidden.COVER: range(5, total + 1)}
        if Hidden.FEWER not in hidden.values():  # every count may be anything then
            may_be[Hidden.COVER] = range(total + 1)
        totals = [total] if total >= 5 else range(1, 5)
        seen = sum(each for key, each in shown.items() if key not in hidden)
        _have_doubt([may_be[each] for each in hidden.values()], [each - seen for each in totals])

    @given(CELLS, st.integers(1, 3))
    def test_the_zeros_of_a_row_of_people_change_nothing_else(self, cells, more):
        without = {key: count for key, count in cells.items() if count}
        shown = hide_few_people(without | dict.fromkeys("xyz"[:more], 0))
        assert {key: shown[key] for key in without} == hide_few_people(without)

    @settings(max_examples=150)
    @given(CELLS)
    def test_at_least_two_values_fit_in_each_hidden_cell(self, cells):
        shown = hide_small_cells(cells)
        assert all(count is None or count >= 5 for count in shown.values())
        if None in shown.values() and set(shown.values()) != {None}:
            may_be = [range(5) if cells[key] < 5 else range(5, sum(cells.values()) + 1)
                      for key, count in shown.items() if count is None]
            _have_doubt(may_be, [sum(cells.values()) - sum(count or 0 for count in shown.values())])

    @pytest.mark.parametrize(
        ("count", "exact", "words"),
        [(0, False, "0"), (1, False, "fewer than 5"), (4, False, "fewer than 5"), (5, False, "5"), (3, True, "3")],
    )
    def test_people_in_words(self, count, exact, words):
        assert people(count, exact=exact) == words


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "places", "rounded"),
        [
            (Fraction(5, 2), 0, "3"),  # not banker's rounding
            (Fraction(-5, 2), 0, "-3"),
            (Decimal("2.675"), 2, "2.68"),
            (Fraction(1, 3), 1, "0.3"),
            (7, 1, "7.0"),
            (Fraction(-1, 10), 0, "0"),
        ],
    )
    def test_halves_go_up(self, value, places, rounded):
        assert str(round_half_up(value, places)) == rounded

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            (format_percent(Fraction(7, 12)), "58%"),
            (format_percent(Fraction(1, 8), 1), "12.5%"),
            (format_percent(Fraction(1, 200)), "1%"),
            (format_points(Fraction(1, 8)), "13 percentage points"),
            (format_points(Fraction(-1, 100)), "−1 percentage point"),
            (format_points(Fraction(-1, 1000)), "0 percentage points"),
            (format_interval(Interval(0.2889, 0.8361)), "29% to 84%"),
            (format_number(7495), "7,495"),
            (format_pence(7500), "£75"),
            (format_pence(123450), "£1,234.50"),
            (format_pence(-5), "−£0.05"),
            (format_pence(0), "£0"),
        ],
    )
    def test_as_people_read_it(self, written, expected):
        assert written == expected

    @pytest.mark.parametrize(
        ("typed", "pence"),
        [("1234", 123400), ("£1,234.5", 123450), (" £ 12 ", 1200), ("0.05", 5), ("1,000,000.99", 100000099)],
    )
    def test_pounds_typed_by_people(self, typed, pence):
        assert parse_pounds(typed) == pence

    @pytest.mark.parametrize("typed", ["", "about 50", "-5", "1,23", "1.234", "£", "1" * 30, "٣", "1e5"])
    def test_what_is_no_amount_is_refused(self, typed):
        with pytest.raises(ValueError, match="amount in pounds"):
            parse_pounds(typed)

    @given(st.integers(min_value=0, max_value=10**12))
    def test_what_we_write_we_can_read(self, pence):
        assert parse_pounds(format_pence(pence)) == pence

    @given(st.fractions(), st.integers(min_value=0, max_value=4))
    def test_rounding_is_within_half_a_step(self, value, places):
        assert abs(Fraction(round_half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)
