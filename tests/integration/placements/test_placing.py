"""Who is placed: one step after another, one place at a time, one claim for a job."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.blueprints.placements import placing
from crm.blueprints.placements.models import Participant, Placement, PlacementOffer
from crm.blueprints.placements.people import Job
from crm.blueprints.placements.people_queries import funnel, possible_double_claims
from crm.blueprints.placements.queries import counts_of
from crm.clock import today
from crm.database import db
from crm.periods import Period
from crm.problems import RuleRefused
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.placements import make_offer, make_placement, make_programme

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def approved(**fields: Any) -> PlacementOffer:
    return make_offer(stage="approved", on=ago(400), **{"starts_on": ago(300)} | fields)


def step(record: Placement, to: str, days_ago: int, reason: str | None = None, job: Job | None = None) -> None:
    placing.make_step(record, to, on=ago(days_ago), reason=reason, job=job)


WAY = {"matched": ago(310), "started": ago(300)}


class TestReferences:
    def test_one_that_was_wrong_is_not_kept(self) -> None:
        record = make_placement(reference="ES-4711")
        placing.change(record, replace(placing.facts_of(record), reference="ES-4712"), ward_id=None)
        assert list(db.session.scalars(select(Participant.reference))) == ["ES-4712"]

    def test_one_with_another_placement_is_kept(self) -> None:
        record = make_placement(reference="ES-4711")
        make_placement(reference="ES-4711")
        placing.change(record, replace(placing.facts_of(record), reference="ES-4712"), ward_id=None)
        assert set(db.session.scalars(select(Participant.reference))) == {"ES-4711", "ES-4712"}

    def test_nobody_is_referred_to_an_offer_twice_at_once(self) -> None:
        offer = approved(places=4)
        first = make_placement(offer, referred=ago(320), reference="OV-2001", steps=WAY)
        other = make_placement(offer, referred=ago(320), reference="OV-2002")
        with pytest.raises(RuleRefused, match="referred to this offer already"):
            make_placement(offer, referred=ago(9), reference="ov 2001")
        with pytest.raises(RuleRefused, match="referred to this offer already"):
            placing.change(other, replace(placing.facts_of(other), reference="ov 2001"), ward_id=None)
        step(first, "ended_early", 290, reason="health")
        make_placement(offer, referred=ago(9), reference="ov 2001", planned_from=ago(5))


class TestSteps:
    def test_from_referred_to_a_job_held_for_26_weeks(self) -> None:
        record = make_placement(approved(), referred=ago(320), steps=WAY)
        step(record, "completed", 290)
        step(record, "job_offered", 289)
        step(record, "job_started", 280, job=Job("Baker"))
        step(record, "sustained_13", 189)
        step(record, "sustained_26", 98)
        assert record.stage == "sustained_26"
        assert (record.job_role, record.job_started_on) == ("Baker", ago(280))
        assert placing.may_step_to(record) == []

    def test_thirteen_weeks_are_not_said_too_early(self) -> None:
        record = make_placement(approved(), referred=ago(320), steps=WAY | {"job_started": ago(100)})
        with pytest.raises(RuleRefused, match="13 weeks in the job are reached on"):
            step(record, "sustained_13", 10)

    def test_a_step_that_is_not_next(self) -> None:
        with pytest.raises(RuleRefused, match="cannot go to “Completed”"):
            step(make_placement(approved(), referred=ago(9)), "completed", 1)

    def test_an_end_says_why(self) -> None:
        record = make_placement(approved(), referred=ago(320), steps=WAY)
        with pytest.raises(RuleRefused, match="Choose why"):
            step(record, "ended_early", 290)
        step(record, "ended_early", 290, reason="health")
        assert counts_of(record.offer_id).placed == 0

    def test_nobody_starts_before_the_offer_is_approved(self) -> None:
        record = make_placement(make_offer(stage="offered", on=ago(9)), referred=ago(5))
        with pytest.raises(RuleRefused, match="must be approved before"):
            step(record, "matched", 1)

    def test_nobody_is_referred_to_what_is_over(self) -> None:
        with pytest.raises(RuleRefused, match="nobody can be referred"):
            make_placement(make_offer(stage="withdrawn"))

    def test_work_experience_is_not_claimed_for_connect_to_work(self) -> None:
        offer = approved(kind="connect_to_work", pay="paid", parts="in_work_support")
        record = make_placement(offer, referred=ago(320), steps=WAY)
        assert "completed" not in [key for key, _, _ in placing.may_step_to(record)]
        with pytest.raises(RuleRefused, match="work experience is not an output"):
            step(record, "completed", 200)

    def test_a_slip_is_taken_back(self) -> None:
        record = make_placement(approved(), referred=ago(320), steps=WAY | {"job_started": ago(200)})
        assert placing.take_back(record) == "job_started"
        assert (record.stage, record.job_role, record.claim_key) == ("started", "", None)
        for _ in range(2):
            placing.take_back(record)
        with pytest.raises(RuleRefused, match="first step"):
            placing.take_back(record)


class TestPlaces:
    def test_the_last_place_is_the_last(self) -> None:
        offer = approved()
        first, second = make_placement(offer, referred=ago(9)), make_placement(offer, referred=ago(9))
        step(first, "matched", 8)
        with pytest.raises(RuleRefused, match="Every place of this offer is taken"):
            step(second, "matched", 7)
        step(first, "not_placed", 6, reason="not_suitable")
        step(second, "matched", 5)
        with pytest.raises(RuleRefused, match="Every place of this offer is taken"):
            placing.take_back(first)

    def test_two_placements_of_one_participant_share_no_day(self) -> None:
        here, there = approved(starts_on=ago(300), ends_on=ago(200)), approved(starts_on=ago(300), ends_on=ago(100))
        make_placement(here, referred=ago(320), reference="ES-9", steps=WAY)
        other = make_placement(there, referred=ago(320), reference="es-9")
        with pytest.raises(RuleRefused, match="has another placement from"):
            step(other, "matched", 310)
        facts = replace(placing.facts_of(other), planned_from=ago(199), planned_until=ago(100))
        placing.change(other, facts, ward_id=None)
        step(other, "matched", 205)
        with pytest.raises(RuleRefused, match="has another placement from"):
            placing.change(other, replace(facts, planned_from=ago(200)), ward_id=None)

    def test_a_removed_placement_is_in_no_count(self) -> None:
        record = make_placement(approved(), referred=ago(320), steps=WAY | {"job_started": ago(200)})
        placing.remove(record)
        assert vars(counts_of(record.offer_id)) == {"waiting": 0, "placed": 0, "in_a_job": 0}
        assert funnel(Period(ago(400), today()), today()) == []


class TestClaims:
    def test_one_job_is_claimed_once(self) -> None:
        employer = make_employer("Harlow Castings Ltd")
        host, elsewhere = approved(employer=employer, ends_on=ago(250)), approved(starts_on=ago(240))
        first = make_placement(host, referred=ago(320), reference="ES-9", steps=WAY)
        step(first, "completed", 250)
        way = {"matched": ago(310), "started": ago(240)}
        second = make_placement(elsewhere, referred=ago(320), reference="ES-9", steps=way)
        step(first, "job_started", 200, job=Job("Fettler"))
        with pytest.raises(RuleRefused, match="claimed already by"):
            step(second, "job_started", 200, job=Job("Fettler", "harlow castings ltd"))
        step(second, "job_started", 199, job=Job("Fettler", "harlow castings ltd"))

    def test_two_organisations_and_one_role_on_one_day_go_to_a_person(self) -> None:
        employer = make_employer("Harlow Castings Ltd")
        ours, theirs = (approved(employer=employer, places=2) for _ in range(2))
        job = {"job_started": ago(200)}
        first = make_placement(ours, referred=ago(320), by=make_user(), steps=WAY | job, job=Job("Fettler"))
        same = make_user()
        other = make_placement(theirs, referred=ago(320), by=same, steps=WAY | job, job=Job(" FETTLER"))
        make_placement(theirs, referred=ago(320), by=same, steps=WAY | job, job=Job("Driver"))
        pairs = possible_double_claims()
        assert [(a.placement.id, b.placement.id) for a, b in pairs] == [(first.id, other.id)]
        placing.tell_apart(other)
        assert possible_double_claims() == []

    def test_one_organisation_placing_two_is_no_double_claim(self) -> None:
        offer, by = approved(places=2), make_user()
        for _ in range(2):
            make_placement(offer, referred=ago(320), by=by, steps=WAY | {"job_started": ago(200)})
        assert possible_double_claims() == []


def test_the_funnel_counts_by_dates_and_not_by_where_each_stands() -> None:
    programme = make_programme()
    offer = approved(places=4, programme_id=programme.id)
    make_placement(offer, referred=ago(320), steps=WAY | {"completed": ago(280), "job_started": ago(200)})
    make_placement(offer, referred=ago(320), steps=WAY | {"ended_early": ago(290)})
    make_placement(offer, referred=ago(20))
    (row,) = funnel(Period(ago(330), ago(310)), ago(250))
    assert (row.programme, row.public_id) == ("Steel ready", programme.public_id)
    assert {key: number for key, number in row.reached.items() if number} == {
        "referred": 2, "matched": 2, "started": 2, "completed": 1,
    }  # fmt: skip


CONSTRAINTS: list[tuple[str, dict[str, Any]]] = [
    ("planned", {"planned_until": ago(301)}),
    ("matched", {"matched_on": ago(321)}),
    ("started", {"started_on": ago(311)}),
    ("completed", {"completed_on": ago(301)}),
    ("ended_early", {"ended_early_on": ago(301)}),
    ("one_end", {"completed_on": ago(299), "ended_early_on": ago(299)}),
    ("sustained_13", {"job_started_on": ago(200), "sustained_13_on": ago(200)}),
    ("sustained_26", {"job_started_on": ago(200), "sustained_13_on": ago(100), "sustained_26_on": ago(100)}),
    ("claim", {"claim_key": "#1|2026-01-01|1"}),
]


@pytest.mark.parametrize(("name", "values"), CONSTRAINTS)
def test_the_database_keeps_placements_right(name: str, values: dict[str, Any]) -> None:
    record = make_placement(approved(), referred=ago(320), steps=WAY)
    for column, value in values.items():
        setattr(record, column, value)
    with pytest.raises(IntegrityError, match=f"ck_placement_{name}"):
        db.session.flush()


@pytest.mark.parametrize("what", ["claim_key", "reference"])
def test_a_claim_and_a_reference_are_unique_in_the_database(what: str) -> None:
    job = {"job_started": ago(200)}
    first, second = (make_placement(approved(), referred=ago(320), steps=WAY | job) for _ in range(2))
    db.session.flush()
    if what == "claim_key":
        second.claim_key = first.claim_key
    else:
        second.participant.reference = first.participant.reference
    with pytest.raises(IntegrityError, match=what):
        db.session.flush()
