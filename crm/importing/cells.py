"""What one cell of a file says: readers from text to a value, or the reason why it cannot be read (pure).

A reader takes the text of a cell and gives a value; it raises `CellRefused` with a message that follows "row 12, column
D (Postcode):". Readers are made by the functions here: `whole_number(most=2_000_000)` is a reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from crm.periods import NotADate, parse_date
from crm.reference.rules import read_company_number, read_postcode
from crm.text import mend_mojibake, one_line

Reader = Callable[[str], Any]
# Long enough to recognise a cell by, short enough for a line of the report.
SHOWN = 40
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,30})?", re.ASCII)
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_YEAR_FIRST = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII)
_CLOCK = re.compile(r"[T ]00:00:00(?:\.0+)?$")


class CellRefused(ValueError):
    """A cell cannot be taken; the message says why in words for whoever mends the file."""


def shown(text: str) -> str:
    """A cell as an error quotes it: on one line, cut where it is long."""
    line = one_line(text)
    return f"“{line[:SHOWN]}…”" if len(line) > SHOWN else f"“{line}”"


def text(most: int = 200) -> Reader:
    """One line of text with wrong decodings mended; refused where it is longer than `most` characters."""

    def read(cell: str) -> str:
        line = one_line(mend_mojibake(cell))
        if len(line) > most:
            raise CellRefused(f"{shown(line)} has {len(line):,} characters: at most {most:,} are taken")
        return line

    return read


def required(read: Reader) -> Reader:
    """The same reader, refusing an empty cell."""

    def read_filled(cell: str) -> Any:
        if not cell.strip():
            raise CellRefused("must not be empty")
        return read(cell)

    return read_filled


def as_written(cell: str) -> str:
    """The cell as it stands; for columns whose importer reads more in them than one value."""
    return cell


def number(least: Decimal | int = 0, most: Decimal | int = 10**12) -> Reader:
    """A decimal number or None for an empty cell; commas between thousands are taken."""

    def read(cell: str) -> Decimal | None:
        typed = _THOUSANDS.sub("", cell.strip())
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            raise CellRefused(f"{shown(cell)} is not a number")
        try:
            value = Decimal(typed)
        except InvalidOperation:
            raise CellRefused(f"{shown(cell)} is not a number") from None
        if not least <= value <= most:
            raise CellRefused(f"{shown(cell)} must be between {least:,} and {most:,}")
        return value

    return read


def whole_number(least: int = 0, most: int = 10**9) -> Reader:
    """A whole number or None for an empty cell; "1.0", as statistics programs write it, is 1."""
    read_number = number(least, most)

    def read(cell: str) -> int | None:
        value = read_number(cell)
        if value is None:
            return None
        if value != value.to_integral_value():
            raise CellRefused(f"{shown(cell)} is not a whole number")
        return int(value)

    return read


def day(earliest: date = date(1800, 1, 1), latest: date | None = None) -> Reader:
    """A date in any form that British files use, the day or the year first, or None for an empty cell."""

    def read(cell: str) -> date | None:
        # A year in front can be read in one way only, so its slashes do no harm.
        typed = _YEAR_FIRST.sub(r"\1-\2-\3", _CLOCK.sub("", cell.strip()))
        if not typed:
            return None
        try:
            value = parse_date(typed)
        except NotADate as refused:
            raise CellRefused(f"{shown(cell)} {refused.message}") from None
        if value < earliest or (latest is not None and value > latest):
            raise CellRefused(f"{shown(cell)} is out of range")
        return value

    return read


def choice(meanings: Mapping[str, Any], *, otherwise: Any = None) -> Reader:
    """What a word stands for, whatever its capitals; other words are refused, unless `otherwise` is given."""
    known = {word.casefold(): meaning for word, meaning in meanings.items()}

    def read(cell: str) -> Any:
        word = one_line(cell).casefold()
        if word in known:
            return known[word]
        if otherwise is not None:
            return otherwise
        raise CellRefused(f"{shown(cell)} is none of: {', '.join(filter(None, meanings))}")

    return read


def postcode(cell: str) -> str:
    """A UK postcode with one space, "" for an empty cell."""
    reading = read_postcode(cell)
    if reading.problem:
        raise CellRefused(f"{shown(cell)} is not a UK postcode")
    return reading.value or ""


def company_number(cell: str) -> str:
    """A company number of eight characters, "" for an empty cell; zeros that a spreadsheet dropped come back."""
    reading = read_company_number(cell)
    if reading.problem:
        raise CellRefused(f"{shown(cell)} is not a company number of 8 characters, like 07405600 or SC123456")
    return reading.value or ""
