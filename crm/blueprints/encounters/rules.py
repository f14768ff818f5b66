"""School encounters: the pipeline, what an encounter can be, and what may be written down about one (pure).

Benchmarks, criteria and what to record are those of definitions, section 4. Head counts are attendances, never
distinct pupils, and no pupil is ever named. What is checked is in `checks.py`, what makes an encounter meaningful
in `meaningful.py`, adding up in `counting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind
from crm.text import many_lines, one_line

PIPELINE = Pipeline(
    key="encounters",
    name="School encounters",
    singular="school encounter",
    begins_in=("offered", "arranged", "held"),
    stages=(
        Stage("offered", "Offered", moves_to=("arranged", "held", "not_taken_up", "cancelled"), stuck_after_days=30),
        Stage("arranged", "Arranged", moves_to=("offered", "held", "cancelled"), stuck_after_days=90),
        Stage("held", "Held", StageKind.SUCCESS, moves_to=("arranged", "evaluated", "cancelled")),
        Stage("evaluated", "Evaluated", StageKind.SUCCESS, moves_to=("held",)),
        Stage("cancelled", "Cancelled", StageKind.EXIT, moves_to=("offered", "arranged")),
        Stage("not_taken_up", "Not taken up", StageKind.EXIT, moves_to=("offered",)),
    ),
    exit_reasons=(
        ExitReason("employer_cancelled", "The employer cancelled", ("cancelled",)),
        ExitReason("school_cancelled", "The school cancelled", ("cancelled",)),
        ExitReason("slip", "Written down by mistake", ("cancelled",)),
        ExitReason("no_school", "No school wanted it", ("not_taken_up",)),
        ExitReason("no_date", "No date suited both"),
        ExitReason("employer_withdrew", "The employer withdrew the offer", ("not_taken_up",)),
        ExitReason("safety", "Checks on safety or safeguarding could not be met"),
        ExitReason("other", "Another reason"),
    ),
)
# Only what took place is counted.
HELD_STAGES = frozenset({"held", "evaluated"})

EARLIEST = date(2015, 1, 1)  # ours: older dates are slips
LONGEST_MONTHS = 12  # ours: mentoring runs for a school year; what runs longer is another encounter
MONTHS_AHEAD = 24  # ours: nobody arranges an encounter further ahead
QUARTER = 15
MOST_MINUTES = 100 * 60  # ours: two working weeks and more
MOST_EMPLOYEES = 500
MOST_PUPILS = 2_000  # of one year group at one school
MOST_SCHOOLS = 30
MOST_EMPLOYERS = 40
LINE_LENGTH, REASON_LENGTH, TEXT_LENGTH = 120, 300, 20_000
HEADLINE_LENGTH = 150


@dataclass(frozen=True)
class Kind:
    """A kind of encounter, and the benchmarks that it can serve. `at_work`: pupils are in a workplace."""

    key: str
    label: str
    benchmarks: frozenset[int]
    at_work: bool = False


def _kind(key: str, label: str, *benchmarks: int, at_work: bool = False) -> tuple[str, Kind]:
    return key, Kind(key, label, frozenset(benchmarks), at_work)


# Benchmark 5 names speakers, mentoring and enterprise schemes, benchmark 6 visits, shadowing and work experience
# (definitions, section 4). Fairs, mock interviews and projects are ours, placed beside the likest of those; what takes
# place at work is an encounter with employees too and may serve both, with the reason.
KINDS: dict[str, Kind] = dict(
    (
        _kind("talk", "Talk by a visiting speaker", 5),
        _kind("mentoring", "Mentoring", 5),
        _kind("enterprise_challenge", "Enterprise challenge", 5),
        _kind("careers_fair", "Careers fair", 5),
        _kind("mock_interviews", "Mock interviews", 5),
        _kind("employer_project", "Project set by the employer", 5, 6),
        _kind("workplace_visit", "Workplace visit", 5, 6, at_work=True),
        _kind("job_shadowing", "Job shadowing", 5, 6, at_work=True),
        _kind("work_experience", "Work experience", 5, 6, at_work=True),
    )
)
WORKPLACE_KINDS = frozenset(key for key, kind in KINDS.items() if kind.at_work)


class Mode(StrEnum):
    """How pupils and employees meet."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"

    @property
    def label(self) -> str:
        """As people choose it."""
        return {"in_person": "In person", "virtual": "Online", "hybrid": "Partly online"}[self.value]


# What makes an encounter meaningful, and which benchmark asks for it: four for 5, seven for 6 (definitions, section 4).
CRITERIA: dict[str, tuple[str, frozenset[int]]] = {
    "clear_purpose": ("A clear purpose, shared with the employer and the pupils", frozenset({5, 6})),
    "learning_outcomes": ("Learning outcomes that suit the pupils’ age and needs", frozenset({5, 6})),
    "two_way": ("Two-way interaction between pupils and employees", frozenset({5})),
    "extensive_two_way": ("Extensive two-way interaction with employees", frozenset({6})),
    "range_of_people": ("Meeting a range of people from the workplace", frozenset({6})),
    "task": ("A task set by the employer, or producing work that is relevant to it", frozenset({6})),
    "feedback": ("Feedback from the employer", frozenset({6})),
    "reflection": ("Time to reflect afterwards", frozenset({5, 6})),
}


def criteria_of(benchmark: int) -> tuple[str, ...]:
    """The criteria that one benchmark asks for."""
    return tuple(key for key, (_, asked_by) in CRITERIA.items() if benchmark in asked_by)


def either(benchmarks: frozenset[int]) -> str:
    """Like "5 or 6"."""
    return " or ".join(str(each) for each in sorted(benchmarks))


@dataclass(frozen=True)
class HeadCount:
    """So many pupils of a year group, of them `send` with special needs or disabilities (None: not known)."""

    year_group: int
    pupils: int
    send: int | None = None


@dataclass(frozen=True)
class KnownSchool:
    """What the rules need of a school. `roll`: pupils on roll by year group in the encounter's academic year.

    `is_kept`: the encounter names it already, so that a later closing on a day nobody knows does not undo it.
    """

    id: int
    name: str
    status: str = ""
    closed_on: date | None = None
    low_age: int | None = None
    high_age: int | None = None
    roll: tuple[tuple[int, int], ...] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class AtSchool:
    """The part of one school in an encounter."""

    school: KnownSchool
    head_counts: tuple[HeadCount, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is said of an encounter, as typed or imported. Minutes are those of each pupil, over the whole of it.

    `last_on` is the last day where there are several; `years_welcome` is what an offer says before a school is known.
    """

    kind: str
    mode: str = Mode.IN_PERSON.value
    benchmarks: frozenset[int] = frozenset()
    both_reason: str = ""
    on: date | None = None
    last_on: date | None = None
    when_roughly: str = ""
    minutes: int | None = None
    employees: int | None = None
    subject: str = ""
    years_welcome: tuple[int, ...] = ()
    criteria: frozenset[str] = frozenset()
    schools: tuple[AtSchool, ...] = ()
    evaluation: str = ""
    notes: str = ""

    @property
    def ends_on(self) -> date | None:
        """Its last day, whether it has one or several."""
        return self.last_on or self.on

    @property
    def attendances(self) -> int:
        """All head counts together."""
        return sum(count.pupils for each in self.schools for count in each.head_counts)


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored. Extensive interaction is two-way; a last day that is the first is none."""
    criteria = facts.criteria | ({"two_way"} if "extensive_two_way" in facts.criteria else set())
    return replace(
        facts,
        criteria=frozenset(criteria),
        last_on=None if facts.last_on == facts.on else facts.last_on,
        both_reason=one_line(facts.both_reason) if len(facts.benchmarks) > 1 else "",
        when_roughly=one_line(facts.when_roughly),
        subject=one_line(facts.subject),
        years_welcome=tuple(sorted(set(facts.years_welcome))),
        evaluation=many_lines(facts.evaluation),
        notes=many_lines(facts.notes),
    )


def headline_of(facts: Facts) -> str:
    """The one line of what a card says, like "Workplace visit, Wath Academy and 2 others". The facts have passed."""
    words = KINDS[facts.kind].label
    if facts.schools:
        others = len(facts.schools) - 1
        words += f", {facts.schools[0].school.name}" + (f" and {others} other{'s' * (others > 1)}" if others else "")
    elif facts.when_roughly:
        words += f", {facts.when_roughly}"
    return words if len(words) <= HEADLINE_LENGTH else words[: HEADLINE_LENGTH - 1].rstrip() + "…"


def hours_words(minutes: int) -> str:
    """Minutes as hours, like "1.5" or "30"."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
