"""Schools, their rolls, and encounters on their board, made by the product's own actions."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from crm.accounts.models import User
from crm.blueprints.encounters.actions import Placing, begin
from crm.blueprints.encounters.models import Encounter, SchoolRequest
from crm.blueprints.encounters.queries import known_school, rolls_for
from crm.blueprints.encounters.request_actions import add_request
from crm.blueprints.encounters.request_rules import RequestFacts
from crm.blueprints.encounters.rules import AtSchool, Facts, HeadCount
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.schools.models import School
from crm.directory.schools.rolls import RollFacts, save_roll
from crm.directory.schools.rules import academic_year
from crm.text import normalise
from tests.factories.directory import make_employer

_numbers = count(200_001)
PLACING = ("site_id", "further", "owner")


def make_school(name: str = "", **fields: Any) -> School:
    """An open secondary school of ages 11 to 18."""
    urn = str(next(_numbers))
    name = name or f"School {urn}"
    known = {"phase": "Secondary", "status": "Open", "low_age": 11, "high_age": 18, "source": "register"}
    school = School(**{"urn": urn, "name": name, "sort_name": normalise(name)} | known | fields)
    db.session.add(school)
    db.session.flush()
    return school


def make_roll(school: School, counts: dict[int, int | None], *, year: int | None = None) -> None:
    """A roll of a school, of the academic year of today unless another is given."""
    first = academic_year(today()) if year is None else year
    save_roll(school, RollFacts(first, counts, "School census", today()))


def at(school: School, on: date | None = None, **pupils: int | tuple[int, int]) -> AtSchool:
    """The part of a school: `at(school, y9=120)`, or `y9=(120, 14)` with how many have SEND."""
    counts = []
    for group, number in pupils.items():
        heads, send = number if isinstance(number, tuple) else (number, None)
        counts.append(HeadCount(int(group.removeprefix("y")), heads, send))
    return AtSchool(known_school(school, rolls_for([school.id], on)), tuple(counts))


def make_encounter(
    employer: Employer | None = None,
    *,
    stage: str = "held",
    moved_on: date | None = None,
    by: User | None = None,
    **fields: Any,
) -> Encounter:
    """A talk held today to 30 pupils of Year 9 of a new school, unless told otherwise."""
    employer = employer or make_employer()
    placing = {name: fields.pop(name) for name in PLACING if name in fields}
    facts: dict[str, Any] = {"kind": "talk", "benchmarks": frozenset({5})}
    if stage == "held":
        facts["on"] = fields.get("on", today())
    if stage != "offered" and "schools" not in fields:
        facts["schools"] = (at(make_school(), y9=30),)
    return begin(employer.id, Facts(**facts | fields), Placing(**placing), stage=stage, on=moved_on, by=by)


def make_request(school: School | None = None, **fields: Any) -> SchoolRequest:
    """What a new school asks for today: somebody to speak to Year 9, of any kind, at any time."""
    school = school or make_school()
    facts: dict[str, Any] = {"words": "Somebody to speak to Year 9", "years": (9,), "asked_on": today()}
    return add_request(RequestFacts(school=known_school(school, {}), **facts | fields), school)
