"""What the directory of support holds, and what it has for a need."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.database import db
from crm.directory.provision.models import Provision, ProvisionNeed
from crm.directory.provision.rules import suits


def provision_by_public_id(public_id: str) -> Provision:
    """An entry, archived or not, with what its page shows. Raises NoResultFound."""
    return db.session.scalars(
        select(Provision)
        .where(Provision.public_id == public_id)
        .options(
            selectinload(Provision.needs),
            joinedload(Provision.owner),
            joinedload(Provision.provider_organisation),
        )
    ).one()


def support_for(needs: Iterable[str], size: str | None = None) -> dict[str, list[Provision]]:
    """For each need the entries in force that meet it, by name; those for other sizes of employer are left out.

    `size` is the employer's size band, None where it is unknown. A need without support has no key: that is a gap in
    provision, and whoever asks says so.
    """
    wanted = sorted(set(needs))
    if not wanted:
        return {}
    found = db.session.execute(
        select(ProvisionNeed.need, Provision)
        .join(Provision, Provision.id == ProvisionNeed.provision_id)
        .where(ProvisionNeed.need.in_(wanted), Provision.archived_at.is_(None))
        .order_by(Provision.sort_name, Provision.id)
    )
    support: dict[str, list[Provision]] = {}
    for need, provision in found:
        if suits(provision.for_sizes, size):
            support.setdefault(need, []).append(provision)
    return support
