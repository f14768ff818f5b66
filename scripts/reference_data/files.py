"""Reading the publishers' files and writing ours, always the same way."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook


@dataclass(frozen=True)
class Folders:
    """Where the publishers' files are, and the top of the project that ours are written to."""

    source: Path
    project: Path

    def published(self, path: str) -> Path:
        """A publisher's file."""
        return self.source / "data" / path

    def domain(self, name: str) -> Path:
        """A table transcribed from the strategy or from government guidance."""
        return self.source / "domain" / name

    def strategy_text(self) -> str:
        """The words of the strategy without marks of emphasis, on one line."""
        text = (self.source / "sources" / "strategy-2026-2031.txt").read_text(encoding="utf-8")
        return " ".join(text.replace("**", "").split())


def read_rows(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    """All rows of a delimited file, header included."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def read_records(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a delimited file by column name; raises ValueError for a row of another length."""
    header, *rows = read_rows(path, encoding, delimiter)
    return [dict(zip(header, row, strict=True)) for row in rows if row]


def read_sheet(path: Path, sheet: str | int = 0) -> list[list[Any]]:
    """All cells of a worksheet."""
    book = CalamineWorkbook.from_path(str(path))
    found = book.get_sheet_by_index(sheet) if isinstance(sheet, int) else book.get_sheet_by_name(sheet)
    return found.to_python(skip_empty_area=False)


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """One of our files: UTF-8 without BOM, comma, LF; gives the number of rows."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(listed)
    return len(listed)


def require(condition: bool, what: str) -> None:
    """Stops the build when a publisher's file is not what the README describes."""
    if not condition:
        raise SystemExit(f"The source is not as described: {what}")
