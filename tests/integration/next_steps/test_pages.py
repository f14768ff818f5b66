"""Next best conversations on their pages: the work list, planning one, putting one off, and its coming back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import AuditEntry, User
from crm.accounts.rules import Strand
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.blueprints.next_steps.queries import steps_for
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_willingness
from tests.factories.next_steps import put_off_step
from tests.factories.people import make_user
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

STEP = "said_yes:placements"


@pytest.fixture
def priya(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def employer(priya: User) -> Employer:
    """An employer that said yes to placements, led by the officer who is signed in."""
    found = make_employer("Dearne Foods Ltd", lead_officer_id=priya.id)
    make_willingness(found, Strand.PLACEMENTS, WillingnessAnswer.YES)
    return found


def not_now(employer: Employer, step: str = STEP) -> str:
    return f"/next-steps/{employer.public_id}/not-now?step={step}"


def typed(until: date | None = None, **changes: Any) -> dict[str, Any]:
    day = until or today() + timedelta(days=30)
    return {"reason": "Moving premises", "until": [str(day.day), str(day.month), str(day.year)]} | changes


def only_deferral() -> NextStepDeferral:
    return db.session.scalars(select(NextStepDeferral)).one()


class TestPuttingOff:
    def test_it_rests_with_its_reason_and_comes_back_by_itself(
        self, client: InspectingClient, employer: Employer, priya: User
    ) -> None:
        address = f"/employers/{employer.public_id}"
        assert "Said yes to work placements" in client.get(address).text
        assert client.post(not_now(employer), data=typed()).location == address
        page = client.get(address).text
        assert "1 put off" in page
        assert "by Priya Shah: Moving premises" in page
        until = only_deferral().until
        assert until is not None
        assert not steps_for(employer, priya, until - timedelta(days=1)).now
        assert [step.key for step in steps_for(employer, priya, until).now] == [STEP]
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.record_type == "next_step_deferral")).one()
        assert entry.changes["reason"] == [None, "Moving premises"]

    def test_it_is_brought_back_by_hand(self, client: InspectingClient, employer: Employer, priya: User) -> None:
        client.post(not_now(employer), data=typed())
        back = f"/next-steps/{employer.public_id}/bring-back"
        assert client.post(back, data={"step": STEP}).status_code == 302
        assert client.post(back, data={"step": "x" * 10_000}).status_code == 302
        assert [step.key for step in steps_for(employer, priya, today()).now] == [STEP]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"reason": " "}, "Enter why not now"),
            ({"reason": "x" * 10_000}, "300 characters or fewer"),
            ({"reason": "a\0b"}, "characters"),
            ({"until": ["", "", ""]}, "Enter the day on which it should come back"),
            ({"until": ["31", "2", "2027"]}, "must be a real date"),
            ({"until": ["1", "1", "2020"]}, "must be after today"),
            ({"until": ["1", "1", "2099"]}, "or earlier"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, employer: Employer, changes: dict[str, Any], words: str
    ) -> None:
        answer = client.post(not_now(employer), data=typed() | changes)
        assert answer.status_code == 422
        assert words in answer.text
        assert "Moving premises" in answer.text or "reason" in changes
        assert db.session.scalars(select(NextStepDeferral)).all() == []

    def test_sent_twice_saves_once(self, client: InspectingClient, employer: Employer) -> None:
        data = typed(once_key="same", back="day")
        assert [client.post(not_now(employer), data=data).location for _ in range(2)] == ["/interactions/my-day"] * 2
        assert only_deferral().version == 1

    def test_what_a_colleague_decided_first_is_said(self, client: InspectingClient, employer: Employer) -> None:
        put_off_step(employer, make_user(name="Ewa Lister"), STEP)
        answer = client.post(not_now(employer), data=typed(reason="Something else"))
        assert answer.status_code == 422
        assert "Ewa Lister has put this off until" in answer.text
        assert only_deferral().reason == "Moving premises"

    @pytest.mark.parametrize("step", ["", "unknown", "said_yes:network", "levy_without_offer", "🏗%00"])
    def test_what_is_not_due_leads_back_to_the_employer(
        self, client: InspectingClient, employer: Employer, step: str
    ) -> None:
        answer = client.get(not_now(employer, step))
        assert answer.status_code in {302, 400}

    def test_staff_alone_may(self, client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
        sign_in("analyst")
        assert client.post(not_now(employer), data=typed()).status_code == 403
        assert "Not now" not in client.get(f"/employers/{employer.public_id}").text
        sign_in(user=make_employer_user(employer))
        assert client.post(not_now(employer), data=typed()).status_code == 404


class TestPlanning:
    def test_it_becomes_a_next_step_and_rests_while_that_is_open(
        self, client: InspectingClient, employer: Employer, priya: User
    ) -> None:
        address = f"/interactions/follow-ups/new?employer={employer.public_id}&step={STEP}"
        assert "Agree how to begin with work placements" in client.get(address).text
        day = today() + timedelta(days=3)
        due = [str(day.day), str(day.month), str(day.year)]
        client.post(address, data={"what": "Ring about placements", "who": priya.public_id, "due": due})
        follow_up = db.session.scalars(select(FollowUp)).one()
        assert only_deferral().follow_up_id == follow_up.id
        found = steps_for(employer, priya, today())
        assert (found.now, found.resting) == ([], [])
        client.post(f"/interactions/follow-ups/{follow_up.public_id}/done", data={"version": str(follow_up.version)})
        assert [step.key for step in steps_for(employer, priya, today()).now] == [STEP]

    def test_a_step_that_there_cannot_be_plans_nothing(
        self, client: InspectingClient, employer: Employer, priya: User
    ) -> None:
        day = today()
        data = {"what": "Ring", "who": priya.public_id, "due": [str(day.day), str(day.month), str(day.year)]}
        client.post(f"/interactions/follow-ups/new?employer={employer.public_id}&step=nothing", data=data)
        assert db.session.scalars(select(NextStepDeferral)).all() == []


class TestMyDay:
    def test_five_of_my_own_employers_and_the_way_to_all(self, client: InspectingClient, priya: User) -> None:
        for number in range(6):
            make_employer(f"Mine {number}", lead_officer_id=priya.id, is_anchor=True)
        make_employer("Somebody else’s", is_anchor=True)
        page = client.get("/interactions/my-day").text
        assert page.count("An anchor employer that nobody has ever been in touch with") == 5
        assert f"/next-steps/?officer={priya.public_id}" in page
        assert "Somebody else’s" not in page


class TestWorkList:
    @pytest.fixture(autouse=True)
    def filled(self, employer: Employer, priya: User) -> None:
        make_apprenticeship(employer, offered=today() - timedelta(days=90), by=priya)
        make_employer("Anchor Ltd", is_anchor=True, employees=300)
        make_employer("Nothing Ltd")

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", ["Dearne Foods Ltd", "Anchor Ltd"]),
            ("rule=anchor_never_contacted", ["Anchor Ltd"]),
            ("rule=levy_without_offer", []),
            ("strand=apprenticeships", ["Dearne Foods Ltd"]),
            ("strand=encounters", []),
            ("size=large", ["Anchor Ltd"]),
            ("q=dearne", ["Dearne Foods Ltd"]),
            ("sort=name&order=asc", ["Anchor Ltd", "Dearne Foods Ltd"]),
        ],
    )
    def test_filters_and_orders(self, client: InspectingClient, query: str, shown: list[str]) -> None:
        page = client.get(f"/next-steps/?{query}").text
        places = {name: page.find(f">{name}<") for name in ("Dearne Foods Ltd", "Anchor Ltd", "Nothing Ltd")}
        assert sorted((name for name in places if places[name] > 0), key=lambda name: places[name]) == shown

    def test_by_the_one_who_leads(self, client: InspectingClient, priya: User) -> None:
        assert "1 employer" in client.get(f"/next-steps/?officer={priya.public_id}").text

    def test_an_employer_stands_in_it_once_with_all_its_reasons(self, client: InspectingClient) -> None:
        page = client.get("/next-steps/?q=dearne").text
        assert "1 employer<" in page
        for words in ("Said yes to work placements", "no training provider yet", "at the same stage since"):
            assert words in page

    def test_what_a_filter_cannot_understand_is_said(self, client: InspectingClient) -> None:
        assert "Why: choose from the list" in client.get("/next-steps/?rule=%F0%9F%8F%97").text

    def test_is_exported_as_filtered(self, client: InspectingClient) -> None:
        text = client.post("/next-steps/export", data={"query": "strand=placements", "format": "csv"}).get_data(True)
        header, row = text.lstrip("\ufeff").splitlines()
        assert header.startswith("employer,next best,why,proposed,strand,strategy action,also")
        assert row.startswith('Dearne Foods Ltd,"Said yes, and nothing has begun",')
        assert ",Work Ready Placements,3.1," in row

    def test_costs_the_same_when_the_data_doubles(
        self, client: InspectingClient, statements: Callable[[], list[str]], priya: User
    ) -> None:
        counts = []
        for _ in range(2):
            for _ in range(4):
                each = make_employer(is_anchor=True, pays_levy=True)
                make_willingness(each, Strand.NETWORK, WillingnessAnswer.YES)
                make_collaboration(each, started_on=today() - timedelta(days=500), by=priya)
            client.get("/next-steps/")
            before = len(statements())
            client.get("/next-steps/")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8


class TestWhatTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "columns",
        [
            {"until": None},
            {"until": date(2027, 1, 1), "reason": ""},
            {"until": date(2027, 1, 1), "follow_up": True},
        ],
    )
    def test_rest_without_an_end_or_a_reason(self, employer: Employer, priya: User, columns: dict[str, Any]) -> None:
        if columns.pop("follow_up", False):
            columns["follow_up_id"] = make_follow_up(employer, priya, today()).id
        db.session.add(NextStepDeferral(employer_id=employer.id, step=STEP, by_id=priya.id, **columns))
        with pytest.raises(IntegrityError):
            db.session.flush()

    def test_two_decisions_on_one_step(self, employer: Employer, priya: User) -> None:
        put_off_step(employer, priya, STEP)
        with pytest.raises(IntegrityError):
            put_off_step(employer, priya, STEP)
