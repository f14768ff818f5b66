"""What a person may type about an apprenticeship offer."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.apprenticeships.actions import Placing, facts_of
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.queries import (
    growth_sector_choices,
    growth_sector_id,
    growth_sector_words,
    growth_sectors_of,
)
from crm.blueprints.apprenticeships.rules import (
    LEVEL_WORTH,
    LEVELS,
    LINE_LENGTH,
    MOST_PLACES,
    NOTES_LENGTH,
    STEPS,
    Facts,
    Standard,
    Steps,
    fact_problems,
    level_label,
    standard_typed,
    tidied,
)
from crm.blueprints.apprenticeships.standards import current_standards
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.periods import format_date
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Tick, WholeNumber
from crm.web.site_choice import SiteChoice, site_words

NOT_IN_ONE = "Neither a growth sector nor a foundational industry"


class ApprenticeshipForm(Form):
    """An offer, whole: new or changed."""

    standard = Text(
        "Standard",
        hint="Start typing to choose a current standard, or write another one.",
        max_length=LINE_LENGTH + 10,
        autocomplete="off",
        spellcheck=False,
    )
    level = Choice(
        "Level",
        [(str(level), level_label(level)) for level in LEVELS],
        blank="Choose a level",
        hint="Left empty, it is that of the standard chosen, where the list says it.",
    )
    is_foundation = Tick("It is a foundation apprenticeship")
    places = WholeNumber(
        "Number of apprenticeships", required="Enter how many apprenticeships are offered", low=1, high=MOST_PLACES
    )
    growth_sector = Choice("Growth sector", blank=NOT_IN_ONE)
    site = SiteChoice("Where the work is", blank="Not decided yet")
    provider = Text("Training provider (optional)", max_length=LINE_LENGTH, autocomplete="off")
    offered_on = DateParts("Offered on", required="Enter the date it was offered")
    advertised_on = DateParts("Advertised on (optional)")
    filled_on = DateParts("Filled on (optional)")
    started_on = DateParts("Started on (optional)")
    achieved_on = DateParts("Achieved on (optional)")
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    notes = LongText("Notes (optional)", max_length=NOTES_LENGTH, rows=3)
    version = Hidden()

    def offer_choices(self, employer: Employer) -> None:
        """Set what may be chosen for this employer. One with a single site never has to say where."""
        self.growth_sector.offer(growth_sector_choices())
        self.owner.offer(choices.officers())
        self.site.offer_sites(employer)

    def start_new(self, employer: Employer, user: User) -> None:
        """What is most likely for a new offer: today, this officer, the employer's own growth sector."""
        self.offered_on.data = today()
        self.owner.data = user.public_id
        sectors = growth_sectors_of(employer.id)
        self.growth_sector.data = sectors[0].public_id if sectors else ""

    def fill_from(self, record: Apprenticeship) -> None:
        """Show an offer as it stands."""
        self.standard.data = Standard(record.standard_reference, record.standard_title).label
        self.level.data = str(record.level)
        for name in ("is_foundation", "places", "provider", "notes"):
            self[name].data = getattr(record, name)
        for key in STEPS:
            self[f"{key}_on"].data = getattr(record, f"{key}_on")
        self.growth_sector.data = record.growth_sector.public_id if record.growth_sector else ""
        self.owner.data = record.card.owner.public_id if record.card.owner else ""
        self.site.show(record.site)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(fact_problems(tidied(self.facts()), today())) and is_valid

    def facts(self) -> Facts:
        """What was typed; a level left empty is that of the standard."""
        standard = standard_typed(self.standard.data or "", current_standards())
        return Facts(
            standard_title=standard.title,
            standard_reference=standard.reference,
            level=int(self.level.data) if self.level.data else standard.level,
            is_foundation=bool(self.is_foundation.data),
            places=self.places.data,
            provider=self.provider.data or "",
            steps=Steps(*(self[f"{key}_on"].data for key in STEPS)),
            notes=self.notes.data or "",
        )

    def placing(self) -> Placing:
        """What was chosen from the lists."""
        return Placing(
            site_id=self.site.site_id,
            growth_sector_id=growth_sector_id(self.growth_sector.data),
            owner=person_chosen(self.owner.data),
        )

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        chosen = (self[name] for name in ("growth_sector", "site", "owner") if name != "site" or self.site.is_asked)
        return {**facts_in_words(self.facts()), **{field.label.text: _label_of(field) for field in chosen}}


class OwnOfferForm(Form):
    """What an employer's own user says is open."""

    standard = Text(
        "What will the apprentice do?",
        required="Enter what the apprentice will do",
        hint="The name of an apprenticeship standard, or your own words, like “Welder”.",
        max_length=LINE_LENGTH,
    )
    level = Radios(
        "At which level?",
        [(str(level), level_label(level)) for level in LEVELS],
        required="Choose the level",
        notes={str(level): f"Equal to {worth}" for level, worth in LEVEL_WORTH.items()},
    )
    places = WholeNumber(
        "How many apprentices are you looking for?",
        required="Enter how many apprentices you are looking for",
        low=1,
        high=MOST_PLACES,
        width="3",
    )
    site = SiteChoice("Where will they work?", blank="Not decided")

    def facts(self) -> Facts:
        """What was typed; it is offered today."""
        standard = standard_typed(self.standard.data or "", current_standards())
        return Facts(
            standard_title=standard.title,
            standard_reference=standard.reference,
            level=int(self.level.data) if self.level.data else None,
            places=self.places.data,
            steps=Steps(today()),
        )


def _label_of(field: Choice) -> str:
    return next((choice.label for choice in field.choices if choice.value and choice.value == field.data), "")


def record_in_words(record: Apprenticeship) -> dict[str, str]:
    """An offer as it stands, by question."""
    return {
        **facts_in_words(facts_of(record)),
        "Growth sector": growth_sector_words(record.growth_sector),
        "Where the work is": site_words(record.site),
        "Officer who looks after it": record.card.owner.name if record.card.owner else "",
    }


def facts_in_words(facts: Facts) -> dict[str, str]:
    """What is said of an offer, by question."""
    steps = {f"{key.capitalize()} on": "" for key in STEPS}
    steps |= {f"{key.capitalize()} on": format_date(day) for key, day in facts.steps.dated()}
    return {
        "Standard": Standard(facts.standard_reference, facts.standard_title).label,
        "Level": level_label(facts.level) if facts.level in LEVELS else "",
        "Foundation apprenticeship": "Yes" if facts.is_foundation else "No",
        "Number of apprenticeships": "" if facts.places is None else f"{facts.places:,}",
        "Training provider": facts.provider,
        **steps,
        "Notes": facts.notes,
    }
