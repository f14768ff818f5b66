"""What an employer's own user tells us becomes the next step of somebody who looks after the employer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.follow_ups import add_follow_up
from crm.engagement.models import FollowUp
from crm.engagement.rules import LINE_LENGTH
from crm.periods import working_days_after
from crm.problems import Problem, refuse_if
from crm.stages.models import Card
from crm.text import shortened

ANSWERED_WITHIN = 5  # working days, as the page promises the employer


def tell_who_answers(
    employer: Employer, words: str, by: User, today: date, *, is_restricted: bool = False
) -> FollowUp:
    """Give what an employer said to whoever looks after it, due within five working days. Raises RuleRefused.

    `is_restricted` keeps the words to the organisation that they go to, which the page names before they are sent:
    to others there is a next step, by whom and when, and no more.
    """
    owner = who_answers(employer)
    refuse_if([] if owner else [Problem("", "Nobody at the council can be reached through this page. Please ring.")])
    due = working_days_after(today, ANSWERED_WITHIN)
    return add_follow_up(
        shortened(words, LINE_LENGTH), due, owner, employer, by, today, is_restricted=is_restricted
    )


def who_answers(employer: Employer) -> User | None:
    """Who looks after a message of a business: its lead officer, else who runs its newest card, else the council."""
    lead = employer.lead_officer
    if lead is not None and lead.is_active:
        return lead
    owner = (
        select(User)
        .join(Card, Card.owner_id == User.id)
        .where(Card.employer_id == employer.id, User.archived_at.is_(None))
        .order_by(Card.id.desc())
        .limit(1)
    )
    found = db.session.scalars(owner).one_or_none()
    return found or somebody_of_the_council()


def somebody_of_the_council() -> User | None:
    """An administrator or officer of the council; None where there is none."""
    keepers = User.role.in_((Role.ADMIN, Role.OFFICER)), User.archived_at.is_(None)
    # The service owner first: somebody who has to see to it that no message is left lying.
    query = select(User).where(*keepers).order_by((User.role == Role.ADMIN).desc(), User.id)
    return next(
        (user for user in db.session.scalars(query) if user.organisation and user.organisation.is_controller), None
    )
