"""Putting a next best step off, bringing it back, and saying that it has been planned. Every one is in the audit trail.

It comes back by itself: on the day it was put off to, or when the next step planned from it is done or cancelled.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.blueprints.next_steps.queries import deferral_of
from crm.blueprints.next_steps.rules import Step, deferral_problems
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.models import FollowUp
from crm.periods import format_date
from crm.problems import Problem, RuleRefused, refuse_if
from crm.text import one_line


def put_off(employer: Employer, step: Step, until: date | None, reason: str, by: User, today: date) -> date:
    """Let a step rest until a day; gives that day. Raises RuleRefused, also where somebody else was first."""
    reason = one_line(reason)
    problems = deferral_problems(until, reason, today)
    if problems or until is None:
        raise RuleRefused(problems)
    kept = _kept(employer, step.key)
    if kept is not None and kept.until is not None and kept.until > today:
        words = f"{kept.by.name} has put this off until {format_date(kept.until)} already: {kept.reason}"
        refuse_if([Problem("", words)])
    _keep(employer, step.key, kept, by, until=until, reason=reason)
    return until


def planned(employer: Employer, key: str, follow_up: FollowUp, by: User) -> None:
    """Let a step rest while the next step that was planned from it is open."""
    _keep(employer, key, _kept(employer, key), by, follow_up=follow_up)


def bring_back(employer: Employer, key: str) -> bool:
    """Show a step again at once; says whether it was put off."""
    kept = _kept(employer, key)
    if kept is not None:
        db.session.delete(kept)
        db.session.flush()
    return kept is not None


def _kept(employer: Employer, key: str) -> NextStepDeferral | None:
    # Two people may decide at the same moment: the second waits here, and then sees what the first decided.
    db.session.execute(select(Employer.id).where(Employer.id == employer.id).with_for_update())
    return deferral_of(employer.id, key)


def _keep(
    employer: Employer,
    key: str,
    kept: NextStepDeferral | None,
    by: User,
    *,
    until: date | None = None,
    reason: str = "",
    follow_up: FollowUp | None = None,
) -> None:
    if kept is None:
        kept = NextStepDeferral(employer_id=employer.id, step=key)
        db.session.add(kept)
    kept.until, kept.reason, kept.by_id = until, reason, by.id
    kept.follow_up_id = follow_up.id if follow_up else None
    db.session.flush()
