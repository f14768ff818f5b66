"""Moving a diagnostic's card by hand, and what a move does to its form."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.blueprints.diagnostics.invitations import close, reopen
from crm.blueprints.diagnostics.models import Diagnostic
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.database import db
from crm.problems import Problem
from crm.stages.actions import move_card
from crm.stages.models import Card
from crm.stages.rules import StageKind

# A result can only be talked about, and a plan agreed, once there are answers.
NEED_ANSWERS = frozenset({"result_discussed", "plan_agreed", "plan_reviewed"})


def move_by_hand(
    card: Card, *, to_stage: str, on: date, by_id: int | None, exit_reason: str | None = None, note: str = ""
) -> Card:
    """Move a card where a person says. Leaving closes the form and ends its links; coming back opens it again.

    Raises RuleRefused with every reason against the move.
    """
    diagnostic = db.session.scalars(select(Diagnostic).where(Diagnostic.card_id == card.id)).one()
    unanswered = to_stage in NEED_ANSWERS and diagnostic.submitted_on is None
    problems = [Problem("stage", "Nothing has been submitted yet")] if unanswered else []
    was_gone = PIPELINE.stage(card.stage).kind is StageKind.EXIT
    move_card(PIPELINE, card, to_stage, on=on, by_id=by_id, exit_reason=exit_reason, note=note, problems=problems)
    if PIPELINE.stage(to_stage).kind is StageKind.EXIT:
        close(diagnostic)
    elif was_gone:
        reopen(diagnostic)
    return card
