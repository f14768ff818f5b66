"""Saved views of lists, and the keys that make a resent form save once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.database import Base, WithPublicId, now


class SavedView(WithPublicId, Base):
    """A list with its filters under a name, for its maker or, when shared, for the maker's organisation."""

    __tablename__ = "saved_view"
    __audited__ = True
    __table_args__ = (UniqueConstraint("user_id", "list_key", "name"), Index("ix_saved_view_list", "list_key"))

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    list_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    user: Mapped[User] = relationship()


class FormSubmission(Base):
    """A form that was saved, by the key it carried: sent again, it leads to the same place and saves nothing."""

    __tablename__ = "form_submission"
    __bundled__ = False

    key: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    location: Mapped[str] = mapped_column(String(500))
    saved_at: Mapped[datetime] = mapped_column(default=now, index=True)
