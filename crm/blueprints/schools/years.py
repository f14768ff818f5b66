"""Which academic year a page about schools is asked to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm.clock import today
from crm.directory.schools.rules import FIRST_ACADEMIC_YEAR, academic_year
from crm.periods import Period, YearKind, year_labelled, year_starting


@dataclass(frozen=True)
class AskedYear:
    """The year to show, and what was wrong with what was asked ("" for nothing)."""

    period: Period
    problem: str = ""

    @property
    def first_year(self) -> int:
        """The calendar year in which it begins."""
        return self.period.first.year

    @property
    def is_running(self) -> bool:
        """Whether it has begun and is not over, so that its figures will still grow."""
        return today() in self.period and today() != self.period.last


def asked_year(label: str) -> AskedYear:
    """The academic year called "2026/27"; this one where nothing, or nothing that can be understood, was asked."""
    this = year_starting(YearKind.ACADEMIC, academic_year(today()))
    if not label.strip():
        return AskedYear(this)
    try:
        year = year_labelled(YearKind.ACADEMIC, label[:10])
    except ValueError:
        return AskedYear(this, "Academic year must be one like 2026/27")
    if not FIRST_ACADEMIC_YEAR <= year.first.year <= this.first.year + 1:
        return AskedYear(this, "Academic year: choose from the list")
    return AskedYear(year)


def years_to_choose(more: Iterable[int] = ()) -> list[Period]:
    """The academic years a page offers, the latest first: the next, this, the two before, and any others known."""
    this = academic_year(today())
    known = {this + 1, this, this - 1, this - 2, *(year for year in more if FIRST_ACADEMIC_YEAR <= year <= this + 1)}
    return [year_starting(YearKind.ACADEMIC, year) for year in sorted(known, reverse=True)]
