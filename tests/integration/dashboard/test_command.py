"""`flask indicators show` and the dashboard give the same, at any date."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask

from crm.blueprints.dashboard.board import board_as_at
from crm.blueprints.dashboard.commands import board_data
from crm.database import db
from crm.strategy.loading import load_strategy
from tests.conftest import SignIn
from tests.factories.diagnostics import make_diagnostic, make_submission
from tests.factories.directory import make_employer
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

DATES = (date(2024, 2, 29), date(2026, 3, 31), date(2026, 11, 23), date(2028, 6, 30))


@pytest.fixture
def filled(app: Flask) -> None:
    load_strategy()
    for number, on in enumerate((date(2025, 1, 6), date(2025, 12, 1), date(2026, 10, 5), date(2026, 11, 23))):
        facts = {"tried_to_recruit": True, "able_to_recruit": number % 2 == 0, "skill_shortage": 0}
        make_submission(make_diagnostic(make_employer(f"Employer {number}"), on=on), on=on, **facts)
    make_apprenticeship(make_employer("Offers"), offered=date(2026, 9, 1), places=4)
    make_collaboration(make_employer("Works with a college"), started_on=date(2026, 2, 1))
    db.session.commit()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("day", DATES, ids=str)
def test_the_command_and_the_page_agree(app: Flask, client: InspectingClient, sign_in: SignIn, day: date) -> None:
    shown = app.test_cli_runner().invoke(args=["indicators", "show", "--as-at", day.isoformat(), "--json"])
    assert shown.exit_code == 0, shown.output
    data = json.loads(shown.output)
    assert data == json.loads(json.dumps(board_data(board_as_at(day))))
    sign_in("analyst")
    page = client.get(f"/dashboard/?as_at={day.isoformat()}").text
    for indicator in data["indicators"]:
        for figure in indicator["figures"]:
            assert figure["text"] in page
        for point in (point for segment in indicator["trend"] for point in segment["points"]):
            assert point["label"] in page


@pytest.mark.parametrize("typed", ["soon", "31/2/2026", "1/1/0001"])
def test_a_date_that_is_none_is_refused(app: Flask, typed: str) -> None:
    shown = app.test_cli_runner().invoke(args=["indicators", "show", "--as-at", typed])
    assert shown.exit_code == 2


@pytest.mark.usefixtures("app")
def test_nothing_loaded_is_no_figure_and_never_zero() -> None:
    board = board_as_at(date(2026, 11, 23))
    shares = [shown.value.figures[0] for shown in board.indicators if shown.value.definition.status_on == "share"]
    assert [figure.value for figure in shares] == [None, None]
