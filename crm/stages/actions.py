"""Opening and moving cards: the only writers of stages, moves and their rollups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.database import db, now
from crm.problems import Problem, refuse_if
from crm.stages import rollups
from crm.stages.models import Card, StageChange
from crm.stages.rules import Pipeline, StageKind, can_move, visits_of


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
    _record(pipeline, card, None, stage, on, by_id, None, "")
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
    _record(pipeline, card, from_stage, to_stage, on, by_id, exit_reason, note)
    return card


def change_quantity(card: Card, quantity: int | None) -> None:
    """Say anew what a card counts, and keep the sum of its stage right."""
    if card.archived_at is None:
        rollups.stands(card.strand, card.stage, 0, (quantity or 0) - (card.quantity or 0))
    card.quantity = quantity


def _record(
    pipeline: Pipeline,
    card: Card,
    from_stage: str | None,
    to_stage: str,
    on: date,
    by_id: int | None,
    reason: str | None,
    note: str,
) -> None:
    made = [
        (day, stage)
        for day, stage in db.session.execute(
            select(StageChange.changed_on, StageChange.to_stage)
            .where(StageChange.card_id == card.id)
            .order_by(StageChange.changed_on, StageChange.id)
        )
    ]
    rollups.flowed(pipeline, visits_of(made), visits_of([*made, (on, to_stage)]))
    if from_stage is not None:
        rollups.left(card.strand, from_stage, made[-1][0], on)
        rollups.stands(card.strand, from_stage, -1, -(card.quantity or 0))
    rollups.stands(card.strand, to_stage, 1, card.quantity or 0)
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


def archive_card(card: Card) -> None:
    """Take a card off its board, with its history kept."""
    if card.archived_at is None:
        card.archived_at = now()
        rollups.stands(card.strand, card.stage, -1, -(card.quantity or 0))


def restore_card(card: Card) -> None:
    """Put an archived card back where it stood."""
    if card.archived_at is not None:
        card.archived_at = None
        rollups.stands(card.strand, card.stage, 1, card.quantity or 0)
