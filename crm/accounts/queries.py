"""Reading people and partner organisations, for those who administer them and for drop-downs elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.database import db


def person(public_id: str) -> User:
    """One person, archived or not, for administration. Raises NoResultFound."""
    return db.session.scalars(select(User).where(User.public_id == public_id)).one()


def organisation(public_id: str) -> PartnerOrganisation:
    """One partner organisation, archived or not, for administration. Raises NoResultFound."""
    return db.session.scalars(select(PartnerOrganisation).where(PartnerOrganisation.public_id == public_id)).one()


def organisations_in_use() -> Sequence[PartnerOrganisation]:
    """The partner organisations that are not archived, by name."""
    in_use = select(PartnerOrganisation).where(PartnerOrganisation.archived_at.is_(None))
    return db.session.scalars(in_use.order_by(PartnerOrganisation.name, PartnerOrganisation.id)).all()


def provider_names() -> list[str]:
    """The providers among the partner organisations in use, by name, for a form to suggest."""
    names = db.session.scalars(
        select(PartnerOrganisation.name)
        .where(PartnerOrganisation.kind == OrganisationKind.PROVIDER, PartnerOrganisation.archived_at.is_(None))
        .order_by(PartnerOrganisation.name)
    )
    return list(names)


def person_chosen(public_id: str | None) -> User | None:
    """The person a form's list names; None for nobody."""
    return db.session.scalar(select(User).where(User.public_id == public_id)) if public_id else None
