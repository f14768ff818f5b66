"""What hangs on a person at an employer: shown before they are said to have left, so that somebody takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.blueprints.diagnostics.models import Diagnostic, DiagnosticRespondent
from crm.blueprints.employers.person import ContactWith, contacts_with
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import EmployerUser
from crm.engagement.kinds import InteractionState
from crm.engagement.models import FollowUp, Interaction, InteractionContact, InteractionEmployer
from crm.engagement.queries import FollowUpDue, follow_ups, follow_ups_due


@dataclass(frozen=True)
class LeftHanging:
    """What is open with a person at an employer: somebody has to take it over."""

    follow_ups: Sequence[FollowUpDue]
    planned: Sequence[ContactWith]
    forms: int
    may_sign_in: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return not (self.follow_ups or self.planned or self.forms)


def left_hanging(post: ContactPost, viewer: User) -> LeftHanging:
    """What hangs on a person at one employer. Four statements."""
    here = select(InteractionContact.interaction_id).where(InteractionContact.contact_id == post.contact_id)
    steps = follow_ups(viewer).where(
        FollowUp.employer_id == post.employer_id, FollowUp.is_open.is_(True), FollowUp.interaction_id.in_(here)
    )
    there = select(InteractionEmployer.interaction_id).where(InteractionEmployer.employer_id == post.employer_id)
    planned = db.session.scalars(
        select(Interaction.public_id).where(
            Interaction.id.in_(here), Interaction.id.in_(there), Interaction.state == InteractionState.PLANNED
        )
    ).all()
    contacts = [each for each in contacts_with(post.contact, viewer) if each.public_id in planned]
    return LeftHanging(follow_ups_due(steps.order_by(FollowUp.due_on, FollowUp.id)), contacts, *_forms_and_access(post))


def _forms_and_access(post: ContactPost) -> tuple[int, bool]:
    """How many skills forms are open with the person's email address, and whether it may sign in for the employer."""
    email = post.contact.email
    if not email:
        return 0, False
    forms = (
        select(func.count(Diagnostic.id))
        .join(DiagnosticRespondent, DiagnosticRespondent.diagnostic_id == Diagnostic.id)
        .join(User, User.id == DiagnosticRespondent.user_id)
        .where(User.email == email, Diagnostic.employer_id == post.employer_id, Diagnostic.submitted_on.is_(None))
        .where(Diagnostic.closed_at.is_(None))
        .scalar_subquery()
    )
    access = (
        select(func.count(EmployerUser.id))
        .join(User, User.id == EmployerUser.user_id)
        .where(User.email == email, EmployerUser.employer_id == post.employer_id, EmployerUser.ended_at.is_(None))
        .scalar_subquery()
    )
    open_forms, signs_in = db.session.execute(select(forms, access)).one()
    return int(open_forms), bool(signs_in)


def colleagues_of(post: ContactPost) -> list[tuple[str, str]]:
    """Those who work for the same employer now, by public id and name."""
    rows = db.session.execute(
        select(Contact.public_id, Contact.name)
        .join(ContactPost, ContactPost.contact_id == Contact.id)
        .where(
            ContactPost.employer_id == post.employer_id,
            ContactPost.left_on.is_(None),
            Contact.archived_at.is_(None),
            Contact.id != post.contact_id,
        )
        .order_by(Contact.name, Contact.id)
    )
    return [(public_id, name) for public_id, name in rows]
