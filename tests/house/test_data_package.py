"""The data package keeps its promises for tables not written yet."""

from __future__ import annotations

from pathlib import Path

import pytest

import crm.tables
from crm.bundle.documentation import document
from crm.bundle.tables import STANDING, bundled_columns, bundled_tables, refers_to
from crm.bundle.words import has_meaning

PROJECT = Path(__file__).resolve().parents[2]
NEVER = ("password", "totp", "secret", "token", "epoch", "code_hash", "content")


def test_the_page_about_it_says_what_the_models_say():
    written = (PROJECT / "docs" / "data-package.md").read_text(encoding="utf-8")
    assert written == document(), "Run: flask bundle document > docs/data-package.md"


@pytest.mark.parametrize("table", bundled_tables(), ids=lambda table: table.name)
def test_every_column_is_described(table):
    unsaid = [column.name for column in bundled_columns(table) if not has_meaning(table.name, column.name)]
    assert not unsaid, f"Say in crm/bundle/data/columns.csv what these columns of {table.name} mean"


@pytest.mark.parametrize("table", bundled_tables(), ids=lambda table: table.name)
def test_nothing_secret_leaves(table):
    names = [column.name for column in bundled_columns(table)]
    assert not [name for name in names if any(word in name for word in NEVER)]


@pytest.mark.parametrize("table", bundled_tables(), ids=lambda table: table.name)
def test_every_reference_leads_to_a_table_of_the_package(table):
    there = {each.name for each in bundled_tables()}
    assert {refers_to(column) for column in bundled_columns(table)} - {None} <= there


def test_tables_are_loaded_after_those_they_point_to():
    seen: set[str] = set()
    for table in bundled_tables():
        parents = {refers_to(column) for column in table.columns} - {None, table.name}
        assert parents <= seen, f"{table.name} is loaded before {parents - seen}"
        seen.add(table.name)


def test_every_standing_table_is_one_of_the_package():
    assert {table.name for table in bundled_tables()} >= STANDING
    assert crm.tables.metadata.tables.keys() >= STANDING
