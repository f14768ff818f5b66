"""The list of collaborations: its filters, and that a year's list holds whom the indicator counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crm.accounts.models import User
from crm.blueprints.collaborations.queries import employers_active_in
from crm.clock import today
from crm.database import db
from crm.periods import YearKind, year_of, year_starting
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.strands import make_collaboration
from tests.pages import InspectingClient

THIS = year_of(YearKind.FINANCIAL, today()).first.year
COURSES = ("Welding", "Robotics", "Care")


@pytest.fixture(autouse=True)
def priya(sign_in: SignIn) -> User:
    """An officer; welding of two years ago that ended, robotics that changed, care that is only proposed."""
    user = sign_in("officer")
    old = date(THIS - 2, 5, 1)
    make_collaboration(course="Welding", started_on=old, by=user).ended_on = old + timedelta(days=30)
    made = {"kind": "equipment", "provider": "Wath Skills", "started_on": date(THIS - 1, 6, 1)}
    robots = make_collaboration(make_employer("Robots Ltd"), course="Robotics", by=user, **made)
    robots.what_changed = "New robot"
    make_collaboration(course="Care", started_on=today() + timedelta(days=20), stage="proposed", by=user)
    return user


@pytest.mark.parametrize(
    ("query", "courses"),
    [
        ("sort=course&order=asc", ["Care", "Robotics", "Welding"]),
        (f"year={THIS}", ["Robotics"]),
        (f"year={THIS - 2}", ["Welding"]),
        ("provider=wath", ["Robotics"]),
        ("course=weld", ["Welding"]),
        ("kind=equipment", ["Robotics"]),
        ("changed=yes", ["Robotics"]),
        ("changed=no&sort=course&order=desc", ["Welding", "Care"]),
        ("stage=proposed", ["Care"]),
    ],
)
def test_filters(client: InspectingClient, query: str, courses: list[str]) -> None:
    page = client.get(f"/collaborations/?{query}").text
    places = {course: page.find(f">{course}<") for course in COURSES}
    assert sorted((course for course in COURSES if places[course] > 0), key=lambda each: places[each]) == courses


@pytest.mark.parametrize("year", [THIS, THIS - 1, THIS - 2])
def test_a_year_holds_whom_the_indicator_counts(client: InspectingClient, year: int) -> None:
    text = client.post("/collaborations/export", data={"query": f"year={year}", "format": "csv"}).get_data(True)
    employers = {line.split(",")[0] for line in text.lstrip("\ufeff").splitlines()[1:]}
    counted = set(db.session.scalars(employers_active_in(year_starting(YearKind.FINANCIAL, year))))
    assert len(employers) == len(counted)


def test_costs_the_same_when_the_data_doubles(
    client: InspectingClient, statements: Callable[[], list[str]], priya: User
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            make_collaboration(owner=priya, by=priya)
        client.get("/collaborations/")
        before = len(statements())
        client.get("/collaborations/")
        counts.append(len(statements()) - before)
    assert counts[0] == counts[1] <= 8


def test_what_has_not_begun_is_not_said_to_have(client: InspectingClient) -> None:
    make_collaboration(make_employer("Dearne Robotics"), stage="proposed", started_on=today() + timedelta(days=40))
    assert "still to come" in client.get("/collaborations/?q=dearne").text
    make_collaboration(make_employer("Aston Forge"))
    assert "still to come" not in client.get("/collaborations/?q=aston").text
