"""Everything that changes a collaboration. Its card moves with what is written down, and its dates with its card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crm.accounts.models import User
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import organisation_named
from crm.blueprints.collaborations.rules import (
    COUNTING_STAGES,
    PIPELINE,
    collaboration_problems,
    stage_problems,
)
from crm.clock import today
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.stages.actions import move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of
from crm.text import many_lines, one_line

COURSE_ON_CARD = 150


@dataclass(frozen=True)
class Facts:
    """What is said of a collaboration, as typed or imported."""

    provider: str
    course: str
    kind: str
    started_on: date | None
    ended_on: date | None = None
    what_changed: str = ""
    notes: str = ""


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored."""
    return replace(
        facts,
        provider=one_line(facts.provider),
        course=one_line(facts.course),
        what_changed=many_lines(facts.what_changed),
        notes=many_lines(facts.notes),
    )


def _problems(facts: Facts, stage: str) -> Iterator[Problem]:
    """What is wrong with tidied facts of a collaboration that stands in a stage."""
    found = collaboration_problems(facts.started_on, facts.ended_on, facts.provider, facts.course, facts.kind, today())
    yield from found
    if facts.started_on is not None and not found:
        yield from stage_problems(stage, facts.started_on, facts.what_changed, today())
        yield from _problems_of_ending(facts, stage)


def _problems_of_ending(facts: Facts, stage: str) -> Iterator[Problem]:
    if facts.ended_on is not None and stage not in COUNTING_STAGES:
        yield Problem("ended_on", "It has not begun. Move it to “Active” first, or remove this date")
    elif facts.ended_on is not None and stage == "active" and not facts.what_changed:
        yield Problem("what_changed", "Enter what changed in the course. If nothing did, move the card to “Ended”")
    elif facts.ended_on is None and stage == "ended":
        yield Problem("ended_on", "Enter when it ended, or move it back to “Active”")


def begin(
    employer_id: int,
    facts: Facts,
    *,
    stage: str = "proposed",
    on: date | None = None,
    owner: User | None = None,
    by: User | None = None,
) -> ProviderCollaboration:
    """Write a collaboration down and put it on the board: proposed, agreed or already active. Raises RuleRefused.

    `on` is the day it came there: today unless given, and for an active one the day work began.
    """
    facts = tidied(facts)
    refuse_if(_problems(facts, stage))
    assert facts.started_on is not None  # noqa: S101  the rules have just refused everything else
    looks_after = owner or by
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=stage,
        on=facts.started_on if stage == "active" else on or today(),
        headline=headline_of(facts),
        owner_id=owner.id if owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = ProviderCollaboration(public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card)
    _fill(record, facts)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    if facts.what_changed:
        _changed_course(card, facts, by)
    return record


def change(record: ProviderCollaboration, facts: Facts, *, owner: User | None, by: User | None) -> None:
    """Set what is said of a collaboration; what changed in the course, once written, moves its card.

    Raises RuleRefused.
    """
    facts = tidied(facts)
    card = record.card
    refuse_if(_problems(facts, card.stage))
    says_more = (facts.what_changed, facts.ended_on) != (record.what_changed, record.ended_on)
    _fill(record, facts)
    card.headline = headline_of(facts)
    look_after(card, owner)
    if says_more and facts.what_changed and card.stage == "active":
        _changed_course(card, facts, by)


def facts_of(record: ProviderCollaboration) -> Facts:
    """What is said of a collaboration, as it stands."""
    return Facts(
        provider=record.provider,
        course=record.course,
        kind=record.kind,
        started_on=record.started_on,
        ended_on=record.ended_on,
        what_changed=record.what_changed,
        notes=record.notes,
    )


def headline_of(facts: Facts) -> str:
    """The one line of what a card says: the course and who teaches it, as far as there is room."""
    words = f"{facts.course}, {facts.provider}"
    return words if len(words) <= COURSE_ON_CARD else words[: COURSE_ON_CARD - 1].rstrip() + "…"


def _fill(record: ProviderCollaboration, facts: Facts) -> None:
    organisation = organisation_named(facts.provider)
    record.provider = organisation.name if organisation else facts.provider
    record.provider_organisation_id = organisation.id if organisation else None
    record.course = facts.course
    record.kind = facts.kind
    if facts.started_on is not None:
        record.started_on = facts.started_on
    record.ended_on = facts.ended_on
    record.what_changed = facts.what_changed
    record.notes = facts.notes


def _changed_course(card: Card, facts: Facts, by: User | None) -> None:
    """Words on what changed are the evidence that a course did change."""
    on = max(facts.ended_on or today(), card.stage_since)
    move_card(PIPELINE, card, "course_changed", on=on, by_id=by.id if by else None, by_hand=False)


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move a collaboration's card and date what that means: work begins, or ends. Raises RuleRefused.

    A note on moving to "Course changed" says what changed, where nobody has said so yet.
    """
    record = record_of(ProviderCollaboration, card)
    what_changed = record.what_changed or (many_lines(note) if to_stage == "course_changed" else "")
    begins = to_stage == "active" and card.stage not in COUNTING_STAGES
    started_on = on if begins else record.started_on
    found = [*stage_problems(to_stage, started_on, what_changed, today())]
    if on > today():
        found = [Problem("on", "The date of the move must be today or in the past")]
    elif to_stage == "ended" and on < started_on:
        found.append(Problem("on", "It cannot end before it began"))
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    record.started_on, record.what_changed = started_on, what_changed
    if to_stage == "ended":
        record.ended_on = record.ended_on or on
    elif to_stage in {"active", "proposed"}:
        record.ended_on = None
    return card
