"""Employers and their sites: the record that every strand hangs on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from crm.accounts.models import PartnerOrganisation, User
from crm.database import Base, Stamped, Versioned, WithPublicId, now, one_of, sortable
from crm.directory.employers.rules import EmployerStatus as EmployerStatus
from crm.directory.employers.rules import GrowthSectorSource as GrowthSectorSource
from crm.directory.employers.rules import LegalForm as LegalForm
from crm.directory.employers.rules import NameKind as NameKind
from crm.periods import london_date
from crm.reference.models import GrowthLocation, GrowthSector, Sector, SicCode, Ward
from crm.reference.rules import SizeBand as SizeBand


class Employer(WithPublicId, Stamped, Versioned, Base):
    """An employer in the borough (or one whose site is).

    `ward_id` and `postcode` are those of its main site and `sector_id` that of its first SIC code, kept here so that
    lists need no join; `last_contact_on` is a rollup kept in the transaction of every interaction.
    """

    __tablename__ = "employer"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("employees IS NULL OR employees BETWEEN 0 AND 2000000", name="employees"),
        CheckConstraint("do_not_approach_until IS NULL OR do_not_approach_reason <> ''", name="do_not_approach"),
        CheckConstraint("length(name) > 0", name="name"),
        # Each ends with what every list leaves out by default, so that a list is counted and passed over in its index.
        Index("ix_employer_sort_name", "sort_name", "id", "archived_at"),
        Index("ix_employer_last_contact", "last_contact_on", "id", "archived_at"),
        Index("ix_employer_employees", "employees", "id", "archived_at"),
        Index("ix_employer_updated", "updated_at", "id", "archived_at"),
        Index("ix_employer_sector", "sector_id", "sort_name", "id", "archived_at"),
        Index("ix_employer_size", "size_band", "sort_name", "id", "archived_at"),
        Index("ix_employer_ward", "ward_id", "sort_name", "id", "archived_at"),
        Index("ix_employer_lead_organisation", "lead_organisation_id", "sort_name", "id", "archived_at"),
        Index("ix_employer_lead_officer", "lead_officer_id", "sort_name", "id", "archived_at"),
    )

    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(sortable(220), info={"quiet": True})
    trading_name: Mapped[str] = mapped_column(String(200), default="")
    legal_form: Mapped[LegalForm] = mapped_column(one_of(LegalForm, "legal_form"), default=LegalForm.UNKNOWN)
    company_number: Mapped[str | None] = mapped_column(String(8), unique=True)
    charity_number: Mapped[str | None] = mapped_column(String(10), unique=True)
    website: Mapped[str] = mapped_column(String(250), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"), index=True)
    employees: Mapped[int | None]
    employees_on: Mapped[date | None]
    employees_source: Mapped[str] = mapped_column(String(120), default="")
    size_band: Mapped[SizeBand | None] = mapped_column(one_of(SizeBand, "size_band"))
    is_anchor: Mapped[bool] = mapped_column(default=False)
    anchor_since: Mapped[date | None]
    pays_levy: Mapped[bool | None]
    lead_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))
    lead_officer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    do_not_approach_until: Mapped[date | None]
    do_not_approach_reason: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[EmployerStatus] = mapped_column(one_of(EmployerStatus, "status"), default=EmployerStatus.ACTIVE)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(160), default="")
    archived_at: Mapped[datetime | None]
    archived_reason: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="", info={"quiet": True})
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), info={"quiet": True})
    last_contact_on: Mapped[date | None] = mapped_column(info={"quiet": True})

    sector: Mapped[Sector | None] = relationship()
    ward: Mapped[Ward | None] = relationship()
    parent: Mapped[Employer | None] = relationship(remote_side="Employer.id")
    lead_organisation: Mapped[PartnerOrganisation | None] = relationship()
    lead_officer: Mapped[User | None] = relationship(foreign_keys=[lead_officer_id])
    sites: Mapped[list[Site]] = relationship(back_populates="employer", order_by="Site.id")
    other_names: Mapped[list[EmployerName]] = relationship(cascade="all, delete-orphan", order_by="EmployerName.id")
    sic_codes: Mapped[list[EmployerSicCode]] = relationship(
        cascade="all, delete-orphan", order_by="EmployerSicCode.position"
    )
    growth_sectors: Mapped[list[EmployerGrowthSector]] = relationship(
        cascade="all, delete-orphan", order_by="EmployerGrowthSector.id"
    )
    supporters: Mapped[list[EmployerSupporter]] = relationship(
        cascade="all, delete-orphan", order_by="EmployerSupporter.id"
    )

    @validates("is_anchor")
    def _remember_since_when(self, _name: str, is_anchor: bool) -> bool:
        """The clock of the neglect rule starts on the day an employer becomes an anchor, whoever says so."""
        if is_anchor != bool(self.is_anchor):
            self.anchor_since = london_date(now()) if is_anchor else None
        return is_anchor


class Site(WithPublicId, Stamped, Versioned, Base):
    """A place where an employer works: the Employer Skills Survey's unit."""

    __tablename__ = "site"
    __audited__ = True
    __table_args__ = (CheckConstraint("employees IS NULL OR employees BETWEEN 0 AND 2000000", name="employees"),)

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="", index=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    in_borough: Mapped[bool | None]
    growth_location_id: Mapped[int | None] = mapped_column(ForeignKey("growth_location.id"), index=True)
    employees: Mapped[int | None]
    employees_on: Mapped[date | None]
    is_main: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    employer: Mapped[Employer] = relationship(back_populates="sites")
    ward: Mapped[Ward | None] = relationship()
    growth_location: Mapped[GrowthLocation | None] = relationship()


class EmployerName(Base):
    """A former or further trading name, so that search and matching find it."""

    __tablename__ = "employer_name"
    __audited__ = True

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[NameKind] = mapped_column(one_of(NameKind, "kind"))


class EmployerSicCode(Base):
    """What an employer does, by SIC 2007; the first decides its sector."""

    __tablename__ = "employer_sic_code"
    __audited__ = True
    __table_args__ = (UniqueConstraint("employer_id", "sic_code_id"),)

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    sic_code_id: Mapped[int] = mapped_column(ForeignKey("sic_code.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    sic_code: Mapped[SicCode] = relationship()


class EmployerGrowthSector(Base):
    """A growth sector by SIC, or an officer's addition to or removal from that, with the reason."""

    __tablename__ = "employer_growth_sector"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("employer_id", "growth_sector_id"),
        CheckConstraint("source = 'sic' OR reason <> ''", name="override_has_a_reason"),
        Index("ix_employer_growth_sector_filter", "growth_sector_id", "source", "employer_id"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    growth_sector_id: Mapped[int] = mapped_column(ForeignKey("growth_sector.id"))
    source: Mapped[GrowthSectorSource] = mapped_column(one_of(GrowthSectorSource, "source"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    growth_sector: Mapped[GrowthSector] = relationship()


class EmployerSupporter(Base):
    """An organisation that works with an employer beside its lead."""

    __tablename__ = "employer_supporter"
    __audited__ = True
    __table_args__ = (UniqueConstraint("employer_id", "organisation_id"),)

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"), index=True)
    organisation: Mapped[PartnerOrganisation] = relationship()


class EmployerUser(Base):
    """A person who signs in for an employer, and sees only that."""

    __tablename__ = "employer_user"
    __audited__ = True
    __table_args__ = (UniqueConstraint("user_id", "employer_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    since: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    employer: Mapped[Employer] = relationship()
