"""What a person types to keep the directory of support."""

from __future__ import annotations

from crm.blueprints.diagnostics.needs import need_groups
from crm.blueprints.provision.queries import SIZE_LABELS, possible_owners
from crm.clock import today
from crm.directory.provision.models import Provision
from crm.directory.provision.rules import ProvisionFacts, ProvisionKind
from crm.text import many_lines, one_line
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Ticks


class ProvisionForm(Form):
    """An entry of the directory."""

    name = Text("Name", required="Enter the name of the support", max_length=160)
    provider = Text(
        "Provider",
        required="Enter who provides it",
        max_length=160,
        hint="The organisation an employer will deal with.",
    )
    kind = Radios(
        "What kind of support is it?",
        [(kind.value, kind.label) for kind in ProvisionKind],
        required="Select what kind of support it is",
    )
    summary = LongText(
        "What an employer gets", required="Enter what an employer gets from it", max_length=600, rows=3,
        hint="One or two sentences. Employers read this in their result.",
    )  # fmt: skip
    needs = Ticks(
        "What does it help with?", hint="An employer whose answers show one of these needs is pointed here.", small=True
    )
    technical = Ticks(
        "Which technical and practical skills does it train?", hint="Tick none if it trains none.", small=True
    )
    people = Ticks("Which people and personal skills does it train?", hint="Tick none if it trains none.", small=True)
    sizes = Ticks(
        "For employers of which size?", list(SIZE_LABELS.items()), hint="Tick none if size does not matter.", small=True
    )
    eligibility = LongText("Who is eligible", max_length=2000, rows=4)
    funding = Text("What it costs, or pays", max_length=250)
    levels = Text("Levels", max_length=60, hint="For example levels 3 to 5.")
    delivery = Text("How and where", max_length=160, hint="For example online, in the evening, at your workplace.")
    how_to_start = LongText("How an employer starts", max_length=1000, rows=3)
    website = Text("Website", max_length=250, hint="Begins with https://", spellcheck=False)
    source = Text("Where these details come from", max_length=250)
    checked_on = DateParts(
        "Details last checked on", required="Enter when somebody last checked these details",
        hint="The day somebody compared them with the provider’s own words.",
    )  # fmt: skip
    owner = Choice("Who keeps this entry right", blank="Nobody yet")
    version = Hidden()

    def offer_choices(self) -> None:
        """Set the needs and people that may be chosen."""
        self.owner.offer(possible_owners())
        for field, group in zip(self._need_fields, need_groups(), strict=True):
            field.offer(group.needs)

    @property
    def _need_fields(self) -> tuple[Ticks, ...]:
        # In the order of `need_groups`.
        return self.needs, self.technical, self.people

    def fill_from(self, entry: Provision) -> None:
        """Show an entry as it stands."""
        for name in ("name", "provider", "kind", "summary", "eligibility", "funding", "levels", "delivery",
                     "how_to_start", "website", "source", "checked_on"):  # fmt: skip
            self[name].data = getattr(entry, name)
        for field in self._need_fields:
            field.data = [need.need for need in entry.needs]
        self.sizes.data = entry.for_sizes.split()
        self.owner.data = entry.owner.public_id if entry.owner else ""
        self.version.data = str(entry.version)

    def start_new(self) -> None:
        """A new entry is usually checked on the day it is written."""
        self.checked_on.data = today()

    def facts(self) -> ProvisionFacts:
        """What was typed."""
        return ProvisionFacts(
            name=one_line(self.name.data or ""),
            provider=one_line(self.provider.data or ""),
            kind=self.kind.data or "",
            summary=many_lines(self.summary.data or ""),
            needs=tuple(key for field in self._need_fields for key in field.data or ()),
            checked_on=self.checked_on.data,
            sizes=tuple(self.sizes.data or ()),
            eligibility=many_lines(self.eligibility.data or ""),
            levels=one_line(self.levels.data or ""),
            delivery=one_line(self.delivery.data or ""),
            funding=one_line(self.funding.data or ""),
            how_to_start=many_lines(self.how_to_start.data or ""),
            website=one_line(self.website.data or ""),
            source=one_line(self.source.data or ""),
        )
