"""Opens a publisher's file and gives its rows in chunks: CSV, TSV, xlsx, xls or ods, in whatever encoding.

The only place that reads files with pandas. Everything stays text, so that no leading zero and no date is guessed away;
rows go out, a DataFrame never does. pandas takes half a second to start and 60 MB, so it is imported when a file is
opened and not when the application starts.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from crm.importing.encodings import ENCODING_NAMES, FileKind, encoding_of, kind_of
from crm.importing.layouts import HEADER_WITHIN, FileProblem, FileRefused, Fitted, Layout, Row, fit, read_row

CHUNK_ROWS = 2_000
MOST_PROBLEMS = 100
DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
# Longer than any cell of a register. The csv module has the same limit, until some library of the process raises it.
LONGEST_CELL = 131_072
Cells = Sequence[str]
# A row with its number as a spreadsheet counts it: the first is 1.
Numbered = tuple[int, Cells]


@dataclass(frozen=True)
class Table:
    """An opened file: how it is laid out, how many rows follow the header, and what it was found to be."""

    path: Path
    fitted: Fitted
    rows: int
    description: str
    sheet: str | None = None
    encoding: str = ""
    delimiter: str = ","

    def chunks(self) -> Iterator[tuple[list[Row], list[FileProblem]]]:
        """The rows below the header and what is wrong in them, a few thousand at a time; empty rows are left out."""
        for chunk in _sheet_chunks(self) if self.sheet is not None else _text_chunks(self):
            read = [read_row(self.fitted, line, cells) for line, cells in chunk if "".join(cells).strip()]
            yield [row for row, _ in read], [problem for _, problems in read for problem in problems]


def open_table(path: Path, layouts: Sequence[Layout]) -> Table:
    """Find out what the file is and which layout it has, and that it is whole.

    Raises FileRefused with every reason: wrong kind, damaged, empty, cut short, columns missing or twice.
    """
    if kind_of(path) is FileKind.WORKBOOK:
        return _open_workbook(path, layouts)
    return _open_text(path, layouts)


# ------------------------------------------------------------------------------------------------------------ text


def _open_text(path: Path, layouts: Sequence[Layout]) -> Table:
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    fitted = fit(layouts, _top(path, encoding, delimiter))
    rows = _count_whole_rows(path, encoding, delimiter, fitted)
    description = f"{ENCODING_NAMES[encoding]} text with {DELIMITERS[delimiter]}"
    return Table(path, fitted, rows, description, encoding=encoding, delimiter=delimiter)


def _delimiter(path: Path, encoding: str) -> str:
    """The separator that stands most often in the first lines; a comma where there is none."""
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(8192)
    lines = start.splitlines()[:HEADER_WITHIN]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _top(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    """The first rows, as far as they can be read: whether the file is whole is found out later."""
    rows: list[list[str]] = []
    with path.open(encoding=encoding, newline="") as file:
        try:
            for row in csv.reader(file, delimiter=delimiter, strict=True):
                rows.append(row)
                if len(rows) == HEADER_WITHIN:
                    break
        except csv.Error:
            if not rows:
                raise FileRefused(
                    ["The first row of the file cannot be read: its quotation marks do not match."]
                ) from None
    return rows


def _count_whole_rows(path: Path, encoding: str, delimiter: str, fitted: Fitted) -> int:
    """How many rows follow the header, every one of them whole.

    pandas fills a row that is too short with blanks and says nothing, so a file cut off in the middle would load as
    rows with holes: the rows are counted and measured before the first is taken.
    """
    problems: list[FileProblem] = []
    found = rows = line = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for line, cells in enumerate(reader, 1):
                together = "".join(cells).strip()
                if line <= fitted.header_line or not together:
                    continue
                rows += 1
                if len(cells) != fitted.width or len(together) > LONGEST_CELL:
                    problem = _wrong_row(line, cells, fitted.width)
                    found += problem is not None
                    if problem and len(problems) < MOST_PROBLEMS:
                        problems.append(problem)
        except csv.Error as error:
            found += 1
            problems.append(_broken_quotes(line + 1, error))
    if problems:
        raise FileRefused(problems, found - len(problems))
    return rows


def _wrong_row(line: int, cells: Cells, width: int) -> FileProblem | None:
    if len(cells) != width:
        why = "the file may be cut short" if len(cells) < width else "a quotation mark may be missing"
        return FileProblem(f"has {len(cells):,} columns instead of {width:,}: {why}", line)
    if max(map(len, cells)) > LONGEST_CELL:
        return _long_cell(line)
    return None


def _long_cell(line: int) -> FileProblem:
    return FileProblem(f"holds a cell of more than {LONGEST_CELL:,} characters", line)


def _broken_quotes(line: int, error: csv.Error) -> FileProblem:
    if "unexpected end of data" in str(error):
        return FileProblem("ends within quotation marks: the file is cut short", line)
    if "field larger" in str(error):
        return _long_cell(line)
    return FileProblem("has quotation marks that do not match", line)


def _text_chunks(table: Table) -> Iterator[list[Numbered]]:
    import pandas as pd

    with table.path.open(encoding=table.encoding, newline="") as file:
        chunks = pd.read_csv(
            file,
            sep=table.delimiter,
            header=None,
            names=list(range(table.fitted.width)),
            index_col=False,
            dtype=object,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            skiprows=table.fitted.header_line,
            chunksize=CHUNK_ROWS,
        )
        line = table.fitted.header_line
        for chunk in chunks:
            yield [(line + place, cells) for place, cells in enumerate(chunk.values.tolist(), 1)]
            line += len(chunk)


# ------------------------------------------------------------------------------------------------------- workbooks


def _open_workbook(path: Path, layouts: Sequence[Layout]) -> Table:
    """The first sheet that has one of the layouts; where none has, the reason is that of the first sheet."""
    refused: list[FileRefused] = []
    for sheet, rows in sheets_of(path):
        try:
            fitted = fit(layouts, rows[:HEADER_WITHIN])
        except FileRefused as reason:
            refused.append(reason)
        else:
            return Table(path, fitted, len(rows) - fitted.header_line, f"workbook, sheet “{sheet}”", sheet=sheet)
    raise refused[0]


def sheets_of(path: Path) -> Iterator[tuple[str, list[Cells]]]:
    """Every sheet of a workbook as text, each row as wide as its sheet. Raises FileRefused if it cannot be opened."""
    import pandas as pd
    from python_calamine import CalamineError, PasswordError

    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            for sheet in book.sheet_names:
                frame = pd.read_excel(book, sheet_name=sheet, header=None, dtype=object, na_filter=False)
                yield str(sheet), [[as_text(cell) for cell in row] for row in frame.values.tolist()]
    except PasswordError:
        raise FileRefused(["The workbook is protected by a password: save it without one."]) from None
    except (CalamineError, ValueError, OSError):
        raise FileRefused(["The workbook is damaged or of an unknown kind: save it again as xlsx or CSV."]) from None


def _sheet_chunks(table: Table) -> Iterator[list[Numbered]]:
    rows = next(rows for sheet, rows in sheets_of(table.path) if sheet == table.sheet)
    start = table.fitted.header_line
    for first in range(start, len(rows), CHUNK_ROWS):
        yield [(first + place, cells) for place, cells in enumerate(rows[first : first + CHUNK_ROWS], 1)]


def as_text(cell: Any) -> str:
    """A cell of a workbook as a CSV would have it: whole numbers without ".0", dates in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if math.isnan(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
