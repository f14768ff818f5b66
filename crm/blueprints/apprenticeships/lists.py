"""The list of apprenticeship offers: by level, standard, growth sector and the day they were offered."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from crm.blueprints.apprenticeships.counting import HIGHER_FROM_LEVEL
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.queries import growth_sector_words
from crm.blueprints.apprenticeships.rules import LEVELS, PIPELINE, STEPS, level_label
from crm.reference.models import GrowthSector, GrowthSectorKind
from crm.web import choices
from crm.web.counted import Added, Showing
from crm.web.lists import ExportColumn, Filter, Sort
from crm.web.record_list import record_list

# The strategy counts these together (M2-O4, M3-O2), as well as each level.
LEVEL_GROUPS = {
    "2-3": ("Levels 2 and 3", Apprenticeship.level < HIGHER_FROM_LEVEL),
    "4-7": ("Levels 4 to 7", Apprenticeship.level >= HIGHER_FROM_LEVEL),
}
ALL_OF = {
    GrowthSectorKind.GROWTH.value: "Any growth sector",
    GrowthSectorKind.FOUNDATIONAL.value: "Any foundational industry",
}


def _levels() -> Sequence[tuple[str, str]]:
    groups = [(key, label) for key, (label, _) in LEVEL_GROUPS.items()]
    return [*groups, *((str(level), level_label(level)) for level in LEVELS)]


def _by_level(key: str) -> ColumnElement[bool]:
    return LEVEL_GROUPS[key][1] if key in LEVEL_GROUPS else Apprenticeship.level == int(key)


def _by_standard(text: str) -> ColumnElement[bool]:
    words = func.lower(Apprenticeship.standard_title + " " + Apprenticeship.standard_reference)
    return words.contains(text.lower(), autoescape=True)


CONFIRMED = (("yes", "Yes"), ("waiting", "To be confirmed"))


def _by_confirmed(key: str) -> ColumnElement[bool]:
    return Apprenticeship.confirmed_on.is_(None) if key == "waiting" else Apprenticeship.confirmed_on.is_not(None)


def _growth_sectors() -> Sequence[tuple[str, str]]:
    return [*ALL_OF.items(), *choices.growth_sectors()]


def _by_growth_sector(key: str) -> ColumnElement[bool]:
    wanted = GrowthSector.kind == GrowthSectorKind(key) if key in ALL_OF else GrowthSector.key == key
    return Apprenticeship.growth_sector_id.in_(select(GrowthSector.id).where(wanted))


APPRENTICESHIPS = record_list(
    Apprenticeship,
    PIPELINE,
    parts=(joinedload(Apprenticeship.growth_sector),),
    filters=(
        Filter("standard", "Standard", _by_standard, "text"),
        Filter("level", "Level", _by_level, choices=_levels),
        Filter("growth", "Growth sector or industry", _by_growth_sector, choices=_growth_sectors),
        Filter("confirmed", "Confirmed by us", _by_confirmed, choices=choices.fixed(CONFIRMED)),
        Filter("from", "Offered from", lambda day: Apprenticeship.offered_on >= day, "date"),
        Filter("to", "Offered to", lambda day: Apprenticeship.offered_on <= day, "date"),
    ),
    sorts=(
        Sort("offered", "Offered", (Apprenticeship.offered_on,), descending_first=True),
        Sort("standard", "Standard", (Apprenticeship.standard_title,)),
        Sort("level", "Level", (Apprenticeship.level, Apprenticeship.offered_on), descending_first=True),
        Sort("places", "Number", (Apprenticeship.places,), descending_first=True),
    ),
    export=(
        ExportColumn("standard", lambda row: row.standard_title),
        ExportColumn("standard reference", lambda row: row.standard_reference),
        ExportColumn("level", lambda row: row.level),
        ExportColumn("foundation", lambda row: row.is_foundation),
        ExportColumn("apprenticeships", lambda row: row.places),
        ExportColumn("growth sector", lambda row: growth_sector_words(row.growth_sector)),
        ExportColumn("training provider", lambda row: row.provider),
        *(ExportColumn(f"{step} on", attrgetter(f"{step}_on")) for step in STEPS),
        ExportColumn("confirmed on", lambda row: row.confirmed_on),
    ),
)

BEHIND_FIGURES = Showing[Apprenticeship](
    listing=lambda _viewer, _day: APPRENTICESHIPS,
    page=lambda row: ("apprenticeships.record", row.public_id),
    columns=(
        ExportColumn("standard", lambda row: row.standard_title),
        ExportColumn("level", lambda row: row.level),
        ExportColumn("employer", lambda row: row.employer.name),
        ExportColumn("offered", lambda row: row.offered_on),
        ExportColumn("growth sector or industry", lambda row: growth_sector_words(row.growth_sector)),
        ExportColumn("stage now", lambda row: PIPELINE.stage(row.card.stage).label),
    ),
)
PLACES = Added(Apprenticeship.places, "apprenticeship", "apprenticeships")
