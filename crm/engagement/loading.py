"""The first list of themes, from `data/themes.csv` (see README.md there)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from crm.data_files import Loaded, keep_in_step, rows_of
from crm.database import db
from crm.engagement.models import Theme

DATA = Path(__file__).parent / "data"


def load_themes() -> Loaded:
    """Themes not there yet, by key; known ones stay as people have edited them, and no name is given twice."""
    known = {name: key for key, name in db.session.execute(select(Theme.key, Theme.name))}
    rows = [row for row in rows_of(DATA / "themes.csv") if known.get(row["name"], row["key"]) == row["key"]]
    return keep_in_step("Themes", Theme, ["key"], rows, only_new=True)
