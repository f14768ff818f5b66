"""What the search of every page finds: employers, people and schools, each with enough to tell it from another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.queries import Suggestion, suggestions_of
from crm.directory.schools.models import School
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import find
from crm.directory.sharing import sees_everyone

SHOWN = 20


@dataclass(frozen=True)
class PersonFound:
    """A person with the employers they work for, or worked for last."""

    public_id: str
    name: str
    email: str
    is_archived: bool
    works_at: Sequence[tuple[str, str]]
    has_left: bool


@dataclass(frozen=True)
class SearchResult:
    """What was found, the nearest first. `is_similar`: nothing holds every word as typed."""

    employers: Sequence[Suggestion]
    people: Sequence[PersonFound]
    schools: Sequence[School]
    is_similar: bool

    @property
    def total(self) -> int:
        """How many records are shown."""
        return len(self.employers) + len(self.people) + len(self.schools)


def search_everything(text: str, viewer: User) -> SearchResult:
    """Employers, people and schools nearest to a text; people only where the reader may see them."""
    hits = find(text, limit=SHOWN, sees_everyone=sees_everyone(viewer.role))
    ids = {kind: [hit.record_id for hit in hits if hit.kind is kind] for kind in SearchKind}
    return SearchResult(
        employers=suggestions_of(ids[SearchKind.EMPLOYER]),
        people=_people(ids[SearchKind.CONTACT]),
        schools=_schools(ids[SearchKind.SCHOOL]),
        is_similar=bool(hits) and not any(hit.is_exact for hit in hits),
    )


def _people(ids: Sequence[int]) -> list[PersonFound]:
    if not ids:
        return []
    people = {each.id: each for each in db.session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    posts: dict[int, list[ContactPost]] = defaultdict(list)
    query = select(ContactPost).where(ContactPost.contact_id.in_(ids)).options(joinedload(ContactPost.employer))
    for post in db.session.scalars(query.order_by(ContactPost.left_on.desc(), ContactPost.id.desc())):
        posts[post.contact_id].append(post)
    return [_person(people[each], posts[each]) for each in ids if each in people]


def _person(contact: Contact, posts: Sequence[ContactPost]) -> PersonFound:
    present = [post for post in posts if post.left_on is None]
    shown = present or list(posts[:1])
    return PersonFound(
        contact.public_id,
        contact.name,
        contact.email,
        contact.archived_at is not None,
        [(post.employer.public_id, post.employer.name) for post in shown],
        bool(posts) and not present,
    )


def _schools(ids: Sequence[int]) -> list[School]:
    if not ids:
        return []
    query = select(School).where(School.id.in_(ids)).options(joinedload(School.ward))
    found = {school.id: school for school in db.session.scalars(query)}
    return [found[each] for each in ids if each in found]
