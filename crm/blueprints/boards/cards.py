"""The cards of a strand as rows: what a board or table shows of each, the filters both share, the export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.strands import Board
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer, SizeBand
from crm.reference.models import Sector, Ward
from crm.stages.models import Card
from crm.stages.rules import Pipeline
from crm.text import normalise
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

IN_HAND = ("open", "In hand (all open stages)")


@dataclass(frozen=True)
class CardRow:
    """A card as a board or table shows it."""

    id: int
    public_id: str
    version: int
    stage: str
    stage_since: date
    headline: str
    quantity: int | None
    exit_reason: str | None
    employer: str
    employer_id: str
    owner: str
    organisation: str
    ward: str

    def days(self, on: date) -> int:
        """Days in its stage."""
        return max((on - self.stage_since).days, 0)


def stuck_condition(pipeline: Pipeline, on: date) -> ColumnElement[bool]:
    """Cards that have stood in an open stage for longer than it should take."""
    limits = [
        and_(Card.stage == stage.key, Card.stage_since < on - timedelta(days=stage.stuck_after_days))
        for stage in pipeline.open_stages
        if stage.stuck_after_days is not None
    ]
    return or_(*limits) if limits else Card.id < 0


def on_board(board: Board) -> list[ColumnElement[bool]]:
    """The cards of a strand that are not archived."""
    return [Card.strand == board.strand, Card.archived_at.is_(None)]


def _employer(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Card.employer_id.in_(select(Employer.id).where(condition))


def _by_name(text: str) -> ColumnElement[bool]:
    return _employer(Employer.sort_name.contains(normalise(text), autoescape=True))


def _by_stage(key: str) -> ColumnElement[bool]:
    return Card.is_open.is_(True) if key == IN_HAND[0] else Card.stage == key


def _by_sector(code: str) -> ColumnElement[bool]:
    return _employer(Employer.sector_id == select(Sector.id).where(Sector.code == code).scalar_subquery())


def _by_ward(code: str) -> ColumnElement[bool]:
    return _employer(Employer.ward_id == select(Ward.id).where(Ward.code == code).scalar_subquery())


def _by_organisation(key: str) -> ColumnElement[bool]:
    found = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == key)
    return Card.organisation_id == found.scalar_subquery()


def _by_owner(key: str) -> ColumnElement[bool]:
    return Card.owner_id == select(User.id).where(User.public_id == key).scalar_subquery()


@cache
def card_list(board: Board) -> ListSpec[CardRow]:
    """The table of a strand's cards; all its filters but the stage are the board's too."""
    pipeline = board.pipeline
    labels = {stage.key: stage.label for stage in pipeline.stages}
    in_order = case({stage.key: place for place, stage in enumerate(pipeline.stages)}, value=Card.stage)
    return ListSpec[CardRow](
        key=f"board-{board.slug}",
        title=pipeline.name,
        record=("card", "cards"),
        id=Card.id,
        base=lambda: _cards_of(board),
        filters=(
            Filter("q", "Employer", _by_name, "text"),
            Filter("stage", "Stage", _by_stage, choices=choices.fixed([IN_HAND, *labels.items()])),
            Filter("sector", "Sector", _by_sector, choices=choices.sectors),
            Filter("ward", "Ward", _by_ward, choices=choices.wards),
            Filter("size", "Size", lambda band: _employer(Employer.size_band == SizeBand(band)), choices=choices.sizes),
            Filter("organisation", "Organisation", _by_organisation, choices=choices.organisations),
            Filter("owner", "Officer", _by_owner, choices=choices.officers),
            Filter(
                "stuck",
                "Stuck",
                lambda _: stuck_condition(pipeline, today()),
                choices=choices.fixed([("yes", "Stuck only")]),
            ),
        ),
        sorts=(
            Sort("since", "In stage since", (Card.stage_since,)),
            Sort("stage", "Stage", (in_order, Card.stage_since)),
            Sort("quantity", "Number", (Card.quantity,), descending_first=True),
        ),
        rows=_by_id,
        export=(
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("what", lambda row: row.headline),
            ExportColumn("number", lambda row: row.quantity),
            ExportColumn("stage", lambda row: labels.get(row.stage, row.stage)),
            ExportColumn("in stage since", lambda row: row.stage_since),
            ExportColumn("days in stage", lambda row: row.days(today())),
            ExportColumn("exit reason", lambda row: pipeline.reason_label(row.exit_reason) if row.exit_reason else ""),
            ExportColumn("ward", lambda row: row.ward),
            ExportColumn("officer", lambda row: row.owner),
            ExportColumn("organisation", lambda row: row.organisation),
        ),
    )


@cache
def board_filters(board: Board) -> ListSpec[CardRow]:
    """The same for the board, which shows every stage: "stage" narrows the table alone."""
    spec = card_list(board)
    return replace(spec, filters=tuple(each for each in spec.filters if each.key != "stage"))


def _cards_of(board: Board) -> Select[Card]:
    return select(Card).where(*on_board(board))


def _by_id(ids: Sequence[int]) -> Mapping[int, CardRow]:
    return {row.id: row for row in rows_where(Card.id.in_(ids))}


def rows_where(condition: ColumnElement[bool]) -> list[CardRow]:
    """Some cards as rows, in no order. One statement."""
    owner = aliased(User)
    rows: Sequence[Any] = db.session.execute(
        select(
            Card.id,
            Card.public_id,
            Card.version,
            Card.stage,
            Card.stage_since,
            Card.headline,
            Card.quantity,
            Card.exit_reason,
            Employer.name,
            Employer.public_id,
            func.coalesce(owner.name, ""),
            func.coalesce(PartnerOrganisation.short_name, ""),
            func.coalesce(Ward.name, ""),
        )
        .join(Employer, Employer.id == Card.employer_id)
        .outerjoin(owner, owner.id == Card.owner_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Card.organisation_id)
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .where(condition)
    ).all()
    return [CardRow(*row) for row in rows]


def card_with(public_id: str, board: Board, *, for_update: bool = False) -> Card:
    """A card of a board with its employer, by its public id; locked for a move. Raises NoResultFound."""
    query = select(Card).options(joinedload(Card.employer)).where(Card.public_id == public_id, *on_board(board))
    return db.session.scalars(query.with_for_update(of=Card) if for_update else query).one()
