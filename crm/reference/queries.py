"""Lookups in the reference tables: the place of a postcode, codes, growth sector rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from crm.database import db
from crm.reference.models import GrowthSector, GrowthSectorKind, GrowthSectorRule, Postcode, Sector, SicCode, Ward
from crm.reference.rules import GrowthKind, GrowthRule, normalise_postcode

# Far below the number of variables either engine takes in one statement.
CHUNK = 500


@dataclass(frozen=True)
class Place:
    """Where a postcode is: in the borough with a ward, outside it, or (`in_borough` None) not known to be either."""

    postcode: str
    ward_id: int | None = None
    in_borough: bool | None = None


def place_of(postcode: str) -> Place:
    """The place of one postcode as typed; an impossible postcode is not known to be anywhere."""
    return places_of([postcode])[postcode]


def places_of(postcodes: Iterable[str]) -> dict[str, Place]:
    """The place of each postcode as typed, decided by the loaded Code-Point Open alone and never by post town."""
    wanted = {typed: normalise_postcode(typed) or "" for typed in postcodes}
    known: dict[str, int | None] = {}
    for some in _chunks({postcode for postcode in wanted.values() if postcode}):
        found = db.session.execute(
            select(Postcode.postcode, Postcode.ward_id).where(Postcode.postcode.in_(some)).order_by(Postcode.id)
        )
        known.update((postcode, ward_id) for postcode, ward_id in found)
    return {
        typed: Place(postcode, known[postcode], known[postcode] is not None) if postcode in known else Place(postcode)
        for typed, postcode in wanted.items()
    }


def wards_by_postcode(postcodes: Iterable[str]) -> dict[str, int]:
    """The ward of every postcode that is in the borough, by the postcode as typed."""
    return {typed: place.ward_id for typed, place in places_of(postcodes).items() if place.ward_id is not None}


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(sorted(values))
    while some := list(islice(remaining, CHUNK)):
        yield some


def wards() -> Sequence[Ward]:
    """The borough's wards by name."""
    return db.session.scalars(select(Ward).order_by(Ward.name)).all()


def sectors() -> Sequence[Sector]:
    """The sections of SIC 2007 by name."""
    return db.session.scalars(select(Sector).order_by(Sector.name)).all()


def sic_codes() -> dict[str, SicCode]:
    """Every SIC 2007 code by its five digits."""
    return {sic.code: sic for sic in db.session.scalars(select(SicCode).order_by(SicCode.code))}


def growth_sectors() -> Sequence[GrowthSector]:
    """Growth sectors and foundational industries in use, by name."""
    wanted = select(GrowthSector).where(GrowthSector.is_retired.is_(False))
    return db.session.scalars(wanted.order_by(GrowthSector.kind.desc(), GrowthSector.name)).all()


def growth_rules() -> list[GrowthRule]:
    """The table that `crm.reference.rules.growth_sectors_for` takes; `sector` is the growth sector's key."""
    found = db.session.execute(
        select(GrowthSector.key, GrowthSector.kind, GrowthSectorRule)
        .join(GrowthSectorRule, GrowthSectorRule.growth_sector_id == GrowthSector.id)
        .where(GrowthSector.is_retired.is_(False))
        .order_by(GrowthSectorRule.id)
    )
    return [
        GrowthRule(key, rule.sic_prefix, _kind(kind, rule.industry), rule.industry, rule.label)
        for key, kind, rule in found
    ]


def _kind(kind: GrowthSectorKind, industry: str) -> GrowthKind:
    if kind is GrowthSectorKind.FOUNDATIONAL:
        return GrowthKind.FOUNDATIONAL
    return GrowthKind.FRONTIER if industry else GrowthKind.GROWTH
