"""Apprenticeships: the pipeline, levels, dated steps, and what may be written down about an offer (pure).

"Offered" is not "started": every step has its own date (definitions, section 5), and the strategy's indicators count
what is offered in the year (M3-O2; M2-O4 for levels 2 and 3). What counts in a year is in `counting.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

from crm.periods import format_date
from crm.problems import Problem
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind
from crm.text import many_lines, one_line

LOWEST_LEVEL, HIGHEST_LEVEL = 2, 7
FOUNDATION_LEVEL = 2  # definitions, section 5: a flag on level 2, not a level
MOST_PLACES = 1000
EARLIEST_OFFER = date(2015, 1, 1)  # ours: older dates in spreadsheets are slips, not offers anyone still follows
LINE_LENGTH = 160
NOTES_LENGTH = 20_000
TITLE_ON_CARD = 120
_REFERENCE = re.compile(r"ST[0-9]{4}", re.ASCII)

PIPELINE = Pipeline(
    key="apprenticeships",
    name="Apprenticeships",
    singular="apprenticeship offer",
    stages=(
        Stage("offered", "Offered", moves_to=("advertised", "filled", "started", "withdrawn"), stuck_after_days=60),
        Stage("advertised", "Advertised", moves_to=("offered", "filled", "started", "withdrawn"), stuck_after_days=60),
        Stage("filled", "Filled", moves_to=("offered", "advertised", "started", "withdrawn"), stuck_after_days=120),
        Stage(
            "started",
            "Started",
            StageKind.SUCCESS,
            moves_to=("offered", "advertised", "filled", "achieved", "ended_early"),
        ),
        Stage("achieved", "Achieved", StageKind.SUCCESS, moves_to=("started",)),
        Stage("withdrawn", "Withdrawn", StageKind.EXIT, moves_to=("offered", "advertised", "filled", "started")),
        Stage("ended_early", "Ended early", StageKind.EXIT, moves_to=("started", "achieved")),
    ),
    exit_reasons=(
        ExitReason("no_applicants", "No suitable applicants", ("withdrawn",)),
        ExitReason("no_provider", "No provider for the training", ("withdrawn",)),
        ExitReason("hired_otherwise", "The post was filled in another way", ("withdrawn",)),
        ExitReason("cost", "Cost or funding", ("withdrawn",)),
        ExitReason("apprentice_left", "The apprentice left", ("ended_early",)),
        ExitReason("provider_stopped", "The provider stopped the training", ("ended_early",)),
        ExitReason("business_change", "The business changed its plans"),
        ExitReason("site_closed", "The site is closing or has closed"),
        ExitReason("other", "Another reason"),
    ),
)


class LevelGroup(StrEnum):
    """Levels as people speak of them; higher is 4 and 5, degree 6 and 7, so that groups do not overlap."""

    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    HIGHER = "higher"
    DEGREE = "degree"


_GROUPS = {
    2: LevelGroup.INTERMEDIATE,
    3: LevelGroup.ADVANCED,
    4: LevelGroup.HIGHER,
    5: LevelGroup.HIGHER,
    6: LevelGroup.DEGREE,
    7: LevelGroup.DEGREE,
}
LEVELS = tuple(_GROUPS)
# What a level is worth, for those who do not know it by its number (definitions, section 5).
LEVEL_WORTH = {
    2: "5 GCSEs at grades 9 to 4",
    3: "2 A levels",
    4: "the first year of a degree or a foundation degree",
    5: "a foundation degree",
    6: "a bachelor’s degree",
    7: "a master’s degree",
}


def level_group(level: int) -> LevelGroup:
    """The group of a level. Raises KeyError outside 2 to 7."""
    return _GROUPS[level]


def level_label(level: int) -> str:
    """Like "Level 3 (advanced)"."""
    return f"Level {level} ({level_group(level).value})"


@dataclass(frozen=True)
class Steps:
    """When each step happened; None for one that has not, or whose day nobody wrote down."""

    offered: date | None
    advertised: date | None = None
    filled: date | None = None
    started: date | None = None
    achieved: date | None = None

    def dated(self) -> tuple[tuple[str, date], ...]:
        """The steps that have a date, in the order in which they should have come."""
        return tuple((key, day) for key in STEPS if (day := getattr(self, key)) is not None)


STEPS = ("offered", "advertised", "filled", "started", "achieved")
_DID = {
    "offered": "it was offered",
    "advertised": "it was advertised",
    "filled": "it was filled",
    "started": "it started",
    "achieved": "it was achieved",
}
# A place may be filled on the word of somebody who never saw the advertisement, and before it was out.
_EITHER_ORDER = frozenset({("advertised", "filled")})


def stage_of(steps: Steps) -> str:
    """The stage that the dates prove: the furthest step with a date."""
    reached = steps.dated()
    return reached[-1][0] if reached else STEPS[0]


def step_problems(steps: Steps, today: date) -> list[Problem]:
    """What is wrong with the dates: the first is missing, one is still to come, or two stand in the wrong order.

    Each problem names its step's column ("offered_on", ...) as the field.
    """
    if steps.offered is None:
        return [Problem("offered_on", "Enter the date it was offered")]
    found = {key: problem for key, day in steps.dated() if (problem := _day_problem(key, day, today))}
    for (earlier, first), (later, second) in combinations(steps.dated(), 2):
        if second < first and (earlier, later) not in _EITHER_ORDER:
            words = f"The date {_DID[later]} must be on or after {format_date(first)}, when {_DID[earlier]}"
            found.setdefault(later, words)
    if steps.achieved is not None and steps.started is None:
        found.setdefault("started", "Enter the date it started, or remove the date it was achieved")
    return [Problem(f"{key}_on", message) for key, message in found.items()]


def _day_problem(key: str, day: date, today: date) -> str:
    if day > today:
        return f"The date {_DID[key]} must be today or in the past"
    if day < EARLIEST_OFFER:
        return f"The date {_DID[key]} must be {format_date(EARLIEST_OFFER)} or later"
    return ""


def steps_after_move(steps: Steps, to_stage: str, on: date) -> Steps:
    """The dates once a card has been moved by hand: the step it enters is dated, those after it have not happened.

    A step that has its date keeps it. An exit changes no date: what had happened, has happened.
    """
    if to_stage not in STEPS:
        return steps
    later = STEPS[STEPS.index(to_stage) + 1 :]
    reached = replace(steps, **dict.fromkeys(later))
    return reached if getattr(reached, to_stage) else replace(reached, **{to_stage: on})


@dataclass(frozen=True)
class Facts:
    """What is said of an offer, as typed or imported."""

    standard_title: str
    level: int | None
    places: int | None
    steps: Steps
    standard_reference: str = ""
    is_foundation: bool = False
    provider: str = ""
    notes: str = ""


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored."""
    return replace(
        facts,
        standard_title=one_line(facts.standard_title),
        standard_reference=one_line(facts.standard_reference).upper(),
        provider=one_line(facts.provider),
        notes=many_lines(facts.notes),
    )


def fact_problems(facts: Facts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [
        *_standard_problems(facts),
        *_size_problems(facts),
        *_text_problems(facts),
        *step_problems(facts.steps, today),
    ]


def _standard_problems(facts: Facts) -> Iterator[Problem]:
    if not facts.standard_title:
        yield Problem("standard", "Enter the apprenticeship standard, or what the apprentice will be")
    elif len(facts.standard_title) > LINE_LENGTH:
        yield Problem("standard", f"Standard must be {LINE_LENGTH} characters or fewer")
    elif facts.standard_reference and not _REFERENCE.fullmatch(facts.standard_reference):
        yield Problem("standard", "The reference of a standard is ST and four figures, like ST0070")


def _size_problems(facts: Facts) -> Iterator[Problem]:
    if facts.level is None or facts.level not in _GROUPS:
        yield Problem("level", f"Choose the level, from {LOWEST_LEVEL} to {HIGHEST_LEVEL}")
    elif facts.is_foundation and facts.level != FOUNDATION_LEVEL:
        yield Problem("is_foundation", f"A foundation apprenticeship is at level {FOUNDATION_LEVEL}")
    if facts.places is None or not 1 <= facts.places <= MOST_PLACES:
        yield Problem("places", f"Number of apprenticeships must be between 1 and {MOST_PLACES:,}")


def _text_problems(facts: Facts) -> Iterator[Problem]:
    if len(facts.provider) > LINE_LENGTH:
        yield Problem("provider", f"Training provider must be {LINE_LENGTH} characters or fewer")
    if len(facts.notes) > NOTES_LENGTH:
        yield Problem("notes", f"Notes must be {NOTES_LENGTH:,} characters or fewer")


@dataclass(frozen=True)
class Standard:
    """An occupational standard. `level` None: the source does not say it."""

    reference: str
    title: str
    level: int | None = None
    note: str = ""

    @property
    def label(self) -> str:
        """As the form offers it and the page shows it."""
        return f"{self.title} ({self.reference})" if self.reference else self.title


_TYPED = re.compile(r"(?P<title>.*?)[\s,]*\(?\s*(?P<reference>ST\s?[0-9]{4})\s*\)?", re.ASCII | re.IGNORECASE)


def standard_typed(text: str, known: Sequence[Standard]) -> Standard:
    """The standard that one line of text means: a known one by its reference or title, or another as it was typed."""
    text = one_line(text)
    typed = _TYPED.fullmatch(text)
    title = typed["title"] if typed else text
    reference = typed["reference"].upper().replace(" ", "") if typed else ""
    for standard in known:
        if standard.reference == reference or (not reference and standard.title.casefold() == title.casefold()):
            return standard
    return Standard(reference, title or reference)


def headline_of(facts: Facts) -> str:
    """The one line of what a card says, like "Roofer, level 2". The facts have passed their checks."""
    title = facts.standard_title
    if len(title) > TITLE_ON_CARD:
        title = title[: TITLE_ON_CARD - 1].rstrip() + "…"
    return f"{title}, {'foundation' if facts.is_foundation else f'level {facts.level}'}"
