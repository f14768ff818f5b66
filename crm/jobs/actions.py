"""What a person decides about a message, and forgetting old ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, update

from crm.database import changed_by, now
from crm.jobs.models import Message, MessageState
from crm.jobs.sending import strike_links

STUCK = (MessageState.HELD, MessageState.FAILED)
MESSAGES_KEPT = timedelta(days=180)


def send_again(message: Message) -> bool:
    """Let a held or failed message go out once more, now. False when it is neither (any more)."""
    values = {"state": MessageState.WAITING, "due_at": now(), "attempts": 0}
    return _decide(message, values)


def drop(message: Message) -> bool:
    """Give a held or failed message up; its links are struck out. False when it is neither (any more)."""
    values = {"state": MessageState.DROPPED, "body": strike_links(message.body)}
    return _decide(message, values)


def _decide(message: Message, values: Mapping[str, object]) -> bool:
    mine = Message.id == message.id, Message.state.in_(STUCK)
    return changed_by(update(Message).where(*mine).values(values)) == 1


def forget_old_messages() -> str:
    """Delete messages that were sent, or given up, half a year ago. Returns what was done, in words."""
    over = Message.state.in_((MessageState.SENT, MessageState.FAILED, MessageState.DROPPED))
    count = changed_by(delete(Message).where(over, Message.created_at < now() - MESSAGES_KEPT))
    return f"{count} deleted" if count else ""
