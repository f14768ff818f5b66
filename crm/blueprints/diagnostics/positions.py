"""Where an employer stands on any date: the latest submission of each of its sites in the 18 months up to it (pure).

A position changes only when a form is submitted, a submission grows too old, or a site closes. `spans` lists those
changes, so that a database can keep them and answer any "as at" with one range; `position_at` computes one date from
scratch and is what the spans are checked against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise

from crm.blueprints.diagnostics.rules import (
    Ability,
    Finding,
    SiteFacts,
    ability_of_employer,
    completed,
    mismatch_of_employer,
    under_use_of_employer,
)
from crm.periods import DIAGNOSTIC_WINDOW_MONTHS, leaves_window_on, window_to


@dataclass(frozen=True)
class Submission:
    """One submission of a site's form. A revision is another; of several on one day the highest `order` is the last."""

    key: int
    submitted_on: date
    facts: SiteFacts
    order: int = 0


@dataclass(frozen=True)
class SiteRecord:
    """A site of the employer in the borough, with every submission it ever made, or none.

    A site without a submission in the window is one whose answers are not known, so pass every site the employer has.
    From `closed_on` the site no longer counts.
    """

    key: int
    submissions: tuple[Submission, ...] = ()
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether the site counts on a day."""
        return self.closed_on is None or on < self.closed_on


@dataclass(frozen=True)
class Sums:
    """Numbers over an employer's sites, each pair only from sites where both parts are known (sums over sums)."""

    hard_to_fill: int = 0
    vacancies_with_hard: int = 0
    skill_shortage: int = 0
    vacancies_with_shortage: int = 0
    not_proficient: int = 0
    staff_with_gaps: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Sums)))


@dataclass(frozen=True)
class EmployerPosition:
    """What an employer's answers in the window say of it.

    `submissions` are the keys they come from and `latest` the newest of them, whose size, sector and ward go with it.
    """

    ability: Ability
    mismatch: Finding
    under_use: Finding
    sums: Sums
    submissions: tuple[int, ...]
    latest: int
    sites: int
    has_estimates: bool

    @property
    def sites_unanswered(self) -> int:
        """How many of its sites have no submission in the window: one reason for being undetermined."""
        return self.sites - len(self.submissions)


@dataclass(frozen=True)
class Span:
    """A position and when it is true: from `valid_from` up to but not including `valid_to`."""

    valid_from: date
    valid_to: date
    position: EmployerPosition


def latest_submission(
    submissions: Iterable[Submission], as_at: date, months: int = DIAGNOSTIC_WINDOW_MONTHS
) -> Submission | None:
    """A site's last submission in the window up to `as_at`; None where it has none."""
    window = window_to(as_at, months)
    return max(
        (submission for submission in submissions if submission.submitted_on in window),
        key=lambda submission: (submission.submitted_on, submission.order, submission.key),
        default=None,
    )


def sums_of(facts: SiteFacts) -> Sums:
    """A site's part in the densities: a pair enters only if both parts are known."""
    hard = facts.vacancies is not None and facts.hard_to_fill is not None
    short = facts.vacancies is not None and facts.skill_shortage is not None
    gaps = facts.staff is not None and facts.not_proficient is not None
    return Sums(
        hard_to_fill=facts.hard_to_fill or 0 if hard else 0,
        vacancies_with_hard=facts.vacancies or 0 if hard else 0,
        skill_shortage=facts.skill_shortage or 0 if short else 0,
        vacancies_with_shortage=facts.vacancies or 0 if short else 0,
        not_proficient=facts.not_proficient or 0 if gaps else 0,
        staff_with_gaps=facts.staff or 0 if gaps else 0,
    )


def position_at(
    sites: Sequence[SiteRecord], as_at: date, months: int = DIAGNOSTIC_WINDOW_MONTHS
) -> EmployerPosition | None:
    """The employer's position as at a date; None without any submission in the window."""
    current = [latest_submission(site.submissions, as_at, months) for site in sites if site.is_open(as_at)]
    given = [submission for submission in current if submission is not None]
    if not given:
        return None
    facts = [None if submission is None else completed(submission.facts) for submission in current]
    newest = max(given, key=lambda submission: (submission.submitted_on, submission.order, submission.key))
    return EmployerPosition(
        ability=ability_of_employer(facts),
        mismatch=mismatch_of_employer(facts),
        under_use=under_use_of_employer(facts),
        sums=sum((sums_of(site) for site in facts if site is not None), Sums()),
        submissions=tuple(sorted(submission.key for submission in given)),
        latest=newest.key,
        sites=len(current),
        has_estimates=any(submission.facts.has_estimates for submission in given),
    )


def spans(sites: Sequence[SiteRecord], months: int = DIAGNOSTIC_WINDOW_MONTHS) -> list[Span]:
    """Every position the employer has had or will have, oldest first, without gaps of meaning and without overlap.

    Days without a submission in the window are in no span. The last spans lie in the future: they are what is known
    now to come when today's answers grow too old.
    """
    turns = {site.closed_on for site in sites if site.closed_on is not None}
    for submission in (submission for site in sites for submission in site.submissions):
        turns |= {submission.submitted_on, leaves_window_on(submission.submitted_on, months)}
    found: list[Span] = []
    for first, after in pairwise(sorted(turns)):
        position = position_at(sites, first, months)
        if position is None:
            continue
        if found and found[-1].valid_to == first and found[-1].position == position:
            found[-1] = Span(found[-1].valid_from, after, position)
        else:
            found.append(Span(first, after, position))
    return found


def measures_of(position: EmployerPosition) -> dict[str, int]:
    """What one employer adds to the counts of a day, by the name of the count; only what is not zero."""
    counts = {
        "answered": 1,
        f"ability:{position.ability}": 1,
        f"mismatch:{position.mismatch}": 1,
        f"under_use:{position.under_use}": 1,
        **{f.name: getattr(position.sums, f.name) for f in fields(Sums)},
    }
    return {name: count for name, count in counts.items() if count}


def tally_changes(found: Iterable[Span]) -> dict[tuple[str, date], int]:
    """By how much each count changes on each day; the sum up to a day is the count as at that day."""
    changes: dict[tuple[str, date], int] = defaultdict(int)
    for span in found:
        for name, count in measures_of(span.position).items():
            changes[name, span.valid_from] += count
            changes[name, span.valid_to] -= count
    return {key: change for key, change in changes.items() if change}
