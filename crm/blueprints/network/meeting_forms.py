"""What a person may type about a meeting and who is down for it."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.blueprints.network.meeting_actions import facts_of_meeting
from crm.blueprints.network.meeting_rules import (
    FORMAT_LABELS,
    KNOWN_AFTERWARDS,
    LINE_LENGTH,
    MOST_PLACES,
    STATE_LABELS,
    TITLE_LENGTH,
    WORDS_LENGTH,
    AttendanceState,
    MeetingFacts,
    MeetingFormat,
    NotATime,
    meeting_problems,
    tidied_meeting,
    time_of,
    time_words,
)
from crm.blueprints.network.models import NetworkMeeting
from crm.clock import today
from crm.engagement.people import people_at
from crm.periods import format_date
from crm.problems import Problem
from crm.web.form_words import must
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, WholeNumber

NO_PERSON = "nobody"


class MeetingForm(Form):
    """A meeting, whole: new or changed."""

    title = Text("Title", required="Enter a title for the meeting", max_length=TITLE_LENGTH)
    on = DateParts("Date", required="Enter the date of the meeting")
    starts_at = Text("Begins at", required="Enter when it begins, like 2:30pm", width="5", autocomplete="off")
    ends_at = Text("Ends at", required="Enter when it ends, like 4pm", width="5", autocomplete="off")
    format = Radios(
        "How people meet",
        [(each.value, label) for each, label in FORMAT_LABELS.items()],
        required="Choose how people meet",
    )
    venue = Text("Venue", hint="Where people go. Leave it empty for a meeting online.", max_length=LINE_LENGTH)
    joining = Text(
        "How to join online (optional)", hint="What those who join online need to know.", max_length=LINE_LENGTH
    )
    capacity = WholeNumber("Places (optional)", hint="Leave it empty for no limit.", low=1, high=MOST_PLACES)
    agenda = LongText("Agenda (optional)", max_length=WORDS_LENGTH, rows=5)
    minutes = LongText("Minutes (optional)", hint="Once it has been held.", max_length=WORDS_LENGTH, rows=6)
    version = Hidden()

    def start_new(self) -> None:
        """What is most likely for a new one."""
        self.format.data = MeetingFormat.IN_PERSON.value

    def fill_from(self, meeting: NetworkMeeting) -> None:
        """Show a meeting as it stands."""
        for name in ("title", "on", "venue", "joining", "capacity", "agenda", "minutes"):
            self[name].data = getattr(meeting, name)
        self.starts_at.data, self.ends_at.data = time_words(meeting.starts_at), time_words(meeting.ends_at)
        self.format.data = meeting.format.value

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        are_times = self.add_problems(
            Problem(name, must(self[name].label.text, "be a time of day, like 2:30pm or 14:30"))
            for name in ("starts_at", "ends_at")
            if self[name].data and self._time(name) is None
        )
        return self.add_problems(meeting_problems(tidied_meeting(self.facts()), today())) and are_times and is_valid

    def _time(self, name: str) -> int | None:
        try:
            return time_of(self[name].data or "")
        except NotATime:
            return None

    def facts(self) -> MeetingFacts:
        """What was typed."""
        return MeetingFacts(
            title=self.title.data or "",
            on=self.on.data,
            starts_at=self._time("starts_at"),
            ends_at=self._time("ends_at"),
            format=self.format.data or "",
            venue=self.venue.data or "",
            joining=self.joining.data or "",
            capacity=self.capacity.data,
            agenda=self.agenda.data or "",
            minutes=self.minutes.data or "",
        )

    def in_words(self) -> dict[str, str]:
        """What was typed, by question."""
        return facts_in_words(tidied_meeting(self.facts()))


def meeting_in_words(meeting: NetworkMeeting) -> dict[str, str]:
    """A meeting as it stands, by question."""
    return facts_in_words(facts_of_meeting(meeting))


def facts_in_words(facts: MeetingFacts) -> dict[str, str]:
    """What is said of a meeting, by question."""
    formats = {each.value: label for each, label in FORMAT_LABELS.items()}
    return {
        "Title": facts.title,
        "Date": format_date(facts.on) if facts.on else "",
        "Begins at": "" if facts.starts_at is None else time_words(facts.starts_at),
        "Ends at": "" if facts.ends_at is None else time_words(facts.ends_at),
        "How people meet": formats.get(facts.format, facts.format),
        "Venue": facts.venue,
        "How to join online": facts.joining,
        "Places": "" if facts.capacity is None else f"{facts.capacity:,}",
        "Agenda": facts.agenda,
        "Minutes": facts.minutes,
    }


class CancelForm(Form):
    """Why a meeting is cancelled."""

    reason = Text("Why is it cancelled?", required="Enter why it is cancelled", max_length=LINE_LENGTH)


class PutDownForm(Form):
    """Who of an employer is put down for a meeting, and as what."""

    person = Radios("Who?", required="Choose who comes, or that it is not named yet")
    state = Choice("Put down as", required="Choose what they are put down as")

    def offer_choices(self, employer_id: int, meeting: NetworkMeeting, viewer: User) -> None:
        """Set whom this reader may choose, and what may be said before or after the meeting."""
        people = [
            (person.public_id, ", ".join(part for part in (person.name, person.job_title) if part))
            for person in people_at([employer_id], viewer)
        ]
        self.person.offer([*people, (NO_PERSON, "Somebody who is not named yet")])
        self.state.offer(state_choices(meeting))


def state_choices(meeting: NetworkMeeting) -> list[tuple[str, str]]:
    """What somebody may be put down as: who attended is known only from the day of the meeting on."""
    ahead = meeting.on > today()
    return [
        (state.value, label) for state, label in STATE_LABELS.items() if not (ahead and state in KNOWN_AFTERWARDS)
    ]


def state_chosen(value: str | None) -> AttendanceState:
    """The state that a valid form names."""
    return AttendanceState(value or "")
