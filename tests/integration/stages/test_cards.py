"""Cards and their moves on a real database: history, refusals, and rollups that stay equal to the moves."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period
from crm.problems import RuleRefused
from crm.stages import queries, rollups
from crm.stages.actions import archive_card, change_quantity, move_card, open_card, restore_card
from crm.stages.models import StageChange
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind, allowed_moves, conversion, visits_of

LINE = Pipeline(
    key=Strand.APPRENTICESHIPS.value,
    name="Line",
    singular="order",
    stages=(
        Stage("asked", "Asked", moves_to=("promised", "lost"), stuck_after_days=14),
        Stage("promised", "Promised", moves_to=("asked", "kept", "lost")),
        Stage("kept", "Kept", kind=StageKind.SUCCESS),
        Stage("lost", "Lost", kind=StageKind.EXIT, moves_to=("asked",)),
    ),
    exit_reasons=(ExitReason("no_time", "No time"),),
)
START = date(2026, 4, 1)


@pytest.fixture
def employer(app: object) -> Employer:
    record = Employer(name="Harlow Castings", sort_name="harlow castings")
    db.session.add(record)
    db.session.flush()
    return record


def test_a_move_keeps_who_when_and_why(employer: Employer) -> None:
    card = open_card(LINE, employer_id=employer.id, stage="asked", on=START, quantity=4)
    move_card(LINE, card, "lost", on=START + timedelta(days=9), by_id=None, exit_reason="no_time", note="Rang twice")
    db.session.flush()
    first, last = db.session.scalars(select(StageChange).order_by(StageChange.id))
    assert (first.from_stage, first.to_stage) == (None, "asked")
    assert (last.from_stage, last.to_stage, last.exit_reason, last.note) == ("asked", "lost", "no_time", "Rang twice")
    assert not card.is_open
    assert queries.standing(Strand.APPRENTICESHIPS)["lost"] == (1, 4)
    assert queries.median_days_in_stages(Strand.APPRENTICESHIPS) == {"asked": 9}


@pytest.mark.parametrize(
    ("to_stage", "days", "reason", "words"),
    [
        ("kept", 1, None, "cannot go to"),
        ("lost", 1, None, "Choose why"),
        ("nowhere", 1, None, "Choose a stage"),
        ("promised", -1, None, "before the card reached"),
    ],
)
def test_a_forbidden_move_says_why_and_changes_nothing(
    employer: Employer, to_stage: str, days: int, reason: str | None, words: str
) -> None:
    card = open_card(LINE, employer_id=employer.id, stage="asked", on=START)
    with pytest.raises(RuleRefused, match=words):
        move_card(LINE, card, to_stage, on=START + timedelta(days=days), by_id=None, exit_reason=reason)
    assert card.stage == "asked"
    assert rollups.check([LINE]) == []


def test_rollups_equal_the_moves_after_any_history(employer: Employer) -> None:
    chance = random.Random(7)  # noqa: S311
    cards = []
    for _ in range(12):
        begun = START + timedelta(days=chance.randrange(60))
        card = open_card(LINE, employer_id=employer.id, stage="asked", on=begun, quantity=chance.randrange(5))
        cards.append(card)
        for _ in range(chance.randrange(5)):
            moves = allowed_moves(LINE, card.stage)
            if not moves:
                break
            to = chance.choice(moves)
            reason = "no_time" if to.kind is StageKind.EXIT else None
            later = card.stage_since + timedelta(days=chance.randrange(40))
            move_card(LINE, card, to.key, on=later, by_id=None, exit_reason=reason)
    archive_card(cards[0])
    archive_card(cards[1])
    restore_card(cards[1])
    change_quantity(cards[2], 9)
    db.session.flush()

    assert rollups.check([LINE]) == []
    histories = [
        visits_of((move.changed_on, move.to_stage) for move in reversed(queries.moves_of_card(card.id)))
        for card in cards
    ]
    spring = Period(date(2026, 4, 1), date(2026, 5, 31))
    assert queries.conversion_in(LINE, spring) == conversion(LINE, histories, spring)

    before = [(row.stage, row.outcome, row.cards) for row in db.session.query(rollups.StageFlow) if row.cards]
    rollups.rebuild([LINE])
    after = [(row.stage, row.outcome, row.cards) for row in db.session.query(rollups.StageFlow)]
    assert sorted(before) == sorted(after)
