"""Why an employer stands where it does behind a figure that rests on answers, in words (pure).

An employer may say that it can recruit and still not count as able: a skill-shortage vacancy decides (product model,
section 4). The list says so, or its reader would think that the figure is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crm.blueprints.diagnostics.rules import Ability, Finding
from crm.figures import format_number


@dataclass(frozen=True)
class Told:
    """What an employer's sites told together, where both numbers of a pair are known; and how many of them answered."""

    vacancies: int = 0
    for_skills: int = 0
    staff: int = 0
    not_proficient: int = 0
    sites: int = 1
    answered: int = 1


def reason_of(measure: str, part: str, told: Told) -> str:
    """Why an employer is in a part of a measure; empty where the part says it all, or nothing more is told."""
    if part in {Ability.UNDETERMINED.value, Finding.UNDETERMINED.value}:
        unanswered = told.sites - told.answered
        if unanswered > 0:
            return f"{_count(unanswered, 'site has', 'sites have')} not answered"
        return "A number or an answer that decides is not known"
    if measure == "ability":
        if part == Ability.NOT_ABLE.value:
            return _shortage(told) or "Says that it cannot recruit the skilled workers it needs"
        return ""
    return " and ".join(_mismatch(told)) if (measure, part) == ("mismatch", Finding.YES.value) else ""


def _shortage(told: Told) -> str:
    if not told.for_skills:
        return ""
    vacancies = _count(told.vacancies, "vacancy", "vacancies")
    return f"{format_number(told.for_skills)} of {vacancies} hard to fill for skills"


def _mismatch(told: Told) -> Iterator[str]:
    if shortage := _shortage(told):
        yield shortage
    if told.not_proficient:
        yield f"{format_number(told.not_proficient)} of {format_number(told.staff)} staff not fully proficient"


def _count(number: int, one: str, several: str) -> str:
    return f"{format_number(number)} {one if number == 1 else several}"
