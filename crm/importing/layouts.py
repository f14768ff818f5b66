"""How a publisher lays its file out: which columns, under which headers, read by which reader (pure).

A file is known by its headers, never by its name or by the order of its columns; columns no layout asks for are not
read at all, so that private persons' details are dropped at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.importing.cells import CellRefused, Reader, as_written
from crm.text import one_line

# Titles and notes stand above the header in many files; a header further down is none.
HEADER_WITHIN = 30


@dataclass(frozen=True)
class FileProblem:
    """What is wrong in a file: in which row and column as a spreadsheet counts them (None: the file as a whole)."""

    message: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        return f"Row {self.line:,}{f', column {self.column}' if self.column else ''}: {self.message}"


class FileRefused(Exception):
    """A file cannot be loaded. `more` problems were found beyond those listed."""

    def __init__(self, problems: Iterable[FileProblem | str], more: int = 0) -> None:
        self.problems = tuple(each if isinstance(each, FileProblem) else FileProblem(each) for each in problems)
        self.more = more
        super().__init__("; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Column:
    """A value that an importer wants, and the headers under which publishers give it."""

    field: str
    headers: tuple[str, ...]
    read: Reader = as_written
    is_required: bool = True


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file. Without a header, columns count from the left and `headers` are their places."""

    name: str
    columns: tuple[Column, ...]
    has_header: bool = True

    def missing_from(self, header: Sequence[str]) -> list[str]:
        """The first header of every required column that is not there."""
        there = {plain_header(cell) for cell in header}
        return [
            column.headers[0]
            for column in self.columns
            if column.is_required and there.isdisjoint(map(plain_header, column.headers))
        ]


@dataclass(frozen=True)
class Row:
    """A row as read: `line` as a spreadsheet counts, values by field, and what stood in those columns."""

    line: int
    values: Mapping[str, Any]
    written: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Fitted:
    """Which column of a file holds which field."""

    layout: Layout
    header: tuple[str, ...]
    places: tuple[tuple[Column, int], ...]
    header_line: int
    width: int


def plain_header(cell: str) -> str:
    """A header as it is compared: capitals, spaces around and line breaks within make no difference."""
    return one_line(cell).casefold()


def column_letter(place: int) -> str:
    """The name a spreadsheet gives a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def fit(layouts: Sequence[Layout], top: Sequence[Sequence[str]]) -> Fitted:
    """The layout of a file by the rows at its top. Raises FileRefused naming what is missing or stands twice."""
    if not any(any(cell.strip() for cell in row) for row in top):
        raise FileRefused(["The file is empty."])
    for layout in layouts:
        if not layout.has_header:
            if (found := _by_place(layout, top[0])) is not None:
                return found
            continue
        for place, row in enumerate(top[:HEADER_WITHIN]):
            if not layout.missing_from(row):
                return _by_header(layout, row, place + 1)
    raise FileRefused([_what_is_missing(layouts, top)])


def _by_place(layout: Layout, first: Sequence[str]) -> Fitted | None:
    """Whether the first row reads as the layout says: the only way to know a file without a header."""
    places = [(column, int(column.headers[0])) for column in layout.columns]
    try:
        for column, place in places:
            column.read(first[place])
    except (CellRefused, IndexError):
        return None
    return Fitted(layout, (), tuple(places), 0, len(first))


def _by_header(layout: Layout, header: Sequence[str], line: int) -> Fitted:
    places: list[tuple[Column, int]] = []
    for column in layout.columns:
        wanted = [plain_header(name) for name in column.headers]
        found = [place for place, cell in enumerate(header) if plain_header(cell) in wanted]
        if len(found) > 1:
            where = " and ".join(column_letter(place) for place in found)
            raise FileRefused([f"Columns {where} have the same header “{one_line(header[found[0]])}”."])
        if found:
            places.append((column, found[0]))
    return Fitted(layout, tuple(header), tuple(places), line, len(header))


def _what_is_missing(layouts: Sequence[Layout], top: Sequence[Sequence[str]]) -> str:
    with_header = [layout for layout in layouts if layout.has_header]
    if not with_header:
        wanted = layouts[0]
        return f"This is not a file of the kind “{wanted.name}”: its first row does not hold what it should."
    closest = min(
        ((layout, row) for layout in with_header for row in top[:HEADER_WITHIN]),
        key=lambda pair: (len(pair[0].missing_from(pair[1])), with_header.index(pair[0])),
    )
    layout, row = closest
    missing = layout.missing_from(row)
    if len(missing) == len([column for column in layout.columns if column.is_required]):
        kinds = " or ".join(f"“{each.name}”" for each in with_header)
        return f"No header of {kinds} was found. Its columns are: {', '.join(missing)}."
    word = "Column" if len(missing) == 1 else "Columns"
    return f"{word} missing from {layout.name}: {', '.join(missing)}."


def read_row(mapping: Fitted, line: int, cells: Sequence[str]) -> tuple[Row, list[FileProblem]]:
    """The row by fields, and what is wrong in it; a field that could not be read is None."""
    values: dict[str, Any] = {column.field: column.read("") for column in _absent(mapping)}
    written: dict[str, str] = {}
    problems: list[FileProblem] = []
    for column, place in mapping.places:
        written[column.field] = cells[place]
        try:
            values[column.field] = column.read(cells[place])
        except CellRefused as refused:
            values[column.field] = None
            problems.append(FileProblem(str(refused), line, name_of_column(mapping, place)))
    return Row(line, values, written), problems


def _absent(mapping: Fitted) -> Iterator[Column]:
    there = {column.field for column, _ in mapping.places}
    return (column for column in mapping.layout.columns if column.field not in there)


def name_of_column(mapping: Fitted, place: int) -> str:
    """A column as an error names it: its letter and its header."""
    if not mapping.layout.has_header:
        return column_letter(place)
    return f"{column_letter(place)} ({one_line(mapping.header[place])})"
