"""School encounters: which pupils met which employers, when, and what made it meaningful. Nobody is named."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.blueprints.encounters.request_rules import WithdrawnReason
from crm.blueprints.encounters.rules import CRITERIA, Mode
from crm.database import Base, Stamped, Versioned, WithPublicId, one_of
from crm.directory.employers.models import Employer, Site
from crm.directory.schools.models import School
from crm.reference.models import Sector
from crm.stages.models import OnBoard


class EncounterSchool(Base):
    """A school whose pupils take part in an encounter."""

    __tablename__ = "encounter_school"
    __audited__ = True
    __table_args__ = (
        Index("uq_encounter_school", "encounter_id", "school_id", unique=True),
        Index("ix_encounter_school_school", "school_id", "encounter_id"),
    )

    encounter_id: Mapped[int] = mapped_column(ForeignKey("encounter.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    school: Mapped[School] = relationship()
    head_counts: Mapped[list[EncounterAttendance]] = relationship(
        cascade="all, delete-orphan", order_by="EncounterAttendance.year_group"
    )


class EncounterAttendance(Base):
    """How many pupils of one year group of a school take part, expected or counted; with SEND as a count only."""

    __tablename__ = "encounter_attendance"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("year_group BETWEEN 7 AND 13", name="year_group"),
        CheckConstraint("pupils BETWEEN 1 AND 2000", name="pupils"),
        CheckConstraint("send IS NULL OR send BETWEEN 0 AND pupils", name="send"),
        Index("uq_encounter_attendance", "encounter_school_id", "year_group", unique=True),
        Index("ix_encounter_attendance_year", "year_group", "encounter_school_id"),
    )

    encounter_school_id: Mapped[int] = mapped_column(ForeignKey("encounter_school.id"))
    year_group: Mapped[int]
    pupils: Mapped[int]
    send: Mapped[int | None]


class EncounterEmployer(Base):
    """An employer that takes part in an encounter beside the one that leads it."""

    __tablename__ = "encounter_employer"
    __audited__ = True
    __table_args__ = (
        Index("uq_encounter_employer", "encounter_id", "employer_id", unique=True),
        Index("ix_encounter_employer_employer", "employer_id", "encounter_id"),
    )

    encounter_id: Mapped[int] = mapped_column(ForeignKey("encounter.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    employer: Mapped[Employer] = relationship()


class Encounter(OnBoard, Base):
    """An encounter that an employer offers to schools, arranged, held, evaluated (action 3.2; Gatsby Benchmarks 5, 6).

    Its date is the planned one until it is held. Minutes are those of each pupil over the whole of it. The benchmarks
    it serves and the criteria it meets are columns, so that what is meaningful is counted in one statement.
    """

    __tablename__ = "encounter"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("benchmark_5 OR benchmark_6", name="benchmark"),
        CheckConstraint("NOT (benchmark_5 AND benchmark_6) OR length(both_reason) > 0", name="both"),
        CheckConstraint('last_on IS NULL OR ("on" IS NOT NULL AND last_on >= "on")', name="days"),
        CheckConstraint(
            "minutes IS NULL OR (minutes BETWEEN 15 AND 6000 AND minutes / 15 * 15 = minutes)", name="minutes"
        ),
        CheckConstraint("employees IS NULL OR employees BETWEEN 1 AND 500", name="employees"),
        Index("ix_encounter_on", "on", "id"),
        Index("ix_encounter_kind", "kind", "on"),
        Index("ix_encounter_mode", "mode", "on"),
        Index("ix_encounter_benchmark", "benchmark_6", "benchmark_5", "on"),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    mode: Mapped[Mode] = mapped_column(one_of(Mode, "mode"))
    benchmark_5: Mapped[bool] = mapped_column(default=False)
    benchmark_6: Mapped[bool] = mapped_column(default=False)
    both_reason: Mapped[str] = mapped_column(String(300), default="")
    on: Mapped[date | None]
    last_on: Mapped[date | None]
    when_roughly: Mapped[str] = mapped_column(String(120), default="")
    minutes: Mapped[int | None]
    employees: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(120), default="")
    years_welcome: Mapped[str] = mapped_column(String(30), default="")
    clear_purpose: Mapped[bool] = mapped_column(default=False)
    learning_outcomes: Mapped[bool] = mapped_column(default=False)
    two_way: Mapped[bool] = mapped_column(default=False)
    extensive_two_way: Mapped[bool] = mapped_column(default=False)
    range_of_people: Mapped[bool] = mapped_column(default=False)
    task: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[bool] = mapped_column(default=False)
    reflection: Mapped[bool] = mapped_column(default=False)
    evaluation: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[Site | None] = relationship()
    schools: Mapped[list[EncounterSchool]] = relationship(
        cascade="all, delete-orphan", order_by="EncounterSchool.id"
    )
    further: Mapped[list[EncounterEmployer]] = relationship(
        cascade="all, delete-orphan", order_by="EncounterEmployer.id"
    )

    @property
    def benchmarks(self) -> frozenset[int]:
        """The benchmarks it was put down for."""
        claimed = (5, self.benchmark_5), (6, self.benchmark_6)
        return frozenset(number for number, is_claimed in claimed if is_claimed)

    @property
    def criteria(self) -> frozenset[str]:
        """The criteria ticked."""
        return frozenset(key for key in CRITERIA if getattr(self, key))

    @property
    def attendances(self) -> int:
        """All its head counts together."""
        return sum(count.pupils for each in self.schools for count in each.head_counts)


class SchoolRequest(WithPublicId, Stamped, Versioned, Base):
    """What a school asks employers for, until an encounter answers it or it is withdrawn (action 3.2).

    `encounter` is the one that answers it; whether it is met follows from that encounter's stage, which is kept there.
    `asked_by` is a job at the school, never a name.
    """

    __tablename__ = "school_request"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(words) > 0", name="words"),
        CheckConstraint("length(years) > 0", name="years"),
        CheckConstraint("benchmark IS NULL OR benchmark IN (5, 6)", name="benchmark"),
        CheckConstraint("pupils IS NULL OR pupils BETWEEN 1 AND 2000", name="pupils"),
        CheckConstraint("to_on IS NULL OR to_on >= COALESCE(from_on, asked_on)", name="days"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="reason"),
        CheckConstraint(
            "withdrawn_on IS NULL OR (withdrawn_on >= asked_on AND encounter_id IS NULL)", name="withdrawn"
        ),
        Index("ix_school_request_asked", "asked_on", "id"),
        Index("ix_school_request_school", "school_id", "asked_on", "id"),
        Index("ix_school_request_to", "to_on", "id"),
        Index("ix_school_request_kind", "kind", "asked_on"),
        Index("ix_school_request_sector", "sector_id", "asked_on"),
        Index("ix_school_request_encounter", "encounter_id"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    words: Mapped[str] = mapped_column(Text)
    years: Mapped[str] = mapped_column(String(30))
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    benchmark: Mapped[int | None]
    mode: Mapped[Mode | None] = mapped_column(one_of(Mode, "mode"))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    pupils: Mapped[int | None]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    encounter_id: Mapped[int | None] = mapped_column(ForeignKey("encounter.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[WithdrawnReason | None] = mapped_column(one_of(WithdrawnReason, "reason_given"))
    withdrawn_note: Mapped[str] = mapped_column(String(300), default="")
    archived_at: Mapped[datetime | None]
    school: Mapped[School] = relationship()
    sector: Mapped[Sector | None] = relationship()
    encounter: Mapped[Encounter | None] = relationship()
