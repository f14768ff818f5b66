"""Where the numbers of the dashboard lead: each column with the last day of its own period."""

from __future__ import annotations

from datetime import date

import pytest

from crm.blueprints.dashboard.down import (
    Down,
    behind_base,
    behind_change,
    behind_figure,
    behind_measure,
    behind_published,
    days_of_flow,
    under_action,
)
from crm.periods import YearKind, last_full_year, same_day_last_year, year_to_date

AS_AT = date(2026, 11, 23)
LEAP, LAST_DAY = date(2028, 2, 29), date(2026, 7, 31)


@pytest.mark.parametrize("as_at", [AS_AT, LEAP, LAST_DAY])
@pytest.mark.parametrize("kind", list(YearKind))
def test_the_year_to_date_of_each_last_day_is_the_period_of_its_column(kind: YearKind, as_at: date) -> None:
    to_date, before, full = (year_to_date(kind, day) for day in days_of_flow(kind, as_at))
    year = last_full_year(kind, as_at)
    assert to_date == year_to_date(kind, as_at)
    assert (before.last, before.first.year) == (same_day_last_year(as_at), to_date.first.year - 1)
    assert (full.first, full.last) == (year.first, year.last)


@pytest.mark.parametrize(
    ("code", "key", "down", "day"),
    [
        ("M3-O2", "all", Down("records", "m3-o2", "all"), AS_AT),
        ("M3-O2", "higher_same_day_last_year", Down("records", "m3-o2", "levels_4_to_7"), date(2025, 11, 23)),
        ("M3-O2", "growth_last_full_year", Down("records", "m3-o2", "growth_sectors"), LAST_DAY),
        ("M3-O3", "employers_last_full_year", Down("employers", "m3-o3"), date(2026, 3, 31)),
        ("M3-O3", "with_change", Down("employers", "m3-o3", "changed"), AS_AT),
        ("M3-KPI", "not_able", Down("employers", "m3-kpi", "not_able"), AS_AT),
        ("M3-O5", "median_weekly_pay", Down("published", "m3-o5"), AS_AT),
    ],
)
def test_a_figure_leads_down(code: str, key: str, down: Down, day: date) -> None:
    assert behind_figure(code, key, AS_AT) == (down, day)


def test_both_numbers_of_a_share_lead_down() -> None:
    assert behind_base("M3-KPI", "share", AS_AT) == (Down("employers", "m3-kpi", "in_base"), AS_AT)
    of_density = Down("employers", "skills-gap"), AS_AT
    assert behind_figure("M3-O4", "skills_gap_density", AS_AT) == of_density
    assert behind_base("M3-O4", "skills_gap_density", AS_AT) == of_density
    assert behind_base("M3-O2", "all", AS_AT) is None


def test_what_stands_beside_a_figure() -> None:
    assert behind_measure("M3-O2", AS_AT) == (Down("records", "m3-o2", "all"), AS_AT)
    assert behind_change("M3-O3", AS_AT) == (Down("employers", "m3-o3"), date(2025, 11, 23))
    assert behind_change("M3-KPI", AS_AT) is None
    assert under_action("3.2", AS_AT) == (Down("records", "encounters", "held"), AS_AT)
    assert under_action("9.9", AS_AT) is None
    down, _ = behind_published("M3-O1", "level_4_plus_nvq", AS_AT)
    assert down.arguments(AS_AT) == {"code": "m3-o1", "as_at": "2026-11-23", "series": "level-4-plus-nvq"}


def test_a_change_is_between_two_days() -> None:
    arguments = Down("employers", "m1-o6-change", "joined").arguments(AS_AT, date(2025, 11, 23))
    assert arguments["compared_with"] == "2025-11-23"
