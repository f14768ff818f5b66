"""The list of employers: its filters, orders and rows, and the columns of its export, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select, true

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.blueprints.employers.exporting import COLUMNS, ExportedEmployer, exported
from crm.blueprints.employers.strands import open_strands, stage_choices, strand_choices, strands_of
from crm.database import db
from crm.directory.employers.models import (
    Employer,
    EmployerGrowthSector,
    EmployerStatus,
    GrowthSectorSource,
    Site,
    SizeBand,
)
from crm.directory.employers.queries import may_see
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import every_match, most_similar
from crm.directory.sharing import sees_everyone
from crm.reference.models import GrowthLocation, GrowthSector, Sector, Ward
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import sector_coded, ward_coded
from crm.web.lists import Filter, ListSpec, Page, Sort, page_of

ACTIVE, CLOSED, ARCHIVED = "active", "closed", "archived"
STATUSES = [(ACTIVE, "Active"), (CLOSED, "Closed"), (ARCHIVED, "Archived")]
YES_NO = [("yes", "Yes"), ("no", "No")]
LEVY = [*YES_NO, ("unknown", "Not known")]
CONTACTED = [("never", "Never contacted"), ("ever", "Contacted at least once")]
# Shown before "More filters".
MAIN_FILTERS = ("q", "sector", "size", "ward", "organisation", "officer", "strand", "contact")


@dataclass(frozen=True)
class EmployerRow:
    """An employer as the list shows it."""

    id: int
    public_id: str
    name: str
    trading_name: str
    sector: str
    size: str
    employees: int | None
    ward: str
    postcode: str
    organisation: str
    officer: str
    last_contact_on: date | None
    strands: tuple[Strand, ...]
    is_anchor: bool
    is_closed: bool
    is_archived: bool


def employer_list(viewer: User, arguments: Mapping[str, str], *, similar: bool = False) -> ListSpec[EmployerRow]:
    """The list as one person may see it, for what an address asks of it.

    Archived employers are left out unless the address asks for them. With `similar`, the text filter takes the
    employers most similar to what was typed, for when none holds every word.
    """
    everyone = sees_everyone(viewer.role)
    archived = arguments.get("status", "").strip() == ARCHIVED

    def found(text: str) -> ColumnElement[bool]:
        if similar:
            return Employer.id.in_(most_similar(text, SearchKind.EMPLOYER, sees_everyone=everyone))
        return Employer.id.in_(every_match(text, SearchKind.EMPLOYER, sees_everyone=everyone))

    def base() -> Select[Employer]:
        return select(Employer).where(may_see(viewer), true() if archived else Employer.archived_at.is_(None))

    return ListSpec[EmployerRow](
        key="employers",
        title="Employers",
        record=("employer", "employers"),
        id=Employer.id,
        base=base,
        filters=(Filter("q", "Name, number, postcode or person", found, "text"), *FILTERS),
        sorts=SORTS,
        rows=_rows,
    )


def employer_page(viewer: User, arguments: Mapping[str, str]) -> tuple[Page[EmployerRow], bool]:
    """A page of the list, and whether its names are only similar to what was typed."""
    page = page_of(employer_list(viewer, arguments), arguments)
    if page.total == 0 and "q" in page.criteria.values:
        similar = page_of(employer_list(viewer, arguments, similar=True), arguments)
        if similar.total:
            return similar, True
    return page, False


def employer_export(viewer: User, arguments: Mapping[str, str]) -> ListSpec[ExportedEmployer]:
    """The list with the columns of its export, for what an address asks of it."""
    # Only what was typed can be misspelt: without it no page need be found.
    is_similar = bool(arguments.get("q", "").strip()) and employer_page(viewer, arguments)[1]
    spec = employer_list(viewer, arguments, similar=is_similar)
    return ListSpec[ExportedEmployer](
        key=spec.key,
        title=spec.title,
        record=spec.record,
        id=spec.id,
        base=spec.base,
        filters=spec.filters,
        sorts=spec.sorts,
        rows=lambda ids: exported(ids, viewer),
        export=COLUMNS,
    )


def _by_sector(code: str) -> ColumnElement[bool]:
    return Employer.sector_id == sector_coded(code)


def _by_growth_sector(key: str) -> ColumnElement[bool]:
    lines = (
        select(EmployerGrowthSector.employer_id)
        .join(GrowthSector, GrowthSector.id == EmployerGrowthSector.growth_sector_id)
        .where(GrowthSector.key == key, EmployerGrowthSector.source != GrowthSectorSource.REMOVED)
    )
    return Employer.id.in_(lines)


def _by_ward(code: str) -> ColumnElement[bool]:
    return Employer.ward_id == ward_coded(code)


def _by_place(key: str) -> ColumnElement[bool]:
    there = (
        select(Site.employer_id)
        .join(GrowthLocation, GrowthLocation.id == Site.growth_location_id)
        .where(GrowthLocation.key == key, Site.archived_at.is_(None))
    )
    return Employer.id.in_(there)


def _by_organisation(public_id: str) -> ColumnElement[bool]:
    lead = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == public_id).scalar_subquery()
    return Employer.lead_organisation_id == lead


def _by_officer(public_id: str) -> ColumnElement[bool]:
    return Employer.lead_officer_id == select(User.id).where(User.public_id == public_id).scalar_subquery()


def _by_strand(strand: str) -> ColumnElement[bool]:
    return Employer.id.in_(
        select(Card.employer_id).where(
            Card.strand == Strand(strand), Card.is_open.is_(True), Card.archived_at.is_(None)
        )
    )


def _by_stage(value: str) -> ColumnElement[bool]:
    strand, _, stage = value.partition(".")
    return Employer.id.in_(
        select(Card.employer_id).where(Card.strand == Strand(strand), Card.stage == stage, Card.archived_at.is_(None))
    )


def _by_contact(value: str) -> ColumnElement[bool]:
    return Employer.last_contact_on.is_(None) if value == "never" else Employer.last_contact_on.is_not(None)


def _by_levy(value: str) -> ColumnElement[bool]:
    return Employer.pays_levy.is_(None if value == "unknown" else value == "yes")


def _by_status(value: str) -> ColumnElement[bool]:
    if value == ARCHIVED:
        return Employer.archived_at.is_not(None)
    return Employer.status == EmployerStatus(value)


FILTERS = (
    Filter("sector", "Sector", _by_sector, choices=choices.sectors),
    Filter("size", "Size", lambda band: Employer.size_band == SizeBand(band), choices=choices.sizes),
    Filter("ward", "Ward", _by_ward, choices=choices.wards),
    Filter("organisation", "Lead organisation", _by_organisation, choices=choices.organisations),
    Filter("officer", "Lead officer", _by_officer, choices=choices.officers),
    Filter("strand", "Work in hand", _by_strand, choices=strand_choices),
    Filter("contact", "Contact", _by_contact, choices=choices.fixed(CONTACTED)),
    Filter("stage", "Stage", _by_stage, choices=stage_choices),
    Filter("growth", "Growth sector", _by_growth_sector, choices=choices.growth_sectors),
    Filter("place", "Growth location", _by_place, choices=choices.growth_locations),
    Filter("before", "Last contact before", lambda day: Employer.last_contact_on < day, "date"),
    Filter("after", "Last contact after", lambda day: Employer.last_contact_on > day, "date"),
    Filter("anchor", "Anchor", lambda value: Employer.is_anchor.is_(value == "yes"), choices=choices.fixed(YES_NO)),
    Filter("levy", "Pays the levy", _by_levy, choices=choices.fixed(LEVY)),
    Filter("status", "Status", _by_status, choices=choices.fixed(STATUSES)),
)
SORTS = (
    Sort("name", "Name", (Employer.sort_name,)),
    Sort("contact", "Last contact", (Employer.last_contact_on,), descending_first=True),
    Sort("employees", "People", (Employer.employees,), descending_first=True),
    Sort("changed", "Recently changed", (Employer.updated_at,), descending_first=True),
)


# Columns and not records: what a record holds beside them costs more than the page's own statement.
_WANTED: tuple[Any, ...] = (
    *(Employer.id, Employer.public_id, Employer.name, Employer.trading_name, Employer.employees, Employer.size_band),
    *(Employer.postcode, Employer.last_contact_on, Employer.is_anchor, Employer.status, Employer.archived_at),
    Sector.name.label("sector"),
    Ward.name.label("ward"),
    PartnerOrganisation.short_name.label("organisation"),
    User.name.label("officer"),
)


def _rows(ids: Sequence[int]) -> Mapping[int, EmployerRow]:
    """What the list shows of some employers. One statement."""
    return {row.id: _row(row) for row in db.session.execute(_shown(), {"ids": ids})}


@cache
def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(*_WANTED, open_strands().label("strands"))
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Employer.lead_organisation_id)
        .outerjoin(User, User.id == Employer.lead_officer_id)
        .where(Employer.id.in_(bindparam("ids", expanding=True)))
    )


def _row(row: Row[Any]) -> EmployerRow:
    return EmployerRow(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        trading_name=row.trading_name,
        sector=row.sector or "",
        size=choices.SIZE_LABELS[row.size_band] if row.size_band else "",
        employees=row.employees,
        ward=row.ward or "",
        postcode=row.postcode,
        organisation=row.organisation or "",
        officer=row.officer or "",
        last_contact_on=row.last_contact_on,
        strands=strands_of(row.strands),
        is_anchor=row.is_anchor,
        is_closed=row.status is EmployerStatus.CLOSED,
        is_archived=row.archived_at is not None,
    )
