"""Schools and colleges, from the schools register; the loaded list is incomplete and says so."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
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
