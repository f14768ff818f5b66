"""The directory of support: what there is for an employer, for whom, and when somebody last checked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation, User
from crm.database import Base, Stamped, Versioned, WithPublicId, sortable


class Provision(WithPublicId, Stamped, Versioned, Base):
    """A programme, fund or service an employer may be pointed to."""

    __tablename__ = "provision"
    __audited__ = True
    __table_args__ = (Index("ix_provision_checked", "checked_on", "id"),)

    name: Mapped[str] = mapped_column(String(160), unique=True)
    sort_name: Mapped[str] = mapped_column(sortable(180), index=True, info={"quiet": True})
    provider: Mapped[str] = mapped_column(String(160))
    provider_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(Text)
    eligibility: Mapped[str] = mapped_column(Text, default="")
    for_sizes: Mapped[str] = mapped_column(String(60), default="")
    levels: Mapped[str] = mapped_column(String(60), default="")
    delivery: Mapped[str] = mapped_column(String(160), default="")
    funding: Mapped[str] = mapped_column(String(250), default="")
    how_to_start: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(250), default="")
    source: Mapped[str] = mapped_column(String(250), default="")
    checked_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    archived_at: Mapped[datetime | None]
    provider_organisation: Mapped[PartnerOrganisation | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    needs: Mapped[list[ProvisionNeed]] = relationship(cascade="all, delete-orphan", order_by="ProvisionNeed.need")


class ProvisionNeed(Base):
    """A need (a key of the skills questionnaire) that a provision meets."""

    __tablename__ = "provision_need"
    __audited__ = True
    __table_args__ = (UniqueConstraint("provision_id", "need"), Index("ix_provision_need_need", "need"))

    provision_id: Mapped[int] = mapped_column(ForeignKey("provision.id"))
    need: Mapped[str] = mapped_column(String(60))
