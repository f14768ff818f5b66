"""The outbox of administrators: what needs a decision is seen and settled; links stay with whom they are for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.database import db
from crm.jobs.models import Message, MessageState
from tests.conftest import SignIn
from tests.factories.mail import make_message
from tests.pages import InspectingClient


@pytest.fixture(autouse=True)
def admin(sign_in: SignIn) -> User:
    return sign_in("admin")


def test_lists_messages_by_state(client: InspectingClient) -> None:
    assert "No message has been written yet" in client.get("/admin/outbox").text
    make_message(subject="Held one", state=MessageState.HELD, last_error="Sending was interrupted")
    make_message(subject="Sent one", state=MessageState.SENT)
    shown = client.get("/admin/outbox?state=held").text
    assert "Held one" in shown
    assert "Sent one" not in shown
    assert "1 message needs a decision" in client.get("/admin/").text
    for query in ("q=person", "subject=HELD", "sort=due", "state=nonsense", "q=%F0%9F%98%80"):
        assert client.get(f"/admin/outbox?{query}").status_code == 200


def test_a_held_message_is_sent_again_or_dropped_once(client: InspectingClient) -> None:
    first, second = (make_message(state=MessageState.HELD) for _ in range(2))
    client.post(f"/admin/outbox/{first.public_id}/send-again")
    assert "goes out again" in client.get(f"/admin/outbox/{first.public_id}").text
    client.post(f"/admin/outbox/{second.public_id}/drop")
    assert "is dropped" in client.get(f"/admin/outbox/{second.public_id}").text
    assert db.session.get_one(Message, first.id).state is MessageState.WAITING
    assert db.session.get_one(Message, second.id).state is MessageState.DROPPED
    client.post(f"/admin/outbox/{second.public_id}/send-again")
    assert "settled in the meantime" in client.get(f"/admin/outbox/{second.public_id}").text


def test_links_are_shown_only_where_mail_does_not_go_out(
    client: InspectingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_message()
    page = f"/admin/outbox/{message.public_id}"
    assert '<a class="govuk-link" href="/link/' in client.get(page).text
    monkeypatch.setitem(app.config, "MAIL_TRANSPORT", "smtp")
    assert "/link/0" not in client.get(page).text


def test_an_unknown_message_is_not_found(client: InspectingClient) -> None:
    assert client.get("/admin/outbox/nothing").status_code == 404
    for what in ("send-again", "drop"):
        assert client.post(f"/admin/outbox/nothing/{what}").status_code == 404


def test_costs_the_same_however_many_there_are(client: InspectingClient, statements: Callable[[], list[str]]) -> None:
    def cost() -> int:
        before = len(statements())
        client.get("/admin/outbox")
        return len(statements()) - before

    make_message()
    few = cost()
    for _ in range(40):
        make_message()
    assert cost() == few <= 8


@pytest.mark.parametrize("path", ["/admin/", "/admin/reference"])
def test_the_other_pages_cost_little(client: InspectingClient, statements: Callable[[], list[str]], path: str) -> None:
    before = len(statements())
    assert client.get(path).status_code == 200
    assert len(statements()) - before <= 4
