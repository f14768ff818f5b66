"""People that a new one may already be, so that nobody is listed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.queries import Suggestion, suggestions_of
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import find
from crm.text import normalise

SHOWN = 20


@dataclass(frozen=True)
class Namesake:
    """A person that a new one may already be, where they work, and why."""

    public_id: str
    name: str
    email: str
    employers: Sequence[Suggestion]
    reason: str


def namesakes_of(name: str, email: str) -> list[Namesake]:
    """People that a new one may already be: the same email address, or the same name. At most seven statements."""
    near = {hit.record_id for hit in find(name, [SearchKind.CONTACT], SHOWN)}
    address = email.strip().lower()
    if address:
        near.update(db.session.scalars(select(Contact.id).where(Contact.email == address).limit(SHOWN)))
    query = select(Contact).where(Contact.id.in_(near), Contact.archived_at.is_(None))
    people = db.session.scalars(query.options(selectinload(Contact.posts)).order_by(Contact.name, Contact.id)).all()
    employers = {
        each.id: each for each in suggestions_of([post.employer_id for person in people for post in person.posts])
    }
    return [
        Namesake(
            person.public_id,
            person.name,
            person.email,
            [employers[post.employer_id] for post in person.posts if post.left_on is None],
            "Same email address" if address and person.email == address else "Same name",
        )
        for person in people
        if (address and person.email == address) or _same_name(person.name, name)
    ]


def _same_name(one: str, other: str) -> bool:
    first, second = normalise(one).split(), normalise(other).split()
    return bool(first and second) and (set(first) <= set(second) or set(second) <= set(first))
