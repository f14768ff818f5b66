"""What the administrator's pages read besides their lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from crm.accounts.models import User
from crm.database import Base, db
from crm.directory.employers.models import Employer, EmployerUser
from crm.directory.provision.models import Provision
from crm.directory.schools.models import School
from crm.directory.sightings.models import RegisterSighting
from crm.engagement.models import Theme
from crm.jobs.models import Message, MessageState
from crm.reference.models import GrowthLocation, GrowthSector, Occupation, Postcode, Sector, SicCode, Ward
from crm.strategy.models import Action, ActionOutcome, Indicator, Observation, Series, Target


@dataclass(frozen=True)
class IndexCounts:
    """What the start page says at a glance."""

    active_people: int
    held_messages: int
    failed_messages: int


def counts_for_index() -> IndexCounts:
    """The figures of the start page, in one statement."""
    parts = (
        _count(User).where(User.archived_at.is_(None)),
        _count(Message).where(Message.state == MessageState.HELD),
        _count(Message).where(Message.state == MessageState.FAILED),
    )
    return IndexCounts(*db.session.execute(select(*(part.scalar_subquery() for part in parts))).one())


def employers_of(user: User) -> Sequence[tuple[str, str]]:
    """The employers a person acts for: public id and name."""
    query = (
        select(Employer.public_id, Employer.name)
        .join(EmployerUser, EmployerUser.employer_id == Employer.id)
        .where(EmployerUser.user_id == user.id)
        .order_by(Employer.sort_name, Employer.id)
    )
    return [(public_id, name) for public_id, name in db.session.execute(query)]


@dataclass(frozen=True)
class ReferenceTable:
    """A table that comes with the service or from a publisher, and how many rows of it there are."""

    name: str
    rows: int
    source: str
    loaded_by: str


_REFERENCE = "flask reference load"
# Name, table, where it comes from, what loads it.
REFERENCE: tuple[tuple[str, type[Base], str, str], ...] = (
    ("Wards", Ward, "Office for National Statistics, May 2024", _REFERENCE),
    ("Postcodes", Postcode, "Ordnance Survey, Code-Point Open", "flask registers load postcodes"),
    ("Sectors", Sector, "Sections of SIC 2007", _REFERENCE),
    ("SIC 2007 codes", SicCode, "Companies House, condensed list", _REFERENCE),
    ("Occupations (SOC 2020)", Occupation, "Office for National Statistics", _REFERENCE),
    ("Growth sectors and foundational industries", GrowthSector, "Industrial Strategy, June 2025", _REFERENCE),
    ("Growth locations", GrowthLocation, "Employment and Skills Strategy", _REFERENCE),
    ("Actions", Action, "Employment and Skills Strategy", _REFERENCE),
    ("Indicators", Indicator, "Employment and Skills Strategy", _REFERENCE),
    ("Actions against outcomes", ActionOutcome, "Employment and Skills Strategy", _REFERENCE),
    ("Official series", Series, "Several publishers", _REFERENCE),
    ("Official figures", Observation, "Several publishers", "flask registers load statistics"),
    ("Targets", Target, "Set by the strategy lead", "Dashboard"),
    ("Schools and colleges", School, "Department for Education", "flask registers load schools"),
    ("Support for employers", Provision, "Written for this service", _REFERENCE),
    ("Themes of conversations", Theme, "Written for this service", _REFERENCE),
    ("Sightings on published registers", RegisterSighting, "Several publishers", "flask registers load"),
)


def reference_tables() -> list[ReferenceTable]:
    """Every reference table with its count, in one statement."""
    counts = db.session.execute(select(*(_count(model).scalar_subquery() for _, model, _, _ in REFERENCE))).one()
    return [
        ReferenceTable(name, rows, source, loaded_by)
        for (name, _, source, loaded_by), rows in zip(REFERENCE, counts, strict=True)
    ]


def _count(model: type[Base]) -> Select[int]:
    return select(func.count()).select_from(model)
