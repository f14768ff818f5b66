"""How a value of a column is written in a CSV of the package, and read back.

One way of writing for each value, so that the same content is the same bytes on any database: dates and moments in ISO
form (moments in UTC), true and false, numbers without needless zeros, JSON with sorted keys. An empty cell is an empty
text, or "not known" in a column that may be empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Column, Enum, Numeric, String

from crm.bundle.tables import json_type
from crm.text import has_unsafe_characters

LARGEST_INTEGER = 2**31 - 1
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,9})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,10})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUL = "\x00"
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


class NotReadable(ValueError):
    """A cell is no value of its column; the message says what would be."""


def written(value: Any) -> str:
    """A value as its cell."""
    if value is None:
        return ""
    if isinstance(value, PythonEnum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def written_json(value: Any) -> str:
    """A JSON value as its cell."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def writer_of(column: Column[Any]) -> Callable[[Any], str]:
    """How the cells of a column are written."""
    return written_json if json_type(column) in ("object", "any") else written


def reader_of(column: Column[Any]) -> Callable[[str], Any]:
    """How the cells of a column are read; the reader raises NotReadable."""
    kind = json_type(column)
    read = _enum(column.type) if isinstance(column.type, Enum) else _READERS.get(kind) or _text(column)
    if kind == "number":
        read = _number(column)
    if kind == "string" and not isinstance(column.type, Enum):
        return _nullable_text(read) if column.nullable else read

    def read_or_nothing(cell: str) -> Any:
        if cell == "":
            if column.nullable:
                return None
            raise NotReadable("must not be empty")
        return read(cell)

    return read_or_nothing


def _nullable_text(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


def _text(column: Column[Any]) -> Callable[[str], str]:
    longest = column.type.length if isinstance(column.type, String) else None

    def read(cell: str) -> str:
        if longest is not None and len(cell) > longest:
            raise NotReadable(f"has {len(cell):,} characters; at most {longest:,} are allowed")
        if _NUL in cell or (longest is not None and has_unsafe_characters(cell)):
            raise NotReadable("holds characters that are not allowed (control characters or marks that force an order)")
        return cell

    return read


def _enum(kind: Enum) -> Callable[[str], Any]:
    members = {str(member.value): member for member in kind.enum_class} if kind.enum_class else {}

    def read(cell: str) -> Any:
        if cell not in members:
            raise NotReadable(f"must be one of: {', '.join(members)}")
        return members[cell]

    return read


def _integer(cell: str) -> int:
    if not _INTEGER.fullmatch(cell) or abs(int(cell)) > LARGEST_INTEGER:
        raise NotReadable("must be a whole number, like 12")
    return int(cell)


def _number(column: Column[Any]) -> Callable[[str], Decimal]:
    kind = column.type
    scale = kind.scale if isinstance(kind, Numeric) and kind.scale is not None else 0
    whole = (kind.precision or 16) - scale if isinstance(kind, Numeric) else 16

    def read(cell: str) -> Decimal:
        if not _NUMBER.fullmatch(cell):
            raise NotReadable("must be a number, like 69.5")
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise NotReadable("must be a number, like 69.5") from None
        if abs(value) >= 10**whole or value != value.quantize(Decimal(1).scaleb(-scale)):
            raise NotReadable(f"must have at most {whole} digits before and {scale} after the point")
        return value

    return read


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise NotReadable("must be true or false")
    return cell == "true"


def _day(cell: str) -> date:
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise NotReadable("must be a date, like 2026-11-03")


def _moment(cell: str) -> datetime:
    try:
        if _MOMENT.fullmatch(cell):
            return datetime.fromisoformat(cell)
    except ValueError:
        pass
    raise NotReadable("must be a moment in UTC, like 2026-11-03T09:30:00Z")


def _json(cell: str) -> Any:
    try:
        value = json.loads(cell)
    except ValueError:
        raise NotReadable("must be JSON") from None
    if _NUL in cell or "\\u0000" in cell:
        raise NotReadable("holds a NUL character")
    if _HALF_CHARACTER.search(cell):
        raise NotReadable("holds half a character (\\ud8.. to \\udf..): write it as itself")
    return value


def _object(cell: str) -> dict[str, Any]:
    value = _json(cell)
    if not isinstance(value, dict):
        raise NotReadable("must be a JSON object, like {}")
    return value


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "boolean": _boolean,
    "date": _day,
    "datetime": _moment,
    "object": _object,
    "any": _json,
}
