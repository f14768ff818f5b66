"""A name on a published list, and the employer it may belong to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.database import Base, WithPublicId, one_of
from crm.directory.employers.models import Employer

DISABILITY_CONFIDENT = "disability-confident"


class MatchState(StrEnum):
    """Whether a sighting has found its employer."""

    MATCHED = "matched"
    POSSIBLE = "possible"
    UNMATCHED = "unmatched"


class RegisterSighting(WithPublicId, Base):
    """A row of the published list of a date: the name as printed, and where.

    It says that somebody printed the name, nothing more: a level is kept only where the list prints one, and an award
    is for the employer to confirm. `possible_employer_id` is an employer that looks alike, for a person to decide; once
    somebody has, `decided_at` is set, and a name that is not matched then is none of ours.
    """

    __tablename__ = "register_sighting"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("list_key", "listed_on", "name", "postcode"),
        CheckConstraint("(match = 'matched') = (employer_id IS NOT NULL)", name="matched_has_an_employer"),
        CheckConstraint("decided_by_id IS NULL OR decided_at IS NOT NULL", name="decided_on_a_day"),
        Index("ix_register_sighting_employer", "employer_id", "listed_on"),
        Index("ix_register_sighting_match", "list_key", "match", "listed_on"),
    )

    list_key: Mapped[str] = mapped_column(String(40))
    listed_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(10), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    in_borough: Mapped[bool | None]
    level_printed: Mapped[str] = mapped_column(String(40), default="")
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"))
    possible_employer_id: Mapped[int | None] = mapped_column(ForeignKey("employer.id"), index=True)
    match: Mapped[MatchState] = mapped_column(one_of(MatchState, "match"), default=MatchState.UNMATCHED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    employer: Mapped[Employer | None] = relationship(foreign_keys=[employer_id])
    possible_employer: Mapped[Employer | None] = relationship(foreign_keys=[possible_employer_id])
    decided_by: Mapped[User | None] = relationship()
