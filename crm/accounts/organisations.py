"""Looking after partner organisations: on what basis each may see what the service holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.clock import today
from crm.database import db, now
from crm.problems import Problem, refuse_if
from crm.text import one_line

LONGEST_NAME, LONGEST_SHORT_NAME, LONGEST_BASIS = 120, 40, 200


@dataclass(frozen=True)
class Organisation:
    """What an administrator says of a partner organisation."""

    name: str
    short_name: str
    kind: OrganisationKind
    is_controller: bool = False
    lawful_basis: str = ""
    sharing_agreement_on: date | None = None


def add_organisation(described: Organisation) -> PartnerOrganisation:
    """A new partner organisation. Raises RuleRefused."""
    refuse_if(_problems(described, None))
    organisation = PartnerOrganisation()
    _fill(organisation, described)
    db.session.add(organisation)
    db.session.flush()  # its page needs its address
    return organisation


def change_organisation(organisation: PartnerOrganisation, described: Organisation) -> None:
    """Change a partner organisation. Raises RuleRefused."""
    refuse_if(_problems(described, organisation))
    _fill(organisation, described)
    db.session.flush()  # a stale version is found here, while the form is at hand


def archive_organisation(organisation: PartnerOrganisation) -> None:
    """Take an organisation out of use; its history stays. Raises RuleRefused while people of it can sign in."""
    mine = User.organisation_id == organisation.id, User.archived_at.is_(None)
    people = db.session.scalar(select(func.count()).select_from(User).where(*mine)) or 0
    if people:
        who = "1 person" if people == 1 else f"{people} people"
        refuse_if([Problem("", f"{who} of this organisation can still sign in. Archive them first")])
    organisation.archived_at = organisation.archived_at or now()


def restore_organisation(organisation: PartnerOrganisation) -> None:
    """Bring an archived organisation back into use."""
    organisation.archived_at = None


def _problems(described: Organisation, existing: PartnerOrganisation | None) -> list[Problem]:
    problems = []
    for field, label, longest in (
        ("name", "Name", LONGEST_NAME),
        ("short_name", "Short name", LONGEST_SHORT_NAME),
    ):
        value = one_line(getattr(described, field))
        if not value:
            problems.append(Problem(field, f"Enter the {label.lower()}"))
        elif len(value) > longest:
            problems.append(Problem(field, f"{label} must be {longest} characters or fewer"))
        elif _is_taken(field, value, existing):
            problems.append(Problem(field, f"Another organisation has this {label.lower()}"))
    if not described.is_controller and not one_line(described.lawful_basis):
        problems.append(Problem("lawful_basis", "Enter the lawful basis on which this organisation may see the data"))
    if len(one_line(described.lawful_basis)) > LONGEST_BASIS:
        problems.append(Problem("lawful_basis", f"Lawful basis must be {LONGEST_BASIS} characters or fewer"))
    agreed = described.sharing_agreement_on
    if agreed is not None and agreed > today():
        problems.append(Problem("sharing_agreement_on", "Date of the sharing agreement must be today or in the past"))
    return problems


def _is_taken(field: str, value: str, existing: PartnerOrganisation | None) -> bool:
    column = getattr(PartnerOrganisation, field)
    query = select(PartnerOrganisation.id).where(func.lower(column) == value.lower())
    if existing is not None:
        query = query.where(PartnerOrganisation.id != existing.id)
    return db.session.scalar(query.limit(1)) is not None


def _fill(organisation: PartnerOrganisation, described: Organisation) -> None:
    organisation.name = one_line(described.name)
    organisation.short_name = one_line(described.short_name)
    organisation.kind = described.kind
    organisation.is_controller = described.is_controller
    organisation.lawful_basis = one_line(described.lawful_basis)
    organisation.sharing_agreement_on = described.sharing_agreement_on
