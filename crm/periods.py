"""Days, years and windows, as the strategy and its reports count them (pure).

Everything here is a date in Europe/London; a moment becomes a date only through `london_date`. Periods name their
first and last day, both inside. Years: financial (April to March) for the strategy, academic (September to August)
for schools, funding (August to July) for apprenticeships: product model, section 4.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DIAGNOSTIC_WINDOW_MONTHS = 18  # product model, section 4: "in the 18 months up to the date"
# Names of our own: strftime would follow the locale of the machine.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DATE_PARTS = ("day", "month", "year")
_DAY = timedelta(days=1)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BRITISH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ ./-]([0-9]{1,2}|[A-Za-z]{3,9}\.?)[ ./-]([0-9]{4}|[0-9]{2})")


class YearKind(StrEnum):
    """Which year a figure is counted by."""

    FINANCIAL = "financial"
    ACADEMIC = "academic"
    FUNDING = "funding"

    @property
    def first_month(self) -> int:
        """The month (1 to 12) whose first day begins the year."""
        return _FIRST_MONTHS[self]

    @property
    def label(self) -> str:
        """What people call the year, with its months."""
        return _YEAR_LABELS[self]


_FIRST_MONTHS = {YearKind.FINANCIAL: 4, YearKind.ACADEMIC: 9, YearKind.FUNDING: 8}
_YEAR_LABELS = {
    YearKind.FINANCIAL: "financial year (April to March)",
    YearKind.ACADEMIC: "academic year (September to August)",
    YearKind.FUNDING: "funding year (August to July)",
}


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both inside. `period.last` is never before `period.first`."""

    first: date
    last: date
    label: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A period cannot end before it begins.")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def overlaps(self, first: date, last: date | None) -> bool:
        """Whether something that ran from `first` to `last` (None: still running) touches the period."""
        return first <= self.last and (last is None or last >= self.first)


def london_date(moment: datetime) -> date:
    """The date in London at a moment. Raises ValueError for a datetime without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before it has a date.")
    return moment.astimezone(LONDON).date()


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter (31 August + 6 = 28 February).

    Raises OverflowError outside the years 1 to 9999, as date arithmetic does.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def same_day_last_year(day: date) -> date:
    """The day a year before; 29 February becomes 28 February."""
    return add_months(day, -12)


def year_starting(kind: YearKind, year: int) -> Period:
    """The year that begins in calendar year `year`, labelled "2026/27"."""
    first = date(year, kind.first_month, 1)
    return Period(first, add_months(first, 12) - _DAY, f"{year}/{(year + 1) % 100:02d}")


def year_of(kind: YearKind, day: date) -> Period:
    """The year of this kind that the day falls in."""
    return year_starting(kind, day.year if day.month >= kind.first_month else day.year - 1)


def year_labelled(kind: YearKind, label: str) -> Period:
    """The year called "2026/27" (or "2026-27"). Raises ValueError for anything else."""
    start, _, end = label.strip().replace("-", "/").partition("/")
    if not (len(start) == 4 and start.isdecimal() and len(end) == 2 and end.isdecimal()):
        raise ValueError("A year is written like 2026/27.")
    if (int(start) + 1) % 100 != int(end) or int(start) == 0:
        raise ValueError("The second part of a year follows the first, like 2026/27.")
    return year_starting(kind, int(start))


def year_to_date(kind: YearKind, as_at: date) -> Period:
    """From the first day of the year up to and including `as_at`."""
    year = year_of(kind, as_at)
    return Period(year.first, as_at, f"{year.label} to {format_date(as_at)}")


def year_to_same_day_last_year(kind: YearKind, as_at: date) -> Period:
    """The year before, up to and including the same day, for setting beside `year_to_date`."""
    return year_to_date(kind, same_day_last_year(as_at))


def last_full_year(kind: YearKind, as_at: date) -> Period:
    """The latest year that is over by the close of `as_at`: on its last day a year is full."""
    year = year_of(kind, as_at)
    return year if year.last == as_at else year_starting(kind, year.first.year - 1)


def quarter_of(kind: YearKind, day: date) -> Period:
    """The quarter of that kind of year, labelled "Q1 2026/27 (April to June)"."""
    year = year_of(kind, day)
    number = ((day.year - year.first.year) * 12 + day.month - year.first.month) // 3
    first = add_months(year.first, number * 3)
    last = add_months(first, 3) - _DAY
    return Period(first, last, f"Q{number + 1} {year.label} ({MONTHS[first.month - 1]} to {MONTHS[last.month - 1]})")


def month_of(day: date) -> Period:
    """The calendar month, labelled "April 2026"."""
    first = day.replace(day=1)
    return Period(first, last_day_of_month(day), f"{MONTHS[first.month - 1]} {first.year}")


def last_day_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def working_days_after(day: date, days: int) -> date:
    """So many days later, Saturdays and Sundays not counted; bank holidays are, so a due date may fall on one."""
    while days:
        day += _DAY
        days -= day.weekday() < 5
    return day


def months_of(period: Period) -> tuple[Period, ...]:
    """Every calendar month the period touches, whole, oldest first."""
    return tuple(month_of(first) for first in _month_starts(period))


def months_up_to(as_at: date, count: int) -> tuple[Period, ...]:
    """The `count` calendar months that end with the month of `as_at`, oldest first."""
    return tuple(month_of(add_months(as_at, back - count + 1)) for back in range(count))


def window_to(as_at: date, months: int = DIAGNOSTIC_WINDOW_MONTHS) -> Period:
    """The last `months` calendar months up to and including `as_at`.

    It begins on the day after the same day number `months` before, or after that month's last day where it is
    shorter: 18 months to 30 September 2026 is 31 March 2025 to 30 September 2026, and 12 months to 31 March 2027 is
    exactly the financial year 2026/27.
    """
    first = add_months(as_at, -months) + _DAY
    return Period(first, as_at, f"{months} months to {format_date(as_at)}")


def leaves_window_on(day: date, months: int = DIAGNOSTIC_WINDOW_MONTHS) -> date:
    """The first `as_at` whose window no longer holds the day: the other side of `window_to`."""
    candidate = add_months(day, months)
    # Where the month is shorter (31 August + 18 months), its last day still reaches back far enough.
    return candidate if add_months(candidate, -months) >= day else candidate + _DAY


def format_date(day: date) -> str:
    """Like 3 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: date) -> str:
    """Like 3 Nov 2026, for tables."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


class NotADate(ValueError):
    """What was typed is no date. `message` ends a sentence that begins with the question's name.

    `parts` names the boxes to mark: "day", "month", "year".
    """

    message: str
    parts: tuple[str, ...]

    def __init__(self, message: str, parts: tuple[str, ...] = DATE_PARTS) -> None:
        self.message = message
        self.parts = parts
        super().__init__(message)


def date_from_parts(day: str, month: str, year: str) -> date:
    """The date typed into three boxes; the month as a number or a name, the year in four figures.

    Raises NotADate naming the boxes that are empty or wrong.
    """
    typed = dict(zip(DATE_PARTS, (day.strip(), month.strip(), year.strip()), strict=True))
    missing = tuple(part for part, text in typed.items() if not text)
    if len(missing) == len(DATE_PARTS):
        raise NotADate("must be entered")
    if missing:
        raise NotADate(f"must include a {' and a '.join(missing)}", missing)
    if not re.fullmatch(r"[0-9]{4}", typed["year"]):
        raise NotADate("must include a year in four figures, like 2026", ("year",))
    return _real_date(typed["day"], typed["month"], typed["year"])


def parse_date(text: str) -> date:
    """A date as people in Britain write it, the day first: 3/11/2026, 3.11.26, 3-11-2026, 3 Nov 2026, 2026-11-03.

    A year of two figures is in this century. Raises NotADate.
    """
    cleaned = " ".join(text.split())
    if not cleaned:
        raise NotADate("must be entered")
    if iso := _ISO.fullmatch(cleaned):
        return _real_date(iso[3], iso[2], iso[1])
    if british := _BRITISH.fullmatch(cleaned):
        day, month, year = british.groups()
        return _real_date(day, month, year if len(year) == 4 else f"20{year}")
    raise NotADate("must be a date, like 3 November 2026 or 3/11/2026")


def _real_date(day: str, month: str, year: str) -> date:
    number = _month_number(month)
    if number is None:
        raise NotADate("must be a real date", ("month",))
    if not re.fullmatch(r"[0-9]{1,2}", day):
        raise NotADate("must be a real date", ("day",))
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise NotADate("must be a real date") from None


def _month_number(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    typed = text.casefold().rstrip(".")
    for number, name in enumerate(MONTHS, 1):
        # Sept and June are the months that people cut to four letters.
        if len(typed) in (3, 4, len(name)) and name.casefold().startswith(typed):
            return number
    return None


def _month_starts(period: Period) -> Iterator[date]:
    first = period.first.replace(day=1)
    while first <= period.last:
        yield first
        first = add_months(first, 1)
