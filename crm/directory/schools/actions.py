"""Schools as the register knows them: added, brought up to date, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from crm.database import db
from crm.directory.schools.models import School
from crm.directory.schools.rules import is_closed
from crm.reference.queries import wards_by_postcode
from crm.text import normalise


@dataclass(frozen=True)
class SchoolFacts:
    """What the schools register says of one school. No person is in it."""

    urn: str
    name: str
    kind: str
    phase: str
    status: str
    low_age: int | None
    high_age: int | None
    has_sixth_form: bool | None
    postcode: str
    town: str
    source: str
    source_on: date | None
    closed_on: date | None = None


class Saved(StrEnum):
    """What saving a school came to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def save_schools(schools: Sequence[SchoolFacts]) -> list[Saved]:
    """Add or update schools by their URN; the ward follows from the postcode.

    A school that was known by name and number only stops being inferred. An undated file never overwrites what a dated
    one said, nor an older one what a newer one said.
    """
    wards = wards_by_postcode({school.postcode for school in schools if school.postcode})
    wanted = select(School).where(School.urn.in_([school.urn for school in schools]))
    known = {school.urn: school for school in db.session.scalars(wanted)}
    done = []
    for facts in schools:
        values = {
            **asdict(facts),
            "sort_name": normalise(facts.name),
            "ward_id": wards.get(facts.postcode),
            "is_inferred": False,
        }
        school = known.get(facts.urn)
        if school is None:
            known[facts.urn] = School(**values)
            db.session.add(known[facts.urn])
            done.append(Saved.ADDED)
        else:
            done.append(_update(school, values))
    db.session.flush()
    return done


def _update(school: School, values: dict[str, object]) -> Saved:
    if not school.is_inferred and school.source_on is not None:
        source_on = values["source_on"]
        if not isinstance(source_on, date) or source_on < school.source_on:
            return Saved.UNCHANGED
    if values["closed_on"] is None and is_closed(str(values["status"])):
        values = {**values, "closed_on": school.closed_on}  # not every file has the column
    facts = {name: value for name, value in values.items() if name not in ("source", "source_on")}
    if all(getattr(school, name) == value for name, value in facts.items()):
        return Saved.UNCHANGED
    for name, value in values.items():
        setattr(school, name, value)
    return Saved.CHANGED
