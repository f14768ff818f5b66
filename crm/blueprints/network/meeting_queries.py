"""What pages read of meetings: the list, who is down for one, whom one may put down, what was said and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.blueprints.network.meeting_rules import TAKES_A_PLACE, AttendanceState, MeetingFormat
from crm.blueprints.network.models import (
    Attendance,
    ChallengeRaised,
    NetworkAction,
    NetworkMeeting,
    NetworkMembership,
    SeatHolder,
)
from crm.blueprints.network.queries import is_live
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from crm.engagement.people import visible_to
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

NOT_SHARED = "Not shared with you"
TO_BE_NAMED = "Not named yet"


def meeting_with(public_id: str, *, for_update: bool = False) -> NetworkMeeting:
    """One meeting; locked for those who change who is down for it. Raises NoResultFound."""
    query = select(NetworkMeeting).where(NetworkMeeting.public_id == public_id)
    return db.session.scalars(query.with_for_update() if for_update else query).one()


def places_taken(meeting_id: int, *, but: int = 0) -> int:
    """How many have a place at a meeting; `but` is the id of an attendance that does not count."""
    counted: Any = func.count(Attendance.id)
    taken = Attendance.meeting_id == meeting_id, Attendance.state.in_(TAKES_A_PLACE), Attendance.id != but
    return int(db.session.scalar(select(counted).where(*taken)) or 0)


def came_to(meeting_id: int) -> int:
    """How many attended a meeting."""
    counted: Any = func.count(Attendance.id)
    came = Attendance.meeting_id == meeting_id, Attendance.state == AttendanceState.ATTENDED
    return int(db.session.scalar(select(counted).where(*came)) or 0)


@dataclass(frozen=True)
class AttendanceLine:
    """Somebody who is down for a meeting, for one reader. `name` says so where they are not shared or not named."""

    id: int
    public_id: str
    employer: str
    employer_id: str
    seat_id: str
    name: str
    is_named: bool
    state: AttendanceState
    meeting_id: str
    meeting: str
    on: date


def _attendance_rows(viewer: User, *conditions: ColumnElement[bool]) -> list[AttendanceLine]:
    name = case(
        (Attendance.contact_id.is_(None), TO_BE_NAMED), (visible_to(viewer), Contact.name), else_=NOT_SHARED
    )
    named: Any = case((and_(Attendance.contact_id.is_not(None), visible_to(viewer)), True), else_=False)
    rows = db.session.execute(
        select(
            Attendance.id,
            Attendance.public_id,
            Employer.name,
            Employer.public_id,
            NetworkMembership.public_id,
            name,
            named,
            Attendance.state,
            NetworkMeeting.public_id,
            NetworkMeeting.title,
            NetworkMeeting.on,
        )
        .join(NetworkMeeting, NetworkMeeting.id == Attendance.meeting_id)
        .join(NetworkMembership, NetworkMembership.id == Attendance.membership_id)
        .join(Employer, Employer.id == NetworkMembership.employer_id)
        .outerjoin(Contact, Contact.id == Attendance.contact_id)
        .where(*conditions)
        .order_by(Employer.sort_name, Employer.id, Attendance.id)
    )
    return [AttendanceLine(*row) for row in rows]


def attendance_of(meeting: NetworkMeeting, viewer: User) -> list[AttendanceLine]:
    """Who is down for a meeting, by employer. One statement."""
    return _attendance_rows(viewer, Attendance.meeting_id == meeting.id)


def attendance_list(viewer: User) -> ListSpec[AttendanceLine]:
    """Attendance as a file, of the meeting that the address names; exports are audited by the list mechanism."""

    def base() -> Select[Any]:
        return (
            select(Attendance)
            .join(NetworkMembership, NetworkMembership.id == Attendance.membership_id)
            .join(Employer, Employer.id == NetworkMembership.employer_id)
        )

    def of_meeting(public_id: str) -> ColumnElement[bool]:
        return Attendance.meeting_id == select(NetworkMeeting.id).where(
            NetworkMeeting.public_id == public_id
        ).scalar_subquery()

    return ListSpec[AttendanceLine](
        key="network-attendance",
        title="Attendance",
        record=("person", "people"),
        id=Attendance.id,
        base=base,
        filters=(Filter("meeting", "Meeting", of_meeting, "text"),),
        sorts=(Sort("employer", "Employer", (Employer.sort_name,)),),
        rows=lambda ids: {line.id: line for line in _attendance_rows(viewer, Attendance.id.in_(ids))},
        export=(
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("person", lambda row: row.name),
            ExportColumn("attendance", lambda row: row.state.label),
            ExportColumn("employer id", lambda row: row.employer_id),
        ),
    )


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as a line of the list."""

    id: int
    public_id: str
    title: str
    on: date
    starts_at: int
    ends_at: int
    format: MeetingFormat
    venue: str
    capacity: int | None
    is_cancelled: bool
    invited: int
    accepted: int
    attended: int
    challenges: int


def _meeting_rows(ids: Sequence[int]) -> Mapping[int, MeetingLine]:
    def many(*states: AttendanceState) -> Any:
        counted: Any = func.count(Attendance.id)
        chosen = [Attendance.state.in_(states)] if states else []
        return select(counted).where(Attendance.meeting_id == NetworkMeeting.id, *chosen).scalar_subquery()

    raised: Any = (
        select(func.count(ChallengeRaised.id))
        .where(ChallengeRaised.meeting_id == NetworkMeeting.id, ChallengeRaised.archived_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            NetworkMeeting.id,
            NetworkMeeting.public_id,
            NetworkMeeting.title,
            NetworkMeeting.on,
            NetworkMeeting.starts_at,
            NetworkMeeting.ends_at,
            NetworkMeeting.format,
            NetworkMeeting.venue,
            NetworkMeeting.capacity,
            case((NetworkMeeting.cancelled_on.is_not(None), True), else_=False),
            many(),
            many(AttendanceState.ACCEPTED),
            many(AttendanceState.ATTENDED),
            raised,
        ).where(NetworkMeeting.id.in_(ids))
    )
    return {row[0]: MeetingLine(*row) for row in rows}


def meetings_list() -> ListSpec[MeetingLine]:
    """Every meeting, the latest first."""
    states: dict[str, tuple[str, ColumnElement[bool]]] = {
        "ahead": ("Still to come", and_(NetworkMeeting.on >= today(), NetworkMeeting.cancelled_on.is_(None))),
        "held": ("Held", and_(NetworkMeeting.on < today(), NetworkMeeting.cancelled_on.is_(None))),
        "cancelled": ("Cancelled", NetworkMeeting.cancelled_on.is_not(None)),
    }
    return ListSpec[MeetingLine](
        key="network-meetings",
        title="Meetings of the network",
        record=("meeting", "meetings"),
        id=NetworkMeeting.id,
        base=lambda: select(NetworkMeeting),
        filters=(
            Filter("state", "State", lambda key: states[key][1],
                   choices=lambda: [(key, words) for key, (words, _) in states.items()]),
            Filter("from", "From", lambda day: NetworkMeeting.on >= day, "date"),
            Filter("to", "To", lambda day: NetworkMeeting.on <= day, "date"),
        ),
        sorts=(Sort("on", "Date", (NetworkMeeting.on,), descending_first=True),),
        rows=_meeting_rows,
        export=(
            ExportColumn("date", lambda row: row.on),
            ExportColumn("title", lambda row: row.title),
            ExportColumn("format", lambda row: row.format.label),
            ExportColumn("venue", lambda row: row.venue),
            ExportColumn("places", lambda row: row.capacity),
            ExportColumn("on the list", lambda row: row.invited),
            ExportColumn("accepted", lambda row: row.accepted),
            ExportColumn("attended", lambda row: row.attended),
            ExportColumn("challenges raised", lambda row: row.challenges),
            ExportColumn("cancelled", lambda row: row.is_cancelled),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )  # fmt: skip


def meeting_choices() -> list[tuple[str, str]]:
    """Meetings as (public id, words), the latest first, for filters and forms."""
    from_day: Any = select(NetworkMeeting.public_id, NetworkMeeting.title, NetworkMeeting.on)
    rows = db.session.execute(from_day.order_by(NetworkMeeting.on.desc(), NetworkMeeting.id.desc()).limit(200))
    return [(public_id, f"{on:%d/%m/%Y} {title}") for public_id, title, on in rows]


def seats_to_invite() -> list[tuple[int, int | None]]:
    """The seats of members with their present holders (the id of the person, if any). One statement."""
    rows = db.session.execute(
        select(NetworkMembership.id, SeatHolder.contact_id)
        .outerjoin(SeatHolder, and_(SeatHolder.membership_id == NetworkMembership.id, SeatHolder.until_on.is_(None)))
        .where(is_live(), NetworkMembership.joined_on <= today())
        .order_by(NetworkMembership.id)
    )
    return [(seat, contact) for seat, contact in rows]


def seat_choices() -> list[tuple[str, str]]:
    """Live seats as (public id, employer), members and those thought of alike: guests come before they join."""
    rows = db.session.execute(
        select(NetworkMembership.public_id, Employer.name)
        .join(Employer, Employer.id == NetworkMembership.employer_id)
        .where(is_live())
        .order_by(Employer.sort_name, Employer.id)
    )
    return [(public_id, name) for public_id, name in rows]


def seat_with(public_id: str) -> NetworkMembership:
    """A live seat with its employer. Raises NoResultFound."""
    query = select(NetworkMembership).where(NetworkMembership.public_id == public_id, is_live())
    return db.session.scalars(query.options(joinedload(NetworkMembership.employer))).one()


def said_and_done(meeting: NetworkMeeting) -> list[ChallengeRaised]:
    """"You said, we did": what was raised at a meeting, and what had been answered since the meeting before it."""
    before = (
        select(func.max(NetworkMeeting.on))
        .where(NetworkMeeting.on < meeting.on, NetworkMeeting.cancelled_on.is_(None))
        .scalar_subquery()
    )
    reported = and_(ChallengeRaised.answered_on > before, ChallengeRaised.answered_on <= meeting.on)
    query = (
        select(ChallengeRaised)
        .join(Theme, Theme.id == ChallengeRaised.theme_id)
        .options(joinedload(ChallengeRaised.theme))
        .where(ChallengeRaised.archived_at.is_(None), or_(ChallengeRaised.meeting_id == meeting.id, reported))
        .order_by(ChallengeRaised.raised_on, ChallengeRaised.id)
    )
    return list(db.session.scalars(query))


def actions_of(meeting: NetworkMeeting) -> list[NetworkAction]:
    """The actions that came out of a meeting or of what was raised there, the first due first. One statement."""
    raised_here = select(ChallengeRaised.id).where(ChallengeRaised.meeting_id == meeting.id)
    query = (
        select(NetworkAction)
        .options(joinedload(NetworkAction.owner).lazyload(User.strand_grants))
        .where(or_(NetworkAction.meeting_id == meeting.id, NetworkAction.challenge_id.in_(raised_here)))
        .order_by(NetworkAction.due_on, NetworkAction.id)
    )
    return list(db.session.scalars(query))


def is_down(meeting_id: int, membership_id: int, contact_id: int | None) -> bool:
    """Whether somebody of a seat is down for a meeting; for nobody in particular, whether anybody of it is."""
    found = select(Attendance.id).where(Attendance.meeting_id == meeting_id, Attendance.membership_id == membership_id)
    if contact_id is not None:
        found = found.where(Attendance.contact_id == contact_id)
    return bool(db.session.scalar(select(exists(found))))
