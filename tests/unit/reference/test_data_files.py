"""The committed reference files hold what their README says."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import crm
from crm.reference.rules import GrowthKind, GrowthRule, growth_sectors_for, read_postcode, read_sic

DATA = Path(crm.__file__).parent / "reference" / "data"
Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inside() -> Rows:
    return rows("postcodes.csv")


@pytest.fixture(scope="module")
def sic() -> Rows:
    return rows("sic2007.csv")


@pytest.fixture(scope="module")
def growth_table() -> tuple[GrowthRule, ...]:
    return tuple(
        GrowthRule(row["sector"], row["prefix"], GrowthKind(row["kind"]), row["industry"], row["label"])
        for row in rows("growth_sectors.csv")
    )


@pytest.mark.parametrize(
    ("name", "number", "key"),
    [
        ("wards.csv", 25, "code"),
        ("postcodes.csv", 6587, "postcode"),
        ("outside.csv", 3253, "postcode"),
        ("sections.csv", 21, "code"),
        ("sic2007.csv", 731, "code"),
        ("sic2003.csv", 477, "code"),
        ("soc2020.csv", 551, "code"),
        ("growth_locations.csv", 8, "key"),
    ],
)
def test_each_file_is_whole_and_names_each_thing_once(name: str, number: int, key: str) -> None:
    found = rows(name)
    assert len(found) == number
    assert len({row[key] for row in found}) == number


def test_no_postcode_is_both_inside_and_outside(inside: Rows) -> None:
    assert not {row["postcode"] for row in inside} & {row["postcode"] for row in rows("outside.csv")}


def test_every_postcode_is_written_as_the_rules_write_it(inside: Rows) -> None:
    for row in inside + rows("outside.csv"):
        assert read_postcode(row["postcode"]).value == row["postcode"]
        assert 400_000 < int(row["easting"]) < 480_000
        assert 370_000 < int(row["northing"]) < 420_000


def test_s60_is_not_rotherham_and_rotherham_is_not_s60(inside: Rows) -> None:
    outside = {row["postcode"]: row["district_code"] for row in rows("outside.csv")}
    assert outside["S60 5RT"] == "E08000039"
    assert {"DN12 2BB", "S13 9WH", "S81 8BA"} & {row["postcode"] for row in inside} >= {"DN12 2BB", "S13 9WH"}


def test_every_ward_has_postcodes_and_a_hexagon_of_its_own(inside: Rows) -> None:
    wards = rows("wards.csv")
    assert {row["ward_code"] for row in inside} == {ward["code"] for ward in wards}
    assert len({(ward["q"], ward["r"]) for ward in wards}) == 25
    assert not [ward["name"] for ward in wards if "&" in ward["name"]]


def test_sic_codes_stand_in_sections_except_those_of_the_register_alone(sic: Rows) -> None:
    sections = {row["code"]: row["description"] for row in rows("sections.csv")}
    assert {row["code"]: row["nature"] for row in sic if not row["section"]} == {
        "74990": "non-trading",
        "98000": "residents",
        "99999": "dormant",
    }
    for row in sic:
        if row["section"]:
            assert row["section_name"] == sections[row["section"]]
            assert row["division"] == row["code"][:2]


@pytest.mark.parametrize(
    ("code", "section", "description"),
    [
        ("01110", "A", "Growing of cereals (except rice), leguminous crops and oil seeds"),
        ("25620", "C", "Machining"),
        ("56101", "I", "Licensed restaurants"),
        ("62020", "J", "Information technology consultancy activities"),
        ("86101", "Q", "Hospital activities"),
    ],
)
def test_sic_codes_by_hand(sic: Rows, code: str, section: str, description: str) -> None:
    [row] = [row for row in sic if row["code"] == code]
    assert (row["section"], row["description"]) == (section, description)


def test_every_code_reads_as_itself_and_every_old_code_is_refused_or_padded(sic: Rows) -> None:
    known = frozenset(row["code"] for row in sic)
    obsolete = {row["code"]: row["description"] for row in rows("sic2003.csv")}
    assert all(read_sic(code, known, obsolete).value == code for code in known)
    ambiguous = {code for code in obsolete if read_sic(code, known, obsolete).value}
    assert ambiguous == {"1110", "1120", "1450", "3110", "3120", "3210", "3220", "7210", "9900"}
    assert not [code for code, text in obsolete.items() if read_sic(f"{code} - {text}", known, obsolete).value]


def test_growth_prefixes_are_prefixes_of_real_codes(sic: Rows, growth_table: tuple[GrowthRule, ...]) -> None:
    for rule in growth_table:
        assert not rule.prefix or any(row["code"].startswith(rule.prefix) for row in sic)


@pytest.mark.parametrize(
    ("code", "growth", "foundational"),
    [
        ("28302", {"Advanced Manufacturing"}, set()),
        ("24100", set(), {"Steel"}),
        ("41201", set(), {"Construction"}),
        ("20140", {"Advanced Manufacturing"}, {"Chemicals"}),
        ("26511", {"Digital and Technologies", "Advanced Manufacturing"}, set()),
        ("62011", {"Creative Industries", "Digital and Technologies"}, set()),
        ("25400", {"Defence"}, set()),
        ("30300", {"Advanced Manufacturing"}, set()),
        ("86101", set(), set()),
        ("99999", set(), set()),
    ],
)
def test_growth_sectors_by_hand(
    growth_table: tuple[GrowthRule, ...], code: str, growth: set[str], foundational: set[str]
) -> None:
    found = growth_sectors_for([code], growth_table)
    assert {match.sector for match in found.growth} == growth
    assert {match.sector for match in found.foundational} == foundational


def test_one_prefix_can_stand_for_two_frontier_industries(growth_table: tuple[GrowthRule, ...]) -> None:
    [match] = growth_sectors_for(["30300"], growth_table).growth
    assert match.industries == ("Aerospace", "Space")


def test_the_government_names_eight_growth_sectors() -> None:
    names = {row["sector"] for row in rows("growth_sectors.csv") if row["kind"] != "foundational"}
    assert len(names) == 8
    assert {row["sector"]: row["key"] for row in rows("growth_sectors.csv")}["Life Sciences"] == "life-sciences"


def test_soc_groups_hang_together() -> None:
    groups = rows("soc2020.csv")
    assert Counter(row["level"] for row in groups) == {"major": 9, "sub-major": 26, "minor": 104, "unit": 412}
    codes = {row["code"] for row in groups}
    assert all(row["parent"] in codes for row in groups if row["level"] != "major")
    names = {row["code"]: row["name"] for row in groups}
    assert names["5"] == "Skilled trades occupations"
    assert names["52"] == "Skilled metal, electrical and electronic trades"
