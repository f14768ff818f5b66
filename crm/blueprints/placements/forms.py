"""What a person may type about an offer and its checks."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.placements.actions import Placing, facts_of
from crm.blueprints.placements.kinds import KINDS, MAY_BE_OFFERED, Part, PlacementKind
from crm.blueprints.placements.models import PlacementOffer
from crm.blueprints.placements.offers import EVIDENCE_LENGTH, Check, Facts, check_problems, fact_problems, tidied
from crm.blueprints.placements.programme_queries import programme_choices, programme_id
from crm.blueprints.placements.queries import sector_id
from crm.blueprints.placements.rules import (
    ADJUSTMENT_LABELS,
    LINE_LENGTH,
    MOST_DAYS,
    MOST_HOURS_A_WEEK,
    MOST_PLACES,
    NOTES_LENGTH,
    Adjustment,
    CheckKind,
    PayBasis,
    labels_of,
)
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.periods import format_date
from crm.text import one_line
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Ticks, WholeNumber
from crm.web.site_choice import SiteChoice, site_words

PART_WORDS = {part.value: part.label for part in Part}
STAGE_NOTES = {"enquiry": "They have asked, and have not decided", "offered": "They have said yes"}


def kind_choices(kept: PlacementKind | None = None) -> list[tuple[str, str]]:
    """The kinds that may be offered, and the one that an offer has already."""
    kinds = [kind for kind in PlacementKind if kind in MAY_BE_OFFERED or kind is kept]
    return [(kind.value, kind.label) for kind in kinds]


class OfferForm(Form):
    """An offer, whole: new or changed."""

    kind = Choice("Kind of placement", kind_choices(), blank="Choose a kind", required="Choose the kind of placement")
    stage = Radios(
        "Where does it stand?",
        [("enquiry", "Enquiry"), ("offered", "Offered")],
        required="Choose where it stands",
        notes=STAGE_NOTES,
    )
    role = Text("What the person will do", required="Enter what the person will do", max_length=LINE_LENGTH,
                hint="Like warehouse operative or kitchen assistant.")  # fmt: skip
    places = WholeNumber("Number of places", required="Enter how many places are offered", low=1, high=MOST_PLACES)
    programme = Choice("Programme (optional)", blank="No programme")
    sector = Choice("Sector (optional)", blank="Not known")
    site = SiteChoice("Where the work is", blank="Not decided yet")
    starts_on = DateParts("Starts on (optional)")
    ends_on = DateParts("Ends on (optional)")
    hours_a_week = WholeNumber("Hours a week (optional)", low=1, high=MOST_HOURS_A_WEEK)
    days = WholeNumber("Working days in all (optional)", low=1, high=MOST_DAYS)
    pay = Choice("Pay (optional)", [(each.value, each.label) for each in PayBasis], blank="Not decided yet")
    parts = Ticks(
        "What it contains",
        [(each.value, each.label) for each in Part],
        hint="Each kind must have its own parts before it is approved.",
        small=True,
    )
    adjustments = Ticks("Adjustments the employer offers", list(ADJUSTMENT_LABELS.items()), small=True)
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    notes = LongText("Notes (optional)", hint="Name nobody who is placed.", max_length=NOTES_LENGTH, rows=3)
    version = Hidden()

    def offer_choices(self, employer: Employer, record: PlacementOffer | None) -> None:
        """Set what may be chosen for this employer. A new offer has no kind that has ended."""
        self.kind.offer(kind_choices(record.kind if record else None))
        programmes = programme_choices()
        if record is not None and record.programme is not None and record.programme.archived_at is not None:
            programmes.append((record.programme.public_id, record.programme.name))
        self.programme.offer(programmes)
        self.sector.offer(choices.sectors())
        self.owner.offer(choices.officers())
        self.site.offer_sites(employer)

    def start_new(self, employer: Employer, user: User) -> None:
        """What is most likely for a new offer: this officer, the employer's sector, one place."""
        self.owner.data = user.public_id
        self.sector.data = employer.sector.code if employer.sector else ""
        self.places.data = 1

    def fill_from(self, record: PlacementOffer) -> None:
        """Show an offer as it stands; its stage is changed by moving it."""
        for name in ("role", "places", "starts_on", "ends_on", "hours_a_week", "days", "notes"):
            self[name].data = getattr(record, name)
        self.kind.data = record.kind.value
        self.pay.data = record.pay.value if record.pay else ""
        self.parts.data, self.adjustments.data = record.parts.split(), record.adjustments.split()
        self.programme.data = record.programme.public_id if record.programme else ""
        self.sector.data = record.sector.code if record.sector else ""
        self.owner.data = record.card.owner.public_id if record.card.owner else ""
        self.site.show(record.site)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(fact_problems(tidied(self.facts()), is_new=False)) and is_valid

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            kind=self.kind.data or "",
            role=self.role.data or "",
            places=self.places.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hours_a_week=self.hours_a_week.data,
            days=self.days.data,
            pay=self.pay.data or "",
            parts=" ".join(self.parts.data or []),
            adjustments=" ".join(self.adjustments.data or []),
            notes=self.notes.data or "",
        )

    def placing(self) -> Placing:
        """What was chosen from the lists."""
        return Placing(
            site_id=self.site.site_id,
            programme_id=programme_id(self.programme.data),
            sector_id=sector_id(self.sector.data),
            owner=person_chosen(self.owner.data),
        )

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        names = ("programme", "sector", "site", "owner")
        chosen = {name: {each.value: each.label for each in self[name].choices} for name in names}
        words = {name: chosen[name].get(self[name].data or "", "") if self[name].data else "" for name in names}
        return facts_in_words(tidied(self.facts()), words)


def record_in_words(record: PlacementOffer) -> dict[str, str]:
    """An offer as it stands, by question."""
    words = {
        "programme": record.programme.name if record.programme else "",
        "sector": record.sector.name if record.sector else "",
        "site": site_words(record.site),
        "owner": record.card.owner.name if record.card.owner else "",
    }
    return facts_in_words(facts_of(record), words)


def facts_in_words(facts: Facts, chosen: dict[str, str]) -> dict[str, str]:
    """What is said of an offer, by question."""
    numbers = {"Number of places": facts.places, "Hours a week": facts.hours_a_week, "Working days": facts.days}
    days = {"Starts on": facts.starts_on, "Ends on": facts.ends_on}
    return {
        "Kind of placement": KINDS[PlacementKind(facts.kind)].label if facts.kind in set(PlacementKind) else "",
        "What the person will do": facts.role,
        **{label: "" if number is None else f"{number:,}" for label, number in numbers.items()},
        **{label: format_date(day) if day else "" for label, day in days.items()},
        "Pay": PayBasis(facts.pay).label if facts.pay in set(PayBasis) else "",
        "What it contains": "; ".join(labels_of(PART_WORDS, facts.parts)),
        "Adjustments": "; ".join(labels_of(ADJUSTMENT_LABELS, facts.adjustments)),
        "Programme": chosen["programme"],
        "Sector": chosen["sector"],
        "Where the work is": chosen["site"],
        "Officer who looks after it": chosen["owner"],
        "Notes": facts.notes,
    }


class CheckForm(Form):
    """Something that was checked of an offer."""

    kind = Choice(
        "What was checked",
        [(each.value, each.label) for each in CheckKind],
        blank="Choose one",
        required="Choose what was checked",
    )
    evidence = Text(
        "What you saw",
        required="Enter what you saw: a certificate’s number, or who carried out the assessment",
        hint="The insurer and the number of the certificate, or who assessed what and when.",
        max_length=EVIDENCE_LENGTH,
    )
    checked_on = DateParts("Checked on", required="Enter the date you checked it")
    expires_on = DateParts("Expires on", hint="As printed on the certificate. Leave it empty where nothing expires.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(check_problems(self.check(), today())) and is_valid

    def check(self) -> Check:
        """What was typed."""
        evidence = one_line(self.evidence.data or "")
        return Check(self.kind.data or "", self.checked_on.data, self.expires_on.data, evidence)


class OwnOfferForm(Form):
    """What an employer's own user offers: the same facts, in their words, and none of what officers settle later."""

    kind = Radios("What kind of placement is it?", required="Choose what kind of placement it is")
    role = Text(
        "What will the person do?",
        required="Enter what the person will do",
        hint="For example kitchen assistant, or help in the office.",
        max_length=LINE_LENGTH,
    )
    places = WholeNumber(
        "How many people can you take?",
        required="Enter how many people you can take",
        low=1,
        high=MOST_PLACES,
        width="3",
    )
    site = SiteChoice("Where will they work?", blank="Choose a site", required="Choose where they will work")
    starts_on = DateParts("When could they start? (optional)")
    ends_on = DateParts("When would it end? (optional)")
    hours_a_week = WholeNumber("How many hours a week? (optional)", low=1, high=MOST_HOURS_A_WEEK, width="3")
    adjustments = Ticks(
        "What can you offer somebody who needs it? (optional)",
        [(each.value, each.label) for each in Adjustment],
        hint="Tick all that you could do.",
    )

    def offer_choices(self, employer: Employer) -> None:
        """Set the kinds, each explained, and the sites where there are several."""
        self.kind.offer(kind_choices())
        self.kind.look = {"items": [{"hint": {"text": own_words(kind)}} for kind in MAY_BE_OFFERED]}
        self.site.offer_sites(employer)
        if not self.site.is_asked:
            self.site.validators = []

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(fact_problems(tidied(self.facts()))) and is_valid

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            kind=self.kind.data or "",
            role=self.role.data or "",
            places=self.places.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hours_a_week=self.hours_a_week.data,
            adjustments=" ".join(self.adjustments.data or []),
        )


def own_words(kind: PlacementKind) -> str:
    """A kind and its limits, as an employer reads them."""
    rule = KINDS[kind]
    parts = [rule.plain]
    if rule.ages is not None:
        low, high = rule.ages
        parts.append(f"Ages {low} to {high}." if high is not None else f"Ages {low} and over.")
    if rule.length not in {"Not stated", "Short"}:
        parts.append(f"Length: {rule.length[0].lower()}{rule.length[1:]}.")
    parts.append(f"Pay: {rule.pay_words[0].lower()}{rule.pay_words[1:]}.")
    return " ".join(parts)


class WithdrawForm(Form):
    """An employer withdraws an offer: nothing but the button."""
