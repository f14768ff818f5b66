"""What pages and indicators read of collaborations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

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



def _active(columns: Sequence[Any], period: Period) -> Select[Any]:
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


def active_query(periods: Sequence[Period]) -> Select[Any]:
    """The one row that `active_of` reads, for several periods that may overlap, to be asked together with others."""
    columns: list[ColumnElement[int]] = []
    for period in periods:
        inside = and_(
            ProviderCollaboration.started_on <= period.last,
            or_(ProviderCollaboration.ended_on.is_(None), ProviderCollaboration.ended_on >= period.first),
        )
        dated = or_(ProviderCollaboration.started_on >= period.first, ProviderCollaboration.ended_on.is_not(None))
        columns += [
            _employers(inside),
            _employers(and_(inside, ProviderCollaboration.what_changed != "")),
            _employers(and_(inside, dated)),
        ]
    span = Period(min(each.first for each in periods), max(each.last for each in periods))
    return _active([column.label(f"active_{number}") for number, column in enumerate(columns)], span)


def active_of(row: Sequence[Any]) -> list[Collaborating]:
    """The counts in a row of `active_query`, in the order of its periods."""
    counts = [int(each) for each in row]
    starts = range(0, len(counts), 3)
    return [Collaborating(counts[at], counts[at + 1], counts[at] - counts[at + 2]) for at in starts]


def employers_active_in(period: Period) -> Select[Any]:
    """The ids of the employers that the figure counts, to be asked within another statement."""
    return _active([ProviderCollaboration.employer_id], period)
