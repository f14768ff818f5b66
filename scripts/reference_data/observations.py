"""One published value, and the periods and roundings in which publishers write them."""

from __future__ import annotations

import calendar
import re
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Period:
    """From the first to the last day, and how the period is called on screen."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class Observation:
    """A row of observations.csv; numbers are decimal text, blank where nothing is published."""

    series: str
    area_code: str
    area_name: str
    period_start: date
    period_end: date
    period_label: str
    category: str
    value: str
    lower: str = ""
    upper: str = ""
    published_on: str = ""
    revision: int = 0
    note: str = ""


HEADER = tuple(field.name for field in fields(Observation))
OFFICIAL_NAMES = {
    "E08000018": "Rotherham",
    "E08000016": "Barnsley",
    "E08000017": "Doncaster",
    "E08000019": "Sheffield",
    "E47000002": "South Yorkshire",
    "E12000003": "Yorkshire and The Humber",
    "E92000001": "England",
    "K02000001": "United Kingdom",
}
AREA_ORDER = {code: place for place, code in enumerate(OFFICIAL_NAMES)}
_ONS_PERIOD = re.compile(r"(\d{4})-(\d{2})-(\d{2})(/P1Y)?")


def ons_period(text: str) -> Period:
    """A period of an ONS local indicator: a day ("2025-04-30") or the year from a day ("2024-08-01/P1Y")."""
    found = _ONS_PERIOD.fullmatch(text)
    if not found:
        raise SystemExit(f"The source is not as described: the period {text}")
    start = date(int(found[1]), int(found[2]), int(found[3]))
    if not found[4]:
        return Period(start, start, f"{calendar.month_name[start.month]} {start.year}")
    end = start.replace(year=start.year + 1) - timedelta(days=1)
    return Period(start, end, str(start.year) if start.year == end.year else f"{start.year}/{end.year % 100:02}")


def calendar_year(year: int) -> Period:
    """January to December."""
    return Period(date(year, 1, 1), date(year, 12, 31), str(year))


def academic_year(code: str) -> Period:
    """The Department for Education's "201617": August to July."""
    return ons_period(f"{code[:4]}-08-01/P1Y")


def rounded(number: Decimal, places: int) -> str:
    """Decimal text with so many places, halves upwards."""
    return str(number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def plain(number: float) -> str:
    """A cell of a worksheet as decimal text: 50500.0 is "50500", 5.8 is "5.8"."""
    return str(int(number)) if number == int(number) else str(number)


def in_order(observations: list[Observation]) -> list[tuple[object, ...]]:
    """Rows by series, area (Rotherham first), period and category."""
    return [
        astuple(row)
        for row in sorted(
            observations,
            key=lambda row: (
                row.series,
                AREA_ORDER.get(row.area_code, len(AREA_ORDER)),
                row.period_start,
                row.category,
            ),
        )
    ]
