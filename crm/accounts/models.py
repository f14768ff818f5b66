"""Partner organisations, people, their grants, sign-in tokens and the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.rules import Role, Strand
from crm.database import Base, Versioned, WithPublicId, now, one_of, sortable


class OrganisationKind(StrEnum):
    """What a partner organisation is."""

    COUNCIL = "council"
    CHAMBER = "chamber"
    JOBCENTRE = "jobcentre"
    CAREERS_HUB = "careers_hub"
    COMBINED_AUTHORITY = "combined_authority"
    PROVIDER = "provider"
    VOLUNTARY = "voluntary"
    OTHER = "other"


class PartnerOrganisation(WithPublicId, Versioned, Base):
    """An organisation whose people use the service, with the basis on which it may."""

    __tablename__ = "partner_organisation"
    __audited__ = True

    name: Mapped[str] = mapped_column(sortable(120), unique=True)
    short_name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(one_of(OrganisationKind, "kind"))
    is_controller: Mapped[bool] = mapped_column(default=False)
    lawful_basis: Mapped[str] = mapped_column(String(200), default="")
    sharing_agreement_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]


class User(WithPublicId, Versioned, Base):
    """A person who signs in: staff of a partner organisation, or someone at one or more employers."""

    __tablename__ = "user"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("role = 'employer' OR organisation_id IS NOT NULL", name="staff_have_an_organisation"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(sortable(120))
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200), info={"secret": True})
    totp_secret: Mapped[str | None] = mapped_column(String(64), info={"secret": True})
    totp_last_step: Mapped[int | None] = mapped_column(info={"secret": True})
    session_epoch: Mapped[int] = mapped_column(default=0, info={"secret": True})
    may_see_participants: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None] = mapped_column(info={"quiet": True})
    archived_at: Mapped[datetime | None]

    organisation: Mapped[PartnerOrganisation | None] = relationship(lazy="joined")
    strand_grants: Mapped[list[StrandGrant]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="user"
    )

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in at all."""
        return self.archived_at is None

    @property
    def is_authenticated(self) -> bool:
        """True: a loaded user is somebody."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """False: a loaded user is somebody."""
        return False

    def get_id(self) -> str:
        """The session's handle: it goes stale when the password or second factor changes."""
        return f"{self.id}:{self.session_epoch}"


class StrandGrant(Base):
    """A partner's person may write in a strand."""

    __tablename__ = "strand_grant"
    __audited__ = True
    __table_args__ = (UniqueConstraint("user_id", "strand"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    user: Mapped[User] = relationship(back_populates="strand_grants")


class RecoveryCode(Base):
    """A one-time way past a lost second factor, kept as a hash."""

    __tablename__ = "recovery_code"
    __bundled__ = False

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class TokenPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    SET_PASSWORD = "set_password"  # noqa: S105  the name of a purpose


class MailedToken(Base):
    """A link sent by e-mail. Only the hash is kept; opening it never spends it, pressing its button does.

    `subject` names what an invitation opens (a public id): such a link works until that is closed, or until its person
    is shut out of it (`is_stopped`).
    """

    __tablename__ = "mailed_token"
    __bundled__ = False

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[TokenPurpose] = mapped_column(one_of(TokenPurpose, "purpose"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    subject: Mapped[str | None] = mapped_column(String(40), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)


class EndedSession(Base):
    """A session that was signed out of: whoever kept a copy of its cookie is nobody. Kept until the cookie is too old.

    The session carries a random number of its own, of which only the hash is kept.
    """

    __tablename__ = "ended_session"
    __bundled__ = False

    number_hash: Mapped[str] = mapped_column(String(64), index=True)
    ended_at: Mapped[datetime] = mapped_column(default=now, index=True)


class SignInAttempt(Base):
    """A failed or successful attempt, counted to slow down guessing; the address is kept as a hash."""

    __tablename__ = "sign_in_attempt"
    __bundled__ = False
    __table_args__ = (Index("ix_sign_in_attempt_who_at", "who_hash", "at"),)

    who_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
    succeeded: Mapped[bool]


class AuditEntry(Base):
    """Who did what to which record, when, and what changed (before and after).

    `restricted_to_id` names the one organisation that may read `changes`: they hold the words of a restricted note.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_employer", "employer_id", "id"),
        Index("ix_audit_entry_record", "record_type", "record_id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
    )

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str] = mapped_column(String(40))
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int | None]
    employer_id: Mapped[int | None]
    restricted_to_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    actor: Mapped[User | None] = relationship()

    def may_be_read_by(self, organisation_id: int | None) -> bool:
        """Whether a person of an organisation may see what changed."""
        return self.restricted_to_id in (None, organisation_id)
