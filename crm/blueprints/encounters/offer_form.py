"""What an employer's own user says when it offers schools an encounter."""

from __future__ import annotations

from crm.blueprints.encounters.rules import KINDS, LINE_LENGTH, Facts, Mode
from crm.directory.schools.rules import YEAR_GROUPS
from crm.web.forms import Form, LongText, Radios, Text, Ticks


class OfferForm(Form):
    """What an employer's own user says when it offers an encounter."""

    kind = Radios(
        "What could you offer?",
        [(kind.key, kind.label) for kind in KINDS.values()],
        required="Choose what you could offer",
    )
    when_roughly = Text(
        "Roughly when?", required="Enter roughly when you could do it", max_length=LINE_LENGTH,
        hint="For example spring term, or any Friday from February.",
    )  # fmt: skip
    years = Ticks(
        "Which year groups would you welcome?",
        [(str(group), f"Year {group} (ages {group + 4} to {group + 5})") for group in YEAR_GROUPS],
        hint="Tick none if you do not mind.",
        small=True,
    )
    mode = Radios(
        "How would you meet the pupils?",
        [(mode.value, mode.label) for mode in Mode],
        required="Choose how you would meet the pupils",
    )
    words = LongText(
        "Anything else we should know? (optional)", max_length=1_000, rows=3,
        hint="For example how many pupils you could take. Please do not name any pupil.",
    )  # fmt: skip

    def facts(self) -> Facts:
        """What was offered; the benchmark follows from the kind, workplaces first."""
        kind = KINDS.get(self.kind.data or "")
        return Facts(
            kind=kind.key if kind else "",
            mode=self.mode.data or "",
            benchmarks=frozenset({max(kind.benchmarks)}) if kind else frozenset(),
            when_roughly=self.when_roughly.data or "",
            years_welcome=tuple(int(each) for each in self.years.data or () if each.isascii() and each.isdigit()),
            notes=self.words.data or "",
        )
