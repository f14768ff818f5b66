"""The list of employers: found by any word, filtered in the address, sorted, paged, counted, exported, saved."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from crm.accounts.models import User
from crm.blueprints.employers.exporting import COLUMNS
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact, record_choice
from crm.directory.contacts.rules import ChoiceFacts, ChoiceKind, ContactFacts, PostFacts
from crm.directory.employers.actions import archive_employer, set_lead
from crm.directory.employers.models import Employer, EmployerStatus
from crm.directory.employers.rules import LegalForm
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.places import make_codes, make_places
from tests.factories.strands import make_apprenticeship
from tests.pages import InspectingClient


def names_on(page: str) -> list[str]:
    """The employers of a page, in order."""
    return re.findall(r'<th [^>]*scope="row"[^>]*><a [^>]*>([^<]+)</a>', page)


VIEWS = (
    ("", ["Closed Works", "Dearne Foods", "Harlow Castings Ltd", "Quiet Ltd"]),
    ("q=castings", ["Harlow Castings Ltd"]),
    ("q=s602nr", ["Harlow Castings Ltd"]),
    ("q=harlwo castngs", ["Harlow Castings Ltd"]),
    ("q=harlwo castngs&size=micro", []),
    ("sector=C", ["Harlow Castings Ltd"]),
    ("growth=advanced-manufacturing", ["Harlow Castings Ltd"]),
    ("size=micro", ["Dearne Foods"]),
    ("ward=E05013000", ["Dearne Foods"]),
    ("strand=apprenticeships", ["Dearne Foods"]),
    ("stage=apprenticeships.offered", ["Dearne Foods"]),
    ("stage=diagnostics.invited", []),
    ("contact=never", ["Closed Works", "Quiet Ltd"]),
    ("contact=ever", ["Dearne Foods", "Harlow Castings Ltd"]),
    ("before=1/6/2026", ["Harlow Castings Ltd"]),
    ("after=1 June 2026", ["Dearne Foods"]),
    ("anchor=yes", ["Harlow Castings Ltd"]),
    ("anchor=no&q=works", ["Closed Works"]),
    ("levy=yes", ["Harlow Castings Ltd"]),
    ("levy=no", ["Quiet Ltd"]),
    ("levy=unknown", ["Closed Works", "Dearne Foods"]),
    ("status=active", ["Dearne Foods", "Harlow Castings Ltd", "Quiet Ltd"]),
    ("status=closed", ["Closed Works"]),
    ("status=archived", ["Archived Works"]),
    ("sort=employees", ["Harlow Castings Ltd", "Dearne Foods", "Closed Works", "Quiet Ltd"]),
    ("sort=contact", ["Dearne Foods", "Harlow Castings Ltd", "Closed Works", "Quiet Ltd"]),
    ("sort=name&order=desc", ["Quiet Ltd", "Harlow Castings Ltd", "Dearne Foods", "Closed Works"]),
)


class TestFilters:
    @pytest.fixture
    def officer(self, sign_in: SignIn) -> User:
        return sign_in("officer")

    @pytest.fixture(autouse=True)
    def employers(self, officer: User) -> dict[str, Employer]:
        make_places()
        make_codes()
        castings = make_employer(
            "Harlow Castings Ltd",
            employees=180,
            sic_codes=("25620",),
            is_anchor=True,
            pays_levy=True,
            last_contact_on=date(2026, 3, 1),
            postcode="S60 2NR",
        )
        foods = make_employer("Dearne Foods", employees=4, last_contact_on=date(2026, 9, 1), postcode="S65 1AA")
        quiet = make_employer("Quiet Ltd", postcode="", pays_levy=False)
        closed = make_employer("Closed Works", postcode="", status=EmployerStatus.CLOSED)
        archived = make_employer("Archived Works", postcode="")
        archive_employer(archived, "duplicate")
        set_lead(castings, organisation_id=officer.organisation_id, officer_id=officer.id)
        make_apprenticeship(foods, by=officer)
        return {each.name: each for each in (castings, foods, quiet, closed, archived)}

    def test_each_filter_and_order(self, client: InspectingClient) -> None:
        shown = [(query, names_on(client.get(f"/employers/?{query}").text)) for query, _ in VIEWS]
        assert shown == [(query, found) for query, found in VIEWS]

    def test_by_lead(self, client: InspectingClient, officer: User) -> None:
        assert officer.organisation is not None
        for query in (f"officer={officer.public_id}", f"organisation={officer.organisation.public_id}"):
            assert names_on(client.get(f"/employers/?{query}").text) == ["Harlow Castings Ltd"]

    def test_says_when_names_are_only_similar(self, client: InspectingClient) -> None:
        assert "These have names like it" in client.get("/employers/?q=harlwo").text
        assert "These have names like it" not in client.get("/employers/?q=harlow").text

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("before=32/13/2026", "Last contact before must be a real date"),
            ("ward=E99999999", "Ward: choose from the list"),
            ("q=" + "x" * 300, "must be 200 characters or fewer"),
            ("q=%E2%80%AE", "characters that cannot be searched for"),
        ],
    )
    def test_what_cannot_be_understood_is_said_at_its_filter(
        self, client: InspectingClient, query: str, words: str
    ) -> None:
        answer = client.get(f"/employers/?{query}")
        assert answer.status_code == 200
        assert words in answer.text

    def test_an_empty_result_offers_to_add_what_was_looked_for(self, client: InspectingClient) -> None:
        page = client.get("/employers/?q=zzzyyyxxx").text
        assert "No employer fits these filters" in page
        assert "/employers/new?name=zzzyyyxxx" in page

    def test_ready_views_lead_to_what_is_mine(self, client: InspectingClient, officer: User) -> None:
        page = client.get(f"/employers/?officer={officer.public_id}").text
        assert re.search(r'aria-current="page">\s*Led by me', page)


def test_an_empty_list_says_what_to_do(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("officer")
    assert "Add the first employer" in client.get("/employers/").text


def test_pages_of_fifty_with_the_count(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("officer")
    for number in range(101):
        make_employer(f"Employer {number:03}", postcode="")
    first, last = client.get("/employers/").text, client.get("/employers/?page=3").text
    assert "101 employers" in first
    assert names_on(first)[0] == "Employer 000"
    assert (len(names_on(first)), names_on(last)) == (50, ["Employer 100"])
    assert names_on(client.get("/employers/?page=99").text) == ["Employer 100"]


class TestExport:
    @pytest.fixture(autouse=True)
    def employer(self, app: object) -> Employer:
        make_codes()
        employer = make_employer(
            "=HYPERLINK(1)", employees=9, sic_codes=("25620",), postcode="S60 2NR", legal_form=LegalForm.SOLE_TRADER
        )
        hidden = ContactFacts("Hidden Person", "hidden@example.org", "01709 382121")
        add_contact(employer, hidden, PostFacts(is_primary=True, job_title="Owner"))
        shared = make_employer("Shared Ltd", postcode="")
        person = add_contact(shared, ContactFacts("Shared Person"), PostFacts(is_primary=True))
        said = ChoiceFacts(ChoiceKind.SHARING, agreed=True, said_on=today(), said_by="They", how="by phone")
        record_choice(person, said)
        return employer

    def lines(self, client: InspectingClient, query: str = "") -> list[str]:
        answer = client.post("/employers/export", data={"query": query, "format": "csv"})
        assert answer.headers["Content-Type"].startswith("text/csv")
        return answer.get_data().decode("utf-8-sig").splitlines()

    def test_the_columns_are_a_contract(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        header = self.lines(client)[0].split(",")
        assert header == [column.name for column in COLUMNS]
        assert header[:10] == [
            "id",
            "name",
            "trading_name",
            "status",
            "legal_form",
            "company_number",
            "charity_number",
            "sector",
            "sic_codes",
            "growth_sectors",
        ]

    def test_exports_what_is_filtered_and_formulas_as_text(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        lines = self.lines(client, "size=micro")
        assert len(lines) == 2
        assert "'=HYPERLINK(1)" in lines[1]
        assert "Sole trader" in lines[1]
        assert "25620,Advanced Manufacturing,9" in lines[1]

    def test_a_misspelt_text_exports_what_the_list_shows(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert len(self.lines(client, "q=shraed")) == 2

    def test_people_are_given_only_to_those_who_may_see_them(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        text = "\n".join(self.lines(client))
        assert "Hidden Person,Owner,hidden@example.org,01709 382121" in text
        for role in ("partner", "analyst"):
            sign_in(role)
            text = "\n".join(self.lines(client))
            assert "Shared Person" in text
            assert "hidden" not in text.casefold()
            assert "01709" not in text

    def test_as_excel(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        answer = client.post("/employers/export", data={"query": "", "format": "xlsx"})
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
            sheet = book.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet  # no formula


@pytest.mark.parametrize("query", ["", "q=employer", "sector=C&sort=contact"])
def test_the_page_costs_as_many_statements_when_the_data_doubles(
    client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]], query: str
) -> None:
    make_codes()
    officer = sign_in("officer")

    def add(count: int) -> None:
        for _ in range(count):
            employer = make_employer(sic_codes=("25620",))
            set_lead(employer, organisation_id=officer.organisation_id, officer_id=officer.id)
            make_apprenticeship(employer, by=officer)
        db.session.commit()

    def cost() -> int:
        before = len(statements())
        assert client.get(f"/employers/?{query}").status_code == 200
        return len(statements()) - before

    add(20)
    few = cost()
    add(20)
    assert cost() == few
    assert few <= 8


def test_an_employers_user_sees_no_list(client: InspectingClient, sign_in: SignIn) -> None:
    make_employer("Harlow Castings Ltd")
    sign_in("employer")
    for path in ("/employers/", "/employers/search?q=harlow", "/employers/suggest?q=harlow", "/employers/new"):
        assert client.get(path).status_code == 404
    assert client.post("/employers/export", data={"query": ""}).status_code == 404


def test_the_officer_filter_offers_every_member_of_staff(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("analyst")
    make_user("partner", name="Tom of the Chamber")
    make_user("employer", name="Dana of Harlow")
    page = client.get("/employers/").text
    assert "Tom of the Chamber" in page
    assert "Dana of Harlow" not in page
