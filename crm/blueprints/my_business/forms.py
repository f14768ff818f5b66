"""What an employer's user types in their own area."""

from __future__ import annotations

from crm.web.forms import Form, LongText


class WrongForm(Form):
    """What is wrong with what we hold."""

    what = LongText(
        "What is wrong, and what is right instead?",
        required="Enter what is wrong",
        max_length=1000,
        hint="For example a new address, or somebody who has left.",
    )
