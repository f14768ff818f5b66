"""Challenges are never answered without words; actions have who and when; permission has a name and a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm.blueprints.network.challenge_rules import (
    ActionFacts,
    ActionState,
    ChallengeFacts,
    GoodPracticeFacts,
    action_problems,
    action_state,
    challenge_problems,
    story_problems,
    tidied_challenge,
    tidied_story,
)

TODAY = date(2026, 11, 25)
LATER = TODAY + timedelta(days=1)
SAID = ChallengeFacts("No welders", True, 2, date(2026, 9, 1))
ANSWERED = replace(SAID, state="answered", what_was_done="An evening class", answered_on=date(2026, 10, 1))
TOLD = GoodPracticeFacts("good_practice", "Buses", "Shifts begin with the bus")


@pytest.mark.parametrize(
    ("facts", "changes", "fields"),
    [
        (SAID, {}, []),
        (SAID, {"words": " \n "}, ["words"]),
        (SAID, {"words": "x" * 2_001}, ["words"]),
        (SAID, {"has_theme": False, "employers": 0}, ["theme", "employers"]),
        (SAID, {"employers": 201}, ["employers"]),
        (SAID, {"raised_on": None}, ["raised_on"]),
        (SAID, {"raised_on": LATER}, ["raised_on"]),
        (SAID, {"state": "solved"}, ["state"]),
        (SAID, {"answered_on": TODAY}, ["answered_on"]),
        (SAID, {"state": "in_hand", "what_was_done": "Asked the college"}, []),
        (ANSWERED, {}, []),
        (ANSWERED, {"what_was_done": "  "}, ["what_was_done"]),
        (ANSWERED, {"answered_on": None}, ["answered_on"]),
        (ANSWERED, {"answered_on": LATER}, ["answered_on"]),
        (ANSWERED, {"answered_on": date(2026, 8, 31)}, ["answered_on"]),
        (ANSWERED, {"what_was_done": "x" * 2_001}, ["what_was_done"]),
    ],
)
def test_a_challenge_is_answered_with_words_and_a_day(
    facts: ChallengeFacts, changes: dict[str, Any], fields: list[str]
) -> None:
    found = challenge_problems(tidied_challenge(replace(facts, **changes)), TODAY)
    assert [each.field for each in found] == fields


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (ActionFacts("Ask", True, date(2026, 1, 1), TODAY), []),
        (ActionFacts(" ", False, None), ["what", "owner", "due_on"]),
        (ActionFacts("x" * 301, True, TODAY), ["what"]),
        (ActionFacts("Ask", True, date(1900, 1, 1), LATER), ["due_on", "done_on"]),
    ],
)
def test_an_action_has_who_and_when(facts: ActionFacts, fields: list[str]) -> None:
    assert [each.field for each in action_problems(facts, TODAY)] == fields


def test_where_an_action_stands() -> None:
    assert action_state(TODAY, None, TODAY) is ActionState.DUE
    assert action_state(LATER, None, TODAY) is ActionState.OPEN
    assert action_state(TODAY - timedelta(days=1), None, TODAY) is ActionState.OVERDUE
    assert action_state(TODAY - timedelta(days=1), TODAY, TODAY) is ActionState.DONE


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"permission_by": "Dana Okoro", "permission_on": TODAY}, []),
        ({"permission_by": "Dana Okoro"}, ["permission_on"]),
        ({"permission_on": TODAY}, ["permission_by"]),
        ({"permission_by": "Dana Okoro", "permission_on": LATER}, ["permission_on"]),
        ({"permission_by": "x" * 121, "permission_on": TODAY}, ["permission_by"]),
        ({"kind": "legend", "title": "", "words": ""}, ["kind", "title", "words"]),
        ({"title": "x" * 161, "words": "x" * 20_001}, ["title", "words"]),
    ],
)
def test_permission_has_a_name_and_a_day(changes: dict[str, Any], fields: list[str]) -> None:
    assert [each.field for each in story_problems(tidied_story(replace(TOLD, **changes)), TODAY)] == fields
