"""Keeping the search entries: every room describes its own records here, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from crm.database import db
from crm.directory.search.models import SearchEntry, SearchKind, SearchWord
from crm.directory.search.rules import ends_of, known_words, searchable


def entry_of(kind: SearchKind, record_id: int, *, is_new: bool = False) -> SearchEntry:
    """The entry of a record, made when there is none.

    It is locked until the transaction ends, so that two who change one record's people at the same moment each see
    the other's: read what goes into it after calling this. `is_new` says that the record was made just now.
    """
    entry = None
    if not is_new:
        asked = select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.record_id == record_id)
        entry = db.session.scalar(asked.with_for_update().execution_options(populate_existing=True))
    if entry is None:
        entry = SearchEntry(kind=kind, record_id=record_id, text="", own="", people="", shared_people="")
        db.session.add(entry)
    return entry


def describe(entry: SearchEntry, own: Iterable[str]) -> None:
    """Say anew what a record is found by, apart from its people."""
    entry.own = searchable(own)
    _join(entry)
    learn_words(entry.own)


def describe_people(entry: SearchEntry, everyone: Iterable[str], shared: Iterable[str]) -> None:
    """Say anew which people a record is found by: all of them, and those who agreed to sharing."""
    entry.people = searchable(everyone)
    entry.shared_people = searchable(shared)
    _join(entry)
    learn_words(entry.people)


def _join(entry: SearchEntry) -> None:
    entry.text = indexed_text(entry.own, entry.people)


def indexed_text(own: str, people: str) -> str:
    """What the index holds of an entry: its parts between spaces."""
    return f" {' '.join(part for part in (own, people) if part)} "


def learn_words(text: str) -> None:
    """Remember the words of a text, so that a misspelt one can be told. Sorted, so that two writers never lock each
    other out."""
    rows = [dict(zip(("word", "head", "tail"), (word, *ends_of(word)), strict=True)) for word in known_words(text)]
    if not rows:
        return
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(SearchWord).on_conflict_do_nothing(index_elements=["word"]), rows)
