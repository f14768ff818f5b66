"""SIC 2007 with its sections, obsolete SIC 2003 codes, growth sectors and SOC 2020."""

from __future__ import annotations

import re

from scripts.reference_data.files import Folders, read_records, read_sheet, require, write_rows

CONDENSED_SIC = "classifications/companies-house-condensed-sic-2007_en-cy.tsv"
SIC_HIERARCHY = "classifications/industrial-classification-2007.tsv"
SIC_IN_USE = "classifications/companies-house-sic-codes-in-use-with-counts.tsv"
SOC = "classifications/soc2020volume1_structure_and_descriptions.xlsx"
GROWTH_SECTORS = "is8_sic2007.csv"

# Our short plain name of each section: what the product calls a sector.
SECTORS = {
    "A": "Farming, forestry and fishing",
    "B": "Mining and quarrying",
    "C": "Manufacturing",
    "D": "Energy supply",
    "E": "Water and waste",
    "F": "Construction",
    "G": "Retail, wholesale and motor trades",
    "H": "Transport and storage",
    "I": "Hospitality and food service",
    "J": "Information and communication",
    "K": "Finance and insurance",
    "L": "Property",
    "M": "Professional, scientific and technical",
    "N": "Business administration and support",
    "O": "Public administration and defence",
    "P": "Education",
    "Q": "Health and social care",
    "R": "Arts, entertainment and recreation",
    "S": "Other services",
    "T": "Households as employers",
    "U": "International organisations",
}
# Codes that only the register of companies uses. They name no activity and belong to no section.
REGISTER_ONLY = {"74990": "non-trading", "98000": "residents", "99999": "dormant"}
# The condensed list misspells these; the register of companies itself prints them as here.
MENDED_DESCRIPTIONS = {
    "22230": "Manufacture of builders' ware of plastic",
    "46499": "Wholesale of household goods (other than musical instruments) n.e.c.",
    "53202": "Unlicensed carrier",
    "56101": "Licensed restaurants",
    "56102": "Unlicensed restaurants and cafes",
    "56301": "Licensed clubs",
    "74990": "Non-trading company",
}
SOC_COUNTS = {"major": 9, "sub-major": 26, "minor": 104, "unit": 412}


def build(folders: Folders) -> dict[str, int]:
    """Writes the files of classifications; gives the number of rows of each."""
    target = folders.project / "crm" / "reference" / "data"
    hierarchy = read_records(folders.published(SIC_HIERARCHY), delimiter="\t")
    sections = {row[_CODE]: row["name"] for row in hierarchy if len(row[_CODE]) == 1}
    require(set(sections) == set(SECTORS), "the sections of SIC 2007")
    return {
        "sections.csv": write_rows(
            target / "sections.csv",
            ("code", "name", "description"),
            [(code, SECTORS[code], sections[code]) for code in sorted(sections)],
        ),
        "sic2007.csv": write_rows(
            target / "sic2007.csv",
            ("code", "description", "section", "section_name", "division", "nature"),
            _sic_codes(folders, sections, {row[_CODE]: row["parent"] for row in hierarchy}),
        ),
        "sic2003.csv": write_rows(target / "sic2003.csv", ("code", "description"), _obsolete(folders)),
        "growth_sectors.csv": write_rows(
            target / "growth_sectors.csv",
            ("key", "sector", "kind", "industry", "prefix", "label"),
            [_growth_rule(row) for row in read_records(folders.domain(GROWTH_SECTORS))],
        ),
        "soc2020.csv": write_rows(target / "soc2020.csv", ("code", "level", "name", "parent"), _soc(folders)),
    }


_CODE = "industrial-classification-2007"


def _sic_codes(folders: Folders, sections: dict[str, str], parents: dict[str, str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in read_records(folders.published(CONDENSED_SIC), delimiter="\t"):
        code = row["industrial-classification"]
        if len(code) != len("62020"):
            continue
        description = MENDED_DESCRIPTIONS.get(code, " ".join(row["name"].split()))
        if code in REGISTER_ONLY:
            rows.append((code, description, "", "", "", REGISTER_ONLY[code]))
        else:
            section = parents[code[:2]].removeprefix(f"{_CODE}:")
            rows.append((code, description, section, sections[section], code[:2], "activity"))
    return sorted(rows)


def _obsolete(folders: Folders) -> list[tuple[str, str]]:
    rows = read_records(folders.published(SIC_IN_USE), delimiter="\t")
    return sorted(
        (row["industrial-classification"], row["name"])
        for row in rows
        if re.fullmatch(r"\d{4}", row["industrial-classification"])
    )


def _growth_rule(row: dict[str, str]) -> tuple[str, ...]:
    """A rule; a foundational industry (Steel) is a sector of its own, since that is how it is filtered and counted."""
    label = "" if row["label"] == "no SIC basis" else row["label"]
    industry = label if row["frontier_industry"] == "as named by code" else row["frontier_industry"]
    sector = row["sector"]
    if row["kind"] == "foundational":
        sector, industry = industry, ""
    key = re.sub(r"[^a-z]+", "-", sector.lower())
    return key, sector, row["kind"], industry, row["sic2007_prefix"], label


def _soc(folders: Folders) -> list[tuple[str, str, str, str]]:
    """All four levels. Titles come from the descriptions, since the framework sheet prints some in capitals."""
    rows: list[tuple[str, str, str, str]] = []
    for major, sub_major, minor, unit, title, *_ in read_sheet(folders.published(SOC), "SOC2020 descriptions")[1:]:
        for level, cell in zip(SOC_COUNTS, (major, sub_major, minor, unit), strict=True):
            if cell != "<blank>":
                code = str(int(cell))
                rows.append((code, level, " ".join(title.split()), code[:-1]))
    for level, count in SOC_COUNTS.items():
        require(sum(row[1] == level for row in rows) == count, f"{count} {level} groups of SOC 2020")
    return sorted(rows)
