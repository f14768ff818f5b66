"""Seats: what their dates prove, what a move does to them, when they are a member's, who may take over."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.network.rules import (
    PIPELINE,
    WAY,
    SeatDates,
    SeatFacts,
    date_problems,
    dates_after_move,
    fact_problems,
    hand_over_problems,
    headline_of,
    is_member,
    move_problems,
    overlap_problem,
    share_of_borough,
    stage_of,
    tidied,
)
from crm.stages.rules import StageKind

TODAY = date(2026, 11, 25)
SPRING, SUMMER, AUTUMN = date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 1)


def fields(problems: list) -> list[str]:
    return [each.field for each in problems]


class TestDates:
    @pytest.mark.parametrize(
        ("dates", "stage"),
        [
            (SeatDates(), "possible"),
            (SeatDates(invited=SPRING), "invited"),
            (SeatDates(joined=SPRING), "joined"),
            (SeatDates(SPRING, SUMMER, AUTUMN), "left"),
            (SeatDates(invited=SPRING, declined=SUMMER), "declined"),
        ],
    )
    def test_the_furthest_step_with_a_date_is_the_stage(self, dates: SeatDates, stage: str) -> None:
        assert stage_of(dates) == stage
        assert date_problems(dates, TODAY) == []

    @pytest.mark.parametrize(
        ("dates", "field", "words"),
        [
            (SeatDates(SUMMER, SPRING), "joined_on", "on or after 1 June 2026, when it was invited"),
            (SeatDates(None, AUTUMN, SPRING), "left_on", "on or after 1 September 2026, when it joined"),
            (SeatDates(left=SUMMER), "joined_on", "Enter the date it joined"),
            (SeatDates(joined=SPRING, declined=SUMMER), "joined_on", "It declined"),
            (SeatDates(invited=TODAY + timedelta(days=1)), "invited_on", "today or in the past"),
            (SeatDates(joined=date(2001, 1, 1)), "joined_on", "1 January 2015 or later"),
        ],
    )
    def test_what_cannot_be_is_said_at_its_date(self, dates: SeatDates, field: str, words: str) -> None:
        found = date_problems(dates, TODAY)
        assert fields(found) == [field]
        assert words in found[0].message


class TestMoves:
    def test_each_stage_dates_itself_and_undoes_what_comes_after(self) -> None:
        member = SeatDates(SPRING, SUMMER)
        assert dates_after_move(member, "left", AUTUMN) == SeatDates(SPRING, SUMMER, AUTUMN)
        assert dates_after_move(member, "invited", AUTUMN) == SeatDates(SPRING)
        assert dates_after_move(member, "possible", AUTUMN) == SeatDates()

    def test_an_invitation_after_a_refusal_is_a_new_one(self) -> None:
        assert dates_after_move(SeatDates(SPRING, declined=SUMMER), "invited", AUTUMN) == SeatDates(AUTUMN)
        assert dates_after_move(SeatDates(SPRING, declined=SUMMER), "joined", AUTUMN) == SeatDates(SPRING, AUTUMN)

    def test_coming_back_is_a_new_seat(self) -> None:
        found = move_problems(SeatDates(None, SPRING, SUMMER), "left", "joined", AUTUMN, TODAY)
        assert fields(found) == ["stage"]
        assert "It left on 1 June 2026" in found[0].message

    def test_a_seat_may_begin_on_the_day_the_last_one_ended(self) -> None:
        assert overlap_problem(SUMMER, SUMMER) == []
        assert overlap_problem(None, SUMMER) == overlap_problem(SUMMER, None) == []
        assert fields(overlap_problem(SPRING, SUMMER)) == ["joined_on"]

    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=8))
    def test_whatever_way_a_card_goes_its_dates_prove_its_stage(self, steps: list[tuple[int, int]]) -> None:
        stage, day, dates = "possible", SPRING, SeatDates()
        for choice, days in steps:
            to = PIPELINE.stages[choice].key
            day += timedelta(days=days)
            if to not in PIPELINE.stage(stage).moves_to or move_problems(dates, stage, to, day, day, "A mistake"):
                continue
            stage, dates = to, dates_after_move(dates, to, day)
            assert stage_of(dates) == stage
            assert date_problems(dates, day) == []
            is_live = PIPELINE.stage(stage).kind is not StageKind.EXIT
            assert is_member(dates.joined, dates.left, day) == (stage == "joined")
            assert is_live == (dates.left is None and dates.declined is None)

    def test_left_is_reached_only_by_members(self) -> None:
        assert [stage.key for stage in PIPELINE.stages if "left" in stage.moves_to] == ["joined"]
        assert PIPELINE.way == WAY


def test_a_member_is_one_from_the_day_it_joined_to_the_day_before_it_left() -> None:
    days = [SUMMER - timedelta(days=1), SUMMER, AUTUMN - timedelta(days=1), AUTUMN]
    assert [is_member(SUMMER, AUTUMN, day) for day in days] == [False, True, True, False]
    assert is_member(SUMMER, None, TODAY)
    assert not is_member(None, None, TODAY)


def test_the_share_is_of_the_employees_the_strategy_prints() -> None:
    share = share_of_borough(10_615)
    assert share is not None
    assert share.value == Fraction(1, 10)
    assert share_of_borough(106_151) is None  # more than the borough has: a site's number is wrong


class TestWords:
    def test_too_long_is_said_at_its_field(self) -> None:
        facts = tidied(SeatFacts(wants="x" * 2_001, notes="y" * 20_001))
        assert fields(fact_problems(facts, TODAY)) == ["wants", "notes"]

    def test_a_card_says_what_is_wanted_in_one_line(self) -> None:
        assert headline_of(SeatFacts(wants="Peers\nto talk to")) == "Wants: Peers to talk to"
        assert len(headline_of(SeatFacts(wants="w" * 2_000))) < 160
        assert headline_of(SeatFacts()) == "Seat in the network"


@pytest.mark.parametrize(
    ("on", "since", "words"),
    [
        (None, None, "Enter the day"),
        (TODAY + timedelta(days=1), None, "today or in the past"),
        (SPRING, SUMMER, "1 June 2026 or later"),
        (date(1999, 1, 1), None, "1 January 2015 or later"),
        (SUMMER, SUMMER, ""),
        (AUTUMN, SUMMER, ""),
    ],
)
def test_a_seat_is_handed_over_in_the_order_of_days(on: date | None, since: date | None, words: str) -> None:
    found = hand_over_problems(on, since, TODAY)
    assert words in (found[0].message if found else "")
    assert bool(found) == bool(words)
