"""Everything that changes who is placed. Two officers at once never overfill an offer or place somebody twice.

Whatever is written holds the participant and then the offer until the transaction ends: the same order everywhere, so
that nobody waits for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from crm.accounts.models import User
from crm.blueprints.placements.models import Participant, Placement, PlacementOffer
from crm.blueprints.placements.people import (
    STEPS,
    Facts,
    Host,
    Job,
    Steps,
    capacity_problems,
    claim_key,
    claim_problems,
    employer_key,
    fact_problems,
    job_problems,
    label_of,
    order_problems,
    overlap_problems,
    span_of,
    steps_after,
    steps_before,
    tidied,
)
from crm.blueprints.placements.people_queries import (
    employer_named,
    has_placements,
    is_open_in,
    other_spans,
    others_taking,
    placement_claiming,
)
from crm.blueprints.placements.rules import IN_FORCE, OVER, PIPELINE, STEPS_OF_PLACEMENT, AgeBand, ClaimingProgramme
from crm.clock import today
from crm.database import db, now
from crm.problems import Problem, refuse_if
from crm.stages.models import Card
from crm.stages.rules import StageKind, can_move
from crm.text import normalise, one_line

REFERABLE = tuple(stage.key for stage in PIPELINE.stages if stage.key not in (*OVER, "enquiry"))
NEEDS_AN_OFFER_IN_FORCE = ("matched", "started")


def refer(
    offer: PlacementOffer, facts: Facts, *, ward_id: int | None = None, on: date | None = None, by: User
) -> Placement:
    """Write down that somebody is referred to an offer, on a day (today). Raises RuleRefused."""
    facts = tidied(facts)
    on = on or today()
    steps = Steps(referred=on)
    refuse_if(order_problems(steps, today()) or fact_problems(facts, host_of(offer), on))
    participant, offer = _hold_participant(facts.reference), _hold_offer(offer.id)
    refuse_if([*_stage_problems(offer, "referred"), *_referred_already(offer.id, participant)])
    record = Placement(
        offer=offer, participant=participant, organisation_id=by.organisation_id, stage=steps.stage, ward_id=ward_id
    )
    _fill(record, facts)
    _date(record, steps)
    db.session.add(record)
    db.session.flush()
    return record


def change(record: Placement, facts: Facts, *, ward_id: int | None) -> None:
    """Set what is said of a placement besides its steps. Raises RuleRefused.

    A reference that was wrong is not kept, once nobody is placed by it.
    """
    facts = tidied(facts)
    refuse_if(fact_problems(facts, host_of(record.offer), record.referred_on))
    before = record.participant
    # In the order of their references, so that two corrections never wait for each other.
    held = {each: _hold_participant(each) for each in sorted({before.reference, facts.reference})}
    participant = held[facts.reference]
    if participant.id != before.id:
        refuse_if(_referred_already(record.offer_id, participant, record.id))
    assert facts.planned_from is not None  # noqa: S101  the rules have just refused everything else
    span = span_of(record.steps, facts.planned_from, facts.planned_until)
    refuse_if(overlap_problems(span, other_spans(participant.id, record.id)))
    if record.claim_key is not None and participant.id != record.participant_id:
        key = _claim_key(record.job_employer_key, record.job_started_on, participant)
        refuse_if(_claimed_already(key, record.id))
        record.claim_key = key
    record.participant, record.ward_id = participant, ward_id
    _fill(record, facts)
    db.session.flush()
    if participant.id != before.id and not has_placements(before.id):
        db.session.delete(before)
        db.session.flush()


def make_step(
    record: Placement, to_step: str, *, on: date, reason: str | None = None, job: Job | None = None
) -> Placement:
    """Make a placement's next step, on a day. A job that starts says what it is. Raises RuleRefused."""
    participant, offer = _hold_participant(record.participant.reference), _hold_offer(record.offer_id)
    refuse_if(can_move(STEPS_OF_PLACEMENT, record.stage, to_step, exit_reason=reason))
    steps = steps_after(record.steps, to_step, on)
    found = [*claim_problems(offer.kind.value, to_step), *_stage_problems(offer, to_step)]
    if to_step == "referred":
        found += [replace(each, field="") for each in _referred_already(offer.id, participant, record.id)]
    found += [*order_problems(steps, today()), *_fit_problems(record, offer, participant, steps)]
    claim = None
    if to_step == "job_started":
        claim = _claim_of(job or Job(""), offer)
        found += [*job_problems(claim.job)]
    refuse_if(found)
    if claim is not None:
        _set_job(record, claim, on, participant)
    _date(record, steps)
    record.end_reason = reason or (None if to_step == "referred" else record.end_reason)
    return record


def take_back(record: Placement) -> str:
    """Take the latest step back, since it was a slip; gives the step that it was. Raises RuleRefused."""
    participant, offer = _hold_participant(record.participant.reference), _hold_offer(record.offer_id)
    slip = record.stage
    refuse_if([Problem("", "It stands at its first step. Remove the placement instead")] if slip == STEPS[0] else [])
    steps = steps_before(record.steps)
    refuse_if(_fit_problems(record, offer, participant, steps))
    _date(record, steps)
    if slip == "job_started":
        record.job_role = record.job_role_key = record.job_employer = record.job_employer_key = ""
        record.claim_key = record.told_apart_on = None
    if steps.ended_early is None and steps.not_placed is None:
        record.end_reason = None
    return slip


def remove(record: Placement) -> None:
    """Take a placement that was written down by mistake out of every list and count; the audit trail keeps it."""
    record.archived_at = now()
    record.claim_key = None


def tell_apart(record: Placement) -> None:
    """Say that a possible double claim is two people's jobs."""
    record.told_apart_on = today()


def host_of(offer: PlacementOffer) -> Host:
    """What somebody who is placed in an offer is placed in."""
    return Host(offer.kind.value, offer.starts_on, offer.ends_on)


def facts_of(record: Placement) -> Facts:
    """What is said of a placement besides its steps, as it stands."""
    return Facts(
        reference=record.participant.reference,
        age_band=record.age_band.value,
        claiming=record.claiming.value,
        planned_from=record.planned_from,
        planned_until=record.planned_until,
        cohorts=record.cohorts,
        adjustments=record.adjustments,
    )


def may_step_to(record: Placement) -> list[tuple[str, str, bool]]:
    """The steps a placement may make next: key, label, and whether it asks why."""
    stage = STEPS_OF_PLACEMENT.stage(record.stage)
    steps = (STEPS_OF_PLACEMENT.stage(key) for key in stage.moves_to)
    kind = record.offer.kind.value
    return [
        (each.key, each.label, each.kind is StageKind.EXIT) for each in steps if not claim_problems(kind, each.key)
    ]


def _hold_participant(reference: str) -> Participant:
    """The participant of a reference, made where there is none, and locked until the transaction ends."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    locked = select(Participant).where(Participant.reference == reference).with_for_update()
    while True:
        db.session.execute(insert(Participant).values(reference=reference).on_conflict_do_nothing())
        # None where somebody has corrected this reference meanwhile, and it went with that.
        found = db.session.scalars(locked).one_or_none()
        if found is not None:
            return found


def _hold_offer(offer_id: int) -> PlacementOffer:
    """An offer as it stands now, locked until the transaction ends."""
    offer = db.session.scalars(
        select(PlacementOffer)
        .where(PlacementOffer.id == offer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.scalars(
        select(Card).where(Card.id == offer.card_id).execution_options(populate_existing=True)
    ).one()
    return offer


def _stage_problems(offer: PlacementOffer, step: str) -> Iterator[Problem]:
    stage, label = offer.card.stage, PIPELINE.stage(offer.card.stage).label
    if offer.archived_at is not None:
        yield Problem("", "The offer has been taken off the board. Put it back first")
    elif step == "referred" and stage not in REFERABLE:
        yield Problem("", f"The offer stands in “{label}”: nobody can be referred to it")
    elif step in NEEDS_AN_OFFER_IN_FORCE and stage not in IN_FORCE:
        yield Problem("", f"The offer stands in “{label}”. It must be approved before “{label_of(step)}”")


def _referred_already(offer_id: int, participant: Participant, apart_from: int | None = None) -> list[Problem]:
    if not is_open_in(offer_id, participant.id, apart_from):
        return []
    return [Problem("reference", "This person is referred to this offer already, and that is not over")]


def _fit_problems(
    record: Placement, offer: PlacementOffer, participant: Participant, steps: Steps
) -> Iterator[Problem]:
    """Whether there is room in the offer, and in the participant's days, for the placement with these steps."""
    if steps.takes_a_place and not record.steps.takes_a_place:
        yield from capacity_problems(offer.places, others_taking(offer.id, record.id))
    span = span_of(steps, record.planned_from, record.planned_until)
    yield from overlap_problems(span, other_spans(participant.id, record.id))


@dataclass(frozen=True)
class _Claim:
    job: Job
    employer_key: str


def _claim_of(job: Job, offer: PlacementOffer) -> _Claim:
    """The job with the employer that is meant: the host's own name stands for the host."""
    job = Job(one_line(job.role), one_line(job.employer))
    if not job.employer or normalise(job.employer) == offer.employer.sort_name:
        return _Claim(Job(job.role), employer_key(offer.employer_id, ""))
    known = employer_named(job.employer)
    return _Claim(job, employer_key(known.id if known else None, job.employer))


def _set_job(record: Placement, claim: _Claim, on: date, participant: Participant) -> None:
    key = _claim_key(claim.employer_key, on, participant)
    refuse_if(_claimed_already(key, record.id))
    record.job_role, record.job_role_key = claim.job.role, normalise(claim.job.role)[:200]
    record.job_employer, record.job_employer_key = claim.job.employer, claim.employer_key[:240]
    record.claim_key = key


def _claim_key(employer: str, on: date | None, participant: Participant) -> str:
    assert on is not None  # noqa: S101  a claim stands only where a job has started
    return claim_key(employer, on, participant.id)[:280]


def _claimed_already(key: str, placement_id: int | None) -> Iterator[Problem]:
    there = placement_claiming(key, placement_id)
    if there is not None:
        whose = f" by {there.organisation.short_name}" if there.organisation else ""
        yield Problem("", f"This job is claimed already{whose}: the same employer, start and participant")


def _fill(record: Placement, facts: Facts) -> None:
    assert facts.planned_from is not None  # noqa: S101  the rules have refused everything else
    record.age_band = AgeBand(facts.age_band)
    record.claiming = ClaimingProgramme(facts.claiming)
    record.planned_from, record.planned_until = facts.planned_from, facts.planned_until
    record.cohorts, record.adjustments = facts.cohorts, facts.adjustments


def _date(record: Placement, steps: Steps) -> None:
    for key in STEPS:
        setattr(record, f"{key}_on", getattr(steps, key))
    record.stage = steps.stage
