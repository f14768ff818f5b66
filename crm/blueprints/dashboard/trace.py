"""The strategy trace: what was done under each action in a plan year, beside the ticks that the strategy prints.

Every theme of a contact names its action (`Theme.action_code`, editable); every strand serves one action by the table
here, from a plan year on, since the implementation plan is revised annually (product model, section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from crm.accounts.rules import Strand
from crm.database import db
from crm.engagement.kinds import InteractionState
from crm.engagement.models import Interaction, InteractionEmployer, InteractionTheme, Theme
from crm.periods import Period
from crm.stages.models import StageChange

FIRST_PLAN_YEAR = 2026  # the year that the financial year 2026/27 begins in: the strategy's first
# Which action a strand serves, and from which plan year on; the latest that has begun counts. The strategy names the
# network and Disability Confident in 1.3, courses shaped by employers in 2.4, the rest in 3.1, 3.2 and 3.6.
STRAND_ACTIONS: tuple[tuple[Strand, str, int], ...] = (
    (Strand.NETWORK, "1.3", FIRST_PLAN_YEAR),
    (Strand.DISABILITY_CONFIDENT, "1.3", FIRST_PLAN_YEAR),
    (Strand.COLLABORATIONS, "2.4", FIRST_PLAN_YEAR),
    (Strand.PLACEMENTS, "3.1", FIRST_PLAN_YEAR),
    (Strand.ENCOUNTERS, "3.2", FIRST_PLAN_YEAR),
    (Strand.DIAGNOSTICS, "3.6", FIRST_PLAN_YEAR),
    (Strand.APPRENTICESHIPS, "3.6", FIRST_PLAN_YEAR),
)


def action_of(strand: Strand, plan_year: int) -> str:
    """The action that a strand serves in a plan year; that of the first plan for earlier years."""
    by_year = sorted((first, action) for each, action, first in STRAND_ACTIONS if each is strand)
    begun = [action for first, action in by_year if first <= plan_year]
    return begun[-1] if begun else by_year[0][1]


@dataclass(frozen=True)
class Activity:
    """What was done under an action in a period: contacts with a theme of it, their employers, records begun."""

    contacts: int = 0
    employers: int = 0
    begun: Mapping[Strand, int] = field(default_factory=dict)


def activity_in(period: Period) -> dict[str, Activity]:
    """What was done under each action in a period, by its code. Two statements.

    A contact that is planned or did not take place is no activity; one with themes of two actions counts under both.
    One that its organisation has restricted counts under none, whoever reads: its themes are part of its words, and
    counts of two days that differ by it would tell them beside its stub.
    """
    begun = _begun(period)
    contacts = _contacts(period)
    return {
        action: Activity(*contacts.get(action, (0, 0)), begun.get(action, {}))
        for action in sorted({*begun, *contacts})
    }


def _held(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Interaction.state == InteractionState.HELD,
        Interaction.archived_at.is_(None),
        Interaction.on.between(period.first, period.last),
    )


def _countable(period: Period) -> tuple[ColumnElement[bool], ...]:
    return *_held(period), Interaction.is_restricted.is_(False)


def _contacts(period: Period) -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(
            Theme.action_code,
            func.count(InteractionTheme.interaction_id.distinct()),
            func.count(InteractionEmployer.employer_id.distinct()),
        )
        .join(InteractionTheme, InteractionTheme.theme_id == Theme.id)
        .join(Interaction, Interaction.id == InteractionTheme.interaction_id)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .where(*_countable(period), Theme.action_code != "")
        .group_by(Theme.action_code)
    )
    return {action: (contacts, employers) for action, contacts, employers in rows}


def contacts_under(period: Period, action: str) -> Select[Any]:
    """The ids of the contacts that an action's figure counts, to be asked within another statement."""
    about = (
        select(InteractionTheme.interaction_id)
        .join(Theme, Theme.id == InteractionTheme.theme_id)
        .where(Theme.action_code == action)
    )
    with_somebody = select(InteractionEmployer.interaction_id)
    return select(Interaction.id).where(
        *_countable(period), Interaction.id.in_(about), Interaction.id.in_(with_somebody)
    )


def restricted_in(period: Period) -> int:
    """How many contacts of a period their organisations have restricted, of all actions together. One statement."""
    restricted = select(func.count()).select_from(Interaction).where(*_held(period), Interaction.is_restricted)
    return db.session.scalar(restricted) or 0


def employers_under(period: Period, action: str) -> Select[Any]:
    """The ids of the employers of the contacts that `contacts_under` gives, to be asked within another statement."""
    return select(InteractionEmployer.employer_id).where(
        InteractionEmployer.interaction_id.in_(contacts_under(period, action))
    )


def _beginnings(period: Period) -> tuple[ColumnElement[bool], ...]:
    return StageChange.from_stage.is_(None), StageChange.changed_on.between(period.first, period.last)


def begun_in(period: Period, strand: Strand) -> Select[Any]:
    """The ids of the first moves of cards begun in a strand in a period, to be asked within another statement."""
    return select(StageChange.id).where(*_beginnings(period), StageChange.strand == strand)


def _begun(period: Period) -> dict[str, dict[Strand, int]]:
    rows = db.session.execute(
        select(StageChange.strand, func.count(StageChange.id))
        .where(*_beginnings(period))
        .group_by(StageChange.strand)
    )
    found: dict[str, dict[Strand, int]] = defaultdict(dict)
    for strand, cards in rows:
        found[action_of(strand, period.first.year)][strand] = cards
    return dict(found)
