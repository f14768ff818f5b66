"""Everything that changes a meeting and who is down for it.

Whoever changes an attendance list holds the meeting's row (`meeting_with(..., for_update=True)`), so that two officers
on the last place come one after the other: the second is told that it is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from crm.blueprints.network.meeting_queries import came_to, is_down, places_taken, seats_to_invite
from crm.blueprints.network.meeting_rules import (
    TAKES_A_PLACE,
    AttendanceState,
    MeetingFacts,
    MeetingFormat,
    cancel_problems,
    list_problems,
    meeting_problems,
    place_problems,
    standing_problems,
    tidied_meeting,
)
from crm.blueprints.network.models import Attendance, NetworkMeeting, NetworkMembership
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.problems import Problem, RuleRefused, refuse_if
from crm.text import one_line

REMOVED = "remove"


def add_meeting(facts: MeetingFacts) -> NetworkMeeting:
    """Plan a meeting, or write one down that was held. Raises RuleRefused."""
    facts = tidied_meeting(facts)
    refuse_if(meeting_problems(facts, today()))
    meeting = NetworkMeeting()
    _fill(meeting, facts)
    db.session.add(meeting)
    db.session.flush()  # the meeting has an address from here on
    return meeting


def change_meeting(meeting: NetworkMeeting, facts: MeetingFacts) -> None:
    """Set what is said of a meeting. Raises RuleRefused."""
    facts = tidied_meeting(facts)
    problems = meeting_problems(facts, today())
    if meeting.cancelled_on is not None:
        problems.append(Problem("", "This meeting was cancelled. Put it back first"))
    problems += standing_problems(facts, places_taken(meeting.id), came_to(meeting.id), today())
    refuse_if(problems)
    _fill(meeting, facts)


def _fill(meeting: NetworkMeeting, facts: MeetingFacts) -> None:
    if facts.on is None or facts.starts_at is None or facts.ends_at is None:
        raise LookupError("The rules have refused a meeting without its day and times.")
    meeting.title, meeting.on = facts.title, facts.on
    meeting.starts_at, meeting.ends_at = facts.starts_at, facts.ends_at
    meeting.format = MeetingFormat(facts.format)
    meeting.venue, meeting.joining, meeting.capacity = facts.venue, facts.joining, facts.capacity
    meeting.agenda, meeting.minutes = facts.agenda, facts.minutes


def facts_of_meeting(meeting: NetworkMeeting) -> MeetingFacts:
    """What is said of a meeting, as it stands."""
    return MeetingFacts(
        meeting.title,
        meeting.on,
        meeting.starts_at,
        meeting.ends_at,
        meeting.format,
        meeting.venue,
        meeting.joining,
        meeting.capacity,
        meeting.agenda,
        meeting.minutes,
    )


def cancel_meeting(meeting: NetworkMeeting, reason: str) -> None:
    """Say that a meeting will not be or was not held, and why. Doing it twice changes nothing. Raises RuleRefused."""
    if meeting.cancelled_on is not None:
        return
    reason = one_line(reason)
    refuse_if(cancel_problems(reason, came_to(meeting.id)))
    meeting.cancelled_on, meeting.cancelled_reason = today(), reason


def reinstate_meeting(meeting: NetworkMeeting) -> None:
    """Put a cancelled meeting back, with everybody who was down for it."""
    meeting.cancelled_on, meeting.cancelled_reason = None, ""


def invite_members(meeting: NetworkMeeting) -> int:
    """Put every member down as invited, by its seat's holder; gives how many were added. Raises RuleRefused.

    A member of whom somebody is down already is left as it is, so that doing it again adds only those who joined since.
    """
    refuse_if(_list_problems(meeting, AttendanceState.INVITED, ""))
    there = set(db.session.scalars(select(Attendance.membership_id).where(Attendance.meeting_id == meeting.id)))
    missing = [(seat, contact) for seat, contact in seats_to_invite() if seat not in there]
    for seat, contact in missing:
        db.session.add(Attendance(meeting_id=meeting.id, membership_id=seat, contact_id=contact))
    return len(missing)


def put_down(
    meeting: NetworkMeeting, seat: NetworkMembership, contact: Contact | None, state: AttendanceState
) -> Attendance:
    """Put somebody of a seat's employer down for a meeting. Raises RuleRefused."""
    problems = _list_problems(meeting, state, "state")
    if state is AttendanceState.ACCEPTED:
        problems += place_problems(meeting.capacity, places_taken(meeting.id), "state")
    if is_down(meeting.id, seat.id, contact.id if contact else None):
        words = f"{contact.name} is on the list already" if contact else "This employer is on the list already"
        problems.append(Problem("person", words))
    refuse_if(problems)
    attendance = Attendance(
        meeting_id=meeting.id, membership_id=seat.id, contact_id=contact.id if contact else None, state=state
    )
    db.session.add(attendance)
    db.session.flush()  # the next one is refused a place by what is counted
    return attendance


def _list_problems(meeting: NetworkMeeting, state: AttendanceState, field: str) -> list[Problem]:
    return list_problems(meeting.on, meeting.cancelled_on is not None, state, today(), field)


def answer(attendance: Attendance, meeting: NetworkMeeting, state: AttendanceState, field: str = "state") -> None:
    """Say how somebody who is down for a meeting stands to it. Raises RuleRefused: no place, cancelled, to come."""
    if attendance.state is state:
        return
    problems = _list_problems(meeting, state, field)
    if state is AttendanceState.ACCEPTED and attendance.state not in TAKES_A_PLACE:
        problems += place_problems(meeting.capacity, places_taken(meeting.id, but=attendance.id), field)
    refuse_if(problems)
    attendance.state = state
    db.session.flush()  # the next one is refused a place by what is counted


@dataclass(frozen=True)
class Wanted:
    """What an officer set for one line of the list: what it was on their page, and what it is to be."""

    was: str
    to: str


def set_attendance(meeting: NetworkMeeting, wanted: Mapping[str, Wanted]) -> int:
    """Set many lines of a list at once, by the public ids of attendances; gives how many changed.

    Raises RuleRefused with every problem, at `state-<public id>`; then nothing is to be kept. A line that somebody else
    changed meanwhile is a problem, and so is one too many for the places there are: apologies make room first.
    """
    changed = {key: each for key, each in wanted.items() if each.was != each.to}
    lines = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.public_id.in_(changed))
    found = {line.public_id: line for line in db.session.scalars(lines.order_by(Attendance.id))}
    problems: list[Problem] = []
    # Who makes room comes before who takes it.
    for key, line in sorted(found.items(), key=lambda pair: changed[pair[0]].to in TAKES_A_PLACE):
        try:
            _set(line, meeting, changed[key])
        except RuleRefused as refused:
            problems += refused.problems
    refuse_if(problems)
    return len(found)


def _set(line: Attendance, meeting: NetworkMeeting, wanted: Wanted) -> None:
    field = f"state-{line.public_id}"
    if line.state.value == wanted.to:
        return  # sent twice, or two officers who agree
    if line.state.value != wanted.was:
        raise RuleRefused([Problem(field, f"Somebody else set this to “{line.state.label}” meanwhile. Look again")])
    if wanted.to == REMOVED:
        refuse_if(_removal_problems(line, meeting, field))
        db.session.delete(line)
        db.session.flush()
    elif wanted.to in set(AttendanceState):
        answer(line, meeting, AttendanceState(wanted.to), field)
    else:
        raise RuleRefused([Problem(field, "Choose from the list")])


def _removal_problems(line: Attendance, meeting: NetworkMeeting, field: str) -> list[Problem]:
    if line.state is AttendanceState.ATTENDED:
        return [Problem(field, "They attended: set “Did not attend” first if that was a slip")]
    return _list_problems(meeting, AttendanceState.INVITED, field)
