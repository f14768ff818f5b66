"""What is read of schools and their rolls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.directory.schools.models import School, SchoolRoll
from crm.directory.schools.rules import is_closed
from crm.text import normalise

_URN = re.compile(r"(?<![0-9])([0-9]{6})(?![0-9])", re.ASCII)
OLDEST_IN_YEAR_6 = 11


def school_with(public_id: str, *, for_update: bool = False) -> School:
    """One school with its ward. Raises NoResultFound. `for_update` locks it, so that two rolls are never mixed."""
    query = select(School).where(School.public_id == public_id).options(joinedload(School.ward))
    return db.session.scalars(query.with_for_update(of=School) if for_update else query).one()


def schools_to_suggest() -> list[str]:
    """Schools that may have a Year 7 to 13 and are not closed, as a form suggests them: "Wath Academy (145848)"."""
    may_have = or_(School.high_age.is_(None), School.high_age > OLDEST_IN_YEAR_6)
    rows = db.session.execute(select(School.name, School.urn, School.status).where(may_have).order_by(School.sort_name))
    return [school_words(name, urn) for name, urn, status in rows if not is_closed(status)]


def school_words(name: str, urn: str) -> str:
    """A school as a form shows it."""
    return f"{name} ({urn})"


def schools_typed(lines: Iterable[str]) -> dict[str, School | None]:
    """The school that each line of text means: by its number, or by a name that only one has. One statement."""
    wanted = {line: (_URN.search(line), normalise(line)) for line in lines if line}
    if not wanted:
        return {}
    urns = {urn[1] for urn, _ in wanted.values() if urn}
    names = {name for _, name in wanted.values()}
    found = list(db.session.scalars(select(School).where(or_(School.urn.in_(urns), School.sort_name.in_(names)))))
    by_urn = {school.urn: school for school in found}
    return {
        line: by_urn.get(urn[1]) if urn else _only([each for each in found if each.sort_name == name])
        for line, (urn, name) in wanted.items()
    }


def _only(schools: Sequence[School]) -> School | None:
    return schools[0] if len(schools) == 1 else None


def roll_of(school_id: int, year: int) -> dict[int, SchoolRoll]:
    """A school's roll of an academic year, by year group; a year group that is missing is not known."""
    rows = db.session.scalars(
        select(SchoolRoll)
        .where(SchoolRoll.school_id == school_id, SchoolRoll.academic_year == year)
        .order_by(SchoolRoll.year_group)
    )
    return {row.year_group: row for row in rows}


def pupils_on_roll(year: int, school_ids: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """Pupils on roll in an academic year by (school, year group), where known; of all schools or of some."""
    columns = SchoolRoll.school_id, SchoolRoll.year_group, SchoolRoll.pupils
    query = select(*columns).where(SchoolRoll.academic_year == year)
    if school_ids is not None:
        query = query.where(SchoolRoll.school_id.in_(list(school_ids)))
    return {(school, group): pupils for school, group, pupils in db.session.execute(query)}


def rolls_of(school_id: int) -> dict[int, dict[int, SchoolRoll]]:
    """Every roll of a school that is known: by academic year, then by year group."""
    found: dict[int, dict[int, SchoolRoll]] = {}
    rows = db.session.scalars(
        select(SchoolRoll)
        .where(SchoolRoll.school_id == school_id)
        .order_by(SchoolRoll.academic_year, SchoolRoll.year_group)
    )
    for row in rows:
        found.setdefault(row.academic_year, {})[row.year_group] = row
    return found
