"""What an indicator's value carries, so that page, report and command show the same (pure).

A blank is None, never zero; a share has its base and interval, a count has neither; a trend is joined only within a
segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from crm.blueprints.dashboard.definitions import Definition
from crm.blueprints.dashboard.targets import Baseline, Status, Target, target_in_force
from crm.figures import INTERVAL_CAPTION, Direction, Proportion, format_number, round_half_up

HIDDEN_NOTE = "Hidden: fewer than 5 answers."


@dataclass(frozen=True)
class Figure:
    """One number of an indicator, as counted and as written. `value` None is a blank, never a zero.

    Shares are in percent. `base` is a count with `base_words`; counts have neither base nor interval.
    """

    key: str
    label: str
    value: Decimal | None
    text: str
    base: int | None = None
    base_words: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    is_low_base: bool = False
    hidden_in_publication: bool = False
    is_stale: bool = False
    period: str = ""
    source: str = ""


@dataclass(frozen=True)
class ChangeShown:
    """What changed since an earlier date, in words, and an arrow only where the change is clear."""

    words: str
    direction: Direction | None
    employers: int | None = None


@dataclass(frozen=True)
class TrendPoint:
    """A value of one period or date. Only points of one segment are joined."""

    label: str
    on: date
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    base: int | None = None


@dataclass(frozen=True)
class TrendSegment:
    """A run of values by one definition."""

    name: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class Frame:
    """What a value is judged and drawn with: the date, targets and baseline of its measure, its trend."""

    as_at: date
    targets: tuple[Target, ...] = ()
    baseline: Baseline | None = None
    trend: tuple[TrendSegment, ...] = ()


@dataclass(frozen=True)
class IndicatorValue:
    """An indicator as at a date. `figures` begins with the headline; `notes` say what is left out and why."""

    definition: Definition
    as_at: date
    period: str
    figures: tuple[Figure, ...]
    status: Status
    target: Target | None = None
    baseline: Baseline | None = None
    change: ChangeShown | None = None
    trend: tuple[TrendSegment, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def headline(self) -> Figure:
        """The figure to show first."""
        return self.figures[0]

    def figure(self, key: str) -> Figure:
        """A figure by its key. Raises KeyError for one that this indicator does not have."""
        return {figure.key: figure for figure in self.figures}[key]


@dataclass(frozen=True)
class Denominator:
    """How many employers there are to have answered, with its year, since the sources differ."""

    count: int
    label: str


def count_figure(key: str, label: str, count: int, *, period: str = "") -> Figure:
    """A count: it has no interval."""
    return Figure(key, label, Decimal(count), format_number(count), period=period)


def share_figure(key: str, label: str, share: Proportion, base_words: str) -> Figure:
    """A share in percent with its base and 95 % Wilson interval; blank on a base of zero."""
    if share.value is None:
        return Figure(key, label, None, "", 0, base_words, is_low_base=True, hidden_in_publication=True)
    interval = share.interval
    return Figure(
        key,
        label,
        round_half_up(share.value * 100, 1),
        share.percent(),
        share.base,
        base_words,
        low=None if interval is None else round_half_up(Decimal(interval.low) * 100, 1),
        high=None if interval is None else round_half_up(Decimal(interval.high) * 100, 1),
        is_low_base=share.is_low,
        hidden_in_publication=share.hidden_in_publication,
    )


def value_of(
    definition: Definition,
    frame: Frame,
    period: str,
    figures: Sequence[Figure],
    status: Status,
    *,
    judged_on: date | None = None,
    change: ChangeShown | None = None,
    notes: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> IndicatorValue:
    """An indicator's value put together; `judged_on` is the day that its status is about, if not the frame's."""
    return IndicatorValue(
        definition,
        frame.as_at,
        period,
        tuple(figures),
        status,
        target_in_force(frame.targets, judged_on or frame.as_at),
        frame.baseline,
        change,
        frame.trend,
        tuple(notes),
        tuple(sources) or (definition.source,),
    )


def for_publication(value: IndicatorValue) -> IndicatorValue:
    """The value as published output may show it: shares on fewer than 5 answers blank, and said so. Counts stay."""
    hidden = [figure for figure in value.figures if figure.hidden_in_publication and figure.value is not None]
    if not hidden:
        return value
    figures = tuple(
        replace(figure, value=None, text="", low=None, high=None) if figure in hidden else figure
        for figure in value.figures
    )
    notes = tuple(f"{figure.label}. {HIDDEN_NOTE}" for figure in hidden)
    return replace(value, figures=figures, notes=value.notes + notes)


def caption_of(value: IndicatorValue) -> str:
    """What stands under an indicator whose figures have an interval of chance; empty for the others."""
    return INTERVAL_CAPTION if any(figure.base and figure.low is not None for figure in value.figures) else ""


def to_data(value: IndicatorValue) -> dict[str, Any]:
    """The value as JSON holds it; numbers stay exact as text of decimals, dates are ISO."""
    return {
        "code": value.definition.code,
        "wording": value.definition.wording,
        "as_at": value.as_at.isoformat(),
        "period": value.period,
        "status": value.status.value,
        "target": None if value.target is None else _plain(value.target),
        "baseline": None if value.baseline is None else _plain(value.baseline),
        "change": None if value.change is None else _plain(value.change),
        "figures": [_plain(figure) for figure in value.figures],
        "trend": [
            {"name": segment.name, "points": [_plain(point) for point in segment.points]} for segment in value.trend
        ],
        "notes": list(value.notes),
        "caveats": list(value.definition.caveats),
        "sources": list(value.sources),
    }


def _plain(thing: Figure | ChangeShown | TrendPoint | Target | Baseline) -> dict[str, Any]:
    return {name: _json(held) for name, held in vars(thing).items()}


def _json(held: Any) -> Any:
    if isinstance(held, Decimal):
        return f"{held.normalize():f}"
    if isinstance(held, date):
        return held.isoformat()
    return held
