"""What pages and indicators read of seats: the list of members, who holds a seat, the network on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.blueprints.network.meeting_rules import AttendanceState
from crm.blueprints.network.models import (
    Attendance,
    ChallengeRaised,
    NetworkMeeting,
    NetworkMembership,
    SeatHolder,
)
from crm.blueprints.network.rules import NetworkActivity, Reach
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Site
from crm.engagement.people import visible_to
from crm.periods import Period

Members = NetworkMembership


def is_live() -> ColumnElement[bool]:
    """Seats that are neither archived nor ended: an employer has one at most."""
    return and_(Members.archived_at.is_(None), Members.left_on.is_(None), Members.declined_on.is_(None))


def live_seat_of(employer_id: int) -> NetworkMembership | None:
    """The live seat of an employer, with its card."""
    query = select(Members).where(Members.employer_id == employer_id, is_live())
    return db.session.scalars(query.options(joinedload(Members.card))).one_or_none()


def last_left(employer_id: int, *, but: int = 0) -> date | None:
    """When an employer last left the network; `but` is the id of a seat that does not count."""
    return db.session.scalar(
        select(func.max(Members.left_on)).where(
            Members.employer_id == employer_id, Members.archived_at.is_(None), Members.id != but
        )
    )


def current_holder(membership_id: int) -> SeatHolder | None:
    """Who holds a seat now."""
    query = select(SeatHolder).where(SeatHolder.membership_id == membership_id, SeatHolder.until_on.is_(None))
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True)
class HolderLine:
    """Somebody who holds or held a seat, for one reader; `name` is empty where they are not shared with the reader.

    `works_there` is whether they still have a post at the employer.
    """

    public_id: str
    name: str
    job_title: str
    from_on: date
    until_on: date | None
    works_there: bool


def holders_of(record: NetworkMembership, viewer: User) -> list[HolderLine]:
    """Who holds and held a seat, the present holder first. One statement."""
    seen: Any = case((visible_to(viewer), True), else_=False)
    there = _posts_at(record.employer_id)
    rows = db.session.execute(
        select(SeatHolder, Contact, seen, there.c.job_title, there.c.contact_id)
        .join(Contact, Contact.id == SeatHolder.contact_id)
        .outerjoin(there, there.c.contact_id == Contact.id)
        .where(SeatHolder.membership_id == record.id)
        .order_by(SeatHolder.from_on.desc(), SeatHolder.id.desc())
    )
    return [
        HolderLine(
            contact.public_id if is_visible else "",
            contact.name if is_visible else "",
            (job_title or "") if is_visible else "",
            holder.from_on,
            holder.until_on,
            works is not None and contact.archived_at is None,
        )
        for holder, contact, is_visible, job_title, works in rows
    ]


def _posts_at(employer_id: int) -> Any:
    """Who has a post at an employer now, once each however many posts they have."""
    return (
        select(ContactPost.contact_id, func.max(ContactPost.job_title).label("job_title"))
        .where(ContactPost.employer_id == employer_id, ContactPost.left_on.is_(None))
        .group_by(ContactPost.contact_id)
        .subquery()
    )


def works_at(public_id: str, employer_id: int, viewer: User) -> Contact | None:
    """A person by public id who has a post at an employer now and may be seen by this reader."""
    there = select(ContactPost.contact_id).where(
        ContactPost.employer_id == employer_id, ContactPost.left_on.is_(None)
    )
    return db.session.scalar(
        select(Contact).where(
            Contact.public_id == public_id, Contact.archived_at.is_(None), Contact.id.in_(there), visible_to(viewer)
        )
    )


def staff_in_borough() -> Any:
    """The people employed at the Rotherham sites of each employer that ever had a seat, as known now.

    Null where no site's number is known.
    """
    seats = select(Members.employer_id)
    return (
        select(Site.employer_id, func.sum(Site.employees).label("employees"))
        .where(Site.employer_id.in_(seats), Site.in_borough.is_(True), Site.archived_at.is_(None))
        .group_by(Site.employer_id)
        .subquery()
    )


def _member_on(day: date) -> ColumnElement[bool]:
    """Members on a day, as `crm.blueprints.network.rules.is_member` says of one seat."""
    still = or_(Members.left_on.is_(None), Members.left_on > day)
    return and_(Members.archived_at.is_(None), Members.joined_on <= day, still)


def members_query(days: Sequence[date]) -> Select[Any]:
    """The one row that `members_from` reads, to be asked together with others. At least one day."""
    staff = staff_in_borough()
    columns: list[ColumnElement[Any]] = []
    for number, day in enumerate(days):
        there, known = _member_on(day), staff.c.employees.is_not(None)
        columns += [
            func.count(case((there, Members.id))).label(f"members_{number}"),
            func.coalesce(func.sum(case((and_(there, known), staff.c.employees), else_=0)), 0).label(f"staff_{number}"),
            func.count(case((and_(there, ~known), Members.id))).label(f"unknown_{number}"),
        ]
    return select(*columns).select_from(Members).outerjoin(staff, staff.c.employer_id == Members.employer_id)


def members_from(row: Sequence[Any], days: Sequence[date]) -> list[Reach]:
    """The network on each of the days of `members_query`, in their order."""
    counts = [int(each) for each in row]
    return [Reach(day, *counts[3 * number : 3 * number + 3]) for number, day in enumerate(days)]


def members_on(days: Sequence[date]) -> list[Reach]:
    """The network on each of some days, in their order, from dated facts; numbers of employees as known now.

    One statement. "Employees" are those at sites in Rotherham of members where any such site has a number.
    """
    return members_from(db.session.execute(members_query(days)).one(), days) if days else []


def member_ids_on(day: date) -> Select[Any]:
    """The ids of the employers that were members on a day, to be asked within another statement."""
    return select(Members.employer_id).where(_member_on(day))


def _known() -> Select[Any]:
    """The employers with a number of employees at a site in Rotherham."""
    return select(Site.employer_id).where(
        Site.in_borough.is_(True), Site.archived_at.is_(None), Site.employees.is_not(None)
    )


def members_without_number_on(day: date) -> Select[Any]:
    """Of those, the ids of employers without a number of employees at any site in Rotherham."""
    return member_ids_on(day).where(Members.employer_id.not_in(_known()))


def seats_on(day: date, *, with_number: bool | None = None) -> Select[Any]:
    """The ids of the seats that figures of a day count, to be asked within another statement.

    `with_number`: only those of employers with (or without) a number of employees at a site in Rotherham.
    """
    seats = select(Members.id).where(_member_on(day))
    if with_number is None:
        return seats
    known = Members.employer_id.in_(_known())
    return seats.where(known if with_number else ~known)


def staff_of_seat() -> ColumnElement[int]:
    """The people that the employer of a seat employs at its sites in Rotherham, over seats."""
    return (
        select(func.sum(Site.employees))
        .where(Site.employer_id == Members.employer_id, Site.in_borough.is_(True), Site.archived_at.is_(None))
        .correlate(Members)
        .scalar_subquery()
    )


def held_in(period: Period) -> list[ColumnElement[bool]]:
    """Meetings of a period that have been held: not cancelled, and not still to come."""
    return [NetworkMeeting.on.between(period.first, min(period.last, today())), NetworkMeeting.cancelled_on.is_(None)]


def activity_in(period: Period) -> NetworkActivity:
    """What the network did in a period. One statement."""
    kinds = meetings_held_in, attendances_in, challenges_raised_in, challenges_answered_in
    counted: Any = func.count()
    row = db.session.execute(
        select(*(select(counted).select_from(each(period).subquery()).scalar_subquery() for each in kinds))
    ).one()
    return NetworkActivity(*(int(each) for each in row))


def meetings_held_in(period: Period) -> Select[Any]:
    """The ids of the meetings held in a period, to be asked within another statement."""
    return select(NetworkMeeting.id).where(*held_in(period))


def attendances_in(period: Period) -> Select[Any]:
    """The ids of the attendances of who came to a meeting held in a period, to be asked within another statement."""
    return (
        select(Attendance.id)
        .join(NetworkMeeting, NetworkMeeting.id == Attendance.meeting_id)
        .where(*held_in(period), Attendance.state == AttendanceState.ATTENDED)
    )


def challenges_raised_in(period: Period) -> Select[Any]:
    """The ids of the challenges raised in a period, to be asked within another statement."""
    return _challenges(ChallengeRaised.raised_on, period)


def challenges_answered_in(period: Period) -> Select[Any]:
    """The ids of the challenges answered in a period, to be asked within another statement."""
    return _challenges(ChallengeRaised.answered_on, period)


def _challenges(day: Any, period: Period) -> Select[Any]:
    return select(ChallengeRaised.id).where(
        ChallengeRaised.archived_at.is_(None), day.between(period.first, period.last)
    )


def employers_attending_in(period: Period) -> Select[Any]:
    """The ids of the employers that came to a meeting held in a period, to be asked within another statement."""
    return (
        select(Members.employer_id)
        .join(Attendance, Attendance.membership_id == Members.id)
        .join(NetworkMeeting, NetworkMeeting.id == Attendance.meeting_id)
        .where(*held_in(period), Attendance.state == AttendanceState.ATTENDED)
    )


@dataclass(frozen=True)
class OwnInvitation:
    """Somebody of a business who is down for a meeting that is still to come."""

    attendance: Attendance
    meeting: NetworkMeeting
    name: str


@dataclass(frozen=True)
class OwnStanding:
    """How a business stands to the network: its live seat, and who of it is down for meetings to come."""

    seat: NetworkMembership | None
    invitations: tuple[OwnInvitation, ...]


def own_standing(employer_id: int) -> OwnStanding:
    """How a business stands to the network, for its own user. One statement."""
    ahead = select(NetworkMeeting.id).where(NetworkMeeting.on >= today(), NetworkMeeting.cancelled_on.is_(None))
    down = and_(Attendance.membership_id == Members.id, Attendance.meeting_id.in_(ahead))
    rows: Sequence[Any] = db.session.execute(
        select(Members, Attendance, NetworkMeeting, func.coalesce(Contact.name, ""))
        .select_from(Members)
        .outerjoin(Attendance, down)
        .outerjoin(NetworkMeeting, NetworkMeeting.id == Attendance.meeting_id)
        .outerjoin(Contact, Contact.id == Attendance.contact_id)
        .where(Members.employer_id == employer_id, is_live())
        .order_by(NetworkMeeting.on, NetworkMeeting.id, Attendance.id)
    ).all()
    found = [OwnInvitation(row[1], row[2], row[3]) for row in rows if row[1] is not None]
    seat = rows[0][0] if rows else None
    return OwnStanding(seat, tuple(found))


def own_invitation(employer_id: int, public_id: str) -> OwnInvitation:
    """One of them, by the public id of the attendance. Raises NoResultFound for anybody else's."""
    row = db.session.execute(
        select(Attendance, NetworkMeeting, func.coalesce(Contact.name, ""))
        .join(NetworkMeeting, NetworkMeeting.id == Attendance.meeting_id)
        .join(Members, Members.id == Attendance.membership_id)
        .outerjoin(Contact, Contact.id == Attendance.contact_id)
        .where(Members.employer_id == employer_id, Attendance.public_id == public_id, is_live())
    ).one()
    return OwnInvitation(*row)
