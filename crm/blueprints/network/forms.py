"""What a person may type about a seat: staff, and the employer's own user who asks for one."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.network.actions import facts_of
from crm.blueprints.network.models import NetworkMembership
from crm.blueprints.network.rules import (
    DATED,
    NOTES_LENGTH,
    WORDS_LENGTH,
    SeatDates,
    SeatFacts,
    fact_problems,
    tidied,
)
from crm.clock import today
from crm.engagement.people import people_at
from crm.periods import format_date
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Tick

DATE_LABELS = {"invited": "Invited on", "joined": "Joined on", "left": "Left on", "declined": "Declined on"}
NOBODY = "nobody"


class SeatForm(Form):
    """A seat, whole: new or changed."""

    invited_on = DateParts("Invited on (optional)")
    joined_on = DateParts("Joined on (optional)")
    left_on = DateParts("Left on", hint="If it never left, take the date away.")
    declined_on = DateParts("Declined on", hint="If it never declined, take the date away.")
    wants = LongText(
        "What it wants from the network (optional)",
        hint="For example peers to talk to about retention, a say in local courses.",
        max_length=WORDS_LENGTH,
        rows=3,
    )
    offers = LongText(
        "What it offers the network (optional)",
        hint="For example a room, a speaker, a visit to its training centre.",
        max_length=WORDS_LENGTH,
        rows=3,
    )
    shares_profile = Tick(
        "Other members may see that it is a member, what it wants and what it offers",
        hint="Ask the employer first. People’s names are never shown.",
    )
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    notes = LongText("Notes (optional)", max_length=NOTES_LENGTH, rows=3)
    version = Hidden()

    def offer_choices(self, record: NetworkMembership | None) -> None:
        """Set who may look after it; how a seat ended is asked only of one that has."""
        self.owner.offer(choices.officers())
        for key in ("left", "declined"):
            if record is None or getattr(record, f"{key}_on") is None:
                del self[f"{key}_on"]

    def start_new(self, user: User) -> None:
        """What is most likely for a new one."""
        self.owner.data = user.public_id

    def fill_from(self, record: NetworkMembership) -> None:
        """Show a seat as it stands."""
        for name in ("wants", "offers", "shares_profile", "notes", *(f"{key}_on" for key in DATED)):
            if name in self:
                self[name].data = getattr(record, name)
        self.owner.data = record.card.owner.public_id if record.card.owner else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(fact_problems(tidied(self.facts()), today())) and is_valid

    def facts(self) -> SeatFacts:
        """What was typed."""
        dates = {key: self[f"{key}_on"].data if f"{key}_on" in self else None for key in DATED}
        return SeatFacts(
            dates=SeatDates(**dates),
            wants=self.wants.data or "",
            offers=self.offers.data or "",
            shares_profile=bool(self.shares_profile.data),
            notes=self.notes.data or "",
        )

    def chosen_owner(self) -> User | None:
        """Who is to look after it."""
        return person_chosen(self.owner.data)

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return facts_in_words(self.facts(), dict(choices.officers()).get(self.owner.data or "", ""))


def record_in_words(record: NetworkMembership) -> dict[str, str]:
    """A seat as it stands, by question."""
    return facts_in_words(facts_of(record), record.card.owner.name if record.card.owner else "")


def facts_in_words(facts: SeatFacts, owner: str) -> dict[str, str]:
    """What is said of a seat, by question."""
    days = {key: getattr(facts.dates, key) for key in DATED}
    return {
        **{DATE_LABELS[key]: format_date(day) if day else "" for key, day in days.items()},
        "What it wants from the network": facts.wants,
        "What it offers the network": facts.offers,
        "Other members may see its profile": "Yes" if facts.shares_profile else "No",
        "Officer who looks after it": owner,
        "Notes": facts.notes,
    }


class HandOverForm(Form):
    """Who holds a seat from a day on."""

    holder = Radios("Who holds the seat?", required="Choose who holds the seat")
    on = DateParts("From which day?", required="Enter the day from which it is so")

    def offer_people(self, employer_id: int, viewer: User, *, held: bool) -> None:
        """Set whom this reader may choose: people with a post at the employer, and nobody where somebody holds it."""
        people = [
            (person.public_id, ", ".join(part for part in (person.name, person.job_title) if part))
            for person in people_at([employer_id], viewer)
        ]
        self.holder.offer([*people, (NOBODY, "Nobody for the time being")] if held else people)


class AskForm(Form):
    """What an employer's own user says when asking to join."""

    wants = LongText("What would you like to get out of it? (optional)", max_length=WORDS_LENGTH, rows=3)
    offers = LongText(
        "What could you bring? (optional)",
        hint="For example a room to meet in, or what worked for you.",
        max_length=WORDS_LENGTH,
        rows=3,
    )


class AnswerForm(Form):
    """Whether somebody comes to a meeting."""

    state = Radios(
        "Will you come?",
        [("accepted", "Yes"), ("apologies", "No, please note our apologies")],
        required="Choose whether you will come",
    )
