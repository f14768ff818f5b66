"""Postcodes brought in step with a newer Code-Point Open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update

from crm.database import db
from crm.reference.models import Postcode


@dataclass(frozen=True)
class PostcodeFacts:
    """Where a postcode is: its ward if it is in the borough; eastings and northings in British National Grid metres."""

    postcode: str
    ward_id: int | None
    district_code: str
    easting: int
    northing: int


class Saved(StrEnum):
    """What saving a postcode came to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


FACTS = ("ward_id", "district_code", "easting", "northing")


def save_postcodes(postcodes: Sequence[PostcodeFacts]) -> tuple[Counter[Saved], list[str]]:
    """Add or update postcodes; gives the counts, and the postcodes that are new or lie in another ward than before."""
    wanted = select(Postcode.postcode, Postcode.id, *(getattr(Postcode, name) for name in FACTS))
    rows = db.session.execute(wanted.where(Postcode.postcode.in_([each.postcode for each in postcodes])))
    known = {row.postcode: row for row in rows}
    new = [each for each in postcodes if each.postcode not in known]
    changed = [each for each in postcodes if each.postcode in known and _facts(known[each.postcode]) != _facts(each)]
    if new:
        db.session.execute(insert(Postcode), [asdict(each) for each in new])
    if changed:
        db.session.execute(update(Postcode), [{"id": known[each.postcode].id, **asdict(each)} for each in changed])
    moved = [each.postcode for each in changed if known[each.postcode].ward_id != each.ward_id]
    same = len(postcodes) - len(new) - len(changed)
    counts = Counter({Saved.ADDED: len(new), Saved.CHANGED: len(changed), Saved.UNCHANGED: same})
    return counts, [each.postcode for each in new] + moved


def _facts(each: PostcodeFacts | Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in FACTS)
