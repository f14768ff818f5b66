"""Years, windows and dates, by hand on a calendar and by property on any day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.periods import (
    NotADate,
    Period,
    YearKind,
    add_months,
    date_from_parts,
    format_date,
    format_short_date,
    last_full_year,
    leaves_window_on,
    london_date,
    month_of,
    months_of,
    months_up_to,
    parse_date,
    quarter_of,
    same_day_last_year,
    window_to,
    working_days_after,
    year_labelled,
    year_of,
    year_starting,
    year_to_date,
    year_to_same_day_last_year,
)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
KINDS = st.sampled_from(YearKind)


class TestLondonDate:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
            (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),  # British Summer Time
            (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),  # Greenwich Mean Time
        ],
    )
    def test_is_the_day_on_a_clock_in_london(self, moment, expected):
        assert london_date(moment) == expected

    def test_refuses_a_moment_without_a_time_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            london_date(datetime(2026, 6, 30, 12, 0))


class TestYears:
    @pytest.mark.parametrize(
        ("kind", "day", "label", "first", "last"),
        [
            (YearKind.FINANCIAL, date(2026, 3, 31), "2025/26", date(2025, 4, 1), date(2026, 3, 31)),
            (YearKind.FINANCIAL, date(2026, 4, 1), "2026/27", date(2026, 4, 1), date(2027, 3, 31)),
            (YearKind.ACADEMIC, date(2026, 8, 31), "2025/26", date(2025, 9, 1), date(2026, 8, 31)),
            (YearKind.ACADEMIC, date(2026, 9, 1), "2026/27", date(2026, 9, 1), date(2027, 8, 31)),
            (YearKind.FUNDING, date(2026, 7, 31), "2025/26", date(2025, 8, 1), date(2026, 7, 31)),
            (YearKind.FUNDING, date(2026, 8, 1), "2026/27", date(2026, 8, 1), date(2027, 7, 31)),
            (YearKind.FINANCIAL, date(1999, 12, 31), "1999/00", date(1999, 4, 1), date(2000, 3, 31)),
        ],
    )
    def test_begin_and_end_where_the_rule_says(self, kind, day, label, first, last):
        year = year_of(kind, day)
        assert (year.label, year.first, year.last) == (label, first, last)

    @given(KINDS, DAYS)
    def test_hold_their_day_and_last_365_or_366_days(self, kind, day):
        year = year_of(kind, day)
        assert day in year
        assert year.days in (365, 366)
        assert year_labelled(kind, year.label) == year

    @pytest.mark.parametrize("label", ["2026", "2026/28", "26/27", "2026/2027", "", "0000/01", "²026/27"])
    def test_a_label_that_is_no_year_is_refused(self, label):
        with pytest.raises(ValueError, match="year"):
            year_labelled(YearKind.FINANCIAL, label)

    def test_each_kind_of_year_says_its_months(self):
        assert [kind.label for kind in YearKind] == [
            "financial year (April to March)",
            "academic year (September to August)",
            "funding year (August to July)",
        ]

    def test_a_label_with_a_hyphen_is_read_too(self):
        assert year_labelled(YearKind.ACADEMIC, " 2026-27 ") == year_starting(YearKind.ACADEMIC, 2026)

    def test_year_to_date_beside_the_same_day_last_year(self):
        as_at = date(2026, 11, 23)
        assert year_to_date(YearKind.FINANCIAL, as_at) == Period(
            date(2026, 4, 1), as_at, "2026/27 to 23 November 2026"
        )
        assert year_to_same_day_last_year(YearKind.FINANCIAL, as_at) == Period(
            date(2025, 4, 1), date(2025, 11, 23), "2025/26 to 23 November 2025"
        )

    @pytest.mark.parametrize(
        ("day", "before"),
        [
            (date(2028, 2, 29), date(2027, 2, 28)),
            (date(2029, 2, 28), date(2028, 2, 28)),
            (date(2026, 11, 23), date(2025, 11, 23)),
        ],
    )
    def test_same_day_last_year_survives_leap_years(self, day, before):
        assert same_day_last_year(day) == before

    @pytest.mark.parametrize(
        ("as_at", "label"),
        [(date(2027, 3, 30), "2025/26"), (date(2027, 3, 31), "2026/27"), (date(2027, 4, 1), "2026/27")],
    )
    def test_a_year_is_full_on_its_last_day(self, as_at, label):
        assert last_full_year(YearKind.FINANCIAL, as_at).label == label

    @given(KINDS, DAYS)
    def test_the_last_full_year_is_over_and_the_next_is_not(self, kind, as_at):
        full = last_full_year(kind, as_at)
        assert full.last <= as_at
        assert year_starting(kind, full.first.year + 1).last > as_at


class TestQuartersAndMonths:
    @pytest.mark.parametrize(
        ("kind", "day", "label"),
        [
            (YearKind.FINANCIAL, date(2026, 4, 1), "Q1 2026/27 (April to June)"),
            (YearKind.FINANCIAL, date(2027, 1, 31), "Q4 2026/27 (January to March)"),
            (YearKind.FUNDING, date(2026, 11, 30), "Q2 2026/27 (November to January)"),
            (YearKind.ACADEMIC, date(2026, 8, 31), "Q4 2025/26 (June to August)"),
        ],
    )
    def test_quarters_follow_their_year(self, kind, day, label):
        quarter = quarter_of(kind, day)
        assert quarter.label == label
        assert day in quarter

    def test_months_up_to_a_date(self):
        labels = [month.label for month in months_up_to(date(2026, 3, 31), 3)]
        assert labels == ["January 2026", "February 2026", "March 2026"]

    def test_months_of_a_period_are_whole(self):
        months = months_of(Period(date(2025, 12, 15), date(2026, 2, 1)))
        assert [m.label for m in months] == ["December 2025", "January 2026", "February 2026"]
        assert months[-1].last == date(2026, 2, 28)

    @given(DAYS)
    def test_four_quarters_make_the_year(self, day):
        year = year_of(YearKind.FUNDING, day)
        quarters = {quarter_of(YearKind.FUNDING, month.first) for month in months_of(year)}
        assert len(quarters) == 4
        assert sum(quarter.days for quarter in quarters) == year.days
        assert month_of(day).days in (28, 29, 30, 31)


class TestWindow:
    @pytest.mark.parametrize(
        ("as_at", "months", "first"),
        [
            (date(2026, 9, 30), 18, date(2025, 3, 31)),
            (date(2026, 8, 31), 18, date(2025, 3, 1)),
            (date(2027, 3, 31), 12, date(2026, 4, 1)),
            (date(2026, 11, 23), 18, date(2025, 5, 24)),
        ],
    )
    def test_begins_the_day_after_the_same_day(self, as_at, months, first):
        assert window_to(as_at, months) == Period(first, as_at, f"{months} months to {format_date(as_at)}")

    @pytest.mark.parametrize(
        ("day", "out"),
        [
            (date(2025, 5, 24), date(2026, 11, 24)),
            (date(2025, 8, 31), date(2027, 3, 1)),
            (date(2025, 2, 28), date(2026, 8, 28)),
        ],
    )
    def test_the_day_an_answer_leaves(self, day, out):
        assert leaves_window_on(day) == out

    @given(DAYS, st.integers(min_value=1, max_value=60))
    def test_leaving_is_the_first_day_outside(self, day, months):
        out = leaves_window_on(day, months)
        assert day not in window_to(out, months)
        assert day in window_to(out - timedelta(days=1), months)

    @given(DAYS, st.integers(min_value=-40, max_value=40))
    def test_months_land_in_the_month_asked_for(self, day, months):
        moved = add_months(day, months)
        assert (moved.year - day.year) * 12 + moved.month - day.month == months
        assert moved.day <= day.day

    @pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
    def test_outside_the_calendar_is_an_overflow(self, day, months):
        with pytest.raises(OverflowError):
            add_months(day, months)


class TestPeriod:
    def test_cannot_end_before_it_begins(self):
        with pytest.raises(ValueError, match="before"):
            Period(date(2026, 2, 1), date(2026, 1, 1))

    @pytest.mark.parametrize(
        ("first", "last", "touches"),
        [
            (date(2025, 1, 1), date(2026, 4, 1), True),
            (date(2025, 1, 1), date(2026, 3, 31), False),
            (date(2027, 3, 31), None, True),
            (date(2027, 4, 1), None, False),
            (date(2020, 1, 1), None, True),
        ],
    )
    def test_overlaps_counts_both_ends(self, first, last, touches):
        assert year_starting(YearKind.FINANCIAL, 2026).overlaps(first, last) is touches


class TestWrittenDates:
    @pytest.mark.parametrize(
        "text",
        ["3/11/2026", "03.11.26", "3-11-2026", "3 Nov 2026", "3rd November 2026", " 3  nov. 2026 ", "2026-11-03"],
    )
    def test_are_read_day_first(self, text):
        assert parse_date(text) == date(2026, 11, 3)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "must be entered"),
            ("11/23/2026", "must be a real date"),
            ("31 June 2026", "must be a real date"),
            ("3 Smarch 2026", "must be a real date"),
            ("0/1/2026", "must be a real date"),
            ("tomorrow", "must be a date, like 3 November 2026 or 3/11/2026"),
            ("3/11/202", "must be a date, like 3 November 2026 or 3/11/2026"),
            ("٣/11/2026", "must be a date, like 3 November 2026 or 3/11/2026"),
        ],
    )
    def test_say_what_is_wrong(self, text, message):
        with pytest.raises(NotADate) as wrong:
            parse_date(text)
        assert wrong.value.message == message

    @pytest.mark.parametrize(
        ("parts", "message", "marked"),
        [
            (("", "", ""), "must be entered", ("day", "month", "year")),
            (("3", "", "2026"), "must include a month", ("month",)),
            (("", "11", ""), "must include a day and a year", ("day", "year")),
            (("3", "13", "2026"), "must be a real date", ("month",)),
            (("x", "11", "2026"), "must be a real date", ("day",)),
            (("31", "2", "2026"), "must be a real date", ("day", "month", "year")),
            (("3", "11", "26"), "must include a year in four figures, like 2026", ("year",)),
        ],
    )
    def test_in_three_boxes_mark_the_wrong_one(self, parts, message, marked):
        with pytest.raises(NotADate) as wrong:
            date_from_parts(*parts)
        assert (wrong.value.message, wrong.value.parts) == (message, marked)

    @given(st.dates(min_value=date(1000, 1, 1)))
    def test_what_we_write_we_can_read(self, day):
        assert parse_date(format_date(day)) == day
        assert parse_date(format_short_date(day)) == day
        assert parse_date(day.isoformat()) == day
        assert date_from_parts(str(day.day), str(day.month), str(day.year)) == day

    @given(st.text(max_size=30))
    def test_any_text_is_a_date_or_a_plain_refusal(self, text):
        try:
            answer = parse_date(text)
        except NotADate as wrong:
            answer = wrong.message
        assert isinstance(answer, date) or answer.startswith("must ")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
    ],
)
def test_working_days_leave_out_weekends(start: date, days: int, end: date) -> None:
    assert working_days_after(start, days) == end
