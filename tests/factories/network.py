"""Seats, meetings, challenges, actions and good practice of the network, made by the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.blueprints.network.actions import add_seat, hand_over, move_by_hand
from crm.blueprints.network.challenge_actions import add_action, add_story, raise_challenge
from crm.blueprints.network.challenge_rules import ActionFacts, ChallengeFacts, GoodPracticeFacts
from crm.blueprints.network.meeting_actions import add_meeting, cancel_meeting, put_down
from crm.blueprints.network.meeting_rules import AttendanceState, MeetingFacts
from crm.blueprints.network.models import (
    Attendance,
    ChallengeRaised,
    GoodPractice,
    NetworkAction,
    NetworkMeeting,
    NetworkMembership,
)
from crm.blueprints.network.rules import SeatDates, SeatFacts
from crm.clock import today
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from tests.factories.directory import make_contact, make_employer
from tests.factories.engagement import make_theme


def make_seat(
    employer: Employer | None = None,
    *,
    invited: date | None = None,
    joined: date | None = None,
    left: date | None = None,
    holder: Contact | None = None,
    by: User | None = None,
    **fields: Any,
) -> NetworkMembership:
    """A seat: possible, unless it was `invited`, `joined` or has `left`; held by `holder` since it joined."""
    employer = employer or make_employer()
    owner = fields.pop("owner", None)
    seat = add_seat(employer.id, SeatFacts(SeatDates(invited, joined), **fields), owner=owner, by=by)
    if holder is not None:
        hand_over(seat, holder, joined or today())
    if left is not None:
        move_by_hand(seat.card, to_stage="left", on=left, by_id=by.id if by else None, exit_reason="no_time")
    return seat


def make_member(employer: Employer | None = None, *, joined: date | None = None, **fields: Any) -> NetworkMembership:
    """A member since today unless told otherwise, with a person in its seat."""
    employer = employer or make_employer()
    holder = fields.pop("holder", None) or make_contact(employer)
    return make_seat(employer, joined=joined or today(), holder=holder, **fields)


def make_meeting(on: date | None = None, *, cancelled: str = "", **fields: Any) -> NetworkMeeting:
    """A meeting in person from 9am to 11am, today unless told otherwise."""
    facts: dict[str, Any] = {
        "title": "Network meeting",
        "on": on or today(),
        "starts_at": 540,
        "ends_at": 660,
        "format": "in_person",
        "venue": "Riverside House",
    }
    meeting = add_meeting(MeetingFacts(**facts | fields))
    if cancelled:
        cancel_meeting(meeting, cancelled)
    return meeting


def make_attendance(
    meeting: NetworkMeeting,
    seat: NetworkMembership,
    contact: Contact | None = None,
    state: AttendanceState = AttendanceState.INVITED,
) -> Attendance:
    """Somebody of a seat down for a meeting."""
    return put_down(meeting, seat, contact, state)


def make_challenge(
    employers: Sequence[Employer] = (),
    *,
    theme: Theme | None = None,
    meeting: NetworkMeeting | None = None,
    **fields: Any,
) -> ChallengeRaised:
    """A challenge raised today unless told otherwise."""
    facts: dict[str, Any] = {"words": "We cannot find welders", "raised_on": today()}
    employers = employers or [make_employer()]
    whole = ChallengeFacts(has_theme=True, employers=len(employers), **facts | fields)
    return raise_challenge(whole, theme or make_theme(), employers, meeting)


def make_network_action(owner: User, *, meeting: Any = None, challenge: Any = None, **fields: Any) -> NetworkAction:
    """An action of the meeting or the challenge, due today unless told otherwise."""
    facts: dict[str, Any] = {"what": "Ask the college about evening welding", "due_on": today()}
    return add_action(ActionFacts(has_owner=True, **facts | fields), owner, meeting=meeting, challenge=challenge)


def make_story(employer: Employer | None = None, **fields: Any) -> GoodPractice:
    """Good practice without permission, unless `permission_by` and `permission_on` give it."""
    facts: dict[str, Any] = {"kind": "good_practice", "title": "Flexible starts", "words": "Shifts begin with the bus."}
    return add_story(employer or make_employer(), GoodPracticeFacts(**facts | fields))
