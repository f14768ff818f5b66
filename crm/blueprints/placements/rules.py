"""Placements: the stages of an offer and of one person's placement, and the lists both choose from (pure).

An offer is an employer's offer of a number of places; a placement is one person in one place (definitions, section 6).
What each kind of placement allows is in `kinds.py`, what an offer needs in `offers.py`, a placement in `people.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind

LINE_LENGTH = 160
NOTES_LENGTH = 20_000
MOST_PLACES = 500
MOST_HOURS_A_WEEK = 48  # Working Time Regulations 1998, regulation 4
MOST_DAYS = 366

# Stages of an offer: definitions, section 6.
PIPELINE = Pipeline(
    key="placements",
    name="Work Ready Placements",
    singular="placement offer",
    begins_in=("enquiry", "offered"),
    stages=(
        Stage("enquiry", "Enquiry", moves_to=("offered", "checks", "withdrawn"), stuck_after_days=14),
        Stage("offered", "Offered", moves_to=("enquiry", "checks", "withdrawn"), stuck_after_days=21),
        Stage("checks", "Checks", moves_to=("offered", "approved", "withdrawn"), stuck_after_days=21),
        Stage(
            "approved", "Approved", moves_to=("checks", "filled", "running", "closed", "withdrawn"), stuck_after_days=60
        ),
        Stage("filled", "Filled", moves_to=("approved", "running", "closed", "withdrawn"), stuck_after_days=60),
        Stage("running", "Running", moves_to=("filled", "completed", "closed"), stuck_after_days=365),
        Stage("completed", "Completed", StageKind.SUCCESS, moves_to=("running",)),
        Stage("closed", "Closed", StageKind.EXIT, moves_to=("approved", "running")),
        Stage("withdrawn", "Withdrawn", StageKind.EXIT, moves_to=("enquiry", "offered", "approved")),
    ),
    exit_reasons=(
        ExitReason("no_participants", "No suitable participants", ("closed",)),
        ExitReason("ran_out", "The dates passed", ("closed",)),
        ExitReason("stopped", "The placements were stopped", ("closed",)),
        ExitReason("checks_failed", "Checks could not be met", ("withdrawn",)),
        ExitReason("no_supervisor", "Nobody to supervise", ("withdrawn",)),
        ExitReason("employer_withdrew", "The employer withdrew it", ("withdrawn",)),
        ExitReason("business_change", "The business changed its plans"),
        ExitReason("other", "Another reason"),
    ),
)

# Ours: the letters before a person's number in the case systems of those who refer, up to four.
REFERRING_SYSTEMS = {
    "CTW": "Connect to Work",
    "DWP": "Department for Work and Pensions",
    "ES": "Employment Solutions",
    "JCP": "Jobcentre Plus",
    "OV": "Voluntary and community organisations",
    "PW": "Pathways to Work",
    "RC": "Colleges in Rotherham",
}

BEFORE_APPROVAL = ("enquiry", "offered", "checks")
IN_FORCE = ("approved", "filled", "running")  # an approved offer that people may be placed in
OVER = ("completed", "closed", "withdrawn")
OWN_TO_WITHDRAW = (*BEFORE_APPROVAL, "approved")  # by the employer itself: an offer not yet filled

# Steps of one placement: definitions, section 6. Its key is no strand's: it stands on no board.
STEPS_OF_PLACEMENT = Pipeline(
    key="placement",
    name="Placements",
    singular="placement",
    stages=(
        Stage("referred", "Referred", moves_to=("matched", "not_placed")),
        Stage("matched", "Matched", moves_to=("started", "not_placed")),
        Stage("started", "Started", moves_to=("completed", "ended_early", "job_offered", "job_started")),
        Stage("completed", "Completed", StageKind.SUCCESS, moves_to=("job_offered", "job_started")),
        Stage("job_offered", "Job offered", StageKind.SUCCESS, moves_to=("job_started",)),
        Stage("job_started", "Job started", StageKind.SUCCESS, moves_to=("sustained_13",)),
        Stage("sustained_13", "In the job at 13 weeks", StageKind.SUCCESS, moves_to=("sustained_26",)),
        Stage("sustained_26", "In the job at 26 weeks", StageKind.SUCCESS),
        Stage("ended_early", "Ended early", StageKind.EXIT, moves_to=("job_offered", "job_started")),
        Stage("not_placed", "Not placed", StageKind.EXIT, moves_to=("referred",)),
    ),
    exit_reasons=(
        ExitReason("not_suitable", "The place did not fit", ("not_placed",)),
        ExitReason("place_gone", "The place was taken or withdrawn", ("not_placed",)),
        ExitReason("found_job", "Found a job"),
        ExitReason("other_provision", "Went to other support"),
        ExitReason("health", "Could not go on"),
        ExitReason("travel_or_care", "Travel or caring"),
        ExitReason("employer_ended", "The employer ended it", ("ended_early",)),
        ExitReason("did_not_attend", "Stopped attending", ("ended_early",)),
        ExitReason("other", "Another reason"),
    ),
)


class PayBasis(StrEnum):
    """What somebody on the placement is paid, and by whom."""

    UNPAID = "unpaid"
    BENEFIT = "benefit"
    PAID = "paid"
    SUBSIDISED = "subsidised"
    FUNDED = "funded"

    @property
    def label(self) -> str:
        """As people choose it."""
        return _PAY[self]


_PAY = {
    PayBasis.UNPAID: "Unpaid",
    PayBasis.BENEFIT: "Stays on benefit",
    PayBasis.PAID: "Paid by the employer",
    PayBasis.SUBSIDISED: "Paid, with a salary subsidy",
    PayBasis.FUNDED: "Funded placement",
}


class Adjustment(StrEnum):
    """What a workplace can do for somebody; offers and placements tick from one list, and there is no free text."""

    STEP_FREE = "step_free"
    TOILET = "toilet"
    PARKING = "parking"
    QUIET_SPACE = "quiet_space"
    FLEXIBLE_HOURS = "flexible_hours"
    SHORTER_DAYS = "shorter_days"
    EXTRA_BREAKS = "extra_breaks"
    SEATED = "seated"
    WRITTEN = "written"
    SOFTWARE = "software"
    INTERPRETER = "interpreter"
    SUPPORTER = "supporter"

    @property
    def label(self) -> str:
        """As people tick it."""
        return _ADJUSTMENTS[self]


_ADJUSTMENTS = {
    Adjustment.STEP_FREE: "Step-free way to the work",
    Adjustment.TOILET: "Accessible toilet",
    Adjustment.PARKING: "Parking close by",
    Adjustment.QUIET_SPACE: "A quiet place to work or rest",
    Adjustment.FLEXIBLE_HOURS: "Start and finish times can move",
    Adjustment.SHORTER_DAYS: "Shorter days, or building up slowly",
    Adjustment.EXTRA_BREAKS: "Extra breaks",
    Adjustment.SEATED: "Work that can be done sitting down",
    Adjustment.WRITTEN: "Instructions in writing or pictures",
    Adjustment.SOFTWARE: "Assistive software or equipment",
    Adjustment.INTERPRETER: "An interpreter may come along",
    Adjustment.SUPPORTER: "A job coach or supporter may come along",
}


class CheckKind(StrEnum):
    """What is looked at before an offer is approved (definitions, section 6: risk and insurance checked)."""

    RISK_ASSESSMENT = "risk_assessment"
    EMPLOYERS_LIABILITY = "employers_liability"
    JOBCENTRE_AGREED = "jobcentre_agreed"
    PUBLIC_LIABILITY = "public_liability"
    SAFEGUARDING = "safeguarding"

    @property
    def label(self) -> str:
        """As people choose it."""
        return _CHECKS[self]


_CHECKS = {
    CheckKind.RISK_ASSESSMENT: "Risk assessment",
    CheckKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    CheckKind.JOBCENTRE_AGREED: "Agreed with Jobcentre Plus",
    CheckKind.PUBLIC_LIABILITY: "Public liability insurance",
    CheckKind.SAFEGUARDING: "Safeguarding arrangements",
}
# An insurance is in force until the day printed on its certificate, so that day is never left out.
MUST_EXPIRE = frozenset({CheckKind.EMPLOYERS_LIABILITY, CheckKind.PUBLIC_LIABILITY})


class AgeBand(StrEnum):
    """How old a participant is, no closer than the rules of the kinds ask (ours)."""

    TO_17 = "16_17"
    TO_19 = "18_19"
    TO_24 = "20_24"
    TO_49 = "25_49"
    FROM_50 = "50_over"

    @property
    def label(self) -> str:
        """As people choose it."""
        low, high = AGES[self]
        return f"{low} and over" if high is None else f"{low} to {high}"


AGES: dict[AgeBand, tuple[int, int | None]] = {
    AgeBand.TO_17: (16, 17),
    AgeBand.TO_19: (18, 19),
    AgeBand.TO_24: (20, 24),
    AgeBand.TO_49: (25, 49),
    AgeBand.FROM_50: (50, None),
}


class Cohort(StrEnum):
    """Groups the sources name: definitions, section 1 (asked about by scrutiny), section 6 (for whom a kind is)."""

    NEET = "neet"
    HOME_EDUCATED = "home_educated"
    EHC_PLAN = "ehc_plan"
    CARER = "carer"
    VETERAN = "veteran"
    ETHNIC_MINORITY = "ethnic_minority"
    OLDER = "older"
    FAMILY_IN_POVERTY = "family_in_poverty"
    LONG_TERM_SICK = "long_term_sick"
    DISABLED = "disabled"
    IN_RECOVERY = "in_recovery"

    @property
    def label(self) -> str:
        """As people tick it."""
        return _COHORTS[self]


_COHORTS = {
    Cohort.NEET: "Not in education, employment or training (NEET)",
    Cohort.HOME_EDUCATED: "Electively home educated",
    Cohort.EHC_PLAN: "Education, health and care plan",
    Cohort.CARER: "Carer",
    Cohort.VETERAN: "Veteran",
    Cohort.ETHNIC_MINORITY: "Ethnic minority, the Roma-Slovak community included",
    Cohort.OLDER: "Older person",
    Cohort.FAMILY_IN_POVERTY: "Family in poverty",
    Cohort.LONG_TERM_SICK: "Inactive through long-term sickness",
    Cohort.DISABLED: "Disabled person",
    Cohort.IN_RECOVERY: "In structured recovery from drugs or alcohol",
}


class ClaimingProgramme(StrEnum):
    """The programme that holds the participant and claims the job (definitions, section 7; the last two are ours)."""

    PATHWAYS = "pathways"
    EMPLOYMENT_SOLUTIONS = "employment_solutions"
    CONNECT_TO_WORK = "connect_to_work"
    OPEN_ARMS = "open_arms"
    SKILLS_BOOTCAMPS = "skills_bootcamps"
    IPS = "ips"
    JOBCENTRE = "jobcentre"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As people choose it."""
        return _CLAIMING[self]


_CLAIMING = {
    ClaimingProgramme.PATHWAYS: "Pathways to Work (Economic Inactivity Trailblazer)",
    ClaimingProgramme.EMPLOYMENT_SOLUTIONS: "Employment Solutions",
    ClaimingProgramme.CONNECT_TO_WORK: "Connect to Work",
    ClaimingProgramme.OPEN_ARMS: "Open Arms",
    ClaimingProgramme.SKILLS_BOOTCAMPS: "Skills Bootcamps",
    ClaimingProgramme.IPS: "Individual Placement and Support",
    ClaimingProgramme.JOBCENTRE: "Jobcentre Plus",
    ClaimingProgramme.OTHER: "Another programme",
}


def ticked(kind: type[StrEnum], keys: Iterable[str]) -> str:
    """What was ticked of a list, as one column keeps it: keys in the list's order, apart by spaces."""
    chosen = set(keys)
    return " ".join(each.value for each in kind if each.value in chosen)


def labels_of(labels: Mapping[str, str], kept: str) -> list[str]:
    """A column of ticks in words; a key no longer in the list keeps itself."""
    return [labels.get(key, key) for key in kept.split()]


ADJUSTMENT_LABELS = {each.value: each.label for each in Adjustment}
COHORT_LABELS = {each.value: each.label for each in Cohort}
