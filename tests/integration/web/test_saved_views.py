"""Saved views: one's own and, when shared, one's organisation's; the address they lead to is always ours."""

from __future__ import annotations

from collections.abc import Callable

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

    @pytest.mark.parametrize(
        "key",
        ["", "nowhere", "https://example.org", "employers.index", "board-", "board-nowhere", "employers-behind-x"],
    )
    def test_a_list_that_there_is_not_is_not_found(self, client: InspectingClient, officer: User, key: str) -> None:
        assert client.get("/views/new", query_string={"list": key}).status_code == 404
        assert client.post("/views/new", data=FORM | {"list_key": key}).status_code == 404

    @pytest.mark.parametrize("query", ["//example.org", "page=4", "a=1#//example.org", "x" * 5_000, "\r\nX: y"])
    def test_a_query_only_ever_adds_to_our_address(self, client: InspectingClient, officer: User, query: str) -> None:
        answer = client.post("/views/new", data=FORM | {"query": query})
        assert answer.status_code == 302
        assert answer.location.startswith("/employers/")
        assert "\n" not in answer.location


    def test_what_no_list_takes_is_left_out_so_that_the_view_opens(
        self, client: InspectingClient, officer: User
    ) -> None:
        for number, query in enumerate(("\x00=%00&q=zzz", "q=%00&q=zzz", "%E2%80%AE=a&q=zzz", "q=zzz&sort=\x07")):
            answer = client.post("/views/new", data=FORM | {"name": f"View {number}", "query": query})
            assert answer.location == "/employers/?q=zzz"
        assert {view.query for view in db.session.scalars(select(SavedView))} == {"q=zzz"}
        assert client.get("/employers/?q=zzz").status_code == 200


class TestAboveItsList:
    def test_it_keeps_the_order_where_that_is_not_the_lists_own(
        self, client: InspectingClient, officer: User
    ) -> None:
        assert "query=contact%3Dnever%26sort%3Dname%26order%3Ddesc" in client.get(
            "/employers/?contact=never&sort=name&order=desc"
        ).text
        assert "/views/new" not in client.get("/employers/?sort=name&order=asc").text

    def test_the_view_that_is_shown_is_marked(self, client: InspectingClient, officer: User) -> None:
        client.post("/views/new", data=FORM | {"query": "contact=never&anchor=yes&sort=name&order=asc"})
        marked = 'aria-current="page">Quiet makers'
        assert marked in client.get("/employers/?anchor=yes&contact=never").text
        assert marked not in client.get("/employers/?anchor=yes").text
        assert marked not in client.get("/employers/?anchor=yes&contact=never&sort=name&order=desc").text

    def test_a_table_of_cards_comes_back_as_a_table(self, client: InspectingClient, officer: User) -> None:
        page = client.get("/pipelines/apprenticeships?view=table&stuck=yes").text
        assert "list=board-apprenticeships&amp;query=stuck%3Dyes%26view%3Dtable" in page
        data = FORM | {"list_key": "board-apprenticeships", "query": "stuck=yes&view=table"}
        assert client.post("/views/new", data=data).location == "/pipelines/apprenticeships?stuck=yes&view=table"
        assert "Apprenticeships: board" in client.get("/views/").text

    def test_what_stands_behind_a_figure_today_is_not_kept_as_at_today(
        self, client: InspectingClient, officer: User
    ) -> None:
        page = client.get("/dashboard/m3-o2/employers?size=micro").text
        assert 'list=employers-behind-m3-o2&amp;query=size%3Dmicro"' in page
        assert "query=as_at%3D" in client.get("/dashboard/m3-o2/employers?as_at=1/3/2026").text


class TestWhoMayOpenTheList:
    """A view of participants is a list of participants: its very name is for those alone who may see them."""

    PLACED = FORM | {"list_key": "placements", "query": "stage=matched", "is_shared": "y"}

    def test_a_shared_view_is_shown_to_those_who_may_and_to_nobody_else(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        maker = sign_in("officer", may_see_participants=True)
        assert client.post("/views/new", data=self.PLACED).location == "/placements/people?stage=matched"
        sign_in(user=make_user("officer", organisation=maker.organisation))
        assert "Quiet makers" not in client.get("/views/").text
        sign_in(user=make_user("officer", organisation=maker.organisation, may_see_participants=True))
        assert "Quiet makers" in client.get("/views/").text
        assert "Quiet makers" in client.get("/placements/people").text

    def test_its_maker_loses_it_with_the_grant(self, client: InspectingClient, sign_in: SignIn) -> None:
        maker = sign_in("officer", may_see_participants=True)
        client.get(client.post("/views/new", data=self.PLACED).location)
        maker.may_see_participants = False
        db.session.commit()
        assert "Quiet makers" not in client.get("/views/").text


def test_all_views_together_take_one_statement_more(
    client: InspectingClient, officer: User, statements: Callable[[], list[str]]
) -> None:
    counts = []
    for names in (("A", "B"), ("C", "D", "E")):
        for name in names:
            for key in ("employers", "contacts", "board-collaborations"):
                client.post("/views/new", data=FORM | {"name": name, "list_key": key})
        before = len(statements())
        client.get("/views/")
        counts.append(len(statements()) - before)
    assert counts[0] == counts[1] <= 5


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
