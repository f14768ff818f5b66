"""Messages of the outbox."""

from __future__ import annotations

from itertools import count
from typing import Any

from crm.database import db
from crm.jobs.models import Message

_numbers = count(1)


def make_message(**fields: Any) -> Message:
    """A waiting message with a link in it."""
    number = next(_numbers)
    link = f"http://127.0.0.1:5000/link/{number:043d}"
    defaults = {
        "recipient": f"person{number}@example.org",
        "subject": f"Message {number}",
        "body": f"Hello,\n\n{link}\n",
        "kind": "sign_in",
    }
    message = Message(**defaults | fields)
    db.session.add(message)
    db.session.flush()
    return message
