"""What was loaded from which file, by whom, and what became of each row."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.database import Base, WithPublicId, now, one_of


class RowOutcome(StrEnum):
    """What an import did with a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    DOUBTFUL = "doubtful"


class ImportBatch(WithPublicId, Base):
    """One file loaded whole, or not at all.

    `reasons` counts why rows were skipped. `doubtful` counts records made beside another that may be the same; they are
    among those created.
    """

    __tablename__ = "import_batch"

    importer: Mapped[str] = mapped_column(String(60), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date | None]
    loaded_at: Mapped[datetime] = mapped_column(default=now)
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    loaded_by: Mapped[User | None] = relationship()


class ImportRow(Base):
    """A row that needs remembering: skipped or doubtful, with its reason; `line` counts as a spreadsheet does."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_batch", "batch_id", "line"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]
    outcome: Mapped[RowOutcome] = mapped_column(one_of(RowOutcome, "outcome"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    record_type: Mapped[str] = mapped_column(String(60), default="")
    record_id: Mapped[int | None]
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
