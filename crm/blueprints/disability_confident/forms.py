"""What a person may type about a membership, an award, and a name on the published list."""

from __future__ import annotations

from typing import Any

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.disability_confident.actions import Way
from crm.blueprints.disability_confident.award_actions import LONGEST_WISH, facts_of
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.rules import (
    EVIDENCE_LENGTH,
    NOTES_LENGTH,
    PIPELINE,
    PROOFS,
    REASON_LENGTH,
    REFERENCE_LENGTH,
    AwardFacts,
    Covers,
    Source,
    award_problems,
    tidied,
)
from crm.blueprints.disability_confident.scheme import VERSIONS, Level, Suggestion, suggestions, version_named
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import sites_of
from crm.periods import format_date
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Tick
from crm.web.pickers import EmployerPicker
from crm.web.site_choice import site_words

WHOLE = Covers.GROUP.value
STAGE_NOTES = {"interested": "Has asked, or was asked", "working": "Preparing for a level, or already a member"}
LEVEL_CHOICES = [(str(level.value), level.label) for level in Level]
YES_NO_UNKNOWN = {"": None, "yes": True, "no": False}


class CoversChoice(Radios):
    """What a membership is of: the whole employer, or one of its sites. `site_id` is None for the whole."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        self._ids: dict[str, int] = {}
        super().__init__(label, **kwargs)

    def offer_sites(self, employer: Employer, whole: str) -> None:
        """Set the choices for an employer."""
        sites = sites_of(employer.id)
        self._ids = {site.public_id: site.id for site in sites}
        self.offer([(WHOLE, whole), *((site.public_id, f"Only {site_words(site)}") for site in sites)])

    @property
    def has_sites(self) -> bool:
        """Whether there is more than one site to tell apart."""
        return len(self._ids) > 1

    @property
    def site_id(self) -> int | None:
        """The site chosen; None for the whole employer."""
        return self._ids.get(self.data or "")

    @property
    def words(self) -> str:
        """What is chosen, in words."""
        return next((choice.label for choice in self.choices if choice.value == self.data), "")


def covers_words(record: DisabilityConfidentMembership) -> str:
    """What a membership is of."""
    return f"Only {site_words(record.site)}" if record.site else "The whole employer, with every site of its group here"


class MembershipForm(Form):
    """A membership: whose it is, and where it is going."""

    covers = CoversChoice("What does it cover?", required="Choose the whole employer or one of its sites")
    stage = Radios(
        "Where does it stand?",
        [(key, PIPELINE.stage(key).label) for key in PIPELINE.starts],
        required="Choose where it stands",
        notes=STAGE_NOTES,
    )
    aims_at = Choice("Level it works towards", LEVEL_CHOICES, blank="No level at the moment")
    validates = Choice(
        "Would it validate others? (Leaders only)",
        [("yes", "Yes, has offered"), ("no", "No")],
        blank="Nobody has asked",
    )
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    notes = LongText("Notes (optional)", max_length=NOTES_LENGTH, rows=3)
    version = Hidden()

    def offer_choices(self, employer: Employer) -> None:
        """Set what may be chosen for this employer."""
        self.covers.offer_sites(employer, "The whole employer, with every site of its group here")
        self.owner.offer(choices.officers())

    def start_new(self, user: User) -> None:
        """What is most likely for a new one."""
        self.covers.data = WHOLE
        self.stage.data = "interested"
        self.aims_at.data = str(Level.COMMITTED.value)
        self.owner.data = user.public_id

    def fill_from(self, record: DisabilityConfidentMembership) -> None:
        """Show a membership as it stands; its stage is changed by moving it and by its awards."""
        self.covers.data = record.site.public_id if record.site else WHOLE
        self.aims_at.data = str(record.aims_at or "")
        self.validates.data = _yes_no(record.validates)
        self.owner.data = record.card.owner.public_id if record.card.owner else ""
        self.notes.data = record.notes

    def way(self) -> Way:
        """What was typed and chosen."""
        return Way(
            site_id=self.covers.site_id,
            aims_at=int(self.aims_at.data) if self.aims_at.data else None,
            validates=YES_NO_UNKNOWN[self.validates.data or ""],
            notes=self.notes.data or "",
            owner=person_chosen(self.owner.data),
        )

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return _membership_in_words(
            self.covers.words,
            int(self.aims_at.data) if self.aims_at.data else None,
            YES_NO_UNKNOWN[self.validates.data or ""],
            dict(choices.officers()).get(self.owner.data or "", ""),
            self.notes.data or "",
        )


def record_in_words(record: DisabilityConfidentMembership) -> dict[str, str]:
    """A membership as it stands, by question."""
    owner = record.card.owner.name if record.card.owner else ""
    return _membership_in_words(covers_words(record), record.aims_at, record.validates, owner, record.notes)


def _membership_in_words(
    covers: str, aims_at: int | None, validates: bool | None, owner: str, notes: str
) -> dict[str, str]:
    return {
        "What does it cover?": covers,
        "Level it works towards": Level(aims_at).label if aims_at else "",
        "Would it validate others?": _yes_no(validates),
        "Officer who looks after it": owner,
        "Notes": notes,
    }


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else ("yes" if answer else "no")


class AwardForm(Form):
    """An award as its certificate prints it."""

    level = Radios("Level", LEVEL_CHOICES, required="Choose the level")
    reference = Text(
        "Reference (optional)", hint="As printed on the certificate: it begins with DCS0.",
        max_length=3 * REFERENCE_LENGTH, width="10", autocomplete="off", spellcheck=False,
    )  # fmt: skip
    valid_from = DateParts("Valid from", required="Enter the day it is valid from, as printed on the certificate")
    expires_on = DateParts(
        "Expiry (optional)", hint="As printed on the certificate. Leave it empty if you have not seen it."
    )
    rule_version = Choice(
        "Rules it falls under",
        [(version.key, version.label) for version in VERSIONS],
        blank="Those of the day it is valid from",
    )
    source = Choice(
        "How is it known?",
        [(source.value, source.label) for source in Source],
        blank="Choose one",
        required="Choose how it is known",
    )
    evidence = LongText(
        "What was seen (optional)",
        hint="For example where the certificate is kept, or the file of the contact it came with.",
        max_length=EVIDENCE_LENGTH,
        rows=2,
    )
    earlier_unrecorded = Tick("The level before it is from before our records")
    confirm = Tick(
        "I have seen the certificate or the message from DWP",
        hint="The award is confirmed and counts from the day it is valid from. Without this, it waits for somebody.",
    )
    ended_on = DateParts("Left the scheme on (optional)", hint="Only where it left before the expiry.")
    version = Hidden()

    def start_new(self, record: DisabilityConfidentMembership) -> None:
        """What is most likely for a new one."""
        self.level.data = str(record.aims_at or Level.COMMITTED.value)
        self.source.data = Source.CERTIFICATE.value

    def fill_from(self, award: DisabilityConfidentAward) -> None:
        """Show an award as it stands."""
        facts = facts_of(award)
        self.level.data = str(facts.level)
        for name in ("reference", "valid_from", "expires_on", "rule_version", "source", "evidence", "ended_on"):
            self[name].data = getattr(facts, name)
        self.earlier_unrecorded.data = facts.earlier_unrecorded

    def facts(self) -> AwardFacts:
        """What was typed."""
        return AwardFacts(
            level=_level(self.level.data),
            valid_from=self.valid_from.data,
            expires_on=self.expires_on.data,
            reference=self.reference.data or "",
            source=self.source.data or "",
            evidence=self.evidence.data or "",
            rule_version=self.rule_version.data or "",
            earlier_unrecorded=bool(self.earlier_unrecorded.data),
            ended_on=self.ended_on.data if "ended_on" in self else None,
        )

    def likely(self) -> tuple[Suggestion, ...]:
        """When an award as typed so far would expire by the rules; a suggestion to stand beside the field."""
        level, start, chosen = _level(self.level.data), self.valid_from.data, self.rule_version.data
        known = chosen if chosen in {version.key for version in VERSIONS} else ""
        if level is None or start is None:
            return ()
        return suggestions(Level(level), start, version_named(known) if known else None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(award_problems(tidied(self.facts()), today())) and is_valid

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return award_in_words(tidied(self.facts()))


def _level(typed: str | None) -> int | None:
    return int(typed) if typed in {value for value, _ in LEVEL_CHOICES} else None


def award_in_words(facts: AwardFacts) -> dict[str, str]:
    """What is said of an award, by question."""
    return {
        "Level": Level(facts.level).label if facts.level else "",
        "Reference": facts.reference,
        "Valid from": format_date(facts.valid_from) if facts.valid_from else "",
        "Expiry": format_date(facts.expires_on) if facts.expires_on else "",
        "Left the scheme on": format_date(facts.ended_on) if facts.ended_on else "",
        "How is it known?": Source(facts.source).label if facts.source in set(Source) else "",
        "What was seen": facts.evidence,
    }


class ConfirmForm(Form):
    """Somebody has the proof of an award in front of them."""

    source = Radios(
        "What have you seen?",
        [(source.value, source.label) for source in Source if source in PROOFS],
        required="Choose what you have seen: the certificate, or a message from DWP",
    )
    expires_on = DateParts(
        "Expiry (optional)", hint="As printed. Leave it empty if it is not there to read; it then counts apart."
    )
    evidence = LongText("Where it is kept, or who showed it (optional)", max_length=EVIDENCE_LENGTH, rows=2)

    def fill_from(self, award: DisabilityConfidentAward) -> None:
        """Show what is known already."""
        self.expires_on.data, self.evidence.data = award.expires_on, award.evidence


class WithdrawForm(Form):
    """An award that should never have been written down."""

    reason = Text("Why is it withdrawn?", required="Enter why it is withdrawn", max_length=REASON_LENGTH)


class ReportForm(Form):
    """An employer says what award it holds."""

    covers = CoversChoice("What does your membership cover?", required="Choose your whole business or one of its sites")
    level = Radios("Which level are you at?", LEVEL_CHOICES, required="Choose your level")
    reference = Text(
        "Reference on your certificate (optional)", hint="It begins with DCS0, like DCS0012345.",
        max_length=3 * REFERENCE_LENGTH, width="10", autocomplete="off", spellcheck=False,
    )  # fmt: skip
    valid_from = DateParts(
        "Valid from", required="Enter the day your award is valid from", hint="For example, 27 3 2025"
    )
    expires_on = DateParts(
        "Expiry (optional)", hint="As printed on your certificate. Leave it empty if it is not there."
    )

    def offer_choices(self, employer: Employer) -> None:
        """Ask what it covers only where there is more than one site."""
        self.covers.offer_sites(employer, "Our whole business")
        if not self.covers.has_sites:
            del self.covers

    @property
    def site_id(self) -> int | None:
        """The site chosen; None for the whole business."""
        site_id: int | None = self.covers.site_id if "covers" in self else None
        return site_id

    def facts(self) -> AwardFacts:
        """What was typed. Earlier levels are not asked for: the officer who confirms sees whether they are known."""
        return AwardFacts(
            level=_level(self.level.data),
            valid_from=self.valid_from.data,
            expires_on=self.expires_on.data,
            reference=self.reference.data or "",
            source=Source.EMPLOYER.value,
            earlier_unrecorded=True,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(award_problems(tidied(self.facts()), today())) and is_valid


class HelpForm(Form):
    """An employer asks for help."""

    wish = LongText(
        "What would you like help with? (optional)",
        hint="For example joining, the self-assessment, renewing, or finding a validator.",
        max_length=LONGEST_WISH,
        rows=4,
    )


class SightingForm(Form):
    """Whose name it is."""

    answer = Radios("Whose name is it?", required="Choose whose name it is")
    employer = EmployerPicker(
        "If another employer, which?", hint="Part of its name, its postcode or its company number."
    )
    state = Hidden()

    def offer_possible(self, possible: Employer | None) -> None:
        """Set the answers: the employer that looks alike, another one, none of ours."""
        likely = [("possible", f"{possible.name}, {possible.postcode or 'no postcode'}")] if possible else []
        self.answer.offer([*likely, ("other", "Another employer"), ("none", "Not one of ours")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an employer only where another one is meant: what was typed before a change of mind is no fault."""
        if self.answer.data != "other":
            self.employer.data, self.employer.words = None, ""
        is_valid: bool = super().validate(extra_validators)
        return is_valid and self._has_employer()

    def _has_employer(self) -> bool:
        if self.answer.data == "other" and self.employer.data is None:
            self.employer.errors = [*self.employer.errors, "Enter which employer it is"]
            return False
        return True

    def chosen_employer(self, possible: Employer | None) -> Employer | None:
        """The employer that was chosen; None for none of ours."""
        if self.answer.data == "none":
            return None
        return possible if self.answer.data == "possible" else self.employer.chosen
