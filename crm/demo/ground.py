"""What the generator stands on: ids of the reference rows that `flask reference load` has put there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.blueprints.apprenticeships.rules import Standard
from crm.blueprints.apprenticeships.standards import current_standards
from crm.database import db
from crm.directory.employers.classification import Classifier, load_classifier
from crm.directory.schools.models import School
from crm.directory.schools.rules import has_no_years_7_to_13
from crm.engagement.models import Theme
from crm.reference.models import GrowthLocation, GrowthSector, GrowthSectorKind, Postcode
from crm.reference.rules import growth_sectors_for
from crm.strategy.models import Indicator


class NoReferenceData(Exception):
    """The tables that the demonstration stands on are empty."""


@dataclass(frozen=True)
class SchoolOnGround:
    """A school that has a Year 7 to 13 by the ages that the register gives it."""

    id: int
    name: str
    low_age: int
    high_age: int


@dataclass(frozen=True)
class Ground:
    """Postcodes of the borough with their wards, and ids by key: themes, indicators, growth sectors, locations."""

    postcodes: Sequence[tuple[str, int]]
    themes: Mapping[str, int]
    indicators: Mapping[str, int]
    locations: Sequence[int]
    growing: frozenset[int]
    standards: Sequence[Standard]
    schools: Sequence[SchoolOnGround]
    classifier: Classifier

    def sic_code(self, code: str) -> tuple[int, int | None] | None:
        """The id of a SIC code and of its sector; None where the table lacks it."""
        found = self.classifier.codes.get(code)
        return (found.id, found.sector_id) if found else None

    def growth_sectors(self, code: str) -> list[int]:
        """The growth sectors and foundational industries that a SIC code means."""
        found = growth_sectors_for([code], self.classifier.rules)
        return sorted({self.classifier.growth_ids[match.sector] for match in (*found.growth, *found.foundational)})


def _schools() -> list[SchoolOnGround]:
    columns = School.id, School.name, School.low_age, School.high_age
    rows = db.session.execute(select(*columns).where(School.status == "Open").order_by(School.urn))
    return [
        SchoolOnGround(id_, name, low, high)
        for id_, name, low, high in rows
        if low is not None and high is not None and not has_no_years_7_to_13(low, high)
    ]


def read_ground() -> Ground:
    """Read the reference rows. Raises NoReferenceData where there are none."""
    in_borough = select(Postcode.postcode, Postcode.ward_id).where(Postcode.ward_id.is_not(None))
    postcodes = [(code, ward) for code, ward in db.session.execute(in_borough.order_by(Postcode.postcode)) if ward]
    growing = select(GrowthSector.id).where(GrowthSector.kind == GrowthSectorKind.GROWTH)
    ground = Ground(
        postcodes=postcodes,
        themes={row.key: row.id for row in db.session.execute(select(Theme.key, Theme.id).order_by(Theme.id))},
        indicators={row.code: row.id for row in db.session.execute(select(Indicator.code, Indicator.id))},
        locations=db.session.scalars(select(GrowthLocation.id).order_by(GrowthLocation.id)).all(),
        growing=frozenset(db.session.scalars(growing)),
        standards=[each for each in current_standards() if each.level is not None],
        schools=_schools(),
        classifier=load_classifier(),
    )
    if not (ground.postcodes and ground.themes and ground.classifier.codes):
        raise NoReferenceData
    return ground
