"""Cards and their moves: the one record of where every strand's work stands."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.database import Base, Stamped, Versioned, WithPublicId, now, one_of
from crm.directory.employers.models import Employer


class Card(WithPublicId, Stamped, Versioned, Base):
    """A strand's record on its board. The strand's own table points here; a card knows no strand's table.

    `headline` is the one line of what; `quantity` what the strand counts (places, apprenticeships, ...).
    """

    __tablename__ = "card"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
        Index("ix_card_board", "strand", "stage", "archived_at", "stage_since", "id"),
        Index("ix_card_employer", "employer_id", "strand", "stage"),
        Index("ix_card_strand_stage_employer", "strand", "stage", "employer_id"),
        Index("ix_card_owner", "owner_id", "strand"),
        Index("ix_card_organisation", "organisation_id", "strand"),
    )

    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    stage: Mapped[str] = mapped_column(String(40))
    stage_since: Mapped[date]
    is_open: Mapped[bool] = mapped_column(default=True)
    headline: Mapped[str] = mapped_column(String(160), default="")
    quantity: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))
    exit_reason: Mapped[str | None] = mapped_column(String(60))
    archived_at: Mapped[datetime | None]
    employer: Mapped[Employer] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    organisation: Mapped[PartnerOrganisation | None] = relationship()


class OnBoard(WithPublicId, Stamped, Versioned):
    """A strand's record: it belongs to an employer, and its card, whose public id it shares, says where it stands."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    archived_at: Mapped[datetime | None] = mapped_column(sort_order=89)

    @declared_attr
    def employer_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("employer.id"), index=True, sort_order=-8)

    @declared_attr
    def card_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("card.id"), unique=True, sort_order=-7)

    @declared_attr
    def employer(cls) -> Mapped[Employer]:
        return relationship()

    @declared_attr
    def card(cls) -> Mapped[Card]:
        return relationship()


class StageChange(Base):
    """One move of a card: kept for ever, with who, when and, for an exit, why."""

    __tablename__ = "stage_change"
    __table_args__ = (
        Index("ix_stage_change_card", "card_id", "id"),
        Index("ix_stage_change_flow", "strand", "changed_on", "to_stage"),
        Index("ix_stage_change_employer", "employer_id", "changed_on"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    from_stage: Mapped[str | None] = mapped_column(String(40))
    to_stage: Mapped[str] = mapped_column(String(40))
    changed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    exit_reason: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    card: Mapped[Card] = relationship()
    changed_by: Mapped[User | None] = relationship()


class StageTally(Base):
    """Rollup: how many cards of a strand stand in a stage, and the sum of their quantities.

    Kept in the transaction of every move; `flask rollups check` proves it equal to the cards.
    """

    __tablename__ = "stage_tally"
    __bundled__ = False
    __table_args__ = (Index("uq_stage_tally_strand_stage", "strand", "stage", unique=True),)

    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    stage: Mapped[str] = mapped_column(String(40))
    cards: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int] = mapped_column(default=0)


class StageFlow(Base):
    """Rollup: of the cards that first entered a stage in a month, how many went on, are gone, or wait there still.

    Conversion by cohort comes from here without reading the moves.
    """

    __tablename__ = "stage_flow"
    __bundled__ = False
    __table_args__ = (Index("uq_stage_flow", "strand", "stage", "month", "outcome", unique=True),)

    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    stage: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(10))
    cards: Mapped[int] = mapped_column(default=0)


class StageDuration(Base):
    """Rollup: how many visits to a stage ended after so many days; the median is read off it.

    As many rows as stages and days, whatever the number of cards.
    """

    __tablename__ = "stage_duration"
    __bundled__ = False
    __table_args__ = (Index("uq_stage_duration", "strand", "stage", "days", unique=True),)

    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    stage: Mapped[str] = mapped_column(String(40))
    days: Mapped[int]
    visits: Mapped[int] = mapped_column(default=0)
