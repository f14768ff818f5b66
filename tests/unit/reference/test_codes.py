"""SIC codes and company numbers as registers, spreadsheets and people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.reference.rules import (
    NOTHING_GIVEN,
    Reading,
    normalise_company_number,
    read_company_number,
    read_sic,
)

KNOWN = frozenset({"01110", "01470", "62020", "74990", "98000", "99999"})
OBSOLETE = {"1110": "Extraction petroleum & natural gas", "7499": "Non-trading company", "7210": "Hardware consultancy"}


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("62020", Reading("62020")),
        (" 62020 ", Reading("62020")),
        ("62020 - Information technology consultancy activities", Reading("62020")),
        ("99999 - Dormant Company", Reading("99999")),
        ("62020.0", Reading("62020", repaired=True)),
        ("1470", Reading("01470", repaired=True)),
        ("1110", Reading("01110", repaired=True)),
        ("1110 - Growing of cereals (except rice)", Reading("01110", repaired=True)),
    ],
)
def test_reads_sic_codes(written: str, reading: Reading) -> None:
    assert read_sic(written, KNOWN, OBSOLETE) == reading


@pytest.mark.parametrize("written", ["", "  ", "None Supplied", "none supplied"])
def test_no_sic_code_is_no_problem(written: str) -> None:
    assert read_sic(written, KNOWN, OBSOLETE) == NOTHING_GIVEN


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("7210 - Hardware consultancy", "7210 (Hardware consultancy) is a SIC 2003 code"),
        ("7499", "7499 (Non-trading company) is a SIC 2003 code"),
        ("1110 - Extraction petroleum & natural gas", "SIC 2003"),
        ("1", "public body"),
        ("12345", "12345 is not a SIC 2007 code"),
        ("620", "620 is not a SIC 2007 code"),
        ("6202012", "is not a SIC code"),
        ("welding", "“welding” is not a SIC code"),
        ("\u0666\u0662\u0660\u0662\u0660", "is not a SIC code"),
    ],
)
def test_refuses_other_codes_with_the_reason(written: str, reason: str) -> None:
    reading = read_sic(written, KNOWN, OBSOLETE)
    assert reading.value is None
    assert reason in reading.problem


def test_a_long_wrong_code_is_quoted_in_part() -> None:
    assert len(read_sic("x" * 10_000, KNOWN, OBSOLETE).problem) < 120


@pytest.mark.parametrize(
    ("written", "number", "repaired"),
    [
        ("07405600", "07405600", False),
        ("7405600", "07405600", True),
        ("7405600.0", "07405600", True),
        ("110186", "00110186", True),
        ("sc16876", "SC016876", True),
        ("SC016876", "SC016876", False),
        ("OC 302 133", "OC302133", True),
        ("NI654321", "NI654321", False),
        ("IP12345R", "IP12345R", False),
        ("SP1234RS", "SP1234RS", False),
        ("R0000123", "R0000123", False),
        ("RC000641", "RC000641", False),
    ],
)
def test_reads_company_numbers(written: str, number: str, repaired: bool) -> None:
    assert read_company_number(written) == Reading(number, repaired)


@pytest.mark.parametrize(
    "written", ["0", "00000000", "1234", "123456789", "XX123456", "SC1234567", "MUT00001", "RE75X7BM", "n/a", "IP1234R"]
)
def test_refuses_what_is_no_company_number(written: str) -> None:
    reading = read_company_number(written)
    assert reading.value is None
    assert "8 characters" in reading.problem


@given(st.text("SC0123 .-R", max_size=10))
def test_a_company_number_reads_as_itself(text: str) -> None:
    number = normalise_company_number(text)
    if number is not None:
        assert read_company_number(number) == Reading(number)


@given(st.integers(10_000, 99_999_999))
def test_dropped_zeros_come_back(number: int) -> None:
    assert normalise_company_number(str(number)) == f"{number:08}"
