"""The strategy and the official statistics as committed, checked by hand against the strategy and the publishers."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import crm

DATA = Path(crm.__file__).parent / "strategy" / "data"
ROTHERHAM, ENGLAND = "E08000018", "E92000001"
Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def observations() -> Rows:
    return rows("observations.csv")


def test_the_matrix_joins_every_action_with_every_indicator() -> None:
    actions = {row["code"] for row in rows("actions.csv")}
    indicators = {row["code"] for row in rows("indicators.csv")}
    cells = rows("action_outcomes.csv")
    assert (len(actions), len(indicators), len(cells)) == (14, 21, 294)
    assert {(cell["action"], cell["indicator"]) for cell in cells} == {(a, i) for a in actions for i in indicators}


def test_the_printed_ticks_add_up() -> None:
    ticks = Counter[str]()
    for cell in rows("action_outcomes.csv"):
        ticks[cell["action"]] += int(cell["ticks"])
    assert ticks.total() == 340
    assert ticks.most_common(1) == [("3.1", 35)]
    assert [ticks[code] for code in ("1.3", "2.2", "3.6")] == [29, 12, 26]


def test_one_kpi_for_each_mission_and_seven_six_and_five_outcomes() -> None:
    kinds = Counter((row["mission"], row["kind"]) for row in rows("indicators.csv"))
    assert kinds == {
        ("1", "kpi"): 1,
        ("1", "outcome"): 7,
        ("2", "kpi"): 1,
        ("2", "outcome"): 6,
        ("3", "kpi"): 1,
        ("3", "outcome"): 5,
    }


def test_the_three_priority_actions() -> None:
    assert [row["code"] for row in rows("actions.csv") if row["priority"] == "yes"] == ["1.1", "2.4", "3.1"]


def test_series_and_observations_belong_together(observations: Rows) -> None:
    series = rows("series.csv")
    indicators = {row["code"] for row in rows("indicators.csv")} | {""}
    assert {row["key"] for row in series} == {row["series"] for row in observations}
    assert {row["indicator"] for row in series} <= indicators
    assert {row["also"] for row in series} <= indicators
    assert {row["relation"] for row in series} == {"measure", "related", "comparator", "printed", "base"}


def test_every_observation_can_be_stored_once(observations: Rows) -> None:
    keys = {
        (row["series"], row["area_code"], row["period_start"], row["period_end"], row["category"], row["revision"])
        for row in observations
    }
    assert len(keys) == len(observations) == 853


def test_every_observation_is_a_number_in_its_limits_for_a_period(observations: Rows) -> None:
    for row in observations:
        assert date.fromisoformat(row["period_start"]) <= date.fromisoformat(row["period_end"])
        value = Decimal(row["value"])
        assert not row["lower"] or Decimal(row["lower"]) <= value <= Decimal(row["upper"])
        assert bool(row["lower"]) == bool(row["upper"])


@pytest.mark.parametrize(
    ("series", "area", "label", "value", "lower", "upper"),
    [
        ("level-3-plus-rqf", ROTHERHAM, "2022", "56.8", "52.0", "61.6"),
        ("level-3-plus-rqf", ROTHERHAM, "2023", "59.1", "53.6", "64.6"),
        ("level-4-plus-nvq-people", ROTHERHAM, "2021", "50500", "43400", "57600"),
        ("level-4-plus-nvq", ROTHERHAM, "2021", "31.9", "", ""),
        ("level-3-plus-nvq", ROTHERHAM, "2021", "54.1", "", ""),
        ("no-qualifications-rqf", ROTHERHAM, "2023", "10.6", "7.1", "14.1"),
        ("median-weekly-pay", ROTHERHAM, "April 2025", "576.2", "535.54", "616.86"),
        ("median-weekly-pay", "E47000002", "April 2023", "533.9", "515.06", "552.74"),
        ("apprenticeship-starts-rate", ROTHERHAM, "2024/25", "1175", "", ""),
        ("apprenticeship-achievements-rate", ROTHERHAM, "2019/20", "467", "", ""),
        ("apprenticeship-achievements-count", ROTHERHAM, "2020/21", "890", "", ""),
        ("employment-rate", ROTHERHAM, "2023", "67.1", "61.9", "72.3"),
        ("gcse-english-maths-19", ROTHERHAM, "2024/25", "68.905", "", ""),
        ("ess-skill-shortage-density", ROTHERHAM, "2019", "21", "", ""),
        ("ess-skill-shortage-density", ENGLAND, "2019", "25", "", ""),
        ("ess-skill-shortage-incidence", ROTHERHAM, "2019", "4", "", ""),
        ("ess-skills-gap-density", ROTHERHAM, "2019", "5", "", ""),
        ("ess-base", ROTHERHAM, "2019", "282", "", ""),
        ("strategy-apprenticeship-starts", ROTHERHAM, "2022/23", "1225", "", ""),
        ("strategy-long-term-sick", ROTHERHAM, "September 2024", "16100", "", ""),
    ],
)
def test_values_by_hand(
    observations: Rows, series: str, area: str, label: str, value: str, lower: str, upper: str
) -> None:
    [row] = [
        row for row in observations if (row["series"], row["area_code"], row["period_label"]) == (series, area, label)
    ]
    assert (row["value"], row["lower"], row["upper"]) == (value, lower, upper)


def test_enterprises_of_the_borough_by_size_band(observations: Rows) -> None:
    bands = {
        row["category"]: int(row["value"])
        for row in observations
        if (row["series"], row["area_code"], row["period_label"]) == ("enterprises", ROTHERHAM, "2022")
    }
    assert bands == {"": 7680, "0 to 9": 6755, "10 to 49": 745, "50 to 249": 145, "250 or more": 30}


def test_a_change_of_definition_is_never_one_series(observations: Rows) -> None:
    years = {
        key: {row["period_label"] for row in observations if row["series"] == key}
        for key in ("level-3-plus-nvq", "level-3-plus-rqf")
    }
    assert years == {"level-3-plus-nvq": {"2017", "2018", "2019", "2020", "2021"}, "level-3-plus-rqf": {"2022", "2023"}}


def test_a_part_year_is_left_out(observations: Rows) -> None:
    labels = {row["period_label"] for row in observations if row["series"] == "apprenticeship-achievements-count"}
    assert "2021/22" not in labels


def test_figures_that_the_strategy_does_not_date_say_so(observations: Rows) -> None:
    undated = [row for row in observations if row["period_label"].startswith("Not dated")]
    assert len(undated) == 14
    assert {row["period_start"] for row in undated} == {"2026-01-01"}
    assert all(row["series"].startswith("strategy-") for row in undated)
