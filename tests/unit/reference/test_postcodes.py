"""Postcodes as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.reference.rules import NOTHING_GIVEN, Reading, normalise_postcode, outward_code, read_postcode

LETTERS = "ABCDEFGHJKPSTUW"
FIRST = "ABCDEFGHIJKLMNOPRSTUWYZ"
SECOND = "ABCDEFGHKLMNOPQRSTUVWXY"
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def shaped(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


DISTRICT, ANY_DIGIT, ONE = st.sampled_from("123456789"), st.sampled_from("0123456789"), st.sampled_from
OUTWARD = st.one_of(
    shaped(ONE(FIRST), DISTRICT),
    shaped(ONE(FIRST), DISTRICT, ANY_DIGIT),
    shaped(ONE(FIRST), DISTRICT, ONE(LETTERS)),
    shaped(ONE(FIRST), ONE(SECOND), DISTRICT),
    shaped(ONE(FIRST), ONE(SECOND), DISTRICT, ANY_DIGIT),
    shaped(ONE(FIRST), ONE(SECOND), DISTRICT, ONE("ABEHMNPRVWXY")),
)
POSTCODES = shaped(OUTWARD, st.just(" "), ANY_DIGIT, ONE(INWARD), ONE(INWARD))


@pytest.mark.parametrize(
    "postcode", ["M1 1AE", "M60 1NW", "W1A 1HQ", "S6 1TD", "S60 2NR", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA"]
)
@pytest.mark.parametrize("written", ["{}", " {} ", "{0:s}\t"])
def test_reads_every_shape(postcode: str, written: str) -> None:
    assert read_postcode(written.format(postcode)) == Reading(postcode)
    assert read_postcode(written.format(postcode.replace(" ", "").lower())) == Reading(postcode)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CRO 3PA", "CR0 3PA"),
        ("HAO 3QR", "HA0 3QR"),
        ("S6O 2NR", "S60 2NR"),
        ("s6o2nr", "S60 2NR"),
        ("S60 OAA", "S60 0AA"),
        ("P033 3FE", "PO33 3FE"),
        ("0X1 2JD", "OX1 2JD"),
        ("GIR OAA", "GIR 0AA"),
    ],
)
def test_puts_letter_o_and_zero_right_where_only_one_reading_is_left(written: str, meant: str) -> None:
    assert read_postcode(written) == Reading(meant, repaired=True)


@pytest.mark.parametrize(
    "written",
    [
        "S60",
        "2NR",
        "SO 1AA",
        "EC3Z 4AB",
        "B0 1AA",
        "Q1 1AA",
        "S60 2CR",
        "S60 2NRX",
        "S6022NR",
        "DT1 2J",
        "12345",
        "S60 \u0662NR",
        "not known",
        "O" * 10_000,
        "\x00",
    ],
)
def test_refuses_what_is_no_postcode_and_says_what_one_looks_like(written: str) -> None:
    reading = read_postcode(written)
    assert reading.value is None
    assert reading.problem == "Enter a full UK postcode, like S60 2NR"


@pytest.mark.parametrize("written", ["", "   ", "-", "\n"])
def test_nothing_given_is_no_problem(written: str) -> None:
    assert read_postcode(written) == NOTHING_GIVEN


def test_outward_code() -> None:
    assert outward_code("S60 2NR") == "S60"


@given(POSTCODES, st.sampled_from(["", " ", "  ", "-", "."]))
def test_any_spacing_and_case_comes_to_one_form(postcode: str, gap: str) -> None:
    assert normalise_postcode(postcode.replace(" ", gap).lower()) == postcode


@given(st.text("S6O0 2NRW1", max_size=8))
def test_reading_a_reading_changes_nothing(text: str) -> None:
    value = normalise_postcode(text)
    if value is not None:
        assert read_postcode(value) == Reading(value)


@given(POSTCODES)
def test_zeros_written_as_letters_never_give_another_postcode(postcode: str) -> None:
    assert normalise_postcode(postcode.replace("0", "O")) in (postcode, None, postcode.replace("0", "O"))
