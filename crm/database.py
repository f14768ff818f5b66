"""The database: one metadata for all models, ids and stamps they share, and the settings each engine needs.

SQLite is the embedded default and PostgreSQL the grown-up one; both run the same migrations. SQLite's Python
driver opens no transaction for a SELECT and so loses updates: here the driver is left in autocommit mode and every
transaction begins in words, immediately for anything that may write, so that a writer waits instead of failing.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, TypeVar

from flask import current_app, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BindParameter,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
    UpdateBase,
    bindparam,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

View = TypeVar("View", bound=Callable[..., Any])
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ONLY_READS = "crm_only_reads"
# How statements begin that leave nothing behind; none of ours writes within a WITH.
READING_WORDS = ("SELECT", "WITH", "BEGIN", "SAVEPOINT", "RELEASE")
WRITTEN = "crm_written"
WRITER_WAITS_MS = 15_000  # several clicks at once on a busy machine; well inside the 60 s a server gives a request
# No vowels and no look-alikes: an id never spells a word and can be read out on the telephone.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
PUBLIC_ID_LENGTH = 11


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both engines.

    Raises ValueError for a datetime without a time zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime needs a time zone before it is stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table. `__audited__` says that edits of its rows go to the audit trail.

    `__bundled__` says whether the data package carries the table: true for business content, never for secrets.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}
    __audited__: ClassVar[bool] = False
    __bundled__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@contextmanager
def one_transaction() -> Iterator[None]:
    """For commands and jobs: everything inside is committed at the end, or nothing of it is kept."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def end_reading() -> None:
    """End what only read, keeping nothing: by a commit where nothing was written.

    At every rollback psycopg forgets the statements it has prepared, and PostgreSQL would plan each page anew, which
    takes longer than answering it.
    """
    session = db.session()
    is_clean = session.is_active and not (session.new or session.dirty or session.deleted)
    if is_clean and session.in_transaction() and not session.connection().info.get(WRITTEN):
        session.commit()
    else:
        session.rollback()


def only_reads(view: View) -> View:
    """Declare that a view reads although it is sent a form: its transactions begin as those of a page that is fetched.

    What it has to write after all goes into `writing_apart`.
    """
    setattr(view, ONLY_READS, True)
    return view


@contextmanager
def reading_apart() -> Iterator[None]:
    """Long reading inside a request or command that may write: it sees one moment and keeps no writer waiting.

    What came before is committed first, so nothing half-done may stand when it begins; what follows begins anew.
    """
    with _apart({"reading": True}, {"isolation_level": "REPEATABLE READ"}):
        yield


@contextmanager
def writing_apart() -> Iterator[None]:
    """A short transaction of its own, committed at its end, for what must stand whatever the request does next."""
    with _apart({"reading": False}, {}):
        yield


@contextmanager
def _apart(options: dict[str, Any], on_postgresql: dict[str, Any]) -> Iterator[None]:
    db.session.commit()
    bind = db.session.get_bind()
    with one_transaction():
        if isinstance(bind, Engine):  # a test's connection is in a transaction already
            more = on_postgresql if bind.dialect.name == "postgresql" else {}
            db.session.connection(execution_options=options | more)
        yield


class AskedLater(NamedTuple):
    """A period whose days are given when the statement is asked, by the names of `days_asked`."""

    first: BindParameter[date]
    last: BindParameter[date]


def asked_later(name: str) -> AskedLater:
    """A period to be given by `days_asked`: a statement made once may be asked for any days."""
    return AskedLater(bindparam(f"{name}_first", type_=Date()), bindparam(f"{name}_last", type_=Date()))


def days_asked(name: str, first: date, last: date) -> dict[str, date]:
    """The values of a period that was left open in a statement."""
    return {f"{name}_first": first, f"{name}_last": last}


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def changed_by(query: UpdateBase) -> int:
    """Run a bulk update or delete and say how many rows it changed; records already read are kept in step."""
    done = db.session.execute(query.execution_options(synchronize_session="fetch"))
    assert isinstance(done, CursorResult)  # noqa: S101  tells the checker what such a query gives
    return done.rowcount


def new_public_id() -> str:
    """A random id for addresses: 11 characters, about 52 bits."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def sortable(length: int) -> String:
    """Text that sorts by code point on both engines, so that pages have one order everywhere."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def one_of(choices: type[StrEnum], name: str) -> Enum:
    """A column of the values of an enum, held as text with a named check constraint."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class WithPublicId:
    """A row with an address of its own."""

    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id, sort_order=-9)


class Stamped:
    """Who made and last changed a row, and when; filled in by `crm.accounts.audit`."""

    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, sort_order=92)

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user.id"), sort_order=91)

    @declared_attr
    def updated_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user.id"), sort_order=93)


class Versioned:
    """A row people edit: an edit of a version that is no longer the newest raises StaleDataError."""

    version: Mapped[int] = mapped_column(default=1, sort_order=94)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={WRITER_WAITS_MS}",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        # In kB, for each thread of each process; what is not in it lies in the system's own cache, which they share.
        "cache_size=-4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "connect")
def _prepare_postgresql(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        return
    # Compiling pays where a statement reads for minutes. Ours read for milliseconds, and the dashboard's compiles for a
    # second.
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    connection.commit()


@event.listens_for(Engine, "begin")
def _begin_in_words(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    reading = connection.get_execution_options().get("reading")
    if reading is None:
        reading = has_request_context() and _only_reads()
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@event.listens_for(Engine, "begin")
def _nothing_written_yet(connection: Connection) -> None:
    connection.info.pop(WRITTEN, None)


@event.listens_for(Engine, "before_cursor_execute")
def _note_what_may_write(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if not statement.startswith(READING_WORDS):
        connection.info[WRITTEN] = True


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in READING_METHODS or bool(getattr(view, ONLY_READS, False))


def add_to_counts(model: type[Base], keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add to the counts of a rollup, making the rows there are not: one statement, safe beside other writers.

    `keys` name the columns of its unique index; every other value of a row is added to what stands there.
    """
    if not rows:
        return
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model)
    added = {name: getattr(model, name) + statement.excluded[name] for name in rows[0] if name not in keys}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=added), list(rows))
