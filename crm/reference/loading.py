"""Places and classifications brought in step with the files of `data/` (see README.md there for their sources)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm.data_files import Loaded, ids_by, keep_in_step, rows_of
from crm.reference.models import (
    GrowthLocation,
    GrowthSector,
    GrowthSectorKind,
    GrowthSectorRule,
    Occupation,
    Postcode,
    Sector,
    SicCode,
    Ward,
)
from crm.reference.rules import GrowthKind

DATA = Path(__file__).parent / "data"
BOROUGH = "E08000018"


def load_reference() -> list[Loaded]:
    """Wards, postcodes, sectors, SIC and SOC codes, growth sectors with their rules, growth locations."""
    return [
        load_wards(),
        load_postcodes(),
        *load_sic(),
        *load_growth_sectors(),
        load_growth_locations(),
        load_occupations(),
    ]


def load_wards() -> Loaded:
    """The 25 wards."""
    rows = [
        {"code": row["code"], "name": row["name"], "hex_q": int(row["q"]), "hex_r": int(row["r"])}
        for row in rows_of(DATA / "wards.csv")
    ]
    return keep_in_step("Wards", Ward, ["code"], rows)


def load_postcodes() -> Loaded:
    """The postcodes of the borough, and those of the districts it shares."""
    wards = ids_by(Ward, "code")
    rows = [_postcode(row, wards[row["ward_code"]], BOROUGH) for row in rows_of(DATA / "postcodes.csv")]
    rows += [_postcode(row, None, row["district_code"]) for row in rows_of(DATA / "outside.csv")]
    return keep_in_step("Postcodes", Postcode, ["postcode"], rows)


def _postcode(row: dict[str, str], ward_id: int | None, district: str) -> dict[str, Any]:
    return {
        "postcode": row["postcode"],
        "ward_id": ward_id,
        "district_code": district,
        "easting": int(row["easting"]),
        "northing": int(row["northing"]),
    }


def load_sic() -> list[Loaded]:
    """Sectors and SIC 2007 codes."""
    sectors = keep_in_step("Sectors", Sector, ["code"], rows_of(DATA / "sections.csv"))
    sector_ids = ids_by(Sector, "code")
    rows = [
        {
            "code": row["code"],
            "description": row["description"],
            "nature": row["nature"],
            # "Dormant", "non-trading" and "residents" are no activity, so they give an employer no sector.
            "sector_id": sector_ids.get(row["section"]),
        }
        for row in rows_of(DATA / "sic2007.csv")
    ]
    return [sectors, keep_in_step("SIC 2007 codes", SicCode, ["code"], rows)]


def obsolete_sic_codes() -> dict[str, str]:
    """SIC 2003 codes with their descriptions: kept to refuse them with their reason, never stored with an employer."""
    return {row["code"]: row["description"] for row in rows_of(DATA / "sic2003.csv")}


def load_growth_sectors() -> list[Loaded]:
    """Growth sectors, foundational industries and the SIC codes that lead to them."""
    rows = rows_of(DATA / "growth_sectors.csv")
    sectors = {
        row["key"]: {
            "key": row["key"],
            "name": row["sector"],
            "kind": GrowthSectorKind.FOUNDATIONAL
            if row["kind"] == GrowthKind.FOUNDATIONAL
            else GrowthSectorKind.GROWTH,
        }
        for row in rows
    }
    kept = keep_in_step("Growth sectors", GrowthSector, ["key"], sectors.values(), only_new=True)
    ids = ids_by(GrowthSector, "key")
    rules = [
        {
            "growth_sector_id": ids[row["key"]],
            "sic_prefix": row["prefix"],
            "industry": row["industry"],
            "label": row["label"],
        }
        for row in rows
    ]
    key = ["growth_sector_id", "sic_prefix", "industry"]
    return [kept, keep_in_step("Growth sector rules", GrowthSectorRule, key, rules)]


def load_growth_locations() -> Loaded:
    """The places the strategy expects to grow."""
    rows = [
        {"key": row["key"], "name": row["name"], "strategy_sentence": row["strategy_sentence"]}
        for row in rows_of(DATA / "growth_locations.csv")
    ]
    return keep_in_step("Growth locations", GrowthLocation, ["key"], rows)


def load_occupations() -> Loaded:
    """SOC 2020 groups."""
    rows = [{"code": row["code"], "name": row["name"]} for row in rows_of(DATA / "soc2020.csv")]
    return keep_in_step("Occupations (SOC 2020)", Occupation, ["code"], rows)
