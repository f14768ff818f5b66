"""Growth sectors by SIC prefix, and size bands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.reference.rules import (
    SIZE_RANGES,
    GrowthKind,
    GrowthRule,
    GrowthSectors,
    SizeBand,
    growth_sectors_for,
    size_band,
    size_range,
)

MANUFACTURING, DIGITAL, STEEL = "Advanced Manufacturing", "Digital and Technologies", "Foundational industries"
CHEMICALS = GrowthRule(MANUFACTURING, "20", label="Chemicals")
ELECTRONICS = GrowthRule(MANUFACTURING, "26", label="Electronics")
MACHINERY = GrowthRule(MANUFACTURING, "28")
FARM_MACHINES = GrowthRule(MANUFACTURING, "283", GrowthKind.FRONTIER, "Agritech")
AIRCRAFT_REPAIR = GrowthRule(MANUFACTURING, "3316", GrowthKind.FRONTIER, "Aerospace")
INSTRUMENTS = GrowthRule(DIGITAL, "26511")
QUANTUM = GrowthRule(DIGITAL, "", GrowthKind.FRONTIER, "Quantum technologies")
BASIC_STEEL = GrowthRule(STEEL, "241", GrowthKind.FOUNDATIONAL, "Steel")
CHEMICAL_INPUTS = GrowthRule(STEEL, "20", GrowthKind.FOUNDATIONAL, "Chemicals")
TABLE = (
    CHEMICALS,
    ELECTRONICS,
    MACHINERY,
    FARM_MACHINES,
    AIRCRAFT_REPAIR,
    INSTRUMENTS,
    QUANTUM,
    BASIC_STEEL,
    CHEMICAL_INPUTS,
)


def sectors(result: GrowthSectors) -> tuple[list[str], list[str]]:
    return [match.sector for match in result.growth], [match.sector for match in result.foundational]


def test_one_code_can_lead_to_several_sectors_longest_prefix_first() -> None:
    result = growth_sectors_for(["26511"], TABLE)
    assert [(match.sector, match.rule) for match in result.growth] == [
        (DIGITAL, INSTRUMENTS),
        (MANUFACTURING, ELECTRONICS),
    ]


def test_the_most_specific_rule_explains_the_sector_and_names_the_industry() -> None:
    [match] = growth_sectors_for(["28302"], TABLE).growth
    assert match.rule == FARM_MACHINES
    assert match.sic_code == "28302"
    assert match.industries == ("Agritech",)


def test_a_frontier_industry_alone_puts_a_business_into_its_sector() -> None:
    assert sectors(growth_sectors_for(["33160"], TABLE)) == ([MANUFACTURING], [])


def test_foundational_industries_are_kept_apart() -> None:
    assert sectors(growth_sectors_for(["24100"], TABLE)) == ([], [STEEL])
    assert sectors(growth_sectors_for(["20140"], TABLE)) == ([MANUFACTURING], [STEEL])


def test_all_codes_count_and_the_first_comes_first() -> None:
    result = growth_sectors_for(["26511", "24100", "33160"], TABLE)
    assert sectors(result) == ([DIGITAL, MANUFACTURING], [STEEL])
    assert result.growth[1].industries == ("Aerospace",)


@pytest.mark.parametrize("codes", [[], [""], ["2"], ["47110"], ["99999"]])
def test_other_codes_lead_nowhere(codes: list[str]) -> None:
    assert growth_sectors_for(codes, TABLE) == GrowthSectors()


@given(st.lists(st.integers(1000, 99999).map("{:05}".format), max_size=4))
def test_order_of_codes_changes_the_order_of_sectors_only(codes: list[str]) -> None:
    there, back = growth_sectors_for(codes, TABLE), growth_sectors_for(codes[::-1], TABLE)
    assert [set(names) for names in sectors(there)] == [set(names) for names in sectors(back)]


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (0, SizeBand.NONE),
        (1, SizeBand.MICRO),
        (9, SizeBand.MICRO),
        (10, SizeBand.SMALL),
        (49, SizeBand.SMALL),
        (50, SizeBand.MEDIUM),
        (249, SizeBand.MEDIUM),
        (250, SizeBand.LARGE),
        (2_000_000, SizeBand.LARGE),
    ],
)
def test_bounds_of_the_size_bands(employees: int, band: SizeBand) -> None:
    assert size_band(employees) is band


def test_an_unknown_head_count_has_no_band() -> None:
    assert size_band(None) is None


def test_a_negative_head_count_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        size_range(-1)


def test_the_bands_leave_no_gap() -> None:
    for lower, higher in zip(SIZE_RANGES, SIZE_RANGES[1:], strict=False):
        assert lower.most is not None
        assert higher.fewest == lower.most + 1


def test_firms_without_employees_count_with_the_smallest_in_business_counts() -> None:
    assert size_range(0).business_counts_band == size_range(9).business_counts_band == "0 to 9"
