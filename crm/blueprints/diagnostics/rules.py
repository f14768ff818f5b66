"""Skills diagnostics: the pipeline, what one site's answers establish, and what they say of its employer (pure).

Terms are those of the Employer Skills Survey (definitions, section 2); the two findings are the strategy's indicators
M3-KPI (able to recruit) and M3-O4 (facing a skills mismatch), by product model section 4. The window of 18 months is
in `positions.py`; sums and changes over many employers in `measures.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from crm.blueprints.diagnostics.answers import all_true, any_true
from crm.problems import Problem
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind

COMPARABLE_STAFF = 2  # the Employer Skills Survey covers sites with two people or more on the payroll

PIPELINE = Pipeline(
    key="diagnostics",
    name="Skills diagnostics",
    singular="diagnostic",
    begins_in=("invited", "started"),
    stages=(
        Stage("invited", "Invited", moves_to=("started", "submitted", "declined", "lapsed"), stuck_after_days=21),
        Stage(
            "started",
            "Started",
            moves_to=("submitted", "declined", "lapsed"),
            by_evidence=True,
            stuck_after_days=14,
        ),
        Stage(
            "submitted",
            "Submitted",
            moves_to=("result_discussed", "plan_agreed", "declined"),
            by_evidence=True,
            stuck_after_days=14,
        ),
        Stage(
            "result_discussed",
            "Result discussed",
            moves_to=("submitted", "plan_agreed", "declined"),
            stuck_after_days=30,
        ),
        Stage("plan_agreed", "Plan agreed", StageKind.SUCCESS, moves_to=("result_discussed", "plan_reviewed")),
        Stage("plan_reviewed", "Plan reviewed", StageKind.SUCCESS, moves_to=("plan_agreed",)),
        Stage("declined", "Declined", StageKind.EXIT, moves_to=("invited", "started", "submitted", "result_discussed")),
        Stage("lapsed", "Lapsed", StageKind.EXIT, moves_to=("invited", "started", "submitted")),
    ),
    exit_reasons=(
        ExitReason("no_time", "No time for it", ("declined",)),
        ExitReason("no_need", "Sees no skills needs", ("declined",)),
        ExitReason("done_elsewhere", "Has done one with somebody else", ("declined",)),
        ExitReason("not_sharing", "Does not want to give the answers", ("declined",)),
        ExitReason("no_plan_wanted", "Wants the result but no plan", ("declined",)),
        ExitReason("no_answer", "No answer to invitations", ("lapsed",)),
        ExitReason("person_left", "The person invited has left", ("lapsed",)),
        ExitReason("newer_form", "Replaced by a newer form", ("lapsed",)),
        ExitReason("site_closed", "The site is closing or has closed"),
        ExitReason("other", "Another reason"),
    ),
)


# Those whose answers settle a measure, whichever way: what its share is of.
IN_BASE = "in_base"


class Ability(StrEnum):
    """Whether an employer can recruit the skilled workers it needs. Only the first two are in the base of M3-KPI."""

    ABLE = "able"
    NOT_ABLE = "not_able"
    UNDETERMINED = "undetermined"
    DID_NOT_TRY = "did_not_try"

    @property
    def as_bool(self) -> bool | None:
        """True or False within the base; None outside it."""
        return {Ability.ABLE: True, Ability.NOT_ABLE: False}.get(self)


class Finding(StrEnum):
    """A yes or no about an employer, where its answers settle it."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"

    @property
    def as_bool(self) -> bool | None:
        """True or False; None where undetermined."""
        return {Finding.YES: True, Finding.NO: False}.get(self)

    @classmethod
    def of(cls, finding: bool | None) -> Finding:
        """The finding that a three-valued answer stands for."""
        return cls.UNDETERMINED if finding is None else cls.YES if finding else cls.NO


@dataclass(frozen=True)
class SiteFacts:
    """What one submission establishes of a site. None: not known or not asked, never zero.

    The letters of the definitions: staff E, vacancies V, hard_to_fill H, skill_shortage S, not_proficient N,
    under_used U. Fields are named as the columns of a submission.
    """

    staff: int | None = None
    tried_to_recruit: bool | None = None
    able_to_recruit: bool | None = None
    vacancies: int | None = None
    hard_to_fill: int | None = None
    skill_shortage: int | None = None
    not_proficient: int | None = None
    under_used: int | None = None
    has_estimates: bool = False


_WITHIN = (
    # (part, whole, what the part is of the whole)
    ("hard_to_fill", "vacancies", "vacancies are hard to fill"),
    ("skill_shortage", "hard_to_fill", "hard-to-fill vacancies are because of skills"),
    ("skill_shortage", "vacancies", "vacancies are hard to fill because of skills"),
    ("not_proficient", "staff", "staff are not fully proficient"),
    ("under_used", "staff", "staff have skills their job does not use"),
)


def fact_problems(facts: SiteFacts) -> list[Problem]:
    """What is impossible in the facts: 0 <= S <= H <= V, 0 <= N <= E, 0 <= U <= E, wherever both numbers are known.

    The form refuses the same, question by question; this is the check for files and for the data package.
    """
    return [*_negative(facts), *_too_large(facts), *_recruiting(facts)]


def _negative(facts: SiteFacts) -> Iterator[Problem]:
    for name in ("staff", "vacancies", "hard_to_fill", "skill_shortage", "not_proficient", "under_used"):
        number = getattr(facts, name)
        if number is not None and number < 0:
            yield Problem(name, f"{name.replace('_', ' ').capitalize()} must be 0 or more, not {number}")


def _too_large(facts: SiteFacts) -> Iterator[Problem]:
    refused: set[str] = set()
    for part, whole, words in _WITHIN:
        number, limit = getattr(facts, part), getattr(facts, whole)
        if number is not None and limit is not None and number > limit and part not in refused:
            refused.add(part)
            yield Problem(part, f"Enter how many of the {limit:,} {words}: 0 to {limit:,}, not {number:,}")


def _recruiting(facts: SiteFacts) -> Iterator[Problem]:
    if facts.tried_to_recruit is False and (facts.vacancies or 0) > 0:
        yield Problem("vacancies", "A site that has not tried to recruit in 12 months cannot have vacancies now")


def completed(facts: SiteFacts) -> SiteFacts:
    """The facts with what follows from a zero: without vacancies none is hard to fill, and then none for skills."""
    hard = 0 if facts.vacancies == 0 else facts.hard_to_fill
    short = 0 if hard == 0 else facts.skill_shortage
    return SiteFacts(**{**vars(facts), "hard_to_fill": hard, "skill_shortage": short})


def is_comparable(facts: SiteFacts) -> bool | None:
    """Whether the site is of the kind that the national survey covers; None where its staff are not known."""
    return None if facts.staff is None else facts.staff >= COMPARABLE_STAFF


def has_external_shortage(facts: SiteFacts) -> bool | None:
    """Whether the site has a skill-shortage vacancy."""
    return _some(facts.skill_shortage)


def has_internal_gap(facts: SiteFacts) -> bool | None:
    """Whether any of its staff is not fully proficient."""
    return _some(facts.not_proficient)


def has_under_use(facts: SiteFacts) -> bool | None:
    """Whether any of its staff has skills and qualifications above the job: a second measure, beside the headline."""
    return _some(facts.under_used)


def faces_mismatch(facts: SiteFacts) -> bool | None:
    """The headline at a site: a skill-shortage vacancy or a skills gap; free only if both are known to be zero."""
    return any_true((has_external_shortage(facts), has_internal_gap(facts)))


def _some(count: int | None) -> bool | None:
    return None if count is None else count > 0


def can_recruit(facts: SiteFacts) -> bool | None:
    """At a site that tried to recruit: no skill-shortage vacancy now, and a yes to the direct question."""
    shortage = has_external_shortage(facts)
    return all_true((None if shortage is None else not shortage, facts.able_to_recruit))


def ability_of_employer(sites: Iterable[SiteFacts | None]) -> Ability:
    """Able to recruit, over all of an employer's sites in the borough. None is a site without answers in the window.

    Not able: any site that tried has a skill-shortage vacancy or says no. Able: every site that tried is able, and of
    every site it is known whether it tried. A site that did not try has no say; if none did, the employer is outside
    the base.
    """
    facts = list(sites)
    tried = [site for site in facts if site is not None and site.tried_to_recruit]
    if any(can_recruit(site) is False for site in tried):
        return Ability.NOT_ABLE
    unknown = any(site is None or site.tried_to_recruit is None for site in facts)
    if unknown or any(can_recruit(site) is None for site in tried):
        return Ability.UNDETERMINED
    return Ability.ABLE if tried else Ability.DID_NOT_TRY


def mismatch_of_employer(sites: Iterable[SiteFacts | None]) -> Finding:
    """Facing a skills mismatch: any site is; free of one only if every site is known to be (M3-O4)."""
    return Finding.of(any_true(None if site is None else faces_mismatch(site) for site in sites))


def under_use_of_employer(sites: Iterable[SiteFacts | None]) -> Finding:
    """Under-using skills: any site does; not only if every site is known not to."""
    return Finding.of(any_true(None if site is None else has_under_use(site) for site in sites))
