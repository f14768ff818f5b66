"""Rows in bulk: every row with an id given here, in the order in which tables depend on one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crm.database import Base

Row = dict[str, Any]
# Rows held before they are written: few enough for any machine, enough for a statement to be worth its while.
HELD = 50_000
CHUNK = 5_000


@cache
def _table_and_blank(model: type[Base]) -> tuple[Table, Row]:
    """A table and a row of what its columns begin with, so that all rows of a statement have the same columns."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model} is no table")
    return table, {
        column.name: column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
        for column in table.columns
    }


class Writer:
    """Takes rows and writes them some thousands at a time; ids are 1, 2, 3 ... in every table."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.written: dict[str, int] = defaultdict(int)
        self._held: dict[Table, list[Row]] = defaultdict(list)
        self._count = 0

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row to be written and give its id."""
        table, blank = _table_and_blank(model)
        number = self.written[table.name] = self.written[table.name] + 1
        self._held[table].append({**blank, **values, "id": number})
        self._count += 1
        if self._count >= HELD:
            self.flush()
        return number

    def flush(self) -> None:
        """Write what is held: parents before children."""
        for table in Base.metadata.sorted_tables:
            rows = self._held.pop(table, [])
            for chunk in _chunks(rows):
                self.connection.execute(insert(table), chunk)
        self._count = 0


def _chunks(rows: list[Row]) -> Iterable[list[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
