"""Moving a card."""

from __future__ import annotations

from crm.stages.models import Card
from crm.stages.rules import Pipeline, StageKind, allowed_moves
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios


class MoveForm(Form):
    """Where to, when, and for an exit why. The same form serves dragging, the keyboard and no JavaScript."""

    to_stage = Radios("Move to", required="Choose where to move this card")
    exit_reason = Choice("Why is it leaving?", blank="Choose a reason", hint="Only where the card leaves the pipeline")
    on = DateParts("Date of the move", required="Enter the date of the move")
    note = LongText("Note (optional)", max_length=1000, rows=2)
    version = Hidden()
    back = Hidden()

    def offer(self, pipeline: Pipeline, card: Card) -> None:
        """Offer the moves that are allowed from where the card stands."""
        moves = allowed_moves(pipeline, card.stage)
        self.to_stage.offer((stage.key, stage.label) for stage in moves)
        exits = [stage for stage in moves if stage.kind is StageKind.EXIT]
        reasons = {reason.key: reason.label for stage in exits for reason in pipeline.reasons_for(stage.key)}
        if reasons:
            self.exit_reason.offer(reasons.items())
        else:
            del self.exit_reason
