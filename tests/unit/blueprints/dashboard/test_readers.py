"""Ends of months and of quarters, for who may not have answers, or counts of people, as at any day."""

from __future__ import annotations

from datetime import date

import pytest

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Role
from crm.blueprints.dashboard.asking import dates_asked
from crm.blueprints.dashboard.readers import answers_between, answers_up_to, month_end_up_to, people_up_to

TODAY = date(2026, 11, 26)
PARTNER = User(role=Role.PARTNER, organisation=PartnerOrganisation(name="Chamber", is_controller=False))
OFFICER = User(role=Role.OFFICER, organisation=PartnerOrganisation(name="Council", is_controller=True))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 29), date(2026, 10, 31)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 28), date(2028, 1, 31)),
        (date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_the_end_of_a_month(day: date, end: date) -> None:
    assert month_end_up_to(day) == end


def test_a_month_that_is_not_over_is_not_shown() -> None:
    assert answers_up_to(PARTNER, date(2027, 6, 30), TODAY) == date(2026, 10, 31)
    assert answers_up_to(OFFICER, date(2027, 6, 30), TODAY) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("as_at", "before", "days"),
    [
        ("2026-11-20", "2025-11-20", (date(2026, 10, 31), date(2025, 10, 31))),
        ("2026-11-20", "2026-11-03", (date(2026, 10, 31), date(2026, 9, 30))),
        ("2027-09-20", "2027-03-03", (date(2026, 10, 31), date(2026, 9, 30))),
    ],
)
def test_two_days_stay_two(as_at: str, before: str, days: tuple[date, date]) -> None:
    assert answers_between(PARTNER, dates_asked(as_at, before, TODAY), TODAY) == days


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 26), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 9, 29), date(2026, 6, 30)),
        (date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 1, 15), date(2025, 12, 31)),
        (date(2027, 6, 30), date(2026, 9, 30)),  # a quarter that is not over yet
    ],
)
def test_people_are_counted_to_the_end_of_a_quarter(day: date, end: date) -> None:
    assert people_up_to(day, TODAY, exact=False) == end
    assert people_up_to(day, TODAY, exact=True) == day
