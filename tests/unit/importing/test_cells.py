"""What a cell says, and why one cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm.importing import cells
from crm.importing.cells import CellRefused


class TestText:
    def test_is_tidied_and_mended(self):
        assert cells.text()("  Busy  Bee\tCafÃ© ") == "Busy Bee Café"

    def test_loses_what_must_not_be_stored(self):
        assert cells.text()("Ac\x00me\u202e\u200b") == "Acme"

    def test_keeps_emoji_and_writing_from_right_to_left(self):
        assert cells.text()("مخبز 🥖") == "مخبز 🥖"

    def test_of_ten_thousand_characters_is_refused_with_its_beginning(self):
        with pytest.raises(CellRefused, match=r"“x{40}…” has 10,000 characters: at most 200 are taken"):
            cells.text(200)("x" * 10_000)


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "value"), [("1.0", 1), ("", None), (" 12 ", 12), ("1,234", 1234), ("2000000", 2_000_000)]
    )
    def test_a_whole_number(self, typed, value):
        assert cells.whole_number(0, 2_000_000)(typed) == value

    @pytest.mark.parametrize("typed", ["1.5", "-1", "2000001", "ten", "1e5", "nan", "9" * 4000, "1,2", "٣", "0x10"])
    def test_no_whole_number(self, typed):
        with pytest.raises(CellRefused):
            cells.whole_number(0, 2_000_000)(typed)

    def test_a_decimal_number_keeps_every_place(self):
        assert cells.number()("3.7928894405532403") == Decimal("3.7928894405532403")


class TestDays:
    @pytest.mark.parametrize(
        "typed",
        ["2023-07-31", "31 July 2023", "31.07.23", "31.7.23", "31/07/2023", "31 07 2023", "2023-07-31 00:00:00",
         "2023/07/31 00:00:00"],
    )  # fmt: skip
    def test_every_form_of_the_registers(self, typed):
        assert cells.day()(typed) == date(2023, 7, 31)

    @pytest.mark.parametrize("typed", ["31/02/2023", "2023-13-01", "07/31/2023", "soon", "0000-00-00", "1/1/0001"])
    def test_no_day(self, typed):
        with pytest.raises(CellRefused):
            cells.day()(typed)

    def test_out_of_range(self):
        with pytest.raises(CellRefused, match="out of range"):
            cells.day(latest=date(2023, 1, 1))("2024-01-01")


def test_a_required_cell_is_refused_when_empty():
    with pytest.raises(CellRefused, match="must not be empty"):
        cells.required(cells.text())("  ")


def test_a_choice_ignores_capitals_and_names_what_it_knows():
    read = cells.choice({"Open": 1, "Closed": 2})
    assert read("OPEN") == 1
    with pytest.raises(CellRefused, match="“Ajar” is none of: Open, Closed"):
        read("Ajar")


def test_a_company_number_gets_its_zeros_back():
    assert cells.company_number("7405600") == "07405600"
    with pytest.raises(CellRefused, match="is not a company number"):
        cells.company_number("1/2")


def test_a_postcode_is_spaced_and_mended():
    assert cells.postcode("s602nr") == "S60 2NR"
    with pytest.raises(CellRefused, match="“S6O” is not a UK postcode"):
        cells.postcode("S6O")
