"""References that are personal data, steps in order, overlaps, capacity and claims."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.placements.people import (
    STEPS,
    Facts,
    Host,
    Span,
    Steps,
    capacity_problems,
    claim_key,
    employer_key,
    fact_problems,
    order_problems,
    overlap_problems,
    span_of,
    steps_after,
    steps_before,
    tidied,
)
from crm.problems import Problem

DAY = date(2026, 3, 2)
TODAY = date(2026, 12, 1)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"age_band": "7"}, "age_band"),
        ({"claiming": ""}, "claiming"),
        ({"planned_from": None}, "planned_from"),
        ({"planned_until": after(-1)}, "planned_until"),
        ({"reference": "Jane Doe"}, "reference"),
    ],
)
def test_what_cannot_be_written_down(changes: dict[str, object], field: str) -> None:
    facts = {"reference": "ES-1", "age_band": "25_49", "claiming": "pathways", "planned_from": DAY} | changes
    assert [each.field for each in fact_problems(tidied(Facts(**facts)), Host("work_ready"), DAY)] == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "first", "last", "field", "words"),
    [
        ("bootcamp", DAY, after(16 * 7 - 1), None, ""),
        ("bootcamp", DAY, after(62 * 7 - 1), "planned_until", "this is 62 weeks. Skills Bootcamp: up to 16 weeks"),
        ("swap", DAY, after(6 * 7), "planned_until", "this is 6 weeks and 1 day. Sector-based work academy"),
        ("supported_internship", DAY, after(90), "planned_until", "It must end later: this is 13 weeks."),
        ("work_experience", DAY, None, None, ""),
        ("work_experience", DAY, after(500), None, ""),
    ],
)
def test_planned_days_are_as_long_as_the_kind_allows(
    kind: str, first: date, last: date | None, field: str | None, words: str
) -> None:
    found = _planned(first, last, Host(kind), referred_on=DAY)
    assert [each.field for each in found] == ([field] if field else [])
    assert all(words in each.message for each in found)


@pytest.mark.parametrize(
    ("first", "last", "referred", "field", "words"),
    [
        (10, 20, 0, None, ""),
        (9, 20, 0, "planned_from", "when the offer’s placements start"),
        (31, 31, 0, "planned_from", "when the offer’s placements end"),
        (10, 31, 0, "planned_until", "when the offer’s placements end"),
        (10, 30, 10, None, ""),
        (10, 30, 11, "planned_from", "the day of the referral"),
    ],
)
def test_planned_days_lie_within_the_offers_and_after_the_referral(
    first: int, last: int, referred: int, field: str | None, words: str
) -> None:
    host = Host("work_experience", after(10), after(30))
    found = _planned(after(first), after(last), host, referred_on=after(referred))
    assert [each.field for each in found][:1] == ([field] if field else [])
    assert not found or words in found[0].message


def _planned(first: date, last: date | None, host: Host, *, referred_on: date) -> list[Problem]:
    age = "18_19" if host.kind == "supported_internship" else "25_49"
    facts = Facts("ES-1", age, "pathways", first, last, "ehc_plan")
    return fact_problems(tidied(facts), host, referred_on)


@given(*[st.integers(0, 60)] * 5)
def test_planned_days_that_are_taken_lie_within_the_offers(
    first: int, length: int, starts: int, lasts: int, referred: int
) -> None:
    host = Host("work_experience", after(starts), after(starts + lasts))
    if not _planned(after(first), after(first + length), host, referred_on=after(referred)):
        assert max(starts, referred) <= first <= first + length <= starts + lasts


class TestSteps:
    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            (Steps(after(1), matched=DAY), "Matched: the date must be 3 March 2026 or later"),
            (Steps(DAY, matched=after(5), started=after(4)), "Started"),
            (Steps(DAY, DAY, after(9), completed=after(8)), "Completed"),
            (Steps(DAY, DAY, after(9), job_started=after(8)), "Job started"),
            (Steps(TODAY + timedelta(days=1)), "today or in the past"),
        ],
    )
    def test_dates_in_the_wrong_order_are_refused(self, steps: Steps, words: str) -> None:
        (problem,) = order_problems(steps, TODAY)
        assert words in problem.message

    def test_a_job_may_start_before_the_placement_is_over(self) -> None:
        assert order_problems(Steps(DAY, DAY, DAY, completed=after(20), job_started=after(10)), TODAY) == []

    @pytest.mark.parametrize(("weeks", "step"), [(13, "sustained_13"), (26, "sustained_26")])
    def test_sustained_is_not_said_a_day_too_early(self, weeks: int, step: str) -> None:
        started = Steps(DAY, DAY, DAY, job_started=DAY)
        if step == "sustained_26":
            started = steps_after(started, "sustained_13", after(91))
        assert order_problems(steps_after(started, step, after(7 * weeks)), TODAY) == []
        (problem,) = order_problems(steps_after(started, step, after(7 * weeks - 1)), TODAY)
        assert f"{weeks} weeks in the job are reached on" in problem.message

    def test_where_it_stands_is_its_furthest_step(self) -> None:
        steps = Steps(DAY)
        for step in ("matched", "started", "completed", "job_started"):
            steps = steps_after(steps, step, DAY)
            assert steps.stage == step
        assert steps_before(steps).stage == "completed"
        assert steps_before(Steps(DAY)) == Steps(DAY)

    def test_somebody_referred_again_begins_anew(self) -> None:
        assert steps_after(Steps(DAY, not_placed=after(3)), "referred", after(9)) == Steps(after(9))

    def test_when_a_place_is_taken(self) -> None:
        assert not Steps(DAY).takes_a_place
        assert Steps(DAY, DAY).takes_a_place
        assert Steps(DAY, DAY, DAY, completed=DAY).takes_a_place
        assert not Steps(DAY, DAY, DAY, ended_early=DAY, job_started=DAY).takes_a_place

    @given(st.lists(st.sampled_from(STEPS[1:]), max_size=5, unique=True))
    @settings(max_examples=50)
    def test_the_furthest_step_taken_back_is_gone(self, made: list[str]) -> None:
        steps = Steps(DAY)
        for step in made:
            steps = steps_after(steps, step, DAY)
        before = steps_before(steps)
        assert len(before.dated()) == max(len(steps.dated()) - 1, 1)


class TestOverlaps:
    def test_the_days_a_placement_takes(self) -> None:
        assert span_of(Steps(DAY), after(5), after(9)) is None
        assert span_of(Steps(DAY, DAY), after(5), after(9)) == Span(after(5), after(9))
        assert span_of(Steps(DAY, DAY, after(6)), after(5), None) == Span(after(6), None)
        assert span_of(Steps(DAY, DAY, after(6), ended_early=after(7)), after(5), after(9)) == Span(after(6), after(7))
        assert span_of(Steps(DAY, DAY, not_placed=after(1)), after(5), after(9)) is None

    def test_a_shared_day_is_an_overlap(self) -> None:
        mine = Span(after(5), after(9))
        assert overlap_problems(mine, [Span(after(9), None)])
        assert overlap_problems(mine, [Span(DAY, after(5))])
        assert overlap_problems(mine, [Span(DAY, after(4)), Span(after(10), None)]) == []

    @given(*(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 30)) for _ in range(2)))
    @settings(max_examples=60)
    def test_it_is_the_same_from_either_side(
        self, one: tuple[int, int | None], other: tuple[int, int | None]
    ) -> None:
        spans = [Span(after(first), None if last is None else after(first + last)) for first, last in (one, other)]
        days = [set(range(first, 100 if last is None else first + last + 1)) for first, last in (one, other)]
        assert spans[0].overlaps(spans[1]) == spans[1].overlaps(spans[0]) == bool(days[0] & days[1])


def test_no_more_people_than_places() -> None:
    assert capacity_problems(2, 1) == []
    assert capacity_problems(2, 2)


def test_a_claim_is_the_employer_the_start_and_the_participant() -> None:
    assert employer_key(7, "Acme Ltd") == employer_key(7, "")
    assert employer_key(None, "ACME  Ltd.") == employer_key(None, "Acme Ltd")
    assert claim_key("#7", DAY, 3) != claim_key("#7", DAY, 4)
