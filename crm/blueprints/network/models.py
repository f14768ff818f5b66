"""The HR Director Network: seats and who holds them, meetings and who came, challenges, actions, good practice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.blueprints.network.challenge_rules import ChallengeState as ChallengeState
from crm.blueprints.network.challenge_rules import GoodPracticeKind as GoodPracticeKind
from crm.blueprints.network.meeting_rules import AttendanceState as AttendanceState
from crm.blueprints.network.meeting_rules import MeetingFormat as MeetingFormat
from crm.database import Base, Stamped, Versioned, WithPublicId, one_of, sortable
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from crm.stages.models import OnBoard

_LIVE = text("archived_at IS NULL AND left_on IS NULL AND declined_on IS NULL")
_OPEN = text("until_on IS NULL")
_NAMED = text("contact_id IS NOT NULL")
_UNNAMED = text("contact_id IS NULL")


class NetworkMembership(OnBoard, Base):
    """A seat of an employer, from the first thought of it until it left or declined (strategy action 1.3).

    It is a member's from `joined_on` to the day before `left_on`. An employer has one live seat at most.
    """

    __tablename__ = "network_membership"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("joined_on IS NULL OR invited_on IS NULL OR joined_on >= invited_on", name="joined"),
        CheckConstraint("left_on IS NULL OR (joined_on IS NOT NULL AND left_on >= joined_on)", name="left"),
        CheckConstraint("declined_on IS NULL OR joined_on IS NULL", name="declined"),
        CheckConstraint("declined_on IS NULL OR invited_on IS NULL OR declined_on >= invited_on", name="declining"),
        Index(
            "uq_network_membership_live", "employer_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index("ix_network_membership_joined", "joined_on", "left_on", "employer_id"),
    )

    asked_on: Mapped[date | None]
    invited_on: Mapped[date | None]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    declined_on: Mapped[date | None]
    wants: Mapped[str] = mapped_column(Text, default="")
    offers: Mapped[str] = mapped_column(Text, default="")
    shares_profile: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")


class SeatHolder(Stamped, Base):
    """A person in an employer's seat from a day until the day on which somebody else took over, one at a time."""

    __tablename__ = "seat_holder"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
        UniqueConstraint("membership_id", "from_on"),
        Index("uq_seat_holder_current", "membership_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    membership_id: Mapped[int] = mapped_column(ForeignKey("network_membership.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    membership: Mapped[NetworkMembership] = relationship()
    contact: Mapped[Contact] = relationship()


class NetworkMeeting(WithPublicId, Stamped, Versioned, Base):
    """A meeting of the network. `starts_at` and `ends_at` are minutes after midnight in Rotherham."""

    __tablename__ = "network_meeting"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title"),
        CheckConstraint("starts_at >= 0 AND ends_at > starts_at AND ends_at < 1440", name="times"),
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 1000", name="capacity"),
        CheckConstraint("cancelled_on IS NULL OR cancelled_reason <> ''", name="cancelled"),
        Index("ix_network_meeting_on", "on", "id"),
    )

    title: Mapped[str] = mapped_column(String(160))
    on: Mapped[date]
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    format: Mapped[MeetingFormat] = mapped_column(one_of(MeetingFormat, "format"))
    venue: Mapped[str] = mapped_column(String(300), default="")
    joining: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    agenda: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    cancelled_on: Mapped[date | None]
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")


class Attendance(WithPublicId, Stamped, Base):
    """Somebody of a seat's employer at a meeting; no person yet where the seat has no holder and none was named."""

    __tablename__ = "network_attendance"
    __audited__ = True
    __table_args__ = (
        Index(
            "uq_network_attendance_person",
            "meeting_id",
            "membership_id",
            "contact_id",
            unique=True,
            sqlite_where=_NAMED,
            postgresql_where=_NAMED,
        ),
        Index(
            "uq_network_attendance_unnamed",
            "meeting_id",
            "membership_id",
            unique=True,
            sqlite_where=_UNNAMED,
            postgresql_where=_UNNAMED,
        ),
        Index("ix_network_attendance_meeting", "meeting_id", "state"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("network_meeting.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("network_membership.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    state: Mapped[AttendanceState] = mapped_column(
        one_of(AttendanceState, "state"), default=AttendanceState.INVITED
    )
    meeting: Mapped[NetworkMeeting] = relationship()
    membership: Mapped[NetworkMembership] = relationship()
    contact: Mapped[Contact | None] = relationship()


class ChallengeRaised(WithPublicId, Stamped, Versioned, Base):
    """What employers said stands in their way, at a meeting or elsewhere, and what was done about it."""

    __tablename__ = "challenge_raised"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(words) > 0", name="words"),
        CheckConstraint(
            "(state = 'answered' AND answered_on IS NOT NULL AND what_was_done <> '')"
            " OR (state <> 'answered' AND answered_on IS NULL)",
            name="answered",
        ),
        CheckConstraint("answered_on IS NULL OR answered_on >= raised_on", name="dates"),
        Index("ix_challenge_raised_on", "raised_on", "id"),
        Index("ix_challenge_raised_state", "state", "raised_on", "id"),
        Index("ix_challenge_raised_theme", "theme_id", "raised_on", "id"),
        Index("ix_challenge_raised_meeting", "meeting_id", "raised_on", "id"),
        Index("ix_challenge_raised_answered", "answered_on"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    words: Mapped[str] = mapped_column(Text)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("network_meeting.id"))
    raised_on: Mapped[date]
    state: Mapped[ChallengeState] = mapped_column(one_of(ChallengeState, "state"), default=ChallengeState.RAISED)
    what_was_done: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    theme: Mapped[Theme] = relationship()
    meeting: Mapped[NetworkMeeting | None] = relationship()
    raisers: Mapped[list[ChallengeEmployer]] = relationship(
        cascade="all, delete-orphan", order_by="ChallengeEmployer.id"
    )


class ChallengeEmployer(Base):
    """An employer that raised a challenge."""

    __tablename__ = "challenge_employer"
    __audited__ = True
    __table_args__ = (UniqueConstraint("challenge_id", "employer_id"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge_raised.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    employer: Mapped[Employer] = relationship()


class NetworkAction(WithPublicId, Stamped, Versioned, Base):
    """What somebody undertook at a meeting, or about a challenge."""

    __tablename__ = "network_action"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(what) > 0", name="what"),
        CheckConstraint("meeting_id IS NOT NULL OR challenge_id IS NOT NULL", name="comes_from"),
        Index("ix_network_action_due", "due_on", "id"),
        Index("ix_network_action_owner", "owner_id", "due_on", "id"),
        Index("ix_network_action_done", "done_on", "due_on", "id"),
    )

    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("network_meeting.id"), index=True)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge_raised.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    meeting: Mapped[NetworkMeeting | None] = relationship()
    challenge: Mapped[ChallengeRaised | None] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])


class GoodPractice(WithPublicId, Stamped, Versioned, Base):
    """What an employer does well, or how somebody's career went there; shown to others only by permission."""

    __tablename__ = "good_practice"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title"),
        CheckConstraint("(permission_by = '') = (permission_on IS NULL)", name="permission"),
        Index("ix_good_practice_kind", "kind", "title", "id"),
        Index("ix_good_practice_title", "title", "id"),
        Index("ix_good_practice_permission", "permission_on", "id"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    kind: Mapped[GoodPracticeKind] = mapped_column(one_of(GoodPracticeKind, "kind"))
    title: Mapped[str] = mapped_column(sortable(160))
    words: Mapped[str] = mapped_column(Text)
    permission_by: Mapped[str] = mapped_column(String(120), default="")
    permission_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    employer: Mapped[Employer] = relationship()
