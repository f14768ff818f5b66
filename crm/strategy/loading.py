"""The strategy and the official series brought in step with the files of `data/` (see README.md there)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from crm.data_files import Loaded, ids_by, keep_in_step, rows_of
from crm.strategy.models import Action, ActionOutcome, Indicator, Observation, Series

DATA = Path(__file__).parent / "data"


def load_strategy() -> list[Loaded]:
    """The 14 actions, 21 indicators, 294 cells of their matrix, official series and their observations."""
    return [_actions(), _indicators(), _outcomes(), _series(), _observations()]


def _actions() -> Loaded:
    rows = []
    for row in rows_of(DATA / "actions.csv"):
        priority = row.pop("priority")
        rows.append({**row, "is_priority": priority == "yes"})
    return keep_in_step("Strategy actions", Action, ["code"], rows)


def _indicators() -> Loaded:
    rows = []
    for row in rows_of(DATA / "indicators.csv"):
        kind = row.pop("kind")
        rows.append({**row, "mission": int(row["mission"]), "is_kpi": kind == "kpi"})
    return keep_in_step("Strategy indicators", Indicator, ["code"], rows)


def _outcomes() -> Loaded:
    actions, indicators = ids_by(Action, "code"), ids_by(Indicator, "code")
    rows = [
        {
            "action_id": actions[row["action"]],
            "indicator_id": indicators[row["indicator"]],
            "ticks": int(row["ticks"]),
            "wording": row["wording"],
        }
        for row in rows_of(DATA / "action_outcomes.csv")
    ]
    return keep_in_step("Cells of the matrix", ActionOutcome, ["action_id", "indicator_id"], rows)


def _series() -> Loaded:
    indicators = ids_by(Indicator, "code")
    rows = []
    for row in rows_of(DATA / "series.csv"):
        indicator = row.pop("indicator")
        rows.append(
            {
                **row,
                "indicator_id": indicators[indicator] if indicator else None,
                "held_on": _day(row["held_on"]),
                "stale_after_months": int(row["stale_after_months"]),
            }
        )
    return keep_in_step("Official series", Series, ["key"], rows)


def _observations() -> Loaded:
    series = ids_by(Series, "key")
    rows = []
    for row in rows_of(DATA / "observations.csv"):
        key = row.pop("series")
        rows.append(
            {
                **row,
                "series_id": series[key],
                "period_start": date.fromisoformat(row["period_start"]),
                "period_end": date.fromisoformat(row["period_end"]),
                "value": _number(row["value"]),
                "lower": _number(row["lower"]),
                "upper": _number(row["upper"]),
                "published_on": _day(row["published_on"]),
                "revision": int(row["revision"]),
            }
        )
    place = ["series_id", "area_code", "period_start", "period_end", "category", "revision"]
    return keep_in_step("Observations", Observation, place, rows)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
