"""What somebody decided about a next best step: not before a day, or planned already."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.database import Base, Stamped, Versioned
from crm.directory.employers.models import Employer
from crm.engagement.models import FollowUp


class NextStepDeferral(Stamped, Versioned, Base):
    """A next best step that rests: until a day, for a reason, or while the next step planned from it is open.

    `step` is the key of the rule, with the strand behind a colon where the rule speaks of one ("said_yes:placements").
    """

    __tablename__ = "next_step_deferral"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("(until IS NULL) <> (follow_up_id IS NULL)", name="until_or_planned"),
        CheckConstraint("until IS NULL OR reason <> ''", name="put_off_has_a_reason"),
        Index("uq_next_step_deferral_employer_id_step", "employer_id", "step", unique=True),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    step: Mapped[str] = mapped_column(String(80))
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    employer: Mapped[Employer] = relationship()
    follow_up: Mapped[FollowUp | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
