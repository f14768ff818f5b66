"""The figure of M1-O6 and its change: each employer once, and a change whose lines add up, whatever the awards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.disability_confident.counting import (
    MemberCounts,
    change_between,
    counts_on,
    employer_standings,
)
from crm.blueprints.disability_confident.pairing import Leader, leaders_for
from crm.blueprints.disability_confident.rules import Held, Standing
from crm.blueprints.disability_confident.scheme import Level

FIRST = date(2024, 1, 1)
DAY = date(2026, 1, 1)


def held(employer: int, level: int, start: date, end: date | None, left: date | None = None, of: int = 0) -> Held:
    return Held(of or employer, employer, Level(level), start, end, left)


def test_a_day_counted_by_hand() -> None:
    awards = [
        held(1, 1, FIRST, date(2027, 1, 1)),
        held(2, 1, FIRST, date(2027, 1, 1)),
        held(2, 2, date(2025, 1, 1), date(2028, 1, 1)),  # moved up: counted once, at level 2
        held(3, 3, FIRST, DAY),  # ends that very day
        held(4, 1, FIRST, None),  # nobody has read its expiry
        held(5, 1, FIRST, date(2027, 1, 1), of=50),  # a group and one site of it: once, the higher level
        held(5, 3, FIRST, date(2027, 1, 1), of=51),
        held(6, 2, FIRST, date(2027, 1, 1), date(2025, 6, 1)),  # left
    ]
    counts = counts_on(awards, DAY)
    assert counts == MemberCounts(committed=1, employer=1, leader=1, expiry_unknown=1)
    assert counts.total == 3
    before = counts_on(awards, DAY - timedelta(days=1))
    assert (before.leader, before.total) == (2, 4)


def test_a_change_explained_by_hand() -> None:
    ends = date(2027, 1, 1)
    awards = [
        held(1, 1, date(2025, 6, 1), ends),  # joined
        held(2, 1, FIRST, ends),
        held(2, 2, date(2025, 6, 1), ends),  # moved up
        held(3, 1, FIRST, date(2025, 6, 1)),  # lapsed
        held(4, 1, FIRST, ends, date(2025, 6, 1)),  # left
        held(5, 1, FIRST, ends),  # stayed
        held(6, 1, FIRST, None),
        held(6, 2, date(2025, 6, 1), ends),  # a new award, whose expiry is known
        held(7, 1, FIRST, ends),
        held(7, 2, date(2025, 6, 1), None),  # a new award, whose expiry nobody has read
    ]
    change = change_between(awards, date(2025, 1, 1), DAY)
    assert (change.before, change.after, change.net) == (5, 4, -1)
    assert (change.joined, change.expiry_found) == (1, 1)
    assert (change.lapsed, change.left, change.expiry_missing) == (1, 1, 1)
    assert (change.moved_up, change.moved_down) == (1, 0)


@st.composite
def some_awards(draw: st.DrawFn) -> list[Held]:
    found = []
    for number in range(draw(st.integers(0, 14))):
        start = FIRST + timedelta(days=draw(st.integers(0, 900)))
        end = draw(st.none() | st.integers(1, 900).map(lambda n, s=start: s + timedelta(days=n)))
        left = draw(st.none() | st.integers(0, 900).map(lambda n, s=start: s + timedelta(days=n)))
        employer = draw(st.integers(1, 5))
        membership = 10 * employer + draw(st.integers(0, 1))
        found.append(Held(membership, employer, Level(draw(st.integers(1, 3))), start, end, left, number))
    return found


a_day = st.integers(-10, 1800).map(lambda number: FIRST + timedelta(days=number))


@settings(max_examples=150)
@given(some_awards(), a_day, a_day)
def test_the_lines_of_a_change_add_up(awards: list[Held], one: date, other: date) -> None:
    earlier, later = min(one, other), max(one, other)
    change = change_between(awards, earlier, later)
    assert change.before == counts_on(awards, earlier).total
    assert change.after == counts_on(awards, later).total
    assert change.after == change.before + change.gained - change.lost
    assert change.moved_up + change.moved_down <= min(change.before, change.after)


@settings(max_examples=100)
@given(some_awards(), a_day)
def test_every_employer_is_counted_once_and_none_is_made_up(awards: list[Held], day: date) -> None:
    counts = counts_on(awards, day)
    begun = {award.employer for award in awards if award.valid_from <= day}
    assert counts.total + counts.expiry_unknown <= len(begun)
    known = {award.employer for award in awards if award.expires_on and award.valid_from <= day < award.expires_on}
    assert counts.total <= len(known)
    assert {key for key, each in employer_standings(awards, day).items() if each is not Standing.NEVER} == begun


LEADERS = [
    Leader("a", "e1", "Alpha", "Care", "Wath", None),
    Leader("b", "e2", "Beta", "Steel", "Wath", True),
    Leader("c", "e3", "Gamma", "Care", "Wales", None),
    Leader("d", "e4", "Delta", "Care", "Wath", False),
    Leader("e", "e5", "Epsilon", "Steel", "Wales", None),
]


@pytest.mark.parametrize(
    ("sector", "ward", "expected"),
    [("Care", "Wath", ["Beta", "Alpha", "Gamma"]), ("", "", ["Beta", "Alpha", "Epsilon"])],
)
def test_leaders_that_offer_come_first_and_those_that_refuse_never(
    sector: str, ward: str, expected: list[str]
) -> None:
    found = leaders_for("e9", sector, ward, LEADERS)
    assert [pair.leader.employer for pair in found] == expected


def test_nobody_validates_itself() -> None:
    assert [pair.leader.employer for pair in leaders_for("e2", "Steel", "Wath", LEADERS)][0] == "Epsilon"
