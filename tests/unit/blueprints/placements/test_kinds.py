"""Each stated limit of a kind, on either side of it; what is not stated is not checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.placements.kinds import (
    KINDS,
    Claim,
    Part,
    PlacementKind,
    Shape,
    limit_problems,
    may_claim,
    missing_for_approval,
    person_problems,
)
from crm.blueprints.placements.offers import Facts, fact_problems, tidied
from crm.blueprints.placements.rules import PayBasis

MONDAY = date(2026, 3, 2)


def lasting(length: int, **more: object) -> Shape:
    """From that Monday, so many days, both ends inside."""
    return replace(Shape(MONDAY, MONDAY + timedelta(days=length - 1)), **more)  # type: ignore[arg-type]


def broken(kind: PlacementKind, shape: Shape) -> list[str]:
    return [problem.field for problem in limit_problems(kind.value, shape)]


SIX = frozenset({Part.JOB_SIX_MONTHS.value})


@pytest.mark.parametrize(
    ("kind", "within", "beyond", "field"),
    [
        (PlacementKind.SWAP, lasting(42), lasting(43), "ends_on"),
        (PlacementKind.BOOTCAMP, lasting(112), lasting(113), "ends_on"),
        (PlacementKind.BOOTCAMP, lasting(28, hours_a_week=15), lasting(28, hours_a_week=14), "hours_a_week"),
        (PlacementKind.WORK_TRIAL, Shape(days=5), Shape(days=6), "days"),
        (PlacementKind.WORK_TRIAL, Shape(days=30, parts=SIX), Shape(days=31, parts=SIX), "days"),
        # 2 March to 1 September is six months to the day, 2 March to 31 August a day less.
        (PlacementKind.SUPPORTED_INTERNSHIP, lasting(184), lasting(183), "ends_on"),
        (PlacementKind.SUPPORTED_INTERNSHIP, lasting(365), lasting(366), "ends_on"),
        (PlacementKind.TRAINEESHIP, lasting(42), lasting(41), "ends_on"),
        (PlacementKind.TRAINEESHIP, lasting(56, hours_a_week=30), lasting(56, hours_a_week=31), "hours_a_week"),
        (PlacementKind.TRAINEESHIP, lasting(49, hours_a_week=10), lasting(49, hours_a_week=9), "hours_a_week"),
        (PlacementKind.T_LEVEL, Shape(days=45), Shape(days=44), "days"),
        (PlacementKind.T_LEVEL, lasting(63, hours_a_week=35), lasting(63, hours_a_week=34), "hours_a_week"),
        (PlacementKind.SWAP, Shape(pay="benefit"), Shape(pay="paid"), "pay"),
        (PlacementKind.WORK_READY, Shape(pay="subsidised"), Shape(pay="unpaid"), "pay"),
        (PlacementKind.IPS, Shape(pay="paid"), Shape(pay="benefit"), "pay"),
    ],
)
def test_a_limit_holds_to_the_day(kind: PlacementKind, within: Shape, beyond: Shape, field: str) -> None:
    assert broken(kind, within) == []
    assert broken(kind, beyond) == [field]


def test_a_broken_limit_is_explained_with_its_source() -> None:
    (problem,) = limit_problems("swap", lasting(43))
    assert "up to 6 weeks in total" in problem.message
    assert "this is 6 weeks and 1 day" in problem.message
    assert problem.message.endswith("(GOV.UK, sector-based work academies, guide of January 2024)")


@given(
    kind=st.sampled_from([PlacementKind.WORK_EXPERIENCE, PlacementKind.VOLUNTEERING, PlacementKind.CONNECT_TO_WORK]),
    days=st.integers(1, 400),
    hours=st.integers(1, 48),
)
@settings(max_examples=40)
def test_what_is_not_stated_is_not_checked(kind: PlacementKind, days: int, hours: int) -> None:
    assert broken(kind, lasting(days, hours_a_week=hours, days=days)) == []


@given(kind=st.sampled_from(PlacementKind), shape=st.builds(Shape, days=st.none() | st.integers(1, 60)))
@settings(max_examples=40)
def test_what_is_not_known_is_not_judged(kind: PlacementKind, shape: Shape) -> None:
    assert set(broken(kind, shape)) <= {"days"}
    assert broken(kind, replace(shape, days=None)) == []


def test_the_jobs_guarantee_cannot_be_offered_here() -> None:
    facts = Facts("jobs_guarantee", "Porter", 1)
    (problem,) = fact_problems(facts)
    assert "does not include South Yorkshire" in problem.message
    assert fact_problems(facts, is_new=False) == []


def test_approval_asks_for_what_a_kind_must_contain_and_for_what_is_measured() -> None:
    fields = [each.field for each in missing_for_approval("work_trial", Shape())]
    assert fields == ["parts", "starts_on", "days"]
    parts = frozenset(part.value for part in KINDS[PlacementKind.WORK_TRIAL].parts)
    assert missing_for_approval("work_trial", Shape(MONDAY, days=5, parts=parts)) == []


@pytest.mark.parametrize(
    ("kind", "band", "cohorts", "fields"),
    [
        ("swap", "16_17", "", ["age_band"]),
        ("swap", "18_19", "", []),
        # Part of the band is 19: it is let through, and the programme knows the age.
        ("bootcamp", "18_19", "", []),
        ("t_level", "20_24", "", ["age_band"]),
        ("supported_internship", "20_24", "", ["cohorts"]),
        ("supported_internship", "25_49", "ehc_plan", ["age_band"]),
        ("ips", "50_over", "in_recovery carer", []),
        ("work_experience", "16_17", "", []),
    ],
)
def test_who_may_be_placed(kind: str, band: str, cohorts: str, fields: list[str]) -> None:
    assert [each.field for each in person_problems(kind, band, frozenset(cohorts.split()))] == fields


def test_work_experience_is_no_output_of_connect_to_work() -> None:
    assert not may_claim("connect_to_work", Claim.COMPLETED)
    assert may_claim("connect_to_work", Claim.JOB_STARTED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "holiday"}, "kind"),
        ({"role": " "}, "role"),
        ({"role": "x" * 161}, "role"),
        ({"places": None}, "places"),
        ({"places": 501}, "places"),
        ({"hours_a_week": 49}, "hours_a_week"),
        ({"days": 0}, "days"),
        ({"pay": "tips"}, "pay"),
        ({"ends_on": MONDAY}, "starts_on"),
        ({"starts_on": MONDAY, "ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"starts_on": MONDAY, "ends_on": MONDAY, "days": 2}, "days"),
        ({"starts_on": date(1926, 3, 2)}, "starts_on"),
        ({"notes": "x" * 20_001}, "notes"),
    ],
)
def test_what_cannot_be_written_down(changes: dict[str, object], field: str) -> None:
    facts = replace(Facts("work_experience", "Porter", 1), **changes)  # type: ignore[arg-type]
    assert field in [each.field for each in fact_problems(tidied(facts))]


def test_only_what_is_on_the_lists_is_kept() -> None:
    facts = tidied(Facts("swap", "  Shop\nassistant ", 1, parts="vacancy nonsense pre_employment", adjustments="x"))
    assert (facts.role, facts.parts, facts.adjustments) == ("Shop assistant", "pre_employment vacancy", "")


def test_every_kind_can_be_paid_somehow_and_says_what_it_is() -> None:
    for kind in KINDS.values():
        assert kind.pay <= set(PayBasis)
        assert kind.pay
        assert {subject for subject, _ in kind.explained()} >= {"For", "Length", "Pay"}
