"""The list of schools and colleges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.directory.schools.models import School
from crm.reference.models import Ward
from crm.text import normalise
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


def _phases() -> Sequence[tuple[str, str]]:
    phases = db.session.scalars(select(School.phase).where(School.phase != "").distinct().order_by(School.phase))
    return [(phase, phase) for phase in phases]


def _schools() -> Select[School]:
    return select(School)


def _rows(ids: Sequence[int]) -> Mapping[int, School]:
    found = db.session.scalars(select(School).options(joinedload(School.ward)).where(School.id.in_(ids)))
    return {school.id: school for school in found}


SCHOOLS = ListSpec[School](
    key="schools",
    title="Schools and colleges",
    record=("school", "schools"),
    id=School.id,
    base=_schools,
    filters=(
        Filter("q", "Name", lambda text: School.sort_name.contains(normalise(text), autoescape=True), "text"),
        Filter("phase", "Phase", lambda phase: School.phase == phase, choices=_phases),
        Filter("ward", "Ward", lambda code: School.ward.has(Ward.code == code), choices=choices.wards),
    ),
    sorts=(Sort("name", "Name", (School.sort_name,)), Sort("phase", "Phase", (School.phase, School.sort_name))),
    rows=_rows,
    export=(
        ExportColumn("urn", lambda school: school.urn),
        ExportColumn("name", lambda school: school.name),
        ExportColumn("kind", lambda school: school.kind),
        ExportColumn("phase", lambda school: school.phase),
        ExportColumn("status", lambda school: school.status),
        ExportColumn("postcode", lambda school: school.postcode),
        ExportColumn("ward", lambda school: school.ward.name if school.ward else ""),
        ExportColumn("source", lambda school: school.source),
    ),
)
