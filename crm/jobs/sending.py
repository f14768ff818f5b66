"""Sending what waits in the outbox: each message once, whatever happens to the worker.

A worker claims a message by an update that only one can win, commits, and sends it outside any transaction. A worker
that dies in between leaves the message claimed; when its lease runs out nobody can know whether it went, so it is
held for a person to decide.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select, update

from crm.database import changed_by, db, now
from crm.jobs.models import Message, MessageState
from crm.jobs.transports import Doubtful, Letter, NotSent, Refused, Transport

# Longer than the slowest transport can take over one message.
LEASE = timedelta(minutes=5)
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
LOOK_AT = 20
LINK = re.compile(r"/link/[A-Za-z0-9_-]{20,}")
STRUCK_LINK = "/link/(removed after sending)"
LONGEST_ERROR = 300


def hold_interrupted() -> int:
    """Hold the messages whose worker did not come back. Returns how many."""
    lost = Message.state == MessageState.SENDING, Message.leased_until < now()
    values = {"state": MessageState.HELD, "leased_until": None, "last_error": "Sending was interrupted"}
    held = changed_by(update(Message).where(*lost).values(values))
    db.session.commit()
    return held


def claim_next() -> Letter | None:
    """Claim the message that has been due longest; None when none is."""
    due = Message.state == MessageState.WAITING, Message.due_at <= now()
    candidates = db.session.scalars(select(Message.id).where(*due).order_by(Message.due_at, Message.id).limit(LOOK_AT))
    for number in candidates.all():
        letter = _claim(number)
        if letter is not None:
            return letter
    db.session.rollback()
    return None


def _claim(number: int) -> Letter | None:
    mine = update(Message).where(Message.id == number, Message.state == MessageState.WAITING)
    values = {"state": MessageState.SENDING, "leased_until": now() + LEASE, "attempts": Message.attempts + 1}
    if changed_by(mine.values(values)) != 1:
        return None  # another worker was quicker
    columns = Message.public_id, Message.recipient, Message.subject, Message.body, Message.attempts
    public_id, recipient, subject, body, attempts = db.session.execute(
        select(*columns).where(Message.id == number)
    ).one()
    db.session.commit()
    return Letter(public_id, recipient, subject, body, is_first_try=attempts == 1)


def send_claimed(letter: Letter, transport: Transport) -> MessageState:
    """Send a claimed message and keep what came of it."""
    try:
        transport.deliver(letter)
    except NotSent as fault:
        return _not_sent(letter, fault)
    except Exception as fault:  # a fault of ours in the midst of sending leaves the same doubt
        return _not_sent(letter, Doubtful(f"Sending failed unexpectedly ({type(fault).__name__})"))
    body = letter.body if transport.keeps_links else strike_links(letter.body)
    return _settle(letter, MessageState.SENT, sent_at=now(), body=body, last_error="")


def _not_sent(letter: Letter, fault: NotSent) -> MessageState:
    error = str(fault)[:LONGEST_ERROR]
    if isinstance(fault, Doubtful):
        return _settle(letter, MessageState.HELD, last_error=error)
    attempts = db.session.scalar(select(Message.attempts).where(Message.public_id == letter.public_id)) or 0
    if isinstance(fault, Refused) or attempts > len(RETRY_AFTER):
        return _settle(letter, MessageState.FAILED, last_error=error)
    return _settle(letter, MessageState.WAITING, due_at=now() + RETRY_AFTER[attempts - 1], last_error=error)


def _settle(letter: Letter, state: MessageState, **values: object) -> MessageState:
    mine = update(Message).where(Message.public_id == letter.public_id)
    changed_by(mine.values(state=state, leased_until=None, **values))
    db.session.commit()
    return state


def strike_links(body: str) -> str:
    """A text whose links no longer sign anybody in: what is kept of a message that went out."""
    return LINK.sub(STRUCK_LINK, body)
