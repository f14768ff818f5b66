"""Fictional employers on their way through Disability Confident, with awards, and names on a published list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crm.blueprints.disability_confident.models import (
    DisabilityConfidentAward,
    DisabilityConfidentMembership,
    DisabilityConfidentStep,
)
from crm.blueprints.disability_confident.rules import PIPELINE, Covers, Held, Source, headline, latest
from crm.blueprints.disability_confident.scheme import STEPS, Level, version_for
from crm.demo.cards import Moves, Put, looks_after, put_card, reason_for
from crm.demo.world import Firm, Officer, World
from crm.directory.sightings.models import DISABILITY_CONFIDENT, MatchState, RegisterSighting
from crm.periods import add_months

WAYS = (
    ("interested", 12), ("working", 14), ("not_going_ahead", 6), ("committed", 24), ("employer", 20), ("leader", 8),
    ("unknown", 5), ("reported", 5), ("lapsed", 4), ("left", 2),
)  # fmt: skip
LEVELS = {
    "committed": Level.COMMITTED, "employer": Level.EMPLOYER, "leader": Level.LEADER, "unknown": Level.COMMITTED,
    "lapsed": Level.COMMITTED, "left": Level.EMPLOYER,
}  # fmt: skip
TERM = 36
LIST_AGO = 40
STRANGERS = (
    "Brimselwold Care", "Quarrinvane Logistics", "Skelborlock Foods", "Yarrowspry Cleaning", "Inchelmere Homes",
)  # fmt: skip


@dataclass(frozen=True)
class _Given:
    """An award of the demonstration. `expires_on` None: nobody has read it."""

    level: Level
    valid_from: date
    expires_on: date | None
    ended_on: date | None = None
    confirmed: bool = True


def make_disability_confident(world: World) -> None:
    """Write memberships with their awards, then the list on which some of them are seen."""
    shown, others = world.firms[0], world.firms[1:]
    firms = [shown, *world.rng.sample(others, min(world.sizes.memberships - 1, len(others)))]
    members = [firm for firm in firms if _membership(world, firm, "committed" if firm is shown else "")]
    for firm in members[: world.sizes.sightings // 2]:
        _seen(world, firm.name, firm, MatchState.MATCHED, "Same name and postcode")
    known = {firm.id for firm in firms}
    for firm in [firm for firm in others if firm.id not in known][: world.sizes.sightings // 4]:
        _seen(world, f"{firm.name.rsplit(' ', 1)[0]} Group", firm, MatchState.POSSIBLE, f"{firm.name}: names alike")
    for number in range(world.sizes.sightings // 4):
        name = f"{STRANGERS[number % len(STRANGERS)]} {number + 1} Ltd"
        _seen(world, name, None, MatchState.UNMATCHED, "No employer of this name or a name like it is known")


def _membership(world: World, firm: Firm, way: str = "") -> bool:
    """Write one membership, its way by chance unless given; whether its card stands among the members."""
    way = way or world.rng.choices([key for key, _ in WAYS], [share for _, share in WAYS])[0]
    awards = _awards(world, way)
    stage, moves = _moves(world, way, awards)
    owner = looks_after(world, firm)
    level = LEVELS.get(way, Level.COMMITTED)
    is_member = stage == "member"
    wants_more = is_member and (level is Level.COMMITTED or world.chance(0.5))
    aims_at = min(level + 1, Level.LEADER) if wants_more else level
    site = firm.places[-1] if len(firm.places) > 1 and world.chance(0.3) else None
    held = [
        Held(0, firm.id, each.level, each.valid_from, each.expires_on, each.ended_on)
        for each in awards
        if each.confirmed
    ]
    words = headline(latest(held, world.as_at), aims_at, site.words.split(",")[0] if site else "", world.as_at)
    card_id, public_id = put_card(
        world, PIPELINE, Put(firm, words, owner), moves, reason_for(world, PIPELINE, stage)
    )
    membership_id = world.writer.add(
        DisabilityConfidentMembership,
        public_id=public_id,
        employer_id=firm.id,
        card_id=card_id,
        covers=Covers.SITE if site else Covers.GROUP,
        site_id=site.id if site else None,
        aims_at=aims_at,
        validates=world.one_of((True, True, False, None)) if way == "leader" else None,
        **world.stamps(moves[0][0], owner),
    )
    for each in awards:
        _award(world, membership_id, firm, each, owner)
    if stage in ("working", "member"):
        _steps(world, membership_id, firm, Level(aims_at), owner)
    return is_member


def _awards(world: World, way: str) -> list[_Given]:
    """The awards of a way, the first first: every level up to the one reached, or one that waits to be confirmed."""
    if way == "reported":
        start = world.day(200, 20)
        return [_Given(Level.COMMITTED, start, add_months(start, TERM), confirmed=False)]
    if way not in LEVELS:
        return []
    top = LEVELS[way]
    if way == "lapsed":
        starts = [add_months(world.as_at, -TERM) - timedelta(days=world.rng.randint(20, 200))]
    elif world.chance(0.25):
        starts = [add_months(world.as_at, -TERM) + timedelta(days=world.rng.randint(2, 88))]  # it ends soon
    else:
        starts = [world.day(900, 30)]
    for _ in range(top - 1):
        starts.insert(0, starts[0] - timedelta(days=world.rng.randint(200, 500)))
    given = [_Given(Level(at), start, add_months(start, TERM)) for at, start in enumerate(starts, 1)]
    last = given[-1]
    if way == "unknown":
        given[-1] = _Given(last.level, last.valid_from, None)
    elif way == "left":
        end = max(last.valid_from + timedelta(days=1), world.day(120, 10))
        given[-1] = _Given(last.level, last.valid_from, last.expires_on, end)
    return given


def _moves(world: World, way: str, awards: list[_Given]) -> tuple[str, Moves]:
    """The moves of the card: those to a member as the awards prove it, but never from before we kept records."""
    if way in ("interested", "not_going_ahead", "working", "reported"):
        moves = [(world.day(110, 40), "interested")]
        if way in ("working", "reported"):
            moves.append((world.later(moves[0][0], 5, 35), "working"))
        elif way == "not_going_ahead":
            moves.append((world.later(moves[0][0], 5, 35), way))
        return moves[-1][1], moves
    member = max(awards[0].valid_from, world.day(690, 520))
    moves = [(member - timedelta(days=world.rng.randint(20, 60)), "working"), (member, "member")]
    if way == "left" and awards[-1].ended_on is not None:
        moves.append((max(awards[-1].ended_on, member), "left"))
    elif way == "lapsed" and awards[-1].expires_on is not None and world.chance(0.6):
        moves.append((min(world.as_at, max(awards[-1].expires_on, member)), "lapsed"))
    return moves[-1][1], moves


def _award(world: World, membership_id: int, firm: Firm, given: _Given, owner: Officer) -> None:
    told = min(world.as_at, given.valid_from + timedelta(days=world.rng.randint(2, 15)))
    world.writer.add(
        DisabilityConfidentAward,
        public_id=world.public_id(),
        membership_id=membership_id,
        employer_id=firm.id,
        level=int(given.level),
        reference=f"DCS0{world.rng.randint(10_000, 99_999)}",
        valid_from=given.valid_from,
        expires_on=given.expires_on,
        ended_on=given.ended_on,
        rule_version=version_for(given.valid_from).key,
        source=Source.CERTIFICATE if given.confirmed else Source.EMPLOYER,
        evidence="Copy of the certificate, sent by email" if given.confirmed and world.chance(0.4) else "",
        confirmed_on=told if given.confirmed else None,
        confirmed_by_id=owner.id if given.confirmed else None,
        **world.stamps(told, owner),
    )


def _steps(world: World, membership_id: int, firm: Firm, level: Level, owner: Officer) -> None:
    for step in STEPS:
        if step.level is level and world.chance(0.2 if step.any_of else 0.45):
            world.writer.add(
                DisabilityConfidentStep,
                membership_id=membership_id,
                employer_id=firm.id,
                step=step.key,
                done_on=world.day(100, 3),
                said_by_id=owner.id,
            )


def _seen(world: World, name: str, firm: Firm | None, match: MatchState, reason: str) -> None:
    postcode, _ = world.one_of(world.ground.postcodes)
    world.writer.add(
        RegisterSighting,
        public_id=world.public_id(),
        list_key=DISABILITY_CONFIDENT,
        listed_on=world.as_at - timedelta(days=LIST_AGO),
        name=name,
        postcode=postcode,
        town="Rotherham",
        in_borough=True,
        employer_id=firm.id if firm is not None and match is MatchState.MATCHED else None,
        possible_employer_id=firm.id if firm is not None and match is MatchState.POSSIBLE else None,
        match=match,
        reason=reason,
    )
