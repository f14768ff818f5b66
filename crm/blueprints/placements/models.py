"""Placement programmes, offers with their checks, and who is placed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.placements.kinds import PlacementKind
from crm.blueprints.placements.people import STEPS, Steps
from crm.blueprints.placements.rules import AgeBand, CheckKind, ClaimingProgramme, PayBasis
from crm.database import Base, Stamped, Versioned, WithPublicId, one_of, sortable
from crm.directory.employers.models import Employer, Site
from crm.reference.models import Sector, Ward
from crm.stages.models import OnBoard


class PlacementProgramme(WithPublicId, Stamped, Versioned, Base):
    """An employer-led sector course or bootcamp that leads into placements (action 3.1)."""

    __tablename__ = "placement_programme"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("learners_planned IS NULL OR learners_planned BETWEEN 1 AND 5000", name="learners"),
    )

    name: Mapped[str] = mapped_column(String(160))
    sort_name: Mapped[str] = mapped_column(sortable(160), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    provider: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    learners_planned: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
    sector: Mapped[Sector | None] = relationship()


class ProgrammeEmployer(Stamped, Base):
    """An employer that helps to design a programme, from a day until it stopped (counts for M3-O3)."""

    __tablename__ = "programme_employer"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
        Index(
            "uq_programme_employer_current",
            "programme_id",
            "employer_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        Index("ix_programme_employer_active", "from_on", "until_on", "employer_id"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("placement_programme.id"), index=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    programme: Mapped[PlacementProgramme] = relationship()
    employer: Mapped[Employer] = relationship()


class ProgrammeTarget(Stamped, Base):
    """How many job outcomes a programme is to reach in a period."""

    __tablename__ = "programme_target"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="dates"),
        CheckConstraint("job_outcomes BETWEEN 0 AND 10000", name="job_outcomes"),
        UniqueConstraint("programme_id", "first_on", "last_on"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("placement_programme.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    job_outcomes: Mapped[int]


class PlacementOffer(OnBoard, Base):
    """An employer's offer of a number of places, of exactly one kind.

    It is open from `approved_on` until `closed_on`, or until its placements end (M1-O7).
    """

    __tablename__ = "placement_offer"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 500", name="places"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NOT NULL AND ends_on >= starts_on", name="dates"),
        CheckConstraint("hours_a_week IS NULL OR hours_a_week BETWEEN 1 AND 48", name="hours"),
        CheckConstraint("days IS NULL OR days BETWEEN 1 AND 366", name="days"),
        CheckConstraint("closed_on IS NULL OR approved_on IS NULL OR closed_on >= approved_on", name="closed"),
        Index("ix_placement_offer_open", "approved_on", "closed_on", "employer_id"),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("placement_programme.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    kind: Mapped[PlacementKind] = mapped_column(one_of(PlacementKind, "kind"), index=True)
    role: Mapped[str] = mapped_column(String(160))
    places: Mapped[int] = mapped_column(default=1, index=True)
    starts_on: Mapped[date | None] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    hours_a_week: Mapped[int | None]
    days: Mapped[int | None]
    pay: Mapped[PayBasis | None] = mapped_column(one_of(PayBasis, "pay"))
    parts: Mapped[str] = mapped_column(String(400), default="")
    adjustments: Mapped[str] = mapped_column(String(400), default="")
    approved_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[Site | None] = relationship()
    programme: Mapped[PlacementProgramme | None] = relationship()
    sector: Mapped[Sector | None] = relationship()


class OfferCheck(WithPublicId, Stamped, Base):
    """Something looked at before an offer is approved: what was seen, when, until when it holds, and who looked."""

    __tablename__ = "offer_check"
    __audited__ = True
    __table_args__ = (CheckConstraint("expires_on IS NULL OR expires_on >= checked_on", name="dates"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("placement_offer.id"), index=True)
    kind: Mapped[CheckKind] = mapped_column(one_of(CheckKind, "kind"))
    evidence: Mapped[str] = mapped_column(String(200))
    checked_on: Mapped[date]
    expires_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_by: Mapped[User | None] = relationship(foreign_keys=[checked_by_id])


class Participant(Base):
    """Somebody who is placed, by the reference of whoever refers them and by nothing else.

    Locked while a placement of theirs is written, so that two of them never overlap.
    """

    __tablename__ = "participant"

    reference: Mapped[str] = mapped_column(sortable(30), unique=True)


class Placement(WithPublicId, Stamped, Versioned, Base):
    """One participant in one place, each step dated. Seen only with the grant for participants.

    It has no `employer_id`: the changes of an employer are read by people who may not know who is placed there.
    `organisation_id` is whose claim it is.
    """

    __tablename__ = "placement"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("planned_until IS NULL OR planned_until >= planned_from", name="planned"),
        CheckConstraint("matched_on IS NULL OR matched_on >= referred_on", name="matched"),
        CheckConstraint("started_on IS NULL OR started_on >= matched_on", name="started"),
        CheckConstraint("completed_on IS NULL OR completed_on >= started_on", name="completed"),
        CheckConstraint("ended_early_on IS NULL OR ended_early_on >= started_on", name="ended_early"),
        CheckConstraint("completed_on IS NULL OR ended_early_on IS NULL", name="one_end"),
        CheckConstraint("sustained_13_on IS NULL OR sustained_13_on > job_started_on", name="sustained_13"),
        CheckConstraint("sustained_26_on IS NULL OR sustained_26_on > sustained_13_on", name="sustained_26"),
        CheckConstraint("claim_key IS NULL OR job_started_on IS NOT NULL", name="claim"),
        Index("ix_placement_offer", "offer_id", "archived_at"),
        Index("ix_placement_double", "job_started_on", "job_employer_key", "job_role_key"),
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("placement_offer.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"), index=True)
    claiming: Mapped[ClaimingProgramme] = mapped_column(one_of(ClaimingProgramme, "claiming"), index=True)
    age_band: Mapped[AgeBand] = mapped_column(one_of(AgeBand, "age_band"), index=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    cohorts: Mapped[str] = mapped_column(String(400), default="")
    adjustments: Mapped[str] = mapped_column(String(400), default="")
    planned_from: Mapped[date]
    planned_until: Mapped[date | None]
    stage: Mapped[str] = mapped_column(String(40), index=True)
    referred_on: Mapped[date] = mapped_column(index=True)
    matched_on: Mapped[date | None]
    started_on: Mapped[date | None] = mapped_column(index=True)
    completed_on: Mapped[date | None]
    ended_early_on: Mapped[date | None]
    not_placed_on: Mapped[date | None]
    job_offered_on: Mapped[date | None]
    job_started_on: Mapped[date | None]
    sustained_13_on: Mapped[date | None]
    sustained_26_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    job_role: Mapped[str] = mapped_column(String(160), default="")
    job_role_key: Mapped[str] = mapped_column(String(200), default="")
    job_employer: Mapped[str] = mapped_column(String(200), default="")
    job_employer_key: Mapped[str] = mapped_column(String(240), default="")
    claim_key: Mapped[str | None] = mapped_column(String(280), unique=True)
    told_apart_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    offer: Mapped[PlacementOffer] = relationship()
    participant: Mapped[Participant] = relationship()
    organisation: Mapped[PartnerOrganisation | None] = relationship()
    ward: Mapped[Ward | None] = relationship()

    @property
    def steps(self) -> Steps:
        """Its dated steps."""
        return Steps(**{key: getattr(self, f"{key}_on") for key in STEPS})
