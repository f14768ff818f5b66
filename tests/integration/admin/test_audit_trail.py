"""The audit trail: found by who, what and when; the words of restricted notes and of answers stay out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from crm.accounts import audit
from crm.accounts.models import AuditEntry, User
from crm.database import db
from tests.conftest import SignIn
from tests.factories.people import make_organisation, make_user
from tests.pages import InspectingClient


@pytest.fixture(autouse=True)
def admin(sign_in: SignIn) -> User:
    return sign_in("admin", name="Ada Admin")


def record(**fields: object) -> None:
    defaults = {"at": datetime.now(UTC), "action": "changed", "record_type": "interaction", "changes": {}}
    db.session.execute(insert(AuditEntry), [defaults | fields])


def rows(client: InspectingClient, query: str = "") -> str:
    page = client.get(f"/admin/audit?{query}").text
    return page.split("<tbody")[1] if "<tbody" in page else ""


def test_shows_before_and_after(client: InspectingClient) -> None:
    user = make_user("officer", name="Priya <Shah>")
    user.name = "Priya O'Neill"
    db.session.flush()
    shown = rows(client, "type=user&action=changed")
    assert "<del>Priya &lt;Shah&gt;</del>" in shown
    assert "<ins>Priya O&#39;Neill</ins>" in shown


def test_words_of_a_restricted_note_are_for_its_organisation_only(client: InspectingClient, admin: User) -> None:
    other = make_organisation()
    changes = {"notes": [None, "a secret"], "summary": [None, "a secret too"]}
    record(changes=changes, restricted_to_id=other.id)
    assert "a secret" not in rows(client)
    assert "Not shown here" in rows(client)
    export = client.post("/admin/audit/export", data={"query": "", "format": "csv"}).text
    assert "a secret" not in export
    assert "not shown here" in export
    record(changes=changes, restricted_to_id=admin.organisation_id)
    assert "a secret" in rows(client)


def test_what_an_employer_answered_is_not_shown(client: InspectingClient) -> None:
    record(record_type="submission", action="created", changes={"vacancies": [None, 987654]})
    assert "987654" not in rows(client)


def test_filters(client: InspectingClient) -> None:
    priya = make_user("officer", name="Priya Shah", email="priya@example.org")
    record(actor_id=priya.id, record_id=77, reason="by Priya", at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    record(action="exported", record_type="schools", reason="by the system", at=datetime(2025, 1, 1, tzinfo=UTC))
    for query, found, missing in (
        ("who=priya", "by Priya", "by the system"),
        ("who=SHAH", "by Priya", "by the system"),
        ("who=system&type=schools", "by the system", "by Priya"),
        ("action=exported", "by the system", "by Priya"),
        ("type=interaction", "by Priya", "by the system"),
        ("type=interaction&record=77", "by Priya", "by the system"),
        ("from=29/3/2026&to=29/3/2026", "by Priya", "by the system"),
        ("to=31/12/2025", "by the system", "by Priya"),
    ):
        shown = rows(client, query)
        assert found in shown, query
        assert missing not in shown, query


@pytest.mark.parametrize(
    "query", ["from=nonsense", "to=31/2/2026", "record=x", "record=99999999999999999999", "who=%F0%9F%98%80", "type=no"]
)
def test_bad_filters_are_said_or_find_nothing(client: InspectingClient, query: str) -> None:
    assert client.get(f"/admin/audit?{query}").status_code == 200


def test_dates_are_shown_in_words_and_what_only_looks_like_one_as_it_is(client: InspectingClient) -> None:
    moment, day, neither = "2026-07-01T12:00:00.5+00:00", "2026-07-02", "2026-02-31"
    record(changes={"archived_at": [None, moment], "due_on": [day, neither], "public_id": [None, "bcdfg"]})
    shown = rows(client)
    for words in ("1 July 2026 at 1:00pm", "2 July 2026", neither):
        assert words in shown
    assert "bcdfg" not in shown


def test_an_export_goes_on_record_itself(client: InspectingClient) -> None:
    client.post("/admin/audit/export", data={"query": "who=system", "format": "xlsx"})
    assert "Exported" in rows(client, "type=audit-trail")


def test_costs_the_same_however_much_happened(client: InspectingClient, statements: Callable[[], list[str]]) -> None:
    def cost() -> int:
        before = len(statements())
        client.get("/admin/audit?type=interaction")
        return len(statements()) - before

    record()
    few = cost()
    for _ in range(60):
        record(actor_id=make_user("officer").id)
    assert cost() == few <= 8


def test_a_sign_in_and_who_did_it_are_found(client: InspectingClient, admin: User) -> None:
    audit.note("signed in", "user", record_id=admin.id, how="password")
    assert "Signed in" in rows(client, f"type=user&record={admin.id}")


def test_people_and_organisations_are_named(client: InspectingClient, admin: User) -> None:
    chamber = make_organisation(name="The Chamber")
    tom = make_user("officer", name="Tom Hall")
    record(record_type="user", record_id=tom.id, changes={"organisation_id": [admin.organisation_id, chamber.id]})
    record(record_type="follow_up", changes={"owner_id": [None, tom.id], "employer_id": [None, 77]})
    shown = rows(client)
    assert "<ins>The Chamber</ins>" in shown
    assert "<ins>Tom Hall</ins>" in shown
    assert "User Tom Hall," in shown
    assert "Employer number" in shown
    assert "Tom Hall" in client.post("/admin/audit/export", data={"query": "", "format": "csv"}).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Nobody@Example.org", "Tried nobody@example.org"), ("hunter2", "What was entered is no address")],
)
def test_a_failed_sign_in_says_what_was_tried(client: InspectingClient, typed: str, words: str) -> None:
    client.application.test_client().post("/sign-in", data={"email": typed, "password": "wrong"})
    shown = rows(client, "action=sign-in failed")
    assert words in shown
    assert "hunter2" not in shown
