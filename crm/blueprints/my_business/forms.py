"""What an employer's user types in their own area."""

from __future__ import annotations

from datetime import date

from crm.blueprints.my_business.questions import ANSWERS
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Willingness
from crm.engagement.rules import LINE_LENGTH
from crm.web.forms import DateParts, Form, LongText, Radios, Text


class WrongForm(Form):
    """What is wrong with what we hold."""

    what = LongText(
        "What is wrong, and what is right instead?",
        required="Enter what is wrong",
        max_length=1000,
        hint="For example a new address, or somebody who has left.",
    )


class ThisYearForm(Form):
    """What the business would like to do this year, about one strand. The page gives the question its words."""

    answer = Radios("", [(answer.value, label) for answer, label in ANSWERS.items()], required="Choose an answer")
    reason = Text("Why not?", max_length=LINE_LENGTH, hint="It helps us not to ask for the wrong things.")
    ask_again_on = DateParts("When should we ask again?", hint="For example, 1 9 2027.")

    def fill_from(self, said: Willingness) -> None:
        """Show what was said."""
        self.answer.data, self.reason.data = said.answer.value, said.reason
        self.ask_again_on.data = said.ask_again_on

    def answered(self) -> WillingnessAnswer | None:
        """The answer chosen."""
        return WillingnessAnswer(self.answer.data) if self.answer.data else None

    def why_not(self) -> str:
        """The reason, where the answer is no: one left over from another answer is none."""
        return (self.reason.data or "") if self.answered() is WillingnessAnswer.NO else ""

    def day(self) -> date | None:
        """The day to ask again, likewise only where that is the answer."""
        found: date | None = self.ask_again_on.data
        return found if self.answered() is WillingnessAnswer.ASK_AGAIN else None
