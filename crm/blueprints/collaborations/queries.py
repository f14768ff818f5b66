"""What pages and indicators read of collaborations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, case, func, literal, or_, select

from crm.accounts.models import OrganisationKind, PartnerOrganisation
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.rules import COUNTING_STAGES, Collaborating
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period
from crm.stages.models import Card


def providers() -> list[str]:
    """The partner organisations that may be the provider, by name: providers first, for the form to suggest."""
    provider_first = case((PartnerOrganisation.kind == OrganisationKind.PROVIDER, 0), else_=1)
    names = db.session.scalars(
        select(PartnerOrganisation.name)
        .where(PartnerOrganisation.archived_at.is_(None))
        .order_by(provider_first, PartnerOrganisation.name)
    )
    return list(names)


def organisation_named(name: str) -> PartnerOrganisation | None:
    """The partner organisation of this name or short name, whatever the case; None for a provider that is none."""
    wanted = name.casefold()
    return db.session.scalars(
        select(PartnerOrganisation)
        .where(
            PartnerOrganisation.archived_at.is_(None),
            or_(
                func.lower(PartnerOrganisation.name) == wanted,
                func.lower(PartnerOrganisation.short_name) == wanted,
            ),
        )
        .order_by(PartnerOrganisation.id)
    ).first()



class _AskedLater(NamedTuple):
    """A period whose days are given when the statement is asked."""

    first: BindParameter[date]
    last: BindParameter[date]


def _active(columns: Sequence[Any], period: Period | _AskedLater) -> Select[Any]:
    """Over the collaborations on which work went on in a period (`is_active_in`)."""
    return (
        select(*columns)
        .select_from(ProviderCollaboration)
        .join(Card, Card.id == ProviderCollaboration.card_id)
        .where(
            ProviderCollaboration.archived_at.is_(None),
            Card.stage.in_(COUNTING_STAGES),
            ProviderCollaboration.started_on <= period.last,
            or_(ProviderCollaboration.ended_on.is_(None), ProviderCollaboration.ended_on >= period.first),
        )
    )


def _employers(condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    employer: Any = ProviderCollaboration.employer_id
    return func.count((employer if condition is None else case((condition, employer))).distinct())


def active_employers(period: Period) -> int:
    """Distinct employers with a collaboration active in a period: the indicator M3-O3. One statement."""
    return int(db.session.scalar(_active([_employers()], period)) or 0)


def collaborating_in(period: Period) -> Collaborating:
    """The same with what stands beside it: `crm.blueprints.collaborations.rules.collaborating`. Two statements."""
    dated = or_(ProviderCollaboration.started_on >= period.first, ProviderCollaboration.ended_on.is_not(None))
    columns = [
        _employers(),
        _employers(ProviderCollaboration.what_changed != ""),
        _employers(dated),
        func.count(func.lower(ProviderCollaboration.provider).distinct()),
    ]
    employers, with_change, said, known = (int(each) for each in db.session.execute(_active(columns, period)).one())
    by_kind: Sequence[Any] = db.session.execute(
        _active([ProviderCollaboration.kind, _employers()], period).group_by(ProviderCollaboration.kind)
    ).all()
    return Collaborating(employers, with_change, employers - said, known, {kind: int(n) for kind, n in sorted(by_kind)})


@dataclass(frozen=True)
class Behind:
    """An employer behind the figure: how many of its collaborations were active, and in how many a course changed."""

    public_id: str
    name: str
    collaborations: int
    with_change: int


def employers_behind(period: Period) -> list[Behind]:
    """The employers that the figure counts, by name. One statement."""
    changed = func.sum(case((ProviderCollaboration.what_changed != "", 1), else_=0))
    rows: Sequence[Any] = db.session.execute(
        _active([Employer.public_id, Employer.name, func.count(ProviderCollaboration.id), changed], period)
        .join(Employer, Employer.id == ProviderCollaboration.employer_id)
        .group_by(Employer.id, Employer.public_id, Employer.name, Employer.sort_name)
        .order_by(Employer.sort_name, Employer.id)
    ).all()
    return [Behind(public_id, name, count, int(changes)) for public_id, name, count, changes in rows]


@dataclass(frozen=True)
class ActiveCounts:
    """Distinct employers of one period: all, those with a change in a course, those counted only as never ended."""

    employers: int
    with_change: int
    open_ended: int


def active_by_period(count: int) -> list[Select[Any]]:
    """A row for each of so many periods: its number, employers, those with a change in a course, those dated.

    To be asked in a union, with others if need be, by the values of `periods_of_collaborations`; `active_of` reads
    a row without its number. Making the statement takes longer than asking it: keep it where it is asked repeatedly.
    """
    found = []
    for number in range(count):
        period = _AskedLater(*(bindparam(f"active_{end}_{number}", type_=Date()) for end in _AskedLater._fields))
        dated = or_(ProviderCollaboration.started_on >= period.first, ProviderCollaboration.ended_on.is_not(None))
        changed = ProviderCollaboration.what_changed != ""
        columns = [literal(number).label("number"), _employers(), _employers(changed), _employers(dated)]
        found.append(_active(columns, period))
    return found


def periods_of_collaborations(periods: Sequence[Period]) -> dict[str, date]:
    """The periods as `active_by_period` wants them."""
    values: dict[str, date] = {}
    for number, period in enumerate(periods):
        values |= {f"active_first_{number}": period.first, f"active_last_{number}": period.last}
    return values


def active_of(employers: int, with_change: int, dated: int) -> ActiveCounts:
    """The counts in a row of `active_by_period`."""
    return ActiveCounts(employers, with_change, employers - dated)


def employers_active_in(period: Period) -> Select[Any]:
    """The ids of the employers that the figure counts, to be asked within another statement."""
    return _active([ProviderCollaboration.employer_id], period)
