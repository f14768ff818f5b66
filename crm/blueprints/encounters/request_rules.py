"""What schools ask employers for: what may be written down, where it stands, which encounter could answer it (pure).

Product model, section 3: schools ask, employers offer, and the two are matched; strategy action 3.2. Benchmarks and
what each kind can serve are those of `rules.py`. Nobody at the school is named: what is kept is their job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from crm.blueprints.encounters.rules import (
    EARLIEST,
    HELD_STAGES,
    KINDS,
    LINE_LENGTH,
    LONGEST_MONTHS,
    MONTHS_AHEAD,
    MOST_PUPILS,
    REASON_LENGTH,
    KnownSchool,
    Mode,
    either,
)
from crm.directory.schools.rules import YEAR_GROUPS, closed_words, has_no_years_7_to_13, teaches
from crm.periods import add_months, format_date
from crm.problems import Problem
from crm.text import many_lines, one_line

WORDS_LENGTH = 2_000
_T = TypeVar("_T")


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    MATCHED = "matched"
    MET = "met"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"open": "Open", "matched": "Matched", "met": "Met", "withdrawn": "Withdrawn"}[self.value]


class WithdrawnReason(StrEnum):
    """Why a request ended without an encounter."""

    MET_ELSEWHERE = "met_elsewhere"
    NOT_WANTED = "not_wanted"
    NO_EMPLOYER = "no_employer"
    NO_DATE = "no_date"
    SLIP = "slip"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As people choose it."""
        return {
            "met_elsewhere": "The school found an employer itself",
            "not_wanted": "The school no longer wants it",
            "no_employer": "No employer was found",
            "no_date": "No date suited both",
            "slip": "Written down by mistake",
            "other": "Another reason",
        }[self.value]


def request_state(*, is_withdrawn: bool, stage: str | None) -> RequestState:
    """Where a request stands, by the stage of the encounter that answers it (None: no encounter, or an archived one).

    An encounter that was cancelled or not taken up answers nothing: the school is still waiting.
    """
    if is_withdrawn:
        return RequestState.WITHDRAWN
    if stage in HELD_STAGES:
        return RequestState.MET
    return RequestState.MATCHED if stage in ("offered", "arranged") else RequestState.OPEN


@dataclass(frozen=True)
class RequestFacts:
    """What a school asks for, as typed. Empty for what does not matter; `sector` is that of the employer it hopes for.

    Dates are the first and the last day that would suit.
    """

    school: KnownSchool | None
    words: str
    years: tuple[int, ...]
    asked_on: date | None
    asked_by: str = ""
    kind: str = ""
    benchmark: int | None = None
    mode: str = ""
    sector: str = ""
    pupils: int | None = None
    from_on: date | None = None
    to_on: date | None = None


def tidied_request(facts: RequestFacts) -> RequestFacts:
    """The facts as they are stored."""
    return replace(
        facts,
        words=many_lines(facts.words),
        asked_by=one_line(facts.asked_by),
        years=tuple(sorted(set(facts.years))),
    )


def request_problems(facts: RequestFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [
        *_school_problems(facts),
        *_what_problems(facts),
        *_year_problems(facts),
        *_day_problems(facts, today),
    ]


def _school_problems(facts: RequestFacts) -> Iterator[Problem]:
    school = facts.school
    if school is None:
        yield Problem("school", "Enter the school that asks")
    elif not school.is_kept and (words := closed_words(school.name, school.status, school.closed_on, facts.to_on)):
        yield Problem("school", words)
    elif has_no_years_7_to_13(school.low_age, school.high_age):
        ages = f"{school.low_age} to {school.high_age}"
        yield Problem("school", f"{school.name} teaches ages {ages}: it has no Year 7 to 13")


def _what_problems(facts: RequestFacts) -> Iterator[Problem]:
    if not facts.words:
        yield Problem("words", "Enter what the school asks for")
    elif len(facts.words) > WORDS_LENGTH:
        yield Problem("words", f"What the school asks for must be {WORDS_LENGTH:,} characters or fewer")
    if len(facts.asked_by) > LINE_LENGTH:
        yield Problem("asked_by", f"Who asked must be {LINE_LENGTH} characters or fewer")
    kind = KINDS.get(facts.kind)
    if facts.kind and kind is None:
        yield Problem("kind", "Choose what kind of encounter the school asks for")
    if facts.benchmark not in (None, 5, 6):
        yield Problem("benchmark", "Choose which benchmark it is for")
    elif kind is not None and facts.benchmark is not None and facts.benchmark not in kind.benchmarks:
        yield Problem("benchmark", f"{kind.label} can serve benchmark {either(kind.benchmarks)} only")
    if facts.mode and facts.mode not in set(Mode):
        yield Problem("mode", "Choose how pupils and employees would meet")


def _year_problems(facts: RequestFacts) -> Iterator[Problem]:
    school = facts.school
    if not facts.years:
        yield Problem("years", "Choose the year groups that it is for")
    elif not set(facts.years) <= set(YEAR_GROUPS):
        yield Problem("years", "Choose from years 7 to 13")
    elif school is not None:
        strange = [each for each in facts.years if teaches(school.low_age, school.high_age, each) is False]
        if strange and not has_no_years_7_to_13(school.low_age, school.high_age):
            groups = " or ".join(f"Year {each}" for each in strange)
            yield Problem(
                "years", f"{school.name} teaches ages {school.low_age} to {school.high_age}: it has no {groups}"
            )
    if facts.pupils is not None and not 1 <= facts.pupils <= MOST_PUPILS:
        yield Problem("pupils", f"Number of pupils must be between 1 and {MOST_PUPILS:,}")


def _day_problems(facts: RequestFacts, today: date) -> Iterator[Problem]:
    latest = add_months(today, MONTHS_AHEAD)
    if facts.asked_on is None:
        yield Problem("asked_on", "Enter when the school asked")
    elif not EARLIEST <= facts.asked_on <= today:
        yield Problem("asked_on", f"The day the school asked must be from {format_date(EARLIEST)} to today")
    for name, label, day in (("from_on", "first", facts.from_on), ("to_on", "last", facts.to_on)):
        if day is not None and not EARLIEST <= day <= latest:
            words = f"The {label} day must be between {format_date(EARLIEST)} and {format_date(latest)}"
            yield Problem(name, words)
    if facts.to_on is None:
        return
    begins = facts.from_on or facts.asked_on
    if begins is not None and facts.to_on < begins:
        what = "the first" if facts.from_on else "the day the school asked"
        yield Problem("to_on", f"The last day must be on or after {what}, {format_date(begins)}")
    elif facts.from_on is not None and facts.to_on > add_months(facts.from_on, LONGEST_MONTHS):
        yield Problem("to_on", f"The last day must be within {LONGEST_MONTHS} months of the first")


@dataclass(frozen=True)
class Withdrawal:
    """That a request ended without an encounter: when, and why."""

    on: date | None
    reason: str
    note: str = ""


def withdrawal_problems(said: Withdrawal, asked_on: date, today: date) -> list[Problem]:
    """Every reason against withdrawing a request. Another reason needs words."""
    found = []
    if said.on is None:
        found.append(Problem("on", "Enter when it was withdrawn"))
    elif not asked_on <= said.on <= today:
        words = f"The day it was withdrawn must be from {format_date(asked_on)}, when the school asked, to today"
        found.append(Problem("on", words))
    if said.reason not in set(WithdrawnReason):
        found.append(Problem("reason", "Choose why it was withdrawn"))
    elif said.reason == WithdrawnReason.OTHER and not one_line(said.note):
        found.append(Problem("note", "Enter the reason"))
    if len(one_line(said.note)) > REASON_LENGTH:
        found.append(Problem("note", f"The note must be {REASON_LENGTH} characters or fewer"))
    return found


@dataclass(frozen=True)
class Wanted:
    """What a request asks for, as far as it can be compared."""

    years: frozenset[int]
    kind: str = ""
    benchmark: int | None = None
    mode: str = ""
    sector: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Offered:
    """What an encounter offers, as far as it can be compared. `years` empty: all are welcome."""

    kind: str
    mode: str
    years: frozenset[int] = frozenset()
    benchmarks: frozenset[int] = frozenset()
    sectors: frozenset[str] = frozenset()
    on: date | None = None


@dataclass(frozen=True)
class Fit:
    """How well an encounter answers a request: what fits, what does not, in words."""

    fits: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """The best first: what differs least, then what fits most."""
        return len(self.differs), -len(self.fits)


def fit_of(wanted: Wanted, offered: Offered) -> Fit:
    """Compare an encounter with what a school asks for. What the school leaves open neither fits nor differs."""
    said = list(_compared(wanted, offered))
    return Fit(
        tuple(words for words, is_fit in said if is_fit), tuple(words for words, is_fit in said if not is_fit)
    )


def _compared(wanted: Wanted, offered: Offered) -> Iterator[tuple[str, bool]]:
    if wanted.kind:
        yield "kind", wanted.kind == offered.kind
    if wanted.benchmark is not None:
        yield f"benchmark {wanted.benchmark}", wanted.benchmark in offered.benchmarks
    yield "year groups", not offered.years or bool(wanted.years & offered.years)
    if wanted.mode:
        yield "how they meet", wanted.mode == offered.mode
    if wanted.sector:
        yield "sector", wanted.sector in offered.sectors
    if offered.on is not None and (wanted.from_on or wanted.to_on):
        is_early = wanted.from_on is not None and offered.on < wanted.from_on
        is_late = wanted.to_on is not None and offered.on > wanted.to_on
        yield "date", not is_early and not is_late


def best_first(found: Iterable[tuple[_T, Fit]]) -> list[tuple[_T, Fit]]:
    """The best fit first; those that fit alike stay in their order."""
    return sorted(found, key=lambda each: each[1].rank)
