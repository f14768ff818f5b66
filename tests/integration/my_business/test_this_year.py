"""What an employer's own user starts: answers for this year, apprenticeships it has open; and what it sees of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry, User
from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import FollowUp, Willingness
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.engagement import make_willingness
from tests.factories.network import make_member, make_seat
from tests.factories.people import make_user
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient


@pytest.fixture
def priya(app: object) -> User:
    return make_user("officer", name="Priya Shah")


@pytest.fixture
def employer(priya: User) -> Employer:
    return make_employer("Dearne Foods Ltd", lead_officer_id=priya.id)


@pytest.fixture(autouse=True)
def dana(employer: Employer, sign_in: SignIn) -> User:
    return sign_in(user=make_employer_user(employer, name="Dana Okoro"))


def about(employer: Employer, question: str, **arguments: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in arguments.items())
    return f"/my-business/{employer.public_id}/this-year/{question}" + (f"?{query}" if query else "")


def said(strand: Strand = Strand.PLACEMENTS) -> Willingness:
    return db.session.scalars(select(Willingness).where(Willingness.strand == strand)).one()


class TestThisYear:
    def test_a_yes_is_kept_as_the_employers_own_and_shown_back(
        self, client: InspectingClient, employer: Employer, sign_in: SignIn, priya: User
    ) -> None:
        home = f"/my-business/{employer.public_id}"
        assert "7 short questions" in client.get(home).text
        assert client.post(about(employer, "placements"), data={"answer": "yes"}).location == home
        page = client.get(home).text
        assert "Saved: offer work placements. Somebody will be in touch." in page
        assert "6 questions are still open" in page
        assert (said().answer, said().by_employer, said().said_on) == (WillingnessAnswer.YES, True, today())
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.record_type == "willingness")).one()
        assert entry.changes["by_employer"] == [None, True]
        sign_in(user=priya)
        staff = client.get(f"/employers/{employer.public_id}").text
        assert "Said in its own area “yes”" in staff
        assert "Said yes to work placements" in staff
        assert "in its own area" in client.get(f"/interactions/employers/{employer.public_id}/willingness").text

    def test_every_answer_can_be_changed(self, client: InspectingClient, employer: Employer) -> None:
        make_willingness(employer, Strand.NETWORK, WillingnessAnswer.NO, "No time")
        page = client.get(about(employer, "network")).text
        assert 'value="no" checked' in page
        assert "No time" in page
        day = today() + timedelta(days=40)
        date = [str(day.day), str(day.month), str(day.year)]
        client.post(about(employer, "network"), data={"answer": "ask_again", "reason": "No time", "ask_again_on": date})
        kept = said(Strand.NETWORK)
        assert (kept.answer, kept.reason, kept.ask_again_on) == (WillingnessAnswer.ASK_AGAIN, "", day)
        # What is left in a box of another answer is none of this one.
        client.post(about(employer, "network"), data={"answer": "already", "reason": "x", "ask_again_on": date})
        assert (said(Strand.NETWORK).answer, said(Strand.NETWORK).ask_again_on) == (WillingnessAnswer.ALREADY, None)

    def test_one_after_the_other_and_home_after_the_last(self, client: InspectingClient, employer: Employer) -> None:
        address, asked = about(employer, "placements", go="on"), []
        while "/this-year/" in address:
            asked.append(address)
            address = client.post(address, data={"answer": "maybe"}).location
        assert len(asked) == 7
        assert address == f"/my-business/{employer.public_id}"
        assert "short questions" not in client.get(address).text

    def test_is_not_asked_where_the_business_takes_part_already(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        make_member(employer)
        make_award(make_membership(employer))
        make_collaboration(employer)
        make_apprenticeship(employer)
        make_collaboration()  # somebody else's
        page = client.get(f"/my-business/{employer.public_id}").text
        assert "3 short questions" in page
        assert "4 of 7 answered" in page
        assert page.count("Under way already") == 4
        address, asked = about(employer, "placements", go="on"), []
        while "/this-year/" in address:
            asked.append(address.partition("/this-year/")[2])
            address = client.post(address, data={"answer": "maybe"}).location
        assert asked == ["placements?go=on", "encounters?go=on", "diagnostics?go=on"]
        # It may say so all the same.
        assert client.get(about(employer, "network")).status_code == 200

    def test_is_asked_where_taking_part_is_over_or_only_thought_of(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        make_seat(employer)
        make_apprenticeship(employer, filled=today(), started=today(), achieved=today())
        page = client.get(f"/my-business/{employer.public_id}").text
        assert "Join the HR Director Network" in page
        assert "Under way already" not in page

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Choose an answer"),
            ({"answer": "perhaps"}, "Select one of the options"),
            ({"answer": "no"}, "Enter the reason"),
            ({"answer": "no", "reason": "x" * 10_000}, "300 characters or fewer"),
            ({"answer": "ask_again"}, "Enter the date to ask again"),
            ({"answer": "ask_again", "ask_again_on": ["31", "2", "2027"]}, "must be a real date"),
            ({"answer": "ask_again", "ask_again_on": ["1", "1", "2020"]}, "must be after today"),
            ({"answer": "ask_again", "ask_again_on": ["1", "1", "2099"]}, "or earlier"),
            ({"answer": "\r\n"}, "Select one of the options"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, employer: Employer, data: dict[str, Any], words: str
    ) -> None:
        answer = client.post(about(employer, "placements"), data=data)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(Willingness)).all() == []

    def test_another_business_or_question_is_not_found(self, client: InspectingClient, employer: Employer) -> None:
        assert client.get(about(make_employer(), "placements")).status_code == 404
        assert client.post(about(make_employer(), "placements"), data={"answer": "yes"}).status_code == 404
        assert client.get(about(employer, "elsewhere")).status_code == 404


class TestApprenticeships:
    OPEN: dict[str, Any] = {"standard": "Welder 🔥", "level": "3", "places": "2"}

    def test_become_an_offer_and_somebodys_next_step(
        self, client: InspectingClient, employer: Employer, priya: User, dana: User
    ) -> None:
        address = f"/apprenticeships/mine/{employer.public_id}/open"
        data = self.OPEN | {"once_key": "same"}
        assert [client.post(address, data=data).status_code for _ in range(2)] == [302, 302]
        offer = db.session.scalars(select(Apprenticeship)).one()
        assert (offer.places, offer.level, offer.offered_on, offer.site_id) == (2, 3, today(), employer.sites[0].id)
        assert (offer.card.stage, offer.card.owner_id) == ("offered", priya.id)
        step = db.session.scalars(select(FollowUp)).one()
        assert (step.owner_id, step.what) == (priya.id, "Has 2 apprenticeships open, to confirm: Welder 🔥, level 3")
        assert offer.confirmed_on is None
        page = client.get(f"/my-business/{employer.public_id}").text
        assert "be in touch within 5 working days about 2 apprenticeships" in page
        assert "2 apprenticeships: Welder 🔥, level 3" in page
        assert "we have not confirmed it with you yet" in page

    def test_a_known_standard_is_known_by_its_name(self, client: InspectingClient, employer: Employer) -> None:
        data = self.OPEN | {"standard": "Roofer (ST0270)"}
        client.post(f"/apprenticeships/mine/{employer.public_id}/open", data=data)
        assert db.session.scalars(select(Apprenticeship)).one().standard_reference == "ST0270"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"standard": ""}, "Enter what the apprentice will do"),
            ({"standard": "x" * 10_000}, "characters or fewer"),
            ({"level": ""}, "Choose the level"),
            ({"level": "9"}, "Select one of the options"),
            ({"places": "many"}, "Enter a whole number"),
            ({"places": "99999999999"}, "Enter a number between 1 and 1,000"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, employer: Employer, changes: dict[str, Any], words: str
    ) -> None:
        answer = client.post(f"/apprenticeships/mine/{employer.public_id}/open", data=self.OPEN | changes)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(Apprenticeship)).all() == []

    def test_of_another_business_are_not_found(self, client: InspectingClient) -> None:
        address = f"/apprenticeships/mine/{make_employer().public_id}/open"
        assert client.get(address).status_code == 404
        assert client.post(address, data=self.OPEN).status_code == 404


def test_it_sees_its_own_collaborations_and_nobody_elses(client: InspectingClient, employer: Employer) -> None:
    home = f"/my-business/{employer.public_id}"
    make_collaboration(course="Robotics")
    assert "Courses you help with" not in client.get(home).text
    make_collaboration(employer, course="Baking", what_changed="Night classes")
    page = client.get(home).text
    assert "Baking, Dearne College" in page
    assert "Night classes" in page
    assert "Robotics" not in page
