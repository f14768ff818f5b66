"""As at which days a reader may have figures of employers' answers (decision 16) and of people (decision 12).

The council is the controller of the answers and sees each of them, so any day is open to it. To everybody else the
figures of two days next to each other would tell, subtracted, what the employer that answered in between said.
Totals of people would tell, in the same way, the day on which one person began a job.
"""

from __future__ import annotations

from datetime import date, timedelta

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.blueprints.dashboard.asking import Asked
from crm.blueprints.diagnostics.queries import sees_every_answer
from crm.periods import YearKind, last_day_of_month, quarter_of


def has_any_day(viewer: User) -> bool:
    """Whether a reader may ask for answers as at any day: the council's people, and administrators."""
    return sees_every_answer(viewer) or viewer.role is Role.ADMIN


def answers_up_to(viewer: User, day: date, today: date) -> date:
    """The day up to which answers are counted for a reader who asks for `day`: for most, the last end of a month.

    A month that is not over yet has no end to count to.
    """
    return day if has_any_day(viewer) else month_end_up_to(min(day, today))


def answers_between(viewer: User, asked: Asked, today: date) -> tuple[date, date]:
    """Both days of a comparison, the later first; where both fall on one end of a month, the one before it."""
    day, before = (answers_up_to(viewer, each, today) for each in (asked.as_at, asked.compared_with))
    return day, before if before < day else month_end_up_to(day - timedelta(days=1))


def month_end_up_to(day: date) -> date:
    """The last day of a month that is this day or before it."""
    return day if day == last_day_of_month(day) else day.replace(day=1) - timedelta(days=1)


def people_up_to(day: date, today: date, *, exact: bool) -> date:
    """The day up to which people are counted for a reader who asks for `day`: without the grant for participants, the
    last end of a quarter. A quarter that is not over yet has no end to count to.
    """
    return day if exact else quarter_end_up_to(min(day, today))


def quarter_end_up_to(day: date) -> date:
    """The last day of a quarter that is this day or before it."""
    quarter = quarter_of(YearKind.FINANCIAL, day)
    return day if day == quarter.last else quarter.first - timedelta(days=1)
