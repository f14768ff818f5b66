"""References: what looks like personal data is refused, what a case system gives is taken and kept in one way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.placements.references import personal_data_in, reference_problems, tidy_reference

EMAIL, INSURANCE, PHONE, NHS = "an email address", "a National Insurance number", "a phone number", "an NHS number"
POSTCODE, BANK, BIRTH, NAME = "a postcode", "a bank account number", "a date of birth", "a name"


@pytest.mark.parametrize(
    ("typed", "looks"),
    [
        ("jo@example.org", EMAIL),
        ("QQ 12 34 56 C", INSURANCE),
        ("qq123456c", INSURANCE),
        ("ES-QQ123456C", INSURANCE),
        ("NI-QQ123456C", INSURANCE),
        ("QQ123456C-1", INSURANCE),
        ("QQ123456", INSURANCE),
        ("QQ 12 34 56", INSURANCE),
        ("ES-QQ123456", INSURANCE),
        ("07700 900123", PHONE),
        ("+44 7700 900123", PHONE),
        ("01632-960-123", PHONE),
        ("ES-07700900123", PHONE),
        ("7700900123", PHONE),
        ("943 476 5919", NHS),
        ("NHS9434765919", NHS),
        ("RC-9434765919", NHS),
        ("S60 1AA", POSTCODE),
        ("ES-S60 1AA", POSTCODE),
        ("SW1A 1AA", POSTCODE),
        ("GB29 NWBK 6016 1331 9268 19", BANK),
        ("12/03/1985", BIRTH),
        ("1985-03-12", BIRTH),
        ("12031985", BIRTH),
        ("JS-12.3.85", BIRTH),
        ("JS120385", BIRTH),
        ("120485", BIRTH),
        ("850412", BIRTH),
        ("J-120485", BIRTH),
        ("ES-120485", BIRTH),
        ("12 04 85", BIRTH),
        ("12APR85", BIRTH),
        ("12-Apr-1985", BIRTH),
        ("12th April 1985", BIRTH),
        ("AMY-85", NAME),
        ("KHAN-12", NAME),
        ("Mo.Ali.1", NAME),
        ("Ann-Lee-1", NAME),
        ("Anne1985", NAME),
        ("John Smith", NAME),
        ("J Smith 2", NAME),
        ("smith1", NAME),
        ("Zo\u00eb-Anne", NAME),
        ("ABC", NAME),
    ],
)
def test_what_is_personal_data_is_refused_as_such(typed: str, looks: str) -> None:
    for each in (typed, tidy_reference(typed)):
        (problem,) = reference_problems(each)
        assert f"looks like {looks}" in problem.message


@pytest.mark.parametrize(
    "typed",
    ["ES-10482", "es 10482", "CTW/2026/0117", "10482", "PW-004123", "ES104823", "RC-1009", "OV 2001", "ES-0120485"],
)
def test_a_reference_of_a_case_system_is_taken(typed: str) -> None:
    assert reference_problems(typed) == []


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "ES_1", "1" * 31, "1" * 10, "ES--1", "-1", "\U0001f600 1", "\u0645 1", "A1", "SM1TH-J0HN", "1-ES", "ES"],
)
def test_what_is_no_reference(typed: str) -> None:
    assert reference_problems(typed)


def test_another_shape_is_told_what_is_taken() -> None:
    (problem,) = reference_problems("XY-17")
    assert problem.message.startswith("A reference is CTW, DWP, ES,")
    assert "up to 9 figures, like ES-10482" in problem.message


def test_a_number_that_reads_as_a_date_is_told_the_way_out() -> None:
    (problem,) = reference_problems("ES-120485")
    assert problem.message.endswith("If it is your system’s number, write a 0 before it")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" es -10482\u202e ", "ES-10482"),
        ("ov 2001", "OV-2001"),
        ("OV/2001", "OV-2001"),
        ("OV2001", "OV-2001"),
        ("CTW/2026/0117", "CTW-2026-117"),
        ("10482", "10482"),
        ("ES-077001", "ES-77001"),
        ("ES-00077001", "ES-77001"),
        ("0", "0"),
        ("ES-0120485", "ES-0120485"),  # a date of birth, but for the 0
        ("ES-000120485", "ES-0120485"),
    ],
)
def test_one_reference_is_one_person_however_it_is_typed(typed: str, kept: str) -> None:
    assert tidy_reference(typed) == kept


@given(st.integers(0, 4), st.integers(1, 99_999))
def test_zeros_before_a_number_make_nobody_else(zeros: int, number: int) -> None:
    typed = f"ES-{'0' * zeros}{number}"
    if not reference_problems(typed):  # 000101 reads as a day of birth
        assert tidy_reference(typed) == f"ES-{number}"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Trainee baker QQ 12 34 56 C", "a National Insurance number"),
        ("QQ123456C", "a National Insurance number"),
        ("Ask jo@example.org", "an email address"),
        ("Kitchen assistant, ring 07700 900123", "a phone number"),
        ("Kitchen assistant", ""),
        ("Welder, level 3, from 9.00 to 17.00", ""),
        ("CNC 2000 operator", ""),
    ],
)
def test_a_line_about_work_says_nothing_about_who(text: str, holds: str) -> None:
    assert personal_data_in(text) == holds


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_whatever_is_taken_has_no_letters_but_those_of_a_system(typed: str) -> None:
    if not reference_problems(typed):
        letters = "".join(each for each in tidy_reference(typed) if each.isalpha())
        assert letters in {"", "CTW", "DWP", "ES", "JCP", "OV", "PW", "RC"}
        assert tidy_reference(tidy_reference(typed)) == tidy_reference(typed)
