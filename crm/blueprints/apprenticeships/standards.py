"""The current standards that the form suggests, from the project's own file (see `data/README.md`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from crm.blueprints.apprenticeships.rules import Standard
from crm.data_files import rows_of

FILE = Path(__file__).parent / "data" / "standards.csv"


@cache
def current_standards() -> tuple[Standard, ...]:
    """The standards of the file by title; any other may be typed."""
    found = (
        Standard(row["reference"], row["title"], int(row["level"]) if row["level"] else None, row["note"])
        for row in rows_of(FILE)
    )
    return tuple(sorted(found, key=lambda standard: standard.title))


def standard_with(reference: str) -> Standard | None:
    """A standard of the file by its reference; None for any other."""
    return next((standard for standard in current_standards() if reference and standard.reference == reference), None)
