"""The outbox: a message is a row written in the business transaction and sent later, once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, WithPublicId, now, one_of


class MessageState(StrEnum):
    """Where a message stands.

    `held` means that sending was interrupted: a person decides, so that none goes twice. `dropped` was so decided.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"


class Message(WithPublicId, Base):
    """An outgoing e-mail. Never in the data package: it may carry a link that signs somebody in."""

    __tablename__ = "message"
    __bundled__ = False
    __table_args__ = (Index("ix_message_due", "state", "due_at"),)

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[MessageState] = mapped_column(one_of(MessageState, "state"), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
