"""Official statistics: a CSV of ONS's Explore local statistics, or a Nomis workbook of qualifications or enterprises.

A figure that differs from the one held is recorded as a revision; both stay. A name or a measure that is not the one a
series was set up with is a change of definition: it is never joined to the series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from crm.importing import cells
from crm.importing.actions import Importer, Ledger, Opened
from crm.importing.encodings import FileKind, kind_of
from crm.importing.layouts import Column, FileProblem, FileRefused, Layout, Row
from crm.importing.models import RowOutcome
from crm.importing.reader import open_table, sheets_of
from crm.strategy.actions import Recorded, record_observations
from crm.strategy.published import (
    AREAS,
    LOCAL_INDICATORS,
    LocalIndicator,
    PublishedPeriod,
    PublishedValue,
    local_period,
    nomis_values,
    rounded,
)

FIGURE = cells.number(Decimal(-(10**9)), Decimal(10**11))


def _period(cell: str) -> PublishedPeriod:
    try:
        return local_period(cell)
    except ValueError as problem:
        raise cells.CellRefused(str(problem)) from None


LOCAL = Layout(
    "ONS local indicators",
    (
        Column("area", ("areacd",), cells.required(cells.text(9))),
        Column("indicator", ("indicator",), cells.required(cells.text(200))),
        Column("period", ("period",), _period),
        Column("value", ("observation",), FIGURE),
        Column("measure", ("measure",), cells.text(80)),
        Column("lower", ("lci_95",), FIGURE),
        Column("upper", ("uci_95",), FIGURE),
        Column("status", ("status",), cells.text(200), is_required=False),
    ),
)
OUTCOMES = {
    Recorded.NEW: RowOutcome.CREATED,
    Recorded.REVISED: RowOutcome.UPDATED,
    Recorded.UNCHANGED: RowOutcome.UNCHANGED,
}


@dataclass(frozen=True)
class NomisSheet:
    """The figures of a Nomis workbook, as rows that need no further reading."""

    figures: tuple[tuple[int, PublishedValue], ...]
    description: str

    @property
    def rows(self) -> int:
        """How many figures there are."""
        return len(self.figures)

    def chunks(self) -> Iterator[tuple[list[Row], list[FileProblem]]]:
        """All of them at once: a few hundred."""
        yield [Row(line, {"figure": figure}) for line, figure in self.figures], []


def open_statistics(path: Path, layouts: Sequence[Layout]) -> Opened:
    """A Nomis workbook by its tables, anything else by its headers."""
    if kind_of(path) is FileKind.WORKBOOK:
        for sheet, rows in sheets_of(path):
            try:
                figures = nomis_values(rows)
                if figures is not None:
                    return NomisSheet(tuple(figures), f"Nomis workbook, sheet “{sheet}”")
            except ValueError as problem:
                raise FileRefused([f"Sheet “{sheet}”: {problem}."]) from None
    return open_table(path, layouts)


class StatisticsWork:
    """Records the figures of Rotherham and its comparators."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.places: dict[tuple[str, str, date, date, str], int] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Record the figures among these rows."""
        figures = [figure for row in rows if (figure := self._figure(row)) is not None and self._is_first(row, figure)]
        for recorded in record_observations(figures, self.ledger.batch.as_of) if figures else ():
            self.ledger.count(OUTCOMES[recorded])

    def finish(self) -> None:
        """Nothing waits for the last row."""

    def _figure(self, row: Row) -> PublishedValue | None:
        if "figure" in row.values:
            figure: PublishedValue = row["figure"]
            return figure
        known = LOCAL_INDICATORS.get(row["indicator"])
        if known is None:
            self.ledger.skip(f"No series here takes “{row['indicator']}”")
        elif row["area"] not in AREAS:
            self.ledger.skip("Neither Rotherham nor one of its comparators")
        elif row["measure"] != known.measure:
            self.ledger.refuse(FileProblem(_other_measure(row, known), row.line, "measure"))
        elif row["value"] is None:
            self.ledger.skip("No figure was published", row)
        else:
            return PublishedValue(
                known.series,
                row["area"],
                row["period"],
                row["value"],
                lower=_limit(row["lower"], known),
                upper=_limit(row["upper"], known),
                note=row["status"],
            )
        return None

    def _is_first(self, row: Row, figure: PublishedValue) -> bool:
        place = (figure.series, figure.area_code, figure.period.start, figure.period.end, figure.category)
        first = self.places.setdefault(place, row.line)
        if first == row.line:
            return True
        self.ledger.refuse(FileProblem(f"the same area and period stand in row {first} already", row.line))
        return False


def _limit(number: Decimal | None, indicator: LocalIndicator) -> Decimal | None:
    return None if number is None else rounded(number, indicator.places)


def _other_measure(row: Row, known: LocalIndicator) -> str:
    return (
        f"“{row['indicator']}” is given as “{row['measure']}”, and our series as “{known.measure}”: "
        "a change of definition is another series"
    )


STATISTICS = Importer("statistics", "Official statistics", (LOCAL,), StatisticsWork, open_statistics)
