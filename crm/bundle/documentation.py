"""`docs/data-package.md`, written from the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Enum, String, Table

from crm.bundle.descriptor import ATTRIBUTION, FILES_FOLDER, description_of, path_of
from crm.bundle.tables import (
    DERIVED,
    FILES,
    STANDING,
    bundled_columns,
    bundled_tables,
    checks,
    json_type,
    may_be_left_out,
    models,
    refers_to,
    unique_keys,
)
from crm.bundle.words import meaning_of

INTRODUCTION = Path(__file__).parent / "data" / "introduction.md"


def document() -> str:
    """The whole page."""
    introduction = INTRODUCTION.read_text(encoding="utf-8")
    tables = "".join(_section(table) for table in bundled_tables())
    return f"{introduction}\n{ATTRIBUTION}\n\n" + "\n".join(_contents()) + "\n" + tables


def _contents() -> Iterator[str]:
    left_out = sorted(name for name, model in models().items() if not model.__bundled__)
    yield "## Tables"
    yield ""
    yield "| table | what a row is |"
    yield "| --- | --- |"
    for table in bundled_tables():
        mark = " (reference)" if table.name in STANDING - {"audit_entry"} else ""
        yield f"| [{table.name}](#{table.name}){mark} | {_cell(description_of(table).partition('. ')[0].rstrip('.'))} |"
    yield ""
    yield f"Not in the package, since they hold secrets or follow from the rest: {', '.join(left_out)}."


def _section(table: Table) -> str:
    lines = ["", f"### {table.name}", "", description_of(table), "", f"File: `{path_of(table)}`.", ""]
    lines += ["| column | type | needed | may be empty | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(column) for column in bundled_columns(table)]
    if keys := [key for key in unique_keys(table) if len(key) > 1]:
        lines += ["", f"No two rows have the same {'; nor the same '.join(' and '.join(key) for key in keys)}."]
    if rules := [f"`{' '.join(str(check.sqltext).split())}`" for check in checks(table)]:
        lines += ["", f"Rules of the database: {'; '.join(rules)}."]
    if table.name in FILES:
        _, sha256, _ = FILES[table.name]
        lines += ["", f"The content is the file `{FILES_FOLDER}/` + `{sha256}`."]
    return "\n".join(lines) + "\n"


def _row(column: Column[Any]) -> str:
    meaning = meaning_of(column.table.name, column.name, refers_to(column))
    if isinstance(column.type, Enum):
        meaning += f": {', '.join(column.type.enums)}"
    if column.name in DERIVED.get(column.table.name, ()):
        meaning += "; worked out where the column is left out"
    needed = "no" if may_be_left_out(column) else "yes"
    empty = "yes" if column.nullable or _is_text(column) else "no"
    return f"| {column.name} | {_type(column)} | {needed} | {empty} | {_cell(meaning)} |"


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Enum)


def _type(column: Column[Any]) -> str:
    kind = json_type(column)
    longest = column.type.length if _is_text(column) and isinstance(column.type, String) else None
    unique = ", unique" if (column.name,) in set(unique_keys(column.table)) else ""
    return f"{kind}{f' up to {longest}' if longest else ''}{unique}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
