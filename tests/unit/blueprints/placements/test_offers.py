"""Checks in date on the day of approval, and the dates between which an offer is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.blueprints.placements.offers import (
    Check,
    Dates,
    Facts,
    approval_problems,
    check_problems,
    dates_after_move,
    reopening_problems,
    standing_of,
    unapproving_problems,
)

DAY = date(2026, 6, 1)
FACTS = Facts("work_experience", "Porter", 2, starts_on=date(2026, 6, 8))
RISK = Check("risk_assessment", date(2026, 5, 1), None, "Seen")


def insured(until: date, checked: date = date(2026, 5, 1)) -> Check:
    return Check("employers_liability", checked, until, "EL-1")


def test_an_insurance_holds_on_its_last_day_and_not_after() -> None:
    assert approval_problems(FACTS, [RISK, insured(DAY)], DAY) == []
    (problem,) = approval_problems(FACTS, [RISK, insured(DAY)], DAY + timedelta(days=1))
    assert problem.message.startswith("Employers’ liability insurance expired on 1 June 2026")


def test_what_is_checked_later_does_not_count_yet() -> None:
    late = insured(date(2027, 1, 1), checked=date(2026, 6, 2))
    (problem,) = approval_problems(FACTS, [RISK, late], DAY)
    assert "not recorded by 1 June 2026" in problem.message


def test_the_certificate_that_runs_longest_counts() -> None:
    found = standing_of("work_experience", [RISK, insured(date(2027, 1, 1)), insured(date(2026, 5, 30))], DAY)
    assert [each.is_in_date for each in found] == [True, True]


def test_a_kind_may_need_more() -> None:
    needed = [each.kind.value for each in standing_of("work_trial", [], DAY)]
    assert needed == ["risk_assessment", "employers_liability", "jobcentre_agreed"]


def test_what_is_over_is_not_approved() -> None:
    facts = Facts("work_experience", "Porter", 2, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 9))
    assert [each.field for each in approval_problems(facts, [RISK, insured(DAY)], DAY)] == ["ends_on"]


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (Check("lunch", DAY, None, "Seen"), "kind"),
        (Check("risk_assessment", DAY, None, ""), "evidence"),
        (Check("risk_assessment", DAY, None, "x" * 201), "evidence"),
        (Check("risk_assessment", None, None, "Seen"), "checked_on"),
        (Check("risk_assessment", DAY + timedelta(days=1), None, "Seen"), "checked_on"),
        (Check("employers_liability", DAY, None, "Seen"), "expires_on"),
        (Check("employers_liability", DAY, DAY - timedelta(days=1), "Seen"), "expires_on"),
    ],
)
def test_a_check_that_cannot_be_written_down(check: Check, field: str) -> None:
    assert [each.field for each in check_problems(check, DAY)] == [field]


def test_the_dates_of_an_offer_on_its_way() -> None:
    dates = dates_after_move(Dates(), "approved", DAY)
    assert dates == Dates(DAY)
    dates = dates_after_move(dates, "running", date(2026, 6, 8))
    assert dates == Dates(DAY)
    dates = dates_after_move(dates, "completed", date(2026, 7, 1))
    assert dates == Dates(DAY, date(2026, 7, 1))
    assert dates_after_move(dates, "running", date(2026, 7, 2)) == Dates(DAY)
    assert dates_after_move(Dates(DAY), "checks", date(2026, 6, 2)) == Dates()
    assert dates_after_move(Dates(), "withdrawn", DAY) == Dates(None, DAY)


def test_what_counted_cannot_be_made_never_to_have_been() -> None:
    assert reopening_problems(Dates(DAY, date(2026, 7, 1)), "withdrawn", "offered")
    assert reopening_problems(Dates(DAY, date(2026, 7, 1)), "withdrawn", "approved") == []
    assert reopening_problems(Dates(None, DAY), "withdrawn", "offered") == []


MISTAKE = "The approval was a mistake: the insurance was another firm's"


@pytest.mark.parametrize(
    ("approved", "since", "note", "field"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), "", None),  # a slip of today
        (date(2026, 11, 19), date(2026, 11, 19), "", "note"),
        (date(2026, 11, 19), date(2026, 11, 19), "No longer needed", "note"),
        (date(2026, 4, 1), date(2026, 4, 1), MISTAKE, None),
        (date(2026, 3, 31), date(2026, 3, 31), MISTAKE, "stage"),  # last year's figures count it
        (date(2026, 11, 1), date(2026, 11, 9), MISTAKE, "stage"),  # filled, and free again
        (None, date(2026, 11, 9), "", None),
    ],
)
def test_an_approval_that_figures_rest_on_stands(
    approved: date | None, since: date, note: str, field: str | None
) -> None:
    found = unapproving_problems(Dates(approved), since, "checks", note=note, today=date(2026, 11, 20))
    assert [each.field for each in found] == ([field] if field else [])
    assert all("“Closed” today" in each.message for each in found)
