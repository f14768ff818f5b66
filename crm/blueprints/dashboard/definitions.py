"""The six Mission 3 indicators: the strategy's words, what is counted, and the reading taken where it is silent (pure).

Wording and codes are those of the Rotherham Employment and Skills Strategy 2026-2031 as loaded with the reference
data; the rules are product model section 4. Everything a reader needs to judge a figure stands here once, for the
dashboard, the reports and the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm.periods import YearKind


class Kind(StrEnum):
    """Where an indicator's figure comes from."""

    DIAGNOSTICS = "diagnostics"
    RECORDS = "records"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Definition:
    """One indicator. `rising`: more is better. `year` is the year its flow is counted by; None for a stock.

    `status_on` names the measure that targets are set on; `related` the strategy's figure that is near but not it.
    """

    code: str
    wording: str
    short: str
    kind: Kind
    rising: bool
    unit: str
    method: str
    base: str
    reading: str
    source: str
    status_on: str
    caveats: tuple[str, ...] = ()
    related: str = ""
    year: YearKind | None = None


ANSWERED = "It describes employers who answered, unweighted; it is not an estimate for Rotherham."
NOT_THE_SURVEY = (
    "The Employer Skills Survey asks sites with 2 or more staff, prompts for reasons in another way and is weighted, "
    "so its figures are context and not the same measure."
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        code="M3-KPI",
        wording="Increase the number of employers who are able to recruit skilled workers they need in Rotherham",
        short="Employers able to recruit",
        kind=Kind.DIAGNOSTICS,
        rising=True,
        unit="employers",
        method=(
            "Able: every site that recruited or tried to in its last 12 months has no skill-shortage vacancy now and "
            "says that it is able to recruit the skilled workers it needs. Not able: any such site has one, or says "
            "no. The latest submitted diagnostic of each site in the 18 months up to the date counts."
        ),
        base="Employers of which any site recruited or tried to in its last 12 months, and whose answers settle it",
        reading=(
            "The strategy counts employers and gives neither definition nor baseline. The number is the headline; "
            "target and status are on the share, since the number grows with every form filled in. A site that has "
            "not answered is not known, so an employer with one is able only once it has."
        ),
        source="Skills diagnostics in this service",
        status_on="share",
        caveats=(ANSWERED, NOT_THE_SURVEY),
        related=(
            "The strategy’s 58% of vacancies hard to fill (57% nationally) is a share of vacancies, not of employers, "
            "and names no survey year: it is no baseline."
        ),
    ),
    Definition(
        code="M3-O1",
        wording=(
            "Increase the percentage of the working-age population holding qualifications at Level 3+ and Level 4+."
        ),
        short="Residents qualified to level 3 and level 4 or above",
        kind=Kind.OFFICIAL,
        rising=True,
        unit="percent of residents aged 16 to 64",
        method="Published by the Office for National Statistics from the Annual Population Survey.",
        base="Residents of Rotherham aged 16 to 64",
        reading=(
            "Levels followed the NVQ to 2021 and follow the RQF since 2022. The two are different series: they are "
            "never joined, and no change is given across the break."
        ),
        source="Office for National Statistics",
        status_on="level_3_plus",
        caveats=("A survey estimate: the interval is the publisher’s own, for sampling.",),
        related="The strategy prints 36% with level 4 or above (47% nationally) without date or definition.",
    ),
    Definition(
        code="M3-O2",
        wording=(
            "Increase the number of apprenticeships, higher-level apprenticeships and apprenticeships within growth "
            "sectors offered within Rotherham."
        ),
        short="Apprenticeships offered",
        kind=Kind.RECORDS,
        rising=True,
        unit="apprenticeships",
        method=(
            "Apprenticeships by the day an employer in Rotherham offered them: all, levels 4 to 7 together, and those "
            "in growth sectors. Each step has its own date; offered is not started."
        ),
        base="Apprenticeships recorded in this service",
        reading=(
            "The strategy does not say which sectors are growth sectors: the Industrial Strategy’s eight are an "
            "editable list, with foundational industries (steel, construction) shown beside and never within. "
            "Higher-level is read as levels 4 to 7. An offer withdrawn later was still offered. Years run from August "
            "to July."
        ),
        source="Apprenticeship records in this service",
        status_on="all",
        caveats=(
            "Only offers that somebody recorded here are counted; one that the employer reported itself is counted "
            "once it is confirmed.",
        ),
        related=(
            "The strategy’s 1,225 starts and 580 achievements in 2022/23 are starts, not offers, of all levels. "
            "Official starts are published as a rate, which is no number of apprenticeships."
        ),
        year=YearKind.FUNDING,
    ),
    Definition(
        code="M3-O3",
        wording=(
            "Increase the number of employers collaborating with local providers to develop courses and shape "
            "provision."
        ),
        short="Employers collaborating with providers",
        kind=Kind.RECORDS,
        rising=True,
        unit="employers",
        method=(
            "Distinct employers with a provider collaboration active in the year, or that helped to design a placement "
            "programme in it. A proposal does not count."
        ),
        base="Collaborations recorded in this service",
        reading="Active means begun by the last day and not ended before the first. Years run from April to March.",
        source="Collaboration records in this service",
        status_on="employers",
        caveats=("Only collaborations that somebody recorded here are counted.",),
        related="The strategy gives no baseline.",
        year=YearKind.FINANCIAL,
    ),
    Definition(
        code="M3-O4",
        wording="Reduce the proportion of employers facing skills mismatches.",
        short="Employers facing a skills mismatch",
        kind=Kind.DIAGNOSTICS,
        rising=False,
        unit="percent of employers",
        method=(
            "Facing a mismatch: any site has a skill-shortage vacancy or a member of staff who is not fully "
            "proficient. Not: both are known to be zero at every site. The latest submitted diagnostic of each site "
            "in the 18 months up to the date counts."
        ),
        base="Employers whose answers settle it",
        reading=(
            "The strategy defines no mismatch. Under-use of skills is a mismatch too, but so common that it would "
            "drown the headline: it stands beside it as a second measure."
        ),
        source="Skills diagnostics in this service",
        status_on="share",
        caveats=(ANSWERED, NOT_THE_SURVEY),
        related="The strategy gives no baseline.",
    ),
    Definition(
        code="M3-O5",
        wording="Increase median earnings in Rotherham",
        short="Median earnings",
        kind=Kind.OFFICIAL,
        rising=True,
        unit="pounds a week",
        method=(
            "Median gross weekly pay of all employees in April, from the Annual Survey of Hours and Earnings of the "
            "Office for National Statistics."
        ),
        base="Employees in Rotherham",
        reading=(
            "The strategy does not say weekly or yearly, full-time or all employees: the published weekly median of "
            "all employees is taken, in the pounds of its year, without allowing for prices."
        ),
        source="Office for National Statistics",
        status_on="median_weekly_pay",
        caveats=("The loaded file does not say whether by home or by workplace, and does not split by sex.",),
        related="The strategy gives no baseline.",
    ),
)
BY_CODE = {definition.code: definition for definition in DEFINITIONS}
