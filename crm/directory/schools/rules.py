"""Schools: year groups, closing, and what may be said of a roll (pure).

Year groups 7 to 13 are those that the Gatsby Benchmarks speak of (definitions, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from crm.periods import YearKind, format_date, year_of, year_starting
from crm.problems import Problem

YEAR_GROUPS = tuple(range(7, 14))
FIRST_ACADEMIC_YEAR = 2020  # ours: older rolls serve no figure of a strategy that runs from 2026
MOST_ON_ROLL = 5_000  # ours: the largest colleges have fewer in one year
SOURCE_LENGTH = 160
_YOUNGEST_IN_YEAR_0 = 4  # pupils of Year 7 are 11 and turn 12


def is_closed(status: str) -> bool:
    """Whether the register calls a school closed; "Open, but proposed to close" is open."""
    return status.strip().casefold() == "closed"


def closed_words(name: str, status: str, closed_on: date | None, day: date | None) -> str:
    """Why nothing can happen at a school on a day (None: a day not known yet); "" where nothing speaks against it."""
    if closed_on is not None and day is not None:
        return "" if day <= closed_on else f"{name} closed on {format_date(closed_on)}: choose another school or date"
    if is_closed(status):
        return f"{name} is closed: choose another school"
    return ""


def teaches(low_age: int | None, high_age: int | None, year_group: int) -> bool | None:
    """Whether a school of these ages has a year group; None where the register does not say its ages."""
    if low_age is None or high_age is None:
        return None
    youngest = _YOUNGEST_IN_YEAR_0 + year_group
    return low_age <= youngest and high_age >= youngest + 1


def has_no_years_7_to_13(low_age: int | None, high_age: int | None) -> bool:
    """Whether the register's ages rule out every year group that an encounter can be for."""
    return all(teaches(low_age, high_age, group) is False for group in YEAR_GROUPS)


def academic_year(day: date) -> int:
    """The calendar year in which the academic year of a day begins."""
    return year_of(YearKind.ACADEMIC, day).first.year


def academic_year_label(year: int) -> str:
    """Like "2026/27"."""
    return year_starting(YearKind.ACADEMIC, year).label


def roll_problems(
    year: int, counts: Mapping[int, int | None], source: str, source_on: date | None, today: date
) -> Iterator[Problem]:
    """What is wrong with a roll. Problems name the fields "year", "pupils_7" ... "pupils_13", "source", "source_on"."""
    if not FIRST_ACADEMIC_YEAR <= year <= academic_year(today) + 1:
        first = academic_year_label(FIRST_ACADEMIC_YEAR)
        yield Problem("year", f"Choose an academic year from {first} to the next one")
    for group, pupils in counts.items():
        if group not in YEAR_GROUPS:
            yield Problem("", f"Year {group} is none of the years 7 to 13")
        elif pupils is not None and not 0 <= pupils <= MOST_ON_ROLL:
            yield Problem(f"pupils_{group}", f"Year {group} must be between 0 and {MOST_ON_ROLL:,} pupils")
    yield from _source_problems(source, source_on, today)


def _source_problems(source: str, source_on: date | None, today: date) -> Iterator[Problem]:
    if not source:
        yield Problem("source", "Enter who says so, like “School census” or “The school’s office”")
    elif len(source) > SOURCE_LENGTH:
        yield Problem("source", f"Where this comes from must be {SOURCE_LENGTH} characters or fewer")
    if source_on is None:
        yield Problem("source_on", "Enter the day on which these were the numbers on roll")
    elif source_on > today:
        yield Problem("source_on", "The day of the numbers must be today or in the past")
