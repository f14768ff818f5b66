"""One participant in one place: the reference, the dated steps, overlaps, and the claim of a job (pure).

No participant's name is held: `references.py` says what may stand for one. Steps keep their dates, so that the funnel
is counted by cohort and not by today's status (definitions, section 6). One claim per job: employer, start date and
participant (definitions, section 7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from crm.blueprints.placements.kinds import Claim, PlacementKind, Shape, limit_problems, may_claim, person_problems
from crm.blueprints.placements.references import personal_data_in, reference_problems, tidy_reference
from crm.blueprints.placements.rules import (
    LINE_LENGTH,
    STEPS_OF_PLACEMENT,
    Adjustment,
    AgeBand,
    ClaimingProgramme,
    Cohort,
    ticked,
)
from crm.periods import format_date
from crm.problems import Problem
from crm.text import normalise

SUSTAINED_WEEKS = {"sustained_13": 13, "sustained_26": 26}  # definitions, section 6
STEPS = (
    "referred", "matched", "started", "completed", "ended_early", "not_placed", "job_offered", "job_started",
    "sustained_13", "sustained_26",
)  # fmt: skip
_ENDS = ("completed", "ended_early", "not_placed")


@dataclass(frozen=True)
class Facts:
    """What is said of somebody's placement besides its steps. `planned_until` None: no end is known."""

    reference: str
    age_band: str
    claiming: str
    planned_from: date | None
    planned_until: date | None = None
    cohorts: str = ""
    adjustments: str = ""


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored."""
    return replace(
        facts,
        reference=tidy_reference(facts.reference),
        cohorts=ticked(Cohort, facts.cohorts.split()),
        adjustments=ticked(Adjustment, facts.adjustments.split()),
    )


@dataclass(frozen=True)
class Host:
    """What somebody is placed in: the offer's kind and the days of its placements, None where not known."""

    kind: str
    starts_on: date | None = None
    ends_on: date | None = None


def fact_problems(facts: Facts, host: Host, referred_on: date | None) -> list[Problem]:
    """Every reason against writing down the facts of somebody placed in an offer who was referred on a day."""
    found = reference_problems(facts.reference)
    if facts.age_band not in set(AgeBand):
        found.append(Problem("age_band", "Choose an age band"))
    if facts.claiming not in set(ClaimingProgramme):
        found.append(Problem("claiming", "Choose which programme the person is on"))
    if facts.planned_from is None:
        found.append(Problem("planned_from", "Enter when the placement is to start"))
    elif facts.planned_until is not None and facts.planned_until < facts.planned_from:
        found.append(Problem("planned_until", f"It must end on or after {format_date(facts.planned_from)}"))
    else:
        found += _plan_problems(facts.planned_from, facts.planned_until, host, referred_on)
    return found + person_problems(host.kind, facts.age_band, frozenset(facts.cohorts.split()))


def _plan_problems(first: date, last: date | None, host: Host, referred_on: date | None) -> Iterator[Problem]:
    """Whether the planned days lie within the offer's, after the referral, and are as long as the kind allows."""
    starts, ends = "when the offer’s placements start", "when the offer’s placements end"
    if referred_on is not None and first < referred_on:
        yield Problem("planned_from", f"It must start on or after {format_date(referred_on)}, the day of the referral")
    elif host.starts_on is not None and first < host.starts_on:
        yield Problem("planned_from", f"It must start on or after {format_date(host.starts_on)}, {starts}")
    elif host.ends_on is not None and first > host.ends_on:
        yield Problem("planned_from", f"It must start by {format_date(host.ends_on)}, {ends}")
    if last is not None and host.ends_on is not None and last > host.ends_on:
        yield Problem("planned_until", f"It must end by {format_date(host.ends_on)}, {ends}")
    else:
        for each in limit_problems(host.kind, Shape(starts_on=first, ends_on=last)):
            yield replace(each, field="planned_until")


@dataclass(frozen=True)
class Steps:
    """When each step happened; None for one that has not."""

    referred: date | None
    matched: date | None = None
    started: date | None = None
    completed: date | None = None
    ended_early: date | None = None
    not_placed: date | None = None
    job_offered: date | None = None
    job_started: date | None = None
    sustained_13: date | None = None
    sustained_26: date | None = None

    def dated(self) -> list[tuple[str, date]]:
        """The steps that have a date, in the order in which they should have come."""
        return [(key, day) for key in STEPS if (day := getattr(self, key)) is not None]

    @property
    def stage(self) -> str:
        """Where the placement stands: its furthest step."""
        reached = self.dated()
        return reached[-1][0] if reached else STEPS[0]

    @property
    def takes_a_place(self) -> bool:
        """Whether it holds one of the offer's places: from the match, and again free when it did not last."""
        return self.matched is not None and self.ended_early is None and self.not_placed is None


def label_of(step: str) -> str:
    """A step in words."""
    return STEPS_OF_PLACEMENT.stage(step).label


def steps_after(steps: Steps, to_step: str, on: date) -> Steps:
    """The dates once a step has been made; somebody referred again begins anew."""
    return Steps(referred=on) if to_step == "referred" else replace(steps, **{to_step: on})


def steps_before(steps: Steps) -> Steps:
    """The dates with the furthest step taken back, since it was a slip."""
    return replace(steps, **{steps.stage: None}) if steps.stage != "referred" else steps


def order_problems(steps: Steps, today: date) -> list[Problem]:
    """Steps to come, in the wrong order, or called sustained before the weeks have passed. All name the field "on"."""
    return [Problem("on", words) for words in _against_order(steps, today)][:1]


def _against_order(steps: Steps, today: date) -> Iterator[str]:
    dated = steps.dated()
    for key, day in dated:
        if day > today:
            yield f"{label_of(key)}: the date must be today or in the past"
    for (earlier, first), (later, second) in combinations(dated, 2):
        if second < first and not _either_order(earlier, later):
            yield f"{label_of(later)}: the date must be {format_date(first)} or later, the day of “{label_of(earlier)}”"
    yield from _too_early(steps)


def _either_order(earlier: str, later: str) -> bool:
    """A job may be offered or started before the placement is over."""
    return earlier in _ENDS and later.startswith(("job_", "sustained_"))


def _too_early(steps: Steps) -> Iterator[str]:
    for key, weeks in SUSTAINED_WEEKS.items():
        day = getattr(steps, key)
        if day is None or steps.job_started is None:
            continue
        reached = steps.job_started + timedelta(weeks=weeks)
        if day < reached:
            yield (
                f"{weeks} weeks in the job are reached on {format_date(reached)}: "
                f"it started on {format_date(steps.job_started)}"
            )


def claim_problems(kind: str, to_step: str) -> list[Problem]:
    """Why an outcome cannot be claimed for a kind of placement."""
    if to_step not in set(Claim) or may_claim(kind, Claim(to_step)):
        return []
    label = PlacementKind(kind).label
    return [Problem("stage", f"{label}: work experience is not an output. Record the job when it starts")]


@dataclass(frozen=True)
class Span:
    """The days somebody is in a place, both inside; `last` None: no end is known."""

    first: date
    last: date | None

    def overlaps(self, other: Span) -> bool:
        """Whether they share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)

    @property
    def words(self) -> str:
        """In words."""
        end = f"to {format_date(self.last)}" if self.last else "with no end yet"
        return f"from {format_date(self.first)} {end}"


def span_of(steps: Steps, planned_from: date, planned_until: date | None) -> Span | None:
    """The days a placement takes: as it was, and as planned for what is to come. None while only referred, or gone."""
    if steps.matched is None or steps.not_placed is not None:
        return None
    first = steps.started or planned_from
    last = steps.completed or steps.ended_early or planned_until
    return Span(first, last if last is None else max(first, last))


def overlap_problems(mine: Span | None, others: list[Span]) -> list[Problem]:
    """Why a participant cannot be in this place: they are in another one on some of its days."""
    clash = next((each for each in others if mine is not None and mine.overlaps(each)), None)
    if clash is None:
        return []
    return [Problem("", f"This participant has another placement {clash.words}. Change the dates of one of them first")]


def capacity_problems(places: int, taken: int) -> list[Problem]:
    """Why nobody more can be placed: every place of the offer is taken."""
    if taken < places:
        return []
    return [Problem("", f"Every place of this offer is taken ({taken} of {places}). Nobody more can be placed in it")]


@dataclass(frozen=True)
class Job:
    """The job that came of a placement. `employer` is the named employer; empty for the host itself."""

    role: str
    employer: str = ""


def job_problems(job: Job) -> list[Problem]:
    """What a job that has started must say."""
    found = [] if job.role else [Problem("job_role", "Enter the role of the job")]
    for name, label, text in (("job_role", "Role", job.role), ("job_employer", "Employer of the job", job.employer)):
        if len(text) > LINE_LENGTH:
            found.append(Problem(name, f"{label} must be {LINE_LENGTH} characters or fewer"))
        elif holds := personal_data_in(text):
            found.append(Problem(name, f"{label} holds {holds}. Say nothing about who the person is"))
    return found


def employer_key(employer_id: int | None, name: str) -> str:
    """What stands for the employer of a job in a claim: its record where there is one, else its name."""
    return f"#{employer_id}" if employer_id is not None else normalise(name)


def claim_key(employer: str, started_on: date, participant_id: int) -> str:
    """One claim per job: employer (as `employer_key` gives it), start date and participant."""
    return f"{employer}|{started_on.isoformat()}|{participant_id}"
