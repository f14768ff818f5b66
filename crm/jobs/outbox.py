"""The outbox: a message is written with the business it belongs to and goes out once that is committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from crm.database import db, now
from crm.jobs.models import Message
from crm.text import many_lines, one_line

LONGEST_SUBJECT = 200


def send(
    recipient: str, subject: str, body_template: str, kind: str, *, due_at: datetime | None = None, **values: Any
) -> Message:
    """Put a message into the outbox, in the running transaction: it goes out if, and only if, that commits.

    `body_template` names `templates/emails/<body_template>.txt`; `values` are its names. `kind` groups messages for
    people who look after them ("invitation"). Raises ValueError for a recipient that is no single address.
    """
    message = Message(
        recipient=_one_address(recipient),
        subject=one_line(subject)[:LONGEST_SUBJECT],
        body=body_of(body_template, **values),
        kind=kind,
        due_at=due_at or now(),
    )
    db.session.add(message)
    return message


def body_of(body_template: str, **values: Any) -> str:
    """The text of a message. Rendered without a page's names, since commands and jobs send mail too."""
    template = current_app.jinja_env.get_template(f"emails/{body_template}.txt")
    shared = {"service_name": current_app.config["SERVICE_NAME"], "base_url": current_app.config["BASE_URL"]}
    return many_lines(template.render(**shared | values)) + "\n"


def _one_address(recipient: str) -> str:
    address = recipient.strip()
    if address.count("@") != 1 or len(address) > 254 or any(sign in address for sign in " ,;<>\r\n\t\0"):
        raise ValueError("A message needs one e-mail address.")
    return address
