"""What people and publishers type, made safe, comparable and sortable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text import has_unsafe_characters, many_lines, mend_mojibake, normalise, one_line, shortened

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60)


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("O'Neill", "oneill"),
        ("O\u2019Neill", "oneill"),
        ("ONEILL", "oneill"),
        ("  Caf\u00e9   Nero\t", "cafe nero"),
        ("Cafe\u0301", "cafe"),
        ("Marks & Spencer", "marks and spencer"),
        ("J.&C.R. Milnes", "j and c r milnes"),
        ("Hopscotch (UK) Ltd.", "hopscotch uk ltd"),
        ("\u0141\u00f3d\u017a \u00d8resund \u00c6sir", "lodz oresund aesir"),
        ("Stra\u00dfe", "strasse"),
        ("\u0130stanbul", "istanbul"),
        ("\uff21\uff22\uff23 \u2460", "abc 1"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("NUL\x00byte", "nul byte"),
        ("\u202elanoitidart", "lanoitidart"),
        (
            "\u0645\u062e\u0628\u0632 \u0627\u0644\u0646\u0648\u0631",
            "\u0645\u062e\u0628\u0632 \u0627\u0644\u0646\u0648\u0631",
        ),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"),
        ("\U0001f525 Fire", "fire"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_normalise_by_hand(typed: str, compared: str) -> None:
    assert normalise(typed) == compared


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_normalised_text_is_safe_words_with_single_spaces(text: str) -> None:
    result = normalise(text)
    assert not has_unsafe_characters(result)
    assert result == " ".join(result.split())


@given(ANY_TEXT)
def test_case_and_apostrophes_never_tell_two_texts_apart(text: str) -> None:
    assert normalise(f"'{text}\u2019") == normalise(text)
    assert normalise(text.casefold()) == normalise(text)


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\x1bb", "a\x7fb", "pay\u202egnp.exe", "a\u2066b", "half \ud83d", "a\ufffe", "a\u009bb"],
)
def test_finds_unsafe_characters(text: str) -> None:
    assert has_unsafe_characters(text)
    assert not has_unsafe_characters(one_line(text))


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "two\r\nlines\tand a tab",
        "\u05e9\u05dc\u05d5\u05dd\u200f",
        "\U0001f469\u200d\U0001f527",
        "\u00a3 \u2013 \u2019",
    ],
)
def test_leaves_ordinary_writing_alone(text: str) -> None:
    assert not has_unsafe_characters(text)


def test_one_line_joins_lines_and_composes() -> None:
    assert one_line("  Harlow\r\n Castings\u00a0 Cafe\u0301\u200b ") == "Harlow Castings Caf\u00e9"


def test_one_line_of_nothing_visible_is_empty() -> None:
    assert one_line("\u200b\ufeff \x00\n") == ""


def test_many_lines_keeps_lines_and_one_empty_line() -> None:
    assert many_lines("Rang.  \r\nNo answer.\r\r\r\rRang\x00 again\u2028today.\n") == (
        "Rang.\nNo answer.\n\nRang again\ntoday."
    )


@given(ANY_TEXT)
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert many_lines(many_lines(text)) == many_lines(text)


@given(ANY_TEXT)
def test_tidied_text_is_safe_and_says_the_same(text: str) -> None:
    for tidied in (one_line(text), many_lines(text)):
        assert not has_unsafe_characters(tidied)
        tidied.encode()
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Busy Bee Caf\u00c3\u00a9", "Busy Bee Caf\u00e9"),
        ("Curly\u00c3\u00a2\u00c2\u0080\u00c2\u0099s Farm", "Curly\u2019s Farm"),
        ("Haus of \u00c3\u201esthetik Ltd.", "Haus of \u00c4sthetik Ltd."),
        ("Caf\u00e9 Nero", "Caf\u00e9 Nero"),
        ("\u00c3\u0152", "\u00cc"),
        ("CAF\u00c9\u00ae", "CAF\u00c9\u00ae"),
        ("Plain Ltd", "Plain Ltd"),
    ],
)
def test_mends_text_decoded_wrongly(read: str, meant: str) -> None:
    assert mend_mojibake(read) == meant


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_plain_text_needs_no_mending(text: str) -> None:
    assert mend_mojibake(text) == text


@given(st.text("abc \u00e9\u00e0\u00fc\u2019\u2013\u00a3", min_size=1, max_size=20))
def test_mends_what_one_wrong_reading_did(text: str) -> None:
    wrong = text.encode().decode("latin-1")
    assert mend_mojibake(wrong) == text


def test_a_long_message_is_cut_with_a_mark() -> None:
    assert shortened("a\n b", 300) == "a b"
    cut = shortened("word " * 100, 300)
    assert len(cut) <= 300
    assert cut.endswith("…")
