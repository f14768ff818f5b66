"""What records are found by, as normalised text.

Searched by trigrams, so that a misspelled name is still found: an FTS5 table on SQLite and a pg_trgm index on
PostgreSQL, both made in the migration and kept by the database itself.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, one_of


class SearchKind(StrEnum):
    """What a search entry leads to."""

    EMPLOYER = "employer"
    CONTACT = "contact"
    SCHOOL = "school"


class SearchEntry(Base):
    """The text one record is found by: for an employer every name, number, postcode and contact.

    `text` is what is indexed: `own` (the record's own words) and `people` (those of its contacts). People who have not
    agreed to sharing stand in `people` but not in `shared_people`: a search on behalf of somebody who may not see them
    checks what the index found against `own` and `shared_people` alone. `text` stands between spaces, so that the
    beginnings and ends of its words can be told. A rollup of the directory; `flask rollups check` proves it equal to
    the records.
    """

    __tablename__ = "search_entry"
    __bundled__ = False
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    kind: Mapped[SearchKind] = mapped_column(one_of(SearchKind, "kind"))
    record_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    own: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[str] = mapped_column(Text, default="")
    shared_people: Mapped[str] = mapped_column(Text, default="")


class SearchWord(Base):
    """A word that occurs in some entry, found by its first or its last two letters when something is misspelt.

    Words are only added; `flask rollups rebuild` drops those that no entry holds any more.
    """

    __tablename__ = "search_word"
    __bundled__ = False

    word: Mapped[str] = mapped_column(String(40), unique=True)
    head: Mapped[str] = mapped_column(String(2), index=True)
    tail: Mapped[str] = mapped_column(String(2), index=True)
