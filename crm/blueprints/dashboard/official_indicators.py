"""The two indicators that others publish: qualifications (M3-O1) and earnings (M3-O5), as at a date (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.dashboard.official import (
    Measure,
    OfficialChange,
    OfficialSeries,
    Segment,
    change_of,
    is_stale,
    measure_of,
    newest_of,
    segments_as_at,
    source_line,
    write_value,
)
from crm.blueprints.dashboard.targets import status_of
from crm.blueprints.dashboard.values import (
    ChangeShown,
    Figure,
    Frame,
    IndicatorValue,
    TrendPoint,
    TrendSegment,
    value_of,
)
from crm.figures import Direction, format_points


@dataclass(frozen=True)
class Printed:
    """A figure of the strategy to show as a labelled point, never as part of a series."""

    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class OfficialPart:
    """One measure of an official indicator: every series of it, by definition, and what the strategy prints."""

    key: str
    label: str
    series: tuple[OfficialSeries, ...]
    printed: Printed | None = None


def official_value(code: str, parts: Sequence[OfficialPart], frame: Frame) -> IndicatorValue:
    """The latest published value of each part as at the date; status and change are those of the first part.

    The trend of every part is drawn, a segment for each definition.
    """
    definition = BY_CODE[code]
    latest = [latest_figure(part, frame.as_at) for part in parts]
    figures: list[Figure] = []
    for part, figure in zip(parts, latest, strict=True):
        figures += [figure, *_printed(part)]
    segments = [segment for part in parts for segment in segments_as_at(part.series, frame.as_at)]
    status = status_of(
        latest[0].value, frame.as_at, rising=definition.rising, targets=frame.targets, baseline=frame.baseline
    )
    return value_of(
        definition,
        replace(frame, trend=tuple(_trend_of(segment) for segment in segments)),
        latest[0].period,
        figures,
        status,
        change=_change(parts[0], frame.as_at),
        notes=[note for part, figure in zip(parts, latest, strict=True) for note in _notes(part, figure)],
        sources=list(dict.fromkeys(figure.source for figure in latest if figure.source)),
    )


def _printed(part: OfficialPart) -> list[Figure]:
    if part.printed is None:
        return []
    text = write_value(part.printed.value, part.printed.unit)
    return [Figure(f"{part.key}_printed", part.printed.label, part.printed.value, text)]


def latest_figure(part: OfficialPart, as_at: date) -> Figure:
    """The latest published value of one measure as at a date; blank where there is none."""
    found = newest_of(part.series, as_at)
    if found is None or found[1].value is None:
        return Figure(part.key, part.label, None, "")
    series, point = found
    value = found[1].value
    return Figure(
        part.key,
        part.label,
        value,
        write_value(value, series.unit),
        low=point.lower,
        high=point.upper,
        is_stale=is_stale(point, series, as_at),
        period=point.period_label,
        source=source_line(series, point),
        base_words=series.name,
    )


def _notes(part: OfficialPart, figure: Figure) -> list[str]:
    if figure.value is None:
        return [f"{part.label}: no figure is published in the files loaded here."]
    if figure.is_stale:
        return [f"{part.label}: the latest figure loaded is for {figure.period}; a newer one should have come."]
    return []


def _change(part: OfficialPart, as_at: date) -> ChangeShown | None:
    segments = segments_as_at(part.series, as_at)
    if not segments:
        return None
    newest = max(segments, key=lambda segment: segment.points[-1].period_end)
    change = change_of(newest)
    if change is None:
        return ChangeShown(f"No earlier figure by the same definition ({newest.series.name})", None)
    return ChangeShown(_change_words(change, newest.series.unit), change.direction)


def _change_words(change: OfficialChange, unit: str) -> str:
    since = f"since {change.earlier.period_label}"
    if change.direction is Direction.NO_CLEAR_CHANGE:
        return f"No clear change {since}"
    if not change.difference:
        return f"No change {since}"
    size = abs(change.difference)
    step = format_points(size / 100, 1) if measure_of(unit) is Measure.PERCENT else write_value(size, unit)
    unsure = "" if change.direction else ", published without an interval"
    return f"{'Up' if change.difference > 0 else 'Down'} {step} {since}{unsure}"


def _trend_of(segment: Segment) -> TrendSegment:
    points = tuple(TrendPoint(p.period_label, p.period_end, p.value, p.lower, p.upper) for p in segment.points)
    return TrendSegment(segment.series.name, points)
