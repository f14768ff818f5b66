"""Opening and moving cards: the only writers of stages, moves and their rollups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, update

from crm.accounts.rules import Strand
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.stages.models import Card, StageChange, StageFlow, StageTally
from crm.stages.rules import Pipeline, StageKind, can_move


def open_card(
    pipeline: Pipeline,
    *,
    employer_id: int,
    stage: str,
    on: date,
    headline: str = "",
    quantity: int | None = None,
    owner_id: int | None = None,
    organisation_id: int | None = None,
    by_id: int | None = None,
) -> Card:
    """Put a new card on a pipeline's board. Raises RuleRefused where the pipeline does not begin in that stage."""
    refuse_if(can_move(pipeline, None, stage, by_hand=False))
    card = Card(
        strand=Strand(pipeline.key),
        employer_id=employer_id,
        stage=stage,
        stage_since=on,
        is_open=pipeline.stage(stage).kind is StageKind.OPEN,
        headline=headline,
        quantity=quantity,
        owner_id=owner_id,
        organisation_id=organisation_id,
    )
    db.session.add(card)
    db.session.flush()  # the move needs the card's id
    _record(card, None, stage, on, by_id, None, "")
    return card


def move_card(
    pipeline: Pipeline,
    card: Card,
    to_stage: str,
    *,
    on: date,
    by_id: int | None,
    exit_reason: str | None = None,
    note: str = "",
    by_hand: bool = True,
    problems: Iterable[Problem] = (),
) -> Card:
    """Move a card, keeping who, when and why. Raises RuleRefused with every reason against the move."""
    found = can_move(pipeline, card.stage, to_stage, exit_reason=exit_reason, by_hand=by_hand, problems=problems)
    if on < card.stage_since:
        found = [*found, Problem("on", "The move must not be before the card reached its present stage")]
    refuse_if(found)
    from_stage = card.stage
    card.stage = to_stage
    card.stage_since = on
    card.is_open = pipeline.stage(to_stage).kind is StageKind.OPEN
    card.exit_reason = exit_reason
    _record(card, from_stage, to_stage, on, by_id, exit_reason, note)
    return card


def change_quantity(card: Card, quantity: int | None) -> None:
    """Say anew what a card counts, and keep the sum of its stage right."""
    if card.archived_at is None:
        _tally(card.strand, card.stage, cards=0, quantity=(quantity or 0) - (card.quantity or 0))
    card.quantity = quantity


def _record(
    card: Card, from_stage: str | None, to_stage: str, on: date, by_id: int | None, reason: str | None, note: str
) -> None:
    history = db.session.execute(
        select(StageChange.to_stage, StageChange.changed_on)
        .where(StageChange.card_id == card.id)
        .order_by(StageChange.changed_on, StageChange.id)
    ).all()
    _count_flow(card.strand, [(stage, day) for stage, day in history], to_stage, on)
    db.session.add(
        StageChange(
            card_id=card.id,
            strand=card.strand,
            employer_id=card.employer_id,
            from_stage=from_stage,
            to_stage=to_stage,
            changed_on=on,
            changed_by_id=by_id,
            exit_reason=reason,
            note=note,
        )
    )
    if from_stage is not None:
        _tally(card.strand, from_stage, cards=-1, quantity=-(card.quantity or 0))
    _tally(card.strand, to_stage, cards=1, quantity=card.quantity or 0)


def _count_flow(strand: Strand, history: list[tuple[str, date]], to_stage: str, on: date) -> None:
    """Each stage counts a card once, in the month it first entered it, with each stage it first reached later."""
    first: dict[str, date] = {}
    for stage, day in history:
        first.setdefault(stage, day)
    if to_stage in first:
        return
    for stage, day in first.items():
        _flow(strand, day.replace(day=1), stage, to_stage)
    _flow(strand, on.replace(day=1), to_stage, to_stage)


def _tally(strand: Strand, stage: str, *, cards: int, quantity: int) -> None:
    where = StageTally.strand == strand, StageTally.stage == stage
    changed = db.session.execute(
        update(StageTally)
        .where(*where)
        .values(cards=StageTally.cards + cards, quantity=StageTally.quantity + quantity)
        .execution_options(synchronize_session=False)
    )
    if _none(changed):
        db.session.add(StageTally(strand=strand, stage=stage, cards=cards, quantity=quantity))
        db.session.flush()  # the next move of this transaction updates this row


def _flow(strand: Strand, month: date, stage: str, reached: str) -> None:
    where = (
        StageFlow.strand == strand,
        StageFlow.month == month,
        StageFlow.stage == stage,
        StageFlow.reached == reached,
    )
    changed = db.session.execute(
        update(StageFlow).where(*where).values(cards=StageFlow.cards + 1).execution_options(synchronize_session=False)
    )
    if _none(changed):
        db.session.add(StageFlow(strand=strand, month=month, stage=stage, reached=reached, cards=1))
        db.session.flush()  # the next move of this transaction updates this row


def _none(result: object) -> bool:
    return getattr(result, "rowcount", 0) == 0
