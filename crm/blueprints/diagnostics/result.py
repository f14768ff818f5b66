"""The result an employer sees at once: what stands out, beside whom, and what must be said with it (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from crm.blueprints.diagnostics.answers import Answers
from crm.blueprints.diagnostics.measures import Density
from crm.blueprints.diagnostics.priorities import APPLICANT_SKILLS, RULES, STAFF_SKILLS, Case, Priority
from crm.blueprints.diagnostics.questionnaire import Questionnaire
from crm.blueprints.diagnostics.rules import SiteFacts, is_comparable
from crm.figures import PUBLISHED_BASE, format_number, format_percent

SURVEY_CAVEAT = (
    "The national survey asks employers for their reasons before it shows any; this form shows a list, so the two do "
    "not measure skill shortages in quite the same way."
)
TOO_SMALL_NOTE = "The national survey covers sites with 2 or more staff, so this site is not set beside it."
ANSWERED_NOTE = "Figures for employers here describe those who filled in this form, not all employers in Rotherham."


@dataclass(frozen=True)
class Comparator:
    """A share to set beside the site's own. `measure` is a key of `MEASURES`.

    `published` marks a figure of the national survey, at site level; otherwise it is of employers who answered here.
    One that nobody has read in the publisher's own release has `verified` false and is not shown.
    """

    measure: str
    share: Fraction
    base: int
    label: str
    published: bool
    verified: bool = True


@dataclass(frozen=True)
class Comparison:
    """The site's own figure and those beside it, each with its label."""

    measure: str
    title: str
    own: str
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Result:
    """Everything on the result page that is decided by rule."""

    priorities: tuple[Priority, ...]
    needs: tuple[str, ...]
    skills: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]


def explain(
    questionnaire: Questionnaire, answers: Answers, facts: SiteFacts, comparators: Iterable[Comparator] = ()
) -> Result:
    """The result of one submission."""
    case = Case(questionnaire, questionnaire.answers_in_force(answers), facts)
    priorities = tuple(priority for rule in RULES if (priority := rule(case)) is not None)
    needs = tuple(dict.fromkeys(need for priority in priorities for need in priority.needs))
    comparisons = _comparisons(facts, comparators)
    return Result(
        priorities, needs, case.chosen(*APPLICANT_SKILLS, *STAFF_SKILLS), comparisons, _notes(facts, comparisons)
    )


def _density(part: int | None, whole: int | None) -> Density:
    return Density(part, whole) if part is not None and whole is not None else Density(0, 0)


MEASURES: dict[str, tuple[str, Callable[[SiteFacts], Density]]] = {
    "skill_shortage_density": (
        "Vacancies that are hard to fill for lack of skills",
        lambda facts: _density(facts.skill_shortage, facts.vacancies),
    ),
    "hard_to_fill_density": (
        "Vacancies that are hard to fill, for any reason",
        lambda facts: _density(facts.hard_to_fill, facts.vacancies),
    ),
    "skills_gap_density": (
        "Staff who cannot yet do their job fully",
        lambda facts: _density(facts.not_proficient, facts.staff),
    ),
}


def _comparisons(facts: SiteFacts, comparators: Iterable[Comparator]) -> tuple[Comparison, ...]:
    shown = [
        comparator
        for comparator in comparators
        if comparator.verified
        and comparator.base >= PUBLISHED_BASE
        and (is_comparable(facts) or not comparator.published)
    ]
    made = []
    for measure, (title, own_density) in MEASURES.items():
        own = own_density(facts)
        beside = tuple((c.label, format_percent(c.share)) for c in shown if c.measure == measure)
        if own.value is not None and beside:
            words = f"{format_percent(own.value)} ({format_number(own.numerator)} of {format_number(own.base)})"
            made.append(Comparison(measure, title, words, beside))
    return tuple(made)


def _notes(facts: SiteFacts, comparisons: tuple[Comparison, ...]) -> tuple[str, ...]:
    notes = [ANSWERED_NOTE, SURVEY_CAVEAT] if comparisons else []
    if is_comparable(facts) is False:
        notes.append(TOO_SMALL_NOTE)
    return tuple(notes)
