"""What the filters of every list offer: sectors, wards, organisations, officers, in one statement a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from flask import g
from sqlalchemy import CompoundSelect, Select, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import STAFF
from crm.database import db
from crm.directory.employers.models import SizeBand
from crm.reference.models import GrowthLocation, GrowthSector, Sector, Ward

Choices = Sequence[tuple[str, str]]

SIZE_LABELS: dict[SizeBand, str] = {
    SizeBand.NONE: "No employees",
    SizeBand.MICRO: "Micro (1 to 9)",
    SizeBand.SMALL: "Small (10 to 49)",
    SizeBand.MEDIUM: "Medium (50 to 249)",
    SizeBand.LARGE: "Large (250 or more)",
}


def sectors() -> Choices:
    """Sectors by their code."""
    return _of("sector")


def growth_sectors() -> Choices:
    """Growth sectors and foundational industries in use, by key."""
    return _of("growth sector")


def growth_locations() -> Choices:
    """Growth locations by key."""
    return _of("growth location")


def wards() -> Choices:
    """The borough's wards by code."""
    return _of("ward")


def organisations() -> Choices:
    """Partner organisations that are not archived, by public id."""
    return _of("organisation")


def officers() -> Choices:
    """Staff who may sign in, by public id."""
    return _of("officer")


def sizes() -> Choices:
    """Size bands."""
    return [(band.value, label) for band, label in SIZE_LABELS.items()]


def fixed(pairs: Choices) -> Callable[[], Choices]:
    """Choices that need no database."""
    return lambda: pairs


def _of(kind: str) -> Choices:
    if "filter_choices" not in g:
        g.filter_choices = _read()
    found: Choices = g.filter_choices.get(kind, [])
    return found


def _read() -> dict[str, list[tuple[str, str]]]:
    choices: dict[str, list[tuple[str, str]]] = {}
    for kind, value, label in sorted(db.session.execute(_every_choice()), key=lambda row: (row[0], row[2], row[1])):
        choices.setdefault(kind, []).append((value, label))
    return choices


@cache
def _every_choice() -> CompoundSelect[str, str, str]:
    # Every list asks it, and making it takes as long as asking: it is made once.
    parts: list[Select[str, str, str]] = [
        _part("sector", Sector.code, Sector.name),
        _part("growth sector", GrowthSector.key, GrowthSector.name).where(GrowthSector.is_retired.is_(False)),
        _part("growth location", GrowthLocation.key, GrowthLocation.name),
        _part("ward", Ward.code, Ward.name),
        _part("organisation", PartnerOrganisation.public_id, PartnerOrganisation.short_name).where(
            PartnerOrganisation.archived_at.is_(None)
        ),
        _part("officer", User.public_id, User.name).where(User.role.in_(STAFF), User.archived_at.is_(None)),
    ]
    return union_all(*parts)


def _part(kind: str, value: InstrumentedAttribute[str], label: InstrumentedAttribute[str]) -> Select[str, str, str]:
    return select(literal(kind).label("kind"), value.label("value"), label.label("label"))
