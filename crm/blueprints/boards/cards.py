"""The cards of a strand as rows: what a board or table shows of each, the filters both share, the export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.strands import Board
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.reference.models import Ward
from crm.stages.models import Card
from crm.web.card_filters import card_filters, stage_order
from crm.web.lists import ExportColumn, ListSpec, Sort


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


def on_board(board: Board) -> list[ColumnElement[bool]]:
    """The cards of a strand that are not archived."""
    return [Card.strand == board.strand, Card.archived_at.is_(None)]


@cache
def card_list(board: Board) -> ListSpec[CardRow]:
    """The table of a strand's cards; all its filters but the stage are the board's too."""
    pipeline = board.pipeline
    labels = {stage.key: stage.label for stage in pipeline.stages}
    return ListSpec[CardRow](
        key=f"board-{board.slug}",
        title=pipeline.name,
        record=("card", "cards"),
        id=Card.id,
        base=lambda: _cards_of(board),
        filters=card_filters(pipeline),
        sorts=(
            Sort("since", "In stage since", (Card.stage_since,)),
            Sort("stage", "Stage", (stage_order(pipeline), Card.stage_since)),
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
