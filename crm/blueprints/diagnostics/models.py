"""Skills diagnostics: the invitation, the answers being given, and each submission as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation, User
from crm.database import Base, Stamped, Versioned, WithPublicId, now, one_of
from crm.directory.employers.models import Employer, Site, SizeBand
from crm.reference.models import Sector, Ward
from crm.stages.models import Card

# Answers stay out of the audit trail, which more people read than may see them; a submission is never changed anyway.
KEPT_BACK = {"quiet": True}


class Diagnostic(WithPublicId, Stamped, Versioned, Base):
    """One site's skills diagnostic under one version of the questionnaire; its stage is its card's."""

    __tablename__ = "diagnostic"
    __audited__ = True

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), unique=True)
    questionnaire: Mapped[str] = mapped_column(String(20))
    invited_on: Mapped[date | None]
    started_on: Mapped[date | None]
    submitted_on: Mapped[date | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    sharing_answered: Mapped[bool] = mapped_column(default=False)
    employer: Mapped[Employer] = relationship()
    site: Mapped[Site] = relationship()
    card: Mapped[Card] = relationship()
    respondents: Mapped[list[DiagnosticRespondent]] = relationship(order_by="DiagnosticRespondent.id")
    submissions: Mapped[list[Submission]] = relationship(order_by="Submission.revision", back_populates="diagnostic")


class DiagnosticRespondent(Base):
    """Someone who was invited to fill in a diagnostic, each with a link of their own.

    From `ended_at` on they are shut out of this form, however they sign in, until somebody sends them a link again.
    """

    __tablename__ = "diagnostic_respondent"
    __audited__ = True
    __table_args__ = (UniqueConstraint("diagnostic_id", "user_id"),)

    diagnostic_id: Mapped[int] = mapped_column(ForeignKey("diagnostic.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class Answer(Base):
    """An answer being given: kept page by page, so that the form can be left and come back to.

    `value` is what the questionnaire's kind makes of it (a number, a list, ...), null where `is_unknown`.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("diagnostic_id", "question"),)

    diagnostic_id: Mapped[int] = mapped_column(ForeignKey("diagnostic.id"))
    question: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    is_estimate: Mapped[bool] = mapped_column(default=False)
    is_unknown: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime] = mapped_column(default=now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Submission(Base):
    """The answers as submitted, never changed: a revision is a further row.

    The facts that indicators are computed from stand in columns of their own; None means unknown or not asked. Sector,
    size and ward are those of the day.
    """

    __tablename__ = "submission"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("diagnostic_id", "revision"),
        CheckConstraint("hard_to_fill <= vacancies AND skill_shortage <= hard_to_fill", name="vacancies"),
        CheckConstraint("not_proficient <= staff AND under_used <= staff", name="staff"),
        Index("ix_submission_window", "submitted_on", "site_id", "id"),
        Index("ix_submission_employer", "employer_id", "submitted_on"),
    )

    diagnostic_id: Mapped[int] = mapped_column(ForeignKey("diagnostic.id"))
    revision: Mapped[int] = mapped_column(default=0)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    questionnaire: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    submitted_on: Mapped[date]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    with_officer: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, info=KEPT_BACK)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    size_band: Mapped[SizeBand | None] = mapped_column(one_of(SizeBand, "size_band"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    staff: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    tried_to_recruit: Mapped[bool | None] = mapped_column(info=KEPT_BACK)
    able_to_recruit: Mapped[bool | None] = mapped_column(info=KEPT_BACK)
    vacancies: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    hard_to_fill: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    skill_shortage: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    not_proficient: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    under_used: Mapped[int | None] = mapped_column(info=KEPT_BACK)
    has_estimates: Mapped[bool] = mapped_column(default=False)
    diagnostic: Mapped[Diagnostic] = relationship(back_populates="submissions")
    sector: Mapped[Sector | None] = relationship()
    ward: Mapped[Ward | None] = relationship()


class SharingChoice(Base):
    """An employer's choice that one organisation may see its answers, from a moment until withdrawn."""

    __tablename__ = "sharing_choice"
    __audited__ = True
    __table_args__ = (
        Index("ix_sharing_choice_in_force", "organisation_id", "withdrawn_at", "diagnostic_id"),
        Index("ix_sharing_choice_diagnostic", "diagnostic_id"),
    )

    diagnostic_id: Mapped[int] = mapped_column(ForeignKey("diagnostic.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    chosen_at: Mapped[datetime] = mapped_column(default=now)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    organisation: Mapped[PartnerOrganisation] = relationship()


class SkillsSpan(Base):
    """Rollup: what an employer's submissions say of it from one date to another (the second not included).

    Written in the transaction of every submission by the pure rule `spans`; `flask rollups check` proves it equal.
    Any as-at date is then one range of this table. Codes are those of `crm.blueprints.diagnostics.rules`.
    `submissions` are the ids it rests on, apart by commas; day, size, sector and ward are those of `latest_id`.
    """

    __tablename__ = "skills_span"
    __bundled__ = False
    __table_args__ = (
        Index("ix_skills_span_as_at", "valid_to", "valid_from"),
        Index("ix_skills_span_employer", "employer_id", "valid_from"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    ability: Mapped[str] = mapped_column(String(20))
    mismatch: Mapped[str] = mapped_column(String(20))
    under_use: Mapped[str] = mapped_column(String(20))
    submissions: Mapped[str] = mapped_column(Text)
    latest_id: Mapped[int]
    latest_on: Mapped[date]
    sites: Mapped[int]
    has_estimates: Mapped[bool]
    size_band: Mapped[str | None] = mapped_column(String(10))
    sector_id: Mapped[int | None]
    ward_id: Mapped[int | None]
    vacancies_with_hard: Mapped[int] = mapped_column(default=0)
    hard_to_fill: Mapped[int] = mapped_column(default=0)
    vacancies_with_shortage: Mapped[int] = mapped_column(default=0)
    skill_shortage: Mapped[int] = mapped_column(default=0)
    staff_with_gaps: Mapped[int] = mapped_column(default=0)
    not_proficient: Mapped[int] = mapped_column(default=0)


class SkillsTally(Base):
    """Rollup: by how much each count of employers changes on a date; a sum up to any date gives the count.

    As many rows as dates and counts, whatever the number of diagnostics: trends come from here. Measures are the names
    that `positions.measures_of` gives: "answered", "ability:able", "mismatch:yes", "skill_shortage", ...
    """

    __tablename__ = "skills_tally"
    __bundled__ = False
    __table_args__ = (
        Index("uq_skills_tally", "measure", "on", unique=True),
        Index("ix_skills_tally_sums", "on", "measure", "change"),
    )

    measure: Mapped[str] = mapped_column(String(60))
    on: Mapped[date]
    change: Mapped[int]
