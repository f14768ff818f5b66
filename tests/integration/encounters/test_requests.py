"""What schools ask for: writing it down, the encounters that could answer it, matching, withdrawing, the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import AuditEntry
from crm.blueprints.encounters.actions import move_by_hand
from crm.blueprints.encounters.models import SchoolRequest
from crm.blueprints.encounters.request_actions import match
from crm.blueprints.encounters.request_queries import could_answer, row_of, waiting_for
from crm.blueprints.encounters.request_rules import RequestState
from crm.blueprints.encounters.rules import Mode
from crm.clock import today
from crm.database import db
from crm.problems import RuleRefused
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.encounters import at, make_encounter, make_request, make_school
from tests.pages import InspectingClient

pytestmark = pytest.mark.usefixtures("app")


def parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "school": "Wath Academy",
        "words": "Somebody who welds <for a living>",
        "years": ["9", "10"],
        "asked_on": parts(today()),
    } | changes


def followed(client: InspectingClient, address: str, data: dict[str, Any]) -> Any:
    """The page that a form leads to once it is saved."""
    return client.get(client.post(address, data=data).location)


def only() -> SchoolRequest:
    return db.session.scalars(select(SchoolRequest)).one()


class TestWriting:
    def test_what_was_typed_is_kept_and_audited(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school("Wath Academy")
        page = client.get(f"/encounters/requests/new?school={school.public_id}")
        assert f"Wath Academy ({school.urn})" in page.text
        sent = {"kind": "talk", "benchmark": "5", "mode": "virtual", "pupils": "60", "to_on": parts(today())}
        page = followed(client, "/encounters/requests/new", typed(**sent))
        assert "Somebody who welds &lt;for a living&gt;" in page.text
        one = only()
        assert (one.years, one.kind, one.benchmark, one.pupils) == ("9 10", "talk", 5, 60)
        assert one.mode is Mode.VIRTUAL
        trail = select(AuditEntry).where(AuditEntry.record_type == "school_request")
        assert db.session.scalars(trail).one().record_id == one.id

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"school": ""}, "Enter the school that asks"),
            ({"school": "Nowhere"}, "No school is found for “Nowhere”"),
            ({"words": ""}, "Enter what the school asks for"),
            ({"years": []}, "Choose the year groups that it is for"),
            ({"kind": "talk", "benchmark": "6"}, "Talk by a visiting speaker can serve benchmark 5 only"),
            ({"pupils": "9,000"}, "2,000"),
            ({"to_on": ["31", "2", "2026"]}, "real date"),
            ({"to_on": parts(today() - timedelta(days=9))}, "must be on or after the day the school asked"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_told_and_what_was_typed_kept(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        make_school("Wath Academy")
        page = client.post("/encounters/requests/new", data=typed(**changes))
        assert page.status_code == 422
        assert words in page.text
        assert changes.get("words", "Somebody who welds &lt;for a living&gt;") in page.text
        assert db.session.scalars(select(SchoolRequest)).all() == []

    def test_a_closed_school_asks_for_nothing(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_school("Wath Academy", status="Closed")
        page = client.post("/encounters/requests/new", data=typed())
        assert page.status_code == 422
        assert "Wath Academy is closed" in page.text

    def test_a_form_sent_twice_saves_once(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_school("Wath Academy")
        for _ in range(2):
            client.post("/encounters/requests/new", data=typed(once_key="one key of a form"))
        only()

    def test_two_people_at_once_see_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        one = make_request(make_school("Wath Academy"))
        db.session.commit()
        address = f"/encounters/requests/{one.public_id}/edit"
        client.post(address, data=typed(version=str(one.version), words="Hers"))
        page = client.post(address, data=typed(version="1", words="His"))
        assert page.status_code == 409
        assert "Hers" in page.text
        assert "His" in page.text
        assert only().words == "Hers"


class TestMatching:
    def test_the_best_offer_comes_first_and_a_taken_one_not_at_all(self) -> None:
        one = make_request(kind="talk", benchmark=5)
        visit = make_encounter(stage="offered", kind="workplace_visit", benchmarks=frozenset({6}))
        talk = make_encounter(stage="offered")
        taken = make_encounter(stage="offered", schools=(at(make_school()),))
        found = [row.record.id for row, _ in could_answer(one)]
        assert found == [talk.id, visit.id]
        assert taken.id not in found

    def test_the_school_s_own_encounters_since_it_asked_may_answer_it(self) -> None:
        school = make_school()
        one = make_request(school, asked_on=today() - timedelta(days=5))
        make_encounter(on=today() - timedelta(days=6), schools=(at(school, y9=20),))
        since = make_encounter(on=today() - timedelta(days=4), schools=(at(school, y9=20),))
        assert [row.record.id for row, _ in could_answer(one)] == [since.id]

    def test_an_offer_says_which_schools_wait_for_it(self) -> None:
        talk = make_encounter(stage="offered")
        fits = make_request(kind="talk")
        make_request(kind="mentoring")
        make_request(asked_on=today() - timedelta(days=40), to_on=today() - timedelta(days=1))
        assert [row.request.id for row, _ in waiting_for(talk)] == [fits.id]

    def test_matching_brings_the_school_to_the_offer_and_holding_meets_the_request(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        one, talk = make_request(), make_encounter(stage="offered")
        db.session.commit()
        address = f"/encounters/requests/{one.public_id}"
        page = followed(client, f"{address}/match", {"encounter": talk.public_id})
        assert "The request is matched" in page.text
        assert [each.school_id for each in talk.schools] == [one.school_id]
        assert row_of(one).state is RequestState.MATCHED
        assert one.school.name in client.get(f"/encounters/{talk.public_id}").text
        client.post(f"{address}/unmatch")
        assert row_of(one).state is RequestState.OPEN

    def test_is_met_once_held_and_open_again_if_it_fell_through(self) -> None:
        school = make_school()
        one = make_request(school)
        coming = make_encounter(stage="arranged", on=today(), schools=(at(school, y9=20),))
        match(one, coming, by=None)
        move_by_hand(coming.card, to_stage="held", on=today(), by_id=None)
        db.session.flush()
        assert row_of(one).state is RequestState.MET
        move_by_hand(coming.card, to_stage="cancelled", on=today(), by_id=None, exit_reason="slip")
        db.session.flush()
        assert row_of(one).state is RequestState.OPEN

    def test_what_cannot_answer_it_is_refused_in_words(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        one, other = make_request(), make_encounter()
        over = make_encounter(stage="offered")
        move_by_hand(over.card, to_stage="not_taken_up", on=today(), by_id=None, exit_reason="no_school")
        db.session.commit()
        address = f"/encounters/requests/{one.public_id}/match"
        page = followed(client, address, {"encounter": other.public_id})
        assert f"{one.school.name} took no part in that encounter" in page.text
        page = followed(client, address, {"encounter": over.public_id})
        assert "That encounter came to nothing" in page.text
        assert client.post(address, data={"encounter": "unknown"}).status_code == 404
        assert one.encounter_id is None

    def test_a_request_is_answered_once(self) -> None:
        one, talk = make_request(), make_encounter(stage="offered")
        match(one, talk, by=None)
        match(one, talk, by=None)
        with pytest.raises(RuleRefused, match="matched already"):
            match(one, make_encounter(stage="offered"), by=None)


class TestEnding:
    def test_withdrawn_with_its_reason_and_opened_again(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        one = make_request()
        db.session.commit()
        address = f"/encounters/requests/{one.public_id}"
        assert client.get(f"{address}/withdraw").status_code == 200
        page = client.post(f"{address}/withdraw", data={"on": parts(today())})
        assert page.status_code == 422
        assert "Choose why it was withdrawn" in page.text
        page = followed(client, f"{address}/withdraw", {"on": parts(today()), "reason": "no_employer"})
        assert "No employer was found" in page.text
        assert row_of(one).state is RequestState.WITHDRAWN
        client.post(f"{address}/reopen")
        assert row_of(one).state is RequestState.OPEN

    def test_a_matched_request_is_not_withdrawn(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        one = make_request()
        match(one, make_encounter(stage="offered"), by=None)
        db.session.commit()
        page = client.post(
            f"/encounters/requests/{one.public_id}/withdraw", data={"on": parts(today()), "reason": "slip"}
        )
        assert page.status_code == 422
        assert "This request is matched already" in page.text

    def test_archived_it_leaves_the_list_and_comes_back(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        one = make_request()
        db.session.commit()
        address = f"/encounters/requests/{one.public_id}"
        client.post(f"{address}/archive")
        assert one.school.name not in client.get("/encounters/requests").text
        assert "Taken out of the list" in client.get(address).text
        client.post(f"{address}/restore")
        assert one.school.name in client.get("/encounters/requests").text


class TestList:
    def test_the_state_filter_says_what_the_rule_says(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school("Of the open one")
        make_request(school, years=(7, 8))
        met_at, matched_at = make_school("Of the met one"), make_school("Of the matched one")
        match(make_request(met_at), make_encounter(schools=(at(met_at, y9=3),)), by=None)
        match(make_request(matched_at), make_encounter(stage="offered"), by=None)
        db.session.commit()
        for row in (row_of(each) for each in db.session.scalars(select(SchoolRequest))):
            for state in RequestState:
                is_listed = row.request.school.name in client.get(f"/encounters/requests?state={state}").text
                assert is_listed == (row.state is state)
        assert "Of the open one" in client.get("/encounters/requests?year=7").text
        assert "Of the open one" not in client.get("/encounters/requests?year=9").text
        assert "Of the open one" in client.get(f"/schools/{school.public_id}").text

    def test_is_exported_as_it_is_filtered(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_request(make_school("Wath Academy"), words="=cmd")
        make_request(make_school("Another"))
        db.session.commit()
        lines = client.post("/encounters/requests/export", data={"query": "school=wath"}).text.splitlines()
        assert len(lines) == 2
        assert "'=cmd" in lines[1]

    def test_pages_cost_the_same_however_much_there_is(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        school = make_school()

        def more() -> None:
            for _ in range(3):
                make_request(school, kind="talk")
                make_encounter(make_employer(), stage="offered")
            db.session.commit()

        more()
        one = db.session.scalars(select(SchoolRequest)).all()[0]
        offer = could_answer(one)[0][0].record
        addresses = (
            "/encounters/requests",
            f"/encounters/requests/{one.public_id}",
            f"/encounters/{offer.public_id}",
            f"/schools/{school.public_id}",
        )

        def cost() -> list[int]:
            found = []
            for address in addresses:
                before = len(statements())
                client.get(address)
                found.append(len(statements()) - before)
            return found

        first = cost()
        more()
        assert cost() == first
        assert max(first) <= 12


def test_the_database_refuses_what_the_rules_refuse() -> None:
    one = make_request()
    one.withdrawn_on = today()
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
