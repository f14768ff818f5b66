"""Inviting, sending again, ending: each person a link of their own, nobody written to who should not be."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts import tokens
from crm.accounts.models import User
from crm.accounts.rules import Role, Strand
from crm.blueprints.diagnostics.actions import move_by_hand
from crm.blueprints.diagnostics.models import Diagnostic, DiagnosticRespondent
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer, EmployerUser, LegalForm
from crm.jobs.models import Message
from crm.problems import RuleRefused
from tests.conftest import SignIn
from tests.factories.diagnostics import make_diagnostic, make_employer_user, make_submission
from tests.factories.directory import make_contact, make_employer, make_site
from tests.factories.people import make_user
from tests.integration.diagnostics.form_driver import address, hidden_fields
from tests.pages import InspectingClient


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Harlow Castings Ltd", legal_form=LegalForm.COMPANY)


@pytest.fixture
def officer(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


def invite_address(employer: Employer) -> str:
    return f"/diagnostics/invite?employer={employer.public_id}"


NEW = {"person": "else", "name": "Dana Okoro", "email": "Dana@Harlow.example", "step": "send"}


def links() -> list[str]:
    """The raw tokens in the letters, oldest first."""
    bodies = db.session.scalars(select(Message.body).order_by(Message.id))
    return [line.rsplit("/link/", 1)[1].strip() for body in bodies for line in body.splitlines() if "/link/" in line]


@pytest.mark.usefixtures("officer")
class TestInviting:
    def test_the_email_is_seen_before_it_goes(self, client: InspectingClient, employer: Employer) -> None:
        page = client.get(invite_address(employer)).text
        assert "Which site" not in page
        answer = client.post(invite_address(employer), data=NEW | {"step": "preview", "words": "We met on Monday."})
        assert answer.status_code == 200
        assert "Check the email before it goes" in answer.text
        assert "We met on Monday." in answer.text
        assert "[their own link]" in answer.text
        assert db.session.scalar(select(func.count()).select_from(Diagnostic)) == 0
        sent = client.post(invite_address(employer), data=hidden_fields(answer.text) | {"step": "send"})
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        assert sent.location == address(diagnostic)
        assert "Invitation sent to Dana Okoro" in client.get(sent.location).text

    def test_makes_account_form_card_and_link(
        self, client: InspectingClient, employer: Employer, officer: User
    ) -> None:
        client.post(invite_address(employer), data=NEW)
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        assert diagnostic.public_id == diagnostic.card.public_id
        assert (diagnostic.card.stage, diagnostic.card.owner_id) == ("invited", officer.id)
        user = db.session.scalars(select(User).where(User.role == Role.EMPLOYER)).one()
        assert (user.email, user.name) == ("dana@harlow.example", "Dana Okoro")
        assert db.session.scalars(select(EmployerUser)).one().employer_id == employer.id
        message = db.session.scalars(select(Message)).one()
        assert message.recipient == "dana@harlow.example"
        link = tokens.look_up(links()[0])
        assert link.works
        assert link.token is not None
        assert (link.token.subject, link.token.user_id) == (diagnostic.public_id, user.id)

    def test_the_link_opens_the_form(self, client: InspectingClient, employer: Employer) -> None:
        client.post(invite_address(employer), data=NEW)
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        raw = links()[0]
        assert client.get(f"/link/{raw}").status_code == 200
        assert client.post(f"/link/{raw}").location.endswith(address(diagnostic, "start"))
        assert "Harlow Castings Ltd" in client.get(address(diagnostic, "start")).text

    def test_sent_twice_invites_once(self, client: InspectingClient, employer: Employer) -> None:
        for _ in range(2):
            client.post(invite_address(employer), data=NEW | {"once_key": "same"})
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1

    def test_a_contact_is_chosen_by_name(self, client: InspectingClient, employer: Employer) -> None:
        contact = make_contact(employer, name="Luke Frost", job_title="HR director")
        page = client.get(invite_address(employer)).text
        assert "Luke Frost, HR director" in page
        client.post(invite_address(employer), data={"person": contact.public_id, "step": "send"})
        assert db.session.scalars(select(Message)).one().recipient == contact.email

    def test_the_main_contact_is_suggested_and_somebody_must_be_chosen(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        make_contact(employer, name="Alma First")
        main = make_contact(employer, name="Zoe Main", is_primary=True)
        page = client.get(invite_address(employer)).text
        assert re.search(rf'value="{main.public_id}"\s+checked', page)
        assert page.count(" checked") == 1
        refused = client.post(invite_address(employer), data={"step": "preview"})
        assert refused.status_code == 422
        assert "Choose who to invite" in refused.text

    def test_what_was_written_is_still_there_to_change(self, client: InspectingClient, employer: Employer) -> None:
        written = NEW | {"words": "We met on Monday."}
        preview = client.post(invite_address(employer), data=written | {"step": "preview"}).text
        again = client.post(invite_address(employer), data=hidden_fields(preview) | {"step": "change"})
        assert again.status_code == 200
        assert all(words in again.text for words in ("We met on Monday.", "Dana Okoro", "Dana@Harlow.example"))

    def test_people_who_must_not_be_written_to_are_not_offered(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        make_contact(employer, name="Said No", may_contact=False)
        make_contact(employer, name="Bounced", email_bounced_on=today())
        make_contact(employer, name="Gone", left_on=today() - timedelta(days=1))
        page = client.get(invite_address(employer)).text
        assert "Not listed:" in page
        assert "Said No (asked not to be contacted about work in hand)" in page
        assert "Gone" not in page
        refused = client.post(invite_address(employer), data=NEW | {"email": barred_email()})
        assert refused.status_code == 422
        assert "cannot be invited" in refused.text

    def test_several_sites_are_asked_about(self, client: InspectingClient, employer: Employer) -> None:
        other = make_site(employer, postcode="S60 2NR")
        other.name = "Templeborough works"
        outside = make_site(employer, postcode="S60 2NR")
        outside.name, outside.in_borough = "Sheffield office", False
        page = client.get(invite_address(employer)).text
        assert "Templeborough works" in page
        assert "Sheffield office" not in page
        refused = client.post(invite_address(employer), data=NEW)
        assert refused.status_code == 422
        assert "Select which site the form is about" in refused.text
        client.post(invite_address(employer), data=NEW | {"site": other.public_id})
        assert db.session.scalars(select(Diagnostic)).one().site_id == other.id
        assert "Templeborough works" in db.session.scalars(select(Message)).one().body

    def test_an_employer_without_a_site_says_what_to_do(self, client: InspectingClient) -> None:
        page = client.get(invite_address(make_employer(postcode=""))).text
        assert "add one on its page" in page

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"name": ""}, "Enter the name of the person"),
            ({"email": ""}, "Enter an email address"),
            ({"email": "dana@harlow"}, "in the correct format"),
            ({"email": "a@b.example, c@d.example"}, "in the correct format"),
            ({"email": "x" * 300 + "@b.example"}, "characters or fewer"),
            ({"name": "D\0ana"}, "Remove characters"),
            ({"words": "x" * 10_000}, "1,000 characters or fewer"),
            ({"person": "somebody"}, "Select one of the options"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, employer: Employer, change: dict[str, str], words: str
    ) -> None:
        for step in ("preview", "send"):
            answer = client.post(invite_address(employer), data=NEW | {"step": step} | change)
            assert answer.status_code == 422, step
            assert words in answer.text
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0

    def test_staff_and_people_without_access_are_refused(self, client: InspectingClient, employer: Employer) -> None:
        staff = make_user("partner", email="tom@chamber.example")
        ended = make_employer_user(employer, email="left@harlow.example", archived_at=now())
        for user, words in ((staff, "member of staff of a partner"), (ended, "access was ended")):
            answer = client.post(invite_address(employer), data=NEW | {"email": user.email})
            assert answer.status_code == 422
            assert words in answer.text

    def test_a_private_persons_address_needs_consent(self, client: InspectingClient) -> None:
        trader = make_employer(legal_form=LegalForm.SOLE_TRADER)
        assert "private person’s" in client.get(invite_address(trader)).text
        refused = client.post(invite_address(trader), data=NEW)
        assert refused.status_code == 422
        assert "agreed to get it" in refused.text
        assert client.post(invite_address(trader), data=NEW | {"agreed": "y"}).status_code == 302

    def test_warns_but_does_not_block_while_an_employer_asked_to_be_left_alone(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        employer.do_not_approach_until, employer.do_not_approach_reason = today() + timedelta(days=5), "Audit week"
        assert "Audit week" in client.get(invite_address(employer)).text
        assert client.post(invite_address(employer), data=NEW).status_code == 302

    def test_a_colleague_gets_their_own_link_to_the_same_form(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        client.post(invite_address(employer), data=NEW)
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        assert "form is in hand" in client.get(invite_address(employer)).text
        colleague = NEW | {"name": "Luke Frost", "email": "luke@harlow.example"}
        assert client.get(address(diagnostic, "invite")).status_code == 200
        client.post(address(diagnostic, "invite"), data=colleague)
        assert db.session.scalar(select(func.count()).select_from(Diagnostic)) == 1
        assert db.session.scalar(select(func.count()).select_from(DiagnosticRespondent)) == 2
        first, second = (tokens.look_up(raw) for raw in links())
        assert first.user is not second.user
        page = client.get(address(diagnostic)).text
        assert "Luke Frost" in page
        assert "not used yet" in page

    def test_a_new_form_closes_the_one_submitted_before(self, client: InspectingClient, employer: Employer) -> None:
        old = make_diagnostic(employer)
        make_submission(old)
        client.post(invite_address(employer), data=NEW)
        assert old.closed_at is not None
        assert db.session.scalar(select(func.count()).select_from(Diagnostic)) == 2

    def test_an_unknown_or_archived_employer_is_404(self, client: InspectingClient, employer: Employer) -> None:
        employer.archived_at = now()
        assert client.get(invite_address(employer)).status_code == 404
        assert "Which employer?" in client.get("/diagnostics/invite").text

    def test_an_account_serves_several_employers(self, client: InspectingClient, employer: Employer) -> None:
        other = make_employer(legal_form=LegalForm.COMPANY)
        for each in (employer, other):
            client.post(invite_address(each), data=NEW)
        assert db.session.scalar(select(func.count()).select_from(EmployerUser)) == 2
        assert db.session.scalar(select(func.count()).where(User.role == Role.EMPLOYER)) == 1

    def test_beginning_together_needs_no_invitation(self, client: InspectingClient, employer: Employer) -> None:
        answer = client.post("/diagnostics/begin", data={"employer": employer.public_id})
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        assert answer.location == address(diagnostic, "start")
        assert (diagnostic.card.stage, diagnostic.invited_on) == ("started", None)
        again = client.post("/diagnostics/begin", data={"employer": employer.public_id})
        assert again.location == answer.location

    def test_beginning_together_asks_for_the_site(self, client: InspectingClient, employer: Employer) -> None:
        make_site(employer, postcode="S60 2NR")
        answer = client.post("/diagnostics/begin", data={"employer": employer.public_id, "site": "nowhere"})
        assert answer.location == invite_address(employer)


def barred_email() -> str:
    from crm.directory.contacts.models import Contact

    return db.session.scalars(select(Contact.email).where(Contact.name == "Said No")).one()


@pytest.fixture
def invited(client: InspectingClient, employer: Employer, officer: User) -> Diagnostic:
    client.post(invite_address(employer), data=NEW)
    return db.session.scalars(select(Diagnostic)).one()


class TestEnding:
    def test_a_new_link_goes_to_the_same_person(self, client: InspectingClient, invited: Diagnostic) -> None:
        user = invited.respondents[0].user
        client.post(address(invited, "respondents", user.public_id, "send-again"))
        assert len(links()) == 2
        assert all(tokens.look_up(raw).works for raw in links())

    def test_one_persons_links_can_be_stopped(self, client: InspectingClient, invited: Diagnostic) -> None:
        user = invited.respondents[0].user
        client.post(address(invited, "respondents", user.public_id, "end-links"))
        assert not tokens.look_up(links()[0]).works
        assert "No link works now" in client.get(address(invited)).text

    def test_who_is_shut_out_is_out_at_once_and_told_the_truth(
        self, client: InspectingClient, invited: Diagnostic, officer: User, sign_in: SignIn
    ) -> None:
        user, raw = invited.respondents[0].user, links()[0]
        colleague = make_employer_user(invited.employer)
        sign_in(user=user)
        pages = [address(invited, part) for part in ("start", "form/site", "check", "sharing")]
        assert {client.get(page).status_code for page in pages} == {200}
        there: InspectingClient = client.application.test_client()  # type: ignore[assignment]
        kept = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        there.set_cookie(kept.key, kept.value)
        sign_in(user=officer)
        ended = client.post(address(invited, "respondents", user.public_id, "end-links"))
        assert "can no longer open this form" in client.get(ended.location).text
        assert "Access to this form ended" in client.get(address(invited)).text
        assert {there.get(page).status_code for page in pages} == {404}
        assert there.post(address(invited, "form", "site"), data={"staff": "3"}).status_code == 404
        told = there.get(f"/link/{raw}")
        assert told.status_code == 410
        assert "Your access to this form has ended" in told.text
        assert "closed" not in told.text
        there.post("/sign-in/link", data={"email": user.email})
        there.post(f"/link/{links()[-1]}")
        assert address(invited) not in there.get(f"/my-business/{invited.employer.public_id}").text
        assert there.get(pages[0]).status_code == 404
        client.post(address(invited, "respondents", user.public_id, "send-again"))
        assert there.get(pages[0]).status_code == 200
        sign_in(user=colleague)
        assert client.get(pages[0]).status_code == 200

    def test_a_stranger_is_no_respondent(self, client: InspectingClient, invited: Diagnostic) -> None:
        assert (
            client.post(address(invited, "respondents", make_user("employer").public_id, "send-again")).status_code
            == 404
        )

    def test_ending_an_invitation_needs_a_reason(self, client: InspectingClient, invited: Diagnostic) -> None:
        assert client.get(address(invited, "withdraw")).status_code == 200
        assert client.post(address(invited, "withdraw"), data={}).status_code == 422
        client.post(address(invited, "withdraw"), data={"reason": "no_time", "note": "Ring in May"})
        assert (invited.card.stage, invited.card.exit_reason) == ("declined", "no_time")
        assert not tokens.look_up(links()[0]).works
        page = client.get(address(invited)).text
        assert "Ring in May" in page
        assert "Nothing was submitted" in page

    def test_a_submitted_form_is_closed_instead(self, client: InspectingClient, invited: Diagnostic) -> None:
        make_submission(invited)
        refused = client.post(address(invited, "withdraw"), data={"reason": "no_time"})
        assert refused.status_code == 422
        assert "close it instead" in refused.text
        client.post(address(invited, "close"))
        assert invited.closed_at is not None
        assert not tokens.look_up(links()[0]).works
        client.post(address(invited, "open-again"))
        assert invited.closed_at is None

    def test_closing_what_was_not_submitted_asks_for_the_reason(
        self, client: InspectingClient, invited: Diagnostic
    ) -> None:
        assert client.post(address(invited, "close")).location == address(invited, "withdraw")

    def test_no_link_and_no_invitation_while_closed(self, client: InspectingClient, invited: Diagnostic) -> None:
        make_submission(invited)
        client.post(address(invited, "close"))
        user = invited.respondents[0].user
        client.post(address(invited, "respondents", user.public_id, "send-again"))
        assert len(links()) == 1
        refused = client.post(address(invited, "invite"), data=NEW)
        assert refused.status_code == 422
        assert "nobody can be invited to it" in refused.text


@pytest.mark.usefixtures("app")
class TestMovingByHand:
    def test_leaving_closes_the_form_and_coming_back_opens_it(self) -> None:
        diagnostic = make_diagnostic()
        move_by_hand(diagnostic.card, to_stage="lapsed", on=today(), by_id=None, exit_reason="no_answer")
        assert diagnostic.closed_at is not None
        move_by_hand(diagnostic.card, to_stage="invited", on=today(), by_id=None)
        assert diagnostic.closed_at is None

    def test_a_result_needs_answers(self) -> None:
        diagnostic = make_diagnostic()
        with pytest.raises(RuleRefused):
            move_by_hand(diagnostic.card, to_stage="result_discussed", on=today(), by_id=None)

    def test_submitted_is_never_set_by_hand(self) -> None:
        diagnostic = make_diagnostic()
        with pytest.raises(RuleRefused):
            move_by_hand(diagnostic.card, to_stage="submitted", on=today(), by_id=None)


class TestWhoMayInvite:
    def test_a_partner_with_the_grant_invites_but_does_not_see_the_form(
        self, client: InspectingClient, employer: Employer, sign_in: SignIn
    ) -> None:
        sign_in("partner", strands=(Strand.DIAGNOSTICS,))
        page = client.get(invite_address(employer)).text
        assert "Fill in with the employer" not in page
        client.post(invite_address(employer), data=NEW)
        diagnostic = db.session.scalars(select(Diagnostic)).one()
        assert "dana@harlow.example" in client.get(address(diagnostic)).text
        assert client.post("/diagnostics/begin", data={"employer": employer.public_id}).status_code == 403

    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_others_do_not(self, client: InspectingClient, employer: Employer, sign_in: SignIn, role: str) -> None:
        diagnostic = make_diagnostic(employer)
        sign_in(role)
        assert client.get(invite_address(employer)).status_code == 403
        assert client.post(invite_address(employer), data=NEW).status_code == 403
        for part in ("withdraw", "close", "open-again", "invite"):
            assert client.post(address(diagnostic, part)).status_code == 403
        page = client.get(address(diagnostic)).text
        assert "Send a new link" not in page
