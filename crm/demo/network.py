"""The HR Director Network of fictional employers: the larger ones, its quarterly meetings, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crm.blueprints.network.challenge_rules import ChallengeState, GoodPracticeKind
from crm.blueprints.network.meeting_rules import AttendanceState, MeetingFormat
from crm.blueprints.network.models import (
    Attendance,
    ChallengeEmployer,
    ChallengeRaised,
    GoodPractice,
    NetworkAction,
    NetworkMeeting,
    NetworkMembership,
    SeatHolder,
)
from crm.blueprints.network.rules import PIPELINE, SeatFacts, headline_of
from crm.demo.cards import Put, looks_after, put_card, reason_for
from crm.demo.words import (
    NETWORK_ACTIONS,
    NETWORK_AGENDA,
    NETWORK_CHALLENGES,
    NETWORK_MEETINGS,
    NETWORK_MINUTES,
    NETWORK_OFFERS,
    NETWORK_STORIES,
    NETWORK_WANTS,
)
from crm.demo.world import Firm, World

WAYS = (
    (("possible", "invited", "joined"), 58),
    (("possible", "joined"), 12),
    (("possible", "invited"), 10),
    (("possible",), 10),
    (("possible", "invited", "joined", "left"), 4),
    (("possible", "invited", "declined"), 6),
)
LONGEST_AGO, LONGEST_OPEN = 560, 80
# Quarterly over two years, one to come, one cancelled.
MEETING_DAYS = (-650, -560, -470, -380, -290, -200, -110, -24, 19, 75)
CANCELLED = 4
AHEAD = ((AttendanceState.ACCEPTED, 5), (AttendanceState.INVITED, 3), (AttendanceState.APOLOGIES, 2))
AFTER = ((AttendanceState.ATTENDED, 13), (AttendanceState.APOLOGIES, 4), (AttendanceState.DID_NOT_ATTEND, 2))


@dataclass
class Seat:
    """A seat that has been written: whose, its id, when it was a member's, and who holds it."""

    firm: Firm
    id: int
    joined: date | None
    left: date | None
    holder_id: int | None

    def is_member(self, day: date) -> bool:
        """Whether the seat is a member's on a day."""
        return self.joined is not None and self.joined <= day and (self.left is None or day < self.left)


def make_network(world: World) -> None:
    """Write seats of the larger employers, then meetings with what came of them.

    The demonstration's own employer is a member, with an invitation to answer.
    """
    shown = world.firms[:1]
    biggest = shown + sorted(world.firms[1:], key=lambda firm: (-sum(place.staff for place in firm.places), firm.id))
    # A third at most, so that in a small world too there is somebody who is not in it.
    seats = [_seat(world, firm) for firm in biggest[: min(world.sizes.members, len(biggest) // 3)]]
    if not seats:
        return
    meetings = [_meeting(world, number, seats) for number in range(len(MEETING_DAYS))]
    held = [(key, on) for key, on, was_held in meetings if was_held]
    for meeting_id, on in held:
        for said in world.rng.sample(NETWORK_CHALLENGES, min(3, len(seats))):
            _challenge(world, seats, said, meeting_id, on)
    for said in NETWORK_CHALLENGES[: len(seats) // 4]:
        _challenge(world, seats, said, None, world.day(300, 5))
    for number, words in enumerate(NETWORK_STORIES):
        _story(world, seats[number % len(seats)], number, words)


def _seat(world: World, firm: Firm) -> Seat:
    way = world.rng.choices([way for way, _ in WAYS], [share for _, share in WAYS])[0]
    if firm is world.firms[0]:
        way = WAYS[0][0]
    day = world.day(LONGEST_OPEN if len(way) < 3 and way[-1] != "joined" else LONGEST_AGO, 3)
    moves = [(day, way[0])]
    for key in way[1:]:
        day = world.later(day, *((120, 400) if key == "left" else (5, 45)))
        moves.append((day, key))
    days = {key: on for on, key in moves}
    owner = looks_after(world, firm)
    facts = SeatFacts(
        wants=world.one_of(NETWORK_WANTS) if world.chance(0.7) else "",
        offers=world.one_of(NETWORK_OFFERS) if world.chance(0.5) else "",
    )
    reason = reason_for(world, PIPELINE, way[-1])
    card_id, public_id = put_card(world, PIPELINE, Put(firm, headline_of(facts), owner), moves, reason)
    seat_id = world.writer.add(
        NetworkMembership,
        public_id=public_id,
        employer_id=firm.id,
        card_id=card_id,
        asked_on=moves[0][0] if way == ("possible",) and world.chance(0.5) else None,
        **{f"{key}_on": days.get(key) for key in ("invited", "joined", "left", "declined")},
        wants=facts.wants,
        offers=facts.offers,
        shares_profile=world.chance(0.6),
        **world.stamps(moves[0][0], owner),
    )
    joined, left = days.get("joined"), days.get("left")
    return Seat(firm, seat_id, joined, left, _holders(world, firm, seat_id, joined, left))


def _holders(world: World, firm: Firm, seat_id: int, joined: date | None, left: date | None) -> int | None:
    if joined is None or not firm.people or world.chance(0.06):
        return None
    people = [person.contact_id for person in firm.people[:2]]
    end = left or world.as_at
    handed_over = joined + (end - joined) / 2
    if len(people) == 2 and (end - joined).days > 90 and world.chance(0.4):
        spells: list[tuple[int, date, date | None]] = [(people[1], joined, handed_over), (people[0], handed_over, left)]
    else:
        spells = [(people[0], joined, left)]
    for contact_id, begun, ended in spells:
        world.writer.add(
            SeatHolder,
            membership_id=seat_id,
            contact_id=contact_id,
            from_on=begun,
            until_on=ended,
            **world.stamps(begun, world.leader),
        )
    return people[0]


def _meeting(world: World, number: int, seats: list[Seat]) -> tuple[int, date, bool]:
    on = world.working(world.as_at + timedelta(days=MEETING_DAYS[number]))
    way = world.one_of(tuple(MeetingFormat)) if number % 3 == 1 else MeetingFormat.IN_PERSON
    is_cancelled, is_held = number == CANCELLED, on < world.as_at and number != CANCELLED
    made = min(on, world.as_at) - timedelta(days=40)
    meeting_id = world.writer.add(
        NetworkMeeting,
        public_id=world.public_id(),
        title=NETWORK_MEETINGS[number % len(NETWORK_MEETINGS)],
        on=on,
        starts_at=8 * 60 + 30 if number % 2 else 13 * 60,
        ends_at=10 * 60 + 30 if number % 2 else 15 * 60,
        format=way,
        venue="" if way is MeetingFormat.ONLINE else "Riverside House, Main Street, Rotherham",
        joining="The link is sent two days before" if way is not MeetingFormat.IN_PERSON else "",
        capacity=24,
        agenda=NETWORK_AGENDA,
        minutes=NETWORK_MINUTES if is_held else "",
        cancelled_on=on - timedelta(days=6) if is_cancelled else None,
        cancelled_reason="Too few could come in the school holidays" if is_cancelled else "",
        **world.stamps(made, world.leader),
    )
    states = AFTER if is_held else ((AttendanceState.INVITED, 1),) if is_cancelled else AHEAD
    taken = 0
    # Nobody has been invited yet to the meeting furthest ahead.
    down = [] if number == len(MEETING_DAYS) - 1 else [each for each in seats if each.is_member(min(on, world.as_at))]
    for seat in down:
        state = world.rng.choices([state for state, _ in states], [share for _, share in states])[0]
        if seat.firm is world.firms[0] and not is_held:
            state = AttendanceState.INVITED
        if is_held and seat.holder_id is None:
            continue
        taken += state in (AttendanceState.ACCEPTED, AttendanceState.ATTENDED)
        world.writer.add(
            Attendance,
            public_id=world.public_id(),
            meeting_id=meeting_id,
            membership_id=seat.id,
            contact_id=seat.holder_id,
            state=AttendanceState.APOLOGIES if taken > 22 else state,
            **world.stamps(made, world.leader),
        )
    return meeting_id, on, is_held


def _challenge(
    world: World, seats: list[Seat], said: tuple[str, str, str], meeting_id: int | None, raised: date
) -> None:
    theme, words, done = said
    state = world.rng.choices(tuple(ChallengeState), (3, 3, 5))[0]
    if raised > world.as_at - timedelta(days=40):
        state = ChallengeState.RAISED
    answered = state is ChallengeState.ANSWERED
    challenge_id = world.writer.add(
        ChallengeRaised,
        public_id=world.public_id(),
        theme_id=world.ground.themes.get(theme) or next(iter(world.ground.themes.values())),
        words=words,
        meeting_id=meeting_id,
        raised_on=raised,
        state=state,
        what_was_done=done if answered else "",
        answered_on=world.later(raised, 20, 150) if answered else None,
        **world.stamps(raised, world.leader),
    )
    for seat in world.rng.sample(seats, min(len(seats), world.rng.randint(1, 4))):
        world.writer.add(ChallengeEmployer, challenge_id=challenge_id, employer_id=seat.firm.id)
    if state is not ChallengeState.RAISED or world.chance(0.4):
        _action(world, challenge_id, meeting_id, raised, is_done=answered)


def _action(world: World, challenge_id: int, meeting_id: int | None, raised: date, *, is_done: bool) -> None:
    owner = world.one_of(world.officers["council"] + world.officers["chamber"])
    due = raised + timedelta(days=world.rng.randint(14, 60))
    if not is_done:
        due = max(due, world.as_at + timedelta(days=world.rng.randint(-12, 40)))
    world.writer.add(
        NetworkAction,
        public_id=world.public_id(),
        meeting_id=meeting_id,
        challenge_id=challenge_id,
        what=world.one_of(NETWORK_ACTIONS),
        owner_id=owner.id,
        due_on=due,
        done_on=world.later(raised, 5, 60) if is_done else None,
        **world.stamps(raised, world.leader),
    )


def _story(world: World, seat: Seat, number: int, words: tuple[str, str]) -> None:
    told = world.day(400, 20)
    permitted = number % 3 != 2 and bool(seat.firm.people)
    world.writer.add(
        GoodPractice,
        public_id=world.public_id(),
        employer_id=seat.firm.id,
        kind=GoodPracticeKind.CAREER_CASE_STUDY if number % 2 else GoodPracticeKind.GOOD_PRACTICE,
        title=words[0],
        words=words[1],
        permission_by=seat.firm.people[0].name if permitted else "",
        permission_on=told if permitted else None,
        **world.stamps(told, world.leader),
    )
