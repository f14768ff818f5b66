"""Where a membership stands on a day, at every boundary; what an award must say; which moves the awards allow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.disability_confident.rules import (
    AwardFacts,
    Held,
    Recorded,
    Standing,
    award_problems,
    ending_within,
    headline,
    latest,
    move_problems,
    order_problems,
    standing_on,
    tidied,
)
from crm.blueprints.disability_confident.scheme import Level

TODAY = date(2026, 11, 25)
START, END = date(2024, 3, 1), date(2027, 3, 1)


def held(level: int = 1, start: date = START, end: date | None = END, left: date | None = None, id: int = 0) -> Held:
    return Held(1, 1, Level(level), start, end, left, id)


class TestStanding:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (START - timedelta(days=1), Standing.NEVER),
            (START, Standing.COMMITTED),
            (END - timedelta(days=1), Standing.COMMITTED),
            (END, Standing.LAPSED),  # start <= day < expiry
        ],
    )
    def test_counts_from_its_first_day_to_the_one_before_its_expiry(self, day: date, expected: Standing) -> None:
        assert standing_on([held()], day) is expected

    def test_an_award_of_a_leap_day(self) -> None:
        award = held(start=date(2024, 2, 29), end=date(2028, 2, 29))
        assert standing_on([award], date(2024, 2, 28)) is Standing.NEVER
        assert standing_on([award], date(2024, 2, 29)) is Standing.COMMITTED
        assert standing_on([award], date(2028, 2, 28)) is Standing.COMMITTED
        assert standing_on([award], date(2028, 2, 29)) is Standing.LAPSED

    def test_moving_up_in_the_middle_restarts_the_clock(self) -> None:
        awards = [held(), held(2, date(2025, 9, 1), date(2028, 9, 1))]
        assert standing_on(awards, date(2025, 8, 31)) is Standing.COMMITTED
        assert standing_on(awards, date(2025, 9, 1)) is Standing.EMPLOYER
        assert standing_on(awards, END) is Standing.EMPLOYER
        assert standing_on(awards, date(2028, 9, 1)) is Standing.LAPSED

    def test_an_award_left_behind_does_not_come_back(self) -> None:
        """A level 1 whose expiry nobody read is over once level 2 has begun, even when that lapses."""
        awards = [held(end=None), held(2, date(2025, 1, 1), date(2026, 1, 1))]
        assert standing_on(awards, date(2024, 6, 1)) is Standing.EXPIRY_UNKNOWN
        assert standing_on(awards, TODAY) is Standing.LAPSED

    def test_leaving_counts_from_its_day_and_only_before_the_expiry(self) -> None:
        left = date(2025, 1, 1)
        assert standing_on([held(left=left)], left - timedelta(days=1)) is Standing.COMMITTED
        assert standing_on([held(left=left)], left) is Standing.LEFT
        assert standing_on([held(left=left)], END) is Standing.LEFT
        assert standing_on([held(left=END)], END) is Standing.LAPSED
        assert standing_on([held(end=None, left=left)], TODAY) is Standing.LEFT

    def test_an_unknown_expiry_is_no_member(self) -> None:
        assert not standing_on([held(3, end=None)], TODAY).is_member
        assert standing_on([held(3, end=None)], TODAY).holds_an_award

    def test_of_two_that_began_together_the_higher_level_stands(self) -> None:
        assert latest([held(2, id=1), held(1, id=2)], TODAY) == held(2, id=1)

    @settings(max_examples=100)
    @given(st.data())
    def test_what_begins_later_changes_nothing_before(self, data: st.DataObject) -> None:
        awards = data.draw(st.lists(awards_any(), max_size=5))
        day = data.draw(days())
        known_then = [award for award in awards if award.valid_from <= day]
        assert standing_on(awards, day) is standing_on(known_then, day)


def days() -> st.SearchStrategy[date]:
    return st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def awards_any(draw: st.DrawFn) -> Held:
    start = draw(days())
    end = draw(st.none() | st.integers(1, 900).map(lambda number: start + timedelta(days=number)))
    left = draw(st.none() | st.integers(0, 900).map(lambda number: start + timedelta(days=number)))
    return Held(1, 1, Level(draw(st.integers(1, 3))), start, end, left, draw(st.integers(0, 99)))


@pytest.mark.parametrize(
    ("left", "expected"), [(0, None), (1, 30), (30, 30), (31, 60), (60, 60), (61, 90), (90, 90), (91, None)]
)
def test_ending_within(left: int, expected: int | None) -> None:
    assert ending_within(TODAY + timedelta(days=left), TODAY) == expected


def facts(**changes: Any) -> AwardFacts:
    return AwardFacts(**{"level": 1, "valid_from": START, "expires_on": END, "reference": "DCS0012345"} | changes)


class TestAnAward:
    def test_nothing_is_wrong_with_a_whole_one(self) -> None:
        assert award_problems(tidied(facts(reference=" dcs0 012345 ")), TODAY) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"expires_on": START}, "expires_on"),
            ({"expires_on": date(2023, 3, 1)}, "expires_on"),
            ({"expires_on": date(2072, 3, 1)}, "expires_on"),
            ({"valid_from": None}, "valid_from"),
            ({"valid_from": date(2016, 10, 31), "expires_on": None}, "valid_from"),
            ({"valid_from": TODAY + timedelta(days=1), "expires_on": None}, "valid_from"),
            ({"level": 4}, "level"),
            ({"level": None}, "level"),
            ({"reference": "DCS1012345"}, "reference"),
            ({"reference": "priya@works.example"}, "reference"),
            ({"reference": "DCS0\u0661\u0662\u0663"}, "reference"),
            ({"source": "gossip"}, "source"),
            ({"rule_version": "2031-01"}, "rule_version"),
            ({"ended_on": START - timedelta(days=1)}, "ended_on"),
            ({"evidence": "x" * 2_001}, "evidence"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, changes: dict[str, Any], field: str) -> None:
        assert [each.field for each in award_problems(tidied(facts(**changes)), TODAY)] == [field]


class TestOrder:
    def test_level_3_needs_level_2_or_somebody_who_says_it_is_from_before_our_records(self) -> None:
        only_1 = [Recorded(Level.COMMITTED, START, END)]
        later = {"level": 3, "valid_from": date(2025, 1, 1), "expires_on": None}
        assert "Level 2 must come before level 3" in order_problems(facts(**later), only_1)[0].message
        assert order_problems(facts(**later, earlier_unrecorded=True), only_1) == []
        assert order_problems(facts(**later), [Recorded(Level.EMPLOYER, START, END)]) == []

    def test_a_level_recorded_from_a_later_day_is_not_one_before(self) -> None:
        then = [Recorded(Level.COMMITTED, date(2025, 1, 1))]
        assert order_problems(facts(level=2), then)

    def test_a_lower_level_cannot_begin_while_a_higher_runs(self) -> None:
        running = [Recorded(Level.EMPLOYER, START, END)]
        assert order_problems(facts(valid_from=date(2025, 1, 1)), running)[0].field == "level"
        assert order_problems(facts(valid_from=END, expires_on=None), running) == []
        assert order_problems(facts(valid_from=date(2023, 1, 1)), running) == []

    def test_the_same_again_is_said(self) -> None:
        assert "already recorded" in order_problems(facts(), [Recorded(Level.COMMITTED, START)])[0].message


class TestMoves:
    @pytest.mark.parametrize(
        ("to_stage", "award", "on", "words"),
        [
            ("lapsed", held(), TODAY, "has not lapsed"),
            ("lapsed", held(end=None), TODAY, "enter that first"),
            ("lapsed", held(end=date(2026, 1, 1)), TODAY, ""),
            ("left", held(), TODAY, ""),
            ("left", held(start=TODAY), TODAY, "on the day its award began"),
            ("working", held(), TODAY, "withdraw the award first"),
            ("working", None, TODAY, ""),
            ("left", held(), TODAY + timedelta(days=1), "today or in the past"),
        ],
    )
    def test_the_awards_say_what_may_be(self, to_stage: str, award: Held | None, on: date, words: str) -> None:
        found = move_problems(to_stage, "member", award, on, TODAY)
        assert bool(found) is bool(words)
        assert words in "".join(each.message for each in found)


def test_a_card_says_what_is_held_or_aimed_at() -> None:
    assert headline(held(2), 3, "", TODAY) == "Level 2 Employer, to 1 March 2027"
    assert headline(held(end=None), 2, "Depot", TODAY) == "Level 1 Committed, expiry unknown, Depot"
    assert headline(held(left=date(2025, 1, 1)), 1, "", TODAY) == "Aims at level 1"
