"""The list of schools: what it lacks is said; filters live in the address; the export is what is filtered."""

from __future__ import annotations

import pytest

from crm.database import db
from crm.directory.schools.models import School
from crm.text import normalise
from tests.conftest import SignIn
from tests.pages import InspectingClient


@pytest.fixture
def schools(app: object) -> None:
    for urn, name, phase in (("100001", "Wath Academy", "Secondary"), ("100002", "=St Ann's", "Primary")):
        school = School(urn=urn, name=name, phase=phase, source="register", sort_name=normalise(name))
        db.session.add(school)


@pytest.mark.usefixtures("schools")
class TestList:
    def test_says_that_it_is_incomplete(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        page = client.get("/schools/").text
        assert "The list of schools is incomplete" in page
        assert "2 schools" in page

    def test_filters_by_part_of_the_name_without_its_apostrophe(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        page = client.get("/schools/?q=st anns").text
        assert "1 school" in page
        assert "Wath Academy" not in page

    def test_says_what_is_wrong_with_a_filter(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "choose from the list" in client.get("/schools/?phase=University").text

    def test_exports_a_formula_as_text(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        answer = client.post("/schools/export", data={"query": "phase=Primary", "format": "csv"})
        assert answer.text.splitlines()[1].startswith("100002,'=St Ann's")
        assert len(answer.text.splitlines()) == 2


def test_an_empty_list_says_what_to_do(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("officer")
    assert "No schools are loaded yet" in client.get("/schools/").text
