"""What an employer's user sets in motion: a message that something we hold is wrong becomes somebody's next step."""

from __future__ import annotations

from datetime import date

from crm.accounts.models import User
from crm.blueprints.diagnostics.submitting import DETAILS_WITHIN_DAYS, shortened, working_days_after
from crm.blueprints.my_business.queries import who_answers
from crm.directory.employers.models import Employer
from crm.engagement.follow_ups import add_follow_up
from crm.engagement.models import FollowUp
from crm.problems import Problem, refuse_if
from crm.text import one_line


def tell_what_is_wrong(employer: Employer, what: str, by: User, today: date) -> FollowUp:
    """Give the message to whoever looks after the business, due within five working days. Raises RuleRefused."""
    owner = who_answers(employer)
    refuse_if([] if owner else [Problem("", "Nobody at the council can be reached through this page. Please ring.")])
    words = shortened(f"{by.name} says that something we hold is wrong: {one_line(what)}")
    return add_follow_up(words, working_days_after(today, DETAILS_WITHIN_DAYS), owner, employer, by, today)
