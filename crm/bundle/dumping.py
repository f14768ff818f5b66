"""Writing the package: a folder that is there whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from crm.bundle import descriptor
from crm.bundle.cells import writer_of
from crm.bundle.tables import FILES, bundled_columns, bundled_tables
from crm.database import db, reading_apart
from crm.terminal import Progress

CHUNK = 2_000
# The package holds personal data: for the person who asked for it, and nobody else on the machine.
PRIVATE_FOLDER = 0o700


class CannotDump(Exception):
    """The package cannot be written there; the message says why."""


@dataclass(frozen=True)
class Dumped:
    """How many rows of each table, and how many files, the package holds."""

    rows: Mapping[str, int]
    files: int


def dump(folder: Path, progress: Progress, *, with_rows: bool = True) -> Dumped:
    """Write the package into a folder that does not exist yet or is empty; without rows it is a form to fill in.

    Raises CannotDump. Everything is read in one transaction, so that the package is the state of one moment.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotDump(f"{folder} exists already and is not an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _finished_whole(folder) as unfinished, reading_apart():
        return _write(db.session.connection(), unfinished, progress, with_rows=with_rows)


@contextmanager
def _finished_whole(folder: Path) -> Iterator[Path]:
    """A folder beside the one wanted, which takes its place at the end; nothing is left of it after an error."""
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield unfinished
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def schema_revision(connection: Connection) -> str:
    """The migration the database stands at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _write(connection: Connection, folder: Path, progress: Progress, *, with_rows: bool) -> Dumped:
    (folder / descriptor.TABLES_FOLDER).mkdir()
    (folder / descriptor.FILES_FOLDER).mkdir()
    resources, rows = [], {}
    tables = bundled_tables()
    for done, table in enumerate(tables, 1):
        rows[table.name], resource = _write_table(connection, folder, table, with_rows=with_rows)
        resources.append(resource)
        progress("Tables", done, len(tables))
    files = _write_files(connection, folder, progress) if with_rows else {}
    resources += [descriptor.file_resource(sha256, size) for sha256, size in sorted(files.items())]
    package = descriptor.package(schema_revision(connection), resources)
    descriptor.project_file(folder).write_bytes(descriptor.as_bytes(package))
    return Dumped(rows, len(files))


def _write_table(connection: Connection, folder: Path, table: Table, *, with_rows: bool) -> tuple[int, dict[str, Any]]:
    digest, size, count = hashlib.sha256(), 0, 0
    with (folder / descriptor.path_of(table)).open("wb") as file:
        for lines in _lines(connection, table, with_rows=with_rows):
            written = io.StringIO(newline="")
            csv.writer(written, lineterminator="\n").writerows(lines)
            block = written.getvalue().encode()
            digest.update(block)
            size += file.write(block)
            count += len(lines)
    resource = descriptor.table_resource(table, size=size, sha256=digest.hexdigest() if with_rows else "")
    return count - 1, resource


def _lines(connection: Connection, table: Table, *, with_rows: bool) -> Iterator[list[list[str]]]:
    """The header, then the rows in the order of their ids, some at a time."""
    columns = bundled_columns(table)
    yield [[column.name for column in columns]]
    if with_rows:
        writers = [writer_of(column) for column in columns]
        query = select(*columns).order_by(table.c.id).execution_options(yield_per=CHUNK)
        for rows in connection.execute(query).partitions():
            yield [[write(value) for write, value in zip(writers, row, strict=True)] for row in rows]


def _write_files(connection: Connection, folder: Path, progress: Progress) -> dict[str, int]:
    """The content of attached files, each once, named by its hash."""
    sizes: dict[str, int] = {}
    for name, (content, sha256, _) in FILES.items():
        table = next(table for table in bundled_tables() if table.name == name)
        total = connection.execute(select(func.count()).select_from(table)).scalar_one()
        query = select(table.c[sha256], table.c[content]).order_by(table.c.id).execution_options(yield_per=10)
        for done, (digest, held) in enumerate(connection.execute(query), 1):
            if hashlib.sha256(held).hexdigest() != digest:
                raise CannotDump(f"The content of the attachment {digest} is not what was saved: restore a backup.")
            if digest not in sizes:
                (folder / descriptor.FILES_FOLDER / digest).write_bytes(held)
                sizes[digest] = len(held)
            progress("Files", done, total)
    return sizes
