"""Everything that changes a person: their details, posts over time, leaving, choices. One function per intention.

Every change brings in step what search finds the person, and the employers they work for, by.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from crm.accounts.models import User
from crm.clock import today
from crm.database import db, now
from crm.directory.contacts.models import ChoiceKind, Contact, ContactChoice, ContactPost, ContactRole
from crm.directory.contacts.rules import (
    ChoiceFacts,
    ContactFacts,
    PostFacts,
    choice_problems,
    contact_problems,
    leaving_problems,
    post_problems,
    tidied_contact,
    tidied_post,
)
from crm.directory.contacts.search_text import refresh_search
from crm.directory.employers.models import Employer, EmployerUser
from crm.problems import Problem, refuse_if
from crm.text import one_line


def add_contact(employer: Employer, facts: ContactFacts, post: PostFacts) -> Contact:
    """Add a person who works for an employer. Raises RuleRefused with every reason against it."""
    refuse_if([*contact_problems(facts), *post_problems(tidied_post(post), today())])
    contact = Contact(posts=[])
    _fill(contact, facts)
    db.session.add(contact)
    _start(contact, employer, post)
    db.session.flush()  # search knows records by their ids
    refresh_search(contact, is_new=True)
    return contact


def change_contact(contact: Contact, facts: ContactFacts) -> None:
    """Set a person's name, email address and telephone number. A new address has not bounced. Raises RuleRefused."""
    refuse_if(contact_problems(facts))
    before = contact.email
    _fill(contact, facts)
    if contact.email != before:
        contact.email_bounced_on = None
    refresh_search(contact)


def _fill(contact: Contact, facts: ContactFacts) -> None:
    facts = tidied_contact(facts)
    contact.name, contact.email, contact.phone = facts.name, facts.email, facts.phone


def add_post(contact: Contact, employer: Employer, facts: PostFacts) -> ContactPost:
    """Say that a person works for an employer as well. Raises RuleRefused if they do already."""
    problems = post_problems(tidied_post(facts), today())
    if any(post.employer_id == employer.id and post.left_on is None for post in contact.posts):
        problems.append(Problem("employer", f"{contact.name} already works for {employer.name}"))
    refuse_if(problems)
    post = _start(contact, employer, facts)
    db.session.flush()  # the employer's search entry is read from the posts there are
    refresh_search(contact)
    return post


def _start(contact: Contact, employer: Employer, facts: PostFacts) -> ContactPost:
    post = ContactPost(employer=employer, employer_id=employer.id)
    contact.posts.append(post)
    _fill_post(post, facts)
    return post


def change_post(post: ContactPost, facts: PostFacts) -> None:
    """Set what a person does at an employer. Raises RuleRefused."""
    refuse_if(post_problems(tidied_post(facts), today()))
    _fill_post(post, facts)


def _fill_post(post: ContactPost, facts: PostFacts) -> None:
    facts = tidied_post(facts)
    post.job_title = facts.job_title
    post.role = facts.role
    post.site_id = facts.site_id
    post.started_on = facts.started_on
    post.is_primary = facts.is_primary
    if facts.is_primary:
        _only_primary(post)


def _only_primary(post: ContactPost) -> None:
    others = select(ContactPost).where(
        ContactPost.employer_id == post.employer_id, ContactPost.is_primary.is_(True), ContactPost.id != (post.id or 0)
    )
    for other in db.session.scalars(others):
        other.is_primary = other is post


def end_post(
    post: ContactPost, left_on: date | None, *, successor: ContactPost | None = None, end_access: bool = True
) -> None:
    """Say that a person left an employer, who takes over, and whether they may still sign in for it.

    The successor becomes the main contact if the leaver was, and takes the leaver's role if they had none of their
    own. Raises RuleRefused.
    """
    problems = leaving_problems(left_on, post.started_on, today())
    if post.left_on is not None:
        problems.append(Problem("left_on", "They have already left this employer"))
    if successor is not None and (successor.employer_id != post.employer_id or successor.left_on is not None):
        problems.append(Problem("successor", "Choose somebody who works for this employer"))
    refuse_if(problems)
    was_primary, post.is_primary = post.is_primary, False
    post.left_on = left_on
    if successor is not None:
        if successor.role is ContactRole.OTHER:
            successor.role = post.role
        successor.is_primary = successor.is_primary or was_primary
    if end_access:
        _end_access(post)
    db.session.flush()  # the employer's search entry is read from the posts there are
    refresh_search(post.contact)


def _end_access(post: ContactPost) -> None:
    """End the sign-in of the person's email address for that employer."""
    if not post.contact.email:
        return
    access = (
        select(EmployerUser)
        .join(User, User.id == EmployerUser.user_id)
        .where(
            User.email == post.contact.email,
            EmployerUser.employer_id == post.employer_id,
            EmployerUser.ended_at.is_(None),
        )
    )
    for each in db.session.scalars(access):
        each.ended_at = now()


def move_contact(post: ContactPost, left_on: date | None, employer: Employer, facts: PostFacts) -> ContactPost:
    """A person leaves one employer for another, and the history of both stays. Raises RuleRefused."""
    problems = leaving_problems(left_on, post.started_on, today())
    if employer.id == post.employer_id:
        problems.append(Problem("employer", "Choose another employer than the one they left"))
    refuse_if([*problems, *post_problems(tidied_post(facts), today())])
    end_post(post, left_on)
    return add_post(post.contact, employer, facts)


_FLAGS = {
    ChoiceKind.WORK_IN_HAND: "may_contact",
    ChoiceKind.NEWS: "subscribed",
    ChoiceKind.SHARING: "agreed_to_sharing",
}


def record_choice(contact: Contact, facts: ChoiceFacts) -> ContactChoice:
    """Keep that a person agreed or refused; the latest of each kind is in force. Raises RuleRefused."""
    refuse_if(choice_problems(facts, today()))
    choice = ContactChoice(
        contact_id=contact.id,
        kind=facts.kind,
        agreed=facts.agreed,
        said_on=facts.said_on,
        said_by=one_line(facts.said_by),
        how=one_line(facts.how),
    )
    db.session.add(choice)
    db.session.flush()  # which choice is the latest is read from all of them
    setattr(contact, _FLAGS[facts.kind], in_force(contact.id)[facts.kind])
    refresh_search(contact)
    return choice


def in_force(contact_id: int) -> dict[ChoiceKind, bool | None]:
    """Of each kind what the person said last; None where nobody asked."""
    said: dict[ChoiceKind, bool | None] = dict.fromkeys(ChoiceKind)
    rows = db.session.execute(
        select(ContactChoice.kind, ContactChoice.agreed)
        .where(ContactChoice.contact_id == contact_id)
        .order_by(ContactChoice.said_on, ContactChoice.id)
    )
    for kind, agreed in rows:
        said[kind] = agreed
    return said


def mark_bounced(contact: Contact, on: date | None) -> None:
    """Note that an email came back on a day, or (None) that the address works after all."""
    problems = []
    if on is not None and not contact.email:
        problems.append(Problem("", "There is no email address that could have bounced"))
    if on is not None and on > today():
        problems.append(Problem("bounced_on", "The date must be today or in the past"))
    refuse_if(problems)
    contact.email_bounced_on = on


def archive_contact(contact: Contact) -> None:
    """Take a person out of the lists, keeping what is known of them."""
    _set_archived(contact, now())


def restore_contact(contact: Contact) -> None:
    """Bring a person back into the lists."""
    _set_archived(contact, None)


def _set_archived(contact: Contact, at: datetime | None) -> None:
    contact.archived_at = at
    db.session.flush()  # the employers' search entries are read from the people there are
    refresh_search(contact)
