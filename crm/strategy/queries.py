"""What pages read of the strategy: the matrix, targets, and official series for the borough as held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, Numeric, Select, String, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.strategy.models import Action, ActionOutcome, Indicator, Observation, Series, Target

BOROUGH = "E08000018"


@dataclass(frozen=True)
class Tick:
    """An action that the strategy expects to work on an indicator, with its printed ticks (1 to 3)."""

    action: str
    title: str
    ticks: int


@dataclass(frozen=True)
class TargetSet:
    """A target as the board set it: what the measure should be by a day, and why."""

    measure: str
    due_on: date
    value: Decimal
    reason: str


@dataclass(frozen=True)
class Aims:
    """What is set beside one indicator: the actions with ticks, most first, and its targets by date."""

    ticks: tuple[Tick, ...] = ()
    targets: tuple[TargetSet, ...] = ()


def aims_of(indicators: Collection[str]) -> dict[str, Aims]:
    """The ticks and targets of some indicators, by code. One statement."""
    ticks = (
        select(
            Indicator.code,
            Action.code.label("name"),
            Action.title.label("words"),
            cast(ActionOutcome.ticks, Integer).label("ticks"),
            cast(null(), Date).label("due_on"),
            cast(null(), Numeric(16, 4)).label("value"),
        )
        .join(ActionOutcome, ActionOutcome.indicator_id == Indicator.id)
        .join(Action, Action.id == ActionOutcome.action_id)
        .where(Indicator.code.in_(indicators), ActionOutcome.ticks > 0)
    )
    targets = (
        select(
            Indicator.code,
            cast(Target.measure, String(40)),
            Target.reason,
            literal(0),
            Target.due_on,
            Target.value,
        )
        .join(Target, Target.indicator_id == Indicator.id)
        .where(Indicator.code.in_(indicators))
    )
    found_ticks: dict[str, list[Tick]] = defaultdict(list)
    found_targets: dict[str, list[TargetSet]] = defaultdict(list)
    rows: Sequence[Any] = db.session.execute(union_all(ticks, targets)).all()
    for code, name, words, number, due_on, value in rows:
        if due_on is None:
            found_ticks[code].append(Tick(name, words, number))
        else:
            found_targets[code].append(TargetSet(name, due_on, value, words))
    return {
        code: Aims(
            tuple(sorted(found_ticks[code], key=lambda tick: (-tick.ticks, tick.action))),
            tuple(sorted(found_targets[code], key=lambda target: target.due_on)),
        )
        for code in indicators
    }


def borough_observations(indicators: Collection[str], keys: Collection[str]) -> list[tuple[Series, list[Observation]]]:
    """The official series of some indicators and those named by key, with every value for the borough. One statement.

    Every revision and category is there; a series without a value for the borough is left out.
    """
    query = (
        select(Series, Observation)
        .options(joinedload(Series.indicator))
        .join(Observation, Observation.series_id == Series.id)
        .outerjoin(Indicator, Indicator.id == Series.indicator_id)
        .where(Observation.area_code == BOROUGH, or_(Indicator.code.in_(indicators), Series.key.in_(keys)))
        .order_by(Series.id, Observation.period_end, Observation.revision)
    )
    found: dict[int, tuple[Series, list[Observation]]] = {}
    for series, observation in db.session.execute(query):
        found.setdefault(series.id, (series, []))[1].append(observation)
    return list(found.values())


@dataclass(frozen=True)
class Matrix:
    """The strategy's matrix: ticks by (action code, indicator code)."""

    actions: Sequence[Action]
    indicators: Sequence[Indicator]
    ticks: dict[tuple[str, str], int]


def matrix() -> Matrix:
    """The 14 actions against the 21 indicators. Three statements."""
    cells = db.session.execute(
        select(Action.code, Indicator.code, ActionOutcome.ticks)
        .join(Action, Action.id == ActionOutcome.action_id)
        .join(Indicator, Indicator.id == ActionOutcome.indicator_id)
    )
    return Matrix(
        db.session.scalars(select(Action).order_by(Action.code)).all(),
        db.session.scalars(select(Indicator).order_by(Indicator.mission, Indicator.is_kpi.desc(), Indicator.id)).all(),
        {(action, indicator): ticks for action, indicator, ticks in cells},
    )


def action_titles() -> list[tuple[str, str]]:
    """The actions as (code, title), by code. One statement."""
    rows = db.session.execute(select(Action.code, Action.title).order_by(Action.code))
    return [(code, title) for code, title in rows]


def borough_values(indicator: str, keys: Collection[str]) -> Select[Any]:
    """Every published value for the borough, with its series, of one indicator and of the series named by key."""
    of_it = select(Indicator.id).where(Indicator.code == indicator)
    return (
        select(Observation)
        .join(Series, Series.id == Observation.series_id)
        .where(Observation.area_code == BOROUGH, or_(Series.indicator_id.in_(of_it), Series.key.in_(keys)))
    )


def all_targets() -> Sequence[Target]:
    """Every target, by indicator and date."""
    query = select(Target).options(joinedload(Target.indicator)).join(Indicator)
    return db.session.scalars(query.order_by(Indicator.id, Target.measure, Target.due_on)).all()


def target_by_public_id(public_id: str) -> Target:
    """One target. Raises NoResultFound."""
    query = select(Target).options(joinedload(Target.indicator)).where(Target.public_id == public_id)
    return db.session.scalars(query).one()


def indicator_with_code(code: str) -> Indicator:
    """One indicator. Raises NoResultFound."""
    return db.session.scalars(select(Indicator).where(Indicator.code == code)).one()
