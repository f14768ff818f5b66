"""Who is Disability Confident on a day, in the database: the figures of M1-O6 and the employers behind them.

The statements say what `rules.standing_of` and `counting` say; a test compares the two on random awards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from crm.blueprints.disability_confident.counting import MemberCounts, NetChange, change_of, counts_of, moves_of
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.rules import Standing
from crm.blueprints.disability_confident.scheme import Level
from crm.database import db
from crm.directory.sightings.models import DISABILITY_CONFIDENT, MatchState, RegisterSighting

Columns = Any  # the columns of an award: of its table, of an alias or of a subquery


def counts(award: Columns) -> ColumnElement[bool]:
    """Whether an award counts at all: confirmed, and not withdrawn as a mistake."""
    return and_(award.confirmed_on.is_not(None), award.withdrawn_on.is_(None))


def latest_award(day: date) -> ScalarSelect[int]:
    """The id of the award that says where a membership of the query stood on a day; null for none."""
    award = DisabilityConfidentAward.__table__.alias("begun").c
    return (
        select(award.id)
        .where(award.membership_id == DisabilityConfidentMembership.id, counts(award), award.valid_from <= day)
        .order_by(award.valid_from.desc(), award.level.desc(), award.id.desc())
        .limit(1)
        .correlate(DisabilityConfidentMembership)
        .scalar_subquery()
    )


def standing_column(award: Columns, day: date) -> ColumnElement[int]:
    """`Standing` of the latest award of a membership; 0 where there is none."""
    left = and_(award.ended_on <= day, or_(award.expires_on.is_(None), award.expires_on > award.ended_on))
    return case(
        (award.level.is_(None), int(Standing.NEVER)),
        (left, int(Standing.LEFT)),
        (award.expires_on.is_(None), int(Standing.EXPIRY_UNKNOWN)),
        (award.expires_on <= day, int(Standing.LAPSED)),
        else_=award.level + int(Standing.EXPIRY_UNKNOWN),
    )


def _standings(day: date) -> Subquery:
    """Each employer with an award begun by a day, with where its best membership stands."""
    order = (
        DisabilityConfidentAward.valid_from.desc(),
        DisabilityConfidentAward.level.desc(),
        DisabilityConfidentAward.id.desc(),
    )
    begun = (
        select(
            DisabilityConfidentAward.employer_id,
            DisabilityConfidentAward.level,
            DisabilityConfidentAward.expires_on,
            DisabilityConfidentAward.ended_on,
            func.row_number().over(partition_by=DisabilityConfidentAward.membership_id, order_by=order).label("nth"),
        )
        .join(
            DisabilityConfidentMembership, DisabilityConfidentMembership.id == DisabilityConfidentAward.membership_id
        )
        .where(
            DisabilityConfidentMembership.archived_at.is_(None),
            counts(DisabilityConfidentAward),
            DisabilityConfidentAward.valid_from <= day,
        )
        .subquery()
    )
    best = func.max(standing_column(begun.c, day)).label("standing")
    return select(begun.c.employer_id, best).where(begun.c.nth == 1).group_by(begun.c.employer_id).subquery()


def counts_query(days: Sequence[date]) -> Select[Any]:
    """The rows that `counts_from` reads, for several days in one statement, to be asked together with others."""
    parts = []
    for number, day in enumerate(days):
        found = _standings(day)
        columns = literal(number).label("day"), found.c.standing, func.count().label("employers")
        parts.append(select(*columns).group_by(found.c.standing))
    every = union_all(*parts).subquery()
    return select(every.c.day, every.c.standing, every.c.employers).order_by(every.c.day, every.c.standing)


def counts_from(rows: Iterable[Sequence[Any]], days: int) -> list[MemberCounts]:
    """The counts in the rows of `counts_query`, in the order of its days."""
    found: list[Counter[Standing]] = [Counter() for _ in range(days)]
    for day, standing, employers in rows:
        found[int(day)][Standing(int(standing))] += int(employers)
    return [counts_of(each) for each in found]


def counts_on_days(days: Sequence[date]) -> list[MemberCounts]:
    """Employers that are members on each day, by level, as known now. One statement, however many days."""
    return counts_from(db.session.execute(counts_query(days)), len(days)) if days else []


def change_between(earlier: date, later: date) -> NetChange:
    """How the total changed from one day to a later one, explained. One statement. Raises ValueError backwards."""
    if later < earlier:
        raise ValueError("A change runs from a day to a later one.")
    then, now = _standings(earlier), _standings(later)
    before = func.coalesce(then.c.standing, int(Standing.NEVER))
    rows = db.session.execute(
        select(before, now.c.standing, func.count())
        .select_from(now)
        .outerjoin(then, then.c.employer_id == now.c.employer_id)
        .group_by(before, now.c.standing)
    )
    return change_of({(Standing(int(a)), Standing(int(b))): int(employers) for a, b, employers in rows})


def changed_ids_between(earlier: date, later: date, line: str) -> Select[Any]:
    """The ids of the employers that one line of `NetChange` counts, to be asked within another statement."""
    then, now = _standings(earlier), _standings(later)
    before = func.coalesce(then.c.standing, int(Standing.NEVER))
    moved = (and_(before == int(was), now.c.standing == int(is_now)) for was, is_now in moves_of(line))
    return (
        select(now.c.employer_id)
        .select_from(now)
        .outerjoin(then, then.c.employer_id == now.c.employer_id)
        .where(or_(*moved))
    )


def member_ids_on(day: date, level: Level | None = None) -> Select[Any]:
    """The ids of the employers that the figure counts (at one level), to be asked within another statement."""
    found = _standings(day)
    lowest = Standing(Standing.EXPIRY_UNKNOWN + level) if level else Standing.COMMITTED
    highest = lowest if level else Standing.LEADER
    return select(found.c.employer_id).where(found.c.standing.between(int(lowest), int(highest)))


def expiry_unknown_ids_on(day: date) -> Select[Any]:
    """The ids of the employers shown beside the figure, since nobody has read when their award expires."""
    found = _standings(day)
    return select(found.c.employer_id).where(found.c.standing == int(Standing.EXPIRY_UNKNOWN))


@dataclass(frozen=True)
class PublishedList:
    """The newest list that was loaded: its date, employers of ours seen on it, names nobody has decided about."""

    listed_on: date
    employers: int
    undecided: int


def _on_newest_list() -> ColumnElement[bool]:
    mine = RegisterSighting.list_key == DISABILITY_CONFIDENT
    newest = select(func.max(RegisterSighting.listed_on)).where(mine).scalar_subquery()
    return and_(mine, RegisterSighting.listed_on == newest)


def listed_ids() -> Select[Any]:
    """The ids of the employers of ours on the newest published list, to be asked within another statement."""
    return select(RegisterSighting.employer_id).where(_on_newest_list(), RegisterSighting.employer_id.is_not(None))


def _published() -> Subquery:
    """One row: the date of the newest list (null before one was loaded), employers of ours, undecided names."""
    undecided = and_(RegisterSighting.match != MatchState.MATCHED, RegisterSighting.decided_at.is_(None))
    columns = (
        func.max(RegisterSighting.listed_on).label("listed_on"),
        func.count(RegisterSighting.employer_id.distinct()).label("employers"),
        func.count(case((undecided, 1))).label("undecided"),
    )
    return select(*columns).where(_on_newest_list()).subquery()


def _list_in(listed_on: date | None, employers: Any, undecided: Any) -> PublishedList | None:
    return None if listed_on is None else PublishedList(listed_on, int(employers), int(undecided))


def published_list() -> PublishedList | None:
    """What the newest published list holds of the borough; None before one was loaded. One statement."""
    return _list_in(*db.session.execute(select(_published())).one())


def figures_on_days(days: Sequence[date]) -> tuple[list[MemberCounts], PublishedList | None]:
    """The counts of each day and the newest published list beside them. One statement."""
    published, every = _published(), counts_query(days).subquery()
    query = select(published, every).select_from(published).outerjoin(every, true())
    rows: Sequence[Any] = db.session.execute(query).all()
    counted = [row[3:] for row in rows if row[3] is not None]
    return counts_from(counted, len(days)), _list_in(*rows[0][:3])
