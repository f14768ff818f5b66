"""What records are found by, and how near a text is to what was typed."""

from __future__ import annotations

import pytest

from crm.directory.search.rules import (
    guesses,
    in_one_word,
    known_words,
    nearness,
    needle,
    order_of,
    searchable,
    telling,
    words_typed,
)


def test_searchable_text_has_each_part_once_and_numbers_without_spaces_too() -> None:
    assert searchable(["O'Neill & Sons", "", "O’Neill & Sons", "S60 2NR", "01709 382121"]) == (
        "oneill and sons s60 2nr s602nr 01709 382121 01709382121"
    )


def test_searchable_text_has_an_end() -> None:
    assert len(searchable([f"word{number}" for number in range(5_000)])) <= 4_000


@pytest.mark.parametrize(
    ("name", "joined"), [("Harlow Castings Ltd", "harlowcastings"), ("Boeing", ""), ("E-Commerce Ltd", "ecommerce")]
)
def test_a_name_of_several_words_is_also_known_as_one(name: str, joined: str) -> None:
    assert in_one_word(name) == joined


def test_numbers_and_short_words_are_not_guessed_at() -> None:
    assert known_words("harlow and s60 2nr s602nr 01709382121 co") == ["harlow"]


def test_words_typed_are_normalised_and_few() -> None:
    assert words_typed("  O'NEILL oneill  &  Söns ") == ["oneill", "and", "sons"]
    assert len(words_typed(" ".join("abcdefghijkl"))) == 8
    assert words_typed("x" * 10_000) == ["x" * 40]
    assert words_typed("!!! \u202e 🙂") == []


@pytest.mark.parametrize(("word", "looked_for"), [("harlow", "harlow"), ("ab", " ab"), ("a", " a ")])
def test_short_words_are_looked_for_where_words_begin(word: str, looked_for: str) -> None:
    assert needle(word) == looked_for


def test_telling_words_leave_out_legal_endings_unless_there_is_nothing_else() -> None:
    assert telling(["the", "harlow", "company", "ltd"]) == ["harlow"]
    assert telling(["the", "company"]) == ["the", "company"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harlwo", "harlow"),  # two letters swapped
        ("harow", "harlow"),  # one left out
        ("harllow", "harlow"),  # one doubled
        ("hatlow", "harlow"),  # one wrong
        ("templebrou", "templeborough"),  # unfinished and wrong
        ("wlesh", "welsh"),
    ],
)
def test_a_slip_is_read_as_the_nearest_known_word(typed: str, meant: str) -> None:
    assert guesses(typed, ["harlow", "harthill", "templeborough", "welsh", "wath"])[0] == meant


def test_nothing_is_guessed_from_what_is_not_alike() -> None:
    assert guesses("dearne", ["harlow", "castings"]) == []


def test_nearness_falls_from_the_word_itself_to_its_beginning_to_its_middle_to_a_slip() -> None:
    text = "harlow castings ltd"
    ranks = [nearness([word], text) for word in ("castings", "cast", "stings", "castngs", "xyz")]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == 100


def test_a_name_that_begins_with_what_was_typed_comes_first() -> None:
    texts = ["old harlow works", "harlow castings", "new harlow"]
    assert min(texts, key=lambda text: order_of(["harlow"], text)) == "harlow castings"
