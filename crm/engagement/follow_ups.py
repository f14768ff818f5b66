"""Everything that changes a next step: adding, doing, moving, handing over and cancelling it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile, may_change_follow_up, member_of, organisation_of
from crm.engagement.drafts import Links, NextStep
from crm.engagement.models import FollowUp, Interaction
from crm.engagement.rules import LINE_LENGTH, follow_up_problems
from crm.problems import Problem, RuleRefused
from crm.stages.models import Card
from crm.text import one_line


def next_step_problems(step: NextStep | None, links: Links, today: date) -> list[Problem]:
    """What is wrong with the next step typed with a contact; nothing where none is needed."""
    if step is None:
        return []
    return follow_up_problems(one_line(step.what), step.due, somebody=links.owner is not None, today=today)


def add_next_step(step: NextStep | None, links: Links, interaction: Interaction, by: User) -> None:
    """Add the next step of a contact being logged; it shares the contact's restriction."""
    if step is None or step.due is None or links.owner is None:
        return
    employers = {employer.public_id: employer for employer in links.employers}
    employer = employers.get(step.employer, links.employers[0])
    db.session.add(_made(step.what, step.due, links.owner, employer, by, interaction))


def add_follow_up(
    what: str,
    due: date | None,
    owner: User | None,
    employer: Employer,
    by: User,
    today: date,
    *,
    is_restricted: bool = False,
    card: Card | None = None,
) -> FollowUp:
    """Add a next step that came out of no contact; it leads to the record of `card`. Raises RuleRefused."""
    problems = follow_up_problems(one_line(what), due, somebody=owner is not None, today=today)
    if problems or due is None or owner is None:
        raise RuleRefused(problems)
    follow_up = _made(what, due, owner, employer, by)
    follow_up.is_restricted, follow_up.card_id = is_restricted, card.id if card else None
    db.session.add(follow_up)
    db.session.flush()
    return follow_up


def _made(
    what: str, due: date, owner: User, employer: Employer, by: User, interaction: Interaction | None = None
) -> FollowUp:
    return FollowUp(
        employer_id=employer.id,
        interaction=interaction,
        what=one_line(what),
        owner_id=owner.id,
        organisation_id=organisation_of(owner),
        handed_over_by_id=by.id if owner.id != by.id else None,
        due_on=due,
        is_restricted=interaction.is_restricted if interaction else False,
    )


def finish_follow_up(follow_up: FollowUp, note: str, version: int, by: User, today: date) -> None:
    """Mark a next step as done. Doing it twice changes nothing. Raises RuleRefused or ChangedMeanwhile."""
    if follow_up.done_on is not None:
        return
    _refuse_unless_open(follow_up, version, by)
    follow_up.is_open, follow_up.done_on, follow_up.ending_note = False, today, _note(note, "done_note")
    db.session.flush()


def cancel_follow_up(follow_up: FollowUp, note: str, version: int, by: User, today: date) -> None:
    """Say that a next step is no longer needed, and why. Raises RuleRefused or ChangedMeanwhile."""
    _refuse_unless_open(follow_up, version, by)
    if not one_line(note):
        raise RuleRefused([Problem("cancel_note", "Enter why it is no longer needed")])
    follow_up.is_open, follow_up.cancelled_on, follow_up.ending_note = False, today, _note(note, "cancel_note")
    db.session.flush()


def move_follow_up(follow_up: FollowUp, due: date | None, version: int, by: User, today: date) -> None:
    """Put a next step off, or bring it forward. Raises RuleRefused or ChangedMeanwhile."""
    _refuse_unless_open(follow_up, version, by)
    if due is None or due < today:
        raise RuleRefused([Problem("due", "The new date must be today or later")])
    follow_up.due_on = due
    db.session.flush()


def hand_over_follow_up(follow_up: FollowUp, to: User | None, version: int, by: User) -> None:
    """Give a next step to somebody else, with their organisation. Raises RuleRefused or ChangedMeanwhile."""
    _refuse_unless_open(follow_up, version, by)
    if to is None or to.id == follow_up.owner_id:
        raise RuleRefused([Problem("who", "Choose the person who will do it from now on")])
    follow_up.owner_id, follow_up.organisation_id = to.id, organisation_of(to)
    follow_up.handed_over_by_id = by.id if to.id != by.id else None
    db.session.flush()


def cancel_open_steps(interaction: Interaction, note: str, today: date) -> None:
    """Cancel every open next step that came out of a contact."""
    for step in open_steps_of(interaction):
        step.is_open, step.cancelled_on, step.ending_note = False, today, note
    db.session.flush()


def open_steps_of(interaction: Interaction) -> Sequence[FollowUp]:
    """The next steps of a contact that are still open."""
    query = select(FollowUp).where(FollowUp.interaction_id == interaction.id, FollowUp.is_open.is_(True))
    return db.session.scalars(query.order_by(FollowUp.due_on, FollowUp.id)).all()


def _note(text: str, field: str) -> str:
    note = one_line(text)
    if len(note) > LINE_LENGTH:
        raise RuleRefused([Problem(field, f"The note must be {LINE_LENGTH} characters or fewer")])
    return note


def _refuse_unless_open(follow_up: FollowUp, version: int, by: User) -> None:
    allowed = may_change_follow_up(
        member_of(by),
        follow_up.organisation_id,
        handed_over_by_id=follow_up.handed_over_by_id,
        is_restricted=follow_up.is_restricted,
    )
    if not allowed:
        raise RuleRefused([Problem("", "Only the organisation this next step lies with can change it")])
    if follow_up.version != version:
        raise ChangedMeanwhile(follow_up)
    if not follow_up.is_open:
        raise RuleRefused([Problem("", "This next step is already closed")])
