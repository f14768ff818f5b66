"""Boards and their tables: the cards of a strand, filtered, by stage and with their age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.blueprints.boards.pipelines import Board
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer, SizeBand
from crm.periods import Period, months_up_to
from crm.reference.models import Sector, Ward
from crm.stages.models import Card
from crm.stages.queries import (
    conversion_everywhere,
    conversion_in,
    median_days_everywhere,
    median_days_in_stages,
    standing,
    standing_everywhere,
)
from crm.stages.rules import Conversion, Pipeline, Stage, StageKind
from crm.text import normalise
from crm.web import choices
from crm.web.lists import Criteria, ExportColumn, Filter, ListSpec, Sort, conditions

CARDS_SHOWN = 15
CONVERSION_MONTHS = 12


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


@dataclass(frozen=True)
class Column:
    """A stage on the board: all its cards counted, the longest-standing ones shown."""

    stage: Stage
    cards: int
    quantity: int
    median_days: int | None
    stuck: int
    shown: Sequence[CardRow]

    @property
    def more(self) -> int:
        """How many cards are not shown."""
        return self.cards - len(self.shown)


@dataclass(frozen=True)
class BoardView:
    """A board as filtered."""

    columns: Sequence[Column]
    conversion: Sequence[Conversion]
    conversion_period: Period

    @property
    def total(self) -> int:
        """Every card on the board, exits included."""
        return sum(column.cards for column in self.columns)

    @property
    def open_quantity(self) -> int:
        """What the open cards count, together."""
        return sum(column.quantity for column in self.columns if column.stage.kind is StageKind.OPEN)

    @property
    def stuck(self) -> int:
        """Cards that have stood longer than they should."""
        return sum(column.stuck for column in self.columns)


def stuck_condition(pipeline: Pipeline, on: date) -> ColumnElement[bool]:
    """Cards that have stood in an open stage for longer than it should take."""
    limits = [
        and_(Card.stage == stage.key, Card.stage_since < on - timedelta(days=stage.stuck_after_days))
        for stage in pipeline.open_stages
        if stage.stuck_after_days is not None
    ]
    return or_(*limits) if limits else Card.id < 0


def _employer(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Card.employer_id.in_(select(Employer.id).where(condition))


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
    """The table of a strand's cards; its filters are the board's too."""
    pipeline = board.pipeline
    labels = {stage.key: stage.label for stage in pipeline.stages}
    return ListSpec[CardRow](
        key=board.slug,
        title=pipeline.name,
        record=("card", "cards"),
        id=Card.id,
        base=lambda: _cards_of(board),
        filters=(
            Filter("q", "Employer", lambda text: _employer(Employer.sort_name.contains(normalise(text))), "text"),
            Filter("stage", "Stage", lambda key: Card.stage == key, choices=choices.fixed(list(labels.items()))),
            Filter("sector", "Sector", _by_sector, choices=choices.sectors),
            Filter("ward", "Ward", _by_ward, choices=choices.wards),
            Filter("size", "Size", lambda band: _employer(Employer.size_band == SizeBand(band)), choices=choices.sizes),
            Filter("organisation", "Organisation", _by_organisation, choices=choices.organisations),
            Filter("owner", "Officer", _by_owner, choices=choices.officers),
            Filter(
                "stuck",
                "Stuck",
                lambda _: stuck_condition(pipeline, today()),
                choices=choices.fixed([("yes", "Stuck")]),
            ),
        ),
        sorts=(
            Sort("since", "Days in stage", (Card.stage_since,)),
            Sort("stage", "Stage", (Card.stage, Card.stage_since)),
            Sort("quantity", "Number", (Card.quantity,), descending_first=True),
        ),
        rows=_rows,
        export=(
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("what", lambda row: row.headline),
            ExportColumn("number", lambda row: row.quantity),
            ExportColumn("stage", lambda row: labels.get(row.stage, row.stage)),
            ExportColumn("in stage since", lambda row: row.stage_since),
            ExportColumn("exit reason", lambda row: pipeline.reason_label(row.exit_reason) if row.exit_reason else ""),
            ExportColumn("ward", lambda row: row.ward),
            ExportColumn("officer", lambda row: row.owner),
            ExportColumn("organisation", lambda row: row.organisation),
        ),
    )


def _cards_of(board: Board) -> Select[Card]:
    return select(Card).where(Card.strand == board.strand, Card.archived_at.is_(None))


def _rows(ids: Sequence[int]) -> Mapping[int, CardRow]:
    owner = aliased(User)
    rows = db.session.execute(
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
        .where(Card.id.in_(ids))
    )
    return {row[0]: CardRow(*row) for row in rows}


def board_view(board: Board, criteria: Criteria, on: date) -> BoardView:
    """A board as filtered: counts of all its cards, the longest-standing ones of each stage, and its conversion.

    Seven statements, whatever the number of cards; unfiltered counts come from the rollup.
    """
    # A board shows every stage: "stage" narrows the table alone.
    spec = card_list(board)
    where = conditions(spec, replace(criteria, values={k: v for k, v in criteria.values.items() if k != "stage"}))
    counts = _counted(board, where) if where else standing(board.strand)
    medians = median_days_in_stages(board.strand)
    stuck = _stuck(board, where, on)
    shown = _shown(board, where)
    period = _last_year(on)
    columns = [
        Column(
            stage,
            *counts.get(stage.key, (0, 0)),
            medians.get(stage.key),
            stuck.get(stage.key, 0),
            shown.get(stage.key, []),
        )
        for stage in board.pipeline.stages
    ]
    return BoardView(columns, conversion_in(board.pipeline, period), period)


def _counted(board: Board, where: Sequence[ColumnElement[bool]]) -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(Card.stage, func.count(), func.coalesce(func.sum(Card.quantity), 0))
        .where(Card.strand == board.strand, Card.archived_at.is_(None), *where)
        .group_by(Card.stage)
    )
    return {stage: (cards, quantity or 0) for stage, cards, quantity in rows}


def _stuck(board: Board, where: Sequence[ColumnElement[bool]], on: date) -> dict[str, int]:
    rows = db.session.execute(
        select(Card.stage, func.count())
        .where(Card.strand == board.strand, Card.archived_at.is_(None), stuck_condition(board.pipeline, on), *where)
        .group_by(Card.stage)
    )
    return {row[0]: row[1] for row in rows}


def _shown(board: Board, where: Sequence[ColumnElement[bool]]) -> dict[str, list[CardRow]]:
    """The longest-standing cards of each open stage and the newest of the others: one range of the index each."""
    parts = []
    for stage in board.pipeline.stages:
        order = Card.stage_since.asc() if stage.kind is StageKind.OPEN else Card.stage_since.desc()
        one = (
            select(Card.id)
            .where(Card.strand == board.strand, Card.stage == stage.key, Card.archived_at.is_(None), *where)
            .order_by(order, Card.id)
            .limit(CARDS_SHOWN)
            .subquery()
        )
        parts.append(select(one.c.id))
    ids = list(db.session.scalars(union_all(*parts)))
    rows = _rows(ids)
    shown: dict[str, list[CardRow]] = {}
    for key in ids:
        shown.setdefault(rows[key].stage, []).append(rows[key])
    return shown


def card_with(public_id: str, board: Board) -> Card:
    """A card of a board, by its public id. Raises NoResultFound."""
    return db.session.scalars(
        select(Card).where(Card.public_id == public_id, Card.strand == board.strand, Card.archived_at.is_(None))
    ).one()


@dataclass(frozen=True)
class StageSummary:
    """A stage on the page of all pipelines."""

    stage: Stage
    cards: int
    median_days: int | None
    stuck: int


@dataclass(frozen=True)
class Summary:
    """A pipeline on the page of all pipelines."""

    board: Board
    stages: Sequence[StageSummary]
    open_quantity: int
    conversion: Sequence[Conversion]

    @property
    def open_cards(self) -> int:
        """Cards with work in hand."""
        return sum(each.cards for each in self.stages if each.stage.kind is StageKind.OPEN)

    @property
    def stuck(self) -> int:
        """Cards that have stood longer than they should."""
        return sum(each.stuck for each in self.stages)


def summaries(boards: Sequence[Board], on: date) -> list[Summary]:
    """Every pipeline in summary, in four statements for all of them."""
    counts = standing_everywhere()
    flows = conversion_everywhere([board.pipeline for board in boards], _last_year(on))
    medians = median_days_everywhere()
    stuck = _stuck_everywhere(boards, on)
    found = []
    for board in boards:
        stages = [
            StageSummary(
                stage,
                counts.get((board.strand, stage.key), (0, 0))[0],
                medians.get((board.strand, stage.key)),
                stuck.get((board.strand, stage.key), 0),
            )
            for stage in board.pipeline.stages
        ]
        quantity = sum(counts.get((board.strand, stage.key), (0, 0))[1] for stage in board.pipeline.open_stages)
        found.append(Summary(board, stages, quantity, flows[board.pipeline.key]))
    return found


def _last_year(on: date) -> Period:
    return Period(months_up_to(on, CONVERSION_MONTHS)[0].first, on, "the last 12 months")


def _stuck_everywhere(boards: Sequence[Board], on: date) -> dict[tuple[Strand, str], int]:
    conditions_of = [and_(Card.strand == board.strand, stuck_condition(board.pipeline, on)) for board in boards]
    rows = db.session.execute(
        select(Card.strand, Card.stage, func.count())
        .where(Card.archived_at.is_(None), or_(*conditions_of))
        .group_by(Card.strand, Card.stage)
    )
    return {(strand, stage): cards for strand, stage, cards in rows}
