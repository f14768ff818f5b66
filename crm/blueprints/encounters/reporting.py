"""What the dashboard and the schools' pages add up: encounters held in periods, by school, year group and sector.

Only encounters that were held count, in the period in which they began (`HELD_STAGES`, `Encounter.on`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, select, true, union_all

from crm.blueprints.encounters.counting import EncounterCounts
from crm.blueprints.encounters.meaningful import DAY_MINUTES, MODES_AT_WORK, TRANSITION_YEARS
from crm.blueprints.encounters.models import Encounter, EncounterAttendance, EncounterEmployer, EncounterSchool
from crm.blueprints.encounters.queries import academic_year_of, participants
from crm.blueprints.encounters.rules import HELD_STAGES, KINDS, WORKPLACE_KINDS, criteria_of
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period
from crm.reference.models import Sector
from crm.stages.models import Card


def is_held() -> ColumnElement[bool]:
    """Over encounters joined to their cards: it was held, and stands."""
    return and_(Encounter.archived_at.is_(None), Card.stage.in_(HELD_STAGES))


def is_meaningful(benchmark: int) -> ColumnElement[bool]:
    """`meaningful_encounter` in SQL, of encounters that were held."""
    serves = Encounter.benchmark_5 if benchmark == 5 else Encounter.benchmark_6
    can = [key for key, kind in KINDS.items() if benchmark in kind.benchmarks]
    ticked = (getattr(Encounter, key).is_(True) for key in criteria_of(benchmark))
    return and_(serves.is_(True), Encounter.kind.in_(can), *ticked)


def is_day_at_work() -> ColumnElement[bool]:
    """`is_a_day_at_work` in SQL."""
    return and_(
        Encounter.kind.in_(WORKPLACE_KINDS), Encounter.mode.in_(MODES_AT_WORK), Encounter.minutes >= DAY_MINUTES
    )


def is_transition() -> ColumnElement[bool]:
    """Whether a head count is of a year group at a transition point."""
    return EncounterAttendance.year_group.in_(TRANSITION_YEARS)


def _inside(period: Period) -> ColumnElement[bool]:
    return Encounter.on.between(period.first, period.last)


def _span(periods: Sequence[Period]) -> ColumnElement[bool]:
    return Encounter.on.between(min(each.first for each in periods), max(each.last for each in periods))


def _sum(condition: ColumnElement[bool], value: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def _of_encounters(periods: Sequence[Period]) -> Select[Any]:
    columns: list[Any] = []
    for number, period in enumerate(periods):
        inside = _inside(period)
        columns += [
            _sum(inside, 1).label(f"held_{number}"),
            _sum(and_(inside, is_meaningful(5)), 1).label(f"meaningful_5_{number}"),
            _sum(and_(inside, is_meaningful(6)), 1).label(f"meaningful_6_{number}"),
        ]
    return select(*columns).join(Card, Card.id == Encounter.card_id).where(is_held(), _span(periods))


def _of_employers(periods: Sequence[Period]) -> Select[Any]:
    taking_part = _taking_part(_span(periods)).subquery()
    employer: Any = taking_part.c.employer_id
    columns: list[Any] = [
        func.count(case((taking_part.c.on.between(period.first, period.last), employer)).distinct()).label(
            f"employers_{number}"
        )
        for number, period in enumerate(periods)
    ]
    return select(*columns)


def _taking_part(when: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Every employer of every encounter that was held at some time, the lead and the others, with its day."""
    lead = select(Encounter.employer_id.label("employer_id"), Encounter.on.label("on"))
    others = select(EncounterEmployer.employer_id, Encounter.on).join(
        Encounter, Encounter.id == EncounterEmployer.encounter_id
    )
    return union_all(*(each.join(Card, Card.id == Encounter.card_id).where(is_held(), when) for each in (lead, others)))


def _of_pupils(periods: Sequence[Period]) -> Select[Any]:
    columns: list[Any] = []
    school: Any = EncounterSchool.school_id
    for number, period in enumerate(periods):
        inside = _inside(period)
        columns += [
            func.count(case((inside, school)).distinct()).label(f"schools_{number}"),
            _sum(inside, EncounterAttendance.pupils).label(f"attendances_{number}"),
            _sum(and_(inside, is_day_at_work()), EncounterAttendance.pupils).label(f"days_at_work_{number}"),
            _sum(and_(inside, is_transition()), EncounterAttendance.pupils).label(f"transition_{number}"),
        ]
    return _attended(columns).where(_span(periods))


def _attended(columns: Sequence[Any]) -> Select[Any]:
    """Over the head counts of encounters that were held."""
    return (
        select(*columns)
        .select_from(EncounterAttendance)
        .join(EncounterSchool, EncounterSchool.id == EncounterAttendance.encounter_school_id)
        .join(Encounter, Encounter.id == EncounterSchool.encounter_id)
        .join(Card, Card.id == Encounter.card_id)
        .where(is_held())
    )


def counts_query(periods: Sequence[Period]) -> Select[Any]:
    """The one row that `counts_of_row` reads, for periods that may overlap, to be asked together with others.

    At least one period.
    """
    parts = [make(periods).subquery() for make in (_of_encounters, _of_employers, _of_pupils)]
    by_name = {column.name: column for part in parts for column in part.c}
    names = [f"{each.name}_{number}" for number in range(len(periods)) for each in fields(EncounterCounts)]
    encounters, employers, pupils = parts
    one_row = encounters.join(employers, true()).join(pupils, true())
    return select(*(by_name[name] for name in names)).select_from(one_row)


def counts_of_row(row: Sequence[Any]) -> list[EncounterCounts]:
    """The counts in a row of `counts_query`, in the order of its periods."""
    values = [int(value) for value in row]
    size = len(fields(EncounterCounts))
    return [EncounterCounts(*values[start : start + size]) for start in range(0, len(values), size)]


def counts_in(periods: Sequence[Period]) -> list[EncounterCounts]:
    """What was held in each of some periods. One statement."""
    return counts_of_row(db.session.execute(counts_query(periods)).one()) if periods else []


def _held_in(columns: Sequence[Any], period: Period) -> Select[Any]:
    return select(*columns).join(Card, Card.id == Encounter.card_id).where(is_held(), _inside(period))


def encounters_in(period: Period) -> Select[Any]:
    """The ids of the encounters that a figure counts, to be asked within another statement."""
    return _held_in([Encounter.id], period)


def meaningful_in(period: Period, benchmark: int) -> Select[Any]:
    """Of those, the ids of encounters that are meaningful for a benchmark."""
    return encounters_in(period).where(is_meaningful(benchmark))


class Attendances(StrEnum):
    """Which head counts are added up."""

    ALL = "attendances"
    TRANSITION = "transition"
    DAYS_AT_WORK = "days_at_work"


def _are(which: Attendances) -> ColumnElement[bool]:
    if which is Attendances.TRANSITION:
        return is_transition()
    return is_day_at_work() if which is Attendances.DAYS_AT_WORK else true()


def attended_encounters_in(period: Period, which: Attendances) -> Select[Any]:
    """The ids of the encounters whose head counts a figure adds up, to be asked within another statement."""
    return _attended([Encounter.id]).where(_inside(period), _are(which))


def attendances_at(which: Attendances) -> ColumnElement[int]:
    """What a figure adds up of one encounter, over encounters."""
    return (
        select(func.sum(EncounterAttendance.pupils))
        .join(EncounterSchool, EncounterSchool.id == EncounterAttendance.encounter_school_id)
        .where(EncounterSchool.encounter_id == Encounter.id, _are(which))
        .correlate(Encounter)
        .scalar_subquery()
    )


def school_ids_in(period: Period) -> Select[Any]:
    """The ids of the schools whose pupils took part in an encounter held in a period, to be asked within another."""
    return _attended([EncounterSchool.school_id]).where(_inside(period))


def employers_in(period: Period) -> Select[Any]:
    """The ids of the employers that led or took part in an encounter held in a period, to be asked within another."""
    return select(_taking_part(_inside(period)).subquery().c.employer_id)


def attended_in(period: Period, school_ids: Sequence[int] | None = None) -> dict[tuple[int, int], tuple[int, int]]:
    """(Encounters, attendances) held in a period, by (school, year group); of all schools or of some. One statement."""
    columns = [
        EncounterSchool.school_id,
        EncounterAttendance.year_group,
        func.count(Encounter.id.distinct()),
        func.sum(EncounterAttendance.pupils),
    ]
    query = _attended(columns).where(_inside(period)).group_by(*columns[:2])
    if school_ids is not None:
        query = query.where(EncounterSchool.school_id.in_(school_ids))
    return {(school, group): (int(n), int(pupils)) for school, group, n, pupils in db.session.execute(query)}


def by_sector_in(period: Period) -> dict[tuple[int, int, str], set[int]]:
    """The encounters held in a period by (school, year group, sector's name), of every employer that took part.

    An employer whose sector nobody knows has the name "". One statement.
    """
    taking_part = participants().subquery()
    query = (
        _attended(
            [EncounterSchool.school_id, EncounterAttendance.year_group, func.coalesce(Sector.name, ""), Encounter.id]
        )
        .join(taking_part, taking_part.c.encounter_id == Encounter.id)
        .join(Employer, Employer.id == taking_part.c.employer_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .where(_inside(period))
    )
    found: dict[tuple[int, int, str], set[int]] = {}
    for school, group, sector, encounter in db.session.execute(query):
        found.setdefault((school, group, sector), set()).add(encounter)
    return found


def schools_in(period: Period, school_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(Encounters, attendances) held in a period by school, of some schools. One statement."""
    columns = [
        EncounterSchool.school_id,
        func.count(Encounter.id.distinct()),
        func.sum(EncounterAttendance.pupils),
    ]
    query = _attended(columns).where(_inside(period), EncounterSchool.school_id.in_(school_ids)).group_by(columns[0])
    return {school: (int(n), int(pupils)) for school, n, pupils in db.session.execute(query)}


def years_of_school(school_id: int) -> dict[int, EncounterCounts]:
    """What a school's pupils have had, by the calendar year in which each academic year begins. One statement."""
    year = academic_year_of(Encounter.on)
    columns = [
        year,
        func.count(Encounter.id.distinct()),
        func.count(case((is_meaningful(5), Encounter.id)).distinct()),
        func.count(case((is_meaningful(6), Encounter.id)).distinct()),
        func.sum(EncounterAttendance.pupils),
        _sum(is_day_at_work(), EncounterAttendance.pupils),
        _sum(is_transition(), EncounterAttendance.pupils),
    ]
    rows = db.session.execute(
        _attended(columns).where(EncounterSchool.school_id == school_id, Encounter.on.is_not(None)).group_by(year)
    )
    return {
        int(start): EncounterCounts(
            held=int(held),
            meaningful_5=int(five),
            meaningful_6=int(six),
            schools=1,
            attendances=int(pupils),
            days_at_work=int(days),
            transition=int(transition),
        )
        for start, held, five, six, pupils, days, transition in rows
    }


def most_at_one_encounter(school_id: int, period: Period) -> dict[int, int]:
    """By year group, the most pupils of a school who took part in one encounter held in a period. One statement."""
    rows = db.session.execute(
        select(EncounterAttendance.year_group, func.max(EncounterAttendance.pupils))
        .join(EncounterSchool, EncounterSchool.id == EncounterAttendance.encounter_school_id)
        .join(Encounter, Encounter.id == EncounterSchool.encounter_id)
        .join(Card, Card.id == Encounter.card_id)
        .where(EncounterSchool.school_id == school_id, is_held(), _inside(period))
        .group_by(EncounterAttendance.year_group)
    )
    return {group: int(pupils) for group, pupils in rows}
