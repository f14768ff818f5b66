"""Loading extracts of the registers through the command line, as an operator does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from crm.data_files import ids_by, rows_of
from crm.database import db
from crm.reference.loading import BOROUGH, DATA, load_growth_sectors, load_sic, load_wards
from crm.reference.models import Postcode, Ward
from crm.strategy.loading import load_strategy

REGISTERS = Path(__file__).parents[2] / "fixtures" / "registers"
Load = Callable[..., Result]


@pytest.fixture
def reference(app: Flask) -> None:
    """Wards and codes as `flask reference load` brings them, and of its postcodes those that the extracts name."""
    load_wards()
    load_sic()
    load_growth_sectors()
    wards = ids_by(Ward, "code")
    named = "\n".join(path.read_text(encoding="utf-8") for path in REGISTERS.glob("*.csv"))
    rows = [row for row in rows_of(DATA / "postcodes.csv") + rows_of(DATA / "outside.csv") if row["postcode"] in named]
    for row in rows:
        place = {"easting": int(row["easting"]), "northing": int(row["northing"])}
        district = row.get("district_code", BOROUGH)
        ward_id = wards.get(row.get("ward_code", ""))
        db.session.add(Postcode(postcode=row["postcode"], district_code=district, ward_id=ward_id, **place))
    db.session.commit()


@pytest.fixture
def statistics(app: Flask) -> None:
    """The strategy and its official series."""
    load_strategy()
    db.session.commit()


@pytest.fixture
def load(app: Flask, reference: None) -> Load:
    """`load("companies", "company_register_extract.csv", "--dry-run")`: a file of the fixtures or any path."""

    def run(kind: str, file: str | Path, *options: str) -> Result:
        path = REGISTERS / file
        result = app.test_cli_runner().invoke(args=["registers", "load", kind, str(path), *options])
        db.session.rollback()
        return result

    return run
