"""Everything that changes an offer, its checks, or a programme. Who is placed is written by `placing.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crm.accounts.models import User
from crm.blueprints.placements.kinds import PlacementKind, missing_for_approval
from crm.blueprints.placements.models import (
    OfferCheck,
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.blueprints.placements.offers import (
    Check,
    Dates,
    Facts,
    approval_problems,
    check_problems,
    dates_after_move,
    fact_problems,
    headline_of,
    place_problems,
    reopening_problems,
    tidied,
    unapproving_problems,
)
from crm.blueprints.placements.programme_queries import designers_of, targets_of
from crm.blueprints.placements.programmes import Facts as ProgrammeFacts
from crm.blueprints.placements.programmes import design_problems, target_problems
from crm.blueprints.placements.programmes import fact_problems as programme_problems
from crm.blueprints.placements.programmes import tidied as tidied_programme
from crm.blueprints.placements.queries import (
    check_facts,
    checks_of,
    counts_of,
    has_people,
    has_people_in_hand,
    taken_of,
)
from crm.blueprints.placements.rules import (
    BEFORE_APPROVAL,
    IN_FORCE,
    OWN_TO_WITHDRAW,
    PIPELINE,
    CheckKind,
    PayBasis,
)
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer
from crm.engagement.asking import tell_who_answers, who_answers
from crm.periods import Period, format_date
from crm.problems import Problem, refuse_if
from crm.stages.actions import change_quantity, move_card, open_card
from crm.stages.models import Card
from crm.stages.records import look_after, record_of
from crm.text import normalise, one_line

OFFERED_ITSELF = "offered"


@dataclass(frozen=True)
class Placing:
    """What an offer belongs to, by id: where the work is, its programme and sector, and who looks after it."""

    site_id: int | None = None
    programme_id: int | None = None
    sector_id: int | None = None
    owner: User | None = None


NOWHERE = Placing()


def offer(
    employer_id: int,
    facts: Facts,
    placing: Placing = NOWHERE,
    *,
    stage: str = "enquiry",
    on: date | None = None,
    by: User | None = None,
) -> PlacementOffer:
    """Write down what an employer offers and put it on the board: an enquiry, or an offer since `on` (today).

    Raises RuleRefused, with every limit of its kind that it breaks.
    """
    facts = tidied(facts)
    refuse_if(fact_problems(facts))
    looks_after = placing.owner or by
    card = open_card(
        PIPELINE,
        employer_id=employer_id,
        stage=stage,
        on=on or today(),
        headline=headline_of(facts),
        quantity=facts.places,
        owner_id=placing.owner.id if placing.owner else None,
        organisation_id=looks_after.organisation_id if looks_after else None,
        by_id=by.id if by else None,
    )
    record = PlacementOffer(public_id=card.public_id, employer_id=employer_id, card_id=card.id, card=card)
    _fill(record, facts, placing)
    db.session.add(record)
    db.session.flush()  # the record has an address from here on
    return record


def change(record: PlacementOffer, facts: Facts, placing: Placing, *, exact: bool) -> PlacementOffer:
    """Set what is said of an offer. The record is locked, so that no place is taken meanwhile. Raises RuleRefused.

    `exact`: whoever changes it may know how many people are placed; nobody else learns it from what is refused.
    """
    facts = tidied(facts)
    refuse_if(_change_problems(record, facts, exact=exact))
    _fill(record, facts, placing)
    card = record.card
    card.headline = headline_of(facts)
    if card.quantity != facts.places:
        change_quantity(card, facts.places)
    look_after(card, placing.owner)
    return record


def _change_problems(record: PlacementOffer, facts: Facts, *, exact: bool) -> Iterator[Problem]:
    is_other_kind = facts.kind != record.kind.value
    found = fact_problems(facts, is_new=is_other_kind)
    yield from found
    if found:
        return
    if record.card.stage in IN_FORCE:
        yield from missing_for_approval(facts.kind, facts.shape)
    yield from place_problems(record.places, facts.places or 0, taken_of(record.id), exact=exact)
    people = counts_of(record.id)
    if is_other_kind and (people.waiting or people.placed):
        yield Problem("kind", "Somebody is referred or placed already, so its kind stays. Add a new offer instead")


def _fill(record: PlacementOffer, facts: Facts, placing: Placing) -> None:
    record.kind = PlacementKind(facts.kind)
    record.role = facts.role
    record.places = facts.places or 0
    record.starts_on, record.ends_on = facts.starts_on, facts.ends_on
    record.hours_a_week, record.days = facts.hours_a_week, facts.days
    record.pay = PayBasis(facts.pay) if facts.pay else None
    record.parts, record.adjustments = facts.parts, facts.adjustments
    record.notes = facts.notes
    record.site_id, record.programme_id = placing.site_id, placing.programme_id
    record.sector_id = placing.sector_id


def facts_of(record: PlacementOffer) -> Facts:
    """What is said of an offer, as it stands."""
    return Facts(
        kind=record.kind.value,
        role=record.role,
        places=record.places,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        hours_a_week=record.hours_a_week,
        days=record.days,
        pay=record.pay.value if record.pay else "",
        parts=record.parts,
        adjustments=record.adjustments,
        notes=record.notes,
    )


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move an offer's card; approval asks for every check in date on that day. Raises RuleRefused."""
    # Locked: a place may be taken at this moment, and nobody may be placed in an offer that is withdrawn.
    record = record_of(PlacementOffer, card)
    db.session.refresh(record, with_for_update={"of": PlacementOffer})
    dates = Dates(record.approved_on, record.closed_on)
    found = list(_move_problems(record, dates, card.stage, to_stage, on))
    found += unapproving_problems(dates, card.stage_since, to_stage, note=note, today=today())
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=found)
    dates = dates_after_move(dates, to_stage, on)
    record.approved_on, record.closed_on = dates.approved_on, dates.closed_on
    return card


def _move_problems(
    record: PlacementOffer, dates: Dates, from_stage: str, to_stage: str, on: date
) -> Iterator[Problem]:
    if on > today():
        yield Problem("on", "The date of the move must be today or in the past")
    yield from reopening_problems(dates, from_stage, to_stage)
    if to_stage == "approved":
        yield from approval_problems(facts_of(record), check_facts(checks_of(record.id)), on)
    elif to_stage in {*BEFORE_APPROVAL, "withdrawn"} and taken_of(record.id):
        yield Problem("stage", "Somebody has a place in it. End their placement first, or move the offer to “Closed”")


def archive_problems(record: PlacementOffer) -> list[Problem]:
    """Why an offer cannot be taken off the board: somebody is in it, or about to be."""
    if not has_people_in_hand(record.id):
        return []
    return [Problem("", "Somebody is matched or started in it. End their placement first, or remove it as a mistake")]


def leaves_figures(record: PlacementOffer) -> list[str]:
    """What leaves the figures with an offer, a sentence each; nothing for one that nothing counts."""
    found = []
    if record.approved_on is not None:
        counted = f"The offer, approved on {format_date(record.approved_on)}, and its places"
        found.append(f"{counted}: without another, the employer no longer counts as offering work placements (M1-O7)")
    if has_people(record.id):
        found.append("Everybody who was referred to it, and any job that came of it")
    return found


def add_check(record: PlacementOffer, check: Check, *, by: User) -> OfferCheck:
    """Write down what was checked of an offer. Raises RuleRefused."""
    check = Check(check.kind, check.checked_on, check.expires_on, one_line(check.evidence))
    refuse_if(check_problems(check, today()))
    found = OfferCheck(
        offer_id=record.id,
        kind=CheckKind(check.kind),
        evidence=check.evidence,
        checked_on=check.checked_on,
        expires_on=check.expires_on,
        checked_by_id=by.id,
    )
    db.session.add(found)
    db.session.flush()
    return found


def remove_check(record: PlacementOffer, check: OfferCheck) -> None:
    """Take back a check that was a slip. One that an approval stands on stays. Raises RuleRefused."""
    if record.card.stage in IN_FORCE:
        refuse_if([Problem("", "The offer is approved, and this check belongs to that. Record a newer one beside it")])
    db.session.delete(check)


def offer_own(employer: Employer, facts: Facts, site_id: int | None, *, by: User) -> PlacementOffer:
    """What an employer's own user offers: on the board as offered, and the next step of whoever looks after them."""
    owner = who_answers(employer)
    placing = Placing(site_id=site_id, sector_id=employer.sector_id, owner=owner)
    record = offer(employer.id, facts, placing, stage=OFFERED_ITSELF, by=by)
    places = "a place" if record.places == 1 else f"{record.places} places"
    tell_who_answers(employer, f"{by.name} offers {places}: {record.card.headline}", by, today())
    return record


def withdraw_own(record: PlacementOffer, employer: Employer, *, by: User) -> None:
    """Withdraw what an employer's own user no longer offers, while nobody is placed in it. Raises RuleRefused."""
    card = record.card
    refuse_if([Problem("", "It is withdrawn already")] if card.stage == "withdrawn" else [])
    if card.stage not in OWN_TO_WITHDRAW or taken_of(record.id):
        refuse_if([Problem("", "It cannot be withdrawn here any more, since people are placed. Please ring us")])
    move_by_hand(
        card, to_stage="withdrawn", on=max(today(), card.stage_since), by_id=by.id, exit_reason="employer_withdrew"
    )
    tell_who_answers(employer, f"{by.name} withdraws their offer: {card.headline}", by, today())


def add_programme(facts: ProgrammeFacts, sector_id: int | None) -> PlacementProgramme:
    """Write a programme down. Raises RuleRefused."""
    record = PlacementProgramme()
    change_programme(record, facts, sector_id)
    db.session.add(record)
    db.session.flush()
    return record


def change_programme(record: PlacementProgramme, facts: ProgrammeFacts, sector_id: int | None) -> None:
    """Set what is said of a programme. Raises RuleRefused."""
    facts = tidied_programme(facts)
    refuse_if(programme_problems(facts))
    assert facts.starts_on is not None  # noqa: S101  the rules have just refused everything else
    record.name, record.sort_name = facts.name, normalise(facts.name)[:160]
    record.provider, record.notes = facts.provider, facts.notes
    record.starts_on, record.ends_on = facts.starts_on, facts.ends_on
    record.learners_planned = facts.learners_planned
    record.sector_id = sector_id


def programme_facts_of(record: PlacementProgramme) -> ProgrammeFacts:
    """What is said of a programme, as it stands."""
    return ProgrammeFacts(
        record.name, record.provider, record.starts_on, record.ends_on, record.learners_planned, record.notes
    )


def archive_programme(record: PlacementProgramme) -> None:
    """Take a programme out of what may be chosen, with its history kept."""
    record.archived_at = record.archived_at or now()


def restore_programme(record: PlacementProgramme) -> None:
    """Put an archived programme back."""
    record.archived_at = None


def begin_designing(
    programme: PlacementProgramme, employer: Employer, from_on: date | None, until_on: date | None = None
) -> ProgrammeEmployer:
    """Say that an employer helps to design a programme. The programme is locked. Raises RuleRefused."""
    refuse_if(_design_problems(programme, employer, from_on, until_on))
    found = ProgrammeEmployer(programme_id=programme.id, employer_id=employer.id, from_on=from_on, until_on=until_on)
    db.session.add(found)
    db.session.flush()
    return found


def _design_problems(
    programme: PlacementProgramme, employer: Employer, from_on: date | None, until_on: date | None
) -> Iterator[Problem]:
    yield from design_problems(from_on, until_on, today())
    parts = [each for each in designers_of(programme.id) if each.employer_id == employer.id]
    if from_on is not None and any(
        Period(each.from_on, each.until_on or date.max).overlaps(from_on, until_on) for each in parts
    ):
        yield Problem("employer", f"{employer.name} is recorded as helping to design it then already")


def end_designing(part: ProgrammeEmployer, until_on: date | None) -> None:
    """Say until when an employer helped to design a programme. Raises RuleRefused."""
    refuse_if([Problem("until_on", "Enter when it ended")] if until_on is None else [])
    refuse_if(design_problems(part.from_on, until_on, today()))
    part.until_on = until_on


def set_target(programme: PlacementProgramme, period: Period | None, job_outcomes: int | None) -> ProgrammeTarget:
    """Set how many job outcomes a programme is to reach in a period, anew or instead. Raises RuleRefused."""
    first, last = (period.first, period.last) if period else (None, None)
    refuse_if(target_problems(first, last, job_outcomes))
    there = [each for each in targets_of(programme.id) if (each.first_on, each.last_on) == (first, last)]
    target = there[0] if there else ProgrammeTarget(programme_id=programme.id, first_on=first, last_on=last)
    target.job_outcomes = job_outcomes or 0
    db.session.add(target)
    db.session.flush()
    return target
