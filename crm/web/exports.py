"""Exports of what a list shows: CSV and Excel, the columns of the list's contract, safe to open in a spreadsheet.

Every export is written to the audit trail with its filters and its size, and the entry is committed before the file
leaves. A large file takes seconds to make: it is read in a transaction that keeps nobody from saving, and only the
entry is written in one that does. Text that a spreadsheet would run as a formula is exported as text. A list that is
too long for a file is refused: nobody is handed a part of it that looks like the whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, render_template
from flask_login import current_user

from crm.accounts import audit
from crm.database import reading_apart, writing_apart
from crm.periods import LONDON
from crm.web.lists import Criteria, ListSpec, criteria_of, ids_of
from crm.web.saved_views import place_of, tidied_query

# A cell that begins so (after spaces, in full-width forms too) would be run by a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SPACES = " \u3000"
# Nearly every cell is text whose first character settles it.
_SUSPECT = frozenset((*FORMULA_STARTS, *SPACES))
CHUNK = 1_000
UNPROCESSABLE = 422
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def safe_cell(value: Any) -> Any:
    """A value as a CSV cell: dates in ISO form, moments in London, text that would be a formula marked as text."""
    if isinstance(value, str):
        suspect = value[:1] in _SUSPECT and value.lstrip(SPACES).startswith(FORMULA_STARTS)
        return f"'{value}" if suspect else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat(" ", "minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    return value


def export_list(spec: ListSpec[Any], query: str, kind: str, *, when: str = "") -> Response:
    """The whole of a filtered list as a file, or a page that asks for narrower filters where it is too long for one.

    `query` is the list's address; what it cannot understand is ignored. `when` ends the file's name where the list is
    another on another date.

    For views that are declared `only_reads`.
    """
    kind = kind if kind in MEDIA_TYPES else "csv"
    with reading_apart():
        criteria = criteria_of(spec, dict(parse_qsl(query)))
        ids = ids_of(spec, criteria, spec.most_exported + 1)
        if len(ids) > spec.most_exported:
            return _too_long(spec, query)
        body = _as_xlsx(spec, ids) if kind == "xlsx" else _as_csv(spec, ids)
    name = f"{spec.key}-{when}" if when else spec.key
    return hand_over(body, spec.key, name, kind, rows=len(ids), filters=_filters(criteria))


def _too_long(spec: ListSpec[Any], query: str) -> Response:
    place = place_of(spec.key, current_user)
    back = place.with_query(tidied_query(query)) if place else ""
    return Response(render_template("errors/too_long_to_export.html", spec=spec, back=back), UNPROCESSABLE)


def hand_over(body: bytes, record_type: str, name: str, kind: str, **about: Any) -> Response:
    """The file for the browser to save as `name`, once the trail says that it was exported and what it is about.

    Make `body` within `crm.database.reading_apart`. Where the entry cannot be written there is no file.
    """
    with writing_apart():
        audit.note("exported", record_type, format=kind, **about)
    response = Response(body, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _filters(criteria: Criteria) -> str:
    return "; ".join(f"{key}={value}" for key, value in criteria.typed.items() if value)


def _records(spec: ListSpec[Any], ids: Sequence[int]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = spec.rows(chunk)
        for key in chunk:
            for line in spec.lines(rows[key]) if key in rows else ():
                yield [column.value(line) for column in spec.export]


def _as_csv(spec: ListSpec[Any], ids: Sequence[int]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([column.name for column in spec.export])
    for record in _records(spec, ids):
        # Nearly every cell is plain text, and an export has some hundred thousand: only the others are looked into.
        writer.writerow([
            value if value.__class__ is str and value[:1] not in _SUSPECT else safe_cell(value) for value in record
        ])
    # The byte order mark makes Excel read UTF-8 as UTF-8.
    return target.getvalue().encode("utf-8-sig")


def _as_xlsx(spec: ListSpec[Any], ids: Sequence[int]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(spec.title[:31])
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(spec.export):
            sheet.write_string(0, position, column.name, bold)
        for line, record in enumerate(_records(spec, ids), start=1):
            for position, value in enumerate(record):
                _write(sheet, line, position, value, day)
    return target.getvalue()


def _write(sheet: Any, line: int, position: int, value: Any, day: Any) -> None:
    if isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(line, position, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(line, position, value)
    elif value is not None:
        text = safe_cell(value)
        sheet.write_string(line, position, str(value if isinstance(value, str) else text))
