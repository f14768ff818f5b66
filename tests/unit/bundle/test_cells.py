"""One way of writing each value, and the same value read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

import crm.tables
from crm.bundle.cells import NotReadable, reader_of, writer_of
from crm.directory.employers.models import LegalForm

TABLES = crm.tables.metadata.tables


def column(name: str):
    table, _, field = name.partition(".")
    return TABLES[table].columns[field]


@pytest.mark.parametrize(
    ("name", "value", "cell"),
    [
        ("employer.name", "A, “B” & C\n🥖", "A, “B” & C\n🥖"),
        ("employer.trading_name", "", ""),
        ("employer.company_number", None, ""),
        ("employer.company_number", "07405600", "07405600"),
        ("employer.legal_form", LegalForm.LLP, "llp"),
        ("employer.size_band", None, ""),
        ("employer.employees", 0, "0"),
        ("employer.pays_levy", None, ""),
        ("employer.is_anchor", False, "false"),
        ("employer.employees_on", date(2023, 7, 31), "2023-07-31"),
        ("employer.created_at", datetime(2026, 11, 3, 9, 30, 0, 120, UTC), "2026-11-03T09:30:00.000120Z"),
        ("observation.value", Decimal("69.5000"), "69.5"),
        ("observation.value", Decimal("44100.0000"), "44100"),
        ("audit_entry.changes", {"b": [None, "é"], "a": 1}, '{"a":1,"b":[null,"é"]}'),
        ("answer.value", ["x", 1, None], '["x",1,null]'),
    ],
)
def test_there_and_back(name, value, cell):
    assert writer_of(column(name))(value) == cell
    assert reader_of(column(name))(cell) == value


def test_a_moment_is_written_in_utc():
    summer = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    assert writer_of(column("employer.created_at"))(summer) == "2026-07-01T09:00:00.000000Z"


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("employer.name", "x" * 201, "has 201 characters; at most 200"),
        ("employer.name", "a\x00b", "not allowed"),
        ("employer.name", "a\u202eb", "not allowed"),
        ("employer.about", "a\x00b", "not allowed"),
        ("employer.id", "", "must not be empty"),
        ("employer.id", "1.0", "whole number"),
        ("employer.id", "2147483648", "whole number"),
        ("employer.id", "٣", "whole number"),
        ("employer.legal_form", "guild", "must be one of: company, llp"),
        ("employer.is_anchor", "yes", "true or false"),
        ("employer.employees_on", "31/07/2023", "must be a date"),
        ("employer.employees_on", "2023-02-30", "must be a date"),
        ("employer.created_at", "2026-11-03 09:30", "must be a moment in UTC"),
        ("observation.value", "1e3", "must be a number"),
        ("observation.value", "0.12345", "at most 12 digits before and 4 after"),
        ("audit_entry.changes", "[]", "must be a JSON object"),
        ("answer.value", "{", "must be JSON"),
        ("answer.value", '"\\u0000"', "NUL"),
        ("answer.value", '"\\ud83e"', "half a character"),
    ],
)
def test_a_cell_that_is_no_value_of_its_column(name, cell, words):
    with pytest.raises(NotReadable, match=words):
        reader_of(column(name))(cell)
