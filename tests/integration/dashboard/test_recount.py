"""Every figure of the dashboard agrees with an independent count from the data package, at random dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from crm.blueprints.dashboard.board import Board, board_as_at
from crm.bundle.dumping import dump
from crm.database import db
from crm.demo.loading import load
from crm.demo.world import Sizes
from crm.engagement.loading import load_themes
from crm.strategy.loading import load_strategy
from tests.factories.places import make_codes, make_places
from tests.integration.dashboard import recount
from tests.integration.dashboard.recount import Package

DAY = date(2026, 11, 23)
SIZES = Sizes(employers=70, interactions=40, diagnostics=110, contacts=90, offers=90, collaborations=60)
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


def figure(board: Board, code: str, key: str) -> Decimal | None:
    found = next(shown.value for shown in board.indicators if shown.value.definition.code == code)
    return found.figure(key).value


def percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_the_six_indicators(world: tuple[Package, list[date]]) -> None:
    package, days = world
    for as_at in days:
        board = board_as_at(as_at)
        counted = recount.diagnostics(package, as_at)
        if counted["able base"]:
            assert figure(board, "M3-KPI", "able") == counted["able"], as_at
        assert figure(board, "M3-KPI", "share") == percent(counted["able"], counted["able base"]), as_at
        assert figure(board, "M3-KPI", "answered") == counted["answered"], as_at
        assert figure(board, "M3-O4", "share") == percent(counted["facing"], counted["facing base"]), as_at
        for key, name in (("skill_shortage_density", "shortages"), ("skills_gap_density", "gaps")):
            assert figure(board, "M3-O4", key) == percent(counted[name], counted[f"{name} base"]), as_at
        for suffix, first, last in _years(as_at, 8):
            offered = recount.apprenticeships(package, first, last)
            shown = {key: figure(board, "M3-O2", f"{key}{suffix}") for key in offered}
            assert shown == offered, (as_at, suffix)
        for suffix, first, last in _years(as_at, 4):
            employers = recount.collaborating(package, first, last)
            assert figure(board, "M3-O3", f"employers{suffix}") == len(employers), (as_at, suffix)


def _years(as_at: date, month: int) -> list[tuple[str, date, date]]:
    """The year to date, the same of the year before, and the last full year."""
    first = recount.year_begun(as_at, month)
    before = recount.a_year_before(first)
    ends_today = recount.year_begun(as_at + timedelta(days=1), month) > as_at  # then this year is the last full one
    full = (first, as_at) if ends_today else (before, first - timedelta(days=1))
    same_day = as_at.replace(year=as_at.year - 1, day=28 if (as_at.month, as_at.day) == (2, 29) else as_at.day)
    return [
        ("", first, as_at),
        ("_same_day_last_year", before, same_day),
        ("_last_full_year", *full),
    ]
