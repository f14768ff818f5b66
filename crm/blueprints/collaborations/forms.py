"""What a person may type about a collaboration with a provider."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.collaborations.actions import Facts, facts_of, tidied
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.rules import (
    COURSE_LENGTH,
    KIND_LABELS,
    PIPELINE,
    PROVIDER_LENGTH,
    CollaborationKind,
    collaboration_problems,
)
from crm.clock import today
from crm.periods import format_date
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text

STAGE_NOTES = {
    "proposed": "Somebody has suggested it",
    "agreed": "Employer and provider have agreed, and have not begun",
    "active": "Work has begun",
}


class CollaborationForm(Form):
    """A collaboration, whole: new or changed."""

    provider = Text(
        "Provider", required="Enter the provider", hint="A college, university or training provider.",
        max_length=PROVIDER_LENGTH, autocomplete="off",
    )  # fmt: skip
    course = Text("Course", required="Enter the course", max_length=COURSE_LENGTH)
    kind = Choice(
        "What the employer does",
        [(kind.value, label) for kind, label in KIND_LABELS.items()],
        blank="Choose one",
        required="Choose what the employer does",
    )
    stage = Radios(
        "Where does it stand?",
        [(key, PIPELINE.stage(key).label) for key in PIPELINE.starts],
        required="Choose where it stands",
        notes=STAGE_NOTES,
    )
    started_on = DateParts(
        "Began on",
        required="Enter when it began or will begin",
        hint="Or will begin, while it is only proposed or agreed.",
    )
    ended_on = DateParts("Ended on (optional)", hint="Leave this empty while the work goes on.")
    what_changed = LongText(
        "What changed in the course (optional)",
        hint="Once something has: new or dropped content, equipment, timetable, who teaches it.",
        max_length=20_000,
        rows=4,
    )
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    notes = LongText("Notes (optional)", max_length=20_000, rows=3)
    version = Hidden()

    def offer_choices(self) -> None:
        """Set who may look after it."""
        self.owner.offer(choices.officers())

    def start_new(self, user: User) -> None:
        """What is most likely for a new one."""
        self.started_on.data = today()
        self.owner.data = user.public_id

    def fill_from(self, record: ProviderCollaboration) -> None:
        """Show a collaboration as it stands; its stage is changed by moving it."""
        for name in ("provider", "course", "kind", "started_on", "ended_on", "what_changed", "notes"):
            self[name].data = getattr(record, name)
        self.owner.data = record.card.owner.public_id if record.card.owner else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        facts = tidied(self.facts())
        problems = collaboration_problems(
            facts.started_on, facts.ended_on, facts.provider, facts.course, facts.kind, today()
        )
        return self.add_problems(problems) and is_valid

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            provider=self.provider.data or "",
            course=self.course.data or "",
            kind=self.kind.data or "",
            started_on=self.started_on.data,
            ended_on=self.ended_on.data,
            what_changed=self.what_changed.data or "",
            notes=self.notes.data or "",
        )

    def chosen_owner(self) -> User | None:
        """Who is to look after it."""
        return person_chosen(self.owner.data)

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return facts_in_words(self.facts(), dict(choices.officers()).get(self.owner.data or "", ""))


def record_in_words(record: ProviderCollaboration) -> dict[str, str]:
    """A collaboration as it stands, by question."""
    return facts_in_words(facts_of(record), record.card.owner.name if record.card.owner else "")


def facts_in_words(facts: Facts, owner: str) -> dict[str, str]:
    """What is said of a collaboration, by question."""
    return {
        "Provider": facts.provider,
        "Course": facts.course,
        "What the employer does": kind_words(facts.kind),
        "Began on": format_date(facts.started_on) if facts.started_on else "",
        "Ended on": format_date(facts.ended_on) if facts.ended_on else "",
        "What changed in the course": facts.what_changed,
        "Officer who looks after it": owner,
        "Notes": facts.notes,
    }


def kind_words(kind: str) -> str:
    """What the employer does; a kind no longer in the list keeps its key."""
    return CollaborationKind(kind).label if kind in set(CollaborationKind) else kind
