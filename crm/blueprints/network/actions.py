"""Everything that changes a seat and who holds it. Its card moves with its dates, and its dates with its card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.network.models import NetworkMembership, SeatHolder
from crm.blueprints.network.queries import current_holder, last_left, live_seat_of
from crm.blueprints.network.rules import (
    DATED,
    PIPELINE,
    WAY,
    SeatDates,
    SeatFacts,
    dates_after_move,
    fact_problems,
    hand_over_problems,
    headline_of,
    move_problems,
    overlap_problem,
    stage_of,
    tidied,
)
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer
from crm.problems import Problem, refuse_if
from crm.stages.actions import move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of, restore
from crm.stages.rules import StageKind

TAKEN = "This employer has a seat in the network already: open that one"


def add_seat(
    employer_id: int,
    facts: SeatFacts,
    *,
    owner: User | None = None,
    by: User | None = None,
    asked_on: date | None = None,
) -> NetworkMembership:
    """Give an employer its seat, as far along as its dates say. Raises RuleRefused, also where it has a live one."""
    facts = tidied(facts)
    _one_at_a_time(employer_id)
    problems = fact_problems(facts, today()) + overlap_problem(facts.dates.joined, last_left(employer_id))
    if facts.dates.left or facts.dates.declined:
        problems.append(Problem("stage", "A new seat cannot have ended: move its card once it is on the board"))
    if live_seat_of(employer_id):
        problems.append(Problem("", TAKEN))
    refuse_if(problems)
    looks_after = owner or by
    steps = facts.dates.dated()
    stage, on = steps[0] if steps else (WAY[0], today())
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=stage,
        on=on,
        headline=headline_of(facts),
        owner_id=owner.id if owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = NetworkMembership(public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card)
    record.asked_on = asked_on
    _fill(record, facts)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    _follow_dates(record, facts.dates, by)
    return record


def _one_at_a_time(employer_id: int) -> None:
    """Let nobody else give this employer a live seat until the transaction ends; the database's index is behind it."""
    db.session.execute(select(Employer.id).where(Employer.id == employer_id).with_for_update(key_share=True))


def change_seat(record: NetworkMembership, facts: SeatFacts, *, owner: User | None, by: User | None) -> None:
    """Set what is said of a seat; a date entered moves its card, and so does one taken away. Raises RuleRefused."""
    facts = tidied(facts)
    _one_at_a_time(record.employer_id)
    problems = fact_problems(facts, today())
    problems += overlap_problem(facts.dates.joined, last_left(record.employer_id, but=record.id))
    problems += _ending_problems(record, facts.dates)
    refuse_if(problems)
    _fill(record, facts)
    record.card.headline = headline_of(facts)
    look_after(record.card, owner)
    _follow_dates(record, facts.dates, by)


def _ending_problems(record: NetworkMembership, dates: SeatDates) -> list[Problem]:
    """An ending has a reason, which only a move of the card asks for; and nobody has two live seats."""
    found = [
        Problem(f"{key}_on", f"To say that it {words}, move its card: the reason is asked there")
        for key, words in (("left", "left"), ("declined", "declined"))
        if getattr(dates, key) is not None and getattr(record, f"{key}_on") is None
    ]
    if not (dates.left or dates.declined) and (record.left_on or record.declined_on):
        found += _second_seat_problems(record, "")
    return found


def _second_seat_problems(record: NetworkMembership, field: str) -> list[Problem]:
    live = live_seat_of(record.employer_id)
    return [Problem(field, TAKEN)] if live is not None and live.id != record.id else []


def dates_of(record: NetworkMembership) -> SeatDates:
    """The dated steps of a seat."""
    return SeatDates(record.invited_on, record.joined_on, record.left_on, record.declined_on)


def facts_of(record: NetworkMembership) -> SeatFacts:
    """What is said of a seat, as it stands."""
    return SeatFacts(dates_of(record), record.wants, record.offers, record.shares_profile, record.notes)


def _fill(record: NetworkMembership, facts: SeatFacts) -> None:
    record.wants, record.offers, record.notes = facts.wants, facts.offers, facts.notes
    record.shares_profile = facts.shares_profile
    _date(record, facts.dates)


def _date(record: NetworkMembership, dates: SeatDates) -> None:
    for key in DATED:
        setattr(record, f"{key}_on", getattr(dates, key))


def _follow_dates(record: NetworkMembership, dates: SeatDates, by: User | None) -> None:
    """Bring the card to where the dates say the seat stands: through every dated step, or straight back.

    The board's moves only run forward in time, so a date from before the card's last move is made on the day of that
    move.
    """
    card, reached, by_id = record.card, stage_of(dates), by.id if by else None
    if card.stage == reached:
        return
    if PIPELINE.stage(card.stage).kind is StageKind.EXIT:
        # Its ending was a slip: a seat that left never did, one that declined stands where its other dates say.
        back = "joined" if card.stage == "left" else reached
        move_card(PIPELINE, card, back, on=_not_before(card), by_id=by_id, note="Date taken away", by_hand=False)
    if card.stage in WAY and reached in WAY and WAY.index(reached) < WAY.index(card.stage):
        move_card(PIPELINE, card, reached, on=_not_before(card), by_id=by_id, note="Date taken away", by_hand=False)
    for key, day in dates.dated():
        if key in WAY and WAY.index(card.stage) < WAY.index(key):
            move_card(PIPELINE, card, key, on=max(day, card.stage_since), by_id=by_id, by_hand=False)


def _not_before(card: Card) -> date:
    return max(today(), card.stage_since)


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move a seat's card and date the step it enters. Leaving ends the present holder's time. Raises RuleRefused."""
    record = record_of(NetworkMembership, card)
    _one_at_a_time(card.employer_id)
    dates = dates_of(record)
    after = dates_after_move(dates, to_stage, on)
    found = move_problems(dates, card.stage, to_stage, on, today(), note)
    overlap = overlap_problem(after.joined, last_left(card.employer_id, but=record.id))
    found += [Problem("on", each.message) for each in overlap]
    if PIPELINE.stage(card.stage).kind is StageKind.EXIT:
        found += _second_seat_problems(record, "stage")
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    _date(record, after)
    if to_stage == "left":
        _end_holding(record, on)
    return card


def _end_holding(record: NetworkMembership, on: date) -> None:
    holder = current_holder(record.id)
    if holder is not None:
        holder.until_on = max(on, holder.from_on)


def restore_seat(record: NetworkMembership) -> None:
    """Put an archived seat back. Raises RuleRefused where the employer has got another one meanwhile."""
    _one_at_a_time(record.employer_id)
    refuse_if([] if record.left_on or record.declined_on else _second_seat_problems(record, ""))
    restore(record)


def hand_over(record: NetworkMembership, to: Contact | None, on: date | None) -> None:
    """Somebody holds a seat from a day on, or (None) nobody does; the history of holders stays. Raises RuleRefused.

    The seat's row is to be locked by the caller, so that two officers do not hand it over at once.
    """
    present = current_holder(record.id)
    problems = hand_over_problems(on, present.from_on if present else _last_until(record.id), today())
    if record.left_on or record.declined_on or record.archived_at:
        problems.append(Problem("", "This seat has ended: nobody can hold it"))
    if to is not None and not _works_there(to, record.employer_id):
        problems.append(Problem("holder", "Choose somebody who works for this employer"))
    if to is not None and present is not None and present.contact_id == to.id:
        problems.append(Problem("holder", "They hold the seat already"))
    if to is None and present is None:
        problems.append(Problem("holder", "Choose who holds the seat"))
    refuse_if(problems)
    assert on is not None  # noqa: S101  the rules have just refused everything else
    if present is not None:
        present.until_on = on
        db.session.flush()  # the index that lets one present holder through sees the old one go first
    if to is not None:
        _take_over(record, to, on)


def _take_over(record: NetworkMembership, to: Contact, on: date) -> None:
    """On one day there is one holder: an earlier entry of the same day was a slip, and is written over."""
    of_that_day = select(SeatHolder).where(SeatHolder.membership_id == record.id, SeatHolder.from_on == on)
    holder = db.session.scalars(of_that_day).one_or_none()
    if holder is None:
        db.session.add(SeatHolder(membership_id=record.id, contact_id=to.id, from_on=on))
    else:
        holder.contact_id, holder.until_on = to.id, None


def _last_until(membership_id: int) -> date | None:
    last = select(SeatHolder.until_on).where(SeatHolder.membership_id == membership_id)
    return db.session.scalar(last.order_by(SeatHolder.from_on.desc()).limit(1))


def _works_there(contact: Contact, employer_id: int) -> bool:
    post = select(ContactPost.id).where(
        ContactPost.contact_id == contact.id, ContactPost.employer_id == employer_id, ContactPost.left_on.is_(None)
    )
    return contact.archived_at is None and db.session.scalar(post.limit(1)) is not None


def ask_to_join(employer_id: int, wants: str, offers: str, by: User) -> NetworkMembership:
    """An employer's own user asks for a seat: one that is thought of, or was invited, is marked. Raises RuleRefused.

    What the employer says of itself replaces nothing that is written down: it is added where there is nothing yet.
    """
    seat = live_seat_of(employer_id)
    if seat is None:
        return add_seat(employer_id, SeatFacts(wants=wants, offers=offers), by=by, asked_on=today())
    refuse_if([Problem("", "Your business is a member already")] if seat.joined_on else [])
    now = facts_of(seat)
    facts = tidied(replace(now, wants=now.wants or wants, offers=now.offers or offers))
    refuse_if(fact_problems(facts, today()))
    seat.asked_on = seat.asked_on or today()
    seat.wants, seat.offers = facts.wants, facts.offers
    seat.card.headline = headline_of(facts)
    return seat
