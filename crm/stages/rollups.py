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

Key = tuple[Any, ...]
Counts = Mapping[Key, tuple[int, ...]]
TALLY = ("strand", "stage")
FLOW = ("strand", "month", "stage", "reached")
DURATION = ("strand", "stage", "days")


def entered(strand: Strand, history: Iterable[tuple[str, date]], stage: str, on: date) -> None:
    """Count a card's entry into a stage, given where it had been: once a stage, in the month it first came."""
    first: dict[str, date] = {}
    for earlier, day in history:
        first.setdefault(earlier, day)
    if stage in first:
        return
    rows = [
        {"strand": strand, "month": day.replace(day=1), "stage": month_stage, "reached": stage, "cards": 1}
        for month_stage, day in [*first.items(), (stage, on)]
    ]
    add_to_counts(StageFlow, FLOW, rows)


def left(strand: Strand, stage: str, since: date, on: date) -> None:
    """Count the days a card had stood in the stage it leaves."""
    days = max((on - since).days, 0)
    add_to_counts(StageDuration, DURATION, [{"strand": strand, "stage": stage, "days": days, "visits": 1}])


def stands(strand: Strand, stage: str, cards: int, quantity: int) -> None:
    """Change how many cards stand in a stage, and the sum of what they count."""
    add_to_counts(StageTally, TALLY, [{"strand": strand, "stage": stage, "cards": cards, "quantity": quantity}])


def check() -> list[str]:
    """What the rollups say that the cards and moves do not; empty when all is right."""
    found = []
    for model, key, counts, expected in _all():
        rows = db.session.execute(select(*(getattr(model, name) for name in (*key, *counts)))).all()
        held = {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}
        wrong = [
            each
            for each in set(held) | set(expected)
            if held.get(each, _zero(counts)) != expected.get(each, _zero(counts))
        ]
        found += [
            f"{model.__tablename__} {each}: {held.get(each)} but {expected.get(each)}"
            for each in sorted(wrong, key=str)
        ]
    return found


def rebuild() -> None:
    """Write the rollups anew from the cards and moves."""
    for model, key, counts, expected in _all():
        db.session.execute(delete(model))
        rows = [dict(zip((*key, *counts), (*at, *values), strict=True)) for at, values in expected.items()]
        if rows:
            db.session.execute(insert(model), rows)


def _zero(counts: tuple[str, ...]) -> tuple[int, ...]:
    return (0,) * len(counts)


def _all() -> Iterator[tuple[type[Base], tuple[str, ...], tuple[str, ...], Counts]]:
    yield StageTally, TALLY, ("cards", "quantity"), _standing()
    flows: Counter[Key] = Counter()
    durations: Counter[Key] = Counter()
    for strand, moves in _histories():
        _count(strand, moves, flows, durations)
    yield StageFlow, FLOW, ("cards",), {key: (n,) for key, n in flows.items()}
    yield StageDuration, DURATION, ("visits",), {key: (n,) for key, n in durations.items()}


def _standing() -> Counts:
    counted: InstrumentedAttribute[int] = Card.id
    rows = db.session.execute(
        select(Card.strand, Card.stage, func.count(counted), func.coalesce(func.sum(Card.quantity), 0))
        .where(Card.archived_at.is_(None))
        .group_by(Card.strand, Card.stage)
    )
    return {(strand, stage): (cards, quantity or 0) for strand, stage, cards, quantity in rows}


def _histories() -> Iterator[tuple[Strand, list[tuple[str, date]]]]:
    rows = db.session.execute(
        select(StageChange.card_id, StageChange.strand, StageChange.to_stage, StageChange.changed_on)
        .order_by(StageChange.card_id, StageChange.changed_on, StageChange.id)
        .execution_options(yield_per=5000)
    )
    for _, moves in groupby(rows, key=lambda row: row.card_id):
        made = list(moves)
        yield made[0].strand, [(move.to_stage, move.changed_on) for move in made]


def _count(strand: Strand, moves: list[tuple[str, date]], flows: Counter[Key], durations: Counter[Key]) -> None:
    first: dict[str, date] = {}
    for position, (stage, day) in enumerate(moves):
        if position:
            earlier, since = moves[position - 1]
            durations[strand, earlier, max((day - since).days, 0)] += 1
        if stage not in first:
            first[stage] = day
            for month_stage, entered_on in first.items():
                flows[strand, entered_on.replace(day=1), month_stage, stage] += 1
