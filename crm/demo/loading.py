"""Loading the demonstration into a database without business rows: all of it or nothing."""

from __future__ import annotations

from datetime import date

from crm.accounts import audit
from crm.bundle.loading import continue_numbering, filled_tables
from crm.database import db
from crm.demo.generate import SEED, generate
from crm.demo.ground import read_ground
from crm.demo.world import Sizes
from crm.demo.writing import Writer
from crm.rollups import ROOMS

SHOWN = 5


class DatabaseInUse(Exception):
    """There are business rows already; `tables` are where."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables
        super().__init__(", ".join(tables[:SHOWN]) + (", ..." if len(tables) > SHOWN else ""))


def load(sizes: Sizes, as_at: date, seed: int = SEED) -> dict[str, int]:
    """Write a fictional world within the session's transaction; gives the number of rows of each table.

    Raises DatabaseInUse or NoReferenceData before anything is written.
    """
    connection = db.session.connection()
    if filled := filled_tables(connection):
        raise DatabaseInUse(filled)
    writer = Writer(connection)
    generate(writer, read_ground(), sizes, as_at, seed)
    continue_numbering(connection)
    db.session.expire_all()
    for room in ROOMS:
        room.rebuild()
    audit.note("loaded", "demonstration", rows=sum(writer.written.values()), seed=seed, as_at=as_at)
    db.session.flush()
    return dict(writer.written)
