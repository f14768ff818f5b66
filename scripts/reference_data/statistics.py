"""Official statistics for the indicators, from the publishers' tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scripts.reference_data.files import Folders, read_records, read_sheet, require
from scripts.reference_data.observations import (
    OFFICIAL_NAMES,
    Observation,
    Period,
    academic_year,
    calendar_year,
    ons_period,
    plain,
    rounded,
)

# Series, file (without the common ends), name of the indicator in it, decimal places of its limits.
EXPLORE = (
    ("level-3-plus-rqf", "qualifications-level-3-or-above", "Level 3 or above qualifications (Great Britain)", 1),
    ("no-qualifications-rqf", "qualifications-none-gb", "No qualifications", 1),
    ("median-weekly-pay", "gross-median-weekly-pay", "Gross median weekly pay", 2),
    ("apprenticeship-starts-rate", "apprenticeships", "Apprenticeship starts (England)", 0),
    ("apprenticeship-achievements-rate", "apprenticeships", "Apprenticeship achievements (England)", 0),
    ("employment-rate", "employment-rate", "Employment rate", 1),
    ("gcse-english-maths-19", "gcses-in-english-and-maths", "GCSEs in English and Maths", 1),
)
APS = "labour-market/nomis_aps_qualifications_by_age_gender_2022-11-08.xlsx"
BUSINESS_COUNTS = "labour-market/nomis_uk_business_counts_enterprises_by_sizeband_2023-04-24.xlsx"
ESS = "labour-market/ESS_2019_LEA_Summary_Tables_Controlled_v01.00.xlsx"
ACHIEVEMENTS = "labour-market/dfe_fe_achievements_by_level_or_type_2016-17_to_2021-22_rotherham-and-comparators.csv"
PART_YEAR = "202122"
NOMIS_AREAS = {
    "ladu:Rotherham": "E08000018",
    "ladu:Barnsley": "E08000016",
    "ladu:Doncaster": "E08000017",
    "ladu:Sheffield": "E08000019",
    "User Defined Geography:South Yorkshire-MCA": "E47000002",
    "country:England": "E92000001",
}
QUALIFICATIONS = ("None", "NVQ1", "NVQ2", "Trade Apprenticeships", "NVQ3", "NVQ4+", "Other Qualifications")
COLUMNS_EACH = 3
SIZE_BANDS = ("", "0 to 9", "10 to 49", "50 to 249", "250 or more")
ESS_ROWS = {
    "Establishments with any vacancies": "ess-vacancy-incidence",
    "Have at least one vacancy that is hard to fill": "ess-hard-to-fill-incidence",
    "Have a skills shortage vacancy (prompted or unprompted)": "ess-skill-shortage-incidence",
    "% of all vacancies which are SSVs": "ess-skill-shortage-density",
    "% of establishments with any staff not fully proficient": "ess-skills-gap-incidence",
    "Number of skills gaps as a % of employment": "ess-skills-gap-density",
    "Number of vacancies as a % of all employment": "ess-vacancy-density",
    "% of establishments training staff over the last 12 months": "ess-trained-in-12-months",
    "Unweighted row": "ess-base",
}
# Columns of the sheet; the enterprise partnership of 2019 has no code in the file.
ESS_AREAS = (
    ("England Total", "E92000001", "England"),
    ("Yorkshire and The Humber Total", "E12000003", "Yorkshire and The Humber"),
    ("Sheffield City Region Total", "", "Sheffield City Region"),
    ("Rotherham Total", "E08000018", "Rotherham"),
)
ESS_PRINTED = "30-September-2020"
ESS_PRINTED_ON = "2020-09-30"


def observations(folders: Folders) -> list[Observation]:
    """Every observation taken from a publisher's table."""
    return [
        *_explore(folders),
        *_qualifications(folders),
        *_enterprises(folders),
        *_skills_survey(folders),
        *_achievements(folders),
    ]


def _observed(
    series: str,
    area: str,
    period: Period,
    value: str,
    category: str = "",
    lower: str = "",
    upper: str = "",
    note: str = "",
) -> Observation:
    return Observation(
        series,
        area,
        OFFICIAL_NAMES[area],
        period.start,
        period.end,
        period.label,
        category,
        value,
        lower,
        upper,
        note=note,
    )


def _explore(folders: Folders) -> Iterator[Observation]:
    """ONS local indicators. Sheffield and Barnsley under their codes of 2025 repeat the rows under the old ones."""
    for series, file, indicator, places in EXPLORE:
        path = folders.published(f"labour-market/ons_{file}_rotherham-and-comparators.csv")
        found = 0
        for row in read_records(path):
            if row["indicator"] != indicator or row["areacd"] not in OFFICIAL_NAMES:
                continue
            found += 1
            limits = {
                name: rounded(Decimal(row[column]), places) if row[column] else ""
                for name, column in (("lower", "lci_95"), ("upper", "uci_95"))
            }
            yield _observed(series, row["areacd"], ons_period(row["period"]), row["observation"], **limits)
        require(found > 0, f"{indicator} in {path.name}")


def nomis_blocks(rows: list[list[Any]]) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """The tables that Nomis stacks in one sheet: the date of each, and its cells by area."""
    date, areas = "", dict[str, list[Any]]()
    for row in rows:
        if row[0] == "date":
            date, areas = plain(row[1]) if isinstance(row[1], float) else row[1], {}
        elif area := NOMIS_AREAS.get(row[0].partition(" - from ")[0]):
            areas[area] = row[1:]
            if len(areas) == len(NOMIS_AREAS):
                yield date, areas


def _qualifications(folders: Folders) -> Iterator[Observation]:
    """Shares and numbers by highest NVQ level. The seven groups are everybody, so their sum is the base."""
    rows = read_sheet(folders.published(APS))
    header = next(row for row in rows if row[0] == "Area")[1 : 1 + COLUMNS_EACH * len(QUALIFICATIONS) : COLUMNS_EACH]
    wanted = [f"Total - All people aged 16-64 : {name} )" for name in QUALIFICATIONS]
    require(all(title.endswith(name) for title, name in zip(header, wanted, strict=True)), "the columns of the APS")
    for dates, areas in nomis_blocks(rows):
        year = re.fullmatch(r"Jan (\d{4})-Dec \1", dates)
        require(year is not None, f"the APS year {dates}")
        for area, cells in areas.items():
            yield from _levels(area, calendar_year(int(dates[-4:])), cells)


def _levels(area: str, period: Period, cells: list[Any]) -> Iterator[Observation]:
    people = {name: cells[COLUMNS_EACH * place] for place, name in enumerate(QUALIFICATIONS)}
    if not all(isinstance(number, float) for number in people.values()):
        return
    count = {name: Decimal(plain(number)) for name, number in people.items()}
    base = sum(count.values(), Decimal())
    trades = count["Trade Apprenticeships"]
    level_3 = count["NVQ3"] + count["NVQ4+"] + trades / 2
    for series, number in (
        ("level-4-plus-nvq", count["NVQ4+"]),
        ("level-3-plus-nvq", level_3),
        ("level-2-plus-nvq", level_3 + trades / 2 + count["NVQ2"]),
        ("no-qualifications-nvq", count["None"]),
    ):
        note = f"Worked out here: {number.normalize():,f} of {base:,f} people"
        yield _observed(series, area, period, rounded(100 * number / base, 1), note=note)
    half_width = cells[COLUMNS_EACH * QUALIFICATIONS.index("NVQ4+") + 2]
    limits = {}
    if isinstance(half_width, float):
        width = Decimal(plain(half_width))
        limits = {"lower": str(count["NVQ4+"] - width), "upper": str(count["NVQ4+"] + width)}
    yield _observed("level-4-plus-nvq-people", area, period, str(count["NVQ4+"]), **limits)


def _enterprises(folders: Folders) -> Iterator[Observation]:
    rows = read_sheet(folders.published(BUSINESS_COUNTS))
    header = next(row for row in rows if row[0] == "Area")[1:]
    wanted = ["Total", "Micro (0 to 9)", "Small (10 to 49)", "Medium-sized (50 to 249)", "Large (250+)"]
    require(header == wanted, "the size bands of the business counts")
    for year, areas in nomis_blocks(rows):
        for area, cells in areas.items():
            for band, number in zip(SIZE_BANDS, cells, strict=True):
                yield _observed("enterprises", area, calendar_year(int(year)), plain(number), band)


def _skills_survey(folders: Folders) -> Iterator[Observation]:
    rows = read_sheet(folders.published(ESS), "ROTHERHAM")
    require(rows[0][0] == ESS_PRINTED, "the date printed on the Employer Skills Survey tables")
    titles = next(row for row in rows if row[1] == ESS_AREAS[0][0])
    bases = next(row for row in rows if row[0] == "Unweighted row")
    by_title = {row[0]: row for row in rows}
    period = calendar_year(2019)
    for title, series in ESS_ROWS.items():
        for area, code, name in ESS_AREAS:
            column = titles.index(area)
            cell = by_title[title][column]
            value = plain(cell) if series == "ess-base" else plain(float(Decimal(str(cell)) * 100))
            note = "" if series == "ess-base" else f"Unweighted base: {bases[column]:,.0f} establishments"
            yield Observation(
                series, code, name, period.start, period.end, period.label, "", value,
                published_on=ESS_PRINTED_ON, note=note,
            )  # fmt: skip


def _achievements(folders: Folders) -> Iterator[Observation]:
    for row in read_records(folders.published(ACHIEVEMENTS)):
        is_wanted = row["level_or_type"] == "Apprenticeships: Total" and row["age_group"] == "Total"
        if is_wanted and row["time_period"] != PART_YEAR and row["location_code"] in OFFICIAL_NAMES:
            yield _observed(
                "apprenticeship-achievements-count",
                row["location_code"],
                academic_year(row["time_period"]),
                row["achievements"],
            )
