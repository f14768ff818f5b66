"""Tables that the project's own files fill: reading such a file, and bringing a table in step with it.

Loading is idempotent. A row is known by its natural key, never by its id, so that a file can be corrected and loaded
again over a database in use; rows that left the file stay, since records may point at them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect, select, update

from crm.database import Base, db

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What loading did to one table."""

    name: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        if not self.created and not self.changed:
            return f"{self.name}: unchanged ({self.unchanged:,})"
        return f"{self.name}: {self.created:,} new, {self.changed:,} changed, {self.unchanged:,} unchanged"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a header, every value text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keep_in_step(
    name: str, model: type[Base], key: Sequence[str], rows: Iterable[Row], *, only_new: bool = False
) -> Loaded:
    """Insert the rows whose key is not there and update those whose other values differ.

    `only_new` leaves existing rows alone: people edit them, and their word counts. Every row names the same columns.
    """
    wanted = {tuple(row[column] for column in key): row for row in rows}
    columns = list(next(iter(wanted.values()), {}))
    known = {
        tuple(row[column] for column in key): row
        for row in db.session.execute(select(model.id, *(getattr(model, column) for column in columns))).mappings()
    }
    new = [row for place, row in wanted.items() if place not in known]
    differing = [
        {"id": known[place]["id"], **{column: row[column] for column in columns}}
        for place, row in wanted.items()
        if not only_new and place in known and any(known[place][column] != row[column] for column in columns)
    ]
    _write(model, new, differing)
    return Loaded(name, len(new), len(differing), len(wanted) - len(new) - len(differing))


def _write(model: type[Base], new: Sequence[Row], differing: Sequence[dict[str, Any]]) -> None:
    if model.__audited__:
        # One by one, so that the audit trail sees each.
        db.session.add_all(model(**row) for row in new)
        for row in differing:
            record = db.session.get_one(model, row["id"])
            for column, value in row.items():
                setattr(record, column, value)
    else:
        if new:
            db.session.execute(insert(model), [dict(row) for row in new])
        if differing:
            db.session.execute(update(model), differing)
    db.session.flush()


def ids_by(model: type[Base], column: str) -> dict[Any, int]:
    """The id of every row by another unique column of it."""
    attribute = inspect(model).attrs[column].class_attribute
    return {row[0]: row[1] for row in db.session.execute(select(attribute, model.id))}
