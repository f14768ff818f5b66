"""The six indicators as at a date, as the page, the export and `flask indicators show` all give them.

Facts come from `queries`, the rules from `indicators` and `official_indicators`; here the two meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.blueprints.apprenticeships.counting import OfferedCounts
from crm.blueprints.dashboard.definitions import BY_CODE, DEFINITIONS
from crm.blueprints.dashboard.indicators import (
    Flow,
    able_to_recruit_value,
    apprenticeships_value,
    collaboration_value,
    mismatch_value,
)
from crm.blueprints.dashboard.official import OfficialSeries, points_as_at
from crm.blueprints.dashboard.official_indicators import OfficialPart, Printed, latest_figure, official_value
from crm.blueprints.dashboard.queries import BASELINE_ON, ENTERPRISES, Facts, Flows, HeldSeries, facts_as_at
from crm.blueprints.dashboard.targets import Baseline, Target
from crm.blueprints.dashboard.values import (
    Denominator,
    Figure,
    Frame,
    IndicatorValue,
    TrendPoint,
    TrendSegment,
    share_figure,
)
from crm.blueprints.diagnostics.measures import ENTERPRISE_BANDS, PostStratified, Settled, post_stratified
from crm.blueprints.diagnostics.queries import Totals
from crm.directory.employers.models import SizeBand
from crm.figures import Proportion, format_number, round_half_up
from crm.periods import format_date, same_day_last_year
from crm.strategy.queries import Tick

# The measures of the official indicators: (key, label, series of each definition, the strategy's printed figure).
OFFICIAL_PARTS: dict[str, tuple[tuple[str, str, tuple[str, ...], str], ...]] = {
    "M3-O1": (
        ("level_3_plus", "Level 3 or above", ("level-3-plus-rqf", "level-3-plus-nvq"), ""),
        ("level_4_plus", "Level 4 or above", ("level-4-plus-nvq",), "strategy-level-4-plus"),
    ),
    "M3-O5": (("median_weekly_pay", "Median gross weekly pay", ("median-weekly-pay",), ""),),
}
BESIDE = frozenset({"related", "comparator", "printed"})
SIZE_LABELS = {
    "0 to 9": "Micro (under 10 staff)",
    "10 to 49": "Small (10 to 49)",
    "50 to 249": "Medium (50 to 249)",
    "250 or more": "Large (250 or more)",
}


@dataclass(frozen=True)
class Work:
    """An action that the strategy ticks for an indicator, beside what was done under it where that is counted."""

    tick: Tick
    activity: str


@dataclass(frozen=True)
class Shown:
    """An indicator's value with what stands beside it: figures near it, and the actions that work on it."""

    value: IndicatorValue
    beside: tuple[Figure, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True)
class Answered:
    """How many employers of a size answered, of the enterprises there are. `rate` is empty where none are published.

    `size` filters a list to them; empty where they are of several size bands of ours, or of none.
    """

    label: str
    answered: int
    enterprises: int | None
    rate: str
    size: str = ""


@dataclass(frozen=True)
class Board:
    """The dashboard of one date."""

    as_at: date
    compared_with: date
    answers_up_to: date
    indicators: tuple[Shown, ...]
    answered: tuple[Answered, ...]
    borough: Denominator | None


def board_as_at(
    as_at: date, compared_with: date | None = None, answers: tuple[date, date] | None = None
) -> Board:
    """The six indicators as at a date; compared with the same day a year before unless another is given.

    `answers` are the two days for what rests on answers, where they are others.
    """
    return board_of(facts_as_at(as_at, compared_with or same_day_last_year(as_at), answers))


def board_of(facts: Facts) -> Board:
    """The dashboard that facts make."""
    values = {
        "M3-KPI": _able(facts),
        "M3-O1": _official("M3-O1", facts),
        "M3-O2": _apprenticeships(facts),
        "M3-O3": _collaboration(facts),
        "M3-O4": _mismatch(facts),
        "M3-O5": _official("M3-O5", facts),
    }
    activity = _activity(facts)
    shown = tuple(
        Shown(
            values[each.code],
            tuple(_beside(each.code, facts)),
            tuple(Work(tick, activity.get(tick.action, "")) for tick in facts.aims[each.code].ticks),
        )
        for each in DEFINITIONS
    )
    enterprises = _enterprises(facts)
    answered = tuple(_answered(facts, enterprises))
    return Board(facts.as_at, facts.compared_with, facts.answers_up_to, shown, answered, _borough(facts))


def _activity(facts: Facts) -> dict[str, str]:
    """What was done under an action, not what came of it; only where records of it are kept here."""
    answered = facts.totals[facts.answers_up_to].answered
    collaborations = facts.collaborations[0].employers
    found = {
        "1.3": (facts.network.members, "member of the HR Director Network", "members of the HR Director Network"),
        "2.4": (collaborations, "employer collaborating with providers", "employers collaborating with providers"),
        "3.1": (facts.offering.places, "place in approved placement offers", "places in approved placement offers"),
        "3.2": (facts.encounters.held, "school encounter this school year", "school encounters this school year"),
        "3.6": (answered, "employer answered a skills diagnostic", "employers answered a skills diagnostic"),
    }
    return {
        action: f"{format_number(count)} {one if count == 1 else several}"
        for action, (count, one, several) in found.items()
    }


# ------------------------------------------------------------------------------------------ skills diagnostics


def _frame(
    code: str,
    facts: Facts,
    baseline: Baseline | None,
    trend: Iterable[TrendSegment] = (),
    as_at: date | None = None,
) -> Frame:
    measure = BY_CODE[code].status_on
    targets = tuple(
        Target(each.due_on, each.value, each.reason) for each in facts.aims[code].targets if each.measure == measure
    )
    on = as_at or facts.as_at
    counts = baseline is not None and baseline.on <= on
    return Frame(on, targets, baseline if counts else None, tuple(trend))


def _share_frame(code: str, facts: Facts, measure: Callable[[Totals], Settled], name: str) -> Frame:
    share = measure(facts.totals[BASELINE_ON]).share
    baseline = None
    if share.value is not None and not share.hidden_in_publication:
        label = f"{share.percent()} of {format_number(share.base)} on {format_date(BASELINE_ON)}"
        baseline = Baseline(BASELINE_ON, round_half_up(share.value * 100, 1), label)
    points = [_share_point(on, measure(facts.totals[on]).share) for on in facts.trend_dates]
    trend = [TrendSegment(name, tuple(points))] if _any(points) else []
    return _frame(code, facts, baseline, trend, facts.answers_up_to)


def _share_point(on: date, share: Proportion) -> TrendPoint:
    figure = share_figure("", "", share, "")
    return TrendPoint(format_date(on), on, figure.value, figure.low, figure.high, share.base)


def _any(points: Iterable[TrendPoint]) -> bool:
    return any(point.value is not None for point in points)


def _able(facts: Facts) -> IndicatorValue:
    frame = _share_frame("M3-KPI", facts, lambda totals: totals.able, "Share able to recruit")
    return able_to_recruit_value(
        facts.totals[facts.answers_up_to].able, frame, change=facts.changes["ability"], borough=_borough(facts)
    )


def _mismatch(facts: Facts) -> IndicatorValue:
    frame = _share_frame("M3-O4", facts, lambda totals: totals.mismatch, "Share facing a mismatch")
    totals = facts.totals[facts.answers_up_to]
    return mismatch_value(
        totals.mismatch,
        totals.under_use,
        totals.densities,
        frame,
        change=facts.changes["mismatch"],
        weighted=_weighted(facts),
        borough=_borough(facts),
    )


def _weighted(facts: Facts) -> PostStratified:
    answers: dict[str, Proportion] = {}
    for size, totals in facts.sizes.items():
        if size is not None:
            band = _enterprise_band(size)
            answers[band] = answers.get(band, Proportion(0, 0)) + totals.mismatch.share
    found = {band: count for band, count in _enterprises(facts).items() if band}
    return post_stratified(answers, found)


def _enterprise_band(size: SizeBand) -> str:
    # The publisher's smallest band takes in enterprises that employ nobody.
    return ENTERPRISE_BANDS.get(size.value, ENTERPRISE_BANDS["micro"])


def _enterprises(facts: Facts) -> dict[str, int]:
    """The latest published enterprises by size band; the total is under ""."""
    return {band: count for band, (count, _) in _published_enterprises(facts).items()}


def _published_enterprises(facts: Facts) -> dict[str, tuple[int, str]]:
    held = next((each for each in facts.series if each.series.key == ENTERPRISES), None)
    found: dict[str, tuple[int, str]] = {}
    for band, points in (held.by_category if held else {}).items():
        known = points_as_at(points, facts.as_at)
        if known and known[-1].value is not None:
            found[band] = int(known[-1].value), known[-1].period_label
    return found


def _borough(facts: Facts) -> Denominator | None:
    total = _published_enterprises(facts).get("")
    return Denominator(total[0], f"enterprises in Rotherham in {total[1]} (UK Business Counts)") if total else None


def _answered(facts: Facts, enterprises: dict[str, int]) -> Iterable[Answered]:
    by_band: Counter[str] = Counter()
    for size, totals in facts.sizes.items():
        if size is not None:
            by_band[_enterprise_band(size)] += totals.answered
    for band, label in SIZE_LABELS.items():
        answered, there_are = by_band[band], enterprises.get(band)
        rate = f"{round_half_up(Decimal(answered) * 100 / there_are, 1):f}%" if there_are else ""
        ours = [size for size in SizeBand if _enterprise_band(size) == band]
        yield Answered(label, answered, there_are, rate, ours[0].value if len(ours) == 1 else "")
    if None in facts.sizes:
        yield Answered("Size not known", facts.sizes[None].answered, None, "")


# -------------------------------------------------------------------------------------------- counts of records


def _flow(counts: Iterable[int]) -> Flow:
    to_date, same_day, last_year = list(counts)[:3]
    return Flow(to_date, same_day, last_year)


def _flow_frame(code: str, facts: Facts, flows: Flows, counts: list[int], name: str) -> Frame:
    before = counts[3]
    baseline = Baseline(flows.baseline.last, Decimal(before), f"{format_number(before)} in {flows.baseline.label}")
    points = [
        TrendPoint(period.label, period.last, Decimal(count))
        for period, count in zip(flows.trend, counts[4:], strict=True)
    ]
    # Before the first record nothing was counted, which is no zero.
    first = next((number for number, point in enumerate(points) if point.value), len(points))
    kept = tuple(points[first:])
    return _frame(code, facts, baseline if before else None, [TrendSegment(name, kept)] if kept else [])


def _apprenticeships(facts: Facts) -> IndicatorValue:
    def flow(count: Callable[[OfferedCounts], int]) -> Flow:
        return _flow(count(each) for each in facts.offers)

    frame = _flow_frame(
        "M3-O2", facts, facts.offer_periods, [each.all for each in facts.offers], "Apprenticeships offered, full years"
    )
    return apprenticeships_value(
        flow(lambda counts: counts.all),
        flow(lambda counts: counts.levels_4_to_7),
        flow(lambda counts: counts.growth_sectors),
        flow(lambda counts: counts.foundational),
        frame,
    )


def _collaboration(facts: Facts) -> IndicatorValue:
    counts = [each.employers for each in facts.collaborations]
    frame = _flow_frame("M3-O3", facts, facts.collaboration_periods, counts, "Employers collaborating, full years")
    newest = facts.collaborations[0]
    return collaboration_value(_flow(counts), frame, with_change=newest.with_change, open_ended=newest.open_ended)


# ---------------------------------------------------------------------------------------------- official series


def _official(code: str, facts: Facts) -> IndicatorValue:
    held = {each.series.key: each for each in facts.series}
    parts = [_part(*part, held=held) for part in OFFICIAL_PARTS[code]]
    return official_value(code, parts, _frame(code, facts, _official_baseline(parts[0], facts.as_at)))


def _part(key: str, label: str, series: tuple[str, ...], printed: str, held: dict[str, HeldSeries]) -> OfficialPart:
    found = tuple(held[each].series for each in series if each in held)
    point = held[printed].series.points[-1] if printed in held else None
    shown = None
    if point is not None and point.value is not None:
        shown = Printed(f"{label}, as the strategy prints it", point.value, held[printed].series.unit)
    return OfficialPart(key, label, found, shown)


def _official_baseline(part: OfficialPart, as_at: date) -> Baseline | None:
    """The value that counted when the strategy began; none where the definition has changed since."""
    before, latest = latest_figure(part, BASELINE_ON), latest_figure(part, as_at)
    if before.value is None or before.base_words != latest.base_words:
        return None
    return Baseline(BASELINE_ON, before.value, f"{before.text} for {before.period}")


def _beside(code: str, facts: Facts) -> Iterable[Figure]:
    shown = {part[3] for part in OFFICIAL_PARTS.get(code, ())}
    for each in facts.series:
        if each.indicator == code and each.relation in BESIDE and each.series.key not in shown:
            figure = latest_figure(_as_part(each.series), facts.as_at)
            if figure.value is not None:
                yield figure


def _as_part(series: OfficialSeries) -> OfficialPart:
    return OfficialPart(series.key.replace("-", "_"), series.name, (series,))
