"""Cards with their moves, as the boards would have kept them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crm.accounts.rules import Strand
from crm.demo.world import Firm, Officer, World
from crm.stages.models import Card, StageChange
from crm.stages.rules import Pipeline, StageKind

Moves = Sequence[tuple[date, str]]


def moves_along(
    world: World, first: date, way: Sequence[str], days: Mapping[str, tuple[int, int]], usual: tuple[int, int]
) -> list[tuple[date, str]]:
    """The moves along a way from its first day; a card whose next move would lie ahead stays where it is.

    `days` are the fewest and most days in a stage, `usual` those of a stage it does not name.
    """
    moves = [(first, way[0])]
    for before, key in pairwise(way):
        on = world.next_move(moves[-1][0], *days.get(before, usual))
        if on is None:
            break
        moves.append((on, key))
    return moves


@dataclass(frozen=True)
class Put:
    """What is put on a board: whose, what it says, what it counts and who looks after it."""

    firm: Firm
    headline: str
    owner: Officer
    quantity: int | None = None


def put_card(world: World, pipeline: Pipeline, what: Put, moves: Moves, reason: str | None) -> tuple[int, str]:
    """Write a card that has made these moves, oldest first; gives its id and its public id."""
    strand = Strand(pipeline.key)
    first, (since, stage) = moves[0][0], moves[-1]
    public_id = world.public_id()
    card_id = world.writer.add(
        Card,
        public_id=public_id,
        strand=strand,
        employer_id=what.firm.id,
        stage=stage,
        stage_since=since,
        is_open=pipeline.stage(stage).kind is StageKind.OPEN,
        headline=what.headline[:160],
        quantity=what.quantity,
        owner_id=what.owner.id,
        organisation_id=what.owner.organisation_id,
        exit_reason=reason,
        **world.stamps(first, what.owner),
    )
    before: str | None = None
    for on, entered in moves:
        world.writer.add(
            StageChange,
            card_id=card_id,
            strand=strand,
            employer_id=what.firm.id,
            from_stage=before,
            to_stage=entered,
            changed_on=on,
            recorded_at=world.at(on),
            changed_by_id=what.owner.id,
            exit_reason=reason if entered == stage else None,
        )
        before = entered
    return card_id, public_id


def reason_for(world: World, pipeline: Pipeline, stage: str) -> str | None:
    """Why a card left, where the stage is an exit."""
    reasons = pipeline.reasons_for(stage)
    return world.one_of(reasons).key if reasons else None


def looks_after(world: World, firm: Firm) -> Officer:
    """The lead where it is a council officer, who may write in every strand; else any council officer."""
    council = world.officers["council"]
    return firm.lead if firm.lead in council and firm.lead is not None else world.one_of(council)
