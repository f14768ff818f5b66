"""A random world to count the dashboard's figures in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from crm.bundle.dumping import dump
from crm.database import db
from crm.demo.loading import load
from crm.demo.world import Sizes
from crm.engagement.loading import load_themes
from crm.strategy.loading import load_strategy
from tests.factories.places import make_codes, make_places
from tests.integration.dashboard.recount import Package

DAY = date(2026, 11, 23)
SIZES = Sizes(
    employers=70,
    interactions=40,
    diagnostics=110,
    contacts=90,
    offers=90,
    collaborations=60,
    placement_offers=60,
    members=40,
    memberships=50,
    encounters=60,
)
SEEDS = (7, 2031)


@pytest.fixture(params=SEEDS)
def world(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Package, list[date]]:
    """A random world with its data package, and random dates to look at it."""
    make_places()
    make_codes()
    load_themes()
    load_strategy()
    load(SIZES, DAY, request.param)
    db.session.flush()
    dump(tmp_path / "package", lambda *_: None)
    dice = Random(request.param)  # noqa: S311  the same days for the same seed
    days = [DAY - timedelta(days=dice.randrange(900)) for _ in range(6)]
    return Package(tmp_path / "package"), [DAY, date(2026, 3, 31), *days]
