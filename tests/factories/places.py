"""Wards, postcodes, SIC codes and growth sectors: as few as a test needs, with real names."""

from __future__ import annotations

from crm.database import db
from crm.reference.models import (
    GrowthLocation,
    GrowthSector,
    GrowthSectorKind,
    GrowthSectorRule,
    Postcode,
    Sector,
    SicCode,
    Ward,
)


def make_places() -> None:
    """S60 2NR and S65 1AA in the borough, S13 7AA in a district it shares an outward code with; two locations."""
    boston = Ward(code="E05012998", name="Boston Castle", hex_q=0, hex_r=0)
    dalton = Ward(code="E05013000", name="Dalton and Thrybergh", hex_q=1, hex_r=0)
    db.session.add_all([boston, dalton])
    db.session.flush()
    borough = {"district_code": "E08000018", "easting": 443000, "northing": 392000}
    db.session.add_all(
        [
            Postcode(postcode="S60 2NR", ward_id=boston.id, **borough),
            Postcode(postcode="S65 1AA", ward_id=dalton.id, **borough),
            Postcode(postcode="S13 7AA", district_code="E08000039", easting=442552, northing=384460),
            GrowthLocation(key="templeborough", name="Templeborough"),
            GrowthLocation(key="gateway", name="Rotherham Gateway"),
        ]
    )
    db.session.flush()


def make_codes() -> None:
    """SIC 25620 (manufacturing, advanced manufacturing), 62020 (digital), 24100 (steel) and 47110 (retail)."""
    making = Sector(code="C", name="Manufacturing", description="Manufacturing")
    selling = Sector(code="G", name="Retail", description="Wholesale and retail")
    telling = Sector(code="J", name="Information", description="Information and communication")
    db.session.add_all([making, selling, telling])
    advanced = GrowthSector(key="advanced-manufacturing", name="Advanced Manufacturing", kind=GrowthSectorKind.GROWTH)
    digital = GrowthSector(key="digital", name="Digital and Technologies", kind=GrowthSectorKind.GROWTH)
    clean = GrowthSector(key="clean-energy", name="Clean Energy Industries", kind=GrowthSectorKind.GROWTH)
    steel = GrowthSector(key="steel", name="Steel", kind=GrowthSectorKind.FOUNDATIONAL)
    db.session.add_all([advanced, digital, clean, steel])
    db.session.flush()
    for code, words, sector in (
        ("25620", "Machining", making),
        ("24100", "Manufacture of basic iron and steel", making),
        ("62020", "Information technology consultancy activities", telling),
        ("47110", "Retail sale in non-specialised stores", selling),
    ):
        db.session.add(SicCode(code=code, description=words, sector_id=sector.id))
    for growth, prefix in ((advanced, "2562"), (digital, "62"), (steel, "241")):
        db.session.add(GrowthSectorRule(growth_sector_id=growth.id, sic_prefix=prefix, label=growth.name))
    db.session.flush()
