"""Partner organisations and people."""

from __future__ import annotations

from itertools import count
from typing import Any

from crm.accounts.models import OrganisationKind, PartnerOrganisation, StrandGrant, User
from crm.accounts.rules import Role, Strand
from crm.database import db

_numbers = count(1)


def make_organisation(**fields: Any) -> PartnerOrganisation:
    """A partner organisation; the council unless `kind` says otherwise."""
    number = next(_numbers)
    defaults = {
        "name": f"Organisation {number}",
        "short_name": f"Org {number}",
        "kind": OrganisationKind.COUNCIL,
        "lawful_basis": "Public task",
    }
    organisation = PartnerOrganisation(**defaults | fields)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def make_user(role: str | Role = Role.OFFICER, *, strands: tuple[Strand, ...] = (), **fields: Any) -> User:
    """A person; staff get an organisation of their own unless one is given."""
    number = next(_numbers)
    role = Role(role)
    if role is not Role.EMPLOYER and "organisation" not in fields and "organisation_id" not in fields:
        kind = OrganisationKind.CHAMBER if role is Role.PARTNER else OrganisationKind.COUNCIL
        fields["organisation"] = make_organisation(kind=kind, is_controller=role is not Role.PARTNER)
    defaults = {"email": f"person{number}@example.org", "name": f"Person {number}", "role": role}
    user = User(**defaults | fields)
    user.strand_grants = [StrandGrant(strand=strand) for strand in strands]
    db.session.add(user)
    db.session.flush()
    return user
