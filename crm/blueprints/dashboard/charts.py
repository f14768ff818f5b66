"""Trends as lines in a drawing: where each point, band, gridline and label goes (pure).

A drawing is 640 by 240 units. Values of different definitions are different lines; a value that is missing breaks its
line, so that nothing is drawn where nothing was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from crm.blueprints.dashboard.values import IndicatorValue, TrendPoint, TrendSegment
from crm.figures import format_number
from crm.periods import MONTHS

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 30
STEPS = 4
LINES = 3  # ways a line can look


@dataclass(frozen=True)
class Dot:
    """A value in the drawing, with what it is in words."""

    x: str
    y: str
    words: str


@dataclass(frozen=True)
class Line:
    """A run of values by one definition: stretches without a gap, their bands, every value. `look` from 0."""

    name: str
    look: int
    stretches: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Mark:
    """A label on an axis."""

    at: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing. `target` is the height of the target line, and `target_words` what it says."""

    title: str
    description: str
    lines: tuple[Line, ...]
    heights: tuple[Mark, ...]
    days: tuple[Mark, ...]
    target: str | None
    target_words: str


def chart_of(value: IndicatorValue) -> Chart | None:
    """The drawing of an indicator's trend; None where there are not two values to draw."""
    known = [point for segment in value.trend for point in segment.points if point.value is not None]
    if len(known) < 2:
        return None
    aim = value.target.value if value.target else None
    low, high = _range(known, aim, percent="percent" in _unit(value))
    first, last = min(point.on for point in known), max(point.on for point in known)
    scale = _Scale(first, last, low, high)
    return Chart(
        f"{value.definition.short}: trend",
        _description(value.trend, _unit(value)),
        tuple(_line(segment, number, scale, _unit(value)) for number, segment in enumerate(value.trend)),
        tuple(_heights(scale, _unit(value))),
        tuple(_days(scale, known)),
        None if aim is None else scale.y(aim),
        "" if aim is None else f"target {write(aim, _unit(value))}",
    )


def write(value: Decimal | None, unit: str) -> str:
    """A value of a trend as the table beside the drawing has it; empty where there is none."""
    if value is None:
        return ""
    if unit.startswith("percent"):
        return f"{value:.1f}%"
    return f"£{value:,.2f}" if unit.startswith("pounds") else format_number(int(value))


def unit_of_trend(value: IndicatorValue) -> str:
    """What the trend is in: of the number able, the share is drawn."""
    return _unit(value)


def _unit(value: IndicatorValue) -> str:
    return "percent" if value.definition.status_on == "share" else value.definition.unit


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    low: Decimal
    high: Decimal

    def x(self, day: date) -> str:
        days = (self.last - self.first).days
        part = (day - self.first).days / days if days else 0.5
        return f"{LEFT + part * (WIDTH - LEFT - RIGHT):.1f}"

    def y(self, value: Decimal) -> str:
        part = float((value - self.low) / (self.high - self.low))
        return f"{HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM):.1f}"


def _range(points: Iterable[TrendPoint], aim: Decimal | None, *, percent: bool) -> tuple[Decimal, Decimal]:
    """Shares are drawn from 0 to 100, counts from 0; all to a round number above the highest value."""
    if percent:
        return Decimal(0), Decimal(100)
    highest = max([Decimal(1)] + [point.high or point.value or Decimal(0) for point in points] + [aim or Decimal(0)])
    step = 10 ** floor(log10(float(highest) / STEPS)) if highest >= STEPS else 1
    size = next(size for size in (1, 2, 2.5, 5, 10) if size * step * STEPS >= float(highest) and size * step >= 1)
    return Decimal(0), Decimal(str(ceil(size * step) * STEPS))


def _line(segment: TrendSegment, number: int, scale: _Scale, unit: str) -> Line:
    runs = list(_runs(segment.points))
    return Line(
        segment.name,
        number % LINES,
        tuple(" ".join(f"{scale.x(p.on)},{scale.y(p.value)}" for p in run if p.value is not None) for run in runs),
        tuple(band for run in runs if (band := _band(run, scale))),
        tuple(
            Dot(scale.x(p.on), scale.y(p.value), f"{p.label}: {write(p.value, unit)}")
            for p in segment.points
            if p.value is not None
        ),
    )


def _runs(points: Sequence[TrendPoint]) -> Iterable[list[TrendPoint]]:
    run: list[TrendPoint] = []
    for point in points:
        if point.value is None:
            if run:
                yield run
            run = []
        else:
            run.append(point)
    if run:
        yield run


def _band(run: Sequence[TrendPoint], scale: _Scale) -> str:
    with_ends = [(p.on, p.low, p.high) for p in run if p.low is not None and p.high is not None]
    if len(with_ends) < 2:
        return ""
    up = [f"{scale.x(on)},{scale.y(high)}" for on, _, high in with_ends]
    down = [f"{scale.x(on)},{scale.y(low)}" for on, low, _ in reversed(with_ends)]
    return " ".join([*up, *down])


def _heights(scale: _Scale, unit: str) -> Iterable[Mark]:
    for step in range(STEPS + 1):
        value = scale.low + (scale.high - scale.low) * step / STEPS
        text = f"{value:.0f}%" if unit.startswith("percent") else f"{value:,.0f}"
        yield Mark(scale.y(value), f"£{text}" if unit.startswith("pounds") else text)


def _days(scale: _Scale, points: Sequence[TrendPoint]) -> Iterable[Mark]:
    """Five labels at most, the first and the last among them."""
    days = sorted({point.on for point in points})
    every = max(1, -(-(len(days) - 1) // STEPS))
    shown = [*days[: len(days) - 1 : every], days[-1]]
    if len(shown) > 2 and float(scale.x(shown[-1])) - float(scale.x(shown[-2])) < WIDTH / 6:
        del shown[-2]
    yield from (Mark(scale.x(day), f"{MONTHS[day.month - 1][:3]} {day.year}") for day in shown)


def _description(trend: Sequence[TrendSegment], unit: str) -> str:
    parts = []
    for segment in trend:
        known = [point for point in segment.points if point.value is not None]
        if known:
            first, last = known[0], known[-1]
            parts.append(
                f"{segment.name}: {write(first.value, unit)} ({first.label})"
                + (f" to {write(last.value, unit)} ({last.label})" if last is not first else "")
            )
    return ". ".join(parts) + ". Every value is in the table below."
