"""How a figure divides by size, sector, growth sector and ward: counts of employers by group, in one statement each.

Answers keep the size, sector and ward of the day they were given; growth sectors, and everything behind a figure that
counts records, are the employer's own as known now. An employer may lie in several growth sectors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from crm.accounts.models import User
from crm.blueprints.diagnostics.models import SkillsSpan
from crm.blueprints.diagnostics.queries import SETTLED, sees_every_answer, true_on
from crm.database import db
from crm.directory.employers.models import Employer, EmployerGrowthSector, GrowthSectorSource, SizeBand
from crm.figures import Proportion, hide_small_cells
from crm.reference.models import GrowthSector, GrowthSectorKind, Sector, Ward
from crm.web.choices import SIZE_LABELS


class Facet(StrEnum):
    """What a figure can be divided by."""

    SIZE = "size"
    SECTOR = "sector"
    GROWTH = "growth"
    WARD = "ward"

    @property
    def label(self) -> str:
        """As the page offers it."""
        return _LABELS[self]


_LABELS = {Facet.SIZE: "Size", Facet.SECTOR: "Sector", Facet.GROWTH: "Growth sector", Facet.WARD: "Ward"}
NOT_KNOWN = "Not known"
NO_GROWTH_SECTOR = "In none of them"


@dataclass(frozen=True)
class Group:
    """A group with the value that filters a list to it ("" where no filter can), and its employers.

    `share` is there where the figure is one: those found of those whose answers settle it. A group that is hidden has
    too few answers to be shown to this reader, or would give away one that has; of one that is only counted this reader
    is not told what it answered.
    """

    value: str
    label: str
    employers: int
    share: Proportion | None = None
    undetermined: int = 0
    is_hidden: bool = False
    is_counted_only: bool = False


def in_group(facet: Facet, value: str, *, of_answers: bool) -> ColumnElement[bool]:
    """The condition that an employer (or its span of answers) lies in a group."""
    if facet is Facet.GROWTH:
        return Employer.id.in_(_in_growth_sector(value))
    held: Any = SkillsSpan if of_answers else Employer
    if facet is Facet.SIZE:
        found: ColumnElement[bool] = held.size_band == value
        return found
    if facet is Facet.SECTOR:
        return held.sector_id.in_(select(Sector.id).where(Sector.code == value))  # type: ignore[no-any-return]
    return held.ward_id.in_(select(Ward.id).where(Ward.code == value))  # type: ignore[no-any-return]


def _in_growth_sector(key: str) -> Select[Any]:
    return (
        select(EmployerGrowthSector.employer_id)
        .join(GrowthSector, GrowthSector.id == EmployerGrowthSector.growth_sector_id)
        .where(GrowthSector.key == key, EmployerGrowthSector.source != GrowthSectorSource.REMOVED)
    )


def employers_by(facet: Facet, counted: Select[Any]) -> list[Group]:
    """The employers that a figure counts, by group. One statement."""
    query, value, label = _grouped(facet, select().select_from(Employer).where(Employer.id.in_(counted)), Employer)
    rows = db.session.execute(query.add_columns(func.count(Employer.id.distinct())).group_by(value, label))
    return _in_order(facet, [_group(facet, key, name, employers) for key, name, employers in rows])


def answers_by(facet: Facet, measure: str, as_at: date) -> list[Group]:
    """The employers that answered, by group, with the share of a finding where it is settled. One statement."""
    finding = getattr(SkillsSpan, measure)
    spans = (
        select().select_from(SkillsSpan).join(Employer, Employer.id == SkillsSpan.employer_id).where(
            true_on(SkillsSpan, as_at)
        )
    )
    query, value, label = _grouped(facet, spans, SkillsSpan)
    rows = db.session.execute(
        query.add_columns(finding, func.count(SkillsSpan.id.distinct())).group_by(value, label, finding)
    )
    counted: dict[tuple[Any, Any], Counter[str]] = defaultdict(Counter)
    for key, name, found, employers in rows:
        counted[key, name][found] += employers
    yes, no = SETTLED[measure]
    groups = []
    for (key, name), counts in counted.items():
        share = Proportion(counts[yes], counts[yes] + counts[no])
        groups.append(_group(facet, key, name, counts.total(), share, counts["undetermined"]))
    return _in_order(facet, groups)


def as_seen(groups: Sequence[Group], viewer: User) -> list[Group]:
    """Answers by group as a reader may see them.

    Only the council, which sees every answer, is shown what a group said: where one employer of a group answered in a
    month, the difference from the month before is what it said. Others are told how many answered, of groups of 5.
    """
    if sees_every_answer(viewer):
        return list(groups)
    shown = hide_small_cells({group.value: group.employers for group in groups})
    return [replace(group, is_hidden=shown[group.value] is None, is_counted_only=True) for group in groups]


def _grouped(facet: Facet, rows: Select[Any], held: Any) -> tuple[Select[Any], Any, Any]:
    """The rows joined to their groups, with the columns of a group's value and label."""
    if facet is Facet.SIZE:
        return rows.add_columns(held.size_band, held.size_band.label("words")), held.size_band, held.size_band
    if facet is Facet.SECTOR:
        return _joined(rows, Sector, Sector.id == held.sector_id, Sector.code, Sector.name)
    if facet is Facet.WARD:
        return _joined(rows, Ward, Ward.id == held.ward_id, Ward.code, Ward.name)
    rows = rows.outerjoin(
        EmployerGrowthSector,
        (EmployerGrowthSector.employer_id == Employer.id)
        & (EmployerGrowthSector.source != GrowthSectorSource.REMOVED),
    )
    is_one = (GrowthSector.id == EmployerGrowthSector.growth_sector_id) & GrowthSector.is_retired.is_(False)
    return _joined(rows, GrowthSector, is_one, GrowthSector.key, GrowthSector.name)


def _joined(rows: Select[Any], table: Any, on: Any, value: Any, label: Any) -> tuple[Select[Any], Any, Any]:
    return rows.outerjoin(table, on).add_columns(value, label), value, label


def _group(
    facet: Facet, value: Any, label: Any, employers: int, share: Proportion | None = None, undetermined: int = 0
) -> Group:
    if value is None:
        return Group("", NO_GROWTH_SECTOR if facet is Facet.GROWTH else NOT_KNOWN, employers, share, undetermined)
    if facet is Facet.SIZE:
        band = SizeBand(value)
        return Group(band.value, SIZE_LABELS[band], employers, share, undetermined)
    return Group(str(value), str(label), employers, share, undetermined)


def _in_order(facet: Facet, groups: Sequence[Group]) -> list[Group]:
    """Sizes from small to large, the rest by name; what is not known last."""
    places = {band.value: place for place, band in enumerate(SIZE_LABELS)}
    if facet is Facet.SIZE:
        return sorted(groups, key=lambda group: (not group.value, places.get(group.value, 0)))
    return sorted(groups, key=lambda group: (not group.value, group.label))


def foundational() -> frozenset[str]:
    """The keys of the foundational industries among the growth sectors' list, to be marked as such. One statement."""
    found = select(GrowthSector.key).where(GrowthSector.kind == GrowthSectorKind.FOUNDATIONAL)
    return frozenset(db.session.scalars(found))
