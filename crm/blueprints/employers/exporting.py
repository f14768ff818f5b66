"""The export of the list of employers. Its columns are a contract: they are added to, never renamed or dropped.

The main contact is given only where the reader may see them: people who have not agreed to sharing are left out for
everyone but the council.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.blueprints.employers.strands import open_strands, strands_of
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import (
    Employer,
    EmployerGrowthSector,
    EmployerSicCode,
    EmployerSupporter,
    GrowthSectorSource,
    Site,
)
from crm.engagement.people import visible_to
from crm.web.choices import SIZE_LABELS
from crm.web.lists import ExportColumn


@dataclass(frozen=True)
class ExportedEmployer:
    """An employer with all that its line of the export holds."""

    employer: Employer
    strands: str
    contact: Contact | None = None
    job_title: str = ""
    sites: int = 0

    @property
    def sic_codes(self) -> str:
        """Its SIC codes, the main one first."""
        return "; ".join(line.sic_code.code for line in self.employer.sic_codes)

    @property
    def growth_sectors(self) -> str:
        """The growth sectors it belongs to."""
        lines = self.employer.growth_sectors
        return "; ".join(line.growth_sector.name for line in lines if line.source is not GrowthSectorSource.REMOVED)

    @property
    def supporters(self) -> str:
        """Organisations that work with it beside its lead."""
        return "; ".join(line.organisation.short_name for line in self.employer.supporters)

    @property
    def status(self) -> str:
        """As the list's filter calls it."""
        return "archived" if self.employer.archived_at else self.employer.status.value


def exported(ids: Sequence[int], viewer: User) -> Mapping[int, ExportedEmployer]:
    """Some employers with all that the export holds. Seven statements for any number."""
    sites = _sites(ids)
    people = _main_contacts(ids, viewer)
    rows = db.session.execute(
        select(Employer, open_strands())
        .options(
            joinedload(Employer.sector),
            joinedload(Employer.ward),
            joinedload(Employer.parent),
            joinedload(Employer.lead_organisation),
            joinedload(Employer.lead_officer),
            selectinload(Employer.sic_codes).joinedload(EmployerSicCode.sic_code),
            selectinload(Employer.growth_sectors).joinedload(EmployerGrowthSector.growth_sector),
            selectinload(Employer.supporters).joinedload(EmployerSupporter.organisation),
        )
        .where(Employer.id.in_(ids))
    )
    found = {}
    for employer, strands in rows:
        words = "; ".join(strand.label for strand in strands_of(strands))
        contact, job_title = people.get(employer.id, (None, ""))
        found[employer.id] = ExportedEmployer(employer, words, contact, job_title, sites.get(employer.id, 0))
    return found


def _sites(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Site.employer_id, func.count(Site.id))
        .where(Site.employer_id.in_(ids), Site.archived_at.is_(None))
        .group_by(Site.employer_id)
    )
    return {row[0]: row[1] for row in rows}


def _main_contacts(ids: Sequence[int], viewer: User) -> dict[int, tuple[Contact, str]]:
    """The main contact of each employer, where the reader may see them."""
    rows = db.session.execute(
        select(ContactPost.employer_id, ContactPost.job_title, Contact)
        .join(Contact, Contact.id == ContactPost.contact_id)
        .where(
            ContactPost.employer_id.in_(ids),
            ContactPost.is_primary.is_(True),
            ContactPost.left_on.is_(None),
            Contact.archived_at.is_(None),
            visible_to(viewer),
        )
    )
    return {employer_id: (contact, job_title) for employer_id, job_title, contact in rows}


def _contact(name: str) -> ExportColumn[ExportedEmployer]:
    return ExportColumn(f"main_contact_{name}", lambda row: getattr(row.contact, name) if row.contact else "")


def _own(name: str) -> ExportColumn[ExportedEmployer]:
    return ExportColumn(name, lambda row: getattr(row.employer, name))


def _named(name: str, relation: str, attribute: str = "name") -> ExportColumn[ExportedEmployer]:
    def value(row: ExportedEmployer) -> str:
        related = getattr(row.employer, relation)
        return str(getattr(related, attribute)) if related is not None else ""

    return ExportColumn(name, value)


COLUMNS: tuple[ExportColumn[ExportedEmployer], ...] = (
    ExportColumn("id", lambda row: row.employer.public_id),
    _own("name"),
    _own("trading_name"),
    ExportColumn("status", lambda row: row.status),
    ExportColumn("legal_form", lambda row: row.employer.legal_form.label),
    _own("company_number"),
    _own("charity_number"),
    _named("sector", "sector"),
    ExportColumn("sic_codes", lambda row: row.sic_codes),
    ExportColumn("growth_sectors", lambda row: row.growth_sectors),
    _own("employees"),
    _own("employees_on"),
    ExportColumn("size", lambda row: SIZE_LABELS[row.employer.size_band] if row.employer.size_band else ""),
    _own("postcode"),
    _named("ward", "ward"),
    ExportColumn("sites", lambda row: row.sites),
    _named("parent", "parent"),
    _own("website"),
    ExportColumn("anchor", lambda row: row.employer.is_anchor),
    ExportColumn("pays_levy", lambda row: row.employer.pays_levy),
    _named("lead_organisation", "lead_organisation", "short_name"),
    _named("lead_officer", "lead_officer"),
    ExportColumn("supporters", lambda row: row.supporters),
    _own("last_contact_on"),
    ExportColumn("work_in_hand", lambda row: row.strands),
    _own("do_not_approach_until"),
    _contact("name"),
    ExportColumn("main_contact_job_title", lambda row: row.job_title),
    _contact("email"),
    _contact("phone"),
    _own("source"),
    ExportColumn("fictional", lambda row: row.employer.is_fictional),
    ExportColumn("added_at", lambda row: row.employer.created_at),
    ExportColumn("changed_at", lambda row: row.employer.updated_at),
)
