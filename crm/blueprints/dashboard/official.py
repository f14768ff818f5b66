"""Official series: which value counts as at a date, when it is stale, what is never joined (pure).

A change of definition makes another series (NVQ levels to 2021, RQF levels from 2022): its points are a segment of
their own, and no line or difference runs across the break. A rate is always written with what it is a rate of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crm.figures import Direction, round_half_up
from crm.periods import add_months, format_date


class Measure(StrEnum):
    """What sort of number a series holds."""

    COUNT = "count"
    RATE = "rate"
    PERCENT = "percent"
    POUNDS = "pounds"


def measure_of(unit: str) -> Measure:
    """The measure that a unit in words stands for ("percent of residents", "starts per 100,000 population")."""
    if unit.startswith("percent"):
        return Measure.PERCENT
    if unit.startswith("pounds"):
        return Measure.POUNDS
    return Measure.RATE if " per " in unit else Measure.COUNT


@dataclass(frozen=True)
class Published:
    """One published value for the borough. A revision has a higher number, and its own publication date where known."""

    period_label: str
    period_end: date
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    published_on: date | None = None
    revision: int = 0
    note: str = ""

    @property
    def known_from(self) -> date:
        """The day it counts from: its publication, or where no file says when that was, the end of its period."""
        return self.published_on or self.period_end


@dataclass(frozen=True)
class OfficialSeries:
    """A series by one definition, with its published values in any order."""

    key: str
    name: str
    unit: str
    source: str
    stale_after_months: int
    points: tuple[Published, ...]
    definition: str = ""
    held_on: date | None = None


def points_as_at(points: Iterable[Published], as_at: date) -> tuple[Published, ...]:
    """For each period its newest revision known by the date, oldest period first; withheld values are left out."""
    newest: dict[date, Published] = {}
    for point in sorted(points, key=lambda point: (point.known_from, point.revision)):
        if point.known_from <= as_at:
            newest[point.period_end] = point
    return tuple(newest[end] for end in sorted(newest) if newest[end].value is not None)


def latest_as_at(series: OfficialSeries, as_at: date) -> Published | None:
    """The value that counts as at a date: the latest period known by then."""
    known = points_as_at(series.points, as_at)
    return known[-1] if known else None


def is_stale(point: Published, series: OfficialSeries, as_at: date) -> bool:
    """Whether a newer value should have come: the period ended longer ago than this series may take."""
    return as_at > add_months(point.period_end, series.stale_after_months)


@dataclass(frozen=True)
class Segment:
    """Values that may be joined by a line: one series, one definition."""

    series: OfficialSeries
    points: tuple[Published, ...]


def segments_as_at(series: Sequence[OfficialSeries], as_at: date) -> tuple[Segment, ...]:
    """Every series that has a value by the date, in the order in which they begin. No line joins two of them."""
    made = [Segment(one, points_as_at(one.points, as_at)) for one in series]
    return tuple(sorted((s for s in made if s.points), key=lambda s: (s.points[0].period_end, s.series.key)))


def newest_of(series: Sequence[OfficialSeries], as_at: date) -> tuple[OfficialSeries, Published] | None:
    """The latest value of several definitions of one thing, and the series it is of."""
    found = [(point.period_end, one.key, one, point) for one in series if (point := latest_as_at(one, as_at))]
    if not found:
        return None
    _, _, newest, point = max(found, key=lambda each: each[:2])
    return newest, point


@dataclass(frozen=True)
class OfficialChange:
    """The step between two periods of one series. `direction` None: published without intervals, so nobody can say."""

    earlier: Published
    later: Published
    difference: Decimal
    direction: Direction | None


def change_of(segment: Segment) -> OfficialChange | None:
    """The last step within one definition; None before there are two values.

    Whether it is clear: the two published 95 % intervals as independent estimates, margins combined by the root of
    the sum of squares. Surveys that overlap are surer than that, so a change called clear is.
    """
    if len(segment.points) < 2:
        return None
    earlier, later = segment.points[-2:]
    if earlier.value is None or later.value is None:
        return None
    difference = later.value - earlier.value
    margins = [_margin(point) for point in (earlier, later)]
    if None in margins:
        return OfficialChange(earlier, later, difference, None)
    reach = sum((margin * margin for margin in margins if margin is not None), Decimal(0)).sqrt()
    return OfficialChange(earlier, later, difference, _direction(difference, reach))


def _margin(point: Published) -> Decimal | None:
    return None if point.lower is None or point.upper is None else (point.upper - point.lower) / 2


def _direction(difference: Decimal, reach: Decimal) -> Direction:
    if abs(difference) <= reach:
        return Direction.NO_CLEAR_CHANGE
    return Direction.UP if difference > 0 else Direction.DOWN


def write_value(value: Decimal, unit: str) -> str:
    """A value with its unit, so that a rate is never read as a count: "1,175 starts per 100,000 population"."""
    measure = measure_of(unit)
    if measure is Measure.PERCENT:
        return f"{round_half_up(value, 1):,f}%"
    if measure is Measure.POUNDS:
        return f"£{round_half_up(value, 2):,f} {unit.removeprefix('pounds').strip()}".strip()
    return f"{round_half_up(value):,f} {unit}"


def as_count(value: Decimal, unit: str) -> int:
    """The value of a series of counts. Raises ValueError for any other: a rate is no number of things."""
    if measure_of(unit) is not Measure.COUNT:
        raise ValueError(f"A value in {unit} is not a count.")
    return int(round_half_up(value))


def source_line(series: OfficialSeries, point: Published) -> str:
    """Where a value comes from and how old it is, in a line."""
    if point.published_on is not None:
        return f"{series.source}. Published {format_date(point.published_on)}"
    held = f"; held here since {format_date(series.held_on)}" if series.held_on else ""
    return f"{series.source}. Its file gives no date of publication{held}"
