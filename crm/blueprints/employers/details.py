"""What belongs to one employer in small lists (sites, names, codes, growth sectors, ...), read by one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Date,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from crm.accounts.models import PartnerOrganisation
from crm.accounts.rules import Strand
from crm.database import db
from crm.directory.employers.models import (
    Employer,
    EmployerGrowthSector,
    EmployerName,
    EmployerSicCode,
    EmployerSupporter,
    GrowthSectorSource,
    NameKind,
    Site,
)
from crm.directory.sightings.models import RegisterSighting
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Willingness
from crm.engagement.rules import WILLINGNESS_LABELS
from crm.reference.models import GrowthLocation, GrowthSector, GrowthSectorKind, SicCode, Ward

OUTSIDE = "outside the borough"
UNKNOWN_PLACE = "ward not known"


@dataclass(frozen=True)
class SiteLine:
    """A place where an employer works."""

    public_id: str
    name: str
    address: str
    postcode: str
    ward: str
    location: str
    employees: int | None
    employees_on: date | None
    is_main: bool

    @property
    def words(self) -> str:
        """Its name, else its address, else its postcode."""
        return self.name or self.address or self.postcode or "Site without an address"


@dataclass(frozen=True)
class GrowthLine:
    """A growth sector an employer is in, or was taken out of, and who says so."""

    key: str
    name: str
    source: GrowthSectorSource
    reason: str
    is_foundational: bool


@dataclass(frozen=True)
class WillingnessLine:
    """What an employer said about a strand in a financial year (that beginning in April of `year`)."""

    strand: Strand
    year: int
    answer: WillingnessAnswer
    reason: str
    said_on: date
    ask_again_on: date | None

    @property
    def words(self) -> str:
        """The answer in words."""
        return WILLINGNESS_LABELS[self.answer]


@dataclass(frozen=True)
class SightingLine:
    """A name on a published list: a hint, never proof."""

    list_key: str
    name: str
    listed_on: date
    level: str


@dataclass(frozen=True)
class Details:
    """The small lists of one employer."""

    sites: Sequence[SiteLine]
    names: Sequence[tuple[NameKind, str]]
    sic_codes: Sequence[tuple[str, str]]
    growth: Sequence[GrowthLine]
    supporters: Sequence[str]
    parts: Sequence[tuple[str, str]]
    willingness: Sequence[WillingnessLine]
    sightings: Sequence[SightingLine]

    @property
    def growth_sectors(self) -> list[str]:
        """The growth sectors it is in, without foundational industries."""
        return [line.name for line in self.growth if self._counts(line) and not line.is_foundational]

    @property
    def foundational(self) -> list[str]:
        """The foundational industries it is in."""
        return [line.name for line in self.growth if self._counts(line) and line.is_foundational]

    @property
    def locations(self) -> list[str]:
        """The growth locations of its sites."""
        return list(dict.fromkeys(site.location for site in self.sites if site.location))

    @staticmethod
    def _counts(line: GrowthLine) -> bool:
        return line.source is not GrowthSectorSource.REMOVED


def details_of(employer_id: int) -> Details:
    """Every small list of an employer. One statement."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(_every_part(), {"employer": employer_id}):
        rows[row.kind].append(row)
    return Details(
        sites=[_site(row) for row in sorted(rows["site"], key=lambda row: not row.flag)],
        names=[(NameKind(row.b), row.a) for row in rows["name"]],
        sic_codes=[(row.a, row.b) for row in rows["sic"]],
        growth=[_growth(row) for row in rows["growth"]],
        supporters=[row.a for row in rows["supporter"]],
        parts=[(row.key, row.a) for row in rows["part"]],
        willingness=[_willingness(row) for row in reversed(rows["willingness"])],
        sightings=[SightingLine(row.a, row.b, row.on, row.c) for row in reversed(rows["sighting"])],
    )


@cache
def _every_part() -> Select[Any]:
    # Making the statement takes four times as long as asking it: it is made once and asked for every employer.
    every = union_all(*(part(bindparam("employer", type_=Integer())) for part in _PARTS)).subquery()
    return select(every).order_by(every.c.kind, every.c.n, every.c.id)


def _part(kind: str, id_: Any, **columns: Any) -> Select[Any]:
    """One list as rows of the columns that all have."""
    text = {name: columns.get(name, literal("")) for name in ("key", "a", "b", "c", "d", "e")}
    rest = {
        "n": columns.get("n", cast(null(), Integer)),
        "on": columns.get("on", cast(null(), Date)),
        "until": columns.get("until", cast(null(), Date)),
        "flag": columns.get("flag", cast(null(), Boolean)),
    }
    named = (text | rest).items()
    return select(literal(kind).label("kind"), id_.label("id"), *(column.label(name) for name, column in named))


def _sites(employer_id: BindParameter[int]) -> Select[Any]:
    place = case(
        (Site.ward_id.is_not(None), Ward.name),
        (Site.in_borough.is_(False), literal(OUTSIDE)),
        (Site.postcode != "", literal(UNKNOWN_PLACE)),
        else_="",
    )
    location = func.coalesce(GrowthLocation.name, "")
    return (
        _part(
            "site",
            Site.id,
            key=Site.public_id,
            a=Site.name,
            b=Site.address,
            c=Site.postcode,
            d=place,
            e=location,
            n=Site.employees,
            on=Site.employees_on,
            flag=Site.is_main,
        )
        .outerjoin(Ward, Ward.id == Site.ward_id)
        .outerjoin(GrowthLocation, GrowthLocation.id == Site.growth_location_id)
        .where(Site.employer_id == employer_id, Site.archived_at.is_(None))
    )


def _names(employer_id: BindParameter[int]) -> Select[Any]:
    columns = {"a": EmployerName.name, "b": type_coerce(EmployerName.kind, String)}
    return _part("name", EmployerName.id, **columns).where(EmployerName.employer_id == employer_id)


def _sic(employer_id: BindParameter[int]) -> Select[Any]:
    line = EmployerSicCode
    columns = {"a": SicCode.code, "b": SicCode.description, "n": line.position}
    return (
        _part("sic", line.id, **columns)
        .join(SicCode, SicCode.id == line.sic_code_id)
        .where(line.employer_id == employer_id)
    )


def _growth_sectors(employer_id: BindParameter[int]) -> Select[Any]:
    line = EmployerGrowthSector
    columns = {
        "key": GrowthSector.key,
        "a": GrowthSector.name,
        "b": type_coerce(line.source, String),
        "c": line.reason,
        "flag": GrowthSector.kind == GrowthSectorKind.FOUNDATIONAL,
    }
    return (
        _part("growth", line.id, **columns)
        .join(GrowthSector, GrowthSector.id == line.growth_sector_id)
        .where(line.employer_id == employer_id)
    )


def _supporters(employer_id: BindParameter[int]) -> Select[Any]:
    return (
        _part("supporter", EmployerSupporter.id, a=PartnerOrganisation.short_name)
        .join(PartnerOrganisation, PartnerOrganisation.id == EmployerSupporter.organisation_id)
        .where(EmployerSupporter.employer_id == employer_id)
    )


def _employers_below(employer_id: BindParameter[int]) -> Select[Any]:
    below = Employer.parent_id == employer_id, Employer.archived_at.is_(None)
    return _part("part", Employer.id, key=Employer.public_id, a=Employer.name).where(*below)


def _said(employer_id: BindParameter[int]) -> Select[Any]:
    columns = {
        "a": type_coerce(Willingness.strand, String),
        "b": type_coerce(Willingness.answer, String),
        "c": Willingness.reason,
        "n": Willingness.year,
        "on": Willingness.said_on,
        "until": Willingness.ask_again_on,
    }
    return _part("willingness", Willingness.id, **columns).where(Willingness.employer_id == employer_id)


def _seen(employer_id: BindParameter[int]) -> Select[Any]:
    seen = RegisterSighting
    columns = {"a": seen.list_key, "b": seen.name, "c": seen.level_printed, "on": seen.listed_on}
    return _part("sighting", seen.id, **columns).where(seen.employer_id == employer_id)


_PARTS = (_sites, _names, _sic, _growth_sectors, _supporters, _employers_below, _said, _seen)


def _site(row: Row[Any]) -> SiteLine:
    return SiteLine(row.key, row.a, row.b, row.c, row.d, row.e, row.n, row.on, bool(row.flag))


def _growth(row: Row[Any]) -> GrowthLine:
    return GrowthLine(row.key, row.a, GrowthSectorSource(row.b), row.c, bool(row.flag))


def _willingness(row: Row[Any]) -> WillingnessLine:
    return WillingnessLine(Strand(row.a), row.n, WillingnessAnswer(row.b), row.c, row.on, row.until)
