"""Small extracts of the registers, in the publishers' own layouts, for the tests of the importers.

Rows are the publishers' own. Columns that name private persons keep their header and lose their content.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from scripts.reference_data import places, schools, statistics
from scripts.reference_data.files import Folders, read_rows, read_sheet, require

COMPANIES = "companies-house/companies_house_rotherham_2024-11.csv"
BASIC_COMPANIES = "companies-house/basic_company_data_sample_400_2020.csv"
PAY_GAP = "gender-pay-gap/UK Gender Pay Gap Data - 2021 to 2022.csv"
DISABILITY_CONFIDENT = "disability-confident/disability_confident_employers_2026-06.csv"
ALL_SCHOOLS = "gias/edubasealldata_full-header_4-london-schools_2019.csv"
Quoting = Literal[0, 1, 2, 3]
PRIVATE = {
    "ResponsiblePerson",
    "HeadTitle (name)",
    "HeadFirstName",
    "HeadLastName",
    "HeadPreferredJobTitle",
    "Head (name)",
    "HeadHonours",
}
COMPANY_NUMBERS = {
    "09912284", "05228322", "13481368", "07405600", "11453402", "08020615", "13321308", "OC331445", "09397390",
    "05426346", "13222768", "06978981", "04172773", "00467077", "10192626", "14118970", "08175947", "01548338",
    "06059856", "12719060", "12992282", "04975513", "06217640", "00556493", "05516484",
}  # fmt: skip
PAY_GAP_IDS = {
    "958", "1543", "19581", "18741", "14719", "10624", "6955", "10895", "8988", "17412", "14399", "687", "17484",
}  # fmt: skip
DISABILITY_CONFIDENT_NAMES = {
    "Amethyst Care and Support Group", "Aston Community Education Trust", "C. W. Fletcher",
    "Connection Recruitment Limited T/A Temploy Connection", "Constant Security Services", "Evans Halshaw, Rotherham",
    "Grimm & Co", "Pricecheck", "RNN Group", "Rotherham Metropolitan Borough Council",
    "The Rotherham NHS Foundation Trust", "Nicholas Associates Group Limited", "SBD Apparel Limited",
    "Arrow Care Training Limited", "Beech House Care Home", "Advice Support Knowledge Information", "Aastha Care Ltd",
    "Day One", "Busy Bee CafÃ©", "CurlyÃ¢Â€Â™s Farm", "MÂ·EÂ·L Research Ltd",
}  # fmt: skip
# What the importer reads of the whole extract; none of these columns names a person.
COLUMNS_READ = (
    "CompanyName", "CompanyNumber", "Postcode", "CompanyCategory", "CompanyStatus", "SICCode.SicText_1",
    "SICCode.SicText_2", "SICCode.SicText_3", "SICCode.SicText_4", "Company", "enddate", "Employees_thisyear",
)  # fmt: skip
POSTCODES_INSIDE = {
    "S13 9WH", "S20 1DJ", "S25 1XZ", "S26 2BH", "S60 1BZ", "S60 2PU", "S63 5DA", "S65 1EG", "S66 2BL", "DN12 2BB",
}  # fmt: skip
POSTCODES_OUTSIDE = {"S13 7QN", "S20 3GS", "S64 9HU", "S81 7LL", "S60 5RT"}
LINKED_URNS = {"106835", "106836", "106955", "140646", "106923", "106850", "147739", "106931", "106952", "136042"}


def build(folders: Folders) -> dict[str, int]:
    """Writes the extracts; gives the number of rows of each, header not counted."""
    target = folders.project / "tests" / "fixtures" / "registers"
    return {
        **_company_registers(folders, target),
        **_pay_gap_and_disability_confident(folders, target),
        **_schools(folders, target),
        **_places_and_statistics(folders, target),
        **_workbooks(folders, target),
    }


def _write(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    ends: str = "\r\n",
    bom: bool = False,
    quote: Quoting = csv.QUOTE_MINIMAL,
) -> int:
    """As the publisher writes: line ends, BOM and quoting differ from file to file."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file, lineterminator=ends, quoting=quote).writerows(rows)
    return len(rows) - 1


def _chosen(folders: Folders, path: str, column: str, wanted: set[str]) -> list[list[str]]:
    """The header and the rows whose column holds a wanted value, without the names of private persons."""
    header, *rows = read_rows(folders.published(path))
    place = header.index(column)
    kept = [row for row in rows if row and row[place] in wanted]
    missing = wanted - {row[place] for row in kept}
    require(not missing, f"{sorted(missing)} in {path}")
    private = {index for index, name in enumerate(header) if name in PRIVATE}
    return [header, *(["" if index in private else cell for index, cell in enumerate(row)] for row in kept)]


def _company_registers(folders: Folders, target: Path) -> dict[str, int]:
    extract = _chosen(folders, COMPANIES, "CompanyNumber", COMPANY_NUMBERS)
    header, *rows = read_rows(folders.published(BASIC_COMPANIES))
    # Companies House itself prints a space before these two names; the copy had lost it.
    spaced = [f" {name}" if name in {"CompanyNumber", "RegAddress.AddressLine2"} else name for name in header]
    body = target / "basic_company_data.csv"
    written = _write(body, [spaced, *rows[:10]], quote=csv.QUOTE_ALL)
    # The header line alone stands without quotation marks.
    quoted_header, _, quoted_rows = body.read_bytes().partition(b"\r\n")
    body.write_bytes(quoted_header.replace(b'"', b"") + b"\r\n" + quoted_rows)
    return {
        "company_register_extract.csv": _write(target / "company_register_extract.csv", extract, ends="\n"),
        "companies_rotherham_2024-11.csv.xz": _whole_register(folders, target / "companies_rotherham_2024-11.csv.xz"),
        "basic_company_data.csv": written,
    }


def _whole_register(folders: Folders, path: Path) -> int:
    """Every company of the extract, compressed, with the columns that the importer reads."""
    header, *rows = read_rows(folders.published(COMPANIES))
    kept = [header.index(name) for name in COLUMNS_READ]
    body = io.StringIO(newline="")
    csv.writer(body, lineterminator="\n").writerows([row[place] for place in kept] for row in (header, *rows))
    path.write_bytes(lzma.compress(body.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))
    return len(rows)


def _pay_gap_and_disability_confident(folders: Folders, target: Path) -> dict[str, int]:
    return {
        "gender_pay_gap.csv": _write(
            target / "gender_pay_gap.csv",
            _chosen(folders, PAY_GAP, "EmployerId", PAY_GAP_IDS),
            quote=csv.QUOTE_ALL,
        ),
        "disability_confident.csv": _write(
            target / "disability_confident.csv",
            _chosen(folders, DISABILITY_CONFIDENT, "name", DISABILITY_CONFIDENT_NAMES),
        ),
    }


def _schools(folders: Folders, target: Path) -> dict[str, int]:
    maintained = _chosen(folders, schools.MAINTAINED, "LA (code)", {schools.ROTHERHAM_LA})
    academies = _chosen(folders, schools.ACADEMIES, "LA (code)", {schools.ROTHERHAM_LA})
    everything = _chosen(folders, ALL_SCHOOLS, "URN", {read_rows(folders.published(ALL_SCHOOLS))[1][0]})
    links = read_rows(folders.published(schools.LINKS))
    return {
        "schools_state_funded.csv": _write(target / "schools_state_funded.csv", maintained[:9]),
        "schools_academies.csv": _write(target / "schools_academies.csv", academies[:5]),
        "schools_all_columns.csv": _write(target / "schools_all_columns.csv", everything),
        "school_links.csv": _write(
            target / "school_links.csv", [links[0], *(row for row in links[1:] if {row[0], row[1]} & LINKED_URNS)]
        ),
    }


def _places_and_statistics(folders: Folders, target: Path) -> dict[str, int]:
    published = [folders.published(path).read_text(encoding="ascii") for path in (places.INSIDE, places.OUTSIDE)]
    postcodes = [
        line
        for line in "".join(published).splitlines(keepends=True)
        if line[1:].partition('"')[0] in POSTCODES_INSIDE | POSTCODES_OUTSIDE
    ]
    require(len(postcodes) == len(POSTCODES_INSIDE | POSTCODES_OUTSIDE), "the postcodes of the extract")
    (target / "code_point_open.csv").write_text("".join(postcodes), encoding="ascii", newline="")
    header, *pay = read_rows(
        folders.published("labour-market/ons_gross-median-weekly-pay_rotherham-and-comparators.csv")
    )
    starts = read_rows(folders.published("labour-market/ons_apprenticeships_rotherham-and-comparators.csv"))[1:]
    mixed = [row for row in pay + starts if row[0] in {"E08000018", "E92000001"} and row[4][:4] in {"2023", "2024"}]
    return {
        "code_point_open.csv": len(postcodes),
        "ons_local_indicators.csv": _write(target / "ons_local_indicators.csv", [header, *mixed], bom=True),
    }


def _workbooks(folders: Folders, target: Path) -> dict[str, int]:
    """The stacked layout of Nomis, cut to a few areas, the first seven groups and the last two years."""
    made = {}
    for name, source, width, years in (
        ("nomis_qualifications.xlsx", statistics.APS, 1 + 3 * len(statistics.QUALIFICATIONS), ("2020", "2021")),
        ("nomis_business_counts.xlsx", statistics.BUSINESS_COUNTS, 6, ("2021", "2022")),
    ):
        rows = [row[:width] for row in _blocks_of(read_sheet(folders.published(source)), years)]
        _write_sheet(target / name, rows)
        made[name] = len(rows)
    return made


def _blocks_of(rows: list[list[Any]], years: tuple[str, ...]) -> Iterable[list[Any]]:
    title = rows[0][0]
    starts = [index for index, row in enumerate(rows) if row[0] == title] + [len(rows)]
    for start, end in zip(starts, starts[1:], strict=False):
        date = next(str(row[1]) for row in rows[start:end] if row[0] == "date")
        if any(year in date for year in years):
            is_area = [row[0].startswith(("ladu:", "lep:", "country:", "User Defined")) for row in rows[start:end]]
            wanted = [row[0].partition(" - from ")[0] in statistics.NOMIS_AREAS for row in rows[start:end]]
            yield from (
                row for row, area, keep in zip(rows[start:end], is_area, wanted, strict=True) if keep or not area
            )


def _write_sheet(path: Path, rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    # A fixed date keeps the file the same from one build to the next.
    book.set_properties({"created": datetime(2022, 11, 8)})
    sheet = book.add_worksheet("Data")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(place, column, cell)
        if row[0] == "Area" and row[1].startswith("T19"):
            for column in range(1, len(row), statistics.COLUMNS_EACH):
                sheet.merge_range(place, column, place, column + statistics.COLUMNS_EACH - 1, row[column])
    book.close()
