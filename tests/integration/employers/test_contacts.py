"""People of employers: added once, at several employers over time, leaving, moving, and what they agreed to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact, end_post, record_choice
from crm.directory.contacts.models import ChoiceKind, Contact, ContactPost, ContactRole
from crm.directory.contacts.rules import ChoiceFacts, ContactFacts, PostFacts
from crm.directory.employers.models import Employer, EmployerUser
from crm.directory.employers.rules import LegalForm
from crm.engagement.drafts import NextStep
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.engagement import make_interaction
from tests.factories.people import make_user
from tests.integration.employers.test_edit import carried, hidden_values
from tests.pages import InspectingClient

PERSON = {"name": "Dana Okoro", "role": "hr_director", "once_key": "first"}


def people() -> int:
    return db.session.scalar(select(func.count(Contact.id))) or 0


def again(person: Contact) -> Contact:
    return db.session.get_one(Contact, person.id)


@pytest.fixture
def officer(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def employer(officer: User) -> Employer:
    return make_employer("Harlow Castings Ltd", legal_form=LegalForm.COMPANY)


@pytest.fixture
def dana(employer: Employer) -> Contact:
    post = PostFacts("HR director", ContactRole.HR_DIRECTOR, is_primary=True, started_on=date(2020, 1, 1))
    return add_contact(employer, ContactFacts("Dana Okoro", "dana@example.org", "01709 382121"), post)


class TestAdd:
    def test_a_name_is_enough_and_sent_twice_adds_one(self, client: InspectingClient, employer: Employer) -> None:
        address = f"/employers/{employer.public_id}/people/new"
        first, second = (client.post(address, data=PERSON) for _ in range(2))
        assert people() == 1
        assert first.location == second.location
        assert "Dana Okoro" in client.get(f"/employers/{employer.public_id}").text

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        wrong = (
            ({"name": ""}, "Enter the person’s name"),
            ({"name": "x" * 10_000}, "120 characters or fewer"),
            ({"email": "dana at example"}, "Enter an email address in the correct format"),
            ({"phone": "ring reception"}, "Enter a telephone number"),
            ({"started_on": ["1", "1", "2099"]}, "must be today or in the past"),
            ({"role": "king"}, "Select one from the list"),
        )
        for typed, words in wrong:
            form = PERSON | {"job_title": "Typed Before"} | typed
            answer = client.post(f"/employers/{employer.public_id}/people/new", data=form)
            assert answer.status_code == 422, typed
            assert words in answer.text, typed
            assert 'value="Typed Before"' in answer.text, typed
        assert people() == 0

    @pytest.mark.parametrize("typed", [{"name": "dana okoro"}, {"name": "D. Okoro", "email": "Dana@example.org"}])
    def test_somebody_who_may_be_listed_already_is_shown_first(
        self, client: InspectingClient, dana: Contact, typed: dict[str, str]
    ) -> None:
        other = make_employer("Dearne Foods")
        address = f"/employers/{other.public_id}/people/new"
        answer = client.post(address, data=PERSON | typed)
        assert answer.status_code == 422
        for words in ("They may already be listed", "Harlow Castings Ltd", "never contacted", dana.public_id):
            assert words in answer.text
        assert people() == 1
        chosen = client.post(address, data=PERSON | typed | {"asked": "yes", "same": dana.public_id})
        assert chosen.location == f"/employers/people/{dana.public_id}"
        assert {post.employer.name for post in again(dana).posts} == {"Harlow Castings Ltd", "Dearne Foods"}
        assert people() == 1

    def test_add_anyway(self, client: InspectingClient, dana: Contact) -> None:
        other = make_employer("Dearne Foods")
        form = PERSON | {"asked": "yes", "same": "new"}
        assert client.post(f"/employers/{other.public_id}/people/new", data=form).status_code == 302
        assert people() == 2

    def test_there_is_one_main_contact(self, client: InspectingClient, employer: Employer, dana: Contact) -> None:
        form = PERSON | {"name": "Luke Frost", "is_primary": "y"}
        client.post(f"/employers/{employer.public_id}/people/new", data=form)
        primary = db.session.scalars(select(ContactPost).where(ContactPost.is_primary.is_(True))).all()
        assert [post.contact.name for post in primary] == ["Luke Frost"]


class TestEdit:
    def test_a_new_address_has_not_bounced(self, client: InspectingClient, dana: Contact) -> None:
        address = f"/employers/people/{dana.public_id}"
        client.post(f"{address}/bounced", data={"bounced": "yes"})
        assert "Bounced" in client.get(address).text
        page = client.get(f"{address}/edit").text
        form = {"name": "Dana Okoro-Frost", "email": "new@example.org"} | carried(page)
        assert client.post(f"{address}/edit", data=form).status_code == 302
        saved = again(dana)
        assert (saved.name, saved.email, saved.email_bounced_on) == ("Dana Okoro-Frost", "new@example.org", None)

    def test_the_second_editor_sees_both_versions(self, client: InspectingClient, dana: Contact) -> None:
        address = f"/employers/people/{dana.public_id}/edit"
        opened = carried(client.get(address).text)
        dana.phone = "01709 111111"
        db.session.flush()
        answer = client.post(address, data=opened | {"name": "Dana Okoro", "phone": "01709 222222"})
        assert answer.status_code == 409
        for words in ("01709 111111", "01709 222222"):
            assert words in answer.text
        client.post(address, data=hidden_values(answer.text) | {"keep-phone": "theirs"})
        assert again(dana).phone == "01709 111111"

    def test_a_bounce_needs_an_address(self, client: InspectingClient, employer: Employer) -> None:
        person = add_contact(employer, ContactFacts("Luke Frost"), PostFacts())
        client.post(f"/employers/people/{person.public_id}/bounced", data={"bounced": "yes"})
        assert again(person).email_bounced_on is None

    def test_archived_and_back(self, client: InspectingClient, dana: Contact, employer: Employer) -> None:
        address = f"/employers/people/{dana.public_id}"
        client.post(f"{address}/archive")
        assert "Dana Okoro" not in client.get(f"/employers/{employer.public_id}?again").text.split("People")[1]
        assert "Archived" in client.get(address).text
        client.post(f"{address}/archive", data={"archived": "no"})
        assert again(dana).archived_at is None


class TestPosts:
    def test_a_person_may_work_for_several_employers(
        self, client: InspectingClient, dana: Contact, employer: Employer
    ) -> None:
        other = make_employer("Dearne Foods", postcode="")
        address = f"/employers/people/{dana.public_id}/posts/new"
        form = {"employer": "Dearne Foods", "role": "school_link", "job_title": "Governor"}
        assert client.post(address, data=form).status_code == 302
        assert [post.employer.name for post in again(dana).posts] == ["Harlow Castings Ltd", "Dearne Foods"]
        assert "already works for" in client.post(address, data=form).text
        changed = f"/employers/people/{dana.public_id}/at/{other.public_id}"
        assert 'value="Governor"' in client.get(changed).text
        client.post(changed, data={"job_title": "Chair", "role": "other"})
        assert again(dana).posts[1].job_title == "Chair"

    def test_leaving_shows_what_hangs_and_says_who_takes_over(
        self, client: InspectingClient, dana: Contact, employer: Employer, officer: User
    ) -> None:
        luke = add_contact(employer, ContactFacts("Luke Frost"), PostFacts())
        step = NextStep("Send the plan", officer.public_id, today() + timedelta(days=3))
        make_interaction(employer, officer, contacts=[dana.public_id], next_step=step)
        make_interaction(employer, officer, today() + timedelta(days=9), contacts=[dana.public_id])
        user = make_user("employer", email="dana@example.org")
        access = EmployerUser(user_id=user.id, employer_id=employer.id)
        db.session.add(access)
        address = f"/employers/people/{dana.public_id}/at/{employer.public_id}/leave"
        page = client.get(address).text
        for words in ("What is left hanging", "Send the plan", "Planned:", "End their sign-in"):
            assert words in page
        form = {"left_on": [str(today().day), str(today().month), str(today().year)], "end_access": "y"}
        first, second = (client.post(address, data=form | {"successor": luke.public_id} | carried(page)) for _ in "ab")
        assert (first.status_code, second.status_code) == (302, 302)
        post, successor = again(dana).posts[0], again(luke).posts[0]
        assert (post.left_on, post.is_primary) == (today(), False)
        assert (successor.is_primary, successor.role) == (True, ContactRole.HR_DIRECTOR)
        assert db.session.get_one(EmployerUser, access.id).ended_at is not None
        assert "1 person has left" in client.get(f"/employers/{employer.public_id}").text

    def test_what_is_wrong_with_leaving_is_said(
        self, client: InspectingClient, dana: Contact, employer: Employer
    ) -> None:
        address = f"/employers/people/{dana.public_id}/at/{employer.public_id}/leave"
        for left_on, words in (
            ([], "Enter the date they left"),
            (["31", "2", "2026"], "must be a real date"),
            (["1", "1", "2099"], "must be today or in the past"),
            (["1", "1", "2019"], "cannot have left before they started"),
        ):
            answer = client.post(address, data={"left_on": left_on})
            assert answer.status_code == 422
            assert words in answer.text, left_on
        assert again(dana).posts[0].left_on is None

    def test_moving_keeps_the_history_of_both(
        self, client: InspectingClient, dana: Contact, employer: Employer
    ) -> None:
        other = make_employer("Dearne Foods", postcode="")
        address = f"/employers/people/{dana.public_id}/at/{employer.public_id}/move"
        day = [str(today().day), str(today().month), str(today().year)]
        form = {"left_on": day, "employer": "Dearne Foods", "employer-id": other.public_id, "role": "owner"}
        assert client.post(address, data=form).status_code == 302
        assert [(post.employer.name, post.left_on) for post in again(dana).posts] == [
            ("Harlow Castings Ltd", today()),
            ("Dearne Foods", None),
        ]
        page = client.get(f"/employers/people/{dana.public_id}").text
        for words in ("Harlow Castings Ltd", "Left", "Dearne Foods"):
            assert words in page
        assert (
            "Choose another employer"
            in client.post(
                f"/employers/people/{dana.public_id}/at/{other.public_id}/move",
                data={"left_on": day, "employer": "Dearne Foods", "role": "owner"},
            ).text
        )

    def test_a_post_they_do_not_have_is_not_found(self, client: InspectingClient, dana: Contact) -> None:
        other = make_employer()
        for path in ("", "/leave", "/move"):
            assert client.get(f"/employers/people/{dana.public_id}/at/{other.public_id}{path}").status_code == 404


class TestChoices:
    def choose(self, client: InspectingClient, person: Contact, kind: str, agreed: str, **more: object) -> int:
        day = {"said_on": [str(today().day), str(today().month), str(today().year)]}
        form = {"kind": kind, "agreed": agreed, "said_by": "Dana Okoro", "how": "on the phone"} | day | more
        return client.post(f"/employers/people/{person.public_id}/choice", data=form).status_code

    def test_each_is_kept_apart_with_who_when_and_how(self, client: InspectingClient, dana: Contact) -> None:
        assert self.choose(client, dana, "news", "no") == 302
        assert self.choose(client, dana, "sharing", "yes") == 302
        saved = again(dana)
        assert (saved.may_contact, saved.subscribed, saved.agreed_to_sharing) == (None, False, True)
        page = client.get(f"/employers/people/{dana.public_id}").text
        for words in ("Refused", "Agreed", "Not asked", "Dana Okoro, on the phone"):
            assert words in page

    def test_the_latest_said_is_in_force_whenever_it_was_written_down(
        self, client: InspectingClient, dana: Contact
    ) -> None:
        assert self.choose(client, dana, "news", "no") == 302
        assert self.choose(client, dana, "news", "yes", said_on=["1", "1", "2026"]) == 302
        assert again(dana).subscribed is False
        assert "Everything they said" in client.get(f"/employers/people/{dana.public_id}").text

    def test_what_is_wrong_is_said(self, client: InspectingClient, dana: Contact) -> None:
        answer = client.post(f"/employers/people/{dana.public_id}/choice", data={"said_by": "", "how": ""})
        assert answer.status_code == 422
        for words in ("Choose what it is about", "Say whether they agree", "Enter who said so", "Enter how they said"):
            assert words in answer.text

    def test_the_page_explains_what_the_legal_form_allows(
        self, client: InspectingClient, dana: Contact, employer: Employer
    ) -> None:
        address = f"/employers/people/{dana.public_id}"
        assert "a corporate subscriber who has not objected" in client.get(address).text
        employer.legal_form = LegalForm.SOLE_TRADER
        assert "legal form needs consent first" in client.get(address).text
        self.choose(client, dana, "news", "yes")
        assert "subscribed to news" in client.get(address).text


class TestWhoSees:
    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_somebody_who_did_not_agree_is_not_found(
        self, client: InspectingClient, sign_in: SignIn, dana: Contact, role: str
    ) -> None:
        sign_in(role)
        assert client.get(f"/employers/people/{dana.public_id}").status_code == 404
        agreed = ChoiceFacts(ChoiceKind.SHARING, True, today(), "Dana", "by phone")
        record_choice(dana, agreed)
        page = client.get(f"/employers/people/{dana.public_id}")
        assert page.status_code == 200
        assert "Edit" not in page.text
        withdrawn = ChoiceFacts(ChoiceKind.SHARING, False, today(), "Dana", "by phone")
        record_choice(dana, withdrawn)
        assert client.get(f"/employers/people/{dana.public_id}").status_code == 404

    def test_another_organisations_restricted_note_is_a_stub_here_too(
        self, client: InspectingClient, dana: Contact, employer: Employer
    ) -> None:
        colleague = make_user("officer")
        make_interaction(employer, colleague, summary="Secret plans", is_restricted=True, contacts=[dana.public_id])
        page = client.get(f"/employers/people/{dana.public_id}").text
        assert "Restricted note" in page
        assert "Secret plans" not in page

    def test_an_employers_user_finds_nobody(self, client: InspectingClient, sign_in: SignIn, dana: Contact) -> None:
        sign_in("employer")
        assert client.get(f"/employers/people/{dana.public_id}").status_code == 404

    def test_those_who_may_not_edit_change_nobody(
        self, client: InspectingClient, sign_in: SignIn, dana: Contact, employer: Employer
    ) -> None:
        sign_in("partner")
        base = f"/employers/people/{dana.public_id}"
        here = f"{base}/at/{employer.public_id}"
        for path in (f"{base}/edit", f"{base}/choice", f"{base}/bounced", f"{base}/archive", f"{here}/leave", here):
            assert client.post(path, data={}).status_code == 403


def test_somebody_who_left_may_return(client: InspectingClient, employer: Employer, dana: Contact) -> None:
    end_post(dana.posts[0], today())
    form = PERSON | {"asked": "yes", "same": dana.public_id}
    assert client.post(f"/employers/{employer.public_id}/people/new", data=form).status_code == 302
    assert [post.left_on for post in again(dana).posts] == [today(), None]
