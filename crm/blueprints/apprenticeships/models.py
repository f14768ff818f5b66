"""Apprenticeships: what an employer offers, by standard and level, and how far each has come."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.database import Base
from crm.directory.employers.models import Site
from crm.reference.models import GrowthSector
from crm.stages.models import OnBoard


class Apprenticeship(OnBoard, Base):
    """A number of apprenticeships of one standard that an employer offers, each step dated.

    "Offered" is not "started": the strategy's indicator counts what is offered in the year (action 3.6, M3-O2).
    What an employer's own user says counts once somebody has confirmed it: `confirmed_on` is empty until then.
    """

    __tablename__ = "apprenticeship"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("level BETWEEN 2 AND 7", name="level"),
        CheckConstraint("places BETWEEN 1 AND 1000", name="places"),
        CheckConstraint("advertised_on IS NULL OR advertised_on >= offered_on", name="advertised"),
        CheckConstraint("filled_on IS NULL OR filled_on >= offered_on", name="filled"),
        CheckConstraint("started_on IS NULL OR filled_on IS NULL OR started_on >= filled_on", name="started"),
        CheckConstraint("achieved_on IS NULL OR started_on IS NULL OR achieved_on >= started_on", name="achieved"),
        Index("ix_apprenticeship_offered", "offered_on", "level"),
        Index("ix_apprenticeship_level", "level", "offered_on"),
        Index("ix_apprenticeship_standard", "standard_title"),
        Index("ix_apprenticeship_places", "places"),
        Index("ix_apprenticeship_confirmed", "confirmed_on", "offered_on"),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    standard_reference: Mapped[str] = mapped_column(String(10), default="")
    standard_title: Mapped[str] = mapped_column(String(160))
    level: Mapped[int]
    is_foundation: Mapped[bool] = mapped_column(default=False)
    places: Mapped[int] = mapped_column(default=1)
    growth_sector_id: Mapped[int | None] = mapped_column(ForeignKey("growth_sector.id"), index=True)
    provider: Mapped[str] = mapped_column(String(160), default="")
    offered_on: Mapped[date]
    advertised_on: Mapped[date | None]
    filled_on: Mapped[date | None]
    started_on: Mapped[date | None]
    achieved_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[Site | None] = relationship()
    growth_sector: Mapped[GrowthSector | None] = relationship()
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
