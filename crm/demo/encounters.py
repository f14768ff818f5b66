"""School encounters of fictional employers over two academic years, and rolls that are made up.

The schools are those of the register; what is said of them here is fiction, and the rolls say so in their source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crm.blueprints.encounters.models import (
    Encounter,
    EncounterAttendance,
    EncounterEmployer,
    EncounterSchool,
    SchoolRequest,
)
from crm.blueprints.encounters.request_rules import WithdrawnReason
from crm.blueprints.encounters.rules import (
    CRITERIA,
    HELD_STAGES,
    PIPELINE,
    AtSchool,
    Facts,
    HeadCount,
    KnownSchool,
    Mode,
    criteria_of,
    headline_of,
    tidied,
)
from crm.demo.cards import Moves, Put, looks_after, put_card, reason_for
from crm.demo.ground import SchoolOnGround
from crm.demo.world import Firm, World
from crm.directory.schools.models import SchoolRoll
from crm.directory.schools.rules import YEAR_GROUPS, academic_year, teaches

LONGEST_AGO = 640
ENDS = (("offered", 12), ("arranged", 17), ("held", 30), ("evaluated", 29), ("cancelled", 6), ("not_taken_up", 6))
WAYS = {
    "offered": ("offered",),
    "arranged": ("offered", "arranged"),
    "held": ("offered", "arranged", "held"),
    "evaluated": ("offered", "arranged", "held", "evaluated"),
    "cancelled": ("offered", "arranged", "cancelled"),
    "not_taken_up": ("offered", "not_taken_up"),
}


@dataclass(frozen=True)
class Like:
    """What encounters of a kind are like: benchmarks, hours, year groups, the most pupils of one, how many days."""

    kind: str
    weight: int
    benchmarks: tuple[int, ...]
    hours: tuple[float, ...]
    years: tuple[int, ...]
    most: int
    days: int = 1


KINDS = (
    Like("talk", 24, (5,), (0.75, 1, 1.5), YEAR_GROUPS, 180),
    Like("careers_fair", 9, (5,), (1.5, 2, 3), (8, 9, 10, 11, 12), 200),
    Like("mock_interviews", 11, (5,), (1, 2.5), (10, 11, 12), 60),
    Like("enterprise_challenge", 9, (5,), (3, 5), (7, 8, 9), 120),
    Like("mentoring", 6, (5,), (6, 10), (9, 10, 11), 12, 120),
    Like("employer_project", 7, (6,), (4, 8), (8, 9, 12), 30),
    Like("workplace_visit", 17, (6,), (2.5, 4, 5.5), (7, 8, 9, 10), 30),
    Like("job_shadowing", 6, (6,), (5.5, 6), (10, 12), 8),
    Like("work_experience", 11, (6,), (27.5, 30), (10, 12), 14, 4),
)
SUBJECTS = ("Mathematics", "Science", "Design and technology", "Business", "English", "Geography", "Computing")
ROUGHLY = ("Spring term", "Any Friday from February", "After the May half term", "Two days in March", "Autumn term")
EVALUATIONS = (
    "Pupils asked far more than there was time for. The school would like an hour longer next time.",
    "Good. Half of the group had never been inside a factory; the welding bay was what they spoke of afterwards.",
    "The presentation was a little long for Year 8. Next time in groups of ten, with two apprentices.",
    "The firm was impressed by the questions and offers the same again next year.",
)
# What schools ask for, by the kind of encounter.
ASKED = {
    "": "Somebody who works with data and would set pupils a small task",
    "talk": "Two people who use mathematics at work, for an hour with one class each",
    "mentoring": "A mentor for six pupils who are not sure that they will stay on",
    "enterprise_challenge": "A challenge for the whole year, with judges from a firm",
    "careers_fair": "A stand at our careers fair, with somebody who left school at 16 or 18",
    "mock_interviews": "Five people for mock interviews, a morning in the sports hall",
    "employer_project": "A real problem of yours that a class could work on for half a term",
    "workplace_visit": "A visit to a workplace where something is made, with time to talk to apprentices",
    "job_shadowing": "A day with somebody in an office and a day on site, for sixth formers",
    "work_experience": "Work experience for pupils who are thinking about health and care",
}
ASKED_BY = ("careers leader", "head of sixth form", "assistant headteacher", "work experience coordinator")
ROLL_SOURCE = "Made up for the demonstration"


@dataclass(frozen=True)
class Answer:
    """An encounter as a school's request is answered by it. `on` None: no school takes part yet."""

    id: int
    stage: str
    kind: str
    school_id: int | None
    years: tuple[int, ...]
    on: date | None


def make_encounters(world: World) -> None:
    """Write rolls and encounters; without schools whose ages are known there are neither."""
    if not world.ground.schools:
        return
    rolls = _rolls(world)
    answers = [_encounter(world, _firm(world), rolls) for _ in range(world.sizes.encounters)]
    coming = [each for each in answers if each.on is not None and each.stage in ("arranged", *HELD_STAGES)]
    for number in range(world.sizes.encounters // 6):
        answer = coming[number] if number % 3 == 0 and number < len(coming) else None
        _request(world, answer, is_withdrawn=number % 7 == 1)


def _firm(world: World) -> Firm:
    """Any employer, and now and then the one whose own user the demonstration has."""
    return world.firms[0] if world.chance(0.03) else world.one_of(world.firms)


def _rolls(world: World) -> dict[tuple[int, int, int], int]:
    """Rolls of this academic year and the last by (school, year, year group). One school has not sent its own."""
    this, found = academic_year(world.as_at), {}
    for school in world.ground.schools:
        for year in (this - 1, this):
            if year == this and school is world.ground.schools[-1]:
                continue
            counted_on = min(date(year, 10, 1), world.as_at)
            for group in (each for each in YEAR_GROUPS if teaches(school.low_age, school.high_age, each)):
                pupils = world.rng.randint(90, 130) if group > 11 else world.rng.randint(170, 260)
                found[school.id, year, group] = pupils
                world.writer.add(
                    SchoolRoll,
                    school_id=school.id,
                    academic_year=year,
                    year_group=group,
                    pupils=pupils,
                    source=ROLL_SOURCE,
                    source_on=counted_on,
                    **world.stamps(counted_on, world.leader),
                )
    return found


def _school_day(world: World, earliest: int, latest: int) -> date:
    """A working day that is not in August."""
    day = world.day(earliest, latest)
    return day if day.month != 8 else world.working(day - timedelta(days=45))


def _encounter(world: World, firm: Firm, rolls: dict[tuple[int, int, int], int]) -> Answer:
    stage = world.rng.choices([key for key, _ in ENDS], [share for _, share in ENDS])[0]
    like = world.rng.choices(KINDS, [each.weight for each in KINDS])[0]
    on = _day_of(world, stage, like)
    facts = tidied(_facts(world, stage, like, on, rolls))
    moves = _moves(world, stage, facts)
    owner = looks_after(world, firm)
    put = Put(firm, headline_of(facts), owner, facts.attendances or None)
    card_id, public_id = put_card(world, PIPELINE, put, moves, reason_for(world, PIPELINE, stage))
    encounter_id = world.writer.add(
        Encounter,
        public_id=public_id,
        employer_id=firm.id,
        card_id=card_id,
        site_id=firm.places[0].id,
        kind=facts.kind,
        mode=Mode(facts.mode),
        benchmark_5=5 in facts.benchmarks,
        benchmark_6=6 in facts.benchmarks,
        both_reason=facts.both_reason,
        on=facts.on,
        last_on=facts.last_on,
        when_roughly=facts.when_roughly,
        minutes=facts.minutes,
        employees=facts.employees,
        subject=facts.subject,
        years_welcome=" ".join(map(str, facts.years_welcome)),
        **{key: key in facts.criteria for key in CRITERIA},
        evaluation=facts.evaluation,
        **world.stamps(moves[0][0], owner),
    )
    _taking_part(world, encounter_id, firm, facts)
    first = facts.schools[0] if facts.schools else None
    years = tuple(count.year_group for count in first.head_counts) if first else ()
    return Answer(encounter_id, stage, facts.kind, first.school.id if first else None, years, facts.on)


def _request(world: World, answer: Answer | None, *, is_withdrawn: bool) -> None:
    """What a school asks for: open, or answered by an encounter, or withdrawn."""
    school = world.one_of(world.ground.schools)
    taught = [group for group in YEAR_GROUPS if teaches(school.low_age, school.high_age, group)] or [9]
    years = answer.years if answer and answer.years else sorted(world.rng.sample(taught, min(2, len(taught))))
    asked = min(answer.on - timedelta(days=40), world.day(60, 3)) if answer and answer.on else world.day(120, 2)
    is_withdrawn = is_withdrawn and answer is None
    from_on = None if answer else world.day(-20, -60)
    kind = answer.kind if answer else world.one_of(("", "talk", "workplace_visit", "mock_interviews"))
    world.writer.add(
        SchoolRequest,
        public_id=world.public_id(),
        school_id=answer.school_id if answer and answer.school_id else school.id,
        words=ASKED[kind],
        years=" ".join(map(str, years)),
        asked_on=asked,
        asked_by=world.one_of(ASKED_BY),
        kind=kind,
        benchmark=None,
        mode=Mode.IN_PERSON if world.chance(0.4) else None,
        sector_id=None,
        pupils=world.rng.choice((None, 12, 30, 60)),
        from_on=from_on,
        to_on=from_on + timedelta(days=60) if from_on else None,
        encounter_id=answer.id if answer else None,
        withdrawn_on=world.later(asked, 2, 20) if is_withdrawn else None,
        withdrawn_reason=WithdrawnReason.NO_EMPLOYER if is_withdrawn else None,
        withdrawn_note="",
        **world.stamps(asked, world.leader),
    )


def _day_of(world: World, stage: str, like: Like) -> date | None:
    if stage == "arranged":
        return _school_day(world, -6, -110)
    if stage in HELD_STAGES:
        return _school_day(world, LONGEST_AGO, like.days + 2)
    return _school_day(world, LONGEST_AGO, 20) if stage == "cancelled" else None


def _facts(
    world: World, stage: str, like: Like, on: date | None, rolls: dict[tuple[int, int, int], int]
) -> Facts:
    schools: tuple[AtSchool, ...] = ()
    if on is not None:
        several = world.rng.randint(2, 5) if like.kind == "careers_fair" else 1
        chosen = world.rng.sample(world.ground.schools, min(several, len(world.ground.schools)))
        schools = tuple(_at(world, school, like, on, rolls) for school in chosen)
    benchmarks = frozenset(like.benchmarks) | ({5} if like.kind == "workplace_visit" and world.chance(0.2) else set())
    criteria = {key for number in benchmarks for key in criteria_of(number) if world.chance(0.88)}
    return Facts(
        kind=like.kind,
        mode=world.rng.choices([mode.value for mode in Mode], (84, 9, 7))[0],
        benchmarks=benchmarks,
        both_reason="The visit begins with a talk and questions to four employees." if len(benchmarks) > 1 else "",
        on=on,
        last_on=on + timedelta(days=like.days) if on and like.days > 1 else None,
        when_roughly=world.one_of(ROUGHLY) if on is None else "",
        minutes=int(world.one_of(like.hours) * 60) if on else None,
        employees=world.rng.randint(1, 6) if on else None,
        subject=world.one_of(SUBJECTS) if world.chance(0.3) else "",
        years_welcome=() if on else tuple(sorted(world.rng.sample(like.years, 2))),
        criteria=frozenset(criteria) if stage in HELD_STAGES else frozenset(),
        schools=schools,
        evaluation=world.one_of(EVALUATIONS) if stage == "evaluated" else "",
    )


def _at(
    world: World, school: SchoolOnGround, like: Like, on: date, rolls: dict[tuple[int, int, int], int]
) -> AtSchool:
    taught = [group for group in like.years if teaches(school.low_age, school.high_age, group)]
    counts = []
    for group in sorted(world.rng.sample(taught, min(len(taught), world.rng.choices((1, 2, 3), (70, 22, 8))[0]))):
        most = rolls.get((school.id, academic_year(on), group), 90)
        pupils = min(world.rng.randint(max(2, like.most // 4), like.most), most)
        send = min(pupils, round(pupils * world.rng.uniform(0.05, 0.25))) if world.chance(0.7) else None
        counts.append(HeadCount(group, pupils, send))
    return AtSchool(KnownSchool(school.id, school.name), tuple(counts))


def _moves(world: World, stage: str, facts: Facts) -> Moves:
    """The moves of a card, in the order of its way, none after today."""
    way = WAYS[stage]
    if facts.on is None:
        first = world.day(150 if stage == "not_taken_up" else 55, 25 if stage == "not_taken_up" else 2)
        return [(first, key) if number == 0 else (world.later(first, 14, 24), key) for number, key in enumerate(way)]
    held_on = facts.ends_on or facts.on
    arranged = min(facts.on - timedelta(days=world.rng.randint(6, 30)), world.day(40, 3))
    days = {
        "offered": arranged - timedelta(days=world.rng.randint(4, 40)),
        "arranged": arranged,
        "held": held_on,
        "evaluated": world.later(held_on, 1, 20),
        "cancelled": world.later(arranged, 2, 5),
    }
    return [(days[key], key) for key in way]


def _taking_part(world: World, encounter_id: int, firm: Firm, facts: Facts) -> None:
    for at in facts.schools:
        school_id = world.writer.add(EncounterSchool, encounter_id=encounter_id, school_id=at.school.id)
        for count in at.head_counts:
            world.writer.add(
                EncounterAttendance,
                encounter_school_id=school_id,
                year_group=count.year_group,
                pupils=count.pupils,
                send=count.send,
            )
    if facts.kind == "careers_fair" and facts.on is not None:
        others = {each.id for each in world.rng.sample(world.firms, min(4, len(world.firms)))} - {firm.id}
        for other in sorted(others):
            world.writer.add(EncounterEmployer, encounter_id=encounter_id, employer_id=other)
