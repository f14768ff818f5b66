"""Loading a file: read, check every row, write through its importer, and keep all of it or nothing.

An importer gives the layouts of its file and a `Work` that takes checked rows, chunk by chunk, and says in the ledger
what became of each. One problem anywhere and nothing of the file is kept; the remaining rows are still checked, so that
whoever mends the file sees every problem at once. Rows are never held all together: a million of them fit in memory.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import insert

from crm.accounts.audit import current_actor, note
from crm.database import db
from crm.importing.layouts import FileProblem, FileRefused, Layout, Row
from crm.importing.models import ImportBatch, ImportRow, RowOutcome
from crm.importing.queries import batch_of_file
from crm.importing.reader import MOST_PROBLEMS, open_table
from crm.terminal import Progress
from crm.text import one_line

BLOCK = 1 << 20
REASON_LENGTH = 300


class Opened(Protocol):
    """An opened file: so many rows, what it was found to be, and its rows with what is wrong in them."""

    @property
    def rows(self) -> int: ...

    @property
    def description(self) -> str: ...

    def chunks(self) -> Iterator[tuple[list[Row], list[FileProblem]]]: ...


class Work(Protocol):
    """What an importer does with the rows of one file; nothing may be written for a file with problems."""

    def take(self, rows: Sequence[Row]) -> None:
        """Write these rows, or keep in mind what can only be written at the end."""

    def finish(self) -> None:
        """Write what waited for the last row."""


@dataclass(frozen=True)
class Importer:
    """A kind of file the service can load; some say nothing without the date they are of."""

    key: str
    title: str
    layouts: tuple[Layout, ...]
    begin: Callable[[Ledger], Work]
    open: Callable[[Path, Sequence[Layout]], Opened] = open_table
    needs_date: bool = False


@dataclass(frozen=True)
class Order:
    """Which file to load: its own date (`as_of`), only as a trial (`dry_run`), even if loaded before (`again`)."""

    path: Path
    as_of: date | None = None
    dry_run: bool = False
    again: bool = False


@dataclass(frozen=True)
class Result:
    """What loading came to; of a trial, what it would have come to. `batch` is the public id of what was kept."""

    description: str
    rows: int
    counts: Counter[RowOutcome]
    reasons: Counter[str]
    batch: str


class AlreadyLoaded(Exception):
    """The same file, byte for byte, has been loaded by this importer before, as of the same date."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        super().__init__(batch.file_name)


def no_progress(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


@dataclass
class Ledger:
    """What became of each row of the file being loaded."""

    batch: ImportBatch
    progress: Progress = no_progress
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    problems: list[FileProblem] = field(default_factory=list)
    more_problems: int = 0
    _remembered: list[dict[str, Any]] = field(default_factory=list)

    def count(self, outcome: RowOutcome, rows: int = 1) -> None:
        """So many rows came to this."""
        self.counts[outcome] += rows

    def skip(self, reason: str, row: Row | None = None) -> None:
        """A row was not taken. Give the row where it is worth looking at later, not where thousands are left out."""
        self.counts[RowOutcome.SKIPPED] += 1
        self.reasons[reason] += 1
        if row is not None:
            self.remember(row, RowOutcome.SKIPPED, reason)

    def remember(
        self, row: Row, outcome: RowOutcome, reason: str, record_type: str = "", record_id: int | None = None
    ) -> None:
        """Keep a row with what was remarkable about it and the record it led to."""
        self._remembered.append(
            {
                "batch_id": self.batch.id,
                "line": row.line,
                "outcome": outcome,
                "reason": reason[:REASON_LENGTH],
                "record_type": record_type,
                "record_id": record_id,
                "values": dict(row.written),
            }
        )

    def refuse(self, problem: FileProblem) -> None:
        """Something is wrong in the file: nothing of it will be kept."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    def write_remembered(self) -> None:
        """Save the rows kept so far, so that they do not pile up in memory."""
        if self._remembered:
            db.session.execute(insert(ImportRow), self._remembered)
            self._remembered.clear()


def carry_out(importer: Importer, order: Order, progress: Progress = no_progress) -> Result:
    """Load a file in a transaction of its own and commit it, or roll back after a trial.

    Raises FileRefused with the problems of the file and AlreadyLoaded for a file loaded before; then nothing is kept.
    """
    try:
        result = _load(importer, order, progress)
        if order.dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return result


def _load(importer: Importer, order: Order, progress: Progress) -> Result:
    digest = _digest(order.path)
    earlier = batch_of_file(importer.key, digest, order.as_of)
    if earlier is not None and not order.again and not order.dry_run:
        raise AlreadyLoaded(earlier)
    opened = importer.open(order.path, importer.layouts)
    batch = _begin_batch(importer, order, digest)
    ledger = Ledger(batch, progress)
    work = importer.begin(ledger)
    done = 0
    for rows, problems in opened.chunks():
        for problem in problems:
            ledger.refuse(problem)
        if not ledger.problems:
            work.take(rows)
            ledger.write_remembered()
        done += len(rows)
        progress("Reading", done, opened.rows)
    if not ledger.problems:
        work.finish()
        ledger.write_remembered()
    if ledger.problems:
        raise FileRefused(ledger.problems, ledger.more_problems)
    _close_batch(batch, ledger, done)
    return Result(opened.description, done, ledger.counts, ledger.reasons, batch.public_id)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _begin_batch(importer: Importer, order: Order, digest: str) -> ImportBatch:
    batch = ImportBatch(
        importer=importer.key,
        file_name=one_line(order.path.name)[:200],
        file_sha256=digest,
        as_of=order.as_of,
        loaded_by_id=current_actor.get().user_id,
        reasons={},
    )
    db.session.add(batch)
    db.session.flush()  # rows and records name the batch they came with
    return batch


def _close_batch(batch: ImportBatch, ledger: Ledger, rows: int) -> None:
    batch.rows = rows
    for outcome in RowOutcome:
        setattr(batch, outcome.value, ledger.counts[outcome])
    batch.reasons = dict(ledger.reasons)
    note("imported", "import_batch", record_id=batch.id, importer=batch.importer, file=batch.file_name, rows=rows)
