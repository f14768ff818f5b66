"""Boards: counts of all, what is stuck, filters kept, constant cost, moves with their refusals, who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.models import OrganisationKind
from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships.actions import move_by_hand
from crm.blueprints.boards.cards import board_filters
from crm.blueprints.boards.queries import BoardView, board_view, flow_of_board
from crm.blueprints.strands import BOARDS, Board, board_of
from crm.clock import today
from crm.database import db
from crm.stages import rollups
from crm.stages.models import Card, StageChange
from crm.stages.records import archive
from crm.web.lists import criteria_of
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.people import make_organisation, make_user
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

BOARD = "/pipelines/apprenticeships"
LONG_NAME = "The Rotherham and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def move_address(card: Card) -> str:
    return f"{BOARD}/cards/{card.public_id}/move"


def apprenticeships() -> Board:
    board = board_of("apprenticeships")
    assert board is not None
    return board


def board_as_it_stands(first: str = "") -> BoardView:
    board = apprenticeships()
    return board_view(board, criteria_of(board_filters(board), {}), today(), first=first)


def the_move(card: Card, to_stage: str, **more: str) -> dict[str, str]:
    return {"to_stage": to_stage, "version": str(card.version)} | more


class TestEveryPipeline:
    def test_in_summary(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        make_apprenticeship(offered=ago(90), places=3)
        page = client.get("/pipelines/").text
        for board in BOARDS:
            assert f"/pipelines/{board.slug}" in page
        assert "3 apprenticeships in hand" in page
        assert "1 stuck" in page

    @pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.slug)
    @pytest.mark.parametrize("view", ["", "?view=table", "?view=flow"])
    def test_empty_says_what_to_do(self, client: InspectingClient, sign_in: SignIn, board: object, view: str) -> None:
        sign_in("officer")
        page = client.get(f"/pipelines/{board.slug}{view}")  # type: ignore[attr-defined]
        assert page.status_code == 200
        assert "Nothing is in this pipeline yet" in page.text or "nothing to compare yet" in page.text

    def test_an_unknown_one_is_not_found(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/pipelines/nowhere").status_code == 404
        assert client.get(f"{BOARD}/cards/nothing/move").status_code == 404

    def test_is_nowhere_for_an_employers_user(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("employer")
        assert client.get("/pipelines/").status_code == 404
        assert client.get(BOARD).status_code == 404


class TestBoard:
    def test_shows_where_cards_stand_and_what_is_stuck(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer", name="Priya Nair")
        make_apprenticeship(make_employer(LONG_NAME), offered=ago(61), places=4, owner=user)
        make_apprenticeship(offered=ago(60))
        page = client.get(BOARD).text
        for words in (LONG_NAME, "4 × Roofer, level 2", "Priya Nair", "61 days, stuck", "2 open", "1 stuck"):
            assert words in page
        assert "60 days, stuck" not in page

    def test_counts_all_and_shows_the_longest_standing(self, app: object) -> None:
        for days in range(20):
            make_apprenticeship(offered=ago(days))
        view = board_as_it_stands()
        offered = view.columns[0]
        assert (offered.cards, len(offered.shown), offered.more) == (20, 15, 5)
        assert [row.days(today()) for row in offered.shown] == list(range(19, 4, -1))

    def test_shows_first_the_card_that_was_just_moved(self, app: object) -> None:
        cards = [make_apprenticeship(offered=ago(days)).card for days in range(20)]
        view = board_as_it_stands(cards[0].public_id)
        assert view.columns[0].shown[0].public_id == cards[0].public_id
        assert len(view.columns[0].shown) == 16

    def test_filters_by_employer_owner_and_organisation(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        team = make_organisation(short_name="Wath team", kind=OrganisationKind.PROVIDER)
        other = make_user("officer", organisation=team)
        make_apprenticeship(make_employer("O'Neill Roofing"), owner=user, places=2)
        make_apprenticeship(make_employer("Dearne Foods"), owner=other, places=5)
        for query in ("q=oneill", f"owner={user.public_id}", f"organisation={user.organisation.public_id}"):  # type: ignore[union-attr]
            page = client.get(f"{BOARD}?{query}").text
            assert "O&#39;Neill Roofing" in page
            assert "Dearne Foods" not in page
            assert "2 apprenticeships in hand" in page
        assert "No card fits these filters" in client.get(f"{BOARD}?q=nobody").text

    def test_says_what_is_wrong_with_a_filter(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "choose from the list" in client.get(f"{BOARD}?ward=nowhere").text

    def test_leaves_archived_cards_out(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship(make_employer("Dearne Foods"))
        archive(record)
        assert "Dearne Foods" not in client.get(BOARD).text

    def test_links_to_more_with_its_filters(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        employer = make_employer("Dearne Foods")
        for _ in range(17):
            make_apprenticeship(employer)
        page = client.get(f"{BOARD}?q=dearne").text
        assert "?view=table&amp;stage=offered&amp;q=dearne" in page
        assert "17 cards" in client.get(f"{BOARD}?view=table&stage=offered&q=dearne").text

    def test_keeps_saved_views_above_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        data = {"name": "Stuck ones", "list_key": "board-apprenticeships", "query": "stuck=yes"}
        assert client.post("/views/new", data=data).location == f"{BOARD}?stuck=yes"
        assert "Stuck ones" in client.get(BOARD).text
        assert "Stuck ones" not in client.get("/pipelines/collaborations").text


class TestTable:
    def test_sorts_by_stage_in_the_pipelines_order(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_apprenticeship(make_employer("Late"), filled=today())
        make_apprenticeship(make_employer("Early"))
        make_apprenticeship(make_employer("Middle"), advertised=today())
        page = client.get(f"{BOARD}?view=table&sort=stage").text
        assert page.index(">Early<") < page.index(">Middle<") < page.index(">Late<")

    def test_narrows_to_what_is_in_hand(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_apprenticeship(offered=ago(3), started=ago(1))
        make_apprenticeship()
        assert "1 card<" in client.get(f"{BOARD}?view=table&stage=open").text

    def test_is_exported_as_filtered_and_noted(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        make_apprenticeship(make_employer("=Formula Ltd"), offered=ago(4), places=3)
        make_apprenticeship(make_employer("Other"), filled=today())
        answer = client.post(f"{BOARD}/export", data={"query": "view=table&stage=offered", "format": "csv"})
        lines = answer.text.lstrip("\ufeff").splitlines()
        assert len(lines) == 2
        assert lines[0] == (
            "employer,what,number,stage,in stage since,days in stage,exit reason,ward,officer,organisation"
        )
        assert lines[1].startswith(f'\'=Formula Ltd,"Roofer, level 2",3,Offered,{ago(4).isoformat()},4,')


class TestFlow:
    def test_tells_what_became_of_cards_and_why_they_left(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        make_apprenticeship(offered=ago(20), filled=ago(10))
        for reason in ("cost", "cost", "other"):
            gone = make_apprenticeship(offered=ago(20))
            move_by_hand(gone.card, to_stage="withdrawn", on=ago(2), by_id=None, exit_reason=reason)
        flow = flow_of_board(apprenticeships(), today())
        assert (flow.conversion[0].entered, flow.conversion[0].went_on, flow.conversion[0].gone) == (4, 1, 3)
        assert [(each.reason, each.cards) for each in flow.exits] == [("Cost or funding", 2), ("Another reason", 1)]
        page = client.get(f"{BOARD}?view=flow").text
        assert "Cost or funding" in page
        assert "Advertised or further" in page


@pytest.mark.parametrize(
    "address",
    ["/pipelines/", BOARD, f"{BOARD}?view=table", f"{BOARD}?view=flow", f"{BOARD}?q=e", f"{BOARD}?view=table&q=e"],
)
def test_a_page_costs_the_same_when_the_cards_double(
    client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]], address: str
) -> None:
    user = sign_in("officer")
    counts = []
    for _ in range(2):
        for days in range(9):
            make_apprenticeship(offered=ago(days + 70), owner=user, by=user)
            gone = make_apprenticeship(offered=ago(days + 70), by=user)
            move_by_hand(gone.card, to_stage="withdrawn", on=ago(days), by_id=user.id, exit_reason="cost")
        db.session.commit()
        before = len(statements())
        assert client.get(address).status_code == 200
        counts.append(len(statements()) - before)
    assert counts[0] == counts[1] <= 8


class TestMoving:
    def test_goes_back_to_the_board_with_its_filters(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        card = make_apprenticeship(make_employer("Dearne Foods"), offered=ago(5)).card
        page = client.get(f"{move_address(card)}?back=q%3Ddearne").text
        assert 'value="q=dearne"' in page
        answer = client.post(move_address(card), data=the_move(card, "filled", back="q=dearne", note="Two lads"))
        assert answer.location == f"{BOARD}?q=dearne&moved={card.public_id}"
        page = client.get(answer.location).text
        assert "Dearne Foods moved to “Filled”" in page
        assert "card--moved" in page
        move = db.session.scalars(select(StageChange).order_by(StageChange.id.desc())).first()
        assert move is not None
        assert (move.to_stage, move.changed_on, move.changed_by_id, move.note) == (
            "filled",
            today(),
            user.id,
            "Two lads",
        )
        assert rollups.check([board.pipeline for board in BOARDS]) == []

    @pytest.mark.parametrize(
        ("back", "leads_to"),
        [
            ("view=table&q=a&page=2", f"{BOARD}?view=table&q=a&page=2"),
            ("evil=1&next=//elsewhere.example", f"{BOARD}?moved=ID"),
            ("q=" + "x" * 900, None),
            ("record", "/apprenticeships/ID"),
        ],
    )
    def test_goes_nowhere_else(
        self, client: InspectingClient, sign_in: SignIn, back: str, leads_to: str | None
    ) -> None:
        sign_in("officer")
        card = make_apprenticeship().card
        answer = client.post(move_address(card), data=the_move(card, "filled", back=back))
        assert answer.status_code == 302
        assert answer.location.startswith(("/pipelines/", "/apprenticeships/"))
        assert len(answer.location) <= 500
        if leads_to is not None:
            assert answer.location == leads_to.replace("ID", card.public_id)

    @pytest.mark.parametrize("field", ["to_stage", "once_key", "back", "version", "note", "reason_withdrawn"])
    def test_a_nul_byte_breaks_nothing(self, client: InspectingClient, sign_in: SignIn, field: str) -> None:
        sign_in("officer")
        card = make_apprenticeship().card
        answer = client.post(move_address(card), data=the_move(card, "filled") | {field: "q=a\0b"})
        assert answer.status_code in {302, 409, 422}
        assert "%00" not in (answer.location or "")

    def test_is_made_on_the_day_given(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        card = make_apprenticeship(offered=ago(9)).card
        day = ago(4)
        data: dict[str, object] = {
            **the_move(card, "advertised"),
            "on": [str(day.day), str(day.month), str(day.year)],
        }
        client.post(move_address(card), data=data)
        assert db.session.get_one(Card, card.id).stage_since == day

    def test_asks_where_to_with_the_stage_in_mind_chosen(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        card = make_apprenticeship().card
        page = client.get(f"{move_address(card)}?to=withdrawn").text
        assert re.search(r'value="withdrawn" checked', page)
        assert "Reason for “Withdrawn”" in page
        assert "No suitable applicants" in page
        assert "The apprentice left" not in page
        assert "checked" not in client.get(f"{move_address(card)}?to=achieved").text

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"to_stage": ""}, "Choose where to move this card"),
            ({"to_stage": "achieved"}, "Select one of the options"),
            ({"to_stage": "withdrawn"}, "Choose why this apprenticeship offer is leaving"),
            ({"to_stage": "withdrawn", "reason_withdrawn": "apprentice_left"}, "Select one from the list"),
            ({"to_stage": "filled", "on": ["1", "1", "2099"]}, "today or in the past"),
            ({"to_stage": "filled", "on": ["1", "1", "2026"]}, "must be on or after"),
            ({"to_stage": "filled", "on": ["", "", ""]}, "Enter the date of the move"),
            ({"to_stage": "filled", "on": ["40", "1", "2026"]}, "must be a real date"),
            ({"to_stage": "filled", "note": "x" * 2001}, "2,000 characters or fewer"),
        ],
    )
    def test_says_why_not_and_moves_nothing(
        self, client: InspectingClient, sign_in: SignIn, data: dict[str, object], words: str
    ) -> None:
        sign_in("officer")
        card = make_apprenticeship(offered=today()).card
        answer = client.post(move_address(card), data={"version": str(card.version), "back": "q=a"} | data)
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="q=a"' in answer.text
        assert db.session.get_one(Card, card.id).stage == "offered"

    def test_leaves_with_a_reason(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        card = make_apprenticeship().card
        client.post(move_address(card), data=the_move(card, "withdrawn", reason_withdrawn="cost"))
        assert db.session.get_one(Card, card.id).exit_reason == "cost"
        assert "Cost or funding" in client.get(BOARD).text

    def test_a_changed_course_asks_what_changed(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        card = make_collaboration().card
        address = f"/pipelines/collaborations/cards/{card.public_id}/move"
        answer = client.post(address, data=the_move(card, "course_changed"))
        assert answer.status_code == 422
        assert 'href="#note"' in answer.text
        client.post(address, data=the_move(card, "course_changed", note="Evening classes"))
        assert db.session.get_one(Card, card.id).stage == "course_changed"

    def test_a_resent_move_is_made_once(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        card = make_apprenticeship().card
        data = the_move(card, "filled", once_key="a-key")
        first = client.post(move_address(card), data=data)
        again = client.post(move_address(card), data=data)
        assert (first.status_code, again.status_code) == (302, 302)
        assert first.location == again.location
        moves = select(func.count(StageChange.id)).where(StageChange.card_id == card.id)
        assert db.session.scalar(moves) == 2

    def test_a_stale_card_says_where_it_stands_now(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship(offered=ago(3))
        data = the_move(record.card, "advertised")
        move_by_hand(record.card, to_stage="filled", on=today(), by_id=None)
        answer = client.post(move_address(record.card), data=data)
        assert answer.status_code == 409
        assert "Somebody else changed this card" in answer.text
        assert "It now stands in “Filled”" in answer.text
        assert db.session.get_one(Card, record.card.id).stage == "filled"

    def test_an_archived_card_is_not_found(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship()
        archive(record)
        assert client.post(move_address(record.card), data=the_move(record.card, "filled")).status_code == 404


class TestReadOnly:
    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_those_who_may_not_write_see_no_way_to(self, client: InspectingClient, sign_in: SignIn, role: str) -> None:
        card = make_apprenticeship(make_employer("Dearne Foods")).card
        sign_in(role)
        for page in (client.get(BOARD).text, client.get(f"{BOARD}?view=table").text):
            assert "Dearne Foods" in page
            assert "/move" not in page
            assert "Add an offer" not in page
            assert 'data-enhance="board"' not in page
        assert client.get(move_address(card)).status_code == 403
        assert client.post(move_address(card), data=the_move(card, "filled")).status_code == 403

    def test_a_grant_is_for_its_strand_alone(self, client: InspectingClient, sign_in: SignIn) -> None:
        card, other = make_apprenticeship().card, make_collaboration().card
        sign_in("partner", strands=(Strand.APPRENTICESHIPS,))
        assert client.post(move_address(card), data=the_move(card, "filled")).status_code == 302
        address = f"/pipelines/collaborations/cards/{other.public_id}/move"
        assert client.post(address, data=the_move(other, "ended", reason_ended="finished")).status_code == 403
