"""What a person with the grant may type about who is placed. No name is ever asked for."""

from __future__ import annotations

from datetime import date

from crm.accounts.models import User
from crm.blueprints.placements.models import Placement, PlacementOffer
from crm.blueprints.placements.people import Facts, Job, fact_problems, tidied
from crm.blueprints.placements.placing import facts_of, host_of
from crm.blueprints.placements.queries import ward_id
from crm.blueprints.placements.references import REFERENCE_LENGTH, SHAPE
from crm.blueprints.placements.rules import (
    ADJUSTMENT_LABELS,
    COHORT_LABELS,
    LINE_LENGTH,
    STEPS_OF_PLACEMENT,
    Adjustment,
    AgeBand,
    ClaimingProgramme,
    Cohort,
    labels_of,
)
from crm.clock import today
from crm.periods import format_date
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, Radios, Text, Ticks


class PlacementForm(Form):
    """Somebody's placement, by reference: new or changed."""

    reference = Text(
        "Reference",
        required="Enter the person’s reference in your case system",
        hint=f"From your case system: {SHAPE}. Never a name, a date of birth or a number that others know them by.",
        max_length=REFERENCE_LENGTH * 2,
        width="20",
        autocomplete="off",
        spellcheck=False,
    )
    age_band = Radios(
        "Age", [(each.value, each.label) for each in AgeBand], required="Choose an age band", inline=True
    )
    ward = Choice("Ward they live in (optional)", blank="Not known, or outside the borough")
    claiming = Choice(
        "Programme that claims the outcome",
        [(each.value, each.label) for each in ClaimingProgramme],
        blank="Choose a programme",
        required="Choose which programme the person is on",
        hint="One job is claimed once, by the programme that holds the person.",
    )
    cohorts = Ticks(
        "Cohorts", [(each.value, each.label) for each in Cohort], small=True, hint="Tick only what the programme needs."
    )
    adjustments = Ticks("Adjustments agreed", [(each.value, each.label) for each in Adjustment], small=True)
    referred_on = DateParts("Referred on", required="Enter the date of the referral")
    planned_from = DateParts("To start on", required="Enter when the placement is to start")
    planned_until = DateParts("To end on (optional)")
    version = Hidden()

    def offer_choices(self) -> None:
        """Set the wards."""
        self.ward.offer(choices.wards())

    def start_new(self, offer: PlacementOffer, _user: User) -> None:
        """What is most likely: referred today, for the days of the offer."""
        day = today()
        self.referred_on.data = day
        self.planned_from.data = max(offer.starts_on, day) if offer.starts_on else None
        self.planned_until.data = offer.ends_on

    def fill_from(self, record: Placement) -> None:
        """Show a placement as it stands; its steps are made one by one."""
        self.reference.data = record.participant.reference
        self.age_band.data, self.claiming.data = record.age_band.value, record.claiming.value
        self.ward.data = record.ward.code if record.ward else ""
        self.cohorts.data, self.adjustments.data = record.cohorts.split(), record.adjustments.split()
        self.planned_from.data, self.planned_until.data = record.planned_from, record.planned_until

    def check(self, offer: PlacementOffer, referred_on: date | None) -> bool:
        """Validate, and say what the rules have against it in this offer, so that everything wrong is shown at once."""
        is_valid: bool = self.validate()
        if referred_on is not None and referred_on > today():
            referred_on = None  # that day is what is wrong, and not the days that are planned
        return self.add_problems(fact_problems(tidied(self.facts()), host_of(offer), referred_on)) and is_valid

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            reference=self.reference.data or "",
            age_band=self.age_band.data or "",
            claiming=self.claiming.data or "",
            planned_from=self.planned_from.data,
            planned_until=self.planned_until.data,
            cohorts=" ".join(self.cohorts.data or []),
            adjustments=" ".join(self.adjustments.data or []),
        )

    def chosen_ward(self) -> int | None:
        """The id of the ward chosen."""
        return ward_id(self.ward.data)

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        ward = dict(choices.wards()).get(self.ward.data or "", "")
        return _in_words(tidied(self.facts()), ward)


def record_in_words(record: Placement) -> dict[str, str]:
    """A placement as it stands, by question."""
    return _in_words(facts_of(record), record.ward.name if record.ward else "")


def _in_words(facts: Facts, ward: str) -> dict[str, str]:
    return {
        "Reference": facts.reference,
        "Age": AgeBand(facts.age_band).label if facts.age_band in set(AgeBand) else "",
        "Ward": ward,
        "Programme that claims the outcome": (
            ClaimingProgramme(facts.claiming).label if facts.claiming in set(ClaimingProgramme) else ""
        ),
        "Cohorts": "; ".join(labels_of(COHORT_LABELS, facts.cohorts)),
        "Adjustments agreed": "; ".join(labels_of(ADJUSTMENT_LABELS, facts.adjustments)),
        "To start on": format_date(facts.planned_from) if facts.planned_from else "",
        "To end on": format_date(facts.planned_until) if facts.planned_until else "",
    }


class StepForm(Form):
    """One step of a placement: when, and for an end why, for a job which."""

    on = DateParts("Date", required="Enter the date")
    reason = Choice("Why", blank="Choose a reason", required="Choose why")
    job_role = Text("Role", required="Enter the role of the job", max_length=LINE_LENGTH)
    job_employer = Text(
        "Employer of the job (optional)",
        hint="Leave it empty where it is the employer of the placement.",
        max_length=LINE_LENGTH,
        autocomplete="off",
    )
    version = Hidden()

    def ask_for(self, step: str) -> None:
        """Leave only what this step needs."""
        reasons = STEPS_OF_PLACEMENT.reasons_for(step)
        if reasons:
            self.reason.offer((each.key, each.label) for each in reasons)
        else:
            del self.reason
        if step != "job_started":
            del self.job_role
            del self.job_employer

    def why(self) -> str | None:
        """The reason chosen; None where none is asked."""
        return self.reason.data if "reason" in self else None

    def job(self) -> Job | None:
        """The job typed; None where none is asked."""
        return Job(self.job_role.data or "", self.job_employer.data or "") if "job_role" in self else None
