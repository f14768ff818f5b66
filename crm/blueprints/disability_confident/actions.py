"""Everything that changes a membership but its awards: putting it on the board, changing it, ticking what is in place.

The card follows the awards: a confirmed award in force makes a member. It follows the calendar only by hand, since
somebody should ask an employer why it lapsed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.disability_confident.models import (
    DisabilityConfidentAward,
    DisabilityConfidentMembership,
    DisabilityConfidentStep,
)
from crm.blueprints.disability_confident.queries import awards_of, held, live_membership, steps_in_place
from crm.blueprints.disability_confident.rules import (
    NOTES_LENGTH,
    PIPELINE,
    Covers,
    Held,
    headline,
    latest,
    move_problems,
    standing_of,
)
from crm.blueprints.disability_confident.scheme import STEPS, Level
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer, Site
from crm.problems import Problem, refuse_if
from crm.stages.actions import move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of, restore
from crm.text import many_lines


@dataclass(frozen=True)
class Way:
    """What is said of a membership. `site_id` None: the employer as a whole, with its group."""

    site_id: int | None = None
    aims_at: int | None = Level.COMMITTED
    validates: bool | None = None
    notes: str = ""
    owner: User | None = None


def begin(
    employer_id: int, way: Way, *, stage: str = "interested", on: date | None = None, by: User | None = None
) -> DisabilityConfidentMembership:
    """Put an employer, or one of its sites, on its way through the scheme. Raises RuleRefused.

    `on` is the day it came there: today unless given.
    """
    way = replace(way, notes=many_lines(way.notes))
    hold_employer(employer_id)
    refuse_if([*_way_problems(employer_id, way), *_already_there(employer_id, way.site_id)])
    looks_after = way.owner or (by if by is not None and by.organisation_id else None)
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=stage,
        on=on or today(),
        owner_id=way.owner.id if way.owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = DisabilityConfidentMembership(
        public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card
    )
    _fill(record, way)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    card.headline = headline_of(record, None)
    return record


def change(record: DisabilityConfidentMembership, way: Way) -> None:
    """Set what is said of a membership. Raises RuleRefused."""
    way = replace(way, notes=many_lines(way.notes))
    hold_employer(record.employer_id)
    found = _way_problems(record.employer_id, way)
    if way.site_id != record.site_id:
        found += _already_there(record.employer_id, way.site_id)
    refuse_if(found)
    _fill(record, way)
    look_after(record.card, way.owner)
    db.session.flush()  # the site of the headline is the new one
    record.card.headline = headline_of(record, latest(held(awards_of(record.id)), today()))


def hold_employer(employer_id: int) -> None:
    """Let nobody else begin or restore a membership of this employer until the transaction ends."""
    db.session.execute(select(Employer.id).where(Employer.id == employer_id).with_for_update())


def _way_problems(employer_id: int, way: Way) -> list[Problem]:
    found = []
    if way.aims_at is not None and way.aims_at not in set(Level):
        found.append(Problem("aims_at", "Choose the level it works towards from the list"))
    if len(way.notes) > NOTES_LENGTH:
        found.append(Problem("notes", f"Notes must be {NOTES_LENGTH:,} characters or fewer"))
    if way.site_id is not None:
        site = db.session.get(Site, way.site_id)
        if site is None or site.employer_id != employer_id:
            found.append(Problem("covers", "Choose the whole employer or one of its sites"))
    return found


def _already_there(employer_id: int, site_id: int | None) -> list[Problem]:
    if live_membership(employer_id, site_id) is None:
        return []
    whose = "The whole employer" if site_id is None else "This site"
    return [Problem("covers", f"{whose} already has a Disability Confident record: open that one")]


def put_back(record: DisabilityConfidentMembership) -> None:
    """Put an archived membership back on the board. Raises RuleRefused where another took its place meanwhile."""
    hold_employer(record.employer_id)
    if record.archived_at is not None:
        refuse_if(_already_there(record.employer_id, record.site_id))
    restore(record)


def _fill(record: DisabilityConfidentMembership, way: Way) -> None:
    record.covers = Covers.GROUP if way.site_id is None else Covers.SITE
    record.site_id = way.site_id
    record.site = db.session.get(Site, way.site_id) if way.site_id is not None else None
    record.aims_at = way.aims_at
    record.validates = way.validates
    record.notes = way.notes


def headline_of(record: DisabilityConfidentMembership, award: Held | None) -> str:
    """The one line of what the card of a membership says today."""
    site = (record.site.name or record.site.postcode or "one site") if record.site else ""
    return headline(award, record.aims_at, site, today())


def follow_awards(record: DisabilityConfidentMembership, by: User | None) -> None:
    """Bring the card to where the awards say: a member once one is in force, working on it once none is left."""
    card, day = record.card, today()
    award = latest(held(awards_of(record.id)), day)
    standing = standing_of(award, day)
    card.headline = headline_of(record, award)
    by_id = by.id if by else None
    if award is not None and standing.holds_an_award and card.stage != "member":
        on = max(award.valid_from, card.stage_since)
        move_card(PIPELINE, card, "member", on=on, by_id=by_id, note=f"{award.level.short} confirmed", by_hand=False)
    elif award is None and card.stage == "member":
        on = max(day, card.stage_since)
        move_card(PIPELINE, card, "working", on=on, by_id=by_id, note="Award withdrawn", by_hand=False)


def tick_steps(record: DisabilityConfidentMembership, level: Level, ticked: Collection[str], by: User) -> None:
    """Say what a membership has in place for a level; those of other levels stay as they are."""
    there = steps_in_place(record.id)
    for key in (step.key for step in STEPS if step.level is level):
        if key in ticked and key not in there:
            db.session.add(
                DisabilityConfidentStep(
                    membership_id=record.id,
                    employer_id=record.employer_id,
                    step=key,
                    done_on=today(),
                    said_by_id=by.id,
                )
            )
        elif key not in ticked and key in there:
            db.session.delete(there[key])
    db.session.flush()


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move a card where the awards allow it; one that leaves the scheme ends its award that day. Raises RuleRefused."""
    record = record_of(DisabilityConfidentMembership, card)
    awards = awards_of(record.id)
    award = latest(held(awards), on)
    found = move_problems(to_stage, card.stage, award, on, today())
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    if to_stage == "left" and award is not None and standing_of(award, on).holds_an_award:
        _with_id(awards, award.id).ended_on = on
        card.headline = headline_of(record, None)
    return card


def _with_id(awards: list[DisabilityConfidentAward], award_id: int) -> DisabilityConfidentAward:
    return next(each for each in awards if each.id == award_id)
