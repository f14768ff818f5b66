"""How publishers write periods and tables of official statistics."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm.strategy.published import local_period, nomis_values, rounded


@pytest.mark.parametrize(
    ("written", "start", "end", "label"),
    [
        ("2025-04-30", date(2025, 4, 30), date(2025, 4, 30), "April 2025"),
        ("2024-08-01/P1Y", date(2024, 8, 1), date(2025, 7, 31), "2024/25"),
        ("2023-01-01/P1Y", date(2023, 1, 1), date(2023, 12, 31), "2023"),
    ],
)
def test_both_forms_of_period(written, start, end, label):
    period = local_period(written)
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize("written", ["", "2024", "2024-02-30", "2024-08-01/P2Y", "1 August 2024"])
def test_no_period(written):
    with pytest.raises(ValueError, match=r"."):
        local_period(written)


def test_halves_are_rounded_upwards():
    assert [rounded(Decimal(each), 1) for each in ("0.25", "0.35")] == [Decimal("0.3"), Decimal("0.4")]


SIZES = ["Area", "Total", "Micro (0 to 9)", "Small (10 to 49)", "Medium-sized (50 to 249)", "Large (250+)"]


def test_stacked_tables_each_have_their_year():
    rows = [
        ["UK Business Counts", "", "", "", "", ""],
        ["date", "2021", "", "", "", ""],
        SIZES,
        ["ladu:Rotherham", "7500", "6700", "640", "130", "30"],
        ["ladu:Leeds", "1", "1", "1", "1", "1"],
        ["date", "2022", "", "", "", ""],
        SIZES,
        ["ladu:Rotherham - from 2009", "7680", "-", "650", "135", "30"],
    ]
    figures = list(nomis_values(rows) or [])
    assert [(line, each.period.label, each.category, each.value) for line, each in figures][:2] == [
        (4, "2021", "", Decimal(7500)),
        (4, "2021", "0 to 9", Decimal(6700)),
    ]
    # A withheld cell is no figure, and areas that are no comparator are left out.
    assert [line for line, _ in figures] == [4] * 5 + [8] * 4


def test_a_sheet_of_another_kind_is_none():
    assert nomis_values([["Area", "Something else"], ["ladu:Rotherham", "1"]]) is None
    assert nomis_values([["Read me"]]) is None


def test_a_date_that_is_no_calendar_year_is_refused():
    rows = [["date", "Apr 2021-Mar 2022"], SIZES, ["ladu:Rotherham", "1", "1", "1", "1", "1"]]
    with pytest.raises(ValueError, match="not a calendar year"):
        list(nomis_values(rows) or [])
