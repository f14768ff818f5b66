"""Proof that what the directory keeps for speed is what its records say: search entries, and what employers copy.

`check` says what differs, `rebuild` puts it right; both read every record, so they are for operators, not for pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import selectinload

from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.contacts.search_text import shared
from crm.directory.contacts.search_text import words_of as words_of_people
from crm.directory.employers.models import Employer
from crm.directory.employers.rules import sort_name
from crm.directory.employers.search_text import words_of as words_of_employer
from crm.directory.schools.models import School
from crm.directory.schools.search_text import words_of as words_of_school
from crm.directory.search.actions import indexed_text, learn_words
from crm.directory.search.models import SearchEntry, SearchKind, SearchWord
from crm.directory.search.rules import known_words, searchable
from crm.reference.rules import size_band

CHUNK = 500


class Texts(NamedTuple):
    """The parts of a search entry."""

    own: str
    people: str
    shared_people: str


Record = TypeVar("Record")
Expected = dict[tuple[SearchKind, int], Texts]


def check() -> list[str]:
    """Where search entries or copies on employers differ from the records, in words; empty when all is right."""
    found: list[str] = []
    seen: set[int] = set()
    for expected in _expected():
        entries = _entries(expected)
        seen.update(entry.id for entry in entries.values())
        for (kind, record_id), texts in expected.items():
            entry = entries.get((kind, record_id))
            if entry is None:
                found.append(f"{kind} {record_id} cannot be found by search")
            else:
                found += [f"{kind} {record_id}: {part} differs in search" for part in _differing(entry, texts)]
        found += _unknown_words(" ".join(entry.text for entry in entries.values()))
    strays = [entry for entry in db.session.scalars(select(SearchEntry.id)) if entry not in seen]
    found += [f"search entry {stray} leads to no record" for stray in strays]
    return found + [f"employer {employer.id}: {name} is not in step" for employer, name in _out_of_step()]


def rebuild() -> None:
    """Write search entries, known words and the copies on employers anew."""
    for employer, _ in list(_out_of_step()):
        _bring_in_step(employer)
    db.session.flush()  # what follows is written by statements that pass the session by
    db.session.execute(delete(SearchEntry))
    db.session.execute(delete(SearchWord))
    db.session.expire_all()
    for expected in _expected():
        for (kind, record_id), texts in expected.items():
            text = indexed_text(texts.own, texts.people)
            db.session.add(SearchEntry(kind=kind, record_id=record_id, text=text, **texts._asdict()))
        learn_words(" ".join(f"{texts.own} {texts.people}" for texts in expected.values()))
    db.session.flush()


def _entries(expected: Expected) -> dict[tuple[SearchKind, int], SearchEntry]:
    """The entries that some records have."""
    kinds = {kind for kind, _ in expected}
    ids = [record_id for _, record_id in expected]
    query = select(SearchEntry).where(SearchEntry.kind.in_(kinds), SearchEntry.record_id.in_(ids))
    return {(entry.kind, entry.record_id): entry for entry in db.session.scalars(query)}


def _differing(entry: SearchEntry, texts: Texts) -> Iterator[str]:
    """The parts of an entry that are not what they should be; never what they hold, which is people's details."""
    for part, expected in texts._asdict().items():
        if getattr(entry, part) != expected:
            yield part.replace("_", " ")
    if entry.text != indexed_text(entry.own, entry.people):
        yield "the text of the index"


def _unknown_words(text: str) -> Iterator[str]:
    words = known_words(text)
    known = set(db.session.scalars(select(SearchWord.word).where(SearchWord.word.in_(words)))) if words else set()
    yield from (f"the word {word!r} is not known to search" for word in words if word not in known)


def _expected() -> Iterator[Expected]:
    """What every entry should hold, some records at a time."""
    for employers in _chunks(_employers()):
        people = _people_at([employer.id for employer in employers])
        yield {
            (SearchKind.EMPLOYER, employer.id): Texts(
                searchable(words_of_employer(employer)), *_people(people[employer.id])
            )
            for employer in employers
        }
    for contacts in _chunks(select(Contact).order_by(Contact.id)):
        yield {
            (SearchKind.CONTACT, contact.id): Texts("", *_people([contact] if contact.archived_at is None else []))
            for contact in contacts
        }
    for schools in _chunks(select(School).order_by(School.id)):
        yield {(SearchKind.SCHOOL, school.id): Texts(searchable(words_of_school(school)), "", "") for school in schools}


def _people(contacts: Sequence[Contact]) -> tuple[str, str]:
    return searchable(words_of_people(contacts)), searchable(words_of_people(shared(contacts)))


def _chunks(query: Select[Record]) -> Iterator[list[Record]]:
    start = 0
    while rows := list(db.session.scalars(query.limit(CHUNK).offset(start))):
        yield rows
        start += CHUNK


def _employers() -> Select[Employer]:
    parts = (Employer.sites, Employer.other_names, Employer.sic_codes)
    return select(Employer).options(*(selectinload(part) for part in parts)).order_by(Employer.id)


def _people_at(employer_ids: Sequence[int]) -> dict[int, list[Contact]]:
    there = (
        select(ContactPost.employer_id, Contact)
        .join(Contact, Contact.id == ContactPost.contact_id)
        .where(ContactPost.employer_id.in_(employer_ids), ContactPost.left_on.is_(None), Contact.archived_at.is_(None))
        .order_by(ContactPost.id)
    )
    found: dict[int, list[Contact]] = defaultdict(list)
    for employer_id, contact in db.session.execute(there):
        if contact not in found[employer_id]:
            found[employer_id].append(contact)
    return found


def _out_of_step() -> Iterator[tuple[Employer, str]]:
    for employers in _chunks(_employers()):
        for employer in employers:
            for name, value in _copies(employer).items():
                if getattr(employer, name) != value:
                    yield employer, name


def _copies(employer: Employer) -> dict[str, object]:
    """What an employer takes over from its name, head count, main site and first SIC code."""
    main = next((site for site in employer.sites if site.is_main), None)
    first = employer.sic_codes[0].sic_code if employer.sic_codes else None
    return {
        "sort_name": sort_name(employer.name),
        "size_band": size_band(employer.employees) if employer.employees is not None else employer.size_band,
        "postcode": main.postcode if main else "",
        "ward_id": main.ward_id if main else None,
        "sector_id": first.sector_id if first else employer.sector_id,
    }


def _bring_in_step(employer: Employer) -> None:
    for name, value in _copies(employer).items():
        setattr(employer, name, value)
