"""What pages and indicators read of collaborations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.rules import COUNTING_STAGES, Collaborating
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period
from crm.stages.models import Card


def record_with(public_id: str, *, for_update: bool = False) -> ProviderCollaboration:
    """One collaboration with all that its page shows, archived or not, by the public id of its card.

    `for_update` locks it until the transaction ends, so that two edits are never mixed. Raises NoResultFound.
    """
    # The page names every one of these; each would be a statement of its own.
    query = (
        select(ProviderCollaboration)
        .options(
            joinedload(ProviderCollaboration.employer),
            joinedload(ProviderCollaboration.provider_organisation),
            joinedload(ProviderCollaboration.card).joinedload(Card.owner).lazyload(User.strand_grants),
            joinedload(ProviderCollaboration.card).joinedload(Card.organisation),
        )
        .where(ProviderCollaboration.public_id == public_id)
    )
    return db.session.scalars(query.with_for_update(of=ProviderCollaboration) if for_update else query).one()


def record_of(card: Card) -> ProviderCollaboration:
    """The collaboration that a card stands for."""
    return db.session.scalars(select(ProviderCollaboration).where(ProviderCollaboration.card_id == card.id)).one()


def version_of(record: ProviderCollaboration) -> str:
    """The version of a collaboration and its card together: what a form carries, since it changes both."""
    return f"{record.version}-{record.card.version}"


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


def staff_member(public_id: str | None) -> User | None:
    """The officer chosen; None for nobody."""
    return db.session.scalar(select(User).where(User.public_id == public_id)) if public_id else None


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


def active_of(row: Sequence[Any]) -> list[ActiveCounts]:
    """The counts in a row of `active_query`, in the order of its periods."""
    counts = [int(each) for each in row]
    starts = range(0, len(counts), 3)
    return [ActiveCounts(counts[at], counts[at + 1], counts[at] - counts[at + 2]) for at in starts]


def employers_active_in(period: Period) -> Select[Any]:
    """The ids of the employers that the figure counts, to be asked within another statement."""
    return _active([ProviderCollaboration.employer_id], period)
