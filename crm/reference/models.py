"""Places and classifications, loaded from the publishers' files in `data/`."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, WithPublicId, one_of


class Ward(Base):
    """One of the borough's 25 wards, with its place in a hexagon map."""

    __tablename__ = "ward"

    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    hex_q: Mapped[int]
    hex_r: Mapped[int]


class Postcode(Base):
    """A postcode of the borough (with its ward) or of the districts it shares (without).

    Whether a site is in the borough is decided here and never by post town or outward code.
    """

    __tablename__ = "postcode"

    postcode: Mapped[str] = mapped_column(String(8), unique=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    district_code: Mapped[str] = mapped_column(String(9))
    easting: Mapped[int]
    northing: Mapped[int]
    ward: Mapped[Ward | None] = relationship(lazy="joined")


class Sector(Base):
    """A section of SIC 2007 under a short plain name."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(String(1), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(String(200))


class SicCode(Base):
    """A five-digit SIC 2007 code.

    `nature` is "activity", or what a code of the register of companies means instead: dormant, non-trading, residents.
    """

    __tablename__ = "sic_code"

    code: Mapped[str] = mapped_column(String(5), unique=True)
    description: Mapped[str] = mapped_column(String(250))
    nature: Mapped[str] = mapped_column(String(20), default="activity")
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)


class GrowthSectorKind(StrEnum):
    """An Industrial Strategy growth sector, or a foundational industry shown beside them."""

    GROWTH = "growth"
    FOUNDATIONAL = "foundational"


class GrowthSector(WithPublicId, Base):
    """A growth sector or foundational industry; a dated, editable list, since the strategy names none."""

    __tablename__ = "growth_sector"
    __audited__ = True

    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[GrowthSectorKind] = mapped_column(one_of(GrowthSectorKind, "kind"))
    is_retired: Mapped[bool] = mapped_column(default=False)


class GrowthSectorRule(Base):
    """A SIC prefix that puts an employer into a growth sector, and which frontier industry of it that names.

    The prefix is empty where the government's list gives no basis in SIC: such industries are for an officer to choose.
    """

    __tablename__ = "growth_sector_rule"
    __table_args__ = (UniqueConstraint("growth_sector_id", "sic_prefix", "industry"),)

    growth_sector_id: Mapped[int] = mapped_column(ForeignKey("growth_sector.id"))
    sic_prefix: Mapped[str] = mapped_column(String(5))
    industry: Mapped[str] = mapped_column(String(80), default="")
    label: Mapped[str] = mapped_column(String(120))


class GrowthLocation(Base):
    """A place the strategy expects to grow: AMP, Templeborough, the town centre, ...; it draws no boundaries."""

    __tablename__ = "growth_location"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    strategy_sentence: Mapped[str] = mapped_column(String(300), default="")


class Occupation(Base):
    """A SOC 2020 group by the digits of its code: one major, two sub-major, three minor, four unit."""

    __tablename__ = "occupation"

    code: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[str] = mapped_column(String(120))
