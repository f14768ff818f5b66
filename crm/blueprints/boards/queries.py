"""A board as it stands: every stage counted, its longest-standing cards, what is stuck, what went on, what left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, literal, or_, select, union_all

from crm.accounts.rules import Strand
from crm.blueprints.boards.cards import CardRow, board_filters, on_board, rows_where
from crm.blueprints.strands import Board
from crm.database import db
from crm.periods import Period, months_up_to
from crm.stages.models import Card, StageChange, StageTally
from crm.stages.queries import (
    conversion_everywhere,
    conversion_in,
    median_days_everywhere,
    median_days_in_stages,
    standing_everywhere,
    stuck_condition,
)
from crm.stages.rules import Conversion, Stage, StageKind
from crm.web.lists import Criteria, conditions

CARDS_SHOWN = 15
CONVERSION_MONTHS = 12


@dataclass(frozen=True)
class Column:
    """A stage on the board: all its cards counted, the longest-standing ones shown (of exits, the latest)."""

    stage: Stage
    cards: int
    quantity: int
    stuck: int
    median_days: int | None
    went_on: Conversion | None
    shown: Sequence[CardRow]

    @property
    def is_open(self) -> bool:
        """Whether there is work in hand in it."""
        return self.stage.kind is StageKind.OPEN

    @property
    def more(self) -> int:
        """How many cards are not shown."""
        return self.cards - len(self.shown)


@dataclass(frozen=True)
class BoardView:
    """A board as filtered."""

    columns: Sequence[Column]

    @property
    def total(self) -> int:
        """Every card on the board, exits included."""
        return sum(column.cards for column in self.columns)

    @property
    def open_cards(self) -> int:
        """Cards with work in hand."""
        return sum(column.cards for column in self.columns if column.is_open)

    @property
    def open_quantity(self) -> int:
        """What the open cards count, together."""
        return sum(column.quantity for column in self.columns if column.is_open)

    @property
    def stuck(self) -> int:
        """Cards that have stood longer than they should."""
        return sum(column.stuck for column in self.columns)


def board_view(board: Board, criteria: Criteria, on: date, *, first: str = "") -> BoardView:
    """A board as filtered, in four statements whatever the number of cards.

    `first` is the public id of a card to show at the head of its column: the one that was just moved. Times and
    conversion are those of the whole pipeline, whatever the filters.
    """
    where = conditions(board_filters(board), criteria)
    counts = _counted(board, where, on) if where else _standing(board, on)
    medians = median_days_in_stages(board.strand)
    flows = {flow.stage: flow for flow in conversion_in(board.pipeline, last_year(on))}
    shown = _shown(board, where, first)
    return BoardView(
        [
            Column(
                stage,
                *counts.get(stage.key, (0, 0, 0)),
                medians.get(stage.key),
                flows.get(stage.key),
                shown.get(stage.key, []),
            )
            for stage in board.pipeline.stages
        ]
    )


Counts = dict[str, tuple[int, int, int]]


def _standing(board: Board, on: date) -> Counts:
    """Cards, quantity and stuck cards by stage of the whole pipeline: the first two from the rollup."""
    tally = select(StageTally.stage, StageTally.cards, StageTally.quantity, literal(0)).where(
        StageTally.strand == board.strand
    )
    stuck = (
        select(Card.stage, literal(0), literal(0), func.count(Card.id))
        .where(*on_board(board), stuck_condition(board.pipeline, on))
        .group_by(Card.stage)
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows: Sequence[Any] = db.session.execute(union_all(tally, stuck)).all()
    for stage, *numbers in rows:
        found[stage] = [before + int(number) for before, number in zip(found[stage], numbers, strict=True)]
    return {stage: (cards, quantity, late) for stage, (cards, quantity, late) in found.items()}


def _counted(board: Board, where: Sequence[ColumnElement[bool]], on: date) -> Counts:
    """The same of the cards that fit some filters."""
    rows: Sequence[Any] = db.session.execute(
        select(
            Card.stage,
            func.count(Card.id),
            func.coalesce(func.sum(Card.quantity), 0),
            func.sum(case((stuck_condition(board.pipeline, on), 1), else_=0)),
        )
        .where(*on_board(board), *where)
        .group_by(Card.stage)
    ).all()
    return {stage: (cards, int(quantity), int(stuck)) for stage, cards, quantity, stuck in rows}


def _shown(board: Board, where: Sequence[ColumnElement[bool]], first: str) -> dict[str, list[CardRow]]:
    """The longest-standing cards of each open stage and the newest of the others, a card just moved before them."""
    wanted: ColumnElement[bool] = Card.id.in_(_among(board, where) if where else _longest_standing(board))
    if first:
        wanted = or_(wanted, and_(Card.public_id == first, *on_board(board), *where))
    shown: dict[str, list[CardRow]] = defaultdict(list)
    for row in sorted(rows_where(wanted), key=lambda row: (row.stage_since, row.id)):
        shown[row.stage].append(row)
    for stage in board.pipeline.stages:
        if stage.kind is not StageKind.OPEN:
            shown[stage.key].sort(key=lambda row: (-row.stage_since.toordinal(), row.id))
        shown[stage.key].sort(key=lambda row: row.public_id != first)
    return shown


@cache
def _longest_standing(board: Board) -> CompoundSelect[int]:
    """Of a whole pipeline: a short range of the index for each stage, however many cards stand there."""
    parts = []
    for stage in board.pipeline.stages:
        order = Card.stage_since.asc() if stage.kind is StageKind.OPEN else Card.stage_since.desc()
        one = (
            select(Card.id)
            .where(*on_board(board), Card.stage == stage.key)
            .order_by(order, Card.id)
            .limit(CARDS_SHOWN)
            .subquery()
        )
        parts.append(select(one.c.id))
    return union_all(*parts)


def _among(board: Board, where: Sequence[ColumnElement[bool]]) -> Select[int]:
    """The same of the cards that fit some filters: these are looked through once, not once for each stage."""
    standing = case((Card.is_open.is_(True), Card.stage_since))
    place = func.row_number().over(
        partition_by=Card.stage, order_by=(standing.asc(), Card.stage_since.desc(), Card.id.asc())
    )
    ranked = select(Card.id, place.label("place")).where(*on_board(board), *where).subquery()
    return select(ranked.c.id).where(ranked.c.place <= CARDS_SHOWN)


@dataclass(frozen=True)
class ExitCount:
    """How many cards left by an exit for one reason."""

    stage: Stage
    reason: str
    cards: int


@dataclass(frozen=True)
class Flow:
    """What became of cards in the last twelve months: from stage to stage, how long it took, and why others left."""

    period: Period
    conversion: Sequence[Conversion]
    median_days: dict[str, int]
    exits: Sequence[ExitCount]


def flow_of_board(board: Board, on: date) -> Flow:
    """The flow of a whole pipeline, in three statements."""
    period = last_year(on)
    return Flow(
        period,
        conversion_in(board.pipeline, period),
        median_days_in_stages(board.strand),
        _exits(board, period),
    )


def _exits(board: Board, period: Period) -> list[ExitCount]:
    """Exits made in a period by reason, the commonest first; each move out counts, also of a card that came back."""
    exits = [stage for stage in board.pipeline.stages if stage.kind is StageKind.EXIT]
    counted = func.count(StageChange.id)
    rows: Sequence[Any] = db.session.execute(
        select(StageChange.to_stage, StageChange.exit_reason, counted)
        .where(
            StageChange.strand == board.strand,
            StageChange.changed_on.between(period.first, period.last),
            StageChange.to_stage.in_([stage.key for stage in exits]),
        )
        .group_by(StageChange.to_stage, StageChange.exit_reason)
        .order_by(counted.desc(), StageChange.exit_reason)
    ).all()
    label = board.pipeline.reason_label
    return [
        ExitCount(stage, label(reason) if reason else "No reason given", cards)
        for stage in exits
        for key, reason, cards in rows
        if key == stage.key
    ]


@dataclass(frozen=True)
class StageSummary:
    """A stage on the page of all pipelines."""

    stage: Stage
    cards: int
    median_days: int | None
    stuck: int
    went_on: Conversion | None

    @property
    def is_open(self) -> bool:
        """Whether there is work in hand in it."""
        return self.stage.kind is StageKind.OPEN


@dataclass(frozen=True)
class Summary:
    """A pipeline on the page of all pipelines."""

    board: Board
    stages: Sequence[StageSummary]
    open_quantity: int

    @property
    def open_cards(self) -> int:
        """Cards with work in hand."""
        return sum(each.cards for each in self.stages if each.is_open)

    @property
    def stuck(self) -> int:
        """Cards that have stood longer than they should."""
        return sum(each.stuck for each in self.stages)


def summaries(boards: Sequence[Board], on: date) -> list[Summary]:
    """Every pipeline in summary, in four statements for all of them."""
    counts = standing_everywhere()
    flows = conversion_everywhere([board.pipeline for board in boards], last_year(on))
    medians = median_days_everywhere()
    stuck = _stuck_everywhere(boards, on)
    found = []
    for board in boards:
        went_on = {flow.stage: flow for flow in flows[board.pipeline.key]}
        stages = [
            StageSummary(
                stage,
                counts.get((board.strand, stage.key), (0, 0))[0],
                medians.get((board.strand, stage.key)),
                stuck.get((board.strand, stage.key), 0),
                went_on.get(stage.key),
            )
            for stage in board.pipeline.stages
        ]
        quantity = sum(counts.get((board.strand, stage.key), (0, 0))[1] for stage in board.pipeline.open_stages)
        found.append(Summary(board, stages, quantity))
    return found


def last_year(on: date) -> Period:
    """The twelve calendar months that end with this one, up to today."""
    return Period(months_up_to(on, CONVERSION_MONTHS)[0].first, on, "the last 12 months")


def _stuck_everywhere(boards: Sequence[Board], on: date) -> dict[tuple[Strand, str], int]:
    late = [and_(Card.strand == board.strand, stuck_condition(board.pipeline, on)) for board in boards]
    rows: Sequence[Any] = db.session.execute(
        select(Card.strand, Card.stage, func.count(Card.id))
        .where(Card.archived_at.is_(None), or_(*late))
        .group_by(Card.strand, Card.stage)
    ).all()
    return {(strand, stage): cards for strand, stage, cards in rows}
