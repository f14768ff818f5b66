"""What a school may ask for, where it stands, and which encounter fits: worked examples and properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.encounters.request_rules import (
    Fit,
    Offered,
    RequestFacts,
    RequestState,
    Wanted,
    Withdrawal,
    WithdrawnReason,
    best_first,
    fit_of,
    request_problems,
    request_state,
    tidied_request,
    withdrawal_problems,
)
from crm.blueprints.encounters.rules import KINDS, PIPELINE, KnownSchool, Mode
from crm.directory.schools.rules import YEAR_GROUPS

TODAY = date(2026, 11, 2)
SCHOOL = KnownSchool(1, "Wath Academy", "Open", None, 11, 16)
FACTS = RequestFacts(SCHOOL, "Somebody to speak about welding", (9,), TODAY)
WANTED = Wanted(frozenset({9, 10}))
OFFER = Offered("talk", "in_person", benchmarks=frozenset({5}))


def fields(facts: RequestFacts) -> list[str]:
    return [problem.field for problem in request_problems(tidied_request(facts), TODAY)]


class TestProblems:
    def test_the_least_is_enough(self) -> None:
        assert fields(FACTS) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"school": None}, "school"),
            ({"school": replace(SCHOOL, status="Closed")}, "school"),
            ({"school": replace(SCHOOL, closed_on=date(2027, 1, 1)), "to_on": date(2027, 2, 1)}, "school"),
            ({"school": replace(SCHOOL, low_age=4, high_age=11)}, "school"),
            ({"words": " \n "}, "words"),
            ({"words": "x" * 2_001}, "words"),
            ({"asked_by": "x" * 121}, "asked_by"),
            ({"kind": "lecture"}, "kind"),
            ({"benchmark": 4}, "benchmark"),
            ({"kind": "talk", "benchmark": 6}, "benchmark"),
            ({"mode": "by post"}, "mode"),
            ({"years": ()}, "years"),
            ({"years": (6,)}, "years"),
            ({"years": (12,)}, "years"),
            ({"pupils": 0}, "pupils"),
            ({"pupils": 2_001}, "pupils"),
            ({"asked_on": None}, "asked_on"),
            ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"),
            ({"from_on": date(2014, 12, 31)}, "from_on"),
            ({"to_on": date(2029, 1, 1)}, "to_on"),
            ({"to_on": TODAY - timedelta(days=1)}, "to_on"),
            ({"from_on": date(2027, 3, 2), "to_on": date(2027, 3, 1)}, "to_on"),
            ({"from_on": date(2026, 11, 3), "to_on": date(2027, 11, 4)}, "to_on"),
        ],
    )  # fmt: skip
    def test_each_thing_that_is_wrong_is_told_at_its_field(self, changes: dict, field: str) -> None:
        assert field in fields(replace(FACTS, **changes))

    def test_a_request_keeps_the_school_it_had_when_that_closes(self) -> None:
        assert fields(replace(FACTS, school=replace(SCHOOL, status="Closed", is_kept=True))) == []

    def test_the_number_that_is_wrong_is_told_with_why(self) -> None:
        (problem,) = request_problems(replace(FACTS, years=(9, 12, 13)), TODAY)
        assert problem.message == "Wath Academy teaches ages 11 to 16: it has no Year 12 or Year 13"


class TestState:
    @pytest.mark.parametrize(
        ("stage", "state"),
        [
            (None, RequestState.OPEN),
            ("offered", RequestState.MATCHED),
            ("arranged", RequestState.MATCHED),
            ("held", RequestState.MET),
            ("evaluated", RequestState.MET),
            ("cancelled", RequestState.OPEN),
            ("not_taken_up", RequestState.OPEN),
        ],
    )
    def test_follows_the_encounter(self, stage: str | None, state: RequestState) -> None:
        assert request_state(is_withdrawn=False, stage=stage) is state

    def test_every_stage_of_the_pipeline_is_decided(self) -> None:
        exits = {"cancelled", "not_taken_up"}
        for stage in PIPELINE.stages:
            is_open = request_state(is_withdrawn=False, stage=stage.key) is RequestState.OPEN
            assert is_open == (stage.key in exits)

    def test_withdrawn_is_withdrawn(self) -> None:
        assert request_state(is_withdrawn=True, stage=None) is RequestState.WITHDRAWN


class TestWithdrawal:
    def test_a_day_and_a_reason_are_enough(self) -> None:
        assert not withdrawal_problems(Withdrawal(TODAY, WithdrawnReason.NO_EMPLOYER), TODAY, TODAY)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            (Withdrawal(None, "no_employer"), "on"),
            (Withdrawal(TODAY - timedelta(days=1), "no_employer"), "on"),
            (Withdrawal(TODAY + timedelta(days=1), "no_employer"), "on"),
            (Withdrawal(TODAY, ""), "reason"),
            (Withdrawal(TODAY, "boredom"), "reason"),
            (Withdrawal(TODAY, "other", "  "), "note"),
            (Withdrawal(TODAY, "slip", "x" * 301), "note"),
        ],
    )
    def test_each_thing_that_is_wrong(self, said: Withdrawal, field: str) -> None:
        assert [problem.field for problem in withdrawal_problems(said, TODAY, TODAY)] == [field]


class TestFit:
    def test_by_hand(self) -> None:
        wanted = replace(WANTED, kind="talk", benchmark=5, sector="Construction", mode="virtual")
        fit = fit_of(wanted, replace(OFFER, years=frozenset({10, 11}), sectors=frozenset({"Construction"})))
        assert fit == Fit(("kind", "benchmark 5", "year groups", "sector"), ("how they meet",))

    def test_what_the_school_leaves_open_is_not_compared(self) -> None:
        assert fit_of(WANTED, OFFER) == Fit(("year groups",), ())

    @pytest.mark.parametrize(("day", "is_fit"), [(1, False), (2, True), (5, True), (6, False)])
    def test_a_day_fits_between_the_first_and_the_last(self, day: int, is_fit: bool) -> None:
        wanted = replace(WANTED, from_on=date(2027, 3, 2), to_on=date(2027, 3, 5))
        assert ("date" in fit_of(wanted, replace(OFFER, on=date(2027, 3, day))).fits) is is_fit

    wanted = st.builds(
        Wanted,
        years=st.frozensets(st.sampled_from(YEAR_GROUPS), min_size=1),
        kind=st.sampled_from(["", *KINDS]),
        benchmark=st.sampled_from([None, 5, 6]),
        mode=st.sampled_from(["", *(mode.value for mode in Mode)]),
        sector=st.sampled_from(["", "Construction", "Health"]),
        from_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        to_on=st.none() | st.dates(date(2027, 1, 1), date(2028, 1, 1)),
    )
    offered = st.builds(
        Offered,
        kind=st.sampled_from([*KINDS]),
        mode=st.sampled_from([mode.value for mode in Mode]),
        years=st.frozensets(st.sampled_from(YEAR_GROUPS)),
        benchmarks=st.frozensets(st.sampled_from([5, 6])),
        sectors=st.frozensets(st.sampled_from(["Construction", "Health"])),
        on=st.none() | st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    )

    @given(wanted, offered)
    def test_nothing_both_fits_and_differs_and_an_answer_to_the_letter_differs_in_nothing(
        self, wanted: Wanted, offered: Offered
    ) -> None:
        fit = fit_of(wanted, offered)
        assert not set(fit.fits) & set(fit.differs)
        exact = Offered(
            kind=wanted.kind or offered.kind,
            mode=wanted.mode or offered.mode,
            years=wanted.years,
            benchmarks=frozenset({wanted.benchmark} if wanted.benchmark else ()),
            sectors=frozenset({wanted.sector} if wanted.sector else ()),
            on=wanted.from_on,
        )
        assert not fit_of(wanted, exact).differs

    @given(st.lists(st.tuples(wanted, offered), max_size=8))
    def test_the_best_come_first_and_none_is_lost(self, pairs: list[tuple[Wanted, Offered]]) -> None:
        found = [(number, fit_of(*pair)) for number, pair in enumerate(pairs)]
        ranked = best_first(found)
        assert sorted(number for number, _ in ranked) == list(range(len(pairs)))
        for (first, one), (second, other) in zip(ranked, ranked[1:], strict=False):
            assert (one.rank, first) < (other.rank, second)
