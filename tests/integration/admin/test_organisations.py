"""Administration of partner organisations: the basis on which each may see personal data is always said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from crm.accounts.models import PartnerOrganisation, User
from crm.database import db, now
from tests.conftest import SignIn
from tests.factories.people import make_organisation, make_user
from tests.pages import InspectingClient

DATA = {
    "name": "RNN Group",
    "short_name": "RNN",
    "kind": "provider",
    "lawful_basis": "Public task (UK GDPR article 6(1)(e))",
    "sharing_agreement_on-day": "3",
}
AGREED = {"sharing_agreement_on": ["3", "4", "2026"]}


@pytest.fixture(autouse=True)
def admin(sign_in: SignIn) -> User:
    return sign_in("admin")


def rnn() -> PartnerOrganisation:
    return db.session.scalars(select(PartnerOrganisation).where(PartnerOrganisation.short_name == "RNN")).one()


def test_is_added_once_and_changed(client: InspectingClient) -> None:
    for _ in range(2):
        answer = client.post("/admin/organisations/add", data=DATA | AGREED | {"once_key": "key"})
        assert answer.location == "/admin/organisations"
    assert rnn().sharing_agreement_on == date(2026, 4, 3)
    page = f"/admin/organisations/{rnn().public_id}/edit"
    assert 'value="RNN Group"' in client.get(page).text
    client.post(page, data=DATA | AGREED | {"lawful_basis": "Consent", "version": 1})
    assert rnn().lawful_basis == "Consent"
    assert "RNN Group" in client.get("/admin/organisations").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "\u200b"}, "Enter the name"),
        ({"name": "x" * 10_000}, "must be 120 characters or fewer"),
        ({"short_name": "a\0b"}, "Remove characters"),
        ({"short_name": "Org\u202e"}, "Remove characters"),
        ({"kind": ""}, "Select the kind of organisation"),
        ({"kind": "spy"}, "Select one from the list"),
        ({"lawful_basis": ""}, "Enter the lawful basis"),
        ({"sharing_agreement_on": ["31", "2", "2026"]}, "Date of the data sharing agreement"),
        ({"sharing_agreement_on": ["1", "1", "2099"]}, "must be today or in the past"),
        ({"sharing_agreement_on": ["", "", "99999999999999999999"]}, "Date of the data sharing agreement"),
        ({"sharing_agreement_on": ["😀", "\u202e", "2026"]}, "Date of the data sharing agreement"),
    ],
)
def test_bad_input_is_said(client: InspectingClient, changes: dict[str, object], message: str) -> None:
    answer = client.post("/admin/organisations/add", data=DATA | AGREED | changes)
    assert answer.status_code == 422
    assert message in answer.text


def test_names_are_told_apart_whatever_their_case(client: InspectingClient) -> None:
    make_organisation(name="rnn group")
    assert "Another organisation has this name" in client.post("/admin/organisations/add", data=DATA | AGREED).text


def test_the_controller_needs_no_further_basis(client: InspectingClient) -> None:
    data = DATA | {"lawful_basis": "", "is_controller": "y", "kind": "council"}
    assert client.post("/admin/organisations/add", data=data).status_code == 302


def test_a_stale_edit_shows_both_versions(client: InspectingClient) -> None:
    client.post("/admin/organisations/add", data=DATA | AGREED)
    found = rnn()
    found.lawful_basis = "Legal obligation"
    db.session.commit()
    answer = client.post(f"/admin/organisations/{found.public_id}/edit", data=DATA | AGREED | {"version": 1})
    assert answer.status_code == 409
    assert "Legal obligation" in answer.text


def test_is_archived_only_when_nobody_of_it_can_sign_in(client: InspectingClient) -> None:
    organisation = make_organisation(name="Old Partner", kind="chamber")
    tom = make_user("partner", organisation=organisation)
    page = f"/admin/organisations/{organisation.public_id}"
    client.post(f"{page}/archive")
    assert "1 person of this organisation can still sign in" in client.get(f"{page}/edit").text
    db.session.get_one(User, tom.id).archived_at = now()
    client.post(f"{page}/archive")
    assert "Old Partner is archived" in client.get(f"{page}/edit").text
    client.post(f"{page}/restore")
    assert db.session.get_one(PartnerOrganisation, organisation.id).archived_at is None


def test_filters_and_export(client: InspectingClient) -> None:
    make_organisation(name="@Formula College", kind="provider", sharing_agreement_on=date(2026, 1, 5))
    for query in ("q=formula", "kind=provider", "agreement=yes", "use=active&q=formula"):
        assert "@Formula College" in client.get(f"/admin/organisations?{query}").text.split("<tbody")[1]
    text = client.post("/admin/organisations/export", data={"query": "q=formula", "format": "csv"}).text
    assert "'@Formula College" in text
    assert client.get("/admin/organisations/nowhere/edit").status_code == 404


def test_costs_the_same_however_many_there_are(client: InspectingClient, statements: Callable[[], list[str]]) -> None:
    def cost() -> int:
        before = len(statements())
        client.get("/admin/organisations")
        return len(statements()) - before

    few = cost()
    for _ in range(20):
        make_user("partner")
    assert cost() == few <= 8
