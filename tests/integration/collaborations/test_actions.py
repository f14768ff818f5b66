"""Collaborations and their cards move together; what counts in SQL is what the pure rule counts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import union_all

from crm.accounts.models import OrganisationKind
from crm.blueprints.collaborations import actions
from crm.blueprints.collaborations.actions import facts_of
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import active_by_period, active_of, counting, employers_behind, period_named
from crm.blueprints.collaborations.rules import (
    PIPELINE,
    Collaborating,
    Collaboration,
    CollaborationKind,
    collaborating,
)
from crm.clock import today
from crm.database import days_asked, db
from crm.periods import Period
from crm.problems import RuleRefused
from crm.stages import rollups
from crm.stages.queries import moves_of_card
from crm.stages.records import archive, restore
from tests.factories.directory import make_employer
from tests.factories.people import make_organisation
from tests.factories.strands import make_collaboration

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def change(record: ProviderCollaboration, **changes: object) -> None:
    actions.change(record, replace(facts_of(record), **changes), owner=None, by=None)  # type: ignore[arg-type]


def fields_of(refused: pytest.ExceptionInfo[RuleRefused]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


class TestBeginning:
    def test_one_that_is_active_stands_there_since_work_began(self) -> None:
        record = make_collaboration(started_on=ago(40))
        assert (record.card.stage, record.card.stage_since) == ("active", ago(40))
        assert record.public_id == record.card.public_id
        assert record.card.headline == "Welding, level 3, Dearne College"

    def test_one_that_already_changed_a_course_stands_at_its_aim(self) -> None:
        record = make_collaboration(started_on=ago(40), ended_on=ago(4), what_changed="Robot welding")
        moves = [(move.changed_on, move.to_stage) for move in reversed(moves_of_card(record.card_id))]
        assert moves == [(ago(40), "active"), (ago(4), "course_changed")]

    def test_a_proposal_may_begin_on_a_day_to_come(self) -> None:
        record = make_collaboration(stage="proposed", started_on=today() + timedelta(days=60), on=ago(3))
        assert (record.card.stage, record.card.stage_since) == ("proposed", ago(3))

    def test_the_provider_is_the_partner_organisation_of_that_name(self) -> None:
        college = make_organisation(name="Dearne College", short_name="Dearne", kind=OrganisationKind.PROVIDER)
        record = make_collaboration(provider="  dearne ")
        assert (record.provider, record.provider_organisation_id) == ("Dearne College", college.id)
        assert make_collaboration(provider="Another").provider_organisation_id is None

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"provider": " "}, "provider"),
            ({"course": ""}, "course"),
            ({"kind": "lunch"}, "kind"),
            ({"started_on": None}, "started_on"),
            ({"ended_on": date(2000, 1, 1)}, "ended_on"),
            ({"stage": "proposed", "ended_on": today()}, "ended_on"),
            ({"started_on": today() + timedelta(days=1)}, "stage"),
            ({"ended_on": today()}, "what_changed"),
        ],
    )
    def test_what_is_refused(self, fields: dict[str, object], field: str) -> None:
        with pytest.raises(RuleRefused) as refused:
            make_collaboration(**fields)  # type: ignore[arg-type]
        assert fields_of(refused) == {field}


class TestChanging:
    def test_words_on_what_changed_move_the_card(self) -> None:
        record = make_collaboration(started_on=ago(40))
        change(record, what_changed="New robot cell")
        assert (record.card.stage, record.card.stage_since) == ("course_changed", today())

    def test_one_taken_up_again_is_not_moved_by_its_old_words(self) -> None:
        record = make_collaboration(started_on=ago(40), what_changed="New robot cell")
        actions.move_by_hand(record.card, to_stage="active", on=today(), by_id=None)
        change(record, notes="Second round")
        assert record.card.stage == "active"

    def test_words_cannot_be_taken_from_a_changed_course(self) -> None:
        record = make_collaboration(what_changed="New robot cell")
        with pytest.raises(RuleRefused, match="what changed"):
            change(record, what_changed="")


class TestMovingByHand:
    def test_beginning_is_dated_by_the_move(self) -> None:
        record = make_collaboration(stage="agreed", on=ago(30), started_on=today() + timedelta(days=30))
        actions.move_by_hand(record.card, to_stage="active", on=ago(2), by_id=None)
        assert record.started_on == ago(2)

    def test_a_changed_course_needs_words_and_takes_them_from_the_note(self) -> None:
        record = make_collaboration(started_on=ago(40))
        with pytest.raises(RuleRefused) as refused:
            actions.move_by_hand(record.card, to_stage="course_changed", on=today(), by_id=None)
        assert fields_of(refused) == {"what_changed"}
        actions.move_by_hand(record.card, to_stage="course_changed", on=today(), by_id=None, note="Evening classes")
        assert record.what_changed == "Evening classes"

    def test_an_end_is_dated_and_undone_by_coming_back(self) -> None:
        record = make_collaboration(started_on=ago(40))
        actions.move_by_hand(record.card, to_stage="ended", on=ago(1), by_id=None, exit_reason="finished")
        assert record.ended_on == ago(1)
        actions.move_by_hand(record.card, to_stage="active", on=today(), by_id=None)
        assert record.ended_on is None

    def test_no_move_is_made_on_a_day_to_come(self) -> None:
        record = make_collaboration(stage="proposed")
        with pytest.raises(RuleRefused, match="today or in the past"):
            actions.move_by_hand(record.card, to_stage="agreed", on=today() + timedelta(days=1), by_id=None)


def counted(*periods: Period) -> list[Collaborating]:
    values: dict[str, date] = {}
    for number, period in enumerate(periods):
        values |= days_asked(period_named(number), period.first, period.last)
    rows = db.session.execute(union_all(*active_by_period(len(periods), counting())).order_by("number"), values)
    return [active_of(*counts) for _, *counts in rows]


class TestCounting:
    def test_an_archived_one_counts_nowhere(self) -> None:
        record = make_collaboration()
        assert counted(Period(today(), today()))[0].employers == 1
        archive(record)
        assert counted(Period(today(), today()))[0].employers == 0
        restore(record)
        assert rollups.check([PIPELINE]) == []

    def test_the_database_counts_as_the_rule_does(self) -> None:
        chance = random.Random(5)  # noqa: S311
        employers = [make_employer() for _ in range(6)]
        made = [self._random(chance, [employer.id for employer in employers], employers) for _ in range(40)]
        periods = (Period(ago(800), ago(400)), Period(ago(365), today()), Period(ago(30), ago(20)))
        for period, found in zip(periods, counted(*periods), strict=True):
            expected = collaborating(made, period)
            assert found == expected
            behind = employers_behind(period)
            assert len(behind) == expected.employers
            assert sum(each.with_change > 0 for each in behind) == expected.with_change

    @staticmethod
    def _random(chance: random.Random, ids: list[int], employers: list) -> Collaboration:
        employer = chance.choice(employers)
        stage = chance.choice(["proposed", "agreed", "active", "active", "active"])
        started = ago(chance.randrange(1, 800))
        words = chance.choice(["", "New kit"]) if stage == "active" else ""
        ended = chance.choice([None, started + timedelta(days=chance.randrange(1, 400))]) if words else None
        ended = ended if ended is None or ended <= today() else None
        kind = chance.choice(list(CollaborationKind)).value
        provider = chance.choice(["Dearne College", "dearne college", "Wath Skills"])
        record = make_collaboration(
            employer, stage=stage, started_on=started, ended_on=ended, what_changed=words, kind=kind, provider=provider
        )
        return Collaboration(employer.id, started, ended, words, record.card.stage)
