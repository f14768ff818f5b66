"""What boards and employer pages read of cards: where they stand, how long, and what became of earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.database import db
from crm.periods import Period
from crm.stages.models import Card, StageChange, StageDuration, StageFlow, StageTally
from crm.stages.rules import Conversion, Outcome, Pipeline


def stuck_condition(pipeline: Pipeline, on: date) -> ColumnElement[bool]:
    """Cards of a pipeline that have stood in an open stage for longer than it should take."""
    limits = [
        and_(Card.stage == stage.key, Card.stage_since < on - timedelta(days=stage.stuck_after_days))
        for stage in pipeline.open_stages
        if stage.stuck_after_days is not None
    ]
    return or_(*limits) if limits else Card.id < 0


@dataclass(frozen=True)
class CardLine:
    """A card as an employer's page shows it."""

    public_id: str
    strand: Strand
    stage: str
    stage_since: date
    is_open: bool
    headline: str
    quantity: int | None
    exit_reason: str | None


@dataclass(frozen=True)
class MoveLine:
    """A move as a timeline shows it. `from_stage` is None for a new card."""

    on: date
    id: int
    strand: Strand
    headline: str
    card: str
    from_stage: str | None
    to_stage: str
    exit_reason: str | None
    note: str
    by: str
    organisation: str


def cards_of_employer(employer_id: int) -> list[CardLine]:
    """An employer's cards in every strand, the open ones first and the latest first. One statement."""
    columns = (
        Card.public_id,
        Card.strand,
        Card.stage,
        Card.stage_since,
        Card.is_open,
        Card.headline,
        Card.quantity,
        Card.exit_reason,
    )
    rows = db.session.execute(
        select(*columns)
        .where(Card.employer_id == employer_id, Card.archived_at.is_(None))
        .order_by(Card.strand, Card.is_open.desc(), Card.stage_since.desc(), Card.id.desc())
    )
    return [CardLine(*row) for row in rows]


def moves_of_employer(employer_id: int, limit: int, *, up_to: date | None = None) -> list[MoveLine]:
    """The latest moves of an employer's cards in every strand, the newest first. One statement."""
    query = (
        select(
            StageChange.changed_on,
            StageChange.id,
            StageChange.strand,
            Card.headline,
            Card.public_id,
            StageChange.from_stage,
            StageChange.to_stage,
            StageChange.exit_reason,
            StageChange.note,
            func.coalesce(User.name, ""),
            func.coalesce(PartnerOrganisation.short_name, ""),
        )
        .join(Card, Card.id == StageChange.card_id)
        .outerjoin(User, User.id == StageChange.changed_by_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id)
        .where(StageChange.employer_id == employer_id)
        .order_by(StageChange.changed_on.desc(), StageChange.id.desc())
        .limit(limit)
    )
    if up_to is not None:
        query = query.where(StageChange.changed_on <= up_to)
    return [MoveLine(*row) for row in db.session.execute(query)]


def moves_of_card(card_id: int) -> list[StageChange]:
    """Every move of one card, the newest first."""
    # A page names who made each; nobody asks for their grants.
    found = db.session.scalars(
        select(StageChange)
        .options(joinedload(StageChange.changed_by).lazyload(User.strand_grants))
        .where(StageChange.card_id == card_id)
        .order_by(StageChange.changed_on.desc(), StageChange.id.desc())
    )
    return list(found)


def standing(strand: Strand) -> dict[str, tuple[int, int]]:
    """How many cards stand in each stage of a strand and the sum of what they count, from the rollup."""
    return {stage: counts for (_, stage), counts in _standing(StageTally.strand == strand).items()}


def standing_everywhere() -> dict[tuple[Strand, str], tuple[int, int]]:
    """The same for every strand at once."""
    return _standing(true())


def _standing(where: ColumnElement[bool]) -> dict[tuple[Strand, str], tuple[int, int]]:
    columns = StageTally.strand, StageTally.stage, StageTally.cards, StageTally.quantity
    rows = db.session.execute(select(*columns).where(where))
    return {(strand, stage): (cards, quantity) for strand, stage, cards, quantity in rows}


def median_days_in_stages(strand: Strand) -> dict[str, int]:
    """For each stage, the median days of the visits that ended (the lower of two middle ones)."""
    return {stage: days for (_, stage), days in _medians(StageDuration.strand == strand).items()}


def median_days_everywhere() -> dict[tuple[Strand, str], int]:
    """The same for every strand at once."""
    return _medians(true())


def _medians(where: ColumnElement[bool]) -> dict[tuple[Strand, str], int]:
    days: dict[tuple[Strand, str], list[tuple[int, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(StageDuration.strand, StageDuration.stage, StageDuration.days, StageDuration.visits)
        .where(where, StageDuration.visits > 0)
        .order_by(StageDuration.strand, StageDuration.stage, StageDuration.days)
    )
    for strand, stage, spent, visits in rows:
        days[strand, stage].append((spent, visits))
    return {key: _median(counted) for key, counted in days.items()}


def _median(counted: list[tuple[int, int]]) -> int:
    middle = (sum(visits for _, visits in counted) + 1) // 2
    passed = 0
    for spent, visits in counted:
        passed += visits
        if passed >= middle:
            return spent
    raise ValueError("No visits to take a median of.")


def conversion_in(pipeline: Pipeline, period: Period) -> list[Conversion]:
    """From each stage to the next, of the cards that first entered it in the months of a period, from the rollup.

    The same figures as `crm.stages.rules.conversion` gives for whole months, which a test compares.
    """
    return _conversion(pipeline, _flows(StageFlow.strand == Strand(pipeline.key), period))


def conversion_everywhere(pipelines: Sequence[Pipeline], period: Period) -> dict[str, list[Conversion]]:
    """The same for several pipelines at once, by their keys."""
    flows = _flows(true(), period)
    return {pipeline.key: _conversion(pipeline, flows) for pipeline in pipelines}


Flows = dict[tuple[Strand, str, Outcome], int]


def _flows(where: ColumnElement[bool], period: Period) -> Flows:
    rows = db.session.execute(
        select(StageFlow.strand, StageFlow.stage, StageFlow.outcome, func.sum(StageFlow.cards))
        .where(where, StageFlow.month.between(period.first.replace(day=1), period.last))
        .group_by(StageFlow.strand, StageFlow.stage, StageFlow.outcome)
    )
    return {(strand, stage, Outcome(outcome)): int(cards) for strand, stage, outcome, cards in rows}


def _conversion(pipeline: Pipeline, flows: Flows) -> list[Conversion]:
    strand = Strand(pipeline.key)
    found = []
    for here, then in pairwise(pipeline.way):
        went_on, gone, waiting = (flows.get((strand, here, outcome), 0) for outcome in Outcome)
        found.append(Conversion(here, then, went_on + gone + waiting, went_on, gone, waiting))
    return found
