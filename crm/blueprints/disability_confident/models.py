"""An employer's way through Disability Confident, the awards it was given, and what is in place for the next level."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.blueprints.disability_confident.rules import REASON_LENGTH, REFERENCE_LENGTH, Covers, Source
from crm.database import Base, Stamped, Versioned, WithPublicId, one_of
from crm.directory.employers.models import Site
from crm.stages.models import OnBoard

_OF_GROUP = text("site_id IS NULL AND archived_at IS NULL")
_OF_SITE = text("site_id IS NOT NULL AND archived_at IS NULL")
_NOT_WITHDRAWN = text("withdrawn_on IS NULL")


class DisabilityConfidentMembership(OnBoard, Base):
    """The membership of an employer, or of one site of it; at most one of each is on the board.

    `aims_at` is the level it works towards. `validates`: whether a Leader has offered to validate others; None: nobody
    has asked.
    """

    __tablename__ = "disability_confident_membership"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("aims_at IS NULL OR aims_at BETWEEN 1 AND 3", name="aims_at"),
        CheckConstraint("(covers = 'site') = (site_id IS NOT NULL)", name="site"),
        Index(
            "uq_disability_confident_membership_group", "employer_id", unique=True,
            sqlite_where=_OF_GROUP, postgresql_where=_OF_GROUP,
        ),
        Index(
            "uq_disability_confident_membership_site", "site_id", unique=True,
            sqlite_where=_OF_SITE, postgresql_where=_OF_SITE,
        ),
    )  # fmt: skip

    covers: Mapped[Covers] = mapped_column(one_of(Covers, "covers"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    aims_at: Mapped[int | None]
    validates: Mapped[bool | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[Site | None] = relationship()


class DisabilityConfidentAward(WithPublicId, Stamped, Versioned, Base):
    """One level held from a day on (M1-O6). It counts once an officer has confirmed it and until it is withdrawn.

    `expires_on` is what the certificate prints and is never computed; `rule_version` says by which rules a term was
    suggested beside it. `ended_on` is the day it left the scheme before that. `withdrawn_on` marks a mistake: the
    award then counts on no day.
    """

    __tablename__ = "disability_confident_award"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("expires_on IS NULL OR expires_on > valid_from", name="expires_after_start"),
        CheckConstraint("ended_on IS NULL OR ended_on >= valid_from", name="ended_after_start"),
        CheckConstraint("reference = '' OR reference LIKE 'DCS0%'", name="reference"),
        CheckConstraint("(confirmed_on IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_on IS NULL OR source IN ('certificate', 'dwp_message')", name="confirmed_by_proof"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
        Index("ix_disability_confident_award_latest", "membership_id", "valid_from", "level", "id"),
        Index("ix_disability_confident_award_expiry", "expires_on", "membership_id"),
        Index("ix_disability_confident_award_counting", "valid_from", "employer_id"),
        Index(
            "uq_disability_confident_award_start", "membership_id", "level", "valid_from", unique=True,
            sqlite_where=_NOT_WITHDRAWN, postgresql_where=_NOT_WITHDRAWN,
        ),
    )  # fmt: skip

    membership_id: Mapped[int] = mapped_column(ForeignKey("disability_confident_membership.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    level: Mapped[int]
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), default="")
    valid_from: Mapped[date]
    expires_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    rule_version: Mapped[str] = mapped_column(String(10))
    earlier_unrecorded: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Source] = mapped_column(one_of(Source, "source"))
    evidence: Mapped[str] = mapped_column(Text, default="")
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])


class DisabilityConfidentStep(Base):
    """One thing that a level takes and an employer has in place, with who said so and when."""

    __tablename__ = "disability_confident_step"
    __audited__ = True
    __table_args__ = (UniqueConstraint("membership_id", "step"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("disability_confident_membership.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    step: Mapped[str] = mapped_column(String(40))
    done_on: Mapped[date]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    said_by: Mapped[User | None] = relationship()
