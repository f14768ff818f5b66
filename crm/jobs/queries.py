"""Reading the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm.database import db
from crm.jobs.models import Message


def newest_messages(limit: int) -> Sequence[Message]:
    """The newest messages, latest first."""
    return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(limit)).all()


def message(public_id: str) -> Message:
    """One message. Raises NoResultFound."""
    return db.session.scalars(select(Message).where(Message.public_id == public_id)).one()
