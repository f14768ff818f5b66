"""Apprenticeship offers and provider collaborations of fictional employers, moved along over two years."""

from __future__ import annotations

from datetime import date, timedelta

from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.rules import LEVELS, STEPS, Facts, Standard, Steps, headline_of
from crm.blueprints.apprenticeships.rules import PIPELINE as OFFERS
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.rules import COUNTING_STAGES, CollaborationKind
from crm.blueprints.collaborations.rules import PIPELINE as COLLABORATIONS
from crm.demo.cards import Moves, Put, looks_after, moves_along, put_card, reason_for
from crm.demo.words import COURSE_CHANGES, COURSES, PROVIDERS
from crm.demo.world import Firm, World

OFFER_ENDS = (
    ("offered", 20), ("advertised", 17), ("filled", 14), ("started", 30), ("achieved", 9), ("withdrawn", 7),
    ("ended_early", 3),
)  # fmt: skip
OFFER_DAYS = {"offered": (5, 40), "advertised": (10, 60), "filled": (10, 80), "started": (200, 400)}
WAYS_OUT = {"withdrawn": ("offered", "advertised"), "ended_early": ("offered", "filled", "started")}
COLLABORATION_WAYS = (
    (("proposed",), 16),
    (("proposed", "agreed"), 14),
    (("proposed", "agreed", "active"), 34),
    (("proposed", "agreed", "active", "course_changed"), 18),
    (("proposed", "agreed", "active", "ended"), 10),
    (("proposed", "not_taken_up"), 8),
)
LONGEST_AGO, LONGEST_OPEN = 700, 75
USUAL_DAYS = (10, 60)
SHOWN_EACH = 2
TYPED = (
    Standard("", "Engineering fitter", 3),
    Standard("", "Metal fabricator", 3),
    Standard("", "Machining technician", 3),
    Standard("", "Adult care worker", 2),
    Standard("", "Manufacturing engineer", 6),
    Standard("", "Software developer", 4),
    Standard("", "Project manager", 4),
)


def make_strands(world: World) -> None:
    """Write offers and collaborations; the demonstration's own employer, the first, has some of each."""
    for number in range(world.sizes.offers):
        _offer(world, world.firms[0] if number < SHOWN_EACH else world.one_of(world.firms))
    for number in range(world.sizes.collaborations):
        _collaboration(world, world.firms[0] if number < SHOWN_EACH else world.one_of(world.firms))


def _dated(world: World, way: tuple[str, ...], longest: int, days: dict[str, tuple[int, int]]) -> Moves:
    return moves_along(world, world.day(longest, 3), way, days, USUAL_DAYS)


def _offer_way(world: World, stage: str) -> tuple[str, ...]:
    if stage in WAYS_OUT:
        return (*WAYS_OUT[stage], stage)
    return tuple(key for key in STEPS[: STEPS.index(stage)] if key != "advertised" or world.chance(0.7)) + (stage,)


def _offer(world: World, firm: Firm) -> None:
    stage = world.rng.choices([key for key, _ in OFFER_ENDS], [share for _, share in OFFER_ENDS])[0]
    longest = LONGEST_OPEN * 2 if stage in ("offered", "advertised", "filled") else LONGEST_AGO
    moves = _dated(world, _offer_way(world, stage), longest, OFFER_DAYS)
    stage = moves[-1][1]
    days = {key: on for on, key in moves if key in STEPS}
    standard = world.one_of((*world.ground.standards, *TYPED, *TYPED))
    facts = Facts(
        standard_title=standard.title,
        standard_reference=standard.reference,
        level=standard.level if standard.level in LEVELS else 3,
        places=world.rng.choices((1, 2, 3, 5, 8), (60, 22, 10, 5, 3))[0],
        steps=Steps(days["offered"]),
        is_foundation=standard.level == 2 and world.chance(0.15),
        provider=world.one_of(PROVIDERS) if world.chance(0.7) else "",
    )
    owner = looks_after(world, firm)
    put = Put(firm, headline_of(facts), owner, facts.places)
    card_id, public_id = put_card(world, OFFERS, put, moves, reason_for(world, OFFERS, stage))
    growing = [each for each in firm.growth_sector_ids if each in world.ground.growing]
    # Of those that nobody has taken further, some the employer reported itself.
    is_confirmed = stage != OFFERS.stages[0].key or firm.id % 4 > 0
    world.writer.add(
        Apprenticeship,
        public_id=public_id,
        employer_id=firm.id,
        site_id=firm.places[0].id,
        card_id=card_id,
        standard_reference=facts.standard_reference,
        standard_title=facts.standard_title,
        level=facts.level,
        is_foundation=facts.is_foundation,
        places=facts.places,
        growth_sector_id=growing[0] if growing else None,
        provider=facts.provider,
        **{f"{key}_on": days.get(key) for key in STEPS},
        confirmed_on=days["offered"] if is_confirmed else None,
        confirmed_by_id=owner.id if is_confirmed else None,
        **world.stamps(days["offered"], owner),
    )


def _collaboration(world: World, firm: Firm) -> None:
    way = world.rng.choices([way for way, _ in COLLABORATION_WAYS], [share for _, share in COLLABORATION_WAYS])[0]
    moves = _dated(world, way, LONGEST_OPEN if len(way) < 3 else LONGEST_AGO, {"active": (60, 300)})
    stage = moves[-1][1]
    days = {key: on for on, key in moves}
    started = days.get("active") or _to_come(world, moves[-1][0])
    provider, course = world.one_of(PROVIDERS), world.one_of(COURSES)
    owner = looks_after(world, firm)
    put = Put(firm, f"{course}, {provider}", owner)
    card_id, public_id = put_card(world, COLLABORATIONS, put, moves, reason_for(world, COLLABORATIONS, stage))
    world.writer.add(
        ProviderCollaboration,
        public_id=public_id,
        employer_id=firm.id,
        card_id=card_id,
        provider=provider,
        provider_organisation_id=world.organisations["provider"] if provider == PROVIDERS[0] else None,
        course=course,
        kind=world.one_of(tuple(CollaborationKind)).value,
        started_on=started,
        ended_on=days.get("ended"),
        what_changed=world.one_of(COURSE_CHANGES) if stage == "course_changed" and stage in COUNTING_STAGES else "",
        **world.stamps(moves[0][0], owner),
    )


def _to_come(world: World, agreed: date) -> date:
    return max(agreed, world.as_at) + timedelta(days=world.rng.randint(14, 90))
