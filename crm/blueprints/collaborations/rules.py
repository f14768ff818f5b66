"""Collaborations: employers helping providers to develop courses and shape provision (pure).

M3-O3 counts distinct employers with a collaboration active in the year; co-designing a placement programme counts
(product model, section 4). What changed in the course is recorded beside it: it is what the collaboration was for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.periods import Period, add_months, format_date
from crm.problems import Problem
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind

PIPELINE = Pipeline(
    key="collaborations",
    name="Provider collaborations",
    singular="collaboration",
    begins_in=("proposed", "agreed", "active"),
    stages=(
        Stage("proposed", "Proposed", moves_to=("agreed", "active", "not_taken_up"), stuck_after_days=30),
        Stage("agreed", "Agreed", moves_to=("active", "not_taken_up"), stuck_after_days=60),
        Stage("active", "Active", moves_to=("course_changed", "ended"), stuck_after_days=365),
        Stage("course_changed", "Course changed", StageKind.SUCCESS, moves_to=("active", "ended")),
        Stage("not_taken_up", "Not taken up", StageKind.EXIT, moves_to=("proposed",)),
        Stage("ended", "Ended", StageKind.EXIT, moves_to=("active",)),
    ),
    exit_reasons=(
        ExitReason("no_time", "The employer has no time", ("not_taken_up",)),
        ExitReason("no_fit", "No course that fits", ("not_taken_up",)),
        ExitReason("finished", "Finished as planned", ("ended",)),
        ExitReason("course_closed", "The course no longer runs", ("ended",)),
        ExitReason("person_left", "The person behind it left"),
        ExitReason("other", "Another reason"),
    ),
)
PROVIDER_LENGTH, COURSE_LENGTH = 160, 200
QUIET_AFTER_MONTHS = 12  # ours: a school year has passed, so somebody should know whether it goes on
# A collaboration counts only from when the work began: a proposal or a handshake is none yet.
COUNTING_STAGES = frozenset({"active", "course_changed", "ended"})


class CollaborationKind(StrEnum):
    """What the employer does with the provider."""

    NEW_COURSE = "new_course"
    CHANGED_COURSE = "changed_course"
    ADVISORY = "advisory"
    DELIVERY = "delivery"
    EQUIPMENT = "equipment"
    TEACHER_TIME = "teacher_time"
    PLACEMENT_PROGRAMME = "placement_programme"

    @property
    def label(self) -> str:
        """As people choose it."""
        return KIND_LABELS[self]


KIND_LABELS = {
    CollaborationKind.NEW_COURSE: "Designing a new course",
    CollaborationKind.CHANGED_COURSE: "Changing a course there is",
    CollaborationKind.ADVISORY: "Advising on what is taught",
    CollaborationKind.DELIVERY: "Teaching part of a course",
    CollaborationKind.EQUIPMENT: "Lending equipment or premises",
    CollaborationKind.TEACHER_TIME: "Time in industry for teachers",
    CollaborationKind.PLACEMENT_PROGRAMME: "Designing a placement programme or bootcamp",
}


@dataclass(frozen=True)
class Collaboration:
    """What counting needs of one. `ended_on` None: still running."""

    employer: int
    started_on: date
    ended_on: date | None = None
    what_changed: str = ""
    stage: str = "active"


def text_problems(name: str, label: str, text: str, longest: int, *, empty: str) -> list[Problem]:
    """A text that is missing or too long for its column."""
    if not text.strip():
        return [Problem(name, empty)]
    return [Problem(name, f"{label} must be {longest} characters or fewer")] if len(text) > longest else []


def collaboration_problems(
    started_on: date | None, ended_on: date | None, provider: str, course: str, kind: str, today: date
) -> list[Problem]:
    """What is wrong with one as typed. One that is only proposed may begin on a day to come."""
    found = [
        *text_problems("provider", "Provider", provider, PROVIDER_LENGTH, empty="Enter the provider"),
        *text_problems("course", "Course", course, COURSE_LENGTH, empty="Enter the course"),
    ]
    if kind not in set(CollaborationKind):
        found.append(Problem("kind", "Choose what the employer does"))
    if started_on is None:
        found.append(Problem("started_on", "Enter when it began or will begin"))
    elif ended_on is not None and ended_on < started_on:
        found.append(Problem("ended_on", f"It must end on or after the day it began ({format_date(started_on)})"))
    if ended_on is not None and ended_on > today:
        found.append(Problem("ended_on", "The end must be today or in the past: leave it empty while it runs"))
    return found


def stage_problems(to_stage: str, started_on: date, what_changed: str, today: date) -> list[Problem]:
    """What must be there first: a day that has come before it is active, and words on what changed in the course."""
    if to_stage in COUNTING_STAGES and started_on > today:
        return [Problem("stage", f"It begins on {format_date(started_on)}: it cannot be active before")]
    if to_stage == "course_changed" and not what_changed.strip():
        return [Problem("what_changed", "Enter what changed in the course")]
    return []


def has_gone_quiet(stage: str, started_on: date, ended_on: date | None, today: date) -> bool:
    """Whether it counts as active only because nobody has said that it is over, more than a year after it began."""
    return stage in COUNTING_STAGES and ended_on is None and add_months(started_on, QUIET_AFTER_MONTHS) < today


def is_active_in(collaboration: Collaboration, period: Period) -> bool:
    """Whether work went on in the period: begun by its last day, and not ended before its first."""
    return collaboration.stage in COUNTING_STAGES and period.overlaps(collaboration.started_on, collaboration.ended_on)


@dataclass(frozen=True)
class Collaborating:
    """Employers with a collaboration active in a period. Each counts once, whatever the number of courses.

    `open_ended` are those counted only by collaborations begun before the period that nobody has said are over.
    """

    employers: int
    with_change: int
    open_ended: int


def collaborating(collaborations: Iterable[Collaboration], period: Period) -> Collaborating:
    """Distinct employers collaborating in the period (M3-O3), and of them those whose course changed."""
    active = [one for one in collaborations if is_active_in(one, period)]
    employers = {one.employer for one in active}
    dated = {one.employer for one in active if one.started_on in period or one.ended_on is not None}
    return Collaborating(
        employers=len(employers),
        with_change=len({one.employer for one in active if one.what_changed.strip()}),
        open_ended=len(employers - dated),
    )
