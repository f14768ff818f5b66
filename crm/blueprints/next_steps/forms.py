"""What a person says on putting a next best step off."""

from __future__ import annotations

from datetime import date, timedelta

from crm.blueprints.next_steps.rules import REASON_LENGTH, USUAL_REST
from crm.web.forms import DateParts, Form, Hidden, Text


class NotNowForm(Form):
    """Why not now, and when it should come back."""

    reason = Text("Why not now?", required="Enter why not now", max_length=REASON_LENGTH)
    until = DateParts(
        "When should it come back?",
        required="Enter the day on which it should come back",
        hint="It is shown again from this day on, if its reason still holds.",
    )
    back = Hidden()

    def start(self, today: date) -> None:
        """What is most usual: in three months."""
        self.until.data = today + timedelta(days=USUAL_REST)
