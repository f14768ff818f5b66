"""What may be written down about dealings with an employer: the words we use for them and the checks at every door.

Coordination (clashes, duplicate approaches) is in `coordination.py`, silence in `neglect.py`, the law on e-mail in
`permissions.py`; all pure, with `today` passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.engagement.kinds import Channel, InitiatedBy, InteractionState, ReferralState, WillingnessAnswer
from crm.periods import add_months, format_date
from crm.problems import Problem

EARLIEST_CONTACT = date(2015, 1, 1)  # ours: older dates in spreadsheets are slips, not history anyone can use
PLANNED_MONTHS_AHEAD = 24  # ours: further ahead is a slip of the year
ASK_AGAIN_MONTHS_AHEAD = 24  # ours: who does not want to be asked for longer says no
LINE_LENGTH = 300  # the columns for a summary, an outcome, a reason and a next step
NOTES_LENGTH = 20_000


CHANNEL_LABELS: dict[Channel, str] = {
    Channel.PHONE: "Phone",
    Channel.EMAIL: "Email",
    Channel.VISIT: "Visit",
    Channel.MEETING: "Meeting",
    Channel.EVENT: "Event",
    Channel.ONLINE: "Online",
}
INITIATED_BY_LABELS: dict[InitiatedBy, str] = {
    InitiatedBy.US: "We did",
    InitiatedBy.EMPLOYER: "The employer",
    InitiatedBy.OTHER: "Somebody else",
}
STATE_LABELS: dict[InteractionState, str] = {
    InteractionState.HELD: "Took place",
    InteractionState.PLANNED: "Planned",
    InteractionState.NOT_HELD: "Did not take place",
}
REFERRAL_LABELS: dict[ReferralState, str] = {
    ReferralState.SENT: "Waiting for an answer",
    ReferralState.ACCEPTED: "Accepted",
    ReferralState.DECLINED: "Declined",
    ReferralState.CLOSED: "Closed",
}
WILLINGNESS_LABELS: dict[WillingnessAnswer, str] = {
    WillingnessAnswer.YES: "Yes",
    WillingnessAnswer.MAYBE: "Maybe",
    WillingnessAnswer.NO: "No",
    WillingnessAnswer.ALREADY: "Already arranged",
    WillingnessAnswer.ASK_AGAIN: "Ask again on a date",
}


@dataclass(frozen=True)
class InteractionDraft:
    """What somebody wants to log. `on` None: no usable date was given (the form or file says why itself)."""

    on: date | None
    employers: int
    summary: str
    channel: Channel | None
    notes: str = ""
    outcome: str = ""


def state_when_logged(on: date, today: date) -> InteractionState:
    """A contact dated after today is planned, and stays so until somebody says that it took place; today's has."""
    return InteractionState.PLANNED if on > today else InteractionState.HELD


def state_problems(state: InteractionState, on: date, today: date) -> list[Problem]:
    """What stands against saying that a planned contact took place or not: its day must have come."""
    if state is not InteractionState.PLANNED and on > today:
        return [Problem("state", f"This contact is planned for {format_date(on)}: change its date first")]
    return []


def interaction_problems(draft: InteractionDraft, today: date) -> list[Problem]:
    """What is wrong with a contact to be logged: employer, channel and summary are required, the date must be sane."""
    found = []
    if draft.employers < 1:
        found.append(Problem("employers", "Choose the employer"))
    if draft.channel is None:
        found.append(Problem("channel", "Choose how the contact was made"))
    found += _date_problems(draft.on, today)
    found += _text_problems("summary", "What it was about", draft.summary, LINE_LENGTH, required=True)
    found += _text_problems("notes", "Notes", draft.notes, NOTES_LENGTH)
    found += _text_problems("outcome", "Outcome", draft.outcome, LINE_LENGTH)
    if draft.on and draft.on > today and draft.outcome.strip():
        found.append(Problem("outcome", "A contact still to come has no outcome yet: leave it empty"))
    return found


def _date_problems(on: date | None, today: date) -> list[Problem]:
    if on is None:
        return []
    if on < EARLIEST_CONTACT:
        return [Problem("on", f"Date of contact must be {format_date(EARLIEST_CONTACT)} or later")]
    latest = add_months(today, PLANNED_MONTHS_AHEAD)
    if on > latest:
        return [Problem("on", f"Date of contact must be {format_date(latest)} or earlier")]
    return []


def _text_problems(field: str, name: str, text: str, longest: int, *, required: bool = False) -> list[Problem]:
    if required and not text.strip():
        return [Problem(field, f"Enter {name[0].lower()}{name[1:]}")]
    if len(text) > longest:
        return [Problem(field, f"{name} must be {longest:,} characters or fewer")]
    return []


class FollowUpState(StrEnum):
    """Where a follow-up stands on a day."""

    TO_COME = "to_come"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    DONE = "done"
    CANCELLED = "cancelled"


def follow_up_state(
    due: date, done_on: date | None, today: date, *, cancelled_on: date | None = None
) -> FollowUpState:
    """The state of a follow-up at the close of `today`; what was done or cancelled later is still open then."""
    if done_on is not None and done_on <= today:
        return FollowUpState.DONE
    if cancelled_on is not None and cancelled_on <= today:
        return FollowUpState.CANCELLED
    if due == today:
        return FollowUpState.DUE_TODAY
    return FollowUpState.OVERDUE if due < today else FollowUpState.TO_COME


def follow_up_problems(what: str, due: date | None, *, somebody: bool, today: date) -> list[Problem]:
    """What is wrong with a next step: what, who and a day from today on are all needed."""
    found = _text_problems("next_step", "What the next step is", what, LINE_LENGTH, required=True)
    if not somebody:
        found.append(Problem("next_step_who", "Choose who will do it"))
    if due is None:
        found.append(Problem("next_step_due", "Enter when it is due"))
    elif due < today:
        found.append(Problem("next_step_due", "The next step must be due today or later"))
    return found


REFERRAL_MOVES: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.SENT: frozenset({ReferralState.ACCEPTED, ReferralState.DECLINED}),
    ReferralState.ACCEPTED: frozenset({ReferralState.CLOSED}),
    ReferralState.DECLINED: frozenset(),
    ReferralState.CLOSED: frozenset(),
}
OPEN_REFERRALS = frozenset({ReferralState.SENT, ReferralState.ACCEPTED})


def referral_problems(
    here: ReferralState, to: ReferralState, *, declined_reason: str = "", outcome: str = "", by_contact: bool = False
) -> list[Problem]:
    """What stands against answering or closing a referral.

    A refusal says why; a closed referral has the contact that closed it or an outcome in words.
    """
    if to not in REFERRAL_MOVES[here]:
        now, then = REFERRAL_LABELS[here].lower(), REFERRAL_LABELS[to].lower()
        return [Problem("state", f"This referral is “{now}” and cannot become “{then}”")]
    if to is ReferralState.DECLINED:
        return _text_problems("declined_reason", "Why it is declined", declined_reason, LINE_LENGTH, required=True)
    if to is ReferralState.CLOSED and not by_contact:
        return _text_problems("outcome", "What came of it", outcome, LINE_LENGTH, required=True)
    return []


def willingness_problems(
    answer: WillingnessAnswer | None, reason: str, ask_again_on: date | None, today: date
) -> list[Problem]:
    """What is wrong with an answer: a no has a reason, "ask again" a day to come, and no other answer such a day."""
    if answer is None:
        return [Problem("answer", "Choose what the employer said")]
    found = _text_problems("reason", "The reason", reason, LINE_LENGTH, required=answer is WillingnessAnswer.NO)
    if answer is WillingnessAnswer.ASK_AGAIN:
        if ask_again_on is None:
            found.append(Problem("ask_again_on", "Enter the date to ask again"))
        elif ask_again_on <= today:
            found.append(Problem("ask_again_on", "The date to ask again must be after today"))
        elif ask_again_on > (latest := add_months(today, ASK_AGAIN_MONTHS_AHEAD)):
            found.append(Problem("ask_again_on", f"The date to ask again must be {format_date(latest)} or earlier"))
    elif ask_again_on is not None:
        found.append(Problem("ask_again_on", "Enter a date only for “Ask again on a date”"))
    return found


def may_ask(answer: WillingnessAnswer | None, ask_again_on: date | None, today: date) -> bool:
    """Whether this year's answer leaves room to ask: nothing said yet, maybe, or the day to ask again has come."""
    if answer is WillingnessAnswer.ASK_AGAIN:
        return ask_again_on is None or ask_again_on <= today
    return answer in (None, WillingnessAnswer.MAYBE)


@dataclass(frozen=True)
class DoNotApproach:
    """An employer's wish, in force on the day asked about."""

    until: date
    reason: str

    @property
    def words(self) -> str:
        """The warning as it stands at the top of the employer's page."""
        return f"Do not approach until {format_date(self.until)}: {self.reason}"


def do_not_approach(until: date | None, reason: str, on: date) -> DoNotApproach | None:
    """The wish, if it is in force on the day of an approach. On the day it names, the employer may be approached."""
    return DoNotApproach(until, reason) if until is not None and on < until else None


def do_not_approach_problems(until: date | None, reason: str, today: date) -> list[Problem]:
    """What is wrong with setting it: a day to come and a reason; with neither it is being lifted."""
    if until is None:
        return [Problem("do_not_approach_until", "Enter the date, or remove the reason")] if reason.strip() else []
    name = "Why they should not be approached"
    found = _text_problems("do_not_approach_reason", name, reason, LINE_LENGTH, required=True)
    if until <= today:
        found.append(Problem("do_not_approach_until", "The date must be after today"))
    return found
