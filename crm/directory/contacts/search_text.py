"""What people are found by, and which people an employer is found by: those who work there now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.search.actions import describe_people, entry_of
from crm.directory.search.models import SearchKind


def words_of(people: Iterable[Contact]) -> list[str]:
    """Names, e-mail addresses and telephone numbers."""
    return [words for person in people for words in (person.name, person.email, person.phone)]


def shared(people: Iterable[Contact]) -> list[Contact]:
    """Those who agreed that partners see their details."""
    return [person for person in people if person.agreed_to_sharing]


def people_there(employer_id: int) -> list[Contact]:
    """Who works for an employer now, in the order they were added."""
    there = (
        select(Contact)
        .join(ContactPost, ContactPost.contact_id == Contact.id)
        .where(ContactPost.employer_id == employer_id, ContactPost.left_on.is_(None), Contact.archived_at.is_(None))
        .order_by(ContactPost.id)
    )
    return list(dict.fromkeys(db.session.scalars(there)))


def refresh_search(contact: Contact, *, is_new: bool = False) -> None:
    """Bring the entries of a person and of all their employers in step; call it after a flush."""
    entry = entry_of(SearchKind.CONTACT, contact.id, is_new=is_new)
    listed = [contact] if contact.archived_at is None else []
    describe_people(entry, words_of(listed), words_of(shared(listed)))
    # In the order of their ids, so that two who change people of the same employers never lock each other out.
    for employer_id in sorted({post.employer_id for post in contact.posts}):
        refresh_employer(employer_id)


def refresh_employer(employer_id: int) -> None:
    """Bring the people an employer is found by in step."""
    entry = entry_of(SearchKind.EMPLOYER, employer_id)
    people = people_there(employer_id)
    describe_people(entry, words_of(people), words_of(shared(people)))
