"""The outbox: a message is part of the transaction that asked for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from crm.database import db
from crm.jobs import outbox
from crm.jobs.models import Message, MessageState

VALUES = {
    "name": "Dana O'Neill & Co",
    "link": "http://127.0.0.1/link/x",
    "until": datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
}


def test_a_message_waits_with_its_text(app: object) -> None:
    outbox.send("dana@example.org", "Your link\nBcc: all@example.org", "sign_in_link", "sign_in", **VALUES)
    message = db.session.scalars(select(Message)).one()
    assert message.state is MessageState.WAITING
    assert message.subject == "Your link Bcc: all@example.org"
    assert message.body.startswith("Hello Dana O'Neill & Co,\n")
    assert "http://127.0.0.1/link/x\n" in message.body
    assert "until 3 November 2026 at 2:05pm." in message.body


def test_a_message_goes_with_the_transaction_that_wrote_it(app: object) -> None:
    outbox.send("dana@example.org", "Your link", "sign_in_link", "sign_in", **VALUES)
    db.session.rollback()
    assert db.session.scalars(select(Message)).all() == []


def test_a_forgotten_value_is_loud(app: object) -> None:
    with pytest.raises(Exception, match="until"):
        outbox.send("dana@example.org", "Your link", "sign_in_link", "sign_in", name="Dana", link="x")


@pytest.mark.parametrize("recipient", ["", "dana", "a@b.org, c@d.org", "a@b.org\nBcc: c@d.org", "a@b@c.org"])
def test_a_message_needs_one_address(app: object, recipient: str) -> None:
    with pytest.raises(ValueError, match="one e-mail address"):
        outbox.send(recipient, "Your link", "sign_in_link", "sign_in", **VALUES)
