"""The list of apprenticeship offers: its filters and orders, what it exports, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.apprenticeships.actions import move_by_hand
from crm.clock import today
from crm.database import db
from crm.reference.models import GrowthSector
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.places import make_codes
from tests.factories.strands import make_apprenticeship
from tests.pages import InspectingClient

TITLES = ("Roofer", "Welder", "Data analyst")


@pytest.fixture(autouse=True)
def priya(sign_in: SignIn) -> User:
    """An officer, and three offers: a roofer of April, a welder in a growth sector, a data analyst who withdrew."""
    make_codes()
    user = sign_in("officer", name="Priya Shah")
    sectors = {each.key: each.id for each in db.session.scalars(select(GrowthSector))}
    small = make_employer("Small Ltd", employees=20)
    make_apprenticeship(small, offered=date(2026, 4, 10), provider="RNN Group", owner=user, by=user)
    welder = {"standard_title": "Welder", "standard_reference": "ST0349", "level": 3, "places": 4}
    make_apprenticeship(
        make_employer("Large Ltd", employees=400), growth_sector_id=sectors["clean-energy"], by=user, **welder
    )
    analyst = {"standard_title": "Data analyst", "standard_reference": "", "level": 4}
    gone = make_apprenticeship(small, offered=today() - timedelta(days=90), by=user, **analyst)
    move_by_hand(gone.card, to_stage="withdrawn", on=today(), by_id=user.id, exit_reason="cost")
    return user


def shown(page: str) -> list[str]:
    """The standards in the order of the page."""
    places = {title: page.find(f">{title}<") for title in TITLES}
    return sorted((title for title in TITLES if places[title] > 0), key=lambda title: places[title])


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sort=standard&order=asc", ["Data analyst", "Roofer", "Welder"]),
        ("sort=places", ["Welder", "Data analyst", "Roofer"]),
        ("sort=level&order=asc", ["Roofer", "Welder", "Data analyst"]),
        ("sort=employer&order=desc", ["Data analyst", "Roofer", "Welder"]),
        ("level=2-3&sort=standard&order=asc", ["Roofer", "Welder"]),
        ("level=4-7", ["Data analyst"]),
        ("level=3", ["Welder"]),
        ("standard=weld", ["Welder"]),
        ("standard=st0349", ["Welder"]),
        ("growth=growth", ["Welder"]),
        ("growth=clean-energy", ["Welder"]),
        ("growth=foundational", []),
        ("stage=withdrawn", ["Data analyst"]),
        ("from=1/4/2026&to=30/4/2026", ["Roofer"]),
        ("size=large", ["Welder"]),
        ("q=small&stage=open", ["Roofer"]),
        ("stuck=yes", ["Roofer"]),
    ],
)
def test_filters_and_orders(client: InspectingClient, query: str, titles: list[str]) -> None:
    found = shown(client.get(f"/apprenticeships/?{query}").text)
    assert sorted(found) == sorted(titles)
    if "sort=" in query:
        assert found[0] == titles[0]


def test_a_date_that_is_none_is_said_at_its_filter(client: InspectingClient) -> None:
    assert "Offered from must be a real date" in client.get("/apprenticeships/?from=31/2/2026").text


def test_those_of_one_officer(client: InspectingClient, priya: User) -> None:
    assert shown(client.get(f"/apprenticeships/?owner={priya.public_id}").text) == ["Roofer"]


def test_is_one_of_the_ways_to_look_at_the_strand(client: InspectingClient) -> None:
    assert 'href="/apprenticeships/"' in client.get("/pipelines/apprenticeships").text
    assert 'href="/diagnostics/"' in client.get("/pipelines/diagnostics").text


def test_exports_the_columns_of_the_strand(client: InspectingClient) -> None:
    answer = client.post("/apprenticeships/export", data={"query": "standard=roofer", "format": "csv"})
    header, row = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert header == (
        "employer,size,ward,standard,standard reference,level,foundation,apprenticeships,growth sector,"
        "training provider,offered on,advertised on,filled on,started on,achieved on,confirmed on,stage,in stage since,"
        "days in stage,exit reason,officer,organisation,id"
    )
    assert row.startswith("Small Ltd,Small (10 to 49),")
    assert f",Roofer,ST0270,2,no,1,,RNN Group,2026-04-10,,,,,{today()},Offered,2026-04-10," in row


def test_costs_the_same_when_the_data_doubles(
    client: InspectingClient, statements: Callable[[], list[str]], priya: User
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            make_apprenticeship(owner=priya, by=priya)
        client.get("/apprenticeships/")
        before = len(statements())
        client.get("/apprenticeships/")
        counts.append(len(statements()) - before)
    assert counts[0] == counts[1] <= 8


def test_a_view_of_it_is_saved(client: InspectingClient) -> None:
    assert "list=apprenticeships" in client.get("/apprenticeships/?level=3").text
    data = {"name": "Advanced", "list_key": "apprenticeships", "query": "level=3"}
    answer = client.post("/views/new", data=data)
    assert answer.location.endswith("/apprenticeships/?level=3")
