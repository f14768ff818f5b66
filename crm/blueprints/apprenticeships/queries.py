"""What pages and indicators read of apprenticeships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased, contains_eager

from crm.blueprints.apprenticeships.counting import HIGHER_FROM_LEVEL, OfferedCounts, OfferedGroup
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.database import db
from crm.directory.employers.models import Employer, EmployerGrowthSector, GrowthSectorSource, Site
from crm.periods import Period
from crm.reference.models import GrowthSector, GrowthSectorKind
from crm.stages.models import Card

_KIND_FIRST = case((GrowthSector.kind == GrowthSectorKind.GROWTH, 0), else_=1)
_WORKPLACE = aliased(Site, name="workplace")


def growth_sector_choices() -> list[tuple[str, str]]:
    """Growth sectors, then foundational industries, as (public id, name); foundational ones say so."""
    found = db.session.scalars(
        select(GrowthSector).where(GrowthSector.is_retired.is_(False)).order_by(_KIND_FIRST, GrowthSector.name)
    )
    return [(sector.public_id, growth_sector_words(sector)) for sector in found]


def growth_sector_words(sector: GrowthSector | None) -> str:
    """A growth sector by name; a foundational industry says that it is one."""
    if sector is None:
        return ""
    return sector.name if sector.kind is GrowthSectorKind.GROWTH else f"{sector.name} (foundational industry)"


def growth_sectors_of(employer_id: int) -> list[GrowthSector]:
    """The growth sectors and industries an employer is in, removed ones left out: growth sectors first."""
    found = db.session.scalars(
        select(GrowthSector)
        .join(EmployerGrowthSector, EmployerGrowthSector.growth_sector_id == GrowthSector.id)
        .where(
            EmployerGrowthSector.employer_id == employer_id,
            EmployerGrowthSector.source != GrowthSectorSource.REMOVED,
            GrowthSector.is_retired.is_(False),
        )
        .order_by(_KIND_FIRST, GrowthSector.name)
    )
    return list(found)


def growth_sector_id(public_id: str | None) -> int | None:
    """The growth sector chosen; None for none."""
    return db.session.scalar(select(GrowthSector.id).where(GrowthSector.public_id == public_id)) if public_id else None


def _in_borough() -> ColumnElement[bool]:
    """By employers in Rotherham, of `_offers`: the place of work is not known to be elsewhere.

    That is the site named, or else any site of the employer; without a site nothing says that it is elsewhere.
    """
    sites = select(Site.id).where(Site.employer_id == Apprenticeship.employer_id, Site.archived_at.is_(None))
    somewhere = sites.where(or_(Site.in_borough.is_(None), Site.in_borough.is_(True)))
    return case(
        (Apprenticeship.site_id.is_not(None), _WORKPLACE.in_borough.is_not(False)),
        else_=or_(somewhere.exists(), ~sites.exists()),
    )


_IN_GROUP: dict[OfferedGroup, ColumnElement[bool]] = {
    OfferedGroup.ALL: Apprenticeship.places > 0,
    OfferedGroup.LEVELS_2_AND_3: Apprenticeship.level < HIGHER_FROM_LEVEL,
    OfferedGroup.LEVELS_4_TO_7: Apprenticeship.level >= HIGHER_FROM_LEVEL,
    OfferedGroup.GROWTH_SECTORS: GrowthSector.kind == GrowthSectorKind.GROWTH,
    OfferedGroup.FOUNDATIONAL: GrowthSector.kind == GrowthSectorKind.FOUNDATIONAL,
}


def _in_group(group: OfferedGroup) -> ColumnElement[bool]:
    return _IN_GROUP[group]


def _offers(columns: Sequence[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Apprenticeship)
        .join(Card, Card.id == Apprenticeship.card_id)
        .outerjoin(GrowthSector, GrowthSector.id == Apprenticeship.growth_sector_id)
        .outerjoin(_WORKPLACE, _WORKPLACE.id == Apprenticeship.site_id)
        .where(Apprenticeship.archived_at.is_(None), Apprenticeship.confirmed_on.is_not(None), _in_borough())
    )


def offered_in(period: Period) -> OfferedCounts:
    """Places offered in a period by employers in Rotherham, by group: the indicators M3-O2 and M2-O4. One statement."""
    return by_year([period])[0]


def by_year(periods: Sequence[Period]) -> list[OfferedCounts]:
    """The same for several periods in their order, which may overlap (a year to date, the last one). One statement."""
    if not periods:
        return []
    rows = db.session.execute(union_all(*offered_by_period(len(periods))), periods_of_offers(periods)).all()
    counts = {number: OfferedCounts(*counted) for number, *counted in rows}
    return [counts[number] for number in range(len(periods))]


def offered_by_period(count: int) -> list[Select[*tuple[Any, ...]]]:
    """A row for each of so many periods: its number and what OfferedCounts holds, in order.

    To be asked in a union, with others if need be, by the values of `periods_of_offers`. Making the statement takes
    longer than asking it: keep it where it is asked again and again.
    """
    columns = [Apprenticeship.places, Apprenticeship.level, GrowthSector.kind, Card.stage, Apprenticeship.employer_id]
    asked = Apprenticeship.offered_on.between(bindparam("offers_first"), bindparam("offers_last"))
    # Where an offer's place of work is takes two looks elsewhere: found once for all periods.
    made = _offers([Apprenticeship.offered_on, *columns]).where(asked).cte("offers").c

    def places(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, made.places), else_=0)), 0)

    counts: list[ColumnElement[int]] = [
        places(true()),
        places(made.level < HIGHER_FROM_LEVEL),
        places(made.level >= HIGHER_FROM_LEVEL),
        places(made.kind == GrowthSectorKind.GROWTH),
        places(made.kind == GrowthSectorKind.FOUNDATIONAL),
        places(made.stage == "withdrawn"),
        func.count(made.employer_id.distinct()),
    ]
    return [
        select(literal(number).label("number"), *counts).where(
            made.offered_on.between(bindparam(f"offers_first_{number}"), bindparam(f"offers_last_{number}"))
        )
        for number in range(count)
    ]


def periods_of_offers(periods: Sequence[Period]) -> dict[str, date]:
    """The periods as `offered_by_period` wants them. At least one."""
    values = {"offers_first": min(each.first for each in periods), "offers_last": max(each.last for each in periods)}
    for number, period in enumerate(periods):
        values |= {f"offers_first_{number}": period.first, f"offers_last_{number}": period.last}
    return values


@dataclass(frozen=True)
class Behind:
    """An employer behind a figure: what it offered in the period."""

    public_id: str
    name: str
    places: int
    offers: int


def employers_behind(period: Period, which: OfferedGroup = OfferedGroup.ALL) -> list[Behind]:
    """The employers whose offers a figure counts, by name; their places add up to it. One statement."""
    counted = func.sum(Apprenticeship.places), func.count(Apprenticeship.id)
    rows: Sequence[Any] = db.session.execute(
        _offers((Employer.public_id, Employer.name, *counted))
        .join(Employer, Employer.id == Apprenticeship.employer_id)
        .where(Apprenticeship.offered_on.between(period.first, period.last), _in_group(which))
        .group_by(Employer.id, Employer.public_id, Employer.name, Employer.sort_name)
        .order_by(Employer.sort_name, Employer.id)
    ).all()
    return [Behind(public_id, name, int(places), offers) for public_id, name, places, offers in rows]


def employers_offering(period: Period, which: OfferedGroup = OfferedGroup.ALL) -> Select[Any]:
    """The ids of the employers behind a figure, to be asked within another statement."""
    return _offers((Apprenticeship.employer_id,)).where(
        Apprenticeship.offered_on.between(period.first, period.last), _in_group(which)
    )


def offers_counted_in(period: Period, which: OfferedGroup = OfferedGroup.ALL) -> Select[Any]:
    """The ids of the offers behind a figure, to be asked within another statement; their places add up to it."""
    return _offers((Apprenticeship.id,)).where(
        Apprenticeship.offered_on.between(period.first, period.last), _in_group(which)
    )


def offers_of(employer_id: int) -> list[Apprenticeship]:
    """What an employer offers, as it sees it itself: the open ones first, then the latest. One statement."""
    # The page says how far each has come.
    found = db.session.scalars(
        select(Apprenticeship)
        .join(Card, Card.id == Apprenticeship.card_id)
        .options(contains_eager(Apprenticeship.card))
        .where(Apprenticeship.employer_id == employer_id, Apprenticeship.archived_at.is_(None))
        .order_by(Card.is_open.desc(), Apprenticeship.offered_on.desc(), Apprenticeship.id.desc())
    )
    return list(found)
