"""Cold spots: which year groups of which schools have met no employer in an academic year, of which sectors.

Only a year group that the register says the school has can be a cold spot. A school that is not loaded is none, nor is
one whose ages are not known: it stands here only with what it has had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.blueprints.encounters.counting import Attended
from crm.blueprints.encounters.reporting import attended_in, by_sector_in
from crm.database import db
from crm.directory.schools.models import School
from crm.directory.schools.queries import pupils_on_roll
from crm.directory.schools.rules import YEAR_GROUPS, has_no_years_7_to_13, is_closed, teaches
from crm.periods import Period
from crm.reference.models import Ward

UNKNOWN_SECTOR = "Sector not known"


class CellKind(StrEnum):
    """What a cell of the table says."""

    COLD = "cold"
    HAD = "had"
    NOT_TAUGHT = "not taught"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cell:
    """A school's year group, or its pupils of some year groups with one sector."""

    kind: CellKind
    had: Attended = Attended()


@dataclass(frozen=True)
class Line:
    """A school with its cells, and how many encounters they hold together, each counted once."""

    school: School
    cells: Sequence[Cell]
    encounters: int


@dataclass(frozen=True)
class Asked:
    """What is looked at: encounters with one sector (by name), one year group, schools of one ward; or any of each."""

    sector: str = ""
    year_group: int | None = None
    ward: str = ""
    by_sector: bool = False

    @property
    def groups(self) -> tuple[int, ...]:
        """The year groups looked at."""
        return YEAR_GROUPS if self.year_group is None else (self.year_group,)


@dataclass(frozen=True)
class ColdSpots:
    """The table. `unplaced` schools are loaded, but nothing says whether they have a Year 7 to 13."""

    columns: Sequence[str]
    lines: Sequence[Line]
    unplaced: int

    @property
    def cold(self) -> int:
        """Cells without an encounter."""
        return sum(cell.kind is CellKind.COLD for line in self.lines for cell in line.cells)

    @property
    def judged(self) -> int:
        """Cells that could be cold or not."""
        kinds = (CellKind.COLD, CellKind.HAD)
        return sum(cell.kind in kinds for line in self.lines for cell in line.cells)


# The encounters of (school, year group) by sector.
BySector = Mapping[tuple[int, int], Mapping[str, set[int]]]


def cold_spots(year: Period, asked: Asked, sector_names: Sequence[str] = ()) -> ColdSpots:
    """The table of a year. Four statements, whatever the number of schools.

    `sector_names` are the columns where it is by sector; encounters with an employer of no known sector have none.
    """
    schools = _schools(asked.ward)
    totals = attended_in(year)
    sectors: dict[tuple[int, int], dict[str, set[int]]] = defaultdict(dict)
    for (school, group, name), encounters in by_sector_in(year).items():
        sectors[school, group][name or UNKNOWN_SECTOR] = encounters
    rolls = pupils_on_roll(year.first.year)
    known = {school for school, _ in (*totals, *rolls)}
    placed = [each for each in schools if each.id in known or _ages_are_known(each)]
    columns = list(sector_names) if asked.by_sector else [f"Year {group}" for group in asked.groups]
    make = _line_by_sector if asked.by_sector else _line_by_year
    lines = [make(each, asked, columns, Had(totals, sectors, rolls)) for each in placed]
    return ColdSpots(columns, lines, len(schools) - len(placed))


@dataclass(frozen=True)
class Had:
    """What there was in the year, and who is on roll, by (school, year group)."""

    totals: Mapping[tuple[int, int], tuple[int, int]]
    sectors: BySector
    rolls: Mapping[tuple[int, int], int]


def _ages_are_known(school: School) -> bool:
    return school.low_age is not None and school.high_age is not None


def _schools(ward: str) -> list[School]:
    query = select(School).options(joinedload(School.ward)).order_by(School.sort_name, School.id)
    if ward:
        query = query.where(School.ward.has(Ward.code == ward))
    in_use = (each for each in db.session.scalars(query) if not is_closed(each.status))
    return [each for each in in_use if not has_no_years_7_to_13(each.low_age, each.high_age)]


def _line_by_year(school: School, asked: Asked, _columns: Sequence[str], had: Had) -> Line:
    cells, seen = [], set()
    for group in asked.groups:
        at, of_sector = (school.id, group), had.sectors.get((school.id, group), {})
        met = set().union(*_of(of_sector, asked.sector))
        seen |= met
        attendances = 0 if asked.sector else had.totals.get(at, (0, 0))[1]
        here = Attended(len(met), attendances, None if asked.sector else had.rolls.get(at))
        cells.append(Cell(_kind(here.encounters, [teaches(school.low_age, school.high_age, group)]), here))
    return Line(school, cells, len(seen))


def _of(sectors: Mapping[str, set[int]], name: str) -> Iterable[set[int]]:
    return sectors.values() if not name else [sectors.get(name, set())]


def _line_by_sector(school: School, asked: Asked, columns: Sequence[str], had: Had) -> Line:
    met: dict[str, set[int]] = defaultdict(set)
    for group in asked.groups:
        for name, encounters in had.sectors.get((school.id, group), {}).items():
            met[name] |= encounters
    taught = [teaches(school.low_age, school.high_age, group) for group in asked.groups]
    cells = [Cell(_kind(len(met[name]), taught), Attended(len(met[name]))) for name in columns]
    return Line(school, cells, len(set().union(*met.values())))


def _kind(encounters: int, taught: Sequence[bool | None]) -> CellKind:
    if encounters:
        return CellKind.HAD
    if any(taught):
        return CellKind.COLD
    return CellKind.NOT_TAUGHT if all(each is False for each in taught) else CellKind.UNKNOWN
