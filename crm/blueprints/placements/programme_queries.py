"""What pages read of programmes: their list, who designs them, their targets, and what filters and forms offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.blueprints.placements.models import (
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.database import db
from crm.reference.models import Sector
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

NONE_OF_THEM = "none"


def programmes_to_choose() -> Sequence[tuple[str, str]]:
    """What a filter by programme offers, read once a page."""
    if "placement_programmes" not in g:
        g.placement_programmes = [(NONE_OF_THEM, "No programme"), *programme_choices()]
    found: Sequence[tuple[str, str]] = g.placement_programmes
    return found


def programme_choices() -> list[tuple[str, str]]:
    """Programmes that are not archived, as (public id, name), by name."""
    rows = db.session.execute(
        select(PlacementProgramme.public_id, PlacementProgramme.name)
        .where(PlacementProgramme.archived_at.is_(None))
        .order_by(PlacementProgramme.sort_name, PlacementProgramme.id)
    )
    return [(public_id, name) for public_id, name in rows]


def every_programme() -> list[tuple[str, str]]:
    """Every programme, archived or not, and none of them, as (public id, name), by name."""
    rows = db.session.execute(
        select(PlacementProgramme.public_id, PlacementProgramme.name).order_by(
            PlacementProgramme.sort_name, PlacementProgramme.id
        )
    )
    return [(NONE_OF_THEM, "No programme"), *((public_id, name) for public_id, name in rows)]


def programme_id(public_id: str | None) -> int | None:
    """The programme chosen; None for none."""
    if not public_id:
        return None
    return db.session.scalar(select(PlacementProgramme.id).where(PlacementProgramme.public_id == public_id))


def programme_with(public_id: str, *, for_update: bool = False) -> PlacementProgramme:
    """One programme with its sector, archived or not. Raises NoResultFound."""
    query = (
        select(PlacementProgramme)
        .options(joinedload(PlacementProgramme.sector))
        .where(PlacementProgramme.public_id == public_id)
    )
    return db.session.scalars(query.with_for_update(of=PlacementProgramme) if for_update else query).one()


def designers_of(programme_id: int) -> list[ProgrammeEmployer]:
    """The employers that help or helped to design a programme, those who do first."""
    query = (
        select(ProgrammeEmployer)
        .options(joinedload(ProgrammeEmployer.employer))
        .where(ProgrammeEmployer.programme_id == programme_id)
        .order_by(ProgrammeEmployer.until_on.is_not(None), ProgrammeEmployer.from_on, ProgrammeEmployer.id)
    )
    return list(db.session.scalars(query))


def designer_with(programme: PlacementProgramme, number: int) -> ProgrammeEmployer:
    """One employer's part in designing a programme. Raises NoResultFound."""
    query = select(ProgrammeEmployer).options(joinedload(ProgrammeEmployer.employer))
    return db.session.scalars(
        query.where(ProgrammeEmployer.programme_id == programme.id, ProgrammeEmployer.id == number)
    ).one()


def targets_of(programme_id: int) -> list[ProgrammeTarget]:
    """The targets of a programme, the newest period first."""
    query = select(ProgrammeTarget).where(ProgrammeTarget.programme_id == programme_id)
    return list(db.session.scalars(query.order_by(ProgrammeTarget.first_on.desc(), ProgrammeTarget.id.desc())))


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme as the list shows it: places promised by offers that still stand, beside the learners planned."""

    programme: PlacementProgramme
    sector: str
    designers: int
    places: int


def _programme_rows(ids: Sequence[int]) -> Mapping[int, ProgrammeRow]:
    standing = PlacementOffer.programme_id == PlacementProgramme.id, PlacementOffer.archived_at.is_(None)
    places = (
        select(func.coalesce(func.sum(PlacementOffer.places), 0))
        .join(Card, Card.id == PlacementOffer.card_id)
        .where(*standing, Card.stage.not_in(("closed", "withdrawn")))
        .correlate(PlacementProgramme)
        .scalar_subquery()
    )
    designers = (
        select(func.count(ProgrammeEmployer.id))
        .where(ProgrammeEmployer.programme_id == PlacementProgramme.id, ProgrammeEmployer.until_on.is_(None))
        .correlate(PlacementProgramme)
        .scalar_subquery()
    )
    rows: Sequence[Any] = db.session.execute(
        select(PlacementProgramme, func.coalesce(Sector.name, ""), designers, places)
        .outerjoin(Sector, Sector.id == PlacementProgramme.sector_id)
        .where(PlacementProgramme.id.in_(ids))
    ).all()
    return {row[0].id: ProgrammeRow(row[0], row[1], row[2], int(row[3])) for row in rows}


PROGRAMMES = ListSpec[ProgrammeRow](
    key="placement-programmes",
    title="Placement programmes",
    record=("programme", "programmes"),
    id=PlacementProgramme.id,
    base=lambda: select(PlacementProgramme),
    filters=(
        Filter("q", "Name", lambda text: name_holds(PlacementProgramme.sort_name, text),
               "text"),
        Filter("sector", "Sector", lambda code: PlacementProgramme.sector_id == sector_coded(code),
               choices=choices.sectors),
        Filter("from", "Starts on or after", lambda day: PlacementProgramme.starts_on >= day, "date"),
        Filter(
            "archived", "Archived",
            lambda which: PlacementProgramme.archived_at.is_not(None) if which == "yes"
            else PlacementProgramme.archived_at.is_(None),
            choices=choices.fixed([("no", "Not archived"), ("yes", "Archived only")]),
        ),
    ),
    sorts=(
        Sort("starts", "Starts", (PlacementProgramme.starts_on,), descending_first=True),
        Sort("name", "Name", (PlacementProgramme.sort_name,)),
    ),
    rows=_programme_rows,
    export=(
        ExportColumn("name", lambda row: row.programme.name),
        ExportColumn("sector", lambda row: row.sector),
        ExportColumn("provider", lambda row: row.programme.provider),
        ExportColumn("starts_on", lambda row: row.programme.starts_on),
        ExportColumn("ends_on", lambda row: row.programme.ends_on),
        ExportColumn("learners_planned", lambda row: row.programme.learners_planned),
        ExportColumn("places_promised", lambda row: row.places),
        ExportColumn("employers_designing", lambda row: row.designers),
        ExportColumn("archived_at", lambda row: row.programme.archived_at),
    ),
)  # fmt: skip
