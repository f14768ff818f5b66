"""Provider collaborations: an employer helping a provider to develop a course or shape provision."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation
from crm.database import Base
from crm.stages.models import OnBoard


class ProviderCollaboration(OnBoard, Base):
    """An employer and a provider working on a course, from a date until it ended (M3-O3)."""

    __tablename__ = "provider_collaboration"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates"),
        Index("ix_provider_collaboration_active", "started_on", "ended_on", "employer_id"),
        Index("ix_provider_collaboration_course", "course"),
        Index("ix_provider_collaboration_provider", "provider"),
        Index("ix_provider_collaboration_kind", "kind"),
    )

    provider: Mapped[str] = mapped_column(String(160))
    provider_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"), index=True)
    course: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    what_changed: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    provider_organisation: Mapped[PartnerOrganisation | None] = relationship()
