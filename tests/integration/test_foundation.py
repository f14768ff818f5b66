"""The ground the rest stands on: pages have the product's look, the session's database is the test's own."""

from __future__ import annotations

from crm.accounts.models import AuditEntry, User
from crm.database import db
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.pages import InspectingClient


def test_a_page_that_is_not_there_is_the_products_own(client: InspectingClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_a_nul_byte_in_an_address_is_refused(client: InspectingClient) -> None:
    assert client.get("/nowhere?q=%00").status_code == 400


def test_a_session_ends_when_its_epoch_moves_on(client: InspectingClient, sign_in: SignIn) -> None:
    user = sign_in("officer")
    assert client.get("/").status_code in {200, 302}
    db.session.get_one(User, user.id).session_epoch += 1
    db.session.commit()
    assert client.get("/profile").status_code == 302


def test_changes_are_audited_without_secrets(app: object) -> None:
    user = make_user("officer", password_hash="not shown")
    user.name = "New Name"
    db.session.flush()
    entries = db.session.query(AuditEntry).filter_by(record_type="user", record_id=user.id).order_by(AuditEntry.id)
    created, changed = list(entries)
    assert "password_hash" not in created.changes
    assert changed.changes["name"][1] == "New Name"
