"""The four Mission 3 indicators that this service measures, from counts as at a date to values (pure).

Each value carries all that a reader needs: figures with base and interval, what is left out and why, status against
target, change, trend, sources and caveats. The two that others publish are in `official_indicators.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.blueprints.dashboard.definitions import BY_CODE, Definition
from crm.blueprints.dashboard.targets import Status, status_of
from crm.blueprints.dashboard.values import (
    ChangeShown,
    Denominator,
    Figure,
    Frame,
    IndicatorValue,
    count_figure,
    share_figure,
    value_of,
)
from crm.blueprints.diagnostics.measures import Densities, Density, PostStratified, Settled, WindowChange
from crm.figures import Direction, Proportion, format_number, format_percent, format_points, round_half_up
from crm.periods import Period, YearKind, last_full_year, window_to, year_to_date, year_to_same_day_last_year


def _share_status(share: Proportion, definition: Definition, frame: Frame) -> Status:
    if share.value is None:
        return Status.NO_VALUE
    if share.hidden_in_publication and frame.targets:
        return Status.TOO_FEW
    percent = Decimal(share.value.numerator) * 100 / Decimal(share.value.denominator)
    return status_of(percent, frame.as_at, rising=definition.rising, targets=frame.targets, baseline=frame.baseline)


def able_to_recruit_value(
    found: Settled, frame: Frame, *, change: WindowChange | None = None, borough: Denominator | None = None
) -> IndicatorValue:
    """M3-KPI. The headline is the number able; status and target are on the share."""
    definition = BY_CODE["M3-KPI"]
    figures = [
        _settled_count("able", "Employers able to recruit", found.share.numerator, found.share),
        share_figure("share", "Share able, of employers that tried to recruit", found.share, definition.base),
        _settled_count(
            "not_able", "Employers not able to recruit", found.share.base - found.share.numerator, found.share
        ),
        count_figure("undetermined", "Employers whose answers do not settle it", found.undetermined),
        count_figure("did_not_try", "Employers that did not try to recruit", found.outside),
        *_answered(found, borough),
    ]
    notes = _left_out(found.undetermined)
    if found.outside:
        notes.append(f"{_employers(found.outside)} did not try to recruit and {_are(found.outside)} not in the base.")
    return value_of(
        definition,
        frame,
        window_to(frame.as_at).label,
        figures,
        _share_status(found.share, definition, frame),
        change=_survey_change(change),
        notes=notes,
    )


def mismatch_value(
    found: Settled,
    under_use: Settled,
    sums: Densities,
    frame: Frame,
    *,
    change: WindowChange | None = None,
    weighted: PostStratified | None = None,
    borough: Denominator | None = None,
) -> IndicatorValue:
    """M3-O4. The headline is the share facing a mismatch; under-use and the densities stand beside it."""
    definition = BY_CODE["M3-O4"]
    figures = [
        share_figure("share", "Employers facing a skills mismatch", found.share, definition.base),
        _settled_count("facing", "Employers facing one", found.share.numerator, found.share),
        count_figure("undetermined", "Employers whose answers do not settle it", found.undetermined),
        share_figure("under_use", "Employers under-using skills", under_use.share, definition.base),
        _density(
            "skill_shortage_density", "Vacancies hard to fill for lack of skills", sums.skill_shortage, "vacancies"
        ),
        _density("hard_to_fill_density", "Vacancies hard to fill for any reason", sums.hard_to_fill, "vacancies"),
        _density("skills_gap_density", "Staff not fully proficient", sums.skills_gap, "staff"),
        *_weighted(weighted),
        *_answered(found, borough),
    ]
    notes = _left_out(found.undetermined)
    if weighted is not None and weighted.refused:
        notes.append(f"Not weighted by size. {weighted.refused}.")
    return value_of(
        definition,
        frame,
        window_to(frame.as_at).label,
        figures,
        _share_status(found.share, definition, frame),
        change=_survey_change(change),
        notes=notes,
    )


def _settled_count(key: str, label: str, count: int, share: Proportion) -> Figure:
    # Where nobody's answers settle it, there is no number either: a zero would say that none is able.
    return count_figure(key, label, count) if share.base else Figure(key, label, None, "")


def _answered(found: Settled, borough: Denominator | None) -> list[Figure]:
    figures = [count_figure("answered", "Employers that answered", found.answered)]
    if borough is not None and borough.count:
        share = Decimal(found.answered) * 100 / borough.count
        words = f"of {format_number(borough.count)}: {borough.label}"
        text = f"{round_half_up(share, 1):f}%"
        figures.append(
            Figure("response", "Share of the borough’s employers", round_half_up(share, 1), text, borough.count, words)
        )
    return figures


def _employers(count: int) -> str:
    return f"{format_number(count)} employer{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _left_out(undetermined: int) -> list[str]:
    if not undetermined:
        return []
    return [f"{_employers(undetermined)} gave answers that do not settle it and {_are(undetermined)} not in the base."]


def _density(key: str, label: str, density: Density, of: str) -> Figure:
    if density.value is None:
        return Figure(key, label, None, "", 0, f"no {of} at sites that gave both numbers")
    value = round_half_up(density.value * 100, 1)
    words = f"{of} at sites that gave both numbers, sums over sums"
    return Figure(key, label, value, format_percent(density.value), density.base, words)


def _weighted(weighted: PostStratified | None) -> list[Figure]:
    if weighted is None or weighted.value is None:
        return []
    label = "Share weighted to the borough’s enterprises by size"
    words = "corrects for size alone, not for who chose to answer"
    value = round_half_up(weighted.value * 100, 1)
    return [Figure("weighted", label, value, format_percent(weighted.value), base_words=words)]


def _survey_change(found: WindowChange | None) -> ChangeShown | None:
    if found is None:
        return None
    if not found.employers:
        return ChangeShown("No employer has answered again since, so no change can be given.", None, 0)
    change = found.change
    among = f"among {_employers(found.employers)} that answered both times"
    if change.difference is None or change.direction is Direction.NO_CLEAR_CHANGE:
        return ChangeShown(f"No clear change {among}", Direction.NO_CLEAR_CHANGE, found.employers)
    verb = "Up" if change.direction is Direction.UP else "Down"
    return ChangeShown(f"{verb} {format_points(abs(change.difference))} {among}", change.direction, found.employers)


@dataclass(frozen=True)
class FlowPeriods:
    """The three periods a flow is shown for."""

    to_date: Period
    same_day_last_year: Period
    last_full_year: Period


def flow_periods(kind: YearKind, as_at: date) -> FlowPeriods:
    """The year to date, the same day last year, and the last full year."""
    return FlowPeriods(year_to_date(kind, as_at), year_to_same_day_last_year(kind, as_at), last_full_year(kind, as_at))


@dataclass(frozen=True)
class Flow:
    """A count in each of the three periods."""

    to_date: int
    same_day_last_year: int
    last_full_year: int


def _flow_figures(key: str, label: str, flow: Flow, periods: FlowPeriods) -> list[Figure]:
    return [
        count_figure(key, label, flow.to_date, period=periods.to_date.label),
        count_figure(
            f"{key}_same_day_last_year", label, flow.same_day_last_year, period=periods.same_day_last_year.label
        ),
        count_figure(f"{key}_last_full_year", label, flow.last_full_year, period=periods.last_full_year.label),
    ]


def _flow_change(flow: Flow, periods: FlowPeriods) -> ChangeShown:
    step = flow.to_date - flow.same_day_last_year
    by = f"than in {periods.same_day_last_year.label} ({format_number(flow.same_day_last_year)})"
    if not step:
        return ChangeShown(f"As many as in {periods.same_day_last_year.label}", None)
    words = f"{format_number(abs(step))} {'more' if step > 0 else 'fewer'} {by}"
    return ChangeShown(words, Direction.UP if step > 0 else Direction.DOWN)


def _flow_value(
    definition: Definition,
    frame: Frame,
    flow: Flow,
    periods: FlowPeriods,
    figures: list[Figure],
    notes: tuple[str, ...] = (),
) -> IndicatorValue:
    # A target for a year is judged on a whole year: part of one would always look behind.
    judged_on = periods.last_full_year.last
    status = status_of(
        Decimal(flow.last_full_year),
        judged_on,
        rising=definition.rising,
        targets=frame.targets,
        baseline=frame.baseline,
    )
    return value_of(
        definition,
        frame,
        periods.to_date.label,
        figures,
        status,
        judged_on=judged_on,
        change=_flow_change(flow, periods),
        notes=notes,
    )


def apprenticeships_value(
    everything: Flow, higher: Flow, growth: Flow, foundational: Flow, frame: Frame
) -> IndicatorValue:
    """M3-O2. Offered in the funding year to date; status is on all of them in the last full year."""
    definition = BY_CODE["M3-O2"]
    periods = flow_periods(YearKind.FUNDING, frame.as_at)
    figures = [
        *_flow_figures("all", "Apprenticeships offered", everything, periods),
        *_flow_figures("higher", "Levels 4 to 7", higher, periods),
        *_flow_figures("growth", "In growth sectors", growth, periods),
        *_flow_figures("foundational", "In foundational industries, shown beside", foundational, periods),
    ]
    return _flow_value(definition, frame, everything, periods, figures)


def collaboration_value(employers: Flow, frame: Frame, *, with_change: int = 0, open_ended: int = 0) -> IndicatorValue:
    """M3-O3. Distinct employers in the financial year to date; status is on the last full year."""
    definition = BY_CODE["M3-O3"]
    periods = flow_periods(YearKind.FINANCIAL, frame.as_at)
    figures = [
        *_flow_figures("employers", "Employers collaborating with providers", employers, periods),
        count_figure("with_change", "Of them, with a change in the course", with_change),
        count_figure("open_ended", "Of them, by work of an earlier year that nobody has ended", open_ended),
    ]
    lasting = f"{_employers(open_ended)} {_are(open_ended)} counted by work of an earlier year that nobody has ended."
    return _flow_value(definition, frame, employers, periods, figures, (lasting,) if open_ended else ())
