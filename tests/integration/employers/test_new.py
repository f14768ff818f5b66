"""Adding an employer: a name is enough, a likely duplicate is shown first, a form sent twice adds one."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from crm.database import db
from crm.directory.employers.models import Employer, LegalForm
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.places import make_codes, make_places
from tests.pages import InspectingClient

FORM = {"name": "Dave's Welding", "legal_form": "sole_trader", "once_key": "first"}

WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "Enter the name of the employer"),
    ({"name": "   "}, "Enter the name of the employer"),
    ({"name": "\u200b"}, "Enter the name of the employer"),
    ({"name": "x" * 10_000}, "200 characters or fewer"),
    ({"name": "A\0B"}, "Remove characters that cannot be shown"),
    ({"name": "A\u202eB"}, "Remove characters that cannot be shown"),
    ({"employees": "99999999999999999999"}, "Number of people must be a whole number"),
    ({"employees": "2000001"}, "must be between 0 and 2,000,000"),
    ({"employees": "-4"}, "must be between 0"),
    ({"employees": "four"}, "must be a whole number"),
    ({"postcode": "Rotherham"}, "Enter a full UK postcode"),
    ({"company_number": "12"}, "Enter a company number of 8 characters"),
    ({"charity_number": "ABC"}, "Enter a charity number"),
    ({"sic_codes": "99999"}, "99999 is not a SIC 2007 code"),
    ({"legal_form": "empire"}, "Select one from the list"),
    ({"lead_officer": "nobody"}, "Select one from the list"),
)
ODD_NAMES = ("株式会社 Rotherham", "شركة عربية", "🙂 Cakes & Söhne", "=1+1", "Robert'); DROP TABLE employer;--")


def employers() -> int:
    return db.session.scalar(select(func.count(Employer.id))) or 0


def the_employer() -> Employer:
    return db.session.scalars(select(Employer)).one()


class TestNew:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in("officer")

    def test_a_name_is_enough(self, client: InspectingClient) -> None:
        answer = client.post("/employers/new", data=FORM)
        employer = the_employer()
        assert answer.status_code == 302
        assert answer.location == f"/employers/{employer.public_id}"
        assert (employer.legal_form, employer.company_number, employer.sites) == (LegalForm.SOLE_TRADER, None, [])

    def test_all_that_was_typed_is_kept(self, client: InspectingClient) -> None:
        make_places()
        make_codes()
        more = {"postcode": "s602nr", "address": "1 High Street", "employees": "1,200", "sic_codes": "25620, 62020"}
        client.post("/employers/new", data=FORM | more | {"company_number": "7405600"})
        employer = the_employer()
        assert employer.ward is not None
        assert (employer.ward.name, employer.employees, employer.company_number) == ("Boston Castle", 1200, "07405600")
        assert [line.sic_code.code for line in employer.sic_codes] == ["25620", "62020"]

    def test_who_adds_it_leads_unless_they_say_otherwise(self, client: InspectingClient, sign_in: SignIn) -> None:
        officer = sign_in("officer")
        page = client.get("/employers/new?name=Dearne").text
        assert 'value="Dearne"' in page
        assert re.search(rf'<option value="{officer.public_id}" selected>', page)

    def test_sent_twice_it_is_added_once(self, client: InspectingClient) -> None:
        first, second = (client.post("/employers/new", data=FORM) for _ in range(2))
        assert employers() == 1
        assert first.location == second.location

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, client: InspectingClient) -> None:
        for wrong, words in WRONG:
            answer = client.post("/employers/new", data=FORM | {"address": "1 High Street"} | wrong)
            assert answer.status_code == 422, wrong
            assert words in answer.text, wrong
            assert 'value="1 High Street"' in answer.text, wrong
            assert "Error:" in answer.text, wrong
        assert employers() == 0

    def test_names_of_any_kind_are_kept_as_typed(self, client: InspectingClient) -> None:
        for number, name in enumerate(ODD_NAMES):
            client.post("/employers/new", data=FORM | {"name": name, "once_key": f"key {number}"})
        assert sorted(db.session.scalars(select(Employer.name))) == sorted(ODD_NAMES)

    def test_fields_that_the_form_does_not_have_change_nothing(self, client: InspectingClient) -> None:
        client.post("/employers/new", data=FORM | {"is_fictional": "y", "archived_at": "2026-01-01", "id": "7"})
        assert (the_employer().is_fictional, the_employer().archived_at) == (False, None)


class TestLikelyDuplicate:
    @pytest.fixture(autouse=True)
    def known(self, sign_in: SignIn) -> Employer:
        sign_in("officer")
        return make_employer("Harlow Castings Ltd", postcode="S60 2NR", company_number="07405600")

    def test_is_shown_before_anything_is_added(self, client: InspectingClient, known: Employer) -> None:
        answer = client.post("/employers/new", data=FORM | {"name": "Harlow Castings Limited", "postcode": "S60 2NR"})
        assert answer.status_code == 422
        for words in ("It may already be here", "Harlow Castings Ltd", "never contacted", known.public_id):
            assert words in answer.text
        assert employers() == 1

    def test_it_is_this_one_leads_there(self, client: InspectingClient, known: Employer) -> None:
        form = FORM | {"name": "Harlow Castings Limited", "postcode": "S60 2NR", "asked": "yes"}
        answer = client.post("/employers/new", data=form | {"same": known.public_id})
        assert answer.location == f"/employers/{known.public_id}"
        assert employers() == 1

    def test_add_anyway_adds_it_once(self, client: InspectingClient) -> None:
        form = FORM | {"name": "Harlow Castings Limited", "postcode": "S60 2NR", "asked": "yes", "same": "new"}
        first, second = (client.post("/employers/new", data=form) for _ in range(2))
        assert first.location == second.location
        assert employers() == 2

    def test_without_an_answer_it_is_asked_again(self, client: InspectingClient) -> None:
        form = FORM | {"name": "Harlow Castings Limited", "postcode": "S60 2NR", "asked": "yes"}
        for same in ({}, {"same": ""}, {"same": "somethingels"}):
            answer = client.post("/employers/new", data=form | same)
            assert answer.status_code == 422
            assert "Say whether it is one of these" in answer.text

    def test_the_same_number_can_never_be_added_twice(self, client: InspectingClient) -> None:
        form = FORM | {"name": "Something Else", "company_number": "7405600", "asked": "yes", "same": "new"}
        answer = client.post("/employers/new", data=form)
        assert answer.status_code == 422
        assert "Harlow Castings Ltd already has this company number" in answer.text
        assert employers() == 1


@pytest.mark.parametrize("role", ["partner", "analyst"])
def test_those_who_may_not_edit_may_not_add(client: InspectingClient, sign_in: SignIn, role: str) -> None:
    sign_in(role)
    assert client.get("/employers/new").status_code == 403
    assert client.post("/employers/new", data=FORM).status_code == 403
    assert "Add an employer" not in client.get("/employers/").text
    assert employers() == 0
