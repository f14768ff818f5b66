"""The facts that the dashboard is made of, gathered in as few statements as they allow: seven for all six indicators.

The number of statements is the same whatever the date, the number of records and the length of the trends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Select, func, literal, select, true, union_all

from crm.blueprints.apprenticeships.counting import OfferedCounts
from crm.blueprints.apprenticeships.queries import offered_by_period, periods_of_offers
from crm.blueprints.collaborations.queries import (
    active_by_period,
    active_of,
    counting,
    employers_active_among,
    period_named,
)
from crm.blueprints.collaborations.rules import Collaborating
from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.dashboard.indicators import FlowPeriods, flow_periods
from crm.blueprints.dashboard.official import OfficialSeries, Published
from crm.blueprints.diagnostics.measures import WindowChange
from crm.blueprints.diagnostics.queries import Totals, in_both_windows, monthly_totals, totals_by_size
from crm.blueprints.encounters.counting import EncounterCounts
from crm.blueprints.encounters.reporting import counts_of_row, counts_query
from crm.blueprints.network.queries import members_from, members_query
from crm.blueprints.network.rules import Reach
from crm.blueprints.placements.counting import OfferingCounts, co_designing_in, offering_of, offering_query
from crm.database import asked_later, days_asked, db
from crm.directory.employers.models import SizeBand
from crm.periods import Period, YearKind, add_months, last_full_year, year_starting, year_to_date
from crm.strategy.models import Observation, Series
from crm.strategy.queries import Aims, aims_of, borough_observations

BASELINE_ON = date(2026, 3, 31)  # the day before the strategy's first year: what each measure had come to by then
TREND_QUARTERS, TREND_YEARS = 8, 4
ENTERPRISES = "enterprises"
OFFERS, COLLABORATIONS, DESIGNERS = "offers", "collaborations", "designers"


@dataclass(frozen=True)
class HeldSeries:
    """An official series with the code of its indicator ("" for none), what it is to it, and its values."""

    indicator: str
    relation: str
    series: OfficialSeries
    by_category: Mapping[str, Sequence[Published]]


@dataclass(frozen=True)
class Flows:
    """Periods of a flow with what was counted in each: the three that are shown, the baseline's, the trend's."""

    shown: FlowPeriods
    baseline: Period
    trend: tuple[Period, ...]

    @property
    def periods(self) -> list[Period]:
        """All of them in the order of the counts."""
        shown = self.shown
        return [shown.to_date, shown.same_day_last_year, shown.last_full_year, self.baseline, *self.trend]


@dataclass(frozen=True)
class Facts:
    """Everything counted for one date, as it stands in the records."""

    as_at: date
    compared_with: date
    answers_up_to: date
    totals: Mapping[date, Totals]
    trend_dates: tuple[date, ...]
    sizes: Mapping[SizeBand | None, Totals]
    changes: Mapping[str, WindowChange]
    offers: Sequence[OfferedCounts]
    offer_periods: Flows
    collaborations: Sequence[Collaborating]
    collaboration_periods: Flows
    series: Sequence[HeldSeries]
    aims: Mapping[str, Aims]
    offering: OfferingCounts
    encounters: EncounterCounts
    network: Reach


def facts_as_at(as_at: date, compared_with: date, answers: tuple[date, date] | None = None) -> Facts:
    """What the dashboard of one date needs. Seven statements.

    `answers` are the two days for what rests on answers, where a reader may not have them as at any day (`readers`).
    """
    answers_on, answers_before = answers or (as_at, compared_with)
    trend = trend_dates(answers_on)
    totals = monthly_totals({*trend, answers_on, answers_before, BASELINE_ON})
    offers, collaborations = _flows(YearKind.FUNDING, as_at), _flows(YearKind.FINANCIAL, as_at)
    offered, active = _counted(offers.periods, collaborations.periods)
    (offering,), (encounters,), (network,) = work_of(
        [year_to_date(YearKind.FINANCIAL, as_at)], [year_to_date(YearKind.ACADEMIC, as_at)], [as_at]
    )
    return Facts(
        as_at,
        compared_with,
        answers_on,
        {each.as_at: each for each in totals},
        trend,
        totals_by_size(answers_on),
        in_both_windows(answers_before, answers_on),
        offered,
        offers,
        active,
        collaborations,
        [_held(series, observations) for series, observations in borough_observations(list(BY_CODE), [ENTERPRISES])],
        aims_of(list(BY_CODE)),
        offering,
        encounters,
        network,
    )


def _counted(
    offer_periods: Sequence[Period], collaboration_periods: Sequence[Period]
) -> tuple[list[OfferedCounts], list[Collaborating]]:
    """What was offered, and who collaborated, in each of some periods, in their order. One statement."""
    offers, collaborations = _distinct(offer_periods), _distinct(collaboration_periods)
    values = periods_of_offers(list(offers))
    for period, number in collaborations.items():
        values |= days_asked(period_named(number), period.first, period.last)
    found = {
        (kind, number): counts
        for kind, number, *counts in db.session.execute(_counting(len(offers), len(collaborations)), values)
    }
    return (
        [OfferedCounts(*found[OFFERS, offers[_days(each)]]) for each in offer_periods],
        [_collaborating(found, collaborations[_days(each)]) for each in collaboration_periods],
    )


def _collaborating(found: Mapping[tuple[str, int], Sequence[int]], number: int) -> Collaborating:
    """Employers with a collaboration, and those that only helped to design a placement programme: these count too."""
    active = active_of(*found[COLLABORATIONS, number][:3])
    return replace(active, employers=active.employers + found[DESIGNERS, number][0])


def offers_in(periods: Sequence[Period]) -> list[OfferedCounts]:
    """What was offered in each of some periods, in their order. One statement."""
    return _counted(periods, periods)[0]


def _distinct(periods: Sequence[Period]) -> dict[Period, int]:
    """Each period once, by its days alone (the last full year is one of the trend), with its number."""
    return {period: number for number, period in enumerate(dict.fromkeys(_days(each) for each in periods))}


def _days(period: Period) -> Period:
    return Period(period.first, period.last)


@lru_cache(maxsize=64)
def _counting(offer_periods: int, collaboration_periods: int) -> CompoundSelect[Any]:
    """The statement of `_counted`, made once for as many periods of each kind as there are."""
    collaborations = counting()
    offered, active = offered_by_period(offer_periods), active_by_period(collaboration_periods, collaborations)
    designers = [_only_designing(number, collaborations) for number in range(collaboration_periods)]
    missing = [literal(0)] * (len(offered[0].selected_columns) - len(active[0].selected_columns))
    return union_all(
        *(select(literal(OFFERS), each.subquery()) for each in offered),
        *(select(literal(COLLABORATIONS), each.subquery(), *missing) for each in active),
        *(select(literal(DESIGNERS), each.subquery(), *missing, literal(0), literal(0)) for each in designers),
    )


def _only_designing(number: int, collaborations: CTE) -> Select[Any]:
    """How many employers helped to design a placement programme in a period and have no collaboration of it."""
    period = asked_later(period_named(number))
    designing = co_designing_in(period).subquery()
    employer: Any = designing.c.employer_id
    columns: list[Any] = [literal(number).label("number"), func.count(employer.distinct())]
    return select(*columns).where(employer.not_in(employers_active_among(collaborations, period)))


def work_of(
    years: Sequence[Period], school_years: Sequence[Period], days: Sequence[date]
) -> tuple[list[OfferingCounts], list[EncounterCounts], list[Reach]]:
    """Placements offered in some years, encounters held in some school years, the network on some days.

    Each is one row: asked together they cost one journey to the database instead of three.
    """
    statement, (first, second) = _working(tuple(years), tuple(school_years), tuple(days))
    row = db.session.execute(statement).one()
    return offering_of(row[:first]), counts_of_row(row[first:second]), members_from(row[second:], days)


@lru_cache(maxsize=32)
def _working(
    years: tuple[Period, ...], school_years: tuple[Period, ...], days: tuple[date, ...]
) -> tuple[Select[Any], tuple[int, int]]:
    """The statement of `work_of`, made once for some days, and where its second and third parts begin."""
    offering, met = offering_query(years).subquery(), counts_query(school_years).subquery()
    network = members_query(days).subquery()
    together = offering.join(met, true()).join(network, true())
    return select(offering, met, network).select_from(together), (len(offering.c), len(offering.c) + len(met.c))


def trend_dates(as_at: date) -> tuple[date, ...]:
    """The ends of the last eight quarters, and the date itself where it is none."""
    first_of_month = as_at.replace(day=1)
    quarter = first_of_month.replace(month=(as_at.month - 1) // 3 * 3 + 1)
    # The day before a quarter begins is the last day of the one before it.
    ends = [date.fromordinal(add_months(quarter, -3 * back).toordinal() - 1) for back in range(TREND_QUARTERS)]
    ends = sorted(end for end in ends)
    return (*ends, as_at)


def _flows(kind: YearKind, as_at: date) -> Flows:
    last = last_full_year(kind, as_at)
    years = tuple(year_starting(kind, last.first.year - back) for back in range(TREND_YEARS - 1, -1, -1))
    return Flows(flow_periods(kind, as_at), last_full_year(kind, BASELINE_ON), years)


def _held(series: Series, observations: Sequence[Observation]) -> HeldSeries:
    by_category: dict[str, list[Published]] = {}
    for each in observations:
        point = Published(
            each.period_label, each.period_end, each.value, each.lower, each.upper, each.published_on, each.revision,
            each.note,
        )  # fmt: skip
        by_category.setdefault(each.category, []).append(point)
    official = OfficialSeries(
        series.key,
        series.name,
        series.unit,
        series.source,
        series.stale_after_months,
        tuple(by_category.get("", ())),
        series.definition,
        series.held_on,
    )
    return HeldSeries(series.indicator.code if series.indicator else "", series.relation, official, by_category)
