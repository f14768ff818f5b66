"""What the page of one school shows: its years, and of one year the encounters by year group and sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from crm.blueprints.encounters.counting import Attended, EncounterCounts, together
from crm.blueprints.encounters.listing import EncounterRow, rows_with
from crm.blueprints.encounters.models import Encounter, EncounterSchool
from crm.blueprints.encounters.queries import participants
from crm.blueprints.encounters.reporting import is_held, years_of_school
from crm.blueprints.encounters.rules import HELD_STAGES
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.schools.models import School, SchoolRoll
from crm.directory.schools.queries import rolls_of
from crm.directory.schools.rules import YEAR_GROUPS, academic_year_label, teaches
from crm.periods import Period
from crm.reference.models import Sector
from crm.stages.models import Card

SHOWN = 40


@dataclass(frozen=True)
class YearGroup:
    """A year group in one academic year. `is_taught` None: the register does not say."""

    number: int
    is_taught: bool | None
    had: Attended
    roll: SchoolRoll | None

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say of it."""
        return self.is_taught is not False or self.had.encounters > 0 or self.roll is not None


@dataclass(frozen=True)
class YearLine:
    """One academic year of a school."""

    label: str
    counts: EncounterCounts
    on_roll: int | None


@dataclass(frozen=True)
class SchoolYear:
    """A school in one academic year."""

    groups: Sequence[YearGroup]
    whole: Attended
    sectors: Sequence[tuple[str, int]]
    held: Sequence[EncounterRow]
    more_held: int
    coming: Sequence[EncounterRow]
    years: Sequence[YearLine]


def school_year(school: School, year: Period) -> SchoolYear:
    """Everything of one school and year. Five statements, whatever there is."""
    rolls = rolls_of(school.id)
    roll = rolls.get(year.first.year, {})
    met, coming_ids = _encounters(school.id, year)
    rows = rows_with([*met, *coming_ids], further=False)
    held = [rows[each] for each in met]
    groups = [_group(school, number, held, roll.get(number)) for number in YEAR_GROUPS]
    shown = [each for each in groups if each.is_shown]
    return SchoolYear(
        groups=shown,
        whole=replace(together(each.had for each in shown), encounters=len(held)),
        sectors=_sectors(met),
        held=held[:SHOWN],
        more_held=max(0, len(held) - SHOWN),
        coming=[rows[each] for each in coming_ids],
        years=_years(school.id, rolls),
    )


def _encounters(school_id: int, year: Period) -> tuple[dict[int, set[str]], list[int]]:
    """The encounters held in a year, the latest first, each with the sectors of its employers; and those to come, the
    next first. By id, in one statement.
    """
    at_school = select(EncounterSchool.encounter_id).where(EncounterSchool.school_id == school_id)
    in_year = and_(is_held(), Encounter.on.between(year.first, year.last))
    is_coming = and_(Encounter.archived_at.is_(None), Card.is_open.is_(True))
    taking_part = participants().subquery()
    rows: Sequence[Any] = db.session.execute(
        select(Encounter.id, Card.is_open, func.coalesce(Sector.name, "Sector not known"))
        .join(Card, Card.id == Encounter.card_id)
        .join(taking_part, taking_part.c.encounter_id == Encounter.id)
        .join(Employer, Employer.id == taking_part.c.employer_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .where(Encounter.id.in_(at_school), or_(in_year, is_coming))
        .order_by(Encounter.on.asc().nulls_last(), Encounter.id)
    ).all()
    held: dict[int, set[str]] = {}
    for id_, is_open, sector in reversed(rows):
        if not is_open:
            held.setdefault(id_, set()).add(sector)
    coming = dict.fromkeys(id_ for id_, is_open, _ in rows if is_open)
    return held, list(coming)[:SHOWN]


def _group(school: School, number: int, held: Sequence[EncounterRow], roll: SchoolRoll | None) -> YearGroup:
    had = Attended(on_roll=roll.pupils if roll else None)
    for row in held:
        for pupils in _pupils_of(row, school.public_id, number):
            had = had.with_(pupils)
    return YearGroup(number, teaches(school.low_age, school.high_age, number), had, roll)


def _pupils_of(row: EncounterRow, school: str, number: int) -> list[int]:
    return [
        count.pupils
        for at in row.schools
        if at.public_id == school
        for count in at.head_counts
        if count.year_group == number
    ]


def _sectors(held: Mapping[int, set[str]]) -> list[tuple[str, int]]:
    """The sectors whose employers were met, with the number of encounters, the most frequent first."""
    times = Counter(name for names in held.values() for name in names)
    return sorted(times.items(), key=lambda each: (-each[1], each[0]))


def _years(school_id: int, rolls: Mapping[int, Mapping[int, SchoolRoll]]) -> list[YearLine]:
    counts = years_of_school(school_id)
    on_roll = {year: sum(row.pupils for row in roll.values()) for year, roll in rolls.items()}
    return [
        YearLine(academic_year_label(year), counts.get(year, EncounterCounts()), on_roll.get(year))
        for year in sorted({*counts, *rolls}, reverse=True)
    ]


def is_late(row: EncounterRow) -> bool:
    """Whether its date has passed and nobody has said that it was held."""
    ends_on: date | None = row.record.last_on or row.record.on
    return row.stage not in HELD_STAGES and ends_on is not None and ends_on < today()
