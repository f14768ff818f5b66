"""Which dates a reader may ask the dashboard for (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.periods import NotADate, format_date, parse_date, same_day_last_year

# Before there were records of any kind, and beyond any target: further dates are slips.
EARLIEST, LATEST = date(2015, 1, 1), date(2045, 12, 31)


@dataclass(frozen=True)
class Asked:
    """The dates asked for, with what was typed and what is wrong with it, by field."""

    as_at: date
    compared_with: date
    typed: dict[str, str]
    problems: dict[str, str]


def day_asked(text: str, earliest: date = EARLIEST) -> date:
    """A date as typed, within what can be counted. Raises NotADate."""
    found = parse_date(text[:60])
    if not earliest <= found <= LATEST:
        raise NotADate(f"must be between {format_date(earliest)} and {format_date(LATEST)}")
    return found


def dates_asked(as_at: str, compared_with: str, today: date, earliest: date = EARLIEST) -> Asked:
    """Two dates as typed. One that is empty or wrong counts as today, or as a year before the first."""
    problems: dict[str, str] = {}
    day = _day_or(as_at, today, "as_at", "As at", problems, earliest)
    before = _day_or(compared_with, same_day_last_year(day), "compared_with", "Compared with", problems, earliest)
    if before >= day and "compared_with" not in problems:
        problems["compared_with"] = "Compared with must be before the first date"
        before = same_day_last_year(day)
    return Asked(day, before, {"as_at": as_at[:60], "compared_with": compared_with[:60]}, problems)


def _day_or(
    text: str, otherwise: date, key: str, name: str, problems: dict[str, str], earliest: date
) -> date:
    if not text.strip():
        return otherwise
    try:
        return day_asked(text, earliest)
    except NotADate as fault:
        problems[key] = f"{name} {fault.message}"
        return otherwise
