"""The published values behind an official figure, each with its source, its publication and its revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, true

from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.dashboard.official import write_value
from crm.blueprints.dashboard.queries import ENTERPRISES
from crm.clock import today
from crm.database import db
from crm.periods import format_date
from crm.strategy.models import Observation, Series
from crm.strategy.queries import borough_values
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

TITLES = {
    **{code.lower(): definition.short for code, definition in BY_CODE.items()},
    ENTERPRISES: "Enterprises in Rotherham",
}


@dataclass(frozen=True)
class ValueRow:
    """A published value of a series."""

    series: str
    unit: str
    period: str
    category: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    published_on: date | None
    revision: int
    source: str
    note: str

    @property
    def value_words(self) -> str:
        """The value as the dashboard writes it."""
        return "withheld" if self.value is None else write_value(self.value, self.unit)

    @property
    def interval(self) -> str:
        """The publisher's own interval; empty for none."""
        if self.lower is None or self.upper is None:
            return ""
        return f"{write_value(self.lower, self.unit)} to {write_value(self.upper, self.unit)}"


def _rows(ids: Sequence[int]) -> Mapping[int, ValueRow]:
    rows: Sequence[Any] = db.session.execute(
        select(
            Observation.id,
            Series.name,
            Series.unit,
            Observation.period_label,
            Observation.category,
            Observation.value,
            Observation.lower,
            Observation.upper,
            Observation.published_on,
            Observation.revision,
            Series.source,
            Observation.note,
        )
        .join(Series, Series.id == Observation.series_id)
        .where(Observation.id.in_(ids))
    ).all()
    return {row[0]: ValueRow(*row[1:]) for row in rows}


def published_behind(code: str, as_at: date) -> ListSpec[ValueRow]:
    """What was published by a date of the series of an indicator, or of the borough's enterprises, newest first."""
    named = [ENTERPRISES] if code == ENTERPRISES else []
    known_from: Any = func.coalesce(Observation.published_on, Observation.period_end)

    def series() -> Sequence[tuple[str, str]]:
        held = borough_values(code.upper(), named).with_only_columns(Series.key, Series.name)
        return [(key, name) for key, name in db.session.execute(held.distinct().order_by(Series.name))]

    return ListSpec[ValueRow](
        key=f"published-behind-{code}",
        title=TITLES[code],
        record=("published value", "published values"),
        id=Observation.id,
        base=lambda: borough_values(code.upper(), named).where(known_from <= as_at),
        filters=(
            Filter("as_at", "As at", lambda _day: true(), "date", assumed=format_date(today())),
            Filter("series", "Series", lambda key: Series.key == key, choices=series),
        ),
        sorts=(
            Sort("period", "Period", (Observation.period_end, Observation.revision), descending_first=True),
            Sort("series", "Series", (Series.name, Observation.period_end)),
        ),
        rows=_rows,
        export=(
            ExportColumn("period", lambda row: row.period),
            ExportColumn("series", lambda row: row.series),
            ExportColumn("group", lambda row: row.category),
            ExportColumn("value", lambda row: row.value),
            ExportColumn("lower", lambda row: row.lower),
            ExportColumn("upper", lambda row: row.upper),
            ExportColumn("unit", lambda row: row.unit),
            ExportColumn("published_on", lambda row: row.published_on),
            ExportColumn("revision", lambda row: row.revision),
            ExportColumn("source", lambda row: row.source),
            ExportColumn("note", lambda row: row.note),
        ),
    )
