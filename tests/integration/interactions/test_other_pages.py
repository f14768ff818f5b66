"""The pages of next steps, referrals, wishes and themes: doing, refusing, telling, who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import ReferralState, WillingnessAnswer
from crm.engagement.models import FollowUp, Referral, Theme, Willingness
from crm.strategy.models import Action
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral, make_theme
from tests.factories.people import make_user
from tests.pages import InspectingClient


@pytest.fixture
def me(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner", name="Tom Hall")


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Dearne Foods")


def parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


LATER = today() + timedelta(days=20)


class TestNextSteps:
    def test_is_added_for_an_employer(self, client: InspectingClient, me: User, employer: Employer) -> None:
        page = f"/interactions/follow-ups/new?employer={employer.public_id}"
        assert "Dearne Foods" in client.get(page).text
        empty = client.post(page, data={"what": "", "who": me.public_id, "due": ["", "", ""]})
        assert empty.status_code == 422
        past = client.post(page, data={"what": "Call", "who": me.public_id, "due": parts(date(2020, 1, 1))})
        assert "today or later" in past.text
        data = {"what": "Call", "who": me.public_id, "due": parts(LATER), "once_key": "k"}
        assert client.post(page, data=data).status_code == client.post(page, data=data).status_code == 302
        assert db.session.scalars(select(FollowUp.due_on)).all() == [LATER]
        assert client.get("/interactions/follow-ups/new?employer=x").status_code == 404

    def test_is_done_moved_handed_over_and_cancelled(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        step = make_follow_up(employer, me, today())
        page = f"/interactions/follow-ups/{step.public_id}"
        assert "Mark as done" in client.get(page).text

        def post(more: str, **data: object) -> int:
            version = db.session.get_one(FollowUp, step.id).version
            return client.post(f"{page}/{more}", data={"version": version, **data}).status_code

        assert post("move", to="week") == 302
        assert post("move", to="date", due=parts(LATER)) == 302
        assert db.session.get_one(FollowUp, step.id).due_on == LATER
        assert post("move", to="date", due=["", "", ""]) == 422
        assert post("move", to="date", due=["45", "1", "2026"]) == 422
        assert post("hand-over", who="") == 422
        assert post("hand-over", who="nobody") == 422
        assert post("hand-over", who=tom.public_id) == 302
        assert post("cancel", cancel_note="") == 422
        assert post("cancel", cancel_note="x" * 400) == 422
        assert post("cancel", cancel_note="They closed") == 302
        assert "They closed" in client.get(page).text
        assert post("done") == 422

    def test_a_stale_button_and_another_organisation_are_refused(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        mine, theirs = make_follow_up(employer, me, today()), make_follow_up(employer, tom, today())
        stale = client.post(f"/interactions/follow-ups/{mine.public_id}/done", data={"version": "77"})
        assert stale.status_code == 409
        refused = client.post(f"/interactions/follow-ups/{theirs.public_id}/done", data={"version": theirs.version})
        assert refused.status_code == 422
        assert "Only the organisation" in refused.text
        assert db.session.get_one(FollowUp, theirs.id).is_open
        assert "Mark as done" not in client.get(f"/interactions/follow-ups/{theirs.public_id}").text


class TestReferrals:
    def test_is_sent_accepted_and_closed_and_its_sender_sees_it_throughout(
        self, client: InspectingClient, sign_in: SignIn, me: User, tom: User, employer: Employer
    ) -> None:
        page = f"/interactions/referrals/new?employer={employer.public_id}"
        assert "Tom Hall" in client.get(page).text
        assert client.post(page, data={"organisation": "", "reason": ""}).status_code == 422
        assert tom.organisation is not None
        data = {"organisation": tom.organisation.public_id, "handler": tom.public_id, "reason": "Wants help"}
        sent = client.post(page, data=data).headers["Location"]
        assert "has not answered yet" in client.get(sent).text
        referral = db.session.scalars(select(Referral)).one()

        sign_in(user=tom)
        assert "Decline" in client.get(sent).text
        assert client.post(f"{sent}/decline", data={"version": 1, "declined_reason": ""}).status_code == 422
        assert client.post(f"{sent}/accept", data={"version": 1}).status_code == 302
        assert client.post(f"{sent}/accept", data={"version": 1}).status_code == 409
        contact = make_interaction(employer, tom)
        assert contact.public_id in client.get(sent).text
        version = db.session.get_one(Referral, referral.id).version
        assert client.post(f"{sent}/close", data={"version": version, "outcome": ""}).status_code == 422
        closed = {"version": version, "outcome": "Two started", "closing": contact.public_id}
        assert client.post(f"{sent}/close", data=closed).status_code == 302

        sign_in(user=me)
        page_now = client.get(sent).text
        assert "Two started" in page_now
        assert contact.public_id in page_now

    def test_only_its_receiver_answers(self, client: InspectingClient, me: User, tom: User, employer: Employer) -> None:
        referral = make_referral(employer, me, tom)
        answer = client.post(f"/interactions/referrals/{referral.public_id}/accept", data={"version": 1})
        assert answer.status_code == 422
        assert db.session.get_one(Referral, referral.id).state is ReferralState.SENT


class TestWishes:
    def test_keeps_what_was_said_about_a_strand(self, client: InspectingClient, me: User, employer: Employer) -> None:
        page = f"/interactions/employers/{employer.public_id}/willingness"
        assert "Not asked" in client.get(page).text
        for data, status in (
            ({"strand": "", "answer": ""}, 422),
            ({"strand": "placements", "answer": "no", "reason": ""}, 422),
            ({"strand": "placements", "answer": "ask_again", "ask_again_on": ["", "", ""]}, 422),
            ({"strand": "placements", "answer": "ask_again", "ask_again_on": parts(LATER)}, 302),
            ({"strand": "nonsense", "answer": "yes"}, 422),
        ):
            assert client.post(page, data=data).status_code == status
        said = db.session.scalars(select(Willingness)).one()
        assert (said.answer, said.ask_again_on) == (WillingnessAnswer.ASK_AGAIN, LATER)
        assert "Ask again on a date" in client.get(page).text

    def test_do_not_approach_is_set_lifted_and_stale_edits_are_said(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        page = f"/interactions/employers/{employer.public_id}/do-not-approach"
        old = employer.version
        data = {"do_not_approach_until": parts(LATER), "do_not_approach_reason": "asked twice", "version": old}
        assert client.post(page, data=data | {"do_not_approach_reason": ""}).status_code == 422
        assert client.post(page, data=data).status_code == 302
        assert "asked twice" in client.get(page).text
        assert client.post(page, data=data).status_code == 409
        now = db.session.get_one(Employer, employer.id).version
        lifted = {"do_not_approach_until": ["", "", ""], "do_not_approach_reason": "", "version": now}
        assert client.post(page, data=lifted).status_code == 302
        assert db.session.get_one(Employer, employer.id).do_not_approach_until is None


class TestThemes:
    @pytest.fixture
    def action(self, app: object) -> None:
        texts = ("theme", "description", "alignment", "lead_partners", "timescale", "resource_band", "outputs")
        db.session.add(Action(code="1.3", title="Employer skill needs", is_priority=False, **dict.fromkeys(texts, "x")))

    @pytest.mark.usefixtures("action")
    def test_are_added_renamed_and_retired(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("admin")
        assert "There are no themes yet" in client.get("/interactions/themes").text
        assert client.post("/interactions/themes/new", data={"name": "", "action_code": ""}).status_code == 422
        client.post("/interactions/themes/new", data={"name": "Green skills", "action_code": "1.3"})
        theme = db.session.scalars(select(Theme)).one()
        page = f"/interactions/themes/{theme.public_id}"
        assert "Retired" in client.get(page).text
        client.post(page, data={"name": "Green jobs", "action_code": "1.3", "is_retired": "y"})
        listed = client.get("/interactions/themes").text
        assert "Green jobs" in listed
        assert "Employer skill needs" in listed
        sign_in("officer")
        assert "Green jobs" not in client.get("/interactions/log").text

    @pytest.mark.parametrize(("role", "status"), [("officer", 403), ("partner", 403), ("employer", 404)])
    def test_are_the_administrators(self, client: InspectingClient, sign_in: SignIn, role: str, status: int) -> None:
        theme = make_theme()
        sign_in(role)
        for page in ("/interactions/themes", "/interactions/themes/new", f"/interactions/themes/{theme.public_id}"):
            assert client.get(page).status_code == status


@pytest.mark.parametrize("page", ["follow-ups", "referrals", "no-recent-contact"])
def test_empty_lists_say_what_they_are_for(client: InspectingClient, me: User, page: str) -> None:
    assert "crm-empty" in client.get(f"/interactions/{page}").text


def test_an_analyst_reads_and_changes_nothing(
    client: InspectingClient, sign_in: SignIn, tom: User, employer: Employer
) -> None:
    step, referral = make_follow_up(employer, tom, today()), make_referral(employer, tom, make_user("officer"))
    sign_in("analyst")
    for page in (f"follow-ups/{step.public_id}", f"referrals/{referral.public_id}", "referrals", "follow-ups"):
        assert client.get(f"/interactions/{page}").status_code == 200
    for page in (f"follow-ups/{step.public_id}/done", f"referrals/{referral.public_id}/accept"):
        assert client.post(f"/interactions/{page}", data={"version": 1}).status_code == 403
