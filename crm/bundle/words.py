"""What tables and columns are called and mean, for whoever reads the package without the service.

The meanings stand in `data/columns.csv`: a column of one table ("card", "headline"), or one that means the same
wherever it stands ("*", "archived_at"). A column without an entry is described by its name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from crm.data_files import rows_of

COLUMNS = Path(__file__).parent / "data" / "columns.csv"
ANYWHERE = "*"


def title_of(name: str) -> str:
    """A name of the database in words: "do_not_approach_until" is "Do not approach until"."""
    words = name.removesuffix("_id") if name != "id" else "id"
    return words.replace("_", " ").capitalize()


@cache
def _meanings() -> dict[tuple[str, str], str]:
    return {(row["table"], row["column"]): row["meaning"] for row in rows_of(COLUMNS)}


def has_meaning(table: str, column: str) -> bool:
    """Whether somebody has written down what a column means."""
    return (table, column) in _meanings() or (ANYWHERE, column) in _meanings()


def meaning_of(table: str, column: str, parent: str | None) -> str:
    """What a column means, in a sentence or less."""
    meanings = _meanings()
    words = meanings.get((table, column)) or meanings.get((ANYWHERE, column)) or title_of(column)
    if parent is not None:
        return f"{words} (id of a row of {parent})"
    return words
