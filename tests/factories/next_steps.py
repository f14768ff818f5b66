"""Next best steps that somebody put off."""

from __future__ import annotations

from datetime import date, timedelta

from crm.accounts.models import User
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer


def put_off_step(
    employer: Employer, by: User, step: str = "levy_without_offer", *, until: date | None = None
) -> NextStepDeferral:
    """A step that rests until a day, 30 days on unless said otherwise, whether or not it is due."""
    until = until or today() + timedelta(days=30)
    kept = NextStepDeferral(employer_id=employer.id, step=step, until=until, reason="Moving premises", by_id=by.id)
    db.session.add(kept)
    db.session.flush()
    return kept
