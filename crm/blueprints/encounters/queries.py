"""What pages read of encounters: one with its parts, those of an employer, the facts of one as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, case, extract, func, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm.blueprints.encounters.models import Encounter, EncounterAttendance, EncounterEmployer, EncounterSchool
from crm.blueprints.encounters.rules import KINDS, AtSchool, Facts, HeadCount, KnownSchool
from crm.database import db
from crm.directory.schools.models import School
from crm.directory.schools.queries import pupils_on_roll
from crm.directory.schools.rules import academic_year
from crm.periods import Period
from crm.stages.models import Card

# Three statements beside the record's own, whatever the number of schools and employers.
PARTS: tuple[ORMOption, ...] = (
    joinedload(Encounter.site),
    selectinload(Encounter.schools).joinedload(EncounterSchool.school),
    selectinload(Encounter.schools).selectinload(EncounterSchool.head_counts),
    selectinload(Encounter.further).joinedload(EncounterEmployer.employer),
)


def rolls_for(school_ids: Iterable[int], on: date | None) -> dict[tuple[int, int], int]:
    """Pupils on roll by (school, year group) in the academic year of a day; nothing without a day."""
    ids = list(school_ids)
    return pupils_on_roll(academic_year(on), ids) if on is not None and ids else {}


def known_school(school: School, rolls: dict[tuple[int, int], int], *, is_kept: bool = False) -> KnownSchool:
    """A school as the rules see it."""
    return KnownSchool(
        id=school.id,
        name=school.name,
        status=school.status,
        closed_on=school.closed_on,
        low_age=school.low_age,
        high_age=school.high_age,
        roll=tuple((group, pupils) for (at, group), pupils in sorted(rolls.items()) if at == school.id),
        is_kept=is_kept,
    )


def facts_of(record: Encounter) -> Facts:
    """What is said of an encounter, as it stands."""
    rolls = rolls_for((each.school_id for each in record.schools), record.on)
    return Facts(
        kind=record.kind,
        mode=record.mode.value,
        benchmarks=record.benchmarks,
        both_reason=record.both_reason,
        on=record.on,
        last_on=record.last_on,
        when_roughly=record.when_roughly,
        minutes=record.minutes,
        employees=record.employees,
        subject=record.subject,
        years_welcome=years_of(record.years_welcome),
        criteria=record.criteria,
        schools=tuple(
            AtSchool(
                known_school(each.school, rolls, is_kept=True),
                tuple(HeadCount(count.year_group, count.pupils, count.send) for count in each.head_counts),
            )
            for each in record.schools
        ),
        evaluation=record.evaluation,
        notes=record.notes,
    )


def years_of(stored: str) -> tuple[int, ...]:
    """The year groups that an offer welcomes."""
    return tuple(int(each) for each in stored.split())


def kind_words(kind: str) -> str:
    """What kind of encounter it is; a kind no longer in the list keeps its key."""
    return KINDS[kind].label if kind in KINDS else kind


def participants() -> CompoundSelect[Any]:
    """Every employer of every encounter, the lead and the others, as (encounter_id, employer_id)."""
    lead = select(Encounter.id.label("encounter_id"), Encounter.employer_id.label("employer_id"))
    others = select(EncounterEmployer.encounter_id, EncounterEmployer.employer_id)
    return union_all(lead, others)


def academic_year_of(day: Any) -> Any:
    """The calendar year in which the academic year of a date column begins."""
    return extract("year", day) - case((extract("month", day) < 9, 1), else_=0)


@dataclass(frozen=True)
class OwnEncounter:
    """An encounter as the employer's own user sees it."""

    kind: str
    stage: str
    stage_since: date
    on: date | None
    last_on: date | None
    when_roughly: str
    schools: tuple[str, ...]
    pupils: int
    is_lead: bool
    exit_reason: str | None


def encounters_of(employer_id: int, limit: int = 30) -> list[OwnEncounter]:
    """The encounters an employer leads or takes part in, those to come first. One statement."""
    takes_part = select(EncounterEmployer.encounter_id).where(EncounterEmployer.employer_id == employer_id)
    part = EncounterSchool.encounter_id == Encounter.id
    schools = select(func.aggregate_strings(School.name, "\n")).join(
        EncounterSchool, EncounterSchool.school_id == School.id
    )
    pupils = select(func.sum(EncounterAttendance.pupils)).join(
        EncounterSchool, EncounterSchool.id == EncounterAttendance.encounter_school_id
    )
    rows = db.session.execute(
        select(
            Encounter.kind,
            Card.stage,
            Card.stage_since,
            Encounter.on,
            Encounter.last_on,
            Encounter.when_roughly,
            schools.where(part).correlate(Encounter).scalar_subquery(),
            pupils.where(part).correlate(Encounter).scalar_subquery(),
            Encounter.employer_id == employer_id,
            Card.exit_reason,
        )
        .join(Card, Card.id == Encounter.card_id)
        .where(
            or_(Encounter.employer_id == employer_id, Encounter.id.in_(takes_part)),
            Encounter.archived_at.is_(None),
        )
        .order_by(Card.is_open.desc(), Encounter.on.desc().nulls_first(), Encounter.id.desc())
        .limit(limit)
    )
    return [
        OwnEncounter(
            kind=kind_words(row[0]),
            stage=row[1],
            stage_since=row[2],
            on=row[3],
            last_on=row[4],
            when_roughly=row[5],
            schools=tuple(sorted(row[6].split("\n"))) if row[6] else (),
            pupils=row[7] or 0,
            is_lead=bool(row[8]),
            exit_reason=row[9],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Arranged:
    """So many pupils of a year group who are to come to an encounter that is arranged."""

    headline: str
    on: date
    year_group: int
    pupils: int


def arranged_at(school_id: int, period: Period) -> list[Arranged]:
    """The pupils of a school who are to come to encounters arranged in a period, by day. One statement."""
    rows = db.session.execute(
        select(Card.headline, Encounter.on, EncounterAttendance.year_group, EncounterAttendance.pupils)
        .join(Encounter, Encounter.card_id == Card.id)
        .join(EncounterSchool, EncounterSchool.encounter_id == Encounter.id)
        .join(EncounterAttendance, EncounterAttendance.encounter_school_id == EncounterSchool.id)
        .where(
            EncounterSchool.school_id == school_id,
            Card.stage == "arranged",
            Encounter.archived_at.is_(None),
            Encounter.on.between(period.first, period.last),
        )
        .order_by(Encounter.on, Encounter.id, EncounterAttendance.year_group)
    )
    return [Arranged(headline, on, group, pupils) for headline, on, group, pupils in rows if on is not None]
