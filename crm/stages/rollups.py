"""The rollups of the boards: kept in the transaction of each move, rebuilt and proved from the moves themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.rules import Strand
from crm.database import Base, add_to_counts, db
from crm.stages.models import Card, StageChange, StageDuration, StageFlow, StageTally
from crm.stages.rules import History, Pipeline, days_in_stage, flow_of, visits_of

Key = tuple[Any, ...]
Counts = Mapping[Key, tuple[int, ...]]
TALLY = ("strand", "stage")
FLOW = ("strand", "stage", "month", "outcome")
DURATION = ("strand", "stage", "days")


def flowed(pipeline: Pipeline, before: History, after: History) -> None:
    """Change the flow of a pipeline by what one card's move changed."""
    changes: Counter[Key] = Counter(_flow_keys(pipeline, after))
    changes.subtract(_flow_keys(pipeline, before))
    rows = [dict(zip((*FLOW, "cards"), (*key, change), strict=True)) for key, change in changes.items() if change]
    add_to_counts(StageFlow, FLOW, rows)


def _flow_keys(pipeline: Pipeline, history: History) -> list[Key]:
    strand = Strand(pipeline.key)
    return [(strand, stage, month, outcome.value) for (stage, month), outcome in flow_of(pipeline, history).items()]


def left(strand: Strand, stage: str, since: date, on: date) -> None:
    """Count the days a card had stood in the stage it leaves."""
    days = max((on - since).days, 0)
    add_to_counts(StageDuration, DURATION, [{"strand": strand, "stage": stage, "days": days, "visits": 1}])


def stands(strand: Strand, stage: str, cards: int, quantity: int) -> None:
    """Change how many cards stand in a stage, and the sum of what they count."""
    add_to_counts(StageTally, TALLY, [{"strand": strand, "stage": stage, "cards": cards, "quantity": quantity}])


def check(pipelines: Iterable[Pipeline]) -> list[str]:
    """What the rollups say that the cards and moves do not; empty when all is right."""
    found = []
    for model, key, counts, expected in _all(pipelines):
        rows = db.session.execute(select(*(getattr(model, name) for name in (*key, *counts)))).all()
        held = {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}
        nothing = (0,) * len(counts)
        for each in sorted(set(held) | set(expected), key=str):
            if held.get(each, nothing) != expected.get(each, nothing):
                found.append(f"{model.__tablename__} {each}: {held.get(each)} but {expected.get(each)}")
    return found


def rebuild(pipelines: Iterable[Pipeline]) -> None:
    """Write the rollups anew from the cards and moves."""
    for model, key, counts, expected in _all(pipelines):
        db.session.execute(delete(model))
        rows = [dict(zip((*key, *counts), (*at, *values), strict=True)) for at, values in expected.items()]
        if rows:
            db.session.execute(insert(model), rows)


def _all(
    pipelines: Iterable[Pipeline],
) -> Iterator[tuple[type[Base], tuple[str, ...], tuple[str, ...], Counts]]:
    yield StageTally, TALLY, ("cards", "quantity"), _standing()
    known = {Strand(pipeline.key): pipeline for pipeline in pipelines}
    flows: Counter[Key] = Counter()
    durations: Counter[Key] = Counter()
    for strand, history in _histories():
        flows.update(_flow_keys(known[strand], history))
        durations.update(
            (strand, visit.stage, days_in_stage(visit, visit.left)) for visit in history if visit.left is not None
        )
    yield StageFlow, FLOW, ("cards",), {key: (count,) for key, count in flows.items()}
    yield StageDuration, DURATION, ("visits",), {key: (count,) for key, count in durations.items()}


def _standing() -> Counts:
    counted: InstrumentedAttribute[int] = Card.id
    rows = db.session.execute(
        select(Card.strand, Card.stage, func.count(counted), func.coalesce(func.sum(Card.quantity), 0))
        .where(Card.archived_at.is_(None))
        .group_by(Card.strand, Card.stage)
    )
    return {(strand, stage): (cards, quantity or 0) for strand, stage, cards, quantity in rows}


def _histories() -> Iterator[tuple[Strand, History]]:
    rows = db.session.execute(
        select(StageChange.card_id, StageChange.strand, StageChange.changed_on, StageChange.to_stage)
        .order_by(StageChange.card_id, StageChange.changed_on, StageChange.id)
        .execution_options(yield_per=5000)
    )
    for _, moves in groupby(rows, key=lambda row: row.card_id):
        made = list(moves)
        yield made[0].strand, visits_of((move.changed_on, move.to_stage) for move in made)
