"""How publishers write official statistics: their names for our series, areas, periods and tables (pure).

A series is taken only under the name and the measure it had when it was set up. Anything else is a change of
definition, which is another series and never joined to this one.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

# The areas kept: Rotherham and its comparators. Sheffield and Barnsley also have codes of 2025 under which ONS repeats
# the same figures; those are left out.
AREAS = {
    "E08000018": "Rotherham",
    "E08000016": "Barnsley",
    "E08000017": "Doncaster",
    "E08000019": "Sheffield",
    "E47000002": "South Yorkshire",
    "E12000003": "Yorkshire and The Humber",
    "E92000001": "England",
    "K02000001": "United Kingdom",
}
NOMIS_AREAS = {
    "ladu:Rotherham": "E08000018",
    "ladu:Barnsley": "E08000016",
    "ladu:Doncaster": "E08000017",
    "ladu:Sheffield": "E08000019",
    "User Defined Geography:South Yorkshire-MCA": "E47000002",
    "country:England": "E92000001",
}


@dataclass(frozen=True)
class LocalIndicator:
    """An indicator of ONS's Explore local statistics: our series, its measure, decimal places of its limits."""

    series: str
    measure: str
    places: int


LOCAL_INDICATORS = {
    "Level 3 or above qualifications (Great Britain)": LocalIndicator("level-3-plus-rqf", "Percentage", 1),
    "No qualifications": LocalIndicator("no-qualifications-rqf", "Percentage", 1),
    "Gross median weekly pay": LocalIndicator("median-weekly-pay", "Pounds", 2),
    "Apprenticeship starts (England)": LocalIndicator("apprenticeship-starts-rate", "Rate per 100,000 population", 0),
    "Apprenticeship achievements (England)": LocalIndicator(
        "apprenticeship-achievements-rate", "Rate per 100,000 population", 0
    ),
    "Employment rate": LocalIndicator("employment-rate", "Percentage", 1),
    "GCSEs in English and Maths": LocalIndicator("gcse-english-maths-19", "Percentage", 1),
}


@dataclass(frozen=True)
class PublishedPeriod:
    """From the first to the last day, and what the period is called on screen."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class PublishedValue:
    """One figure of a publisher's table."""

    series: str
    area_code: str
    period: PublishedPeriod
    value: Decimal
    category: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    note: str = ""


_PERIOD = re.compile(r"(\d{4})-(\d{2})-(\d{2})(/P1Y)?", re.ASCII)


def local_period(text: str) -> PublishedPeriod:
    """A period of a local indicator: a day ("2025-04-30") or the year from a day ("2024-08-01/P1Y").

    Raises ValueError for anything else.
    """
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text[:40]}” is neither a day (2025-04-30) nor a year from a day (2024-08-01/P1Y)")
    start = date(int(found[1]), int(found[2]), int(found[3]))
    if not found[4]:
        return PublishedPeriod(start, start, f"{calendar.month_name[start.month]} {start.year}")
    end = start.replace(year=start.year + 1) - timedelta(days=1)
    label = str(start.year) if start.year == end.year else f"{start.year}/{end.year % 100:02}"
    return PublishedPeriod(start, end, label)


def calendar_year(year: int) -> PublishedPeriod:
    """January to December."""
    return PublishedPeriod(date(year, 1, 1), date(year, 12, 31), str(year))


def rounded(number: Decimal, places: int) -> Decimal:
    """The number with so many decimal places, halves upwards."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


# ------------------------------------------------------------------------------------------- workbooks of Nomis

QUALIFICATIONS = ("None", "NVQ1", "NVQ2", "Trade Apprenticeships", "NVQ3", "NVQ4+", "Other Qualifications")
QUALIFICATION_TITLES = tuple(f"Total - All people aged 16-64 : {name} )" for name in QUALIFICATIONS)
# Each group has its number of people, its share and the half width of its interval.
COLUMNS_EACH = 3
SIZE_TITLES = ("Total", "Micro (0 to 9)", "Small (10 to 49)", "Medium-sized (50 to 249)", "Large (250+)")
SIZE_BANDS = ("", "0 to 9", "10 to 49", "50 to 249", "250 or more")
_YEAR = re.compile(r"(?:Jan )?(\d{4})(?:-Dec (\d{4}))?", re.ASCII)
_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
Cells = Sequence[str]


def nomis_values(rows: Sequence[Cells]) -> Iterator[tuple[int, PublishedValue]] | None:
    """The figures of a Nomis sheet with the row each stands in; None for a sheet that is no table known here.

    Nomis stacks one table for each date, each with its date, its header and its areas. Raises ValueError where a date
    is not a calendar year.
    """
    header = next((row for row in rows if row and row[0] == "Area" and any(row[1:])), None)
    if header is None:
        return None
    titles = header[1 : 1 + COLUMNS_EACH * len(QUALIFICATIONS) : COLUMNS_EACH]
    if len(titles) == len(QUALIFICATIONS) and all(map(str.endswith, titles, QUALIFICATION_TITLES)):
        return _qualifications(rows)
    if tuple(header[1 : 1 + len(SIZE_TITLES)]) == SIZE_TITLES:
        return _enterprises(rows)
    return None


def _areas(rows: Sequence[Cells]) -> Iterator[tuple[int, str, int, Cells]]:
    """Row number, area code, year and cells of every area kept."""
    year = 0
    for line, row in enumerate(rows, 1):
        if row[0] == "date":
            found = _YEAR.fullmatch(row[1].strip())
            if not found or (found[2] and found[2] != found[1]):
                raise ValueError(f"“{row[1][:40]}” is not a calendar year")
            year = int(found[1])
        elif area := NOMIS_AREAS.get(row[0].partition(" - from ")[0]):
            yield line, area, year, row[1:]


def _figure(cell: str) -> Decimal | None:
    """A number, or None for a mark that stands for a withheld or missing one."""
    return Decimal(cell.strip()) if _FIGURE.fullmatch(cell.strip()) else None


def _enterprises(rows: Sequence[Cells]) -> Iterator[tuple[int, PublishedValue]]:
    for line, area, year, cells in _areas(rows):
        for band, cell in zip(SIZE_BANDS, cells, strict=False):
            if (value := _figure(cell)) is not None:
                yield line, PublishedValue("enterprises", area, calendar_year(year), value, band)


def _qualifications(rows: Sequence[Cells]) -> Iterator[tuple[int, PublishedValue]]:
    """Shares by highest NVQ level. The seven groups are everybody, so their sum is the base.

    Trade apprenticeships count half as level 2 and half as level 3, as in ONS publications.
    """
    for line, area, year, cells in _areas(rows):
        found = [_figure(cells[COLUMNS_EACH * place]) for place in range(len(QUALIFICATIONS))]
        people = dict(zip(QUALIFICATIONS, (each for each in found if each is not None), strict=False))
        if len(people) < len(QUALIFICATIONS):
            continue
        period, base = calendar_year(year), sum(people.values(), Decimal())
        trades = people["Trade Apprenticeships"]
        level_3 = people["NVQ3"] + people["NVQ4+"] + trades / 2
        for series, number in (
            ("level-4-plus-nvq", people["NVQ4+"]),
            ("level-3-plus-nvq", level_3),
            ("level-2-plus-nvq", level_3 + trades / 2 + people["NVQ2"]),
            ("no-qualifications-nvq", people["None"]),
        ):
            note = f"Worked out here: {number.normalize():,f} of {base:,f} people"
            yield line, PublishedValue(series, area, period, rounded(100 * number / base, 1), note=note)
        highest = people["NVQ4+"]
        width = _figure(cells[COLUMNS_EACH * QUALIFICATIONS.index("NVQ4+") + 2])
        limits = (highest - width, highest + width) if width is not None else (None, None)
        yield line, PublishedValue("level-4-plus-nvq-people", area, period, highest, "", *limits)
