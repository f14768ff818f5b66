"""Loading a package into a migrated database without business rows: all of it or nothing.

Reference rows that are there already (`flask reference load`) give way to the package's own. The package brings its own
audit trail, so nothing is added to it here; rollups are written anew from what was loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from crm.bundle.cells import reader_of
from crm.bundle.checking import Keys, check_rows
from crm.bundle.dumping import schema_revision
from crm.bundle.reading import Package, PackageProblem, PackageRefused, TableFile, open_package
from crm.bundle.tables import DERIVED, FILES, STANDING, bundled_tables, refers_to
from crm.database import Base, db
from crm.directory.employers.rules import sort_name
from crm.reference.models import Postcode
from crm.terminal import Progress

CHUNK = 500
Row = dict[str, Any]
Numbered = tuple[int, Row]


def load(folder: Path, rebuild_rollups: Callable[[], None], progress: Progress) -> dict[str, int]:
    """Check a package and load it within the session's transaction; gives the number of rows of each table.

    Raises PackageRefused, and then nothing may be committed.
    """
    connection = db.session.connection()
    package = open_package(folder, schema_revision(connection))
    _refuse_filled(connection)
    replaced = {file.table.name for file in package.tables}
    _refuse_half_replaced(connection, replaced)
    check_rows(package, Keys(_ids_that_stay(connection, replaced)), progress)
    _clear(connection, replaced)
    rows = {}
    for done, file in enumerate(package.tables, 1):
        rows[file.table.name] = _fill(connection, package, file)
        progress("Loading", done, len(package.tables))
    continue_numbering(connection)
    db.session.expire_all()
    rebuild_rollups()
    db.session.flush()
    return rows


def _refuse_filled(connection: Connection) -> None:
    """Only the tables of `flask reference load` may hold rows."""
    filled = filled_tables(connection)
    if filled:
        raise PackageRefused(
            [
                PackageProblem(
                    f"The database is in use: there are rows in {', '.join(filled)}. A package is loaded into an empty "
                    "database only (`flask db upgrade` on a new one)."
                )
            ]
        )


def filled_tables(connection: Connection) -> list[str]:
    """The tables with business rows, by name; those of `flask reference load` are none."""
    return [table.name for table in bundled_tables() if table.name not in STANDING and _has_rows(connection, table)]


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table.c.id).limit(1)).first() is not None


def _refuse_half_replaced(connection: Connection, replaced: set[str]) -> None:
    """Rows that stay must not point to rows that go."""
    for table in bundled_tables():
        parents = {refers_to(column) for column in table.columns} & replaced
        if table.name not in replaced and parents and _has_rows(connection, table):
            message = f"has {', '.join(sorted(filter(None, parents)))} but not {table.name}, whose rows point there"
            raise PackageRefused([PackageProblem(message, "datapackage.json")])


def _ids_that_stay(connection: Connection, replaced: set[str]) -> dict[str, set[int]]:
    return {
        table.name: set(connection.execute(select(table.c.id)).scalars())
        for table in bundled_tables()
        if table.name not in replaced
    }


def _clear(connection: Connection, replaced: set[str]) -> None:
    """Take out the standing rows that the package replaces, and every rollup: it is written anew at the end."""
    bundled = {table.name for table in bundled_tables()}
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in replaced or (table.name in ROLLUPS and table.name not in bundled):
            connection.execute(delete(table))


# Rollups that `flask reference load` may have begun; whatever else is outside the package is empty in a new database.
ROLLUPS = frozenset({"search_entry", "search_word"})


# ------------------------------------------------------------------------------------------------------- inserting


def _fill(connection: Connection, package: Package, file: TableFile) -> int:
    """Insert the rows of one table; references within the table are set when all its rows are there."""
    own = [column.name for column in file.columns if refers_to(column) == file.table.name]
    later: list[Row] = []
    count = 0
    derive = _derivation(connection, file)
    for chunk in _chunks(_rows(file)):
        rows = [(line, derive(_with_file(package, file, row))) for line, row in chunk]
        for _, row in rows:
            for name in own:
                if row[name] is not None:
                    later.append({"row_id": row["id"], "column": name, "value": row[name]})
                    row[name] = None
        _insert(connection, file, rows)
        count += len(rows)
    _point_to_itself(connection, file.table, later)
    return count


def _rows(file: TableFile) -> Iterator[Numbered]:
    readers = [(column.name, reader_of(column)) for column in file.columns]
    for line, cells in file.rows():
        yield line, {name: read(cell) for (name, read), cell in zip(readers, cells, strict=True)}


def _chunks(rows: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _with_file(package: Package, file: TableFile, row: Row) -> Row:
    if file.table.name in FILES:
        content, sha256, _ = FILES[file.table.name]
        row[content] = package.file_of(row[sha256]).read_bytes()
    return row


def _insert(connection: Connection, file: TableFile, rows: Sequence[Numbered]) -> None:
    """Insert some rows. One that the database refuses is looked for, so that the error can name it."""
    try:
        with connection.begin_nested():
            connection.execute(insert(file.table), [row for _, row in rows])
    except IntegrityError as refused:
        for line, row in rows:
            _insert_one(connection, file, line, row)
        raise PackageRefused([PackageProblem(_reason(refused), file.name)]) from None


def _insert_one(connection: Connection, file: TableFile, line: int, row: Row) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(file.table), row)
    except IntegrityError as refused:
        raise PackageRefused([PackageProblem(_reason(refused), file.name, line)]) from None


def _reason(refused: IntegrityError) -> str:
    """The rule of the database that a row breaks, by its name."""
    return f"the database refuses it: {str(refused.orig).splitlines()[0]}"


def _point_to_itself(connection: Connection, table: Table, later: Iterable[Row]) -> None:
    # What an update would set by itself ("last changed") stays as it came.
    kept = {column.name: column for column in table.columns if column.onupdate is not None}
    for name in sorted({each["column"] for each in later}):
        rows = [{"row_id": each["row_id"], "value": each["value"]} for each in later if each["column"] == name]
        statement = update(table).where(table.c.id == bindparam("row_id")).values({**kept, name: bindparam("value")})
        connection.execute(statement, rows)


def _derivation(connection: Connection, file: TableFile) -> Callable[[Row], Row]:
    """What works out columns that a package of one's own making leaves out."""
    there = {column.name for column in file.columns}
    absent = [name for name in DERIVED.get(file.table.name, ()) if name not in there]
    if not absent:
        return lambda row: row
    if absent == ["sort_name"]:
        return lambda row: {**row, "sort_name": sort_name(row["name"])}
    places = connection.execute(select(Postcode.postcode, Postcode.ward_id))
    wards = {place.postcode: place.ward_id for place in places}
    return lambda row: {**row, **{name: _place(wards, row)[name] for name in absent}}


def _place(wards: Mapping[str, int | None], row: Row) -> Row:
    """Ward and "in the borough" by postcode, as everywhere: a postcode that is not known says nothing."""
    postcode = row.get("postcode", "")
    ward_id = wards.get(postcode)
    return {"ward_id": ward_id, "in_borough": ward_id is not None if postcode in wards else None}


def continue_numbering(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the loaded ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in bundled_tables():
        highest = connection.execute(select(func.max(table.c.id))).scalar()
        if highest is not None:
            name = connection.dialect.identifier_preparer.format_table(table)
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"), {"name": name, "highest": highest}
            )
