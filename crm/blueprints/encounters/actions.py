"""Everything that changes an encounter. Its card moves with what is written down, and its date with its card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crm.accounts.models import User
from crm.blueprints.encounters.checks import back_problems, encounter_problems, further_problems, stage_problems
from crm.blueprints.encounters.models import Encounter, EncounterAttendance, EncounterEmployer, EncounterSchool
from crm.blueprints.encounters.queries import facts_of
from crm.blueprints.encounters.rules import (
    CRITERIA,
    HELD_STAGES,
    PIPELINE,
    Facts,
    Mode,
    headline_of,
    tidied,
)
from crm.clock import today
from crm.database import db
from crm.periods import format_date
from crm.problems import Problem, refuse_if
from crm.stages.actions import change_quantity, move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of
from crm.text import many_lines


@dataclass(frozen=True)
class Placing:
    """What an encounter belongs to, by id: the lead's site, the other employers, and who looks after it."""

    site_id: int | None = None
    further: tuple[int, ...] = ()
    owner: User | None = None


NOWHERE = Placing()


def _problems(employer_id: int, facts: Facts, placing: Placing, stage: str) -> Iterator[Problem]:
    found = [*encounter_problems(facts, today()), *further_problems(employer_id, placing.further)]
    yield from found
    said = {problem.field for problem in found}
    yield from (problem for problem in stage_problems(stage, facts, today()) if problem.field not in said)


def begin(
    employer_id: int,
    facts: Facts,
    placing: Placing = NOWHERE,
    *,
    stage: str = "offered",
    on: date | None = None,
    by: User | None = None,
) -> Encounter:
    """Write an encounter down and put it on the board: offered, arranged or already held. Raises RuleRefused.

    `on` is the day it came there: today unless given, and for one that was held the day on which it ended.
    """
    facts = tidied(facts)
    refuse_if(_problems(employer_id, facts, placing, stage))
    looks_after = placing.owner or by
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=stage,
        on=facts.ends_on if stage == "held" and facts.ends_on else on or today(),
        headline=headline_of(facts),
        quantity=facts.attendances or None,
        owner_id=placing.owner.id if placing.owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = Encounter(public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card)
    _fill(record, facts, placing)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    _follow_evaluation(card, facts, by)
    return record


def change(record: Encounter, facts: Facts, placing: Placing, *, by: User | None) -> None:
    """Set what is said of an encounter; an evaluation, once written, moves the card of one held. Raises RuleRefused."""
    facts = tidied(facts)
    card = record.card
    refuse_if(_problems(record.employer_id, facts, placing, card.stage))
    says_more = facts.evaluation != record.evaluation
    _fill(record, facts, placing)
    card.headline = headline_of(facts)
    if card.quantity != (facts.attendances or None):
        change_quantity(card, facts.attendances or None)
    look_after(card, placing.owner)
    if says_more:
        _follow_evaluation(card, facts, by)


def _fill(record: Encounter, facts: Facts, placing: Placing) -> None:
    for name in ("kind", "both_reason", "on", "last_on", "when_roughly", "minutes", "employees", "subject"):
        setattr(record, name, getattr(facts, name))
    for key in CRITERIA:
        setattr(record, key, key in facts.criteria)
    record.mode = Mode(facts.mode)
    record.benchmark_5, record.benchmark_6 = 5 in facts.benchmarks, 6 in facts.benchmarks
    record.years_welcome = " ".join(map(str, facts.years_welcome))
    record.evaluation, record.notes = facts.evaluation, facts.notes
    record.site_id = placing.site_id
    _bring(record, facts)
    _join(record, placing.further)


def _bring(record: Encounter, facts: Facts) -> None:
    """The schools and their head counts; rows that stay keep their ids, so that the trail shows what changed."""
    known = {each.school_id: each for each in record.schools}
    record.schools = [
        known.get(at.school.id) or EncounterSchool(school_id=at.school.id, head_counts=[]) for at in facts.schools
    ]
    for row, at in zip(record.schools, facts.schools, strict=True):
        counted = {count.year_group: count for count in row.head_counts}
        row.head_counts = [
            counted.get(count.year_group) or EncounterAttendance(year_group=count.year_group)
            for count in at.head_counts
        ]
        for stored, count in zip(row.head_counts, at.head_counts, strict=True):
            stored.pupils, stored.send = count.pupils, count.send


def _join(record: Encounter, further: Sequence[int]) -> None:
    known = {each.employer_id: each for each in record.further}
    record.further = [known.get(employer) or EncounterEmployer(employer_id=employer) for employer in further]


def _follow_evaluation(card: Card, facts: Facts, by: User | None) -> None:
    """Words on how it went are the evaluation."""
    if facts.evaluation and card.stage == "held":
        on = max(today(), card.stage_since)
        move_card(PIPELINE, card, "evaluated", on=on, by_id=by.id if by else None, by_hand=False)


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move an encounter's card. One held without a date was held on the day of the move. Raises RuleRefused.

    A note on moving to "Evaluated" is the evaluation, where nobody has written one.
    """
    record = record_of(Encounter, card)
    facts = facts_of(record)
    facts = replace(
        facts,
        on=facts.on or on if to_stage in HELD_STAGES else facts.on,
        evaluation=facts.evaluation or (many_lines(note) if to_stage == "evaluated" else ""),
    )
    found = [
        *_on_the_move(to_stage, facts, on),
        *stage_problems(to_stage, facts, today()),
        *back_problems(card.stage, to_stage, facts.ends_on, today(), note),
    ]
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    record.on, record.evaluation = facts.on, facts.evaluation
    return card


def _on_the_move(to_stage: str, facts: Facts, on: date) -> Iterator[Problem]:
    if on > today():
        yield Problem("on", "The date of the move must be today or in the past")
    elif to_stage == "held" and facts.ends_on is not None and on < facts.ends_on <= today():
        yield Problem("on", f"It ended on {format_date(facts.ends_on)}: the move cannot be before that")
