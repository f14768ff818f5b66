"""Pupils with SEND in words: few are hidden, and what beside them would give them away."""

from __future__ import annotations

import pytest

from crm.blueprints.encounters.send import send_in_words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({9: 3, 10: None}, {9: "fewer than 5", 10: "not known"}),
        ({9: 12, 10: 0}, {9: "12", 10: "0"}),
        ({9: 2, 10: 7, 11: 1_200}, {9: "fewer than 5", 10: "not shown", 11: "1,200"}),
    ],
)
def test_hides_few(counts: dict[int, int | None], words: dict[int, str]) -> None:
    assert send_in_words(counts, exact=False) == words


def test_with_the_grant_every_count_is_shown() -> None:
    assert send_in_words({9: 2, 10: 7, 11: None}, exact=True) == {9: "2", 10: "7", 11: "not known"}
