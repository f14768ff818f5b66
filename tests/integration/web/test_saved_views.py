"""Saved views: one's own and, when shared, one's organisation's; the address they lead to is always ours."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.web.models import SavedView
from crm.web.saved_views import tidied_query
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.pages import InspectingClient

FORM = {"name": "Quiet makers", "list_key": "employers", "query": "contact=never&sector=C&sort=name&order=asc"}


@pytest.fixture
def officer(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


def the_view() -> SavedView:
    return db.session.scalars(select(SavedView)).one()


class TestSave:
    def test_a_filtered_list_is_saved_under_a_name(self, client: InspectingClient, officer: User) -> None:
        page = client.get("/employers/?contact=never").text
        assert "/views/new?list=employers&amp;query=contact%3Dnever" in page
        answer = client.post("/views/new", data=FORM)
        assert answer.location == f"/employers/?{FORM['query']}"
        assert the_view().user_id == officer.id
        assert "Quiet makers" in client.get("/employers/").text

    def test_sent_twice_it_is_saved_once(self, client: InspectingClient, officer: User) -> None:
        for _ in range(2):
            assert client.post("/views/new", data=FORM | {"once_key": "first"}).status_code == 302
        assert the_view().name == "Quiet makers"

    def test_what_is_wrong_is_said(self, client: InspectingClient, officer: User) -> None:
        client.post("/views/new", data=FORM)
        for wrong, words in (
            ({"name": " "}, "Enter a name for the view"),
            ({"name": "x" * 81}, "80 characters or fewer"),
            ({"name": "QUIET MAKERS"}, "You already have a view with this name"),
        ):
            answer = client.post("/views/new", data=FORM | wrong)
            assert answer.status_code == 422
            assert words in answer.text

    @pytest.mark.parametrize("key", ["", "nowhere", "https://example.org", "employers.index"])
    def test_a_list_that_there_is_not_is_not_found(self, client: InspectingClient, officer: User, key: str) -> None:
        assert client.get("/views/new", query_string={"list": key}).status_code == 404
        assert client.post("/views/new", data=FORM | {"list_key": key}).status_code == 404

    @pytest.mark.parametrize("query", ["//example.org", "page=4", "a=1#//example.org", "x" * 5_000, "\r\nX: y"])
    def test_a_query_only_ever_adds_to_our_address(self, client: InspectingClient, officer: User, query: str) -> None:
        answer = client.post("/views/new", data=FORM | {"query": query})
        assert answer.status_code == 302
        assert answer.location.startswith("/employers/")
        assert "\n" not in answer.location


def test_a_query_is_kept_without_its_page() -> None:
    assert tidied_query("q=a+b&page=3&sort=name") == "q=a+b&sort=name"


class TestShare:
    @pytest.fixture
    def view(self, client: InspectingClient, officer: User) -> SavedView:
        client.post("/views/new", data=FORM | {"is_shared": "y"})
        return the_view()

    def test_colleagues_see_a_shared_view_and_nobody_else(
        self, client: InspectingClient, sign_in: SignIn, officer: User, view: SavedView
    ) -> None:
        colleague = make_user("officer", organisation=officer.organisation)
        sign_in(user=colleague)
        assert "Quiet makers" in client.get("/employers/").text
        assert "Priya Shah" in client.get("/views/").text
        sign_in("partner")
        assert "Quiet makers" not in client.get("/employers/").text
        assert "Quiet makers" not in client.get("/views/").text

    def test_its_maker_stops_sharing_and_deletes_it(
        self, client: InspectingClient, officer: User, view: SavedView
    ) -> None:
        client.post(f"/views/{view.public_id}/share", data={"shared": "no"})
        assert the_view().is_shared is False
        client.post(f"/views/{view.public_id}/delete")
        assert db.session.scalars(select(SavedView)).all() == []
        assert "A view is a list with its filters under a name" in client.get("/views/").text

    def test_nobody_else_changes_it(
        self, client: InspectingClient, sign_in: SignIn, officer: User, view: SavedView
    ) -> None:
        sign_in(user=make_user("officer", organisation=officer.organisation))
        for action in ("share", "delete"):
            assert client.post(f"/views/{view.public_id}/{action}").status_code == 404
        sign_in("employer")
        assert client.get("/views/").status_code == 404
        assert the_view().is_shared is True
