"""Schools and colleges, from the schools register, and their rolls; the loaded list is incomplete and says so."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, Stamped, WithPublicId, sortable
from crm.reference.models import Ward


class School(WithPublicId, Stamped, Base):
    """A school or college, known by its unique reference number (URN).

    `is_inferred`: known by name and number only, from the register's list of predecessors and successors.
    """

    __tablename__ = "school"
    __audited__ = True

    urn: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(sortable(220), index=True, info={"quiet": True})
    kind: Mapped[str] = mapped_column(String(80), default="")
    phase: Mapped[str] = mapped_column(String(40), default="", index=True)
    status: Mapped[str] = mapped_column(String(40), default="")
    closed_on: Mapped[date | None]
    low_age: Mapped[int | None]
    high_age: Mapped[int | None]
    has_sixth_form: Mapped[bool | None]
    postcode: Mapped[str] = mapped_column(String(8), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    source: Mapped[str] = mapped_column(String(160))
    source_on: Mapped[date | None]
    is_inferred: Mapped[bool] = mapped_column(default=False)
    ward: Mapped[Ward | None] = relationship()


class SchoolRoll(Stamped, Base):
    """How many pupils of one year group are on roll at a school in an academic year, and who says so.

    A school and year without a row has no known roll; a rate is shown only where there is one.
    """

    __tablename__ = "school_roll"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("academic_year BETWEEN 2000 AND 2099", name="academic_year"),
        CheckConstraint("year_group BETWEEN 7 AND 13", name="year_group"),
        CheckConstraint("pupils BETWEEN 0 AND 5000", name="pupils"),
        CheckConstraint("length(source) > 0", name="source"),
        Index("uq_school_roll_of", "school_id", "academic_year", "year_group", unique=True),
        Index("ix_school_roll_year", "academic_year", "school_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    academic_year: Mapped[int]
    year_group: Mapped[int]
    pupils: Mapped[int]
    source: Mapped[str] = mapped_column(String(160))
    source_on: Mapped[date]
    school: Mapped[School] = relationship()
