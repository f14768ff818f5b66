"""People at employers: their roles over time, and what each agreed to, with who said so, when and how."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, Stamped, Versioned, WithPublicId, one_of
from crm.directory.contacts.rules import ChoiceKind as ChoiceKind
from crm.directory.contacts.rules import ContactRole as ContactRole
from crm.directory.employers.models import Employer, Site


class Contact(WithPublicId, Stamped, Versioned, Base):
    """A person. The three choices are the latest of each kind of ContactChoice; None means nobody asked."""

    __tablename__ = "contact"
    __audited__ = True
    __table_args__ = (Index("ix_contact_email", "email"),)

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    email_bounced_on: Mapped[date | None]
    phone: Mapped[str] = mapped_column(String(30), default="")
    may_contact: Mapped[bool | None]
    subscribed: Mapped[bool | None]
    agreed_to_sharing: Mapped[bool | None]
    archived_at: Mapped[datetime | None]
    posts: Mapped[list[ContactPost]] = relationship(back_populates="contact", order_by="ContactPost.id")


class ContactPost(Base):
    """A person at an employer, from a date until they left."""

    __tablename__ = "contact_post"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR started_on IS NULL OR left_on >= started_on", name="dates"),
        Index("ix_contact_post_employer", "employer_id", "left_on"),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[ContactRole] = mapped_column(one_of(ContactRole, "role"), default=ContactRole.OTHER)
    is_primary: Mapped[bool] = mapped_column(default=False)
    started_on: Mapped[date | None]
    left_on: Mapped[date | None]
    contact: Mapped[Contact] = relationship(back_populates="posts")
    employer: Mapped[Employer] = relationship()
    site: Mapped[Site | None] = relationship()


class ContactChoice(Stamped, Base):
    """A dated fact: a person agreed or refused, who said so and how."""

    __tablename__ = "contact_choice"
    __audited__ = True

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[ChoiceKind] = mapped_column(one_of(ChoiceKind, "kind"))
    agreed: Mapped[bool]
    said_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(String(120))
    how: Mapped[str] = mapped_column(String(120))
