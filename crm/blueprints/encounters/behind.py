"""How encounters and schools are listed behind the figures that count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.blueprints.encounters.listing import EncounterRow, encounters_for
from crm.blueprints.encounters.reporting import Attendances, attendances_at, schools_in
from crm.blueprints.encounters.rules import PIPELINE
from crm.database import db
from crm.directory.schools.models import School
from crm.periods import YearKind, year_to_date
from crm.web.conditions import name_holds
from crm.web.counted import Added, Showing
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

ENCOUNTERS = Showing[EncounterRow](
    listing=lambda viewer, _day: encounters_for(viewer),
    page=lambda row: ("encounters.record", row.record.public_id),
    columns=(
        ExportColumn("kind", lambda row: row.kind),
        ExportColumn("date", lambda row: row.record.on),
        ExportColumn("employers", lambda row: "; ".join((row.employer, *row.further))),
        ExportColumn("schools", lambda row: "; ".join(each.name for each in row.schools)),
        ExportColumn("year groups", lambda row: ", ".join(str(each) for each in row.year_groups)),
        ExportColumn("attendances", lambda row: row.pupils),
        ExportColumn("meaningful for", lambda row: " and ".join(f"benchmark {each}" for each in row.meaningful_for)),
        ExportColumn("stage now", lambda row: PIPELINE.stage(row.stage).label),
    ),
)
ADDED_UP = {
    Attendances.ALL: Added(attendances_at(Attendances.ALL), "attendance", "attendances"),
    Attendances.TRANSITION: Added(
        attendances_at(Attendances.TRANSITION), "attendance of Years 9 to 13", "attendances of Years 9 to 13"
    ),
    Attendances.DAYS_AT_WORK: Added(
        attendances_at(Attendances.DAYS_AT_WORK),
        "attendance of a day or more at a workplace",
        "attendances of a day or more at a workplace",
    ),
}


@dataclass(frozen=True)
class ReachedRow:
    """A school, and what was held with its pupils in the academic year up to the day of the list."""

    public_id: str
    name: str
    phase: str
    encounters: int
    attendances: int


def _schools(day: date) -> ListSpec[ReachedRow]:
    def rows(ids: Sequence[int]) -> Mapping[int, ReachedRow]:
        counts = schools_in(year_to_date(YearKind.ACADEMIC, day), ids)
        found = db.session.execute(
            select(School.id, School.public_id, School.name, School.phase).where(School.id.in_(ids))
        )
        return {key: ReachedRow(public_id, name, phase, *counts[key]) for key, public_id, name, phase in found}

    return ListSpec[ReachedRow](
        key="schools-reached",
        title="Schools reached",
        record=("school", "schools"),
        id=School.id,
        base=lambda: select(School),
        filters=(
            Filter("q", "Name", lambda text: name_holds(School.sort_name, text), "text"),
        ),
        sorts=(Sort("name", "Name", (School.sort_name,)), Sort("phase", "Phase", (School.phase, School.sort_name))),
        rows=rows,
    )


SCHOOLS = Showing[ReachedRow](
    listing=lambda _viewer, day: _schools(day),
    page=lambda row: ("schools.show", row.public_id),
    columns=(
        ExportColumn("name", lambda row: row.name),
        ExportColumn("phase", lambda row: row.phase),
        ExportColumn("encounters", lambda row: row.encounters),
        ExportColumn("attendances", lambda row: row.attendances),
    ),
)
