"""Postcodes and wards of the borough, and the places the strategy expects to grow."""

from __future__ import annotations

import json

from scripts.reference_data.files import Folders, read_rows, require, write_rows

BOROUGH = "E08000018"
# Code-Point Open has no header row: PC, PQ, EA, NO, CY, RH, LH, CC, DC, WC.
POSTCODE, EASTING, NORTHING, DISTRICT, WARD = 0, 2, 3, 8, 9
INSIDE = "geography/code-point-open_2025-11_rotherham.csv"
OUTSIDE = "geography/code-point-open_2025-11_same-districts_outside-rotherham.csv"
WARDS = "geography/rotherham_wards_2024.hexjson"

# Key, name, and the sentence of the strategy that names the place.
GROWTH_LOCATIONS = (
    (
        "amid",
        "Advanced Manufacturing Innovation District (AMID)",
        "Key assets driving this growth include the Advanced Manufacturing Innovation District (AMID) located within"
        " the borough.",
    ),
    (
        "amp",
        "Advanced Manufacturing Park (AMP)",
        "This will build on the success of the Advanced Manufacturing Park (AMP) which is already home to leading"
        " global manufacturers including Boeing, McLaren, and Rolls-Royce",
    ),
    (
        "templeborough",
        "Templeborough corridor",
        "further development of the Templeborough corridor which is a focus for industrial economic growth in"
        " Rotherham.",
    ),
    (
        "town-centre",
        "Rotherham town centre",
        "Further regeneration of Rotherham town centre, building on the success of the Forge Island leisure scheme and"
        " continuing the diversification away from retail.",
    ),
    (
        "bassingthorpe",
        "Bassingthorpe",
        "Major housing development at Bassingthorpe, as well as the development of business space and a new local"
        " centre and community services",
    ),
    (
        "gateway",
        "Rotherham Gateway",
        "The Rotherham Gateway scheme will provide space for new jobs and businesses",
    ),
    (
        "don-valley",
        "Don Valley Corridor",
        "Rotherham's strategic growth locations such as the Don Valley Corridor, and the strategy for inward investment"
        " will generate demand for workers at all skills levels",
    ),
    (
        "investment-zone",
        "South Yorkshire Investment Zone",
        "It is a key part of South Yorkshire's Investment Zone which is expected to deliver 8,000 new jobs and attract"
        " £1.2bn in private investment by the end of the decade.",
    ),
)


def build(folders: Folders) -> dict[str, int]:
    """Writes the files of places; gives the number of rows of each."""
    target = folders.project / "crm" / "reference" / "data"
    inside, outside = read_rows(folders.published(INSIDE)), read_rows(folders.published(OUTSIDE))
    require(all(row[DISTRICT] == BOROUGH for row in inside), "a postcode of another district among the borough's")
    require(all(row[DISTRICT] != BOROUGH for row in outside), "a postcode of the borough among the others")
    wards = _wards(folders)
    require({row[WARD] for row in inside} == {ward[0] for ward in wards}, "wards of postcodes and of the map differ")
    strategy = folders.strategy_text()
    for key, _, sentence in GROWTH_LOCATIONS:
        require(sentence in strategy, f"the sentence on {key}")
    return {
        "wards.csv": write_rows(target / "wards.csv", ("code", "name", "q", "r"), wards),
        "postcodes.csv": write_rows(
            target / "postcodes.csv", ("postcode", "ward_code", "easting", "northing"), _placed(inside, WARD)
        ),
        "outside.csv": write_rows(
            target / "outside.csv", ("postcode", "district_code", "easting", "northing"), _placed(outside, DISTRICT)
        ),
        "growth_locations.csv": write_rows(
            target / "growth_locations.csv", ("key", "name", "strategy_sentence"), GROWTH_LOCATIONS
        ),
    }


def _wards(folders: Folders) -> list[tuple[str, str, int, int]]:
    published = json.loads(folders.published(WARDS).read_text(encoding="utf-8"))
    require(published["layout"] == "odd-r", "the layout of the ward map")
    return sorted(
        (code, ward["n"].replace("&", "and"), ward["q"], ward["r"]) for code, ward in published["hexes"].items()
    )


def _placed(rows: list[list[str]], area: int) -> list[tuple[str, str, str, str]]:
    return sorted((row[POSTCODE], row[area], row[EASTING], row[NORTHING]) for row in rows)
