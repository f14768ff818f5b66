"""Meetings of the network: times of day, places, who may be put down as what, and when (pure).

Product model, section 3. Times are minutes after midnight in Rotherham. A place is taken by whoever accepted or came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm.blueprints.network.rules import EARLIEST
from crm.periods import add_months, format_date
from crm.problems import Problem
from crm.text import many_lines, one_line

TITLE_LENGTH = 160
LINE_LENGTH = 300
WORDS_LENGTH = 20_000
MOST_PLACES = 1_000
MONTHS_AHEAD = 36  # ours: a date further off is a slip of the year
DAY = 24 * 60
MOST_PUT_DOWN = 2_000


class MeetingFormat(StrEnum):
    """Where people meet."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"

    @property
    def label(self) -> str:
        """What people call it."""
        return FORMAT_LABELS[self]


FORMAT_LABELS = {
    MeetingFormat.IN_PERSON: "In person",
    MeetingFormat.ONLINE: "Online",
    MeetingFormat.HYBRID: "In person and online",
}


class AttendanceState(StrEnum):
    """How somebody stands to a meeting."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    APOLOGIES = "apologies"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"

    @property
    def label(self) -> str:
        """What people call it."""
        return STATE_LABELS[self]


STATE_LABELS = {
    AttendanceState.INVITED: "Invited",
    AttendanceState.ACCEPTED: "Accepted",
    AttendanceState.APOLOGIES: "Apologies",
    AttendanceState.ATTENDED: "Attended",
    AttendanceState.DID_NOT_ATTEND: "Did not attend",
}
TAKES_A_PLACE = frozenset({AttendanceState.ACCEPTED, AttendanceState.ATTENDED})
KNOWN_AFTERWARDS = frozenset({AttendanceState.ATTENDED, AttendanceState.DID_NOT_ATTEND})
# What somebody may say of themselves beforehand.
ANSWERS = (AttendanceState.ACCEPTED, AttendanceState.APOLOGIES)

_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s*(?P<half>am|pm)?", re.ASCII | re.IGNORECASE)


class NotATime(ValueError):
    """What was typed is no time of day."""


def time_of(text: str) -> int:
    """Minutes after midnight of a time as people write it: 14:30, 2.30pm, 9am. Raises NotATime."""
    found = _TIME.fullmatch(one_line(text))
    if found is None:
        raise NotATime(text)
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise NotATime(text)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute


def time_words(minutes: int) -> str:
    """Like 2:30pm, or 9am."""
    hour, minute = divmod(minutes, 60)
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}:{minute:02d}{half}" if minute else f"{hour % 12 or 12}{half}"


@dataclass(frozen=True)
class MeetingFacts:
    """What is said of a meeting, as typed. `capacity` None: no limit."""

    title: str
    on: date | None
    starts_at: int | None
    ends_at: int | None
    format: str
    venue: str = ""
    joining: str = ""
    capacity: int | None = None
    agenda: str = ""
    minutes: str = ""


def tidied_meeting(facts: MeetingFacts) -> MeetingFacts:
    """The facts as they are stored."""
    return replace(
        facts,
        title=one_line(facts.title),
        venue=one_line(facts.venue),
        joining=one_line(facts.joining),
        agenda=many_lines(facts.agenda),
        minutes=many_lines(facts.minutes),
    )


def meeting_problems(facts: MeetingFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [*_when_problems(facts, today), *_where_problems(facts), *_word_problems(facts, today)]


def _when_problems(facts: MeetingFacts, today: date) -> Iterator[Problem]:
    latest = add_months(today, MONTHS_AHEAD)
    if facts.on is None:
        yield Problem("on", "Enter the date of the meeting")
    elif not EARLIEST <= facts.on <= latest:
        yield Problem("on", f"The date must be between {format_date(EARLIEST)} and {format_date(latest)}")
    for field, label in (("starts_at", "begins"), ("ends_at", "ends")):
        if getattr(facts, field) is None:
            yield Problem(field, f"Enter when it {label}, like 2:30pm")
    if facts.starts_at is not None and facts.ends_at is not None and facts.ends_at <= facts.starts_at:
        yield Problem("ends_at", f"It must end after {time_words(facts.starts_at)}, when it begins")


def _where_problems(facts: MeetingFacts) -> Iterator[Problem]:
    if facts.format not in set(MeetingFormat):
        yield Problem("format", "Choose how people meet")
    elif facts.format != MeetingFormat.ONLINE and not facts.venue:
        yield Problem("venue", "Enter where it takes place, or that it is still to be found")
    for field, label in (("venue", "Venue"), ("joining", "How to join online")):
        if len(getattr(facts, field)) > LINE_LENGTH:
            yield Problem(field, f"{label} must be {LINE_LENGTH} characters or fewer")
    if facts.capacity is not None and not 1 <= facts.capacity <= MOST_PLACES:
        yield Problem("capacity", f"Places must be between 1 and {MOST_PLACES:,}, or empty for no limit")


def _word_problems(facts: MeetingFacts, today: date) -> Iterator[Problem]:
    if not facts.title:
        yield Problem("title", "Enter a title for the meeting")
    elif len(facts.title) > TITLE_LENGTH:
        yield Problem("title", f"Title must be {TITLE_LENGTH} characters or fewer")
    for field, label in (("agenda", "Agenda"), ("minutes", "Minutes")):
        if len(getattr(facts, field)) > WORDS_LENGTH:
            yield Problem(field, f"{label} must be {WORDS_LENGTH:,} characters or fewer")
    if facts.minutes and facts.on is not None and facts.on > today:
        yield Problem("minutes", "Minutes can be written once the meeting has been held")


def standing_problems(facts: MeetingFacts, taken: int, came: int, today: date) -> list[Problem]:
    """Reasons against a change from who is down for a meeting: `taken` places, of them `came` who attended."""
    found = []
    if facts.capacity is not None and facts.capacity < taken:
        words = f"{taken:,} {'person has' if taken == 1 else 'people have'} a place already: enter {taken:,} or more"
        found.append(Problem("capacity", words))
    if came and facts.on is not None and facts.on > today:
        found.append(Problem("on", "People attended this meeting, so it cannot be moved to a day that is to come"))
    return found


def list_problems(on: date, cancelled: bool, state: AttendanceState, today: date, field: str) -> list[Problem]:
    """Whether somebody may be put down so at a meeting of this day."""
    if cancelled:
        return [Problem(field, "This meeting was cancelled: its attendance list is closed")]
    if state in KNOWN_AFTERWARDS and on > today:
        words = f"The meeting is on {format_date(on)}: who attended can be entered from that day on"
        return [Problem(field, words)]
    return []


def place_problems(capacity: int | None, taken: int, field: str) -> list[Problem]:
    """Whether there is a place for one more who accepts; `taken` are the places of the others.

    Somebody who came without a place has come all the same: attending is never refused for want of room.
    """
    if capacity is None or taken < capacity:
        return []
    words = "The only place is taken" if capacity == 1 else f"All {capacity:,} places are taken"
    return [Problem(field, f"{words}. Raise the number of places, or enter apologies for somebody first")]


def cancel_problems(reason: str, came: int) -> list[Problem]:
    """What stands against cancelling a meeting at which `came` people were present."""
    if came:
        return [Problem("reason", "People attended this meeting, so it was held and cannot be cancelled")]
    if not reason:
        return [Problem("reason", "Enter why it is cancelled")]
    if len(reason) > LINE_LENGTH:
        return [Problem("reason", f"The reason must be {LINE_LENGTH} characters or fewer")]
    return []
