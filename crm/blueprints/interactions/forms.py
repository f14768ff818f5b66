"""What a person may type about contacts, next steps, referrals and wishes; wording of questions and errors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from crm.accounts.rules import STRAND_LABELS
from crm.clock import today
from crm.database import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from crm.engagement.attachments import LARGEST_FILE, Upload
from crm.engagement.drafts import Entry, NextStep
from crm.engagement.kinds import Channel, InitiatedBy, WillingnessAnswer
from crm.engagement.people import Newcomer
from crm.engagement.referrals import LONGEST_REASON
from crm.engagement.rules import (
    CHANNEL_LABELS,
    INITIATED_BY_LABELS,
    LINE_LENGTH,
    NOTES_LENGTH,
    WILLINGNESS_LABELS,
    FollowUpState,
)
from crm.engagement.themes import LONGEST_NAME
from crm.periods import add_months, format_short_date
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Tick

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_CHOSEN = 500
_PUBLIC_ID = re.compile(f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}")


class Chosen(Field):
    """Records chosen on a page that draws them itself; `data` is a list of public ids, each once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        fitting = [value for value in valuelist[:MOST_CHOSEN] if _PUBLIC_ID.fullmatch(value)]
        self.data = list(dict.fromkeys(fitting))

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])


class Files(Field):
    """Files sent with a form; `data` is a list of Upload. What they may be is checked by the rule that keeps them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]
        self.data = [Upload(file.filename or "", file.stream.read(LARGEST_FILE + 1)) for file in sent]

    def process_data(self, value: Any) -> None:
        self.data = []


def working_day(day: date) -> date:
    """The day, or the Monday after it where it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def quick_days(start: date) -> dict[str, tuple[str, date]]:
    """The days a next step is mostly put to, by key: label and date."""
    days = {
        "tomorrow": ("Next working day", working_day(start + timedelta(days=1))),
        "week": ("In a week", working_day(start + timedelta(days=7))),
        "fortnight": ("In two weeks", working_day(start + timedelta(days=14))),
        "month": ("In a month", working_day(add_months(start, 1))),
    }
    return {key: (f"{label}, {_short(day)}", day) for key, (label, day) in days.items()}


def _short(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:3]} {format_short_date(day)[:-5]}"


class NoteForm(Form):
    """A contact: three things are required, the employer, how it was made and a line of what it was about."""

    # In the order of the page: the summary of errors follows it.
    employers = Chosen("Employer")
    channel = Radios(
        "How was the contact made?",
        [(kind.value, label) for kind, label in CHANNEL_LABELS.items()],
        required="Choose how the contact was made",
        inline=True,
    )
    summary = Text("What was it about, in a line?", required="Enter what it was about", max_length=LINE_LENGTH)
    on = DateParts("Date", required="Enter the date of the contact", hint="A date to come makes it a planned contact.")
    contacts = Chosen("Who was there")
    newcomer_name = Text("Full name", max_length=120, autocomplete="off")
    newcomer_job_title = Text("Job title", max_length=120, autocomplete="off")
    newcomer_employer = Choice("Where they work")
    themes = Chosen("What it was about")
    notes = LongText("Notes", max_length=NOTES_LENGTH, rows=5)
    outcome = Text("What came of it", max_length=LINE_LENGTH)
    initiated_by = Radios(
        "Who began it?",
        [(kind.value, label) for kind, label in INITIATED_BY_LABELS.items()],
        inline=True,
        default=InitiatedBy.US.value,
    )
    officers = Chosen("Who of us took part")
    attachments = Files("Files")
    is_restricted = Tick("Keep the words to my organisation")
    version = Hidden()

    def entry(self) -> Entry:
        """What was typed, for the action. Values that are no choice become "not given"."""
        newcomer = None
        if self.newcomer_name.data or self.newcomer_job_title.data:
            newcomer = Newcomer(
                self.newcomer_name.data or "", self.newcomer_job_title.data or "", self.newcomer_employer.data or ""
            )
        return Entry(
            on=self.on.data,
            channel=member(Channel, self.channel.data),
            summary=self.summary.data or "",
            employers=self.employers.data,
            initiated_by=member(InitiatedBy, self.initiated_by.data) or InitiatedBy.US,
            contacts=self.contacts.data,
            officers=self.officers.data,
            themes=self.themes.data,
            notes=self.notes.data or "",
            outcome=self.outcome.data or "",
            is_restricted=bool(self.is_restricted.data),
            uploads=self.attachments.data,
            next_step=self._next_step(),
            newcomer=newcomer,
        )

    def _next_step(self) -> NextStep | None:
        return None

    def offer_employers(self, employers: Sequence[tuple[str, str]]) -> None:
        """Name the employers chosen so far, for the questions that are about one of them."""
        self.newcomer_employer.offer(employers)


class LogForm(NoteForm):
    """A contact to be logged, with its next step. A step without words is none, unless a date was typed for it."""

    next_step = Text("What happens next?", hint="Leave empty if nothing is needed.", max_length=LINE_LENGTH)
    next_step_who = Choice("Who does it?")
    next_step_when = Radios("When?", default="week")
    next_step_due = DateParts("Another date")
    next_step_employer = Choice("For which employer?")
    # The clashes and wishes this person has been shown before saving.
    seen = Chosen("Seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = quick_days(today())
        words = [(key, label) for key, (label, _) in self.days.items()]
        self.next_step_when.choices = [SelectChoice(*pair) for pair in (*words, ("date", "Another date"))]

    @property
    def quick_due(self) -> date | None:
        """The quick day that is chosen; None for "Another date"."""
        chosen = self.days.get(self.next_step_when.data or "")
        return chosen[1] if chosen else None

    def validate_next_step_due(self, field: Any) -> None:
        """A date typed beside a quick day that is another: neither is taken without asking."""
        if field.data is not None and self.quick_due not in (None, field.data):
            raise ValidationError("Choose “Another date”, or empty the date you typed")

    def _next_step(self) -> NextStep | None:
        what, due = self.next_step.data or "", self.next_step_due.data
        if not what and due is None:
            return None
        return NextStep(what, self.next_step_who.data or "", due or self.quick_due, self.next_step_employer.data or "")

    def offer_employers(self, employers: Sequence[tuple[str, str]]) -> None:
        super().offer_employers(employers)
        self.next_step_employer.offer(employers)


class ReasonForm(Form):
    """Why a contact is archived."""

    reason = Text(
        "Why is it archived?",
        required="Enter why it is archived",
        hint="For example: logged twice, wrong employer.",
        max_length=LINE_LENGTH,
    )
    cancel_steps = Tick("Also cancel its next steps that are still open", default=True)


class StepForm(Form):
    """A next step on its own."""

    what = Text("What is to be done?", required="Enter what is to be done", max_length=LINE_LENGTH)
    who = Choice("Who does it?", required="Choose who will do it")
    due = DateParts("When is it due?", required="Enter when it is due")


class FinishForm(Form):
    """A next step that is done, with a note if there is something to say."""

    done_note = Text("Note", hint="Optional", max_length=LINE_LENGTH)
    version = Hidden()


class MoveForm(Form):
    """A new date for a next step."""

    due = DateParts("Another date")
    version = Hidden()


class HandOverForm(Form):
    """Somebody else for a next step."""

    who = Choice("Who does it from now on?", blank="Choose a person")
    version = Hidden()


class CancelForm(Form):
    """A next step no longer needed, and why."""

    cancel_note = Text("Why is it no longer needed?", max_length=LINE_LENGTH)
    version = Hidden()


class ReferralForm(Form):
    """An employer handed to another organisation."""

    organisation = Choice(
        "Which organisation?", required="Choose the organisation to refer to", blank="Choose an organisation"
    )
    handler = Choice(
        "Somebody there",
        hint="Optional. They get an email; without it, everyone there finds the referral in My day.",
        blank="Nobody in particular",
    )
    reason = LongText(
        "What does the employer need, and what have you agreed with them?",
        required="Enter what the employer needs and what you have agreed with them",
        hint="Everyone who uses this service can read it.",
        max_length=LONGEST_REASON,
    )


class AcceptForm(Form):
    """Taking a referral on."""

    version = Hidden()


class DeclineForm(Form):
    """Turning a referral down."""

    declined_reason = Text("Why is it declined?", max_length=LINE_LENGTH)
    version = Hidden()


class CloseForm(Form):
    """What came of a referral: words, a contact, or both."""

    outcome = Text("What came of it?", max_length=LINE_LENGTH)
    closing = Choice(
        "The contact that closed it", hint="Optional, if you say what came of it.", blank="No contact in particular"
    )
    version = Hidden()


class WillingnessForm(Form):
    """What an employer said about taking part in a strand this year."""

    strand = Choice(
        "What was it about?",
        [(strand.value, label) for strand, label in STRAND_LABELS.items()],
        required="Choose what it was about",
        blank="Choose",
    )
    answer = Radios(
        "What did the employer say?",
        [(answer.value, label) for answer, label in WILLINGNESS_LABELS.items()],
        required="Choose what the employer said",
    )
    reason = Text("Why?", hint="Needed for a no.", max_length=LINE_LENGTH)
    ask_again_on = DateParts("Ask again on", hint="Only for “Ask again on a date”.")

    def answered(self) -> WillingnessAnswer | None:
        """The answer chosen."""
        found: WillingnessAnswer | None = member(WillingnessAnswer, self.answer.data)
        return found


class DoNotApproachForm(Form):
    """An employer's wish to be left alone for a while."""

    do_not_approach_until = DateParts("Do not approach until", hint="Leave empty to lift it.")
    do_not_approach_reason = Text(
        "Why?", hint="For example: asked twice this term, restructuring until spring.", max_length=LINE_LENGTH
    )
    version = Hidden()


class ThemeForm(Form):
    """A theme of conversations."""

    name = Text("Name", required="Enter the name of the theme", max_length=LONGEST_NAME)
    action_code = Choice(
        "Which action of the strategy does it serve?",
        required="Choose the action of the strategy it serves",
        blank="Choose an action",
    )
    is_retired = Tick("Retired", hint="It stays on old contacts and is offered no longer.")


def member(kind: Any, value: Any) -> Any:
    """The member of an enum with a value; None where there is none."""
    try:
        return kind(value)
    except ValueError:
        return None


STEP_TAGS = {
    FollowUpState.OVERDUE: ("Overdue", "govuk-tag--red"),
    FollowUpState.DUE_TODAY: ("Today", "govuk-tag--yellow"),
    FollowUpState.TO_COME: ("To come", "govuk-tag--grey"),
    FollowUpState.DONE: ("Done", "govuk-tag--green"),
    FollowUpState.CANCELLED: ("Cancelled", "govuk-tag--grey"),
}
