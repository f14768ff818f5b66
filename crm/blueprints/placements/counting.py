"""What indicators count of placements, for several periods at once: constant statements whatever their number.

M1-O7, businesses offering work placements: at least one approved offer open at any time in the period (definitions,
section 6). Job outcomes by programme and period beside their targets. Co-designing a programme counts as collaborating
(M3-O3). All of it from dates, so that it can be counted as at any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from crm.blueprints.placements.models import (
    Placement,
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.database import AskedLater, db
from crm.directory.employers.models import Employer
from crm.periods import Period

OUTCOMES = ("job_started", "sustained_13", "sustained_26")
COUNTED = ("started", "sustained_13", "sustained_26")  # what `Outcomes` calls them


@dataclass(frozen=True)
class OfferingCounts:
    """Distinct employers with an approved offer open in a period, those offers, and their places."""

    employers: int
    offers: int
    places: int


def _open_until() -> ColumnElement[Any]:
    """The last day an approved offer was open: when it was closed, or its placements ended; NULL while neither."""
    closed, ends = PlacementOffer.closed_on, PlacementOffer.ends_on
    return case((closed.is_(None), ends), (or_(ends.is_(None), closed < ends), closed), else_=ends)


def _open_in(period: Period) -> ColumnElement[bool]:
    until = _open_until()
    return and_(PlacementOffer.approved_on <= period.last, or_(until.is_(None), until >= period.first))


def _kept(columns: Sequence[Any]) -> Select[Any]:
    return select(*columns).select_from(PlacementOffer).where(PlacementOffer.archived_at.is_(None))


def offering_query(periods: Sequence[Period]) -> Select[Any]:
    """The one row that `offering_of` reads, for periods that may overlap, to be asked together with others."""
    columns: list[ColumnElement[Any]] = []
    for period in periods:
        inside = _open_in(period)
        columns += [
            func.count(case((inside, PlacementOffer.employer_id)).distinct()),
            func.count(case((inside, PlacementOffer.id))),
            func.coalesce(func.sum(case((inside, PlacementOffer.places), else_=0)), 0),
        ]
    named = [column.label(f"offering_{number}") for number, column in enumerate(columns)]
    return _kept(named).where(PlacementOffer.approved_on <= max(each.last for each in periods))


def offering_of(row: Iterable[Any]) -> list[OfferingCounts]:
    """The counts in a row of `offering_query`, in the order of its periods."""
    numbers = [int(each) for each in row]
    return [OfferingCounts(*numbers[at : at + 3]) for at in range(0, len(numbers), 3)]


def offering_in(periods: Sequence[Period]) -> list[OfferingCounts]:
    """The indicator M1-O7 with its places, for each of the periods. One statement."""
    return offering_of(db.session.execute(offering_query(periods)).one()) if periods else []


def employers_offering_in(period: Period) -> Select[Any]:
    """The ids of the employers that M1-O7 counts, to be asked within another statement."""
    return _kept([PlacementOffer.employer_id]).where(_open_in(period))


def offers_open_in(period: Period) -> Select[Any]:
    """The ids of the offers that M1-O7 counts, to be asked within another statement; their places add up to it."""
    return _kept([PlacementOffer.id]).where(_open_in(period))


@dataclass(frozen=True)
class Behind:
    """An employer behind M1-O7: its approved offers open in the period and their places."""

    public_id: str
    name: str
    offers: int
    places: int


def employers_behind(period: Period) -> list[Behind]:
    """The employers that M1-O7 counts, by name. One statement."""
    columns = [Employer.public_id, Employer.name, func.count(PlacementOffer.id), func.sum(PlacementOffer.places)]
    rows: Sequence[Any] = db.session.execute(
        _kept(columns)
        .join(Employer, Employer.id == PlacementOffer.employer_id)
        .where(_open_in(period))
        .group_by(Employer.id, Employer.public_id, Employer.name, Employer.sort_name)
        .order_by(Employer.sort_name, Employer.id)
    ).all()
    return [Behind(public_id, name, offers, int(places)) for public_id, name, offers, places in rows]


def _designing_in(period: Period | AskedLater) -> ColumnElement[bool]:
    return and_(
        ProgrammeEmployer.from_on <= period.last,
        or_(ProgrammeEmployer.until_on.is_(None), ProgrammeEmployer.until_on >= period.first),
    )


def _designing(columns: Sequence[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ProgrammeEmployer)
        .join(PlacementProgramme, PlacementProgramme.id == ProgrammeEmployer.programme_id)
        .where(PlacementProgramme.archived_at.is_(None))
    )


def co_designing_in(period: Period | AskedLater) -> Select[Any]:
    """The ids of the employers that helped to design a programme in a period, to be asked within another statement."""
    return _designing([ProgrammeEmployer.employer_id]).where(_designing_in(period))


def parts_in_designing_in(period: Period) -> Select[Any]:
    """The ids of the employers' parts in designing programmes in a period, to be asked within another statement."""
    return _designing([ProgrammeEmployer.id]).where(_designing_in(period))


def designing(period: Period) -> dict[str, int]:
    """How many programmes each employer helped to design in a period, by its public id. One statement."""
    rows = db.session.execute(
        _designing([Employer.public_id, func.count(ProgrammeEmployer.programme_id.distinct())])
        .join(Employer, Employer.id == ProgrammeEmployer.employer_id)
        .where(_designing_in(period))
        .group_by(Employer.id, Employer.public_id)
    )
    return {public_id: int(programmes) for public_id, programmes in rows}


@dataclass(frozen=True)
class Outcomes:
    """Job outcomes of a period. `target` is the sum of the targets whose whole period lies inside; None for none.

    Numbers of people: readers without the grant for participants see totals of all programmes only (decision 12).
    """

    started: int
    sustained_13: int
    sustained_26: int
    target: int | None


@dataclass(frozen=True)
class ProgrammeOutcomes:
    """A programme's job outcomes, one for each period asked for. `public_id` None: offers of no programme."""

    public_id: str | None
    name: str
    by_period: Sequence[Outcomes]


def outcomes_in(periods: Sequence[Period]) -> list[ProgrammeOutcomes]:
    """Jobs started, and held for 13 and 26 weeks, by the day each was reached. Two statements.

    An archived programme keeps its outcomes and its targets: what it was to reach and did is history.
    Every programme with an outcome or a target in one of the periods, by name, those of no programme last.
    """
    if not periods:
        return []
    counts, targets = _outcomes(periods), _targets(periods)
    nothing = (0, 0, 0)
    found = []
    for key in sorted(counts.keys() | targets.keys(), key=lambda key: (key.public_id is None, key.name, key.public_id)):
        reached, aims = counts.get(key, [nothing] * len(periods)), targets.get(key, {})
        by_period = [Outcomes(*numbers, aims.get(at)) for at, numbers in enumerate(reached)]
        if any(each != Outcomes(0, 0, 0, None) for each in by_period):
            found.append(ProgrammeOutcomes(key.public_id, key.name, by_period))
    return found


def outcomes_of_programme(periods: Sequence[Period], public_id: str) -> Sequence[Outcomes]:
    """One programme's outcomes in each period. Two statements.

    What it reached is for those who may see participants: beside the totals of all programmes, it tells of the rest.
    """
    found = {each.public_id: each.by_period for each in outcomes_in(periods)}
    return found.get(public_id, [Outcomes(0, 0, 0, None)] * len(periods))


def placements_reaching(step: str, period: Period) -> Select[Any]:
    """The ids of the placements that one of `COUNTED` counts in a period, to be asked within another statement.

    Only for those who may see participants.
    """
    day = getattr(Placement, f"{OUTCOMES[COUNTED.index(step)]}_on")
    return _with_jobs([Placement.id]).where(day.between(period.first, period.last))


def targets_within(period: Period) -> Select[Any]:
    """The ids of the targets whose whole period lies inside one, to be asked within another statement."""
    return select(ProgrammeTarget.id).where(
        ProgrammeTarget.first_on >= period.first, ProgrammeTarget.last_on <= period.last
    )


def _with_jobs(columns: Sequence[Any]) -> Select[Any]:
    """Over the placements that became a job, with the programme of their offer where it has one."""
    return (
        select(*columns)
        .select_from(Placement)
        .join(PlacementOffer, PlacementOffer.id == Placement.offer_id)
        .outerjoin(PlacementProgramme, PlacementProgramme.id == PlacementOffer.programme_id)
        .where(
            Placement.archived_at.is_(None),
            PlacementOffer.archived_at.is_(None),
            Placement.job_started_on.is_not(None),
        )
    )


@dataclass(frozen=True)
class _Key:
    public_id: str | None
    name: str


def _outcomes(periods: Sequence[Period]) -> dict[_Key, list[tuple[int, int, int]]]:
    days = [getattr(Placement, f"{step}_on") for step in OUTCOMES]
    columns = [func.count().filter(day.between(period.first, period.last)) for period in periods for day in days]
    query = _with_jobs([PlacementProgramme.public_id, PlacementProgramme.name, *columns]).group_by(
        PlacementProgramme.id, PlacementProgramme.public_id, PlacementProgramme.name
    )
    found: dict[_Key, list[tuple[int, int, int]]] = {}
    for public_id, name, *numbers in db.session.execute(query):
        each = [(numbers[at], numbers[at + 1], numbers[at + 2]) for at in range(0, len(numbers), 3)]
        found[_Key(public_id, name or "No programme")] = each
    return found


def _targets(periods: Sequence[Period]) -> Mapping[_Key, dict[int, int]]:
    query = (
        select(
            PlacementProgramme.public_id,
            PlacementProgramme.name,
            ProgrammeTarget.first_on,
            ProgrammeTarget.last_on,
            ProgrammeTarget.job_outcomes,
        )
        .join(PlacementProgramme, PlacementProgramme.id == ProgrammeTarget.programme_id)
    )
    found: dict[_Key, dict[int, int]] = {}
    for public_id, name, first, last, number in db.session.execute(query):
        for at, period in enumerate(periods):
            if period.first <= first and last <= period.last:
                aims = found.setdefault(_Key(public_id, name), {})
                aims[at] = aims.get(at, 0) + number
    return found
