"""The kinds of placement as data: for whom, how long, what pay, what each must contain, what may be claimed (pure).

Every limit is from definitions, section 6; what that does not state is not checked. A limit is checked wherever the
facts to check it are there, and explained beside the choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.blueprints.placements.rules import AGES, AgeBand, CheckKind, Cohort, PayBasis
from crm.periods import add_months
from crm.problems import Problem

STRATEGY = "Rotherham Employment and Skills Strategy, action 3.1"
EMPLOYER_SCHEMES = "Department for Education, employer schemes, 2022"
COMMON = "as the words are commonly used"
DAYS_A_WEEK = 7
# definitions, section 6: "approved (risk and insurance checked)"
ALWAYS_CHECKED = (CheckKind.RISK_ASSESSMENT, CheckKind.EMPLOYERS_LIABILITY)
SHORT_TRIAL_DAYS = 5


class PlacementKind(StrEnum):
    """What an offer is an offer of. An offer has exactly one kind."""

    WORK_READY = "work_ready"
    SWAP = "swap"
    BOOTCAMP = "bootcamp"
    WORK_TRIAL = "work_trial"
    SUPPORTED_INTERNSHIP = "supported_internship"
    TRAINEESHIP = "traineeship"
    T_LEVEL = "t_level"
    IPS = "ips"
    CONNECT_TO_WORK = "connect_to_work"
    JOBS_GUARANTEE = "jobs_guarantee"
    WORK_EXPERIENCE = "work_experience"
    JOB_SHADOWING = "job_shadowing"
    VOLUNTEERING = "volunteering"

    @property
    def label(self) -> str:
        """Its name."""
        return KINDS[self].label


class Part(StrEnum):
    """What an offer contains, or an employer agrees to; ticked on the offer, since each kind must have its own."""

    SECTOR_TRAINING = "sector_training"
    EMPLOYER_LED = "employer_led"
    PRE_EMPLOYMENT = "pre_employment"
    WORK_EXPERIENCE = "work_experience"
    INTERVIEW = "interview"
    VACANCY = "vacancy"
    CO_DESIGNED = "co_designed"
    JOB_INTERVIEW_12 = "job_interview_12"
    SOLE_CANDIDATE = "sole_candidate"
    JOB_16_13 = "job_16_13"
    JOB_SIX_MONTHS = "job_six_months"
    JOB_COACH = "job_coach"
    STUDY = "study"
    T_LEVEL = "t_level"
    IN_WORK_SUPPORT = "in_work_support"

    @property
    def label(self) -> str:
        """As people tick it."""
        return PART_LABELS[self]


PART_LABELS = {
    Part.SECTOR_TRAINING: "A sector bootcamp or course that leads into the placement",
    Part.EMPLOYER_LED: "Designed with employers in the lead",
    Part.PRE_EMPLOYMENT: "Training before the placement",
    Part.WORK_EXPERIENCE: "A work experience placement",
    Part.INTERVIEW: "A guaranteed interview at the end",
    Part.VACANCY: "Built round one or more current vacancies",
    Part.CO_DESIGNED: "Training that employers designed with the provider",
    Part.JOB_INTERVIEW_12: "A job interview for a real vacancy of at least 12 weeks",
    Part.SOLE_CANDIDATE: "The person has been interviewed and is the only candidate",
    Part.JOB_16_13: "The job is at least 16 hours a week for at least 13 weeks",
    Part.JOB_SIX_MONTHS: "The job lasts 6 months or longer",
    Part.JOB_COACH: "A job coach comes along",
    Part.STUDY: "Part of a study programme, about 70% of it in the workplace",
    Part.T_LEVEL: "Part of a T Level course",
    Part.IN_WORK_SUPPORT: "Support while in work",
}


class Claim(StrEnum):
    """An outcome that a programme may claim for a placement."""

    COMPLETED = "completed"
    JOB_STARTED = "job_started"
    SUSTAINED_13 = "sustained_13"
    SUSTAINED_26 = "sustained_26"


JOB_CLAIMS = (Claim.JOB_STARTED, Claim.SUSTAINED_13, Claim.SUSTAINED_26)
UNPAID_ONLY = frozenset({PayBasis.UNPAID, PayBasis.BENEFIT})


@dataclass(frozen=True)
class Limits:
    """What definitions.md states in numbers, None where it states nothing. Lengths are of the whole placement.

    Weeks and months run from the first day to the last; hours are hours a week times weeks; days are working days.
    """

    weeks_at_most: int | None = None
    months_at_least: int | None = None
    months_at_most: int | None = None
    weeks_at_least: int | None = None
    hours_at_least: int | None = None
    hours_at_most: int | None = None
    days_at_least: int | None = None
    days_at_most: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind. `plain` says it to an employer, `length` and `pay_words` explain limits, `ended` bars new offers.

    `source` is who says so, in words for whoever meets a limit.
    """

    label: str
    plain: str
    for_whom: str
    length: str
    pay_words: str
    source: str
    ages: tuple[int, int | None] | None = None
    cohort: Cohort | None = None
    limits: Limits = Limits()
    pay: frozenset[PayBasis] = frozenset(PayBasis)
    parts: tuple[Part, ...] = ()
    checks: tuple[CheckKind, ...] = ALWAYS_CHECKED
    claims: tuple[Claim, ...] = tuple(Claim)
    note: str = ""
    ended: str = ""

    def explained(self) -> list[tuple[str, str]]:
        """Its rules in words, as (subject, sentence)."""
        found = [("For", self.for_whom), ("Length", self.length), ("Pay", self.pay_words)]
        if self.parts:
            found.append(("Must contain", "; ".join(part.label for part in self.parts)))
        if self.note:
            found.append(("Note", self.note))
        found.append(("Source", self.source))
        return found


KINDS: dict[PlacementKind, Kind] = {
    PlacementKind.WORK_READY: Kind(
        "Work Ready Placement",
        "Somebody out of work trains for your sector, then works with you. You help to design the training.",
        "People out of work, such as young people not in education, employment or training",
        "Not stated",
        "A salary subsidy or a funded placement, with local small to medium employers; the strategy states no rate",
        STRATEGY,
        pay=frozenset({PayBasis.SUBSIDISED, PayBasis.FUNDED}),
        parts=(Part.SECTOR_TRAINING, Part.EMPLOYER_LED),
    ),
    PlacementKind.SWAP: Kind(
        "Sector-based work academy (SWAP)",
        "Training, up to 6 weeks with you in all, and an interview for a vacancy you have. Arranged by the Jobcentre.",
        "People aged 18 or over who claim a benefit",
        "Up to 6 weeks in total",
        "The person stays on benefit",
        "GOV.UK, sector-based work academies, guide of January 2024",
        ages=(18, None),
        limits=Limits(weeks_at_most=6),
        pay=frozenset({PayBasis.BENEFIT}),
        parts=(Part.PRE_EMPLOYMENT, Part.WORK_EXPERIENCE, Part.INTERVIEW, Part.VACANCY),
        checks=(*ALWAYS_CHECKED, CheckKind.JOBCENTRE_AGREED),
    ),
    PlacementKind.BOOTCAMP: Kind(
        "Skills Bootcamp",
        "A course of up to 16 weeks that you help to design, and an interview with you for a real job.",
        "People aged 19 or over, in or out of work",
        "Up to 16 weeks; at least 60 guided hours by local rules",
        "The scheme pays the person nothing",
        "GOV.UK, Skills Bootcamps, and the rules of local funders",
        ages=(19, None),
        limits=Limits(weeks_at_most=16, hours_at_least=60),
        pay=frozenset({PayBasis.UNPAID, PayBasis.BENEFIT, PayBasis.PAID}),
        parts=(Part.CO_DESIGNED, Part.JOB_INTERVIEW_12),
    ),
    PlacementKind.WORK_TRIAL: Kind(
        "Work trial",
        "You have interviewed somebody and want to see them at work, for about 5 days, before you decide.",
        "A jobseeker on benefit, after an interview, as the only candidate",
        "Up to 5 days if the job is shorter than 6 months, otherwise up to 30 days; usually about 5",
        "Unpaid: the person keeps their benefit",
        "GOV.UK, work trials",
        limits=Limits(days_at_most=30),
        pay=frozenset({PayBasis.BENEFIT}),
        parts=(Part.SOLE_CANDIDATE, Part.JOB_16_13),
        checks=(*ALWAYS_CHECKED, CheckKind.JOBCENTRE_AGREED),
        note="Voluntary, and agreed with Jobcentre Plus first",
    ),
    PlacementKind.SUPPORTED_INTERNSHIP: Kind(
        "Supported internship",
        "A young person with an education, health and care plan learns with you for 6 to 12 months, with a job coach.",
        "Young people aged 16 to 24 with an education, health and care plan",
        "6 to 12 months",
        "Unpaid",
        EMPLOYER_SCHEMES,
        ages=(16, 24),
        cohort=Cohort.EHC_PLAN,
        limits=Limits(months_at_least=6, months_at_most=12),
        pay=frozenset({PayBasis.UNPAID}),
        parts=(Part.JOB_COACH, Part.STUDY),
    ),
    PlacementKind.TRAINEESHIP: Kind(
        "Traineeship (local)",
        "A young person gets ready for work with you over 6 weeks or more: 70 to 240 hours in all.",
        "Young people aged 16 to 24",
        "6 weeks to a year; 70 to 240 hours",
        "Unpaid, unless the local scheme pays (the Creative Skills traineeship does)",
        "Department for Education, framework for traineeships, withdrawn in 2023",
        ages=(16, 24),
        limits=Limits(weeks_at_least=6, months_at_most=12, hours_at_least=70, hours_at_most=240),
        pay=frozenset({PayBasis.UNPAID, PayBasis.PAID}),
        note="The national programme ended on 31 July 2023: only a local traineeship may be offered",
    ),
    PlacementKind.T_LEVEL: Kind(
        "T Level industry placement",
        "A college student works with you for 45 days or more, as part of a technical course.",
        "Students aged 16 to 19",
        "45 days, 315 hours",
        "Paying is your choice",
        EMPLOYER_SCHEMES,
        ages=(16, 19),
        limits=Limits(days_at_least=45, hours_at_least=315),
        pay=frozenset({PayBasis.UNPAID, PayBasis.PAID}),
        parts=(Part.T_LEVEL,),
    ),
    PlacementKind.IPS: Kind(
        "Individual Placement and Support (IPS)",
        "A paid job with you for somebody who has a specialist supporter, for as long as it is needed.",
        "In Rotherham, people in structured recovery from drugs or alcohol, referred by the service",
        "Led by the person",
        "A paid job",
        "the strategy, and guidance on the related primary care scheme",
        cohort=Cohort.IN_RECOVERY,
        pay=frozenset({PayBasis.PAID}),
        parts=(Part.IN_WORK_SUPPORT,),
        note="In the related primary care scheme a job outcome is 7 hours a week for 13 weeks within 16",
    ),
    PlacementKind.CONNECT_TO_WORK: Kind(
        "Connect to Work",
        "A paid job with you for somebody with a health condition or another barrier, with support for you both.",
        "People aged 18 or over who are disabled, have a health condition or are in a listed group; voluntary",
        "As in the grant guidance",
        "A paid job",
        "Department for Work and Pensions, Connect to Work",
        ages=(18, None),
        pay=frozenset({PayBasis.PAID}),
        parts=(Part.IN_WORK_SUPPORT,),
        claims=JOB_CLAIMS,
        note="Work experience is not an output: record the job when it starts",
    ),
    PlacementKind.JOBS_GUARANTEE: Kind(
        "Jobs Guarantee",
        "A job of 6 months for a young person, paid for by the government.",
        "People aged 18 to 21 on Universal Credit who have searched for 18 months",
        "6 months",
        "25 hours a week at the relevant minimum wage, paid in full",
        "GOV.UK, Jobs Guarantee, guidance of February 2026",
        ages=(18, 21),
        limits=Limits(months_at_least=6, months_at_most=6),
        pay=frozenset({PayBasis.SUBSIDISED}),
        ended="Its first phase, from spring 2026, does not include South Yorkshire",
    ),
    PlacementKind.WORK_EXPERIENCE: Kind(
        "Work experience",
        "Somebody spends a short time at work with you, to learn what it is like.",
        "Anybody", "Short", "Unpaid", COMMON, pay=UNPAID_ONLY,
    ),
    PlacementKind.JOB_SHADOWING: Kind(
        "Job shadowing",
        "Somebody follows one of your people through their day.",
        "Anybody", "Short", "Unpaid", COMMON, pay=UNPAID_ONLY,
    ),
    PlacementKind.VOLUNTEERING: Kind(
        "Volunteering",
        "Somebody gives their time to your organisation.",
        "Anybody", "Short", "Unpaid", COMMON, pay=UNPAID_ONLY,
    ),
}  # fmt: skip
MAY_BE_OFFERED = tuple(kind for kind in PlacementKind if not KINDS[kind].ended)


@dataclass(frozen=True)
class Shape:
    """What limits are checked against. Anything not known yet is None, and what needs it is not checked."""

    starts_on: date | None = None
    ends_on: date | None = None
    hours_a_week: int | None = None
    days: int | None = None
    pay: str = ""
    parts: frozenset[str] = frozenset()

    @property
    def weeks(self) -> float | None:
        """From the first day to the last, both inside."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return ((self.ends_on - self.starts_on).days + 1) / DAYS_A_WEEK

    @property
    def hours(self) -> float | None:
        """All of them together."""
        return None if self.weeks is None or self.hours_a_week is None else self.weeks * self.hours_a_week


def limit_problems(key: str, shape: Shape) -> list[Problem]:
    """Every stated limit of a kind that an offer breaks, each with the rule it breaks and where that is written."""
    if key not in set(PlacementKind):
        return [Problem("kind", "Choose the kind of placement")]
    kind = KINDS[PlacementKind(key)]
    found = [*_length_problems(kind, shape), *_hour_problems(kind, shape), *_day_problems(kind, shape)]
    if shape.pay and shape.pay not in {basis.value for basis in kind.pay}:
        allowed = " or ".join(f"“{basis.label}”" for basis in PayBasis if basis in kind.pay)
        found.append(Problem("pay", f"Choose {allowed}. {_because(kind, kind.pay_words)}"))
    return found


def _because(kind: Kind, words: str) -> str:
    return f"{kind.label}: {words[0].lower() if not words[:2].isupper() else words[0]}{words[1:]} ({kind.source})"


def _length_problems(kind: Kind, shape: Shape) -> Iterator[Problem]:
    if shape.starts_on is None or shape.ends_on is None or shape.ends_on < shape.starts_on:
        return
    limits, weeks = kind.limits, shape.weeks or 0
    after = shape.ends_on.toordinal() + 1
    too_long = (limits.weeks_at_most is not None and weeks > limits.weeks_at_most) or (
        limits.months_at_most is not None and after > add_months(shape.starts_on, limits.months_at_most).toordinal()
    )
    too_short = (limits.weeks_at_least is not None and weeks < limits.weeks_at_least) or (
        limits.months_at_least is not None and after < add_months(shape.starts_on, limits.months_at_least).toordinal()
    )
    if too_long:
        yield Problem("ends_on", f"It must end sooner: this is {_weeks(weeks)}. {_because(kind, kind.length)}")
    if too_short:
        yield Problem("ends_on", f"It must end later: this is {_weeks(weeks)}. {_because(kind, kind.length)}")


def _weeks(weeks: float) -> str:
    """Like "1 week", "16 weeks and 1 day"."""
    whole, days = divmod(round(weeks * DAYS_A_WEEK), DAYS_A_WEEK)
    counted = ((number, unit) for number, unit in ((whole, "week"), (days, "day")) if number)
    return " and ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in counted)


def _hour_problems(kind: Kind, shape: Shape) -> Iterator[Problem]:
    hours, limits = shape.hours, kind.limits
    if hours is None:
        return
    if limits.hours_at_least is not None and hours < limits.hours_at_least:
        yield Problem("hours_a_week", f"These hours come to {hours:.0f} in all, too few. {_because(kind, kind.length)}")
    if limits.hours_at_most is not None and hours > limits.hours_at_most:
        yield Problem(
            "hours_a_week", f"These hours come to {hours:.0f} in all, too many. {_because(kind, kind.length)}"
        )


def _day_problems(kind: Kind, shape: Shape) -> Iterator[Problem]:
    limits, days = kind.limits, shape.days
    most = limits.days_at_most
    if most is not None and Part.JOB_SIX_MONTHS.value not in shape.parts:
        most = SHORT_TRIAL_DAYS
    if days is not None and most is not None and days > most:
        hint = "" if most == limits.days_at_most else " Tick that the job lasts 6 months or longer, if it does."
        yield Problem("days", f"It may last {most} days at most.{hint} {_because(kind, kind.length)}")
    if days is not None and limits.days_at_least is not None and days < limits.days_at_least:
        yield Problem("days", f"It must last {limits.days_at_least} days or more. {_because(kind, kind.length)}")


def missing_for_approval(key: str, shape: Shape) -> list[Problem]:
    """What an offer of a kind still lacks before it may be approved: what it must contain, and its measured length."""
    kind, found = KINDS[PlacementKind(key)], []
    lacking = [part.label for part in kind.parts if part.value not in shape.parts]
    if lacking:
        words = "; ".join(lacking)
        must = f"{kind.label} must contain: {words} ({kind.source})"
        found.append(Problem("parts", f"{must}. Tick it on the offer first"))
    if shape.starts_on is None:
        found.append(Problem("starts_on", "Enter when the placements start first"))
    limits = kind.limits
    needs_days = limits.days_at_least is not None or limits.days_at_most is not None
    if needs_days and shape.days is None:
        found.append(Problem("days", f"Enter the number of days first. {_because(kind, kind.length)}"))
    is_long = any((limits.weeks_at_most, limits.weeks_at_least, limits.months_at_least, limits.months_at_most))
    if is_long and shape.ends_on is None:
        found.append(Problem("ends_on", f"Enter when the placements end first. {_because(kind, kind.length)}"))
    return found


def person_problems(key: str, age_band: str, cohorts: frozenset[str]) -> list[Problem]:
    """Why somebody cannot be placed in a kind. A band that only partly lies within its ages is let through."""
    kind, found = KINDS[PlacementKind(key)], []
    if kind.ages is not None and age_band in set(AgeBand):
        low, high = AGES[AgeBand(age_band)]
        youngest, oldest = kind.ages
        if (high is not None and high < youngest) or (oldest is not None and low > oldest):
            found.append(Problem("age_band", f"{kind.label} is for others: {_lower(kind.for_whom)} ({kind.source})"))
    if kind.cohort is not None and kind.cohort.value not in cohorts:
        needed = f"Tick “{kind.cohort.label}”, or choose another offer."
        found.append(Problem("cohorts", f"{needed} {kind.label} is for {_lower(kind.for_whom)} ({kind.source})"))
    return found


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def may_claim(key: str, claim: Claim) -> bool:
    """Whether a kind's outcome may be claimed."""
    return claim in KINDS[PlacementKind(key)].claims
