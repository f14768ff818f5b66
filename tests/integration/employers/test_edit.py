"""Editing an employer and its sites: what is typed is kept, the second of two editors sees both versions."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.directory.employers.actions import change_employer, set_other_names
from crm.directory.employers.models import Employer, LegalForm, Site
from crm.directory.employers.rules import EmployerFacts, NameKind, OtherName, SiteFacts
from crm.directory.employers.sites import change_site
from crm.engagement.rollups import contact_changed
from tests.conftest import SignIn
from tests.factories.directory import make_employer, make_site
from tests.factories.engagement import make_interaction
from tests.factories.people import make_organisation, make_user
from tests.factories.places import make_codes, make_places
from tests.pages import InspectingClient

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def hidden_values(page: str) -> dict[str, str]:
    """What a page's form carries along unseen."""
    found = {}
    for tag in HIDDEN.findall(page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = value[1]
    return found


def carried(page: str) -> dict[str, str]:
    """The version and keys of a form as it was opened."""
    return {name: value for name, value in hidden_values(page).items() if name in {"version", "seen", "once_key"}}


def again(employer: Employer) -> Employer:
    return db.session.get_one(Employer, employer.id)


@pytest.fixture
def officer(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def employer(officer: User) -> Employer:
    make_codes()
    return make_employer("Harlow Castings Ltd", employees=180, sic_codes=("25620",), postcode="", about="Castings")


@pytest.fixture
def address(employer: Employer) -> str:
    return f"/employers/{employer.public_id}/edit"


FORM = {
    "name": "Harlow Castings Ltd",
    "legal_form": "unknown",
    "employees": "180",
    "sic_codes": "25620",
    "about": "Castings",
    "pays_levy": "unknown",
    "status": "active",
}


class TestEdit:
    def test_the_form_shows_what_there_is_and_saving_it_unchanged_changes_nothing(
        self, client: InspectingClient, employer: Employer, address: str
    ) -> None:
        page = client.get(address).text
        assert 'value="Harlow Castings Ltd"' in page
        before = employer.version
        assert client.post(address, data=FORM | carried(page)).status_code == 302
        assert again(employer).version == before

    def test_without_its_status_it_is_refused_in_words(
        self, client: InspectingClient, employer: Employer, address: str
    ) -> None:
        sent = {name: typed for name, typed in FORM.items() if name != "status"} | carried(client.get(address).text)
        before = employer.version
        answer = client.post(address, data=sent | {"name": "Renamed Ltd"})
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
        assert 'value="Renamed Ltd"' in answer.text
        assert again(employer).version == before

    def test_everything_can_be_changed(
        self, client: InspectingClient, employer: Employer, address: str, officer: User
    ) -> None:
        parent, lead, other = make_employer("Harlow Group plc"), make_organisation(), make_organisation()
        typed = {
            "name": "Harlow Castings (Rotherham) Ltd",
            "trading_name": "Harlow",
            "further_names": "Harlow Forge\nHarlow Steel",
            "former_names": "Old Forge",
            "legal_form": "company",
            "company_number": "7405600",
            "charity_number": "1012345",
            "website": "www.example.org",
            "about": "Castings\nand forgings",
            "sic_codes": "62020\n25620",
            "employees": "1,250",
            "employees_on-day": "1",
            "employees_source": "Annual return",
            "pays_levy": "yes",
            "lead_organisation": lead.public_id,
            "lead_officer": officer.public_id,
            "supporters": other.public_id,
            "is_anchor": "y",
            "status": "closed",
            "parent": "Harlow Group plc",
            "parent-id": parent.public_id,
        }
        dates = {"employees_on": ["1", "4", "2026"]}
        answer = client.post(address, data=typed | dates | carried(client.get(address).text))
        assert answer.status_code == 302, answer.text
        saved = again(employer)
        assert (saved.name, saved.trading_name, saved.company_number) == (typed["name"], "Harlow", "07405600")
        assert {(other.name, other.kind) for other in saved.other_names} == {
            ("Harlow Forge", NameKind.TRADING),
            ("Harlow Steel", NameKind.TRADING),
            ("Old Forge", NameKind.FORMER),
        }
        assert [line.sic_code.code for line in saved.sic_codes] == ["62020", "25620"]
        assert (saved.employees, str(saved.employees_on), saved.size_band) == (1250, "2026-04-01", "large")
        assert (saved.pays_levy, saved.is_anchor, saved.legal_form) == (True, True, LegalForm.COMPANY)
        assert (saved.lead_organisation_id, saved.lead_officer_id, saved.parent_id) == (lead.id, officer.id, parent.id)
        assert [line.organisation_id for line in saved.supporters] == [other.id]
        assert (saved.website, saved.about) == ("https://www.example.org", "Castings\nand forgings")

    def test_sent_twice_it_is_saved_once(self, client: InspectingClient, employer: Employer, address: str) -> None:
        form = FORM | {"name": "New Name Ltd"} | carried(client.get(address).text)
        first, second = (client.post(address, data=form) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert first.location == second.location

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"name": ""}, "Enter the name of the employer"),
            ({"website": "nowhere"}, "Enter a web address"),
            ({"employees_on": ["31", "2", "2026"]}, "must be a real date"),
            ({"employees_on": ["1", "1", "2099"]}, "must be today or in the past"),
            ({"parent": "Nobody knows this firm"}, "No employer is found by"),
            ({"parent": "Harlow Castings Ltd"}, "cannot belong to itself"),
            ({"sic_codes": "steel"}, "is not a SIC 2007 code"),
            ({"former_names": "x" * 300}, "A name must be 200 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_half_saved(
        self, client: InspectingClient, employer: Employer, address: str, wrong: dict[str, str], words: str
    ) -> None:
        form = FORM | {"trading_name": "Typed Before"} | wrong | carried(client.get(address).text)
        answer = client.post(address, data=form)
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="Typed Before"' in answer.text
        assert (again(employer).name, again(employer).trading_name) == ("Harlow Castings Ltd", "")

    def test_without_scripts_a_parent_is_chosen_from_those_found(
        self, client: InspectingClient, employer: Employer, address: str
    ) -> None:
        group = make_employer("Dearne Group plc", postcode="")
        make_employer("Dearne Foods", postcode="")
        form = FORM | {"parent": "dearne"} | carried(client.get(address).text)
        answer = client.post(address, data=form)
        assert "Choose which employer you mean" in answer.text
        assert group.public_id in answer.text
        assert client.post(address, data=form | {"parent-choice": group.public_id}).status_code == 302
        assert again(employer).parent_id == group.id

    def test_a_lead_who_is_no_longer_among_us_stays_until_changed(
        self, client: InspectingClient, employer: Employer, address: str
    ) -> None:
        gone = make_user("officer", name="Gone Colleague")
        employer.lead_officer_id = gone.id
        gone.archived_at = employer.created_at
        page = client.get(address).text
        assert "Gone Colleague" in page
        form = FORM | {"lead_officer": gone.public_id, "trading_name": "H"} | carried(page)
        assert client.post(address, data=form).status_code == 302
        assert again(employer).lead_officer_id == gone.id


class TestBothVersions:
    @pytest.fixture
    def opened(self, client: InspectingClient, address: str) -> dict[str, str]:
        """The form as I opened it."""
        return carried(client.get(address).text)

    def test_the_second_sees_what_the_first_saved_and_nothing_is_lost(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        change_employer(employer, EmployerFacts(name="Saved By Tom Ltd", employees=180, about="Castings"))
        form = FORM | opened | {"name": "Typed By Me Ltd", "trading_name": "Mine"}
        answer = client.post(address, data=form)
        assert answer.status_code == 409
        for words in ("Someone else changed", "Saved By Tom Ltd", "Typed By Me Ltd"):
            assert words in answer.text
        assert again(employer).name == "Saved By Tom Ltd"
        undecided = hidden_values(answer.text)
        decided = client.post(address, data=undecided | {"keep-name": "mine"})
        assert decided.status_code == 302
        assert (again(employer).name, again(employer).trading_name) == ("Typed By Me Ltd", "Mine")

    def test_keeping_the_others_version_still_saves_the_rest_of_mine(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        change_employer(employer, EmployerFacts(name="Saved By Tom Ltd", employees=200, about="Castings"))
        form = FORM | opened | {"name": "Typed By Me Ltd", "trading_name": "Mine", "employees": "190"}
        undecided = hidden_values(client.post(address, data=form).text)
        client.post(address, data=undecided | {"keep-name": "theirs", "keep-employees": "mine"})
        saved = again(employer)
        assert (saved.name, saved.trading_name, saved.employees) == ("Saved By Tom Ltd", "Mine", 190)

    def test_without_a_decision_it_is_asked_again(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        change_employer(employer, EmployerFacts(name="Saved By Tom Ltd", employees=180, about="Castings"))
        undecided = hidden_values(client.post(address, data=FORM | opened | {"name": "Mine Ltd"}).text)
        answer = client.post(address, data=undecided)
        assert answer.status_code == 409
        assert "Choose which version to keep of each" in answer.text
        assert again(employer).name == "Saved By Tom Ltd"

    def test_a_third_save_meanwhile_is_asked_about_as_well(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        change_employer(employer, EmployerFacts(name="Saved By Tom Ltd", employees=180, about="Castings"))
        undecided = hidden_values(client.post(address, data=FORM | opened | {"name": "Mine Ltd"}).text)
        change_employer(again(employer), EmployerFacts(name="Saved By Jo Ltd", employees=180, about="Castings"))
        answer = client.post(address, data=undecided | {"keep-name": "mine"})
        assert answer.status_code == 409
        assert "Saved By Jo Ltd" in answer.text

    def test_names_kept_in_rows_of_their_own_count_as_changes(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        set_other_names(employer, [OtherName("Toms Forge", NameKind.FORMER)])
        answer = client.post(address, data=FORM | opened | {"former_names": "My Forge"})
        assert answer.status_code == 409
        assert "Toms Forge" in answer.text

    def test_changes_of_other_fields_are_no_conflict(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str]
    ) -> None:
        employer.do_not_approach_reason = ""
        employer.source = "Register of companies"
        db.session.flush()
        assert client.post(address, data=FORM | opened | {"trading_name": "Mine"}).status_code == 302
        assert (again(employer).trading_name, again(employer).source) == ("Mine", "Register of companies")

    def test_a_contact_logged_meanwhile_is_no_conflict(
        self, client: InspectingClient, employer: Employer, address: str, opened: dict[str, str], officer: User
    ) -> None:
        make_interaction(employer, officer)
        contact_changed([employer.id])
        assert client.post(address, data=FORM | opened | {"trading_name": "Mine"}).status_code == 302

    @pytest.mark.parametrize("broken", [{"version": ""}, {"version": "x"}, {"seen": "x"}, {"seen": "9" * 40}])
    def test_a_form_with_broken_keys_never_fails(
        self, client: InspectingClient, address: str, opened: dict[str, str], broken: dict[str, str]
    ) -> None:
        assert client.post(address, data=FORM | opened | broken).status_code in {302, 409}


class TestSites:
    @pytest.fixture(autouse=True)
    def places(self, officer: User) -> None:
        make_places()

    def test_a_site_is_added_changed_given_up_and_taken_back(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        base = f"/employers/{employer.public_id}"
        typed = {"site_name": "Foundry", "postcode": "s602nr", "growth_location": "templeborough"}
        assert client.post(f"{base}/sites/new", data=typed | {"site_employees": "40"}).status_code == 302
        site = db.session.scalars(select(Site)).one()
        assert (site.name, site.postcode, site.employees, site.is_main) == ("Foundry", "S60 2NR", 40, True)
        page = client.get(f"{base}/sites/{site.public_id}").text
        assert "Foundry" in page
        client.post(f"{base}/sites/{site.public_id}", data={"site_name": "Works"} | carried(page))
        assert db.session.get_one(Site, site.id).name == "Works"
        assert client.post(f"{base}/sites/{site.public_id}/archive").status_code == 302
        assert "No site is known" in client.get(base).text
        assert "They work there again" in client.get(f"{base}/sites/new").text
        assert client.post(f"{base}/sites/{site.public_id}/restore").status_code == 302
        assert db.session.get_one(Site, site.id).archived_at is None

    def test_the_main_site_is_not_given_up_before_another_is_main(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        main, _ = make_site(employer), make_site(employer)
        answer = client.post(f"/employers/{employer.public_id}/sites/{main.public_id}/archive")
        assert answer.status_code == 422
        assert "make another site the main one first" in answer.text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"postcode": "S60"}, "Enter a full UK postcode"),
            ({"site_employees": "-1"}, "must be between 0"),
            ({"site_employees_on": ["1", "1", "2099"], "site_employees": "4"}, "must be today or in the past"),
            ({"site_name": "x" * 10_000}, "120 characters or fewer"),
            ({"growth_location": "moon"}, "Select one from the list"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, client: InspectingClient, employer: Employer, wrong: dict[str, str], words: str
    ) -> None:
        answer = client.post(f"/employers/{employer.public_id}/sites/new", data={"address": "1 High Street"} | wrong)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(Site)).all() == []

    def test_the_second_editor_of_a_site_sees_both_versions(self, client: InspectingClient, employer: Employer) -> None:
        site = make_site(employer, name="Yard", employees=4)
        address = f"/employers/{employer.public_id}/sites/{site.public_id}"
        opened = carried(client.get(address).text)
        change_site(site, SiteFacts(name="Toms Yard", employees=5))
        answer = client.post(address, data=opened | {"site_name": "My Yard", "site_employees": "4"})
        assert answer.status_code == 409
        for words in ("Toms Yard", "My Yard"):
            assert words in answer.text
        decided = hidden_values(answer.text) | {"keep-site_name": "mine", "keep-site_employees": "theirs"}
        assert client.post(address, data=decided).status_code == 302
        saved = db.session.get_one(Site, site.id)
        assert (saved.name, saved.employees) == ("My Yard", 5)

    def test_another_employers_site_is_not_found(self, client: InspectingClient, employer: Employer) -> None:
        site = make_site(make_employer())
        assert client.get(f"/employers/{employer.public_id}/sites/{site.public_id}").status_code == 404


class TestGrowthSectors:
    def test_an_officers_word_with_its_reason_and_back_again(
        self, client: InspectingClient, employer: Employer
    ) -> None:
        address = f"/employers/{employer.public_id}/growth-sectors"
        form = {"growth_sector": "advanced-manufacturing", "change": "remove", "reason": "Only repairs fences"}
        assert client.post(address, data=form).status_code == 302
        assert "taken out: Only repairs fences" in client.get(address).text
        assert client.post(f"{address}/advanced-manufacturing/follow-sic").status_code == 302
        assert "by its SIC codes" in client.get(address).text

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({}, "Choose a growth sector"),
            ({"growth_sector": "digital", "change": "add"}, "Enter the reason"),
            ({"growth_sector": "digital", "change": "remove", "reason": "no"}, "not in that growth sector"),
            ({"growth_sector": "moon", "change": "add", "reason": "no"}, "Select one from the list"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, client: InspectingClient, employer: Employer, form: dict[str, str], words: str
    ) -> None:
        answer = client.post(f"/employers/{employer.public_id}/growth-sectors", data=form)
        assert answer.status_code == 422
        assert words in answer.text


class TestArchive:
    def test_needs_a_reason(self, client: InspectingClient, employer: Employer) -> None:
        address = f"/employers/{employer.public_id}/archive"
        assert "Enter the reason" in client.post(address, data={"reason": " "}).text
        assert client.post(address, data={"reason": "Closed down"}).status_code == 302
        assert again(employer).archived_reason == "Closed down"
        assert employer.public_id not in client.get("/employers/").text


@pytest.mark.parametrize("role", ["partner", "analyst", "employer"])
def test_those_who_may_not_edit_change_nothing(
    client: InspectingClient, sign_in: SignIn, employer: Employer, role: str
) -> None:
    sign_in(role)
    expected = 404 if role == "employer" else 403
    for path in ("edit", "archive", "restore", "sites/new", "growth-sectors", "people/new"):
        assert client.post(f"/employers/{employer.public_id}/{path}", data=FORM).status_code == expected
    assert again(employer).version == employer.version
