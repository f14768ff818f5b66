"""The dashboard as one tidy table, for spreadsheets and reports. The only module of the dashboard that uses pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from crm.blueprints.dashboard.board import Board
from crm.blueprints.dashboard.values import Figure, IndicatorValue, for_publication
from crm.figures import PUBLISHED_BASE
from crm.web.exports import safe_cell

COLUMNS = (
    "as_at", "indicator", "wording", "kind", "measure", "label", "period", "value", "written", "base", "low", "high",
    "low_base", "stale", "status", "target", "target_due", "baseline", "source",
)  # fmt: skip


def frame_of(board: Board) -> pd.DataFrame:
    """A row for each figure ("figure", then "beside") and each value of a trend ("trend"), blanks left blank."""
    rows = [row for shown in board.indicators for row in _rows(board, for_publication(shown.value), shown.beside)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def as_csv(board: Board) -> bytes:
    """The table as CSV, safe to open in a spreadsheet."""
    frame = frame_of(board).map(safe_cell)
    # The byte order mark makes Excel read UTF-8 as UTF-8.
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _rows(board: Board, value: IndicatorValue, beside: tuple[Figure, ...]) -> Iterator[dict[str, Any]]:
    common = {"as_at": board.as_at, "indicator": value.definition.code, "wording": value.definition.wording}
    aims = {
        "status": value.status.label,
        "target": None if value.target is None else _number(value.target.value),
        "target_due": None if value.target is None else value.target.due_on,
        "baseline": None if value.baseline is None else value.baseline.label,
    }
    for figure in value.figures:
        yield {**common, **aims, **_figure(figure, value), "kind": "figure"}
    for figure in beside:
        yield {**common, **_figure(figure, value), "kind": "beside"}
    hides = any(figure.hidden_in_publication for figure in value.figures)
    for segment in value.trend:
        for point in segment.points:
            is_last = hides and point.on == board.answers_up_to
            is_hidden = point.base is not None and (point.base < PUBLISHED_BASE or is_last)
            shown = (None, None, None) if is_hidden else (point.value, point.low, point.high)
            yield {
                **common,
                "kind": "trend",
                "measure": segment.name,
                "label": segment.name,
                "period": point.label,
                **{name: _number(held) for name, held in zip(("value", "low", "high"), shown, strict=True)},
                "base": point.base,
            }


def _figure(figure: Figure, value: IndicatorValue) -> dict[str, Any]:
    return {
        "measure": figure.key,
        "label": figure.label,
        "period": figure.period or value.period,
        "value": _number(figure.value),
        "written": figure.text,
        "base": figure.base,
        "low": _number(figure.low),
        "high": _number(figure.high),
        "low_base": figure.is_low_base or None,
        "stale": figure.is_stale or None,
        "source": figure.source or "; ".join(value.sources),
    }


def _number(held: Any) -> str | None:
    """A number as exact text, so that no float rounds it."""
    return None if held is None else f"{held.normalize():f}"
