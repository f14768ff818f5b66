"""The list of schools and colleges, with what their pupils have had in this academic year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from crm.blueprints.encounters.reporting import schools_in
from crm.clock import today
from crm.database import db
from crm.directory.schools.models import School
from crm.periods import YearKind, year_of
from crm.reference.models import Ward
from crm.web import choices
from crm.web.conditions import name_holds
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class SchoolRow:
    """A school, and the encounters held with its pupils in the academic year of today."""

    school: School
    year: str
    encounters: int
    attendances: int


def _phases() -> Sequence[tuple[str, str]]:
    phases = db.session.scalars(select(School.phase).where(School.phase != "").distinct().order_by(School.phase))
    return [(phase, phase) for phase in phases]


def _schools() -> Select[School]:
    return select(School)


def _rows(ids: Sequence[int]) -> Mapping[int, SchoolRow]:
    year = year_of(YearKind.ACADEMIC, today())
    counts = schools_in(year, ids)
    found = db.session.scalars(select(School).options(joinedload(School.ward)).where(School.id.in_(ids)))
    return {school.id: SchoolRow(school, year.label, *counts.get(school.id, (0, 0))) for school in found}


SCHOOLS = ListSpec[SchoolRow](
    key="schools",
    title="Schools and colleges",
    record=("school", "schools"),
    id=School.id,
    base=_schools,
    filters=(
        Filter("q", "Name", lambda text: name_holds(School.sort_name, text), "text"),
        Filter("phase", "Phase", lambda phase: School.phase == phase, choices=_phases),
        Filter("ward", "Ward", lambda code: School.ward.has(Ward.code == code), choices=choices.wards),
    ),
    sorts=(Sort("name", "Name", (School.sort_name,)), Sort("phase", "Phase", (School.phase, School.sort_name))),
    rows=_rows,
    export=(
        ExportColumn("urn", lambda row: row.school.urn),
        ExportColumn("name", lambda row: row.school.name),
        ExportColumn("kind", lambda row: row.school.kind),
        ExportColumn("phase", lambda row: row.school.phase),
        ExportColumn("status", lambda row: row.school.status),
        ExportColumn("postcode", lambda row: row.school.postcode),
        ExportColumn("ward", lambda row: row.school.ward.name if row.school.ward else ""),
        ExportColumn("source", lambda row: row.school.source),
        ExportColumn("academic year", lambda row: row.year),
        ExportColumn("encounters in the year", lambda row: row.encounters),
        ExportColumn("attendances in the year", lambda row: row.attendances),
    ),
)
