"""The list of encounters: its filters, and an export with one line for each encounter and school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission, Strand
from crm.blueprints.encounters.meaningful import BENCHMARKS, meaningful_encounter
from crm.blueprints.encounters.models import Encounter, EncounterAttendance, EncounterEmployer, EncounterSchool
from crm.blueprints.encounters.queries import kind_words
from crm.blueprints.encounters.rules import CRITERIA, HELD_STAGES, KINDS, PIPELINE, HeadCount, Mode, hours_words
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.schools.models import School
from crm.directory.schools.rules import YEAR_GROUPS, academic_year, academic_year_label
from crm.figures import people
from crm.reference.models import Sector
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

HELD = ("held_or_evaluated", "Held, evaluated or not")
COMING = ("to_come", "Offered or arranged")


@dataclass(frozen=True)
class SchoolPart:
    """One school of an encounter."""

    name: str
    urn: str
    public_id: str
    head_counts: tuple[HeadCount, ...]

    @property
    def pupils(self) -> int:
        """Its attendances."""
        return sum(count.pupils for count in self.head_counts)


@dataclass(frozen=True)
class EncounterRow:
    """An encounter as the list shows it."""

    record: Encounter
    stage: str
    employer: str
    employer_id: str
    sector: str
    further: tuple[str, ...]
    schools: tuple[SchoolPart, ...]

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return kind_words(self.record.kind)

    @property
    def pupils(self) -> int:
        """All attendances."""
        return sum(each.pupils for each in self.schools)

    @property
    def year_groups(self) -> tuple[int, ...]:
        """The year groups that take part, each once."""
        return tuple(sorted({count.year_group for each in self.schools for count in each.head_counts}))

    @property
    def meaningful_for(self) -> tuple[int, ...]:
        """The benchmarks for which it counts as meaningful."""
        return tuple(each for each in BENCHMARKS if self.counts_for(each))

    def counts_for(self, benchmark: int) -> bool:
        """Whether it counts as meaningful for one benchmark."""
        one = self.record
        return meaningful_encounter(
            benchmark, kind=one.kind, serves=one.benchmarks, criteria=one.criteria, stage=self.stage
        ).counts


@dataclass(frozen=True)
class ExportLine:
    """One line of the export: an encounter at one school; `at` None where no school is known yet."""

    row: EncounterRow
    at: SchoolPart | None


def _base() -> Select[Any]:
    return (
        select(Encounter)
        .join(Card, Card.id == Encounter.card_id)
        .join(Employer, Employer.id == Encounter.employer_id)
        .where(Encounter.archived_at.is_(None), Card.strand == Strand.ENCOUNTERS)
    )


def _at_school(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(EncounterSchool.encounter_id).join(School, School.id == EncounterSchool.school_id)
    return Encounter.id.in_(found.where(*conditions))


def school_named(text: str) -> ColumnElement[bool]:
    """Schools by their URN, or by part of their name."""
    return School.urn == text if text.isascii() and text.isdigit() else name_holds(School.sort_name, text)


def _by_school(text: str) -> ColumnElement[bool]:
    return _at_school(school_named(text))


def _by_year(group: str) -> ColumnElement[bool]:
    found = select(EncounterSchool.encounter_id).join(
        EncounterAttendance, EncounterAttendance.encounter_school_id == EncounterSchool.id
    )
    return Encounter.id.in_(found.where(EncounterAttendance.year_group == int(group)))


def _of_employer(condition: Any, model: type[Employer]) -> ColumnElement[bool]:
    """Led by an employer or taken part in by it; `condition` speaks of `model`, an alias of employers."""
    wanted = select(model.id).where(condition)
    others = select(EncounterEmployer.encounter_id).where(EncounterEmployer.employer_id.in_(wanted))
    return or_(Encounter.employer_id.in_(wanted), Encounter.id.in_(others))


def _by_employer(text: str) -> ColumnElement[bool]:
    named = aliased(Employer)
    return _of_employer(name_holds(named.sort_name, text), named)


def _by_sector(code: str) -> ColumnElement[bool]:
    named = aliased(Employer)
    sector = sector_coded(code)
    return _of_employer(named.sector_id == sector, named)


def _by_stage(key: str) -> ColumnElement[bool]:
    if key == HELD[0]:
        return Card.stage.in_(HELD_STAGES)
    return Card.is_open.is_(True) if key == COMING[0] else Card.stage == key


def _by_benchmark(number: str) -> ColumnElement[bool]:
    return Encounter.benchmark_5.is_(True) if number == "5" else Encounter.benchmark_6.is_(True)


def rows_with(ids: Sequence[int], *, further: bool = True) -> Mapping[int, EncounterRow]:
    """Some encounters as the list shows them: three statements, or two without the `further` employers' names."""
    parts, others = _schools_of(ids), _others_of(ids) if further else defaultdict(list)
    found = db.session.execute(
        select(Encounter, Card.stage, Employer.name, Employer.public_id, Sector.name)
        .join(Card, Card.id == Encounter.card_id)
        .join(Employer, Employer.id == Encounter.employer_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .where(Encounter.id.in_(ids))
    )
    return {
        one.id: EncounterRow(one, stage, name, public_id, sector or "", tuple(others[one.id]), tuple(parts[one.id]))
        for one, stage, name, public_id, sector in found
    }


def _schools_of(ids: Sequence[int]) -> dict[int, list[SchoolPart]]:
    rows = db.session.execute(
        select(
            EncounterSchool.encounter_id,
            School.name,
            School.urn,
            School.public_id,
            EncounterAttendance.year_group,
            EncounterAttendance.pupils,
            EncounterAttendance.send,
        )
        .join(School, School.id == EncounterSchool.school_id)
        .outerjoin(EncounterAttendance, EncounterAttendance.encounter_school_id == EncounterSchool.id)
        .where(EncounterSchool.encounter_id.in_(ids))
        .order_by(EncounterSchool.encounter_id, EncounterSchool.id, EncounterAttendance.year_group)
    )
    counts: dict[tuple[int, str, str, str], list[HeadCount]] = defaultdict(list)
    for encounter, name, urn, public_id, group, pupils, send in rows:
        at = counts[encounter, name, urn, public_id]
        if group is not None:
            at.append(HeadCount(group, pupils, send))
    found: dict[int, list[SchoolPart]] = defaultdict(list)
    for (encounter, name, urn, public_id), heads in counts.items():
        found[encounter].append(SchoolPart(name, urn, public_id, tuple(heads)))
    return found


def _others_of(ids: Sequence[int]) -> dict[int, list[str]]:
    rows: Iterable[Any] = db.session.execute(
        select(EncounterEmployer.encounter_id, Employer.name)
        .join(Employer, Employer.id == EncounterEmployer.employer_id)
        .where(EncounterEmployer.encounter_id.in_(ids))
        .order_by(EncounterEmployer.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for encounter, name in rows:
        found[encounter].append(name)
    return found


def lines_of(row: EncounterRow) -> list[ExportLine]:
    """The lines of an encounter in the export: one for each school."""
    return [ExportLine(row, at) for at in row.schools] or [ExportLine(row, None)]


def _pupils_of(group: int) -> ExportColumn[ExportLine]:
    return ExportColumn(f"year {group} pupils", lambda line: _in_year(line, group))


def _in_year(line: ExportLine, group: int) -> int | None:
    counts = line.at.head_counts if line.at else ()
    return next((count.pupils for count in counts if count.year_group == group), None)


def _send(line: ExportLine) -> str:
    """Pupils with SEND at the school, 1 to 4 as "fewer than 5": a file travels further than its page."""
    known = [count.send for count in line.at.head_counts if count.send is not None] if line.at else []
    return people(sum(known), exact=False) if known else ""


def encounters_for(viewer: User) -> ListSpec[EncounterRow]:
    """The list with the columns that a person may export: pupils with SEND only with the grant for participants.

    Subtracted from the numbers of a page, the total of a school would give away the few that the page hides.
    """
    if user_may(viewer, Permission.SEE_PARTICIPANTS):
        return ENCOUNTERS
    return replace(ENCOUNTERS, export=tuple(column for column in ENCOUNTERS.export if column.name != SEND))


def _year_label(on: date | None) -> str:
    return academic_year_label(academic_year(on)) if on else ""


SEND = "of them with SEND"
_STAGES = {stage.key: stage.label for stage in PIPELINE.stages}
_IN_ORDER = case({stage.key: place for place, stage in enumerate(PIPELINE.stages)}, value=Card.stage)
ENCOUNTERS = ListSpec[EncounterRow](
    key="encounters",
    title="School encounters",
    record=("encounter", "encounters"),
    id=Encounter.id,
    base=_base,
    filters=(
        Filter("school", "School", _by_school, "text", hint="Part of its name, or its URN"),
        Filter("employer", "Employer", _by_employer, "text"),
        Filter("from", "Date from", lambda day: Encounter.on >= day, "date"),
        Filter("to", "Date to", lambda day: Encounter.on <= day, "date"),
        Filter(
            "stage", "Stage", _by_stage, choices=choices.fixed([COMING, HELD, *_STAGES.items()])
        ),
        Filter(
            "year", "Year group", _by_year, choices=choices.fixed([(str(each), f"Year {each}") for each in YEAR_GROUPS])
        ),
        Filter(
            "benchmark", "Benchmark", _by_benchmark, choices=choices.fixed([("5", "Benchmark 5"), ("6", "Benchmark 6")])
        ),
        Filter(
            "kind",
            "Kind",
            lambda kind: Encounter.kind == kind,
            choices=choices.fixed([(each.key, each.label) for each in KINDS.values()]),
        ),
        Filter(
            "mode",
            "How they meet",
            lambda mode: Encounter.mode == Mode(mode),
            choices=choices.fixed([(each.value, each.label) for each in Mode]),
        ),
        Filter("sector", "Sector", _by_sector, choices=choices.sectors),
    ),
    sorts=(
        Sort("date", "Date", (Encounter.on,), descending_first=True),
        Sort("employer", "Employer", (Employer.sort_name,)),
        Sort("kind", "Kind", (Encounter.kind, Encounter.on)),
        Sort("stage", "Stage", (_IN_ORDER, Encounter.on)),
        Sort("attendances", "Attendances", (Card.quantity,), descending_first=True),
    ),
    rows=rows_with,
    lines=lines_of,
    export=(
        ExportColumn("encounter", lambda line: line.row.record.public_id),
        ExportColumn("date", lambda line: line.row.record.on),
        ExportColumn("last day", lambda line: line.row.record.last_on),
        ExportColumn("academic year", lambda line: _year_label(line.row.record.on)),
        ExportColumn("stage", lambda line: _STAGES.get(line.row.stage, line.row.stage)),
        ExportColumn("kind", lambda line: line.row.kind),
        ExportColumn("how they meet", lambda line: line.row.record.mode.label),
        ExportColumn("benchmarks", lambda line: " and ".join(map(str, sorted(line.row.record.benchmarks)))),
        ExportColumn("meaningful for benchmark 5", lambda line: line.row.counts_for(5)),
        ExportColumn("meaningful for benchmark 6", lambda line: line.row.counts_for(6)),
        ExportColumn(
            "criteria", lambda line: "; ".join(CRITERIA[key][0] for key in CRITERIA if key in line.row.record.criteria)
        ),
        ExportColumn(
            "hours", lambda line: hours_words(line.row.record.minutes) if line.row.record.minutes else ""
        ),
        ExportColumn("employees", lambda line: line.row.record.employees),
        ExportColumn("subject", lambda line: line.row.record.subject),
        ExportColumn("lead employer", lambda line: line.row.employer),
        ExportColumn("sector", lambda line: line.row.sector),
        ExportColumn("other employers", lambda line: "; ".join(line.row.further)),
        ExportColumn("school", lambda line: line.at.name if line.at else ""),
        ExportColumn("URN", lambda line: line.at.urn if line.at else ""),
        *(_pupils_of(group) for group in YEAR_GROUPS),
        ExportColumn("attendances", lambda line: line.at.pupils if line.at else None),
        ExportColumn(SEND, _send),
    ),
)
