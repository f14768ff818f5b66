"""The export of the list of employers. Its columns are a contract: they are added to, never renamed or dropped.

The main contact is given only where the reader may see them: people who have not agreed to sharing are left out for
everyone but the council.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
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
from crm.reference.models import GrowthSector, Sector, SicCode, Ward
from crm.web.choices import SIZE_LABELS
from crm.web.lists import ExportColumn

_Parent = aliased(Employer)
# Columns and not records: an export of everything makes thousands of lines, and a record costs ten times a line.
_WANTED = (
    *(Employer.id, Employer.public_id, Employer.name, Employer.trading_name, Employer.archived_at, Employer.status),
    *(Employer.legal_form, Employer.company_number, Employer.charity_number, Employer.employees),
    *(Employer.employees_on, Employer.size_band, Employer.postcode, Employer.website, Employer.is_anchor),
    *(Employer.pays_levy, Employer.last_contact_on, Employer.do_not_approach_until, Employer.source),
    *(Employer.is_fictional, Employer.created_at, Employer.updated_at),
    Sector.name.label("sector"),
    Ward.name.label("ward"),
    _Parent.name.label("parent"),
    PartnerOrganisation.short_name.label("lead_organisation"),
    User.name.label("lead_officer"),
)


@dataclass(frozen=True)
class ExportedEmployer:
    """An employer with all that its line of the export holds: `employer` has a column for each of `_WANTED`."""

    employer: Any
    strands: str
    sic_codes: str
    growth_sectors: str
    supporters: str
    contact: Any = None
    sites: int = 0

    @property
    def status(self) -> str:
        """As the list's filter calls it."""
        return "archived" if self.employer.archived_at else str(self.employer.status.value)


def exported(ids: Sequence[int], viewer: User) -> Mapping[int, ExportedEmployer]:
    """Some employers with all that the export holds. Six statements for any number."""
    sites = _sites(ids)
    people = _main_contacts(ids, viewer)
    sic_codes, growth_sectors = _joined(_SIC_CODES, ids), _joined(_GROWTH_SECTORS, ids)
    supporters = _joined(_SUPPORTERS, ids)
    rows = db.session.execute(
        select(*_WANTED, open_strands().label("strands"))
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .outerjoin(_Parent, _Parent.id == Employer.parent_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Employer.lead_organisation_id)
        .outerjoin(User, User.id == Employer.lead_officer_id)
        .where(Employer.id.in_(ids))
    )
    return {
        row.id: ExportedEmployer(
            employer=row,
            strands=_strand_words(row.strands) if row.strands else "",
            sic_codes=sic_codes.get(row.id, ""),
            growth_sectors=growth_sectors.get(row.id, ""),
            supporters=supporters.get(row.id, ""),
            contact=people.get(row.id),
            sites=sites.get(row.id, 0),
        )
        for row in rows
    }


@lru_cache(maxsize=256)
def _strand_words(strands: str) -> str:
    # Thousands of lines hold the same few.
    return "; ".join(strand.label for strand in strands_of(strands))


# What belongs to an employer, in order: its id and a word. The main SIC code comes first.
_SIC_CODES = (
    select(EmployerSicCode.employer_id, SicCode.code)
    .join(SicCode, SicCode.id == EmployerSicCode.sic_code_id)
    .order_by(EmployerSicCode.position, EmployerSicCode.id)
)
_GROWTH_SECTORS = (
    select(EmployerGrowthSector.employer_id, GrowthSector.name)
    .join(GrowthSector, GrowthSector.id == EmployerGrowthSector.growth_sector_id)
    .where(EmployerGrowthSector.source != GrowthSectorSource.REMOVED)
    .order_by(EmployerGrowthSector.id)
)
_SUPPORTERS = (
    select(EmployerSupporter.employer_id, PartnerOrganisation.short_name)
    .join(PartnerOrganisation, PartnerOrganisation.id == EmployerSupporter.organisation_id)
    .order_by(EmployerSupporter.id)
)


def _joined(query: Select[*tuple[Any, ...]], ids: Sequence[int]) -> dict[int, str]:
    """The words of each employer in one cell."""
    words: dict[int, list[str]] = defaultdict(list)
    owner = query.selected_columns[0]
    for row in db.session.execute(query.where(owner.in_(ids))):
        words[row[0]].append(row[1])
    return {employer_id: "; ".join(each) for employer_id, each in words.items()}


def _sites(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Site.employer_id, func.count(Site.id))
        .where(Site.employer_id.in_(ids), Site.archived_at.is_(None))
        .group_by(Site.employer_id)
    )
    return {row[0]: row[1] for row in rows}


def _main_contacts(ids: Sequence[int], viewer: User) -> dict[int, Any]:
    """The main contact of each employer, where the reader may see them."""
    rows = db.session.execute(
        select(ContactPost.employer_id, ContactPost.job_title, Contact.name, Contact.email, Contact.phone)
        .join(Contact, Contact.id == ContactPost.contact_id)
        .where(
            ContactPost.employer_id.in_(ids),
            ContactPost.is_primary.is_(True),
            ContactPost.left_on.is_(None),
            Contact.archived_at.is_(None),
            visible_to(viewer),
        )
    )
    return {row.employer_id: row for row in rows}


def _contact(name: str) -> ExportColumn[ExportedEmployer]:
    return ExportColumn(f"main_contact_{name}", lambda row: getattr(row.contact, name) if row.contact else "")


def _own(name: str) -> ExportColumn[ExportedEmployer]:
    return ExportColumn(name, attrgetter(f"employer.{name}"))


COLUMNS: tuple[ExportColumn[ExportedEmployer], ...] = (
    ExportColumn("id", lambda row: row.employer.public_id),
    _own("name"),
    _own("trading_name"),
    ExportColumn("status", lambda row: row.status),
    ExportColumn("legal_form", lambda row: row.employer.legal_form.label),
    _own("company_number"),
    _own("charity_number"),
    _own("sector"),
    ExportColumn("sic_codes", attrgetter("sic_codes")),
    ExportColumn("growth_sectors", lambda row: row.growth_sectors),
    _own("employees"),
    _own("employees_on"),
    ExportColumn("size", lambda row: SIZE_LABELS[row.employer.size_band] if row.employer.size_band else ""),
    _own("postcode"),
    _own("ward"),
    ExportColumn("sites", lambda row: row.sites),
    _own("parent"),
    _own("website"),
    ExportColumn("anchor", lambda row: row.employer.is_anchor),
    ExportColumn("pays_levy", lambda row: row.employer.pays_levy),
    _own("lead_organisation"),
    _own("lead_officer"),
    ExportColumn("supporters", lambda row: row.supporters),
    _own("last_contact_on"),
    ExportColumn("work_in_hand", lambda row: row.strands),
    _own("do_not_approach_until"),
    _contact("name"),
    _contact("job_title"),
    _contact("email"),
    _contact("phone"),
    _own("source"),
    ExportColumn("fictional", lambda row: row.employer.is_fictional),
    ExportColumn("added_at", lambda row: row.employer.created_at),
    ExportColumn("changed_at", lambda row: row.employer.updated_at),
)
