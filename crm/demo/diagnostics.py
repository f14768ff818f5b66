"""Skills diagnostics of fictional employers in every stage, with the answers they gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from crm.accounts.demonstration import EMPLOYER
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.blueprints.diagnostics.answers import Reply, to_data
from crm.blueprints.diagnostics.facts import facts_of
from crm.blueprints.diagnostics.models import Answer, Diagnostic, DiagnosticRespondent, SharingChoice, Submission
from crm.blueprints.diagnostics.questionnaire_file import CURRENT, load_version
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.demo.answers import answers_of
from crm.demo.cards import Moves, Put, looks_after, moves_along, put_card, reason_for
from crm.demo.world import Firm, Officer, Place, World
from crm.directory.employers.models import EmployerUser, SizeBand

# How many of a hundred end where, and the stages each went through.
ENDS = (
    ("invited", 11), ("started", 9), ("submitted", 16), ("result_discussed", 19), ("plan_agreed", 20),
    ("plan_reviewed", 12), ("declined", 7), ("lapsed", 6),
)  # fmt: skip
WAY = ("invited", "started", "submitted", "result_discussed", "plan_agreed", "plan_reviewed")
# Days from entering a stage to entering the next: fewest, most.
DAYS = {
    "invited": (1, 18),
    "started": (0, 10),
    "submitted": (3, 25),
    "result_discussed": (5, 40),
    "plan_agreed": (60, 150),
}
FIRST_ROUND_DAYS, SECOND_ROUND_DAYS = 500, (560, 720)
SHARED_WITH = (("chamber", 0.6), ("provider", 0.45), ("jobcentre", 0.35), ("careers_hub", 0.25))
PARTLY_ANSWERED = 6


@dataclass(frozen=True)
class Plan:
    """One diagnostic to be written; `rounds` counts the newer ones of its site."""

    firm: Firm
    place: Place
    stage: str
    rounds: int
    moves: Moves


def make_diagnostics(world: World) -> None:
    """Write the diagnostics in the order in which they began; the demonstration's own employer has some in hand.

    Where there are more than sites to ask, the rest are earlier ones of the same sites, closed by the newer.
    """
    users: dict[int, int] = {}
    for plan in sorted(_plans(world), key=lambda plan: plan.moves[0][0]):
        _diagnostic(world, plan, _user(world, plan.firm, users))


def _plans(world: World) -> Iterator[Plan]:
    shuffled = world.rng.sample(world.firms[1:], len(world.firms) - 1)
    places = [(firm, place) for firm in [world.firms[0], *shuffled] for place in firm.places]
    asked = places[: max(1, round(world.sizes.diagnostics * 0.88))]
    for number in range(world.sizes.diagnostics):
        firm, place = asked[number % len(asked)]
        rounds = number // len(asked)
        if number < len(firm.places) and firm is world.firms[0]:
            stage = "submitted" if number == 0 and len(firm.places) > 1 else "started"
        elif rounds:
            stage = world.one_of(("result_discussed", "plan_agreed", "plan_reviewed"))
        else:
            stage = world.rng.choices([key for key, _ in ENDS], [share for _, share in ENDS])[0]
        moves = _moves(world, stage, rounds, is_shown=firm is world.firms[0])
        yield Plan(firm, place, moves[-1][1], rounds, moves)


def _user(world: World, firm: Firm, users: dict[int, int]) -> int:
    """The account of the employer's first contact, made with its first form."""
    if firm.id not in users:
        is_shown = firm is world.firms[0]
        email = EMPLOYER.email if is_shown else firm.people[0].email if firm.people else ""
        name = firm.people[0].name if firm.people else firm.name
        users[firm.id] = world.writer.add(
            User,
            public_id=world.public_id(),
            email=email or f"office{firm.id}@employer{firm.id}.example",
            name=name,
            role=Role.EMPLOYER,
        )
        world.writer.add(EmployerUser, user_id=users[firm.id], employer_id=firm.id, since=world.at(firm.known_since))
    return users[firm.id]


def _stages_to(world: World, stage: str) -> list[str]:
    """The way to a stage; one that left did so from an early stage."""
    if stage in WAY:
        return list(WAY[: WAY.index(stage) + 1])
    return [*WAY[: world.rng.randint(1, 2)], stage]


def _moves(world: World, stage: str, rounds: int, *, is_shown: bool) -> list[tuple[date, str]]:
    way = _stages_to(world, stage)
    if rounds:
        day = world.day(SECOND_ROUND_DAYS[1] + 60 * (rounds - 1), SECOND_ROUND_DAYS[0])
    else:
        longest = {"invited": 40, "started": 30, "submitted": 60}.get(stage, FIRST_ROUND_DAYS)
        # What the demonstration shows of its own employer began early enough to have come as far as it should.
        day = world.day(longest, longest - 5 if is_shown else 2)
    return moves_along(world, day, way, DAYS, (0, 0))


def _diagnostic(world: World, plan: Plan, user_id: int) -> None:
    firm, place, stage, moves = plan.firm, plan.place, plan.stage, plan.moves
    days = {key: on for on, key in reversed(moves)}
    owner = looks_after(world, firm)
    reason = reason_for(world, PIPELINE, stage)
    card_id, public_id = put_card(world, PIPELINE, Put(firm, place.words, owner), moves, reason)
    submitted_on = days.get("submitted")
    over = plan.rounds > 0 or stage in ("declined", "lapsed")
    diagnostic_id = world.writer.add(
        Diagnostic,
        public_id=public_id,
        employer_id=firm.id,
        site_id=place.id,
        card_id=card_id,
        questionnaire=CURRENT,
        invited_on=days["invited"],
        started_on=days.get("started"),
        submitted_on=submitted_on,
        closed_at=world.at(min(world.as_at, moves[-1][0] + timedelta(days=1))) if over else None,
        sharing_answered=submitted_on is not None,
        **world.stamps(days["invited"], owner),
    )
    world.writer.add(
        DiagnosticRespondent, diagnostic_id=diagnostic_id, user_id=user_id, invited_at=world.at(days["invited"])
    )
    if "started" in days:
        _answered(world, firm, place, diagnostic_id, days, user_id, owner)


def _answered(
    world: World, firm: Firm, place: Place, diagnostic_id: int, days: dict[str, date], user_id: int, owner: Officer
) -> None:
    questionnaire = load_version(CURRENT)
    given = answers_of(world, questionnaire, place.staff, firm.pays_levy)
    submitted_on = days.get("submitted")
    kept = given if submitted_on else dict(list(given.items())[:PARTLY_ANSWERED])
    with_officer = submitted_on is not None and world.chance(0.25)
    by = owner.id if with_officer else user_id
    for question, reply in kept.items():
        world.writer.add(
            Answer,
            diagnostic_id=diagnostic_id,
            question=question,
            value=to_data(reply)["value"],
            is_estimate=reply.is_estimate,
            is_unknown=reply.is_unknown,
            answered_at=world.at(submitted_on or days["started"]),
            answered_by_id=by,
        )
    if submitted_on is not None:
        _submission(world, firm, place, diagnostic_id, submitted_on, given, by, with_officer)
        _sharing(world, diagnostic_id, submitted_on, by)


def _submission(
    world: World,
    firm: Firm,
    place: Place,
    diagnostic_id: int,
    submitted_on: date,
    given: dict[str, Reply],
    by: int,
    with_officer: bool,
) -> None:
    world.writer.add(
        Submission,
        diagnostic_id=diagnostic_id,
        employer_id=firm.id,
        site_id=place.id,
        questionnaire=CURRENT,
        submitted_at=world.at(submitted_on),
        submitted_on=submitted_on,
        submitted_by_id=by,
        with_officer=with_officer,
        answers={key: to_data(reply) for key, reply in given.items()},
        sector_id=firm.sector_id,
        size_band=SizeBand(firm.size_band),
        ward_id=place.ward_id,
        **asdict(facts_of(load_version(CURRENT), given)),
    )


def _sharing(world: World, diagnostic_id: int, on: date, by: int) -> None:
    for key, share in SHARED_WITH:
        if world.chance(share):
            withdrawn = world.later(on, 20, 90) if world.chance(0.06) else None
            world.writer.add(
                SharingChoice,
                diagnostic_id=diagnostic_id,
                organisation_id=world.organisations[key],
                chosen_at=world.at(on),
                chosen_by_id=by,
                withdrawn_at=world.at(withdrawn) if withdrawn else None,
            )
