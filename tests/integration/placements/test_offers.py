"""Offers, their checks and programmes: what is written, what is refused, what is counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crm.blueprints.placements import actions
from crm.blueprints.placements.actions import NOWHERE, facts_of
from crm.blueprints.placements.counting import (
    OfferingCounts,
    co_designing_in,
    employers_behind,
    employers_offering_in,
    offering_in,
    outcomes_in,
)
from crm.blueprints.placements.models import (
    OfferCheck,
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.blueprints.placements.offers import place_problems
from crm.blueprints.placements.queries import checks_of
from crm.blueprints.placements.rules import PIPELINE, CheckKind
from crm.clock import today
from crm.database import db
from crm.periods import Period
from crm.problems import RuleRefused
from crm.stages import rollups
from crm.stages.records import archive
from tests.factories.directory import make_employer
from tests.factories.placements import make_checks, make_offer, make_placement, make_programme

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def fields_of(refused: pytest.ExceptionInfo[RuleRefused]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def move(record: PlacementOffer, stage: str, on: date | None = None, reason: str | None = None) -> None:
    actions.move_by_hand(record.card, to_stage=stage, on=on or today(), by_id=None, exit_reason=reason)


def change(record: PlacementOffer, **changes: Any) -> None:
    actions.change(record, replace(facts_of(record), **changes), NOWHERE, exact=True)


class TestOffers:
    def test_an_offer_stands_on_the_board_with_its_places(self) -> None:
        record = make_offer(stage="offered", places=4)
        assert (record.card.stage, record.card.quantity) == ("offered", 4)
        assert record.card.headline == "Kitchen assistant, Work experience"
        change(record, places=6, role="Porter")
        assert (record.card.quantity, record.card.headline) == (6, "Porter, Work experience")
        assert rollups.check([PIPELINE]) == []

    def test_a_broken_limit_is_refused_and_nothing_is_written(self) -> None:
        with pytest.raises(RuleRefused, match="up to 6 weeks in total"):
            make_offer(kind="swap", starts_on=today(), ends_on=today() + timedelta(days=60))
        assert db.session.scalar(select(func.count(PlacementOffer.id))) == 0

    def test_a_move_that_the_stages_forbid(self) -> None:
        with pytest.raises(RuleRefused, match="cannot go to “Running”"):
            move(make_offer(), "running")

    def test_an_approved_offer_keeps_what_its_kind_must_contain(self) -> None:
        record = make_offer(stage="approved", kind="connect_to_work", pay="paid", parts="in_work_support")
        with pytest.raises(RuleRefused) as refused:
            change(record, parts="")
        assert fields_of(refused) == {"parts"}

    def test_an_offer_keeps_the_places_and_kind_that_people_have(self) -> None:
        record = make_offer(stage="approved", places=2)
        for _ in range(2):
            make_placement(record, steps={"matched": today()})
        with pytest.raises(RuleRefused) as refused:
            change(record, places=1, kind="volunteering")
        assert fields_of(refused) == {"places", "kind"}
        with pytest.raises(RuleRefused, match="Somebody has a place in it"):
            move(record, "withdrawn", reason="employer_withdrew")

    def test_places_tried_one_after_the_other_do_not_tell_how_many_people_there_are(self) -> None:
        answers = []
        for people in range(1, 5):
            record = make_offer(stage="approved", places=9)
            for _ in range(people):
                make_placement(record, steps={"matched": today()})
            answers.append([str(place_problems(9, places, people, exact=False)) for places in range(1, 12)])
            with pytest.raises(RuleRefused, match="perhaps more than that"):
                actions.change(record, replace(facts_of(record), places=3), NOWHERE, exact=False)
            actions.change(record, replace(facts_of(record), places=4), NOWHERE, exact=False)
        assert answers == [answers[0]] * 4
        assert place_problems(2, 2, 1, exact=False) == []


class TestApproval:
    def test_asks_for_every_check_in_date_on_that_day(self) -> None:
        record = make_offer(stage="checks", on=ago(30))
        with pytest.raises(RuleRefused, match="Risk assessment: not recorded"):
            move(record, "approved")
        make_checks(record, on=ago(20), expires_on=ago(5))
        with pytest.raises(RuleRefused, match="Employers’ liability insurance expired on"):
            move(record, "approved", ago(4))
        move(record, "approved", ago(5))
        assert (record.approved_on, record.card.stage) == (ago(5), "approved")

    def test_a_check_that_an_approval_stands_on_stays(self) -> None:
        record = make_offer(stage="approved")
        with pytest.raises(RuleRefused, match="Record a newer one"):
            actions.remove_check(record, checks_of(record.id)[0])

    def test_is_dated_once_and_the_end_with_it(self) -> None:
        record = make_offer(stage="approved", on=ago(30))
        move(record, "running", ago(20))
        move(record, "completed", ago(2))
        assert (record.approved_on, record.closed_on) == (ago(30), ago(2))

    def test_going_back_does_not_change_what_was_counted(self) -> None:
        record = make_offer(stage="approved", on=ago(400))
        with pytest.raises(RuleRefused, match="move it to “Closed” today"):
            move(record, "checks")
        assert record.approved_on == ago(400)
        slip = make_offer(stage="approved")
        move(slip, "checks")
        assert slip.approved_on is None

    def test_what_was_approved_and_withdrawn_is_not_made_an_enquiry(self) -> None:
        record = make_offer(stage="approved", on=ago(30))
        move(record, "withdrawn", reason="other")
        with pytest.raises(RuleRefused, match="add a new offer"):
            move(record, "offered")


class TestProgrammes:
    def test_an_employer_designs_it_once_at_a_time(self) -> None:
        programme, employer = make_programme(), make_employer()
        part = actions.begin_designing(programme, employer, ago(90))
        with pytest.raises(RuleRefused, match="already"):
            actions.begin_designing(programme, employer, ago(10))
        with pytest.raises(RuleRefused, match="must end on or after"):
            actions.end_designing(part, ago(91))
        actions.end_designing(part, ago(20))
        actions.begin_designing(programme, employer, ago(10))
        periods = Period(ago(19), ago(11)), Period(ago(20), ago(11)), Period(ago(400), today())
        for period, number in zip(periods, (0, 1, 1), strict=True):
            assert len(set(db.session.scalars(co_designing_in(period)))) == number

    def test_an_archived_one_keeps_what_it_was_to_reach_beside_what_it_did(self) -> None:
        programme, year = make_programme(), Period(ago(100), today())
        actions.set_target(programme, year, 5)
        offer = make_offer(stage="approved", on=ago(40), starts_on=ago(40), programme_id=programme.id)
        way = {name: ago(30) for name in ("matched", "started", "job_started")}
        make_placement(offer, referred=ago(30), steps=way)
        actions.archive_programme(programme)
        db.session.flush()
        (found,) = outcomes_in([year])
        assert (found.by_period[0].started, found.by_period[0].target) == (1, 5)

    def test_a_target_is_set_anew_for_the_same_period(self) -> None:
        programme, year = make_programme(), Period(ago(100), today())
        actions.set_target(programme, year, 5)
        actions.set_target(programme, year, 8)
        (found,) = outcomes_in([year])
        assert [each.target for each in found.by_period] == [8]
        with pytest.raises(RuleRefused):
            actions.set_target(programme, year, -1)


class TestCounting:
    def test_the_database_counts_offers_as_plain_python_does(self) -> None:
        chance = random.Random(7)  # noqa: S311
        employers = [make_employer() for _ in range(5)]
        for _ in range(30):
            begun = chance.randrange(200, 700)
            ends = chance.choice([None, ago(begun - chance.randrange(1, 400))])
            stage = chance.choice(["offered", "approved", "approved", "running"])
            record = make_offer(
                chance.choice(employers), stage=stage, on=ago(begun), places=chance.randrange(1, 9),
                starts_on=ago(begun), ends_on=ends,
            )  # fmt: skip
            if stage == "running" and chance.random() < 0.6:
                move(record, "completed", ago(begun - chance.randrange(0, 190)))
        made = list(db.session.scalars(select(PlacementOffer)))
        periods = [Period(ago(900), ago(500)), Period(ago(365), today()), Period(ago(120), ago(100))]
        for period, counted in zip(periods, offering_in(periods), strict=True):
            open_then = [
                each for each in made
                if each.approved_on is not None and each.approved_on <= period.last
                and min([day for day in (each.closed_on, each.ends_on) if day], default=period.first) >= period.first
            ]  # fmt: skip
            ids = {each.employer_id for each in open_then}
            assert counted == OfferingCounts(len(ids), len(open_then), sum(each.places for each in open_then))
            assert set(db.session.scalars(employers_offering_in(period))) == ids
            assert sum(each.places for each in employers_behind(period)) == counted.places

    def test_an_archived_offer_counts_nowhere(self) -> None:
        record, day = make_offer(stage="approved", on=ago(3)), Period(today(), today())
        assert offering_in([day]) == [OfferingCounts(1, 1, 1)]
        archive(record)
        assert offering_in([day]) == [OfferingCounts(0, 0, 0)]

    def test_job_outcomes_by_programme_and_period(self) -> None:
        programme = make_programme()
        record = make_offer(stage="approved", on=ago(400), starts_on=ago(390), places=3, programme_id=programme.id)
        way = {"matched": ago(395), "started": ago(390)}
        make_placement(record, referred=ago(398), steps=way | {"job_started": ago(300), "sustained_13": ago(200)})
        make_placement(record, referred=ago(398), steps=way | {"job_started": ago(100)})
        loose = make_offer(stage="approved", on=ago(400), starts_on=ago(390))
        make_placement(loose, referred=ago(398), steps=way | {"job_started": ago(90)})
        actions.set_target(programme, Period(ago(365), ago(181)), 4)
        found = outcomes_in([Period(ago(365), ago(181)), Period(ago(180), today())])
        first, second = found[0].by_period
        assert (found[0].name, found[1].name) == ("Steel ready", "No programme")
        assert (first.started, first.sustained_13, first.sustained_26, first.target) == (1, 1, 0, 4)
        assert (second.started, second.sustained_13, second.target) == (1, 0, None)
        assert [each.started for each in found[1].by_period] == [0, 1]


CONSTRAINTS: list[tuple[str, dict[str, Any]]] = [
    ("places", {"places": 0}),
    ("dates", {"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}),
    ("dates", {"starts_on": None, "ends_on": date(2026, 5, 1)}),
    ("hours", {"hours_a_week": 49}),
    ("days", {"days": 367}),
    ("closed", {"approved_on": date(2026, 5, 2), "closed_on": date(2026, 5, 1)}),
]


@pytest.mark.parametrize(("name", "values"), CONSTRAINTS)
def test_the_database_keeps_offers_right(name: str, values: dict[str, Any]) -> None:
    record = make_offer()
    for column, value in values.items():
        setattr(record, column, value)
    with pytest.raises(IntegrityError, match=f"ck_placement_offer_{name}"):
        db.session.flush()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "ck_offer_check_dates",
            lambda offer, _programme: OfferCheck(
                offer_id=offer.id, kind=CheckKind.SAFEGUARDING, evidence="x", checked_on=ago(1), expires_on=ago(2)
            ),
        ),
        (
            "ck_programme_employer_dates",
            lambda offer, programme: ProgrammeEmployer(
                programme_id=programme.id, employer_id=offer.employer_id, from_on=ago(1), until_on=ago(2)
            ),
        ),
        (
            "ck_programme_target_dates",
            lambda _offer, programme: ProgrammeTarget(
                programme_id=programme.id, first_on=ago(1), last_on=ago(2), job_outcomes=1
            ),
        ),
        (
            "ck_programme_target_job_outcomes",
            lambda _offer, programme: ProgrammeTarget(
                programme_id=programme.id, first_on=ago(2), last_on=ago(1), job_outcomes=-1
            ),
        ),
        ("ck_placement_programme_dates", lambda _offer, programme: _set(programme, "ends_on", ago(9))),
        ("ck_placement_programme_learners", lambda _offer, programme: _set(programme, "learners_planned", 0)),
        # An employer helps to design a programme once at a time.
        (
            "programme_employer",
            lambda offer, programme: ProgrammeEmployer(
                programme_id=programme.id, employer_id=offer.employer_id, from_on=ago(1)
            ),
        ),
    ],
)
def test_the_database_keeps_the_rest_right(name: str, make: Callable[..., Any]) -> None:
    offer, programme = make_offer(), make_programme()
    actions.begin_designing(programme, offer.employer, ago(3))
    db.session.add(make(offer, programme))
    with pytest.raises(IntegrityError, match=name):
        db.session.flush()


def _set(record: PlacementProgramme, name: str, value: Any) -> PlacementProgramme:
    setattr(record, name, value)
    return record
