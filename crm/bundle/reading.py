"""Opening a package: its descriptor, and its files, which must be there, whole and have known columns.

Every problem is said with its file, row (as a spreadsheet counts) and column.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table

from crm.bundle import descriptor
from crm.bundle.tables import bundled_columns, bundled_tables, may_be_left_out

MOST_PROBLEMS = 100
BLOCK = 1 << 20


@dataclass(frozen=True)
class PackageProblem:
    """What is wrong, and where: file, row and column as far as they apply."""

    message: str
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        where += [f"row {self.row:,}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {self.message}" if where else self.message


class PackageRefused(Exception):
    """The package cannot be loaded; `more` problems were found beyond those listed."""

    def __init__(self, problems: Sequence[PackageProblem], more: int = 0) -> None:
        self.problems = tuple(problems)
        self.more = more
        super().__init__("; ".join(map(str, problems)))


@dataclass
class Problems:
    """The problems found so far."""

    listed: list[PackageProblem] = field(default_factory=list)
    more: int = 0

    def add(self, message: str, file: str = "", row: int | None = None, column: str = "") -> None:
        """Note a problem; past the hundredth they are only counted."""
        if len(self.listed) < MOST_PROBLEMS:
            self.listed.append(PackageProblem(message, file, row, column))
        else:
            self.more += 1

    def refuse(self) -> None:
        """Raise PackageRefused if there are any."""
        if self.listed:
            raise PackageRefused(self.listed, self.more)


@dataclass(frozen=True)
class TableFile:
    """A table's file in the package, and the columns it has."""

    table: Table
    path: Path
    name: str
    columns: tuple[Column[Any], ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row numbers and cells below the header. Raises csv.Error where quotation marks do not match."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            next(reader)
            for line, cells in enumerate(reader, 2):
                if cells:
                    yield line, cells


@dataclass(frozen=True)
class Package:
    """A package whose descriptor and files are as they should be."""

    folder: Path
    tables: tuple[TableFile, ...]

    def file_of(self, sha256: str) -> Path:
        """The attached file with this hash."""
        return self.folder / descriptor.FILES_FOLDER / sha256


def open_package(folder: Path, revision: str) -> Package:
    """The package in a folder, its files known to be whole and to have known columns. Raises PackageRefused."""
    problems = Problems()
    description = _description(folder)
    held = str(description.get("schemaRevision", revision))
    if held != revision:
        message = f"was written by version {held} of the database, and this one is at {revision}: run the same release"
        raise PackageRefused([PackageProblem(message, descriptor.DESCRIPTOR)])
    known = {table.name: table for table in bundled_tables()}
    resources = descriptor.resources_by_name(description)
    for name in resources:
        if name not in known and not name.startswith("attachment-"):
            problems.add(f"the resource “{name}” is no table of this service", descriptor.DESCRIPTOR)
    files = [_table_file(folder, known[name], resources[name], problems) for name in known if name in resources]
    problems.refuse()
    return Package(folder, tuple(file for file in files if file is not None))


def _description(folder: Path) -> Mapping[str, Any]:
    path = descriptor.project_file(folder)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        message = "is not there: a data package is a folder with this file in it (`flask bundle template` makes one)"
        raise PackageRefused([PackageProblem(message, descriptor.DESCRIPTOR)]) from None
    except (ValueError, OSError):
        raise PackageRefused([PackageProblem("is no JSON file in UTF-8", descriptor.DESCRIPTOR)]) from None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise PackageRefused([PackageProblem("does not list any resources", descriptor.DESCRIPTOR)])
    return found


def _table_file(folder: Path, table: Table, resource: Mapping[str, Any], problems: Problems) -> TableFile | None:
    name = str(resource.get("path", ""))
    path = folder / name
    if not name or not path.resolve().is_relative_to(folder.resolve()):
        problems.add(f"the path of “{table.name}” leads out of the package", descriptor.DESCRIPTOR)
        return None
    if not path.is_file():
        problems.add("is not there", name)
        return None
    if not _is_whole(path, resource):
        problems.add(
            "is not as it was written: cut short, or edited. If it was edited on purpose, take its “hash” and “bytes” "
            "out of datapackage.json",
            name,
        )
        return None
    header = _header(path, name, problems)
    columns = _columns(table, header, name, problems) if header is not None else None
    return TableFile(table, path, name, columns) if columns is not None else None


def _is_whole(path: Path, resource: Mapping[str, Any]) -> bool:
    wanted = str(resource.get("hash", ""))
    return not wanted or wanted == f"sha256:{digest_of(path)}"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _header(path: Path, name: str, problems: Problems) -> list[str] | None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        problems.add("is no CSV in UTF-8: save it as “CSV UTF-8”", name)
        return None


def _columns(table: Table, header: list[str], name: str, problems: Problems) -> tuple[Column[Any], ...] | None:
    known = {column.name: column for column in bundled_columns(table)}
    before = len(problems.listed) + problems.more
    for place, title in enumerate(header):
        if title not in known:
            problems.add(f"{table.name} has no such column", name, 1, title or f"number {place + 1}")
        elif title in header[:place]:
            problems.add("stands twice", name, 1, title)
    for column in known.values():
        if column.name not in header and not may_be_left_out(column):
            problems.add("is missing", name, 1, column.name)
    if len(problems.listed) + problems.more > before:
        return None
    return tuple(known[title] for title in header)
