"""Search over employers, people and schools; suggestions for pickers; the hint of likely duplicates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact, end_post, record_choice
from crm.directory.contacts.rules import ChoiceFacts, ChoiceKind, ContactFacts, PostFacts
from crm.directory.employers.actions import archive_employer, set_lead
from crm.directory.employers.models import Employer
from crm.directory.schools.models import School
from crm.directory.schools.search_text import refresh_search
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.pages import InspectingClient


@pytest.fixture
def harlow(app: object) -> Employer:
    employer = make_employer("Harlow Castings Ltd", last_contact_on=date(2026, 11, 3), postcode="S60 2NR")
    add_contact(employer, ContactFacts("Dana Harlow", "dana@castings.example"), PostFacts())
    school = School(urn="100001", name="Harlow Road Primary School", sort_name="harlow road", source="register")
    db.session.add(school)
    db.session.flush()
    refresh_search()
    return employer


@pytest.mark.usefixtures("harlow")
class TestSearchPage:
    def test_finds_every_kind_under_its_heading(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        page = client.get("/employers/search?q=harlow").text
        for words in ("Employers", "People", "Schools and colleges", "Dana Harlow", "Harlow Road Primary School"):
            assert words in page

    def test_forgives_a_slip_and_says_so(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        page = client.get("/employers/search?q=harlwo castngs").text
        assert "These are the nearest" in page
        assert "Harlow Castings Ltd" in page

    def test_nothing_found_offers_to_add_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "/employers/new?name=qqqwww" in client.get("/employers/search?q=qqqwww").text
        sign_in("partner")
        assert "/employers/new" not in client.get("/employers/search?q=qqqwww").text

    def test_shows_people_only_to_those_who_may_see_them(self, client: InspectingClient, sign_in: SignIn) -> None:
        for role in ("partner", "analyst"):
            sign_in(role)
            for words in ("dana", "danna harlow", "dana@castings.example"):
                page = client.get("/employers/search", query_string={"q": words}).text
                assert "Dana Harlow" not in page, (role, words)
        sign_in("officer")
        assert "Dana Harlow" in client.get("/employers/search?q=dana").text

    def test_an_archived_employer_is_found_and_marked(
        self, client: InspectingClient, sign_in: SignIn, harlow: Employer
    ) -> None:
        archive_employer(harlow, "duplicate")
        sign_in("officer")
        assert "Archived" in client.get("/employers/search?q=castings").text

    def test_somebody_who_left_says_where(self, client: InspectingClient, sign_in: SignIn, harlow: Employer) -> None:
        person = add_contact(harlow, ContactFacts("Luke Frost"), PostFacts())
        end_post(person.posts[0], today())
        sign_in("officer")
        assert "has left" in client.get("/employers/search?q=luke frost").text

    @pytest.mark.parametrize("text", ["", "   ", "<script>alert(1)</script>", "x" * 5_000, "🙂", "‮", "%' OR 1=1 --"])
    def test_odd_text_gives_a_page(self, client: InspectingClient, sign_in: SignIn, text: str) -> None:
        sign_in("officer")
        answer = client.get("/employers/search", query_string={"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text

    def test_a_nul_byte_is_refused(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/employers/search?q=%00").status_code == 400

    def test_costs_as_many_statements_when_the_data_doubles(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]], harlow: Employer
    ) -> None:
        sign_in("officer")

        def cost() -> int:
            before = len(statements())
            client.get("/employers/search?q=harlow")
            return len(statements()) - before

        few = cost()
        for number in range(8):
            employer = make_employer(f"Harlow Works {number}")
            add_contact(employer, ContactFacts(f"Mo Harlow {number}"), PostFacts())
        db.session.commit()
        assert cost() == few
        assert few <= 8


@pytest.mark.usefixtures("harlow")
class TestSuggest:
    def test_says_what_tells_one_employer_from_another(
        self, client: InspectingClient, sign_in: SignIn, harlow: Employer
    ) -> None:
        officer = sign_in("officer", name="Priya Shah")
        set_lead(harlow, organisation_id=officer.organisation_id, officer_id=officer.id)
        found = client.get("/employers/suggest?q=har cas").get_json()["employers"]
        assert [each["public_id"] for each in found] == [harlow.public_id]
        assert found[0]["name"] == "Harlow Castings Ltd"
        assert "S60 2NR" in found[0]["place"]
        assert found[0]["last_contact"] == "3 Nov 2026"
        assert found[0]["owner"].startswith("Priya Shah")

    def test_archived_employers_cannot_be_picked(
        self, client: InspectingClient, sign_in: SignIn, harlow: Employer
    ) -> None:
        archive_employer(harlow, "duplicate")
        sign_in("officer")
        assert client.get("/employers/suggest?q=harlow").get_json() == {"employers": []}

    def test_people_who_did_not_agree_lead_nowhere(
        self, client: InspectingClient, sign_in: SignIn, harlow: Employer
    ) -> None:
        sign_in("partner")
        assert client.get("/employers/suggest?q=dana").get_json() == {"employers": []}
        person = add_contact(harlow, ContactFacts("Lucy Khan"), PostFacts())
        record_choice(person, ChoiceFacts(ChoiceKind.SHARING, True, today(), "Lucy Khan", "by phone"))
        db.session.commit()
        assert len(client.get("/employers/suggest?q=lucy khan").get_json()["employers"]) == 1


@pytest.mark.usefixtures("harlow")
class TestSimilar:
    def test_shows_the_likely_duplicate_with_last_contact_and_owner(
        self, client: InspectingClient, sign_in: SignIn, harlow: Employer
    ) -> None:
        officer = sign_in("officer", name="Priya Shah")
        set_lead(harlow, organisation_id=officer.organisation_id, officer_id=officer.id)
        part = client.get("/employers/similar?name=Harlow Castings Limited&postcode=s602nr").text
        assert "It is already here" in part
        assert "last contact 3 Nov 2026" in part
        assert "Priya Shah" in part

    @pytest.mark.parametrize("name", ["", "Ha", "Something Else Entirely"])
    def test_says_nothing_where_there_is_nothing(self, client: InspectingClient, sign_in: SignIn, name: str) -> None:
        sign_in("officer")
        assert client.get("/employers/similar", query_string={"name": name}).text.strip() == ""
