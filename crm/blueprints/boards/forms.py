"""Moving a card: one form for dragging, the keyboard and no JavaScript."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from wtforms.validators import ValidationError

from crm.clock import today
from crm.problems import Problem
from crm.stages.models import Card
from crm.stages.rules import Pipeline, StageKind, allowed_moves
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios

# What rules call a field, where the form calls it otherwise.
OWN_NAMES = {"stage": "to_stage", "what_changed": "note"}


class MoveForm(Form):
    """Where to, when, and for an exit why: each exit has its own list of reasons, shown when it is chosen."""

    to_stage: Radios
    on: DateParts
    note: LongText
    version = Hidden()
    back = Hidden()

    def offer(self, pipeline: Pipeline, card: Card) -> None:
        """Offer the moves that are allowed from where the card stands, with the reasons of those that are exits."""
        moves = allowed_moves(pipeline, card.stage)
        self.to_stage.offer((stage.key, stage.label) for stage in moves)
        for stage in pipeline.stages:
            name = f"reason_{stage.key}"
            if name in self and stage not in moves:
                del self[name]

    def reason_field(self, stage: str | None) -> Choice | None:
        """The question why, for a stage that is an exit one may choose here."""
        found: Choice | None = self._fields.get(f"reason_{stage}")
        return found

    @property
    def exit_reason(self) -> str | None:
        """The reason given for the exit chosen; None where the card stays."""
        field = self.reason_field(self.to_stage.data)
        return (field.data or None) if field is not None else None

    def add_problem(self, problem: Problem) -> None:
        """Put a problem of the rules where the form asks for it."""
        name = OWN_NAMES.get(problem.field, problem.field)
        if problem.field == "exit_reason":
            name = f"reason_{self.to_stage.data}"
        super().add_problem(Problem(name, problem.message))


def _not_to_come(_form: Form, field: DateParts) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError("The date of the move must be today or in the past")


@cache
def move_form(pipeline: Pipeline, note_hint: str = "") -> type[MoveForm]:
    """The form that moves a card of a pipeline."""
    fields: dict[str, Any] = {"to_stage": Radios("Move to", required="Choose where to move this card")}
    for stage in pipeline.stages:
        if stage.kind is StageKind.EXIT:
            reasons = [(reason.key, reason.label) for reason in pipeline.reasons_for(stage.key)]
            fields[f"reason_{stage.key}"] = Choice(f"Reason for “{stage.label}”", reasons, blank="Choose a reason")
    fields["on"] = DateParts("Date of the move", required="Enter the date of the move", validators=[_not_to_come])
    fields["note"] = LongText("Note (optional)", hint=note_hint, max_length=2000, rows=2)
    return cast(type[MoveForm], type("MoveForm", (MoveForm,), fields))
