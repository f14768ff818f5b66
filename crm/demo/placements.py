"""Fictional placement programmes, offers with their checks, and the people placed, by made-up references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.blueprints.placements.kinds import KINDS, Part, PlacementKind
from crm.blueprints.placements.models import (
    OfferCheck,
    Participant,
    Placement,
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.blueprints.placements.offers import Dates, Facts, dates_after_move, headline_of
from crm.blueprints.placements.people import STEPS, Steps, claim_key, employer_key
from crm.blueprints.placements.rules import (
    AGES,
    IN_FORCE,
    MUST_EXPIRE,
    OVER,
    PIPELINE,
    STEPS_OF_PLACEMENT,
    Adjustment,
    AgeBand,
    CheckKind,
    ClaimingProgramme,
    Cohort,
    PayBasis,
    ticked,
)
from crm.demo.cards import Moves, Put, looks_after, put_card, reason_for
from crm.demo.words import PROVIDERS
from crm.demo.world import Firm, Officer, World
from crm.periods import YearKind, year_of
from crm.text import normalise

PROGRAMMES = (
    "Steel and fabrication ready", "Care starters", "Warehouse bootcamp", "Kitchens of Rotherham", "Retail first steps",
    "Site ready: construction",
)  # fmt: skip
ROLES = (
    "Warehouse operative", "Kitchen assistant", "Care assistant", "Production operative", "Shop assistant",
    "Office assistant", "Groundworker", "Cleaner", "Workshop assistant", "Driver's mate",
)  # fmt: skip
WAYS = (
    (("enquiry",), 12),
    (("enquiry", "offered"), 12),
    (("enquiry", "offered", "checks"), 8),
    (("offered", "checks", "approved"), 18),
    (("offered", "checks", "approved", "filled"), 10),
    (("offered", "checks", "approved", "filled", "running"), 16),
    (("offered", "checks", "approved", "running", "completed"), 14),
    (("offered", "checks", "approved", "closed"), 5),
    (("enquiry", "withdrawn"), 5),
)
# What the demonstration's own employer sees of its offers: people at work, and one that it may still withdraw.
SHOWN = (("offered", "checks", "approved", "filled", "running"), ("enquiry", "offered"))
LONGEST_AGO, LONGEST_OPEN = 600, 60
YOUNG = (AgeBand.TO_17, AgeBand.TO_19, AgeBand.TO_24)


@dataclass(frozen=True)
class Sort:
    """What offers of a kind are like: how often, days from start to end, hours a week, working days, pay."""

    kind: PlacementKind
    share: int
    length: int | None
    hours: int
    days: int | None
    pay: PayBasis


SORTS = (
    Sort(PlacementKind.WORK_READY, 30, 84, 30, None, PayBasis.SUBSIDISED),
    Sort(PlacementKind.SWAP, 18, 28, 25, None, PayBasis.BENEFIT),
    Sort(PlacementKind.BOOTCAMP, 9, 70, 30, None, PayBasis.UNPAID),
    Sort(PlacementKind.WORK_TRIAL, 9, 12, 30, 5, PayBasis.BENEFIT),
    Sort(PlacementKind.SUPPORTED_INTERNSHIP, 5, 270, 20, None, PayBasis.UNPAID),
    Sort(PlacementKind.T_LEVEL, 9, 90, 35, 46, PayBasis.UNPAID),
    Sort(PlacementKind.CONNECT_TO_WORK, 8, None, 20, None, PayBasis.PAID),
    Sort(PlacementKind.WORK_EXPERIENCE, 12, 12, 25, 8, PayBasis.UNPAID),
)


def make_placements(world: World) -> None:
    """Write programmes, offers and the people placed; the demonstration's own employer has the first two."""
    programmes = [_programme(world, name) for name in PROGRAMMES] if world.firms else []
    for number in range(world.sizes.placement_offers):
        firm = world.firms[0] if number < len(SHOWN) else world.one_of(world.firms)
        _offer(world, firm, programmes, way=SHOWN[number] if number < len(SHOWN) else None)


def _programme(world: World, name: str) -> int:
    starts = world.day(500, 30)
    programme_id = world.writer.add(
        PlacementProgramme,
        public_id=world.public_id(),
        name=name,
        sort_name=normalise(name),
        sector_id=world.one_of(world.firms).sector_id,
        provider=world.one_of(PROVIDERS),
        starts_on=starts,
        ends_on=starts + timedelta(days=world.rng.randint(42, 300)),
        learners_planned=world.rng.choice((10, 12, 16, 20)),
        **world.stamps(starts, world.leader),
    )
    for firm in world.rng.sample(world.firms, min(3, len(world.firms))):
        since = world.day(480, 10)
        world.writer.add(
            ProgrammeEmployer,
            programme_id=programme_id,
            employer_id=firm.id,
            from_on=since,
            until_on=world.later(since, 60, 400) if world.chance(0.25) else None,
            **world.stamps(since, world.leader),
        )
    year = year_of(YearKind.FINANCIAL, world.as_at)
    world.writer.add(
        ProgrammeTarget,
        programme_id=programme_id,
        first_on=year.first,
        last_on=year.last,
        job_outcomes=world.rng.choice((5, 8, 10, 15)),
        **world.stamps(year.first, world.leader),
    )
    return programme_id


def _moves(world: World, way: tuple[str, ...]) -> Moves:
    longest = LONGEST_AGO if "approved" in way else LONGEST_OPEN
    day = world.day(longest, 40 if len(way) > 3 else 3)
    moves = [(day, way[0])]
    for stage in way[1:]:
        day = world.later(day, 3, 90 if stage in OVER else 25)
        moves.append((day, stage))
    return moves


def _offer(world: World, firm: Firm, programmes: Sequence[int], way: tuple[str, ...] | None = None) -> None:
    way = way or world.rng.choices([each for each, _ in WAYS], [share for _, share in WAYS])[0]
    moves = _moves(world, way)
    days = {stage: on for on, stage in moves}
    sort = world.rng.choices(SORTS, [each.share for each in SORTS])[0]
    kind = KINDS[sort.kind]
    starts = days.get("running") or moves[-1][0] + timedelta(days=world.rng.randint(5, 40))
    starts = max(starts, days.get("approved", starts))
    ends = starts + timedelta(days=sort.length) if sort.length else None
    facts = Facts(
        kind=sort.kind.value,
        role=world.one_of(ROLES),
        places=world.rng.choices((1, 2, 3, 4, 6, 10), (35, 25, 14, 12, 9, 5))[0],
        starts_on=starts,
        ends_on=ends,
        hours_a_week=sort.hours,
        days=sort.days,
        pay=sort.pay.value,
        parts=ticked(Part, [part.value for part in kind.parts]),
        adjustments=ticked(Adjustment, world.rng.sample([each.value for each in Adjustment], world.rng.randint(1, 5))),
    )
    dates = Dates()
    for on, stage in moves:
        dates = dates_after_move(dates, stage, on)
    owner = looks_after(world, firm)
    put = Put(firm, headline_of(facts), owner, facts.places)
    card_id, public_id = put_card(world, PIPELINE, put, moves, reason_for(world, PIPELINE, way[-1]))
    in_programme = programmes and sort.kind in (PlacementKind.WORK_READY, PlacementKind.BOOTCAMP, PlacementKind.SWAP)
    offer_id = world.writer.add(
        PlacementOffer,
        public_id=public_id,
        employer_id=firm.id,
        card_id=card_id,
        site_id=firm.places[0].id,
        programme_id=world.one_of(programmes) if in_programme and world.chance(0.8) else None,
        sector_id=firm.sector_id,
        approved_on=dates.approved_on,
        closed_on=dates.closed_on,
        **{name: value for name, value in vars(facts).items() if name not in ("kind", "pay")},
        kind=sort.kind,
        pay=sort.pay,
        **world.stamps(moves[0][0], owner),
    )
    if "checks" in days:
        _checks(world, offer_id, sort.kind, days["checks"], owner, every=dates.approved_on is not None)
    if dates.approved_on is not None:
        people = range((facts.places or 1) + world.rng.randint(0, 2))
        for number in people:
            place = Place(offer_id, firm, sort, starts, ends, number < (facts.places or 1), way[-1])
            _person(world, place, dates.approved_on)


def _checks(
    world: World, offer_id: int, kind: PlacementKind, day: date, owner: Officer, *, every: bool
) -> None:
    for check in KINDS[kind].checks:
        if every or world.chance(0.4):
            words = {CheckKind.EMPLOYERS_LIABILITY: f"Certificate EL-{world.rng.randint(10_000, 99_999)}"}
            world.writer.add(
                OfferCheck,
                public_id=world.public_id(),
                offer_id=offer_id,
                kind=check,
                evidence=words.get(check, "Seen at the visit, signed by the site manager"),
                checked_on=day,
                expires_on=day + timedelta(days=world.rng.randint(60, 360)) if check in MUST_EXPIRE else None,
                checked_by_id=owner.id,
                **world.stamps(day, owner),
            )


@dataclass(frozen=True)
class Place:
    """A place that somebody may be in: the offer, its firm and dates, whether it is free, where the offer stands."""

    offer_id: int
    firm: Firm
    sort: Sort
    starts: date
    ends: date | None
    is_free: bool
    stage: str


def _person(world: World, place: Place, approved: date) -> None:
    steps, age = _steps(world, place, approved), _age(world, place.sort.kind)
    reference = f"{world.one_of(('ES', 'CTW', 'JCP', 'PW'))}-{10_000 + world.writer.written['participant']}"
    participant_id = world.writer.add(Participant, reference=reference)
    by = world.one_of([*world.officers["council"], *world.officers["jobcentre"]])
    stage = STEPS_OF_PLACEMENT.stage(steps.stage)
    ended = "ended_early" if steps.ended_early else "not_placed" if steps.not_placed else ""
    has_job = steps.job_started is not None
    world.writer.add(
        Placement,
        public_id=world.public_id(),
        offer_id=place.offer_id,
        participant_id=participant_id,
        organisation_id=by.organisation_id,
        claiming=ClaimingProgramme.CONNECT_TO_WORK
        if place.sort.kind is PlacementKind.CONNECT_TO_WORK
        else world.one_of(tuple(ClaimingProgramme)[:6]),
        age_band=age,
        ward_id=world.one_of(world.ground.postcodes)[1] if world.chance(0.9) else None,
        cohorts=_cohorts(world, place.sort.kind, age),
        adjustments=ticked(Adjustment, [world.one_of(tuple(Adjustment)).value]) if world.chance(0.3) else "",
        planned_from=max(place.starts, steps.referred or place.starts),
        planned_until=place.ends,
        stage=stage.key,
        **{f"{key}_on": getattr(steps, key) for key in STEPS},
        end_reason=reason_for(world, STEPS_OF_PLACEMENT, ended) if ended else None,
        job_role="Operative" if has_job else "",
        job_role_key="operative" if has_job else "",
        job_employer_key=employer_key(place.firm.id, "") if has_job else "",
        claim_key=claim_key(employer_key(place.firm.id, ""), steps.job_started, participant_id)
        if steps.job_started
        else None,
        **world.stamps(steps.referred or approved, by),
    )


def _steps(world: World, place: Place, approved: date) -> Steps:
    """As far as the offer and the calendar let somebody come."""
    referred = world.later(approved, 0, 10)
    if not place.is_free:
        gone = world.later(referred, 2, 20)
        return Steps(referred, not_placed=gone if world.chance(0.6) else None)
    if place.stage in IN_FORCE and world.chance(0.25):
        return Steps(referred)
    matched = min(world.later(referred, 1, 15), max(place.starts, referred))
    started = max(place.starts, matched)
    if started > world.as_at:
        return Steps(referred, matched)
    if world.chance(0.12):
        return Steps(referred, matched, started, ended_early=world.later(started, 1, 8))
    finished = place.ends if place.ends and place.ends <= world.as_at else None
    if finished is None and place.sort.kind is not PlacementKind.CONNECT_TO_WORK:
        return Steps(referred, matched, started)
    if finished is not None:
        finished = max(finished, started)
    return _job(world, Steps(referred, matched, started, completed=finished), finished or started)


def _job(world: World, steps: Steps, since: date) -> Steps:
    if not world.chance(0.6):
        return steps
    begun = world.later(since, 1, 30)
    held = [begun + timedelta(weeks=weeks) for weeks in (13, 26)]
    lasted = [day if day <= world.as_at and world.chance(0.8) else None for day in held]
    return Steps(
        steps.referred,
        steps.matched,
        steps.started,
        completed=steps.completed,
        job_offered=since,
        job_started=begun,
        sustained_13=lasted[0],
        sustained_26=lasted[1] if lasted[0] else None,
    )


def _age(world: World, kind: PlacementKind) -> AgeBand:
    youngest, oldest = KINDS[kind].ages or (16, None)
    fits = [
        band
        for band, (low, high) in AGES.items()
        if (high is None or high >= youngest) and (oldest is None or low <= oldest)
    ]
    return world.one_of(fits)


def _cohorts(world: World, kind: PlacementKind, age: AgeBand) -> str:
    must = KINDS[kind].cohort
    by_age = {Cohort.NEET: age in YOUNG, Cohort.OLDER: age is AgeBand.FROM_50}
    among = (Cohort.NEET, Cohort.CARER, Cohort.LONG_TERM_SICK, Cohort.DISABLED, Cohort.OLDER)
    found = {world.one_of([cohort for cohort in among if by_age.get(cohort, True)])}
    return ticked(Cohort, [each.value for each in (found | ({must} if must else set()))])
