"""Everything that changes an apprenticeship offer. Its card moves with its dates, and its dates with its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.accounts.models import User
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.rules import (
    PIPELINE,
    STEPS,
    Facts,
    Steps,
    fact_problems,
    headline_of,
    stage_of,
    step_problems,
    steps_after_move,
    tidied,
)
from crm.clock import today
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.stages.actions import change_quantity, move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of
from crm.stages.rules import StageKind


@dataclass(frozen=True)
class Placing:
    """What an offer belongs to, by id: where the work is, its growth sector, and who looks after it."""

    site_id: int | None = None
    growth_sector_id: int | None = None
    owner: User | None = None


NOWHERE = Placing()


def offer(
    employer_id: int, facts: Facts, placing: Placing = NOWHERE, *, by: User | None = None, is_confirmed: bool = True
) -> Apprenticeship:
    """Write down what an employer offers and put it on the board, as far along as its dates say. Raises RuleRefused.

    One that is not confirmed is counted in no figure until it is.
    """
    facts = tidied(facts)
    refuse_if(fact_problems(facts, today()))
    assert facts.steps.offered is not None  # noqa: S101  the rules have just refused everything else
    looks_after = placing.owner or by
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=STEPS[0],
        on=facts.steps.offered,
        headline=headline_of(facts),
        quantity=facts.places,
        owner_id=placing.owner.id if placing.owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = Apprenticeship(public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card)
    _fill(record, facts, placing)
    if is_confirmed:
        confirm(record, by_id=by.id if by else None)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    _follow_dates(record, facts.steps, by)
    return record


def change(record: Apprenticeship, facts: Facts, placing: Placing, *, by: User | None) -> Apprenticeship:
    """Set what is said of an offer, which confirms it; its card follows the dates. Raises RuleRefused."""
    facts = tidied(facts)
    refuse_if(fact_problems(facts, today()))
    _fill(record, facts, placing)
    confirm(record, by_id=by.id if by else None)
    card = record.card
    card.headline = headline_of(facts)
    if card.quantity != facts.places:
        change_quantity(card, facts.places)
    look_after(card, placing.owner)
    _follow_dates(record, facts.steps, by)
    return record


def confirm(record: Apprenticeship, *, by_id: int | None) -> None:
    """Stand in for what the employer said: it counts from the day it was offered. Whoever did so first stays."""
    if record.confirmed_on is None:
        record.confirmed_on, record.confirmed_by_id = today(), by_id


def _fill(record: Apprenticeship, facts: Facts, placing: Placing) -> None:
    record.standard_reference = facts.standard_reference
    record.standard_title = facts.standard_title
    record.level = facts.level or 0
    record.is_foundation = facts.is_foundation
    record.places = facts.places or 0
    record.provider = facts.provider
    record.notes = facts.notes
    record.site_id = placing.site_id
    record.growth_sector_id = placing.growth_sector_id
    _date(record, facts.steps)


def steps_of(record: Apprenticeship) -> Steps:
    """The dated steps of an offer."""
    return Steps(record.offered_on, record.advertised_on, record.filled_on, record.started_on, record.achieved_on)


def facts_of(record: Apprenticeship) -> Facts:
    """What is said of an offer, as it stands."""
    return Facts(
        standard_title=record.standard_title,
        standard_reference=record.standard_reference,
        level=record.level,
        is_foundation=record.is_foundation,
        places=record.places,
        provider=record.provider,
        steps=steps_of(record),
        notes=record.notes,
    )


def _date(record: Apprenticeship, steps: Steps) -> None:
    for key in STEPS:
        setattr(record, f"{key}_on", getattr(steps, key))


def _follow_dates(record: Apprenticeship, steps: Steps, by: User | None) -> None:
    """Bring the card to where the dates say the offer stands: through every dated step, or straight back.

    An offer that was withdrawn or ended stays so until somebody takes it up again. The board's moves only run
    forward in time, so a date from before the card's last move is made on the day of that move.
    """
    card = record.card
    if PIPELINE.stage(card.stage).kind is StageKind.EXIT:
        return
    reached, here = stage_of(steps), STEPS.index(card.stage)
    if STEPS.index(reached) < here:
        _step_back(card, reached, by)
    for key, day in steps.dated():
        if STEPS.index(card.stage) < STEPS.index(key):
            on = max(day, card.stage_since)
            move_card(PIPELINE, card, key, on=on, by_id=by.id if by else None, by_hand=False)


def _step_back(card: Card, to_stage: str, by: User | None) -> None:
    """Back to an earlier stage, since a date that was a slip has been taken away; from the end by way of the start."""
    while card.stage != to_stage:
        back = to_stage if to_stage in PIPELINE.stage(card.stage).moves_to else "started"
        on = max(today(), card.stage_since)
        move_card(PIPELINE, card, back, on=on, by_id=by.id if by else None, note="Date taken away", by_hand=False)


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move an offer's card and date the step it enters; the dates of later steps are taken away. Raises RuleRefused.

    To see an offer further is to confirm it; to put an end to it is not.
    """
    record = record_of(Apprenticeship, card)
    steps = steps_after_move(steps_of(record), to_stage, on)
    # The problem belongs to the date of the move, whatever the step is called.
    found = [Problem("on", each.message) for each in step_problems(steps, today())]
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    _date(record, steps)
    if PIPELINE.stage(to_stage).kind is not StageKind.EXIT:
        confirm(record, by_id=by_id)
    return card
