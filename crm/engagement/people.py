"""The people of employers as a note knows them: whom somebody may tick, and adding one who is not listed yet.

Nobody is ever added from a list by itself: a person types the name and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.contacts.rules import (
    ContactFacts,
    PostFacts,
    contact_problems,
    post_problems,
    tidied_post,
)
from crm.directory.employers.models import Employer
from crm.directory.sharing import sees_everyone
from crm.problems import Problem
from crm.text import normalise


@dataclass(frozen=True)
class Newcomer:
    """Somebody at an employer (its public id) who is not listed yet and whom a person adds by name."""

    name: str
    job_title: str
    employer: str = ""


@dataclass(frozen=True)
class PersonThere:
    """Somebody who works at an employer, as a note lists them."""

    public_id: str
    name: str
    job_title: str
    employer_id: int


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The people this person may see: everyone for the council; for others those who agreed, or whom they added."""
    if sees_everyone(viewer.role):
        return Contact.id.is_not(None)
    adder = aliased(User)
    added_by_us = select(adder.id).where(adder.organisation_id == viewer.organisation_id)
    return or_(Contact.agreed_to_sharing.is_(True), Contact.created_by_id.in_(added_by_us))


def people_at(employers: Collection[int], viewer: User) -> list[PersonThere]:
    """Who works at some employers now and may be seen, the main contact of each first. One statement."""
    if not employers:
        return []
    rows = db.session.execute(
        select(Contact.public_id, Contact.name, ContactPost.job_title, ContactPost.employer_id)
        .join(ContactPost, ContactPost.contact_id == Contact.id)
        .where(
            ContactPost.employer_id.in_(employers),
            ContactPost.left_on.is_(None),
            Contact.archived_at.is_(None),
            visible_to(viewer),
        )
        .order_by(ContactPost.employer_id, ContactPost.is_primary.desc(), Contact.name, Contact.id)
    )
    return [PersonThere(*row) for row in rows]


def newcomer_problems(newcomer: Newcomer | None, employers: Sequence[Employer]) -> list[Problem]:
    """What is wrong with somebody to be added; a name that is there already is ticked, not added twice."""
    if newcomer is None:
        return []
    post = post_problems(tidied_post(_post_of(newcomer)), today())
    found = contact_problems(ContactFacts(newcomer.name)) + post
    employer = employer_of(newcomer, employers)
    if employer is None:
        found.append(Problem("employer", "Choose where they work"))
    elif not found:
        names = db.session.scalars(
            select(Contact.name)
            .join(ContactPost, ContactPost.contact_id == Contact.id)
            .where(ContactPost.employer_id == employer.id, ContactPost.left_on.is_(None), Contact.archived_at.is_(None))
        )
        if any(normalise(name) == normalise(newcomer.name) for name in names):
            found.append(Problem("name", f"{newcomer.name} is already listed at {employer.name}"))
    return [Problem(f"newcomer_{problem.field}", problem.message) for problem in found]


def add_newcomer(newcomer: Newcomer, employers: Sequence[Employer]) -> Contact | None:
    """Add the person to their employer's people."""
    employer = employer_of(newcomer, employers)
    return add_contact(employer, ContactFacts(newcomer.name), _post_of(newcomer)) if employer else None


def employer_of(newcomer: Newcomer, employers: Sequence[Employer]) -> Employer | None:
    """Where a newcomer works: the employer named, or the only one there is."""
    if not newcomer.employer and len(employers) == 1:
        return employers[0]
    return next((employer for employer in employers if employer.public_id == newcomer.employer), None)


def _post_of(newcomer: Newcomer) -> PostFacts:
    return PostFacts(job_title=newcomer.job_title)
