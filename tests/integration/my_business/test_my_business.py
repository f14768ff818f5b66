"""The employer user's own area: calm, complete, and only ever their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from crm.accounts.models import OrganisationKind, User
from crm.blueprints.my_business.panels import PANELS
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer, EmployerUser
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import (
    give_answers,
    make_diagnostic,
    make_employer_user,
    make_submission,
    share,
)
from tests.factories.directory import make_contact, make_employer, make_site
from tests.factories.people import make_organisation, make_user
from tests.factories.skills_form import QUIET
from tests.pages import InspectingClient

LONG_NAME = "The Advanced Forging, Machining and Heat Treatment Company of South Yorkshire (Holdings) Limited"


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer(LONG_NAME, website="https://forging.example", source="Companies House")


@pytest.fixture
def dana(employer: Employer, sign_in: SignIn) -> User:
    return sign_in(user=make_employer_user(employer, name="Dana Okoro"))


def home(employer: Employer, *parts: str) -> str:
    return "/".join(("/my-business", employer.public_id, *parts))


@pytest.mark.usefixtures("dana")
class TestHome:
    def test_the_only_business_is_the_home(self, client: InspectingClient, employer: Employer) -> None:
        assert client.get("/my-business/").location == home(employer)
        page = client.get(home(employer)).text
        assert LONG_NAME in page
        assert "There is no form to fill in" in page
        assert "Dana Okoro (you)" in page

    def test_forms_to_do_begun_and_done(self, client: InspectingClient, employer: Employer) -> None:
        chamber = make_organisation(name="The Chamber", kind=OrganisationKind.CHAMBER)
        diagnostic = make_diagnostic(employer)
        page = client.get(home(employer)).text
        assert f"/diagnostics/{diagnostic.public_id}/start" in page
        diagnostic.started_on = today()
        assert "not submitted yet" in client.get(home(employer)).text
        give_answers(diagnostic, QUIET)
        make_submission(diagnostic, QUIET)
        share(diagnostic, chamber)
        page = client.get(home(employer)).text
        assert "See the result" in page
        assert "Seen by the council, The Chamber" in page

    def test_an_invitation_that_ended_is_gone(self, client: InspectingClient, employer: Employer) -> None:
        diagnostic = make_diagnostic(employer)
        diagnostic.closed_at = now()
        assert "There is no form to fill in" in client.get(home(employer)).text

    def test_with_several_sites_each_form_names_its_own(self, client: InspectingClient, employer: Employer) -> None:
        other = make_site(employer, postcode="S60 2NR")
        other.name = "Templeborough works"
        make_diagnostic(site=other)
        assert "Templeborough works" in client.get(home(employer)).text

    def test_the_lead_is_named(self, client: InspectingClient, employer: Employer) -> None:
        employer.lead_officer = make_user(name="Priya Shah")
        assert "ask Priya Shah" in client.get(home(employer)).text

    def test_costs_do_not_grow(
        self, client: InspectingClient, employer: Employer, statements: Callable[[], list[str]]
    ) -> None:
        counts = []
        for _ in range(2):
            for _ in range(3):
                site = make_site(employer, postcode="S60 2NR")
                make_submission(make_diagnostic(site=site))
                make_employer_user(employer)
                make_contact(employer)
            found = []
            pages = home(employer), home(employer, "record")
            for address in pages:
                client.get(address)
                before = len(statements())
                client.get(address)
                found.append(len(statements()) - before)
            counts.append(found)
        assert counts[0] == counts[1]
        # Every further panel of the home may cost one statement; what to ask about this year costs two more.
        assert max(counts[0]) <= 8 + len(PANELS) - 1 + 2, counts


class TestSeveralBusinesses:
    def test_are_chosen_between(self, client: InspectingClient, employer: Employer, dana: User) -> None:
        other = make_employer("Dearne Foods")
        db.session.add(EmployerUser(user_id=dana.id, employer_id=other.id))
        page = client.get("/my-business/").text
        assert "Choose a business" in page
        assert "Dearne Foods" in page
        assert "Your other businesses" in client.get(home(other)).text

    def test_none_left_says_so(self, client: InspectingClient, employer: Employer, dana: User) -> None:
        db.session.scalars(select(EmployerUser)).one().ended_at = now()
        assert "No business is linked" in client.get("/my-business/").text
        assert client.get(home(employer)).status_code == 404


@pytest.mark.usefixtures("dana")
class TestRecord:
    def test_shows_what_we_hold(self, client: InspectingClient, employer: Employer) -> None:
        make_contact(employer, name="Luke Frost", job_title="HR director", email="luke@private.example")
        make_contact(employer, name="Long Gone", left_on=today())
        employer.employees, employer.employees_source = 180, "the accounts"
        page = client.get(home(employer, "record")).text
        for words in ("https://forging.example", "Companies House", "180, from the accounts", "S60 2NR"):
            assert words in page
        for words in ("Luke Frost, HR director",):
            assert words in page
        assert "luke@private.example" not in page
        assert "Long Gone" not in page

    def test_what_is_wrong_becomes_the_leads_next_step(self, client: InspectingClient, employer: Employer) -> None:
        employer.lead_officer = make_user()
        assert client.get(home(employer, "wrong")).status_code == 200
        data = {"what": "We moved.\r\nTwice.", "once_key": "k"}
        for _ in range(2):
            assert client.post(home(employer, "wrong"), data=data).location == home(employer)
        step = db.session.scalars(select(FollowUp)).one()
        assert step.owner_id == employer.lead_officer_id
        assert step.what == "Dana Okoro says that something we hold is wrong: We moved. Twice."
        assert "within 5 working days" in client.get(home(employer)).text

    def test_the_page_names_who_reads_it_and_nobody_else_does(
        self, client: InspectingClient, employer: Employer, sign_in: SignIn
    ) -> None:
        chamber = make_organisation(name="The Chamber", kind=OrganisationKind.CHAMBER)
        tom = make_user("partner", name="Tom Hall", organisation=chamber)
        employer.lead_officer = tom
        page = client.get(home(employer, "wrong")).text
        assert "It goes to Tom Hall, The Chamber." in page
        assert "at the council" not in page
        assert "ask Tom Hall, The Chamber." in client.get(home(employer)).text
        client.post(home(employer, "wrong"), data={"what": "Our director is Zeppelin."})
        step = db.session.scalars(select(FollowUp)).one()
        where = f"/interactions/follow-ups/{step.public_id}"
        pages = (where, f"/employers/{employer.public_id}", f"/employers/{employer.public_id}/briefing")
        for reader, reads in ((make_user("partner"), False), (make_user("officer"), False), (tom, True)):
            sign_in(user=reader)
            for each in pages:
                assert ("Zeppelin" in client.get(each).text) is reads, each

    def test_without_a_lead_it_reaches_whoever_runs_the_form_or_the_council(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        make_user("partner")
        admin = make_user("admin")
        client.post(home(employer, "wrong"), data={"what": "First"})
        owner = make_user("officer")
        make_diagnostic(employer).card.owner_id = owner.id
        client.post(home(employer, "wrong"), data={"what": "Second"})
        assert list(db.session.scalars(select(FollowUp.owner_id).order_by(FollowUp.id))) == [admin.id, owner.id]

    def test_with_nobody_to_reach_it_says_so(self, client: InspectingClient, employer: Employer) -> None:
        answer = client.post(home(employer, "wrong"), data={"what": "Hello?"})
        assert answer.status_code == 422
        assert "Please ring" in answer.text
        assert "Hello?" in answer.text

    @pytest.mark.parametrize(
        ("what", "words"),
        [("", "Enter what is wrong"), ("x" * 10_000, "1,000 characters or fewer"), ("a\0b", "Remove characters")],
    )
    def test_bad_words_are_refused(self, client: InspectingClient, employer: Employer, what: str, words: str) -> None:
        make_user("admin")
        answer = client.post(home(employer, "wrong"), data={"what": what})
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 0


class TestOnlyTheirOwn:
    def test_another_business_is_not_found(self, client: InspectingClient, dana: User) -> None:
        other = make_employer()
        for part in ("", "record", "wrong"):
            assert client.get(home(other, part).rstrip("/")).status_code == 404
        assert client.post(home(other, "wrong"), data={"what": "x"}).status_code == 404

    def test_an_archived_business_is_not_found(self, client: InspectingClient, employer: Employer, dana: User) -> None:
        employer.archived_at = now()
        assert client.get(home(employer)).status_code == 404

    @pytest.mark.parametrize("role", ["officer", "partner", "analyst", "admin"])
    def test_staff_have_no_business(
        self, client: InspectingClient, employer: Employer, sign_in: SignIn, role: str
    ) -> None:
        sign_in(role)
        assert client.get("/my-business/").status_code == 403
        assert client.get(home(employer)).status_code == 403
