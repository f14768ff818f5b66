"""Meetings: times of day, what is wrong with one, who may be put down as what, places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.network.meeting_rules import (
    AttendanceState,
    MeetingFacts,
    NotATime,
    cancel_problems,
    list_problems,
    meeting_problems,
    place_problems,
    standing_problems,
    tidied_meeting,
    time_of,
    time_words,
)

TODAY = date(2026, 11, 25)
GOOD = MeetingFacts("Autumn", TODAY, 540, 660, "in_person", "Riverside House")


class TestTimes:
    @pytest.mark.parametrize(
        ("typed", "minutes"),
        [("14:30", 870), ("2.30pm", 870), ("9am", 540), ("12am", 0), ("12 PM", 720), ("0:05", 5), ("23:59", 1439)],
    )
    def test_are_read_as_people_write_them(self, typed: str, minutes: int) -> None:
        assert time_of(typed) == minutes

    @pytest.mark.parametrize("typed", ["", "25:00", "9:60", "13pm", "0am", "noon", "9:3", "٩:٠٠", "-1", "1" * 50])
    def test_anything_else_is_no_time(self, typed: str) -> None:
        with pytest.raises(NotATime):
            time_of(typed)

    @settings(max_examples=50)
    @given(st.integers(0, 1439))
    def test_what_is_shown_is_read_again(self, minutes: int) -> None:
        assert time_of(time_words(minutes)) == minutes


class TestMeetings:
    def test_nothing_is_wrong_with_a_good_one(self) -> None:
        assert meeting_problems(GOOD, TODAY) == []
        assert meeting_problems(replace(GOOD, format="online", venue=""), TODAY) == []

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"title": ""}, "title", "Enter a title"),
            ({"title": "x" * 161}, "title", "160 characters"),
            ({"on": None}, "on", "Enter the date"),
            ({"on": date(2206, 11, 25)}, "on", "25 November 2029"),
            ({"starts_at": None}, "starts_at", "Enter when it begins"),
            ({"ends_at": 540}, "ends_at", "after 9am"),
            ({"format": "by_pigeon"}, "format", "Choose how"),
            ({"format": "hybrid", "venue": " "}, "venue", "Enter where"),
            ({"capacity": 0}, "capacity", "between 1 and 1,000"),
            ({"on": TODAY + timedelta(days=1), "minutes": "We met"}, "minutes", "once the meeting has been held"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, changes: dict[str, Any], field: str, words: str) -> None:
        found = meeting_problems(tidied_meeting(replace(GOOD, **changes)), TODAY)
        assert [each.field for each in found] == [field]
        assert words in found[0].message

    def test_who_has_a_place_or_came_stands_against_a_change(self) -> None:
        small = replace(GOOD, capacity=2, on=TODAY + timedelta(days=3))
        assert [each.field for each in standing_problems(small, 3, 1, TODAY)] == ["capacity", "on"]
        assert standing_problems(replace(GOOD, capacity=3), 3, 1, TODAY) == []


class TestLists:
    @pytest.mark.parametrize("state", AttendanceState)
    def test_nobody_is_put_down_for_a_cancelled_meeting(self, state: AttendanceState) -> None:
        assert "cancelled" in list_problems(TODAY, True, state, TODAY, "state")[0].message

    @pytest.mark.parametrize("days", [-400, 0, 1])
    def test_who_came_is_known_from_the_day_on(self, days: int) -> None:
        on = TODAY + timedelta(days=days)
        refused = {state for state in AttendanceState if list_problems(on, False, state, TODAY, "state")}
        ahead = {AttendanceState.ATTENDED, AttendanceState.DID_NOT_ATTEND} if days > 0 else set()
        assert refused == ahead

    def test_a_full_meeting_says_what_to_do(self) -> None:
        assert place_problems(None, 10_000, "state") == place_problems(2, 1, "state") == []
        assert "All 2 places are taken. Raise" in place_problems(2, 2, "state")[0].message
        assert "The only place is taken" in place_problems(1, 1, "state")[0].message

    def test_a_meeting_that_was_held_cannot_be_cancelled(self) -> None:
        assert cancel_problems("Snow", 0) == []
        assert [each.field for each in (*cancel_problems("Snow", 1), *cancel_problems("", 0))] == ["reason", "reason"]
