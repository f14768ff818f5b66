"""Encounters and their cards move together; what counts in SQL is what the pure rule counts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.blueprints.encounters import actions
from crm.blueprints.encounters.actions import NOWHERE
from crm.blueprints.encounters.counting import Counted, counts_of
from crm.blueprints.encounters.models import Encounter, EncounterAttendance, EncounterEmployer, EncounterSchool
from crm.blueprints.encounters.queries import facts_of
from crm.blueprints.encounters.reporting import counts_in, employers_in, encounters_in, years_of_school
from crm.blueprints.encounters.rules import CRITERIA, KINDS, PIPELINE, Mode
from crm.clock import today
from crm.database import db
from crm.directory.schools.models import SchoolRoll
from crm.directory.schools.queries import roll_of
from crm.directory.schools.rules import academic_year
from crm.periods import Period, YearKind, year_starting
from crm.problems import RuleRefused
from crm.stages import rollups
from crm.stages.queries import moves_of_card
from crm.stages.records import archive
from tests.factories.directory import make_employer
from tests.factories.encounters import at, make_encounter, make_roll, make_school

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def change(record: Encounter, **changes: Any) -> None:
    actions.change(record, replace(facts_of(record), **changes), NOWHERE, by=None)


def fields_of(refused: pytest.ExceptionInfo[RuleRefused]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


class TestBeginning:
    def test_one_that_was_held_stands_there_since_its_last_day(self) -> None:
        school = make_school("Wath Academy")
        record = make_encounter(on=ago(9), last_on=ago(5), schools=(at(school, y9=(120, 9), y10=30),))
        assert (record.card.stage, record.card.stage_since, record.card.quantity) == ("held", ago(5), 150)
        assert record.card.headline == "Talk by a visiting speaker, Wath Academy"
        assert record.attendances == 150

    def test_one_already_evaluated_goes_on_by_itself(self) -> None:
        record = make_encounter(on=ago(9), evaluation="Good")
        assert [move.to_stage for move in reversed(moves_of_card(record.card_id))] == ["held", "evaluated"]

    def test_an_offer_needs_neither_date_nor_school(self) -> None:
        record = make_encounter(stage="offered", when_roughly="spring", years_welcome=(8, 7))
        assert (record.on, record.years_welcome, record.card.quantity) == (None, "7 8", None)

    def test_a_head_count_above_the_roll_of_that_year_is_refused(self) -> None:
        school = make_school("Wath Academy")
        make_roll(school, {9: 100})
        with pytest.raises(RuleRefused, match="101 pupils of Year 9 are more than the 100 on roll"):
            make_encounter(schools=(at(school, today(), y9=101),))
        make_encounter(schools=(at(school, today(), y9=100),))
        last_year = year_starting(YearKind.ACADEMIC, academic_year(today()) - 1).first
        make_encounter(on=last_year, schools=(at(school, last_year, y9=101),))

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"on": ago(-1)}, {"on"}),
            ({"schools": ()}, {"school_0"}),
            ({"kind": "lunch"}, {"kind"}),
            ({"stage": "evaluated", "on": ago(2)}, {"evaluation"}),
        ],
    )
    def test_what_is_refused(self, fields: dict[str, Any], expected: set[str]) -> None:
        with pytest.raises(RuleRefused) as refused:
            make_encounter(**fields)
        assert fields_of(refused) == expected


class TestChanging:
    def test_rows_that_stay_keep_their_ids(self) -> None:
        one, other = make_school(), make_school()
        record = make_encounter(schools=(at(one, y9=10, y10=20), at(other, y7=5)))
        kept = record.schools[0].id, record.schools[0].head_counts[0].id
        change(record, schools=(at(one, y9=11),))
        db.session.flush()
        assert (record.schools[0].id, record.schools[0].head_counts[0].id) == kept
        assert (record.attendances, record.card.quantity) == (11, 11)
        assert len(db.session.scalars(select(EncounterAttendance)).all()) == 1
        assert rollups.check([PIPELINE]) == []

    def test_an_evaluation_moves_one_that_was_held(self) -> None:
        record = make_encounter(on=ago(5))
        change(record, evaluation="Good")
        assert record.card.stage == "evaluated"
        with pytest.raises(RuleRefused) as refused:
            change(record, evaluation="")
        assert fields_of(refused) == {"evaluation"}

    def test_one_that_was_held_keeps_its_date_and_its_head_counts(self) -> None:
        record = make_encounter()
        for changes in ({"on": ago(-3)}, {"schools": (at(make_school()),)}):
            with pytest.raises(RuleRefused):
                change(record, **changes)

    def test_other_employers_come_and_go(self) -> None:
        record, other = make_encounter(), make_employer()
        with pytest.raises(RuleRefused):
            actions.change(record, facts_of(record), actions.Placing(further=(record.employer_id,)), by=None)
        actions.change(record, facts_of(record), actions.Placing(further=(other.id,)), by=None)
        assert [each.employer_id for each in record.further] == [other.id]


class TestMovingByHand:
    def test_held_needs_its_day_to_have_come_and_its_head_counts(self) -> None:
        record = make_encounter(stage="arranged", on=ago(-3))
        with pytest.raises(RuleRefused, match="only once that day has come"):
            actions.move_by_hand(record.card, to_stage="held", on=today(), by_id=None)
        bare = make_encounter(stage="arranged", on=ago(3), schools=(at(make_school()),), moved_on=ago(9))
        with pytest.raises(RuleRefused, match="how many pupils"):
            actions.move_by_hand(bare.card, to_stage="held", on=today(), by_id=None)

    def test_one_without_a_date_was_held_on_the_day_of_the_move(self) -> None:
        record = make_encounter(stage="arranged", moved_on=ago(9))
        actions.move_by_hand(record.card, to_stage="held", on=ago(2), by_id=None)
        assert record.on == ago(2)

    def test_a_note_is_the_evaluation(self) -> None:
        record = make_encounter(on=ago(3))
        with pytest.raises(RuleRefused):
            actions.move_by_hand(record.card, to_stage="evaluated", on=today(), by_id=None)
        actions.move_by_hand(record.card, to_stage="evaluated", on=today(), by_id=None, note="Lively")
        assert record.evaluation == "Lively"

    def test_one_held_is_taken_back_on_its_day_or_with_a_word_why(self) -> None:
        slip = make_encounter()
        actions.move_by_hand(slip.card, to_stage="arranged", on=today(), by_id=None)
        record = make_encounter(on=ago(400))
        with pytest.raises(RuleRefused, match="out of the figures of that year") as refused:
            actions.move_by_hand(record.card, to_stage="arranged", on=today(), by_id=None, note=" ")
        assert fields_of(refused) == {"note"}
        actions.move_by_hand(record.card, to_stage="arranged", on=today(), by_id=None, note="Never took place")
        assert [slip.card.stage, record.card.stage] == ["arranged", "arranged"]

    def test_no_move_before_its_last_day_or_after_today(self) -> None:
        record = make_encounter(stage="arranged", on=ago(5), last_on=ago(2), moved_on=ago(9))
        for on in (ago(4), ago(-1)):
            with pytest.raises(RuleRefused):
                actions.move_by_hand(record.card, to_stage="held", on=on, by_id=None)


def test_the_database_counts_as_the_rule_does() -> None:
    chance = random.Random(7)  # noqa: S311
    employers, schools = [make_employer() for _ in range(5)], [make_school() for _ in range(3)]
    made = [_random(chance, employers, schools) for _ in range(40)]
    gone = make_encounter(on=ago(10))
    archive(gone)
    periods = [Period(ago(800), ago(400)), Period(ago(365), today()), Period(ago(30), ago(20))]
    found = counts_in(periods)
    assert found == [counts_of(made, period) for period in periods]
    for period, counts in zip(periods, found, strict=True):
        assert len(db.session.scalars(encounters_in(period)).all()) == counts.held
        assert len(set(db.session.scalars(employers_in(period)))) == counts.employers
    year = years_of_school(schools[0].id)
    for start, counts in year.items():
        here = [
            replace(one, head_counts=tuple(head for head in one.head_counts if head[0] == schools[0].id))
            for one in made
            if any(head[0] == schools[0].id for head in one.head_counts)
        ]
        assert replace(counts, employers=0) == replace(
            counts_of(here, year_starting(YearKind.ACADEMIC, start)), employers=0
        )


def _random(chance: random.Random, employers: list, schools: list) -> Counted:
    lead, other = chance.sample(employers, 2)
    kind = chance.choice(list(KINDS.values()))
    stage = chance.choice(["arranged", "held", "held"])
    on = ago(chance.randrange(1, 800))
    criteria = frozenset(chance.sample(sorted(CRITERIA), chance.choice([4, 7, 8])))
    if "extensive_two_way" in criteria:
        criteria |= {"two_way"}
    where = chance.sample(schools, 2)
    parts = tuple(at(school, y8=chance.randint(1, 90), y12=chance.randint(1, 9)) for school in where)
    facts = {
        "kind": kind.key,
        "benchmarks": frozenset({max(kind.benchmarks)}),
        "mode": chance.choice(list(Mode)).value,
        "minutes": chance.choice([None, 60, 300, 1500]),
        "criteria": criteria,
    }
    further = (other.id,) if chance.random() < 0.4 else ()
    make_encounter(lead, stage=stage, on=on, schools=parts, further=further, **facts)
    heads = tuple((part.school.id, count.year_group, count.pupils) for part in parts for count in part.head_counts)
    return Counted(
        employers=frozenset({lead.id, *further}),
        on=on,
        stage=stage,
        kind=kind.key,
        mode=str(facts["mode"]),
        minutes=facts["minutes"],  # type: ignore[arg-type]
        serves=frozenset({max(kind.benchmarks)}),
        criteria=criteria,
        head_counts=heads,
    )


class TestConstraints:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("minutes", 20),
            ("minutes", 0),
            ("minutes", 6015),
            ("employees", 0),
            ("benchmark_5", False),
            ("benchmark_6", True),  # both, without the reason
            ("last_on", date(2000, 1, 1)),
            ("on", None),
        ],
    )
    def test_of_an_encounter(self, column: str, value: Any) -> None:
        record = make_encounter(on=ago(5), last_on=ago(3))
        setattr(record, column, value)
        self.refused()

    @pytest.mark.parametrize(
        ("column", "value"), [("year_group", 6), ("year_group", 14), ("pupils", 0), ("pupils", 2001), ("send", 31)]
    )
    def test_of_a_head_count(self, column: str, value: int) -> None:
        setattr(make_encounter().schools[0].head_counts[0], column, value)
        self.refused()

    def test_one_row_of_a_kind(self) -> None:
        record = make_encounter(further=(make_employer().id,))
        part, head, other = record.schools[0], record.schools[0].head_counts[0], record.further[0]
        for row in (
            EncounterSchool(encounter_id=record.id, school_id=part.school_id),
            EncounterAttendance(encounter_school_id=part.id, year_group=head.year_group, pupils=1),
            EncounterEmployer(encounter_id=record.id, employer_id=other.employer_id),
        ):
            with pytest.raises(IntegrityError), db.session.begin_nested():
                db.session.add(row)

    @pytest.mark.parametrize(
        ("column", "value"), [("year_group", 14), ("pupils", -1), ("academic_year", 1999), ("source", "")]
    )
    def test_of_a_roll(self, column: str, value: Any) -> None:
        school = make_school()
        make_roll(school, {9: 100})
        year = academic_year(today())
        again = {"academic_year": year, "year_group": 9, "pupils": 1, "source": "x", "source_on": today()}
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(SchoolRoll(school_id=school.id, **again))
        setattr(roll_of(school.id, year)[9], column, value)
        self.refused()

    @staticmethod
    def refused() -> None:
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
