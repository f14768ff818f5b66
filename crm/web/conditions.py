"""The conditions that filters of lists share: a name that holds words, a sector or ward by its code."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.reference.models import Sector, Ward
from crm.text import normalise


def name_holds(sort_name: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a name holds what was typed, however either is accented or in capitals. Takes the normalised name."""
    return sort_name.contains(normalise(text), autoescape=True)


def sector_coded(code: str) -> ScalarSelect[int]:
    """The id of the sector with a code, to compare with inside another statement."""
    return select(Sector.id).where(Sector.code == code).scalar_subquery()


def ward_coded(code: str) -> ScalarSelect[int]:
    """The id of the ward with a code, to compare with inside another statement."""
    return select(Ward.id).where(Ward.code == code).scalar_subquery()
