"""A random world to count the dashboard's figures in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from crm.blueprints.network.models import NetworkMembership
from crm.blueprints.network.queries import is_live
from crm.bundle.dumping import dump
from crm.database import db
from crm.demo.loading import load
from crm.demo.world import Sizes
from crm.directory.employers.models import Site
from crm.engagement.loading import load_themes
from crm.strategy.loading import load_strategy
from tests.factories.encounters import make_school
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
    encounters=120,
)
SEEDS = (7, 2031)


@pytest.fixture(params=SEEDS)
def world(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Package, list[date]]:
    """A random world with its data package, and random dates to look at it."""
    days = _make_world(request.param)
    dump(tmp_path / "package", lambda *_: None)
    return Package(tmp_path / "package"), days


@pytest.fixture
def days(app: Flask) -> list[date]:
    """Random dates to look at one random world."""
    return _make_world(SEEDS[0])


def _make_world(seed: int) -> list[date]:
    make_places()
    make_codes()
    load_themes()
    load_strategy()
    for _ in range(4):
        make_school()  # without one there are no encounters
    load(SIZES, DAY, seed)
    _forget_a_size()
    db.session.flush()
    # A server does so by itself a little later; without it PostgreSQL plans for empty tables.
    db.session.execute(text("ANALYZE"))
    dice = Random(seed)  # noqa: S311  the same days for the same seed
    return [DAY, date(2026, 3, 31), *(DAY - timedelta(days=dice.randrange(900)) for _ in range(6))]


def _forget_a_size() -> None:
    """Nobody knows how many people one member employs: the demonstration knows it of each."""
    member = db.session.scalars(select(NetworkMembership).where(is_live(), NetworkMembership.joined_on <= DAY)).first()
    assert member is not None
    db.session.execute(
        update(Site).where(Site.employer_id == member.employer_id).values(employees=None),
        execution_options={"audited_elsewhere": True},
    )
