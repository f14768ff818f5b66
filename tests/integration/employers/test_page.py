"""The page of one employer: what it answers at one look, for whom, at what cost; its timeline, changes and briefing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from crm.accounts.models import AuditEntry, User
from crm.accounts.rules import Strand
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact, end_post, record_choice
from crm.directory.contacts.rules import ChoiceFacts, ChoiceKind, ContactFacts, ContactRole, PostFacts
from crm.directory.employers.actions import archive_employer, set_lead, set_other_names, set_parent
from crm.directory.employers.classification import add_growth_sector
from crm.directory.employers.models import Employer, EmployerUser, GrowthLocation
from crm.directory.employers.rules import LegalForm, NameKind, OtherName
from crm.directory.sightings.models import MatchState, RegisterSighting
from crm.engagement.kinds import Channel, WillingnessAnswer
from crm.reference.models import GrowthSector
from tests.conftest import SignIn
from tests.factories.directory import make_employer, make_site
from tests.factories.engagement import make_follow_up, make_interaction, make_referral, make_willingness
from tests.factories.people import make_organisation, make_user
from tests.factories.places import make_codes, make_places
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

LONG_NAME = "The Greasbrough and Wentworth Precision Engineering, Fabrication and Castings Company Limited"


@pytest.fixture
def priya(app: object) -> User:
    return make_user("officer", name="Priya Shah", organisation=make_organisation(name="Council", short_name="Council"))


@pytest.fixture
def tom(app: object) -> User:
    chamber = make_organisation(name="Chamber of Commerce", short_name="Chamber", kind="chamber")
    return make_user("partner", name="Tom Hall", organisation=chamber)


@pytest.fixture
def employer(priya: User, tom: User) -> Employer:
    """An employer with something of everything."""
    make_places()
    make_codes()
    employer = make_employer(
        LONG_NAME, sic_codes=("25620",), employees=180, is_anchor=True, pays_levy=True, legal_form=LegalForm.COMPANY,
        company_number="01234567", website="www.example.org", about="Makes castings.", postcode="S60 2NR",
    )  # fmt: skip
    group = make_employer("Harlow Group plc", postcode="")
    set_parent(employer, group.id)
    set_lead(employer, organisation_id=priya.organisation_id, officer_id=priya.id, supporter_ids=[tom.organisation_id])
    set_other_names(employer, [OtherName("Old Forge Ltd", NameKind.FORMER)])
    clean = db.session.query(GrowthSector).filter_by(key="clean-energy").one()
    add_growth_sector(employer, clean.id, "Makes turbine parts")
    place = db.session.query(GrowthLocation).filter_by(key="templeborough").one()
    make_site(employer, name="Foundry", postcode="S65 1AA", employees=40, growth_location_id=place.id)
    dana = PostFacts("HR director", ContactRole.HR_DIRECTOR, is_primary=True)
    add_contact(employer, ContactFacts("Dana Okoro", "dana@example.org", "01709 382121"), dana)
    luke = add_contact(employer, ContactFacts("Luke Frost", "luke@example.org"), PostFacts("Levy owner"))
    agreed = ChoiceFacts(ChoiceKind.SHARING, agreed=True, said_on=today(), said_by="Luke Frost", how="by phone")
    record_choice(luke, agreed)
    gone = add_contact(employer, ContactFacts("Gone Person"), PostFacts("Buyer"))
    end_post(gone.posts[0], today())
    make_interaction(employer, priya, today() - timedelta(days=9), channel=Channel.VISIT, summary="Needs two welders")
    make_interaction(employer, tom, today() - timedelta(days=3), summary="Secret plans", is_restricted=True)
    make_interaction(employer, tom, today() + timedelta(days=5), summary="Annual review")
    make_referral(employer, tom, priya)
    make_follow_up(employer, priya, today() - timedelta(days=1), what="Send the plan")
    make_willingness(employer, Strand.DIAGNOSTICS, WillingnessAnswer.NO, "No time this year")
    make_apprenticeship(employer, by=priya)
    db.session.add(
        RegisterSighting(
            list_key="disability-confident",
            listed_on=today(),
            name="GREASBROUGH PRECISION",
            employer_id=employer.id,
            match=MatchState.MATCHED,
        )
    )
    db.session.flush()
    return employer


class TestShow:
    def test_answers_what_a_visitor_needs(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, priya: User
    ) -> None:
        sign_in(user=priya)
        page = client.get(f"/employers/{employer.public_id}").text
        for words in (
            LONG_NAME,
            "Anchor",
            "Levy payer",
            "180 people",
            "Templeborough",
            "2 sites",
            "company 01234567",
            "Stop and look",
            "Needs two welders",
            "Chamber",
            "Priya Shah, Council",
            "Dana Okoro",
            "HR director",
            "1 person has left",
            "Send the plan",
            "Overdue",
            "Apprenticeships",
            "Offered",
            "Said “no”",
            "No time this year",
            "Seen as “GREASBROUGH PRECISION” on the Disability Confident list",
            "no proof of a level",
            "Harlow Group plc",
            "Old Forge Ltd",
            "by an officer: Makes turbine parts",
            "Waiting for an answer",
        ):
            assert words in page or words.lower() in page, words

    def test_another_organisations_restricted_note_is_a_stub(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, priya: User, tom: User
    ) -> None:
        for path in ("", "/timeline", "/briefing"):
            sign_in(user=priya)
            page = client.get(f"/employers/{employer.public_id}{path}").text
            assert "Restricted note" in page
            assert "Secret plans" not in page
            sign_in(user=tom)
            assert "Secret plans" in client.get(f"/employers/{employer.public_id}{path}").text

    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_people_who_did_not_agree_to_sharing_are_only_counted(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, role: str
    ) -> None:
        sign_in(role)
        for path in ("", "/timeline", "/changes", "/briefing"):
            page = client.get(f"/employers/{employer.public_id}{path}").text
            for words in ("Dana", "dana@example.org", "382121", "Gone Person"):
                assert words not in page, (path, words)
        page = client.get(f"/employers/{employer.public_id}").text
        assert "Luke Frost" in page
        assert "1 person not shared with you" in page

    def test_an_analyst_changes_nothing(self, client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
        sign_in("analyst")
        page = client.get(f"/employers/{employer.public_id}").text
        for words in ("Log a contact", "/edit", "Add a person", "Add a site", "Add a next step", "Invite to"):
            assert words not in page
        assert client.get(f"/employers/{employer.public_id}/edit").status_code == 403

    def test_filters_the_timeline_by_source(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, priya: User
    ) -> None:
        sign_in(user=priya)
        page = client.get(f"/employers/{employer.public_id}?source=referral").text
        assert "Referral to Council" in page
        assert "Needs two welders" not in page
        assert "Needs two welders" in client.get(f"/employers/{employer.public_id}?source=nonsense").text

    def test_an_empty_employer_says_what_to_do(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        page = client.get(f"/employers/{make_employer('New Ltd', postcode='').public_id}").text
        for words in ("Nobody is listed yet", "Nothing is due", "Nothing has happened yet", "No site is known"):
            assert words in page

    def test_an_archived_employer_says_why_and_can_come_back(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        archive_employer(employer, "The same as Dearne Foods")
        sign_in("officer")
        address = f"/employers/{employer.public_id}"
        assert "The same as Dearne Foods" in client.get(address).text
        assert client.post(f"{address}/restore").status_code == 302
        assert "The same as Dearne Foods" not in client.get(address).text

    def test_markup_in_a_name_is_text(self, client: InspectingClient, sign_in: SignIn) -> None:
        employer = make_employer("<script>alert('x')</script> & Sons", postcode="")
        sign_in("officer")
        for path in ("", "/briefing", "/changes", "/timeline", "/edit"):
            assert "<script>alert" not in client.get(f"/employers/{employer.public_id}{path}").text

    @pytest.mark.parametrize("path", ["/employers/nothere1234", "/employers/nothere1234/briefing", "/employers/%F0%9F"])
    def test_an_unknown_employer_is_not_found(self, client: InspectingClient, sign_in: SignIn, path: str) -> None:
        sign_in("officer")
        assert client.get(path).status_code == 404

    def test_an_employers_user_does_not_see_it_nor_another(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        user = make_user("employer")
        db.session.add(EmployerUser(user_id=user.id, employer_id=employer.id))
        sign_in(user=user)
        for path in ("", "/timeline", "/changes", "/briefing", "/edit"):
            assert client.get(f"/employers/{employer.public_id}{path}").status_code == 404


def test_the_page_costs_as_many_statements_when_the_data_doubles(
    client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]], employer: Employer, priya: User
) -> None:
    sign_in(user=priya)

    def more(count: int) -> None:
        for number in range(count):
            add_contact(employer, ContactFacts(f"Person {number}"), PostFacts())
            make_site(employer, postcode="S60 2NR")
            make_interaction(employer, priya, today() - timedelta(days=number))
            make_follow_up(employer, priya, today())
            make_collaboration(employer, by=priya)
        db.session.commit()

    def cost() -> int:
        before = len(statements())
        assert client.get(f"/employers/{employer.public_id}").status_code == 200
        return len(statements()) - before

    more(4)
    few = cost()
    more(8)
    assert cost() == few
    assert few <= 13


class TestTimeline:
    def test_goes_on_page_by_page_to_its_end(self, client: InspectingClient, sign_in: SignIn, priya: User) -> None:
        employer = make_employer()
        for number in range(60):
            make_interaction(employer, priya, today() - timedelta(days=number), summary=f"Talk number {number:02}")
        sign_in(user=priya)
        address = f"/employers/{employer.public_id}"
        assert "Show the whole timeline" in client.get(address).text
        first = client.get(f"{address}/timeline").text
        assert first.count("Talk number") == 50
        before = first.split("before=")[1].split('"')[0]
        last = client.get(f"{address}/timeline?before={before}").text
        assert last.count("Talk number") == 10
        assert "Show earlier" not in last

    @pytest.mark.parametrize("before", ["nonsense", "2026-13-45.3.1", "0001-01-01.1.1", "9" * 100])
    def test_a_broken_place_in_the_address_gives_a_page(
        self, client: InspectingClient, sign_in: SignIn, before: str
    ) -> None:
        sign_in("officer")
        address = f"/employers/{make_employer().public_id}/timeline"
        assert client.get(address, query_string={"before": before}).status_code == 200


class TestChanges:
    def test_says_who_changed_what_from_what_to_what(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, priya: User
    ) -> None:
        sign_in(user=priya)
        address = f"/employers/{employer.public_id}"
        form = {"growth_sector": "digital", "change": "add", "reason": "They write software"}
        assert client.post(f"{address}/growth-sectors", data=form).status_code == 302
        page = client.get(f"{address}/changes").text
        assert "Added a growth sector" in page
        assert "Priya Shah (Council)" in page
        assert "They write software" in page
        assert "Digital and Technologies" in page

    def test_what_is_restricted_is_withheld(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        sign_in("partner")
        page = client.get(f"/employers/{employer.public_id}/changes").text
        assert "What changed is not shared with you" in page

    def test_an_employer_without_a_trail_has_a_page(self, client: InspectingClient, sign_in: SignIn) -> None:
        employer = make_employer()
        db.session.execute(delete(AuditEntry).where(AuditEntry.employer_id == employer.id))
        sign_in("officer")
        assert "No change is recorded yet" in client.get(f"/employers/{employer.public_id}/changes").text
        assert client.get(f"/employers/{employer.public_id}/changes?before=x").status_code == 200
        assert client.get(f"/employers/{employer.public_id}/changes?before={'9' * 30}").status_code == 200


def test_the_briefing_fits_what_matters_on_one_page(
    client: InspectingClient, sign_in: SignIn, employer: Employer, priya: User
) -> None:
    sign_in(user=priya)
    page = client.get(f"/employers/{employer.public_id}/briefing").text
    for words in ("Dana Okoro", "01709 382121", "Needs two welders", "Send the plan", "Planned: Chamber", "Notes"):
        assert words in page
