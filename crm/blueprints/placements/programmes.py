"""What may be written down about a placement programme: an employer-led sector course or bootcamp (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crm.blueprints.placements.rules import LINE_LENGTH, NOTES_LENGTH
from crm.periods import format_date
from crm.problems import Problem
from crm.text import many_lines, one_line

MOST_LEARNERS = 5000
MOST_OUTCOMES = 10_000


@dataclass(frozen=True)
class Facts:
    """What is said of a programme, as typed or imported."""

    name: str
    provider: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    learners_planned: int | None = None
    notes: str = ""


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored."""
    return replace(
        facts, name=one_line(facts.name), provider=one_line(facts.provider), notes=many_lines(facts.notes)
    )


def fact_problems(facts: Facts) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [*_text_problems(facts), *_date_problems(facts), *_number_problems(facts)]


def _text_problems(facts: Facts) -> Iterator[Problem]:
    if not facts.name:
        yield Problem("name", "Enter the name of the programme")
    for field, label, text in (("name", "Name", facts.name), ("provider", "Provider", facts.provider)):
        if len(text) > LINE_LENGTH:
            yield Problem(field, f"{label} must be {LINE_LENGTH} characters or fewer")
    if len(facts.notes) > NOTES_LENGTH:
        yield Problem("notes", f"Notes must be {NOTES_LENGTH:,} characters or fewer")


def _date_problems(facts: Facts) -> Iterator[Problem]:
    if facts.starts_on is None:
        yield Problem("starts_on", "Enter when the programme starts or will start")
    elif facts.ends_on is not None and facts.ends_on < facts.starts_on:
        yield Problem("ends_on", f"The end must be on or after the start, {format_date(facts.starts_on)}")


def _number_problems(facts: Facts) -> Iterator[Problem]:
    if facts.learners_planned is not None and not 1 <= facts.learners_planned <= MOST_LEARNERS:
        yield Problem("learners_planned", f"Learners planned must be between 1 and {MOST_LEARNERS:,}")


def design_problems(from_on: date | None, until_on: date | None, today: date) -> list[Problem]:
    """What is wrong with the dates between which an employer helps to design a programme."""
    if from_on is None:
        return [Problem("from_on", "Enter since when the employer has helped to design it")]
    if from_on > today:
        return [Problem("from_on", "The date must be today or in the past")]
    if until_on is not None and until_on < from_on:
        return [Problem("until_on", f"It must end on or after {format_date(from_on)}")]
    if until_on is not None and until_on > today:
        return [Problem("until_on", "The end must be today or in the past: leave it empty while they go on")]
    return []


def target_problems(first: date | None, last: date | None, outcomes: int | None) -> list[Problem]:
    """What is wrong with a target of job outcomes in a period."""
    found = [] if first is not None and last is not None else [Problem("year", "Choose the year")]
    if outcomes is None or not 0 <= outcomes <= MOST_OUTCOMES:
        found.append(Problem("job_outcomes", f"Job outcomes must be between 0 and {MOST_OUTCOMES:,}"))
    return found
