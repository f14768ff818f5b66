"""Every row of a package held against its table before anything is written.

Every cell is read as its column says, every key compared with the other rows, every reference looked up in the table it
points to, every attached file measured by its hash. What only the database can judge is judged on loading.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.bundle import descriptor
from crm.bundle.cells import NotReadable, reader_of
from crm.bundle.reading import Package, Problems, TableFile, digest_of
from crm.bundle.tables import FILES, refers_to, unique_keys
from crm.terminal import Progress


@dataclass
class Keys:
    """The ids of tables that others point to: those of the package, and those that stay in the database."""

    ids: dict[str, set[int]]


def check_rows(package: Package, keys: Keys, progress: Progress) -> None:
    """Read every row of every table once. Raises PackageRefused with all that is wrong."""
    problems = Problems()
    for done, file in enumerate(package.tables, 1):
        _check_table(package, file, keys, problems)
        progress("Checking", done, len(package.tables))
    problems.refuse()


def _check_table(package: Package, file: TableFile, keys: Keys, problems: Problems) -> None:
    check = _TableCheck(package, file, keys, problems)
    line = 1
    try:
        for line, cells in file.rows():
            check.row(line, cells)
    except UnicodeDecodeError:
        problems.add("is no text in UTF-8 from here on", file.name, line + 1)
    except csv.Error:
        problems.add("has quotation marks that do not match: the file may be cut short", file.name, line + 1)
    check.finish()


class _TableCheck:
    """Every rule that one table's rows are held to."""

    def __init__(self, package: Package, file: TableFile, keys: Keys, problems: Problems) -> None:
        self.package, self.file, self.keys, self.problems = package, file, keys, problems
        self.readers = [reader_of(column) for column in file.columns]
        names = [column.name for column in file.columns]
        self.unique = [key for key in [("id",), *unique_keys(file.table)] if set(key) <= set(names)]
        self.seen: list[dict[tuple[Any, ...], int]] = [{} for _ in self.unique]
        self.parents = [(column, parent) for column in file.columns if (parent := refers_to(column))]
        self.to_itself: list[tuple[int, str, int]] = []
        self.ids: set[int] = set()

    def row(self, line: int, cells: list[str]) -> None:
        """Check one row."""
        if len(cells) != len(self.file.columns):
            message = f"has {len(cells)} columns instead of {len(self.file.columns)}: the file may be cut short"
            self.problems.add(message, self.file.name, line)
            return
        values: dict[str, Any] = {}
        for column, read, cell in zip(self.file.columns, self.readers, cells, strict=True):
            try:
                values[column.name] = read(cell)
            except NotReadable as problem:
                self.problems.add(str(problem), self.file.name, line, column.name)
        if "id" in values:
            self.ids.add(values["id"])
        self._keys(line, values)
        self._references(line, values)
        self._attached(line, values)

    def _keys(self, line: int, values: Mapping[str, Any]) -> None:
        for key, seen in zip(self.unique, self.seen, strict=True):
            if any(values.get(name) is None for name in key):
                continue
            place = tuple(values[name] for name in key)
            first = seen.setdefault(place, line)
            if first != line:
                self.problems.add(f"the same value stands in row {first:,}", self.file.name, line, " and ".join(key))

    def _references(self, line: int, values: Mapping[str, Any]) -> None:
        for column, parent in self.parents:
            value = values.get(column.name)
            if value is None:
                continue
            if parent == self.file.table.name:
                self.to_itself.append((line, column.name, value))
            elif value not in self.keys.ids.get(parent, set()):
                self.problems.add(f"there is no row {value} in {parent}", self.file.name, line, column.name)

    def _attached(self, line: int, values: Mapping[str, Any]) -> None:
        if self.file.table.name not in FILES:
            return
        _, sha256, size = FILES[self.file.table.name]
        digest = str(values.get(sha256) or "")
        path = self.package.file_of(digest)
        if not digest.isalnum() or not path.is_file():
            self.problems.add(f"the file {descriptor.FILES_FOLDER}/{digest} is not there", self.file.name, line, sha256)
        elif path.stat().st_size != values.get(size) or digest_of(path) != digest:
            message = f"the file {descriptor.FILES_FOLDER}/{digest} is not what its hash and size say"
            self.problems.add(message, self.file.name, line, sha256)

    def finish(self) -> None:
        """Check references within the table, and let other tables point to it."""
        name = self.file.table.name
        for line, column, value in self.to_itself:
            if value not in self.ids:
                self.problems.add(f"there is no row {value} in {name}", self.file.name, line, column)
        self.keys.ids[name] = self.ids
