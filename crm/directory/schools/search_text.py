"""What schools are found by: name, number, town and postcode."""

from __future__ import annotations

from sqlalchemy import select

from crm.database import db
from crm.directory.schools.models import School
from crm.directory.search.actions import describe, entry_of
from crm.directory.search.models import SearchEntry, SearchKind
from crm.directory.search.rules import searchable


def words_of(school: School) -> list[str]:
    """The words a school is found by."""
    return [school.name, school.urn, school.town, school.postcode]


def refresh_search() -> None:
    """Bring the entries of all schools in step; there are a few hundred, and they come by whole files."""
    schools = db.session.scalars(select(School).order_by(School.id)).all()
    rows = select(SearchEntry.record_id, SearchEntry.own).where(SearchEntry.kind == SearchKind.SCHOOL)
    held = {row.record_id: row.own for row in db.session.execute(rows)}
    for school in schools:
        if held.get(school.id) != searchable(words_of(school)):
            describe(entry_of(SearchKind.SCHOOL, school.id, is_new=school.id not in held), words_of(school))
