"""What was loaded before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.database import db
from crm.importing.models import ImportBatch


def batch_of_file(importer: str, sha256: str, as_of: date | None) -> ImportBatch | None:
    """The latest batch that an importer made of exactly this file as of this date, if any."""
    same_day = ImportBatch.as_of.is_(None) if as_of is None else ImportBatch.as_of == as_of
    return db.session.scalar(
        select(ImportBatch)
        .where(ImportBatch.importer == importer, ImportBatch.file_sha256 == sha256, same_day)
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
