"""Forms of the dashboard: a target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from crm.blueprints.dashboard.asking import LATEST
from crm.blueprints.dashboard.definitions import DEFINITIONS, Definition
from crm.strategy.models import Target
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Text


def target_unit(definition: Definition) -> str:
    """What a target of an indicator is a number of."""
    if definition.status_on in {"share", "level_3_plus"}:
        return "percent"
    return definition.unit


class TargetForm(Form):
    """A target: of which indicator, how much, by when and why."""

    version = Hidden()
    indicator = Choice(
        "Indicator",
        [(each.code, f"{each.short} ({target_unit(each)})") for each in DEFINITIONS],
        required="Choose the indicator",
        blank="Choose an indicator",
    )
    value = Text(
        "Target", required="Enter the target", hint="A number, like 70 or 612.50", max_length=20, width="5",
        inputmode="decimal",
    )  # fmt: skip
    due_on = DateParts(
        "To be reached by",
        required="Enter the day it is to be reached by",
        hint="For example, 31 3 2031",
        earliest=date(2026, 4, 1),
        latest=LATEST,
    )
    reason = LongText(
        "Why this target",
        required="Say who set it and why",
        hint="Who agreed it, when, and what it rests on",
        max_length=2_000,
        rows=3,
    )

    @property
    def number(self) -> Decimal | None:
        """The target as a number; None for what is none."""
        typed = (self.value.data or "").strip().removeprefix("£").removesuffix("%").replace(",", "")
        try:
            found = Decimal(typed)
        except InvalidOperation:
            return None
        return found if found.is_finite() else None

    def fill_from(self, target: Target) -> None:
        """Show a target that stands."""
        self.version.data = str(target.version)
        self.indicator.data = target.indicator.code
        self.value.data = f"{target.value.normalize():f}"
        self.due_on.data = target.due_on
        self.reason.data = target.reason
