"""Next best steps as pages show them: of one employer, of somebody's own, and of all as a list's conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.blueprints.diagnostics.queries import Reader, reader_of
from crm.blueprints.next_steps.facts import CONDITIONS, Asking, facts
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.blueprints.next_steps.rules import Fact, Step, steps_of
from crm.database import db
from crm.directory.employers.models import Employer, EmployerStatus
from crm.directory.employers.queries import may_see
from crm.engagement.models import FollowUp


@dataclass(frozen=True)
class Resting:
    """A step that somebody put off until a day."""

    step: Step
    until: date
    reason: str
    by: str


@dataclass(frozen=True)
class StepsOfEmployer:
    """What to talk about with one employer, the most useful first, and what was put off."""

    now: Sequence[Step]
    resting: Sequence[Resting]

    def with_key(self, key: str) -> Step | None:
        """The step of this key, put off or not; None where its reason is gone."""
        steps = [*self.now, *(each.step for each in self.resting)]
        return next((step for step in steps if step.key == key), None)


NOTHING = StepsOfEmployer((), ())


def steps_for(employer: Employer, viewer: User, today: date) -> StepsOfEmployer:
    """The next best steps of an employer; none of one that is gone or is not to be approached. One statement."""
    wished = employer.do_not_approach_until is not None and employer.do_not_approach_until > today
    if employer.archived_at is not None or employer.status is not EmployerStatus.ACTIVE or wished:
        return NOTHING
    rows = db.session.execute(_at_one_employer(reader_of(viewer), today), {"employer": employer.id}).all()
    resting = []
    for row in rows:
        if row.until is not None and row.until > today:
            resting += [Resting(step, row.until, row.reason, row.name) for step in steps_of([_fact(row)])]
    free = [row for row in rows if not row.is_open and (row.until is None or row.until <= today)]
    resting.sort(key=lambda each: (each.until, each.step.key))
    return StepsOfEmployer(steps_of(map(_fact, free)), resting)


# Every employer's page asks it, and making it takes ten times as long as asking: it is made once a day for each reader.
@lru_cache(maxsize=64)
def _at_one_employer(reader: Reader, today: date) -> Select[Any]:
    """The facts of the employer that is named when it is asked, with what was decided about each."""
    one = select(Employer.id).where(Employer.id == bindparam("employer"))
    found, kept = facts(Asking(reader, today, one)).subquery(), NextStepDeferral
    return (
        select(found, kept.until, kept.reason, User.name, FollowUp.is_open)
        .outerjoin(kept, and_(kept.employer_id == found.c.employer_id, kept.step == found.c.step))
        .outerjoin(User, User.id == kept.by_id)
        .outerjoin(FollowUp, FollowUp.id == kept.follow_up_id)
    )


def _fact(row: Row[Any]) -> Fact:
    strand = Strand(row.strand) if row.strand else None
    return Fact(row.employer_id, row.rule, strand, row.on, row.number, row.words, row.record, row.rank)


def _in_force(today: date) -> ColumnElement[bool]:
    """Whether a deferral still rests."""
    planned = select(FollowUp.id).where(FollowUp.id == NextStepDeferral.follow_up_id, FollowUp.is_open.is_(True))
    return or_(NextStepDeferral.until > today, planned.exists())


def waiting(
    viewer: User, today: date, employers: Select[Any] | None = None, rules: tuple[str, ...] = tuple(CONDITIONS)
) -> Select[Any]:
    """The facts that are neither put off nor planned, of employers that may be approached: of some, or of every one."""
    found = facts(Asking(reader_of(viewer), today, employers), rules).subquery()
    kept = select(NextStepDeferral.id).where(
        NextStepDeferral.employer_id == found.c.employer_id,
        NextStepDeferral.step == found.c.step,
        _in_force(today),
    )
    left_alone = or_(Employer.do_not_approach_until.is_(None), Employer.do_not_approach_until <= today)
    return (
        select(found)
        .join(Employer, Employer.id == found.c.employer_id)
        .where(
            Employer.archived_at.is_(None),
            Employer.status == EmployerStatus.ACTIVE,
            left_alone,
            may_see(viewer),
            ~kept.exists(),
        )
    )


@dataclass(frozen=True)
class Conversation:
    """An employer with its most useful step."""

    employer: str
    employer_public_id: str
    step: Step


@dataclass(frozen=True)
class Conversations:
    """The first of somebody's next best conversations; `total` counts the employers with one."""

    rows: Sequence[Conversation]
    total: int


def best_conversations(employers: Select[Any], viewer: User, today: date, limit: int) -> Conversations:
    """The most useful step of each of some employers, the most useful first. One statement."""
    mine = employers.cte("mine")
    found = waiting(viewer, today, select(mine.c[0])).subquery()
    order = found.c.place, found.c.rank, func.coalesce(found.c.on, date.max), found.c.strand
    place = func.row_number().over(partition_by=found.c.employer_id, order_by=order).label("nth")
    ranked = select(found, place).subquery()
    rows = db.session.execute(
        select(ranked, Employer.name, Employer.public_id, func.count().over().label("whole"))
        .join(Employer, Employer.id == ranked.c.employer_id)
        .where(ranked.c.nth == 1)
        .order_by(ranked.c.place, ranked.c.rank, func.coalesce(ranked.c.on, date.max), ranked.c.employer_id)
        .limit(limit)
    ).all()
    shown = [Conversation(row.name, row.public_id, step) for row in rows for step in steps_of([_fact(row)])]
    return Conversations(shown, rows[0].whole if rows else 0)


def steps_by_employer(employers: Sequence[int], viewer: User, today: date) -> dict[int, list[Step]]:
    """The steps of some employers that neither rest nor are planned. One statement."""
    some = select(Employer.id).where(Employer.id.in_(employers))
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in db.session.execute(waiting(viewer, today, some)):
        found[row.employer_id].append(_fact(row))
    return {key: steps_of(each) for key, each in found.items()}


def deferral_of(employer_id: int, key: str) -> NextStepDeferral | None:
    """What was decided last about a step of an employer."""
    which = NextStepDeferral.employer_id == employer_id, NextStepDeferral.step == key
    return db.session.scalars(select(NextStepDeferral).where(*which)).one_or_none()
