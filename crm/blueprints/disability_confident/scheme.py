"""The Disability Confident scheme of the Department for Work and Pensions as data: levels, terms, steps (pure).

Everything here is from definitions, section 3, which names the pages it was read on. Terms belong to a version of the
rules, since the scheme changes; a term computed from them is a suggestion, and what is printed on a certificate is the
fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from crm.periods import add_months, format_date

BEGAN = date(2016, 11, 1)  # launched in November 2016
CHANGE_ANNOUNCED = date(2026, 1, 15)
REMINDED_MONTHS_BEFORE = 2  # DWP sends a reminder by email at least two months before the expiry


class Level(IntEnum):
    """The three levels, in order; each must be completed before the next."""

    COMMITTED = 1
    EMPLOYER = 2
    LEADER = 3

    @property
    def label(self) -> str:
        """As it is printed, with its number."""
        return f"Level {self.value}, Disability Confident {self.name.capitalize()}"

    @property
    def short(self) -> str:
        """For a card or a table."""
        return f"Level {self.value} {self.name.capitalize()}"


@dataclass(frozen=True)
class RuleVersion:
    """Rules of the scheme from a day on. `months` is the longest a level lasts; a level left out is not known."""

    key: str
    since: date
    label: str
    source: str
    months: Mapping[Level, int] = field(default_factory=dict)
    no_renewal_at: frozenset[Level] = frozenset()
    caution: str = ""


_THREE_YEARS = dict.fromkeys(Level, 36)
VERSIONS = (
    RuleVersion("2016-11", BEGAN, "Before November 2019", "Older records may carry shorter terms (Nicholas Cliffe)"),
    RuleVersion(
        "2019-11",
        date(2019, 11, 1),
        "From November 2019: three years at every level",
        "GOV.UK guides of 22 January, 22 April and 27 June 2025; Nicholas Cliffe for November 2019",
        _THREE_YEARS,
    ),
    RuleVersion(
        "2026-01",
        CHANGE_ANNOUNCED,
        "Change announced on 15 January 2026: two years at level 1, no renewal there",
        "Notice of 15 January 2026 (Wired-Gov copy; Public Sector Executive)",
        {**_THREE_YEARS, Level.COMMITTED: 24},
        frozenset({Level.COMMITTED}),
        "The change is being trialled, and from which day it binds members is not known: go by the certificate.",
    ),
)
VERSION_KEYS = frozenset(version.key for version in VERSIONS)


def version_named(key: str) -> RuleVersion:
    """The version with this key. Raises KeyError for any other."""
    return {version.key: version for version in VERSIONS}[key]


def version_for(valid_from: date) -> RuleVersion:
    """The newest version announced by the day an award began; the first for any day before the scheme."""
    return next((each for each in reversed(VERSIONS) if each.since <= valid_from), VERSIONS[0])


@dataclass(frozen=True)
class Suggestion:
    """When an award would expire under a version of the rules, if its certificate says nothing else."""

    expires_on: date
    version: RuleVersion

    @property
    def words(self) -> str:
        """For the side of the field."""
        return f"{format_date(self.expires_on)}. {self.version.label}"


def suggestions(level: Level, valid_from: date, version: RuleVersion | None = None) -> tuple[Suggestion, ...]:
    """The likely days of expiry, the likeliest first; none where no term is known, two where the rules are in doubt.

    With a `version`, only what that says. 29 February and three years is 28 February.
    """
    newest = version or version_for(valid_from)
    asked = [newest]
    before = VERSIONS[max(VERSIONS.index(newest) - 1, 0)]
    if version is None and newest.caution and before.months.get(level) != newest.months.get(level):
        asked.append(before)
    return tuple(Suggestion(add_months(valid_from, each.months[level]), each) for each in asked if level in each.months)


@dataclass(frozen=True)
class Step:
    """One thing a level takes. `part` is the heading it stands under; `any_of` says that one of its part will do."""

    key: str
    level: Level
    part: str
    label: str
    any_of: bool = False


_COMMITMENTS, _ACTIVITIES = "Five commitments", "At least one of nine activities"
_ASSESSMENT, _LEADING = "Self-assessment", "Validated, and leading"
STEPS = (
    Step("commit_recruitment", Level.COMMITTED, _COMMITMENTS, "Inclusive and accessible recruitment"),
    Step("commit_vacancies", Level.COMMITTED, _COMMITMENTS, "Communicate vacancies"),
    Step("commit_interviews", Level.COMMITTED, _COMMITMENTS, "Offer an interview to disabled people"),
    Step("commit_adjustments", Level.COMMITTED, _COMMITMENTS, "Provide reasonable adjustments"),
    Step("commit_employees", Level.COMMITTED, _COMMITMENTS, "Support employees who become disabled"),
    Step("do_experience", Level.COMMITTED, _ACTIVITIES, "Work experience", any_of=True),
    Step("do_trials", Level.COMMITTED, _ACTIVITIES, "Work trials", any_of=True),
    Step("do_employment", Level.COMMITTED, _ACTIVITIES, "Paid employment", any_of=True),
    Step("do_apprenticeships", Level.COMMITTED, _ACTIVITIES, "Apprenticeships", any_of=True),
    Step("do_shadowing", Level.COMMITTED, _ACTIVITIES, "Job shadowing", any_of=True),
    Step("do_traineeships", Level.COMMITTED, _ACTIVITIES, "Traineeships", any_of=True),
    Step("do_internships", Level.COMMITTED, _ACTIVITIES, "Paid or supported internships", any_of=True),
    Step("do_student_placements", Level.COMMITTED, _ACTIVITIES, "Student placements", any_of=True),
    Step("do_academies", Level.COMMITTED, _ACTIVITIES, "Sector-based work academy placements", any_of=True),
    Step("people_core", Level.EMPLOYER, _ASSESSMENT, "Getting the right people: all core actions"),
    Step("people_activity", Level.EMPLOYER, _ASSESSMENT, "Getting the right people: one of 10 activities or more"),
    Step("keeping_core", Level.EMPLOYER, _ASSESSMENT, "Keeping and developing people: all core actions"),
    Step("keeping_activity", Level.EMPLOYER, _ASSESSMENT, "Keeping and developing people: one of 7 activities or more"),
    Step("employs", Level.EMPLOYER, _ASSESSMENT, "Confirmed that it employs disabled people"),
    Step("validated", Level.LEADER, _LEADING, "Self-assessment validated by somebody outside the business"),
    Step("narrative", Level.LEADER, _LEADING, "Short narrative of its leadership written"),
    Step("still_employs", Level.LEADER, _LEADING, "Employs disabled people"),
    Step("reports", Level.LEADER, _LEADING, "Reports on disability, mental health and wellbeing"),
)
STEP_KEYS = frozenset(step.key for step in STEPS)
SOURCES = {
    Level.COMMITTED: "gov.wales",
    Level.EMPLOYER: "College of Policing; CareScribe",
    Level.LEADER: "CareScribe; House of Lords 2024",
}


@dataclass(frozen=True)
class Part:
    """The steps of a level that stand under one heading, and whether those ticked are enough."""

    heading: str
    steps: tuple[Step, ...]
    is_complete: bool


def parts_of(level: Level, in_place: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """What a level takes, by heading, and of each part whether it is in place: all of it, or one where one will do."""
    headings = dict.fromkeys(step.part for step in STEPS if step.level is level)
    found = []
    for heading in headings:
        steps = tuple(step for step in STEPS if step.part == heading)
        enough = any if steps[0].any_of else all
        found.append(Part(heading, steps, enough(step.key in in_place for step in steps)))
    return tuple(found)


def renewal_words(level: Level, version: RuleVersion) -> str:
    """How a level is kept on (FE News copy of the DWP renewal guidance, May 2021; the change of 2026)."""
    if level in version.no_renewal_at:
        return "It has been announced that level 1 cannot be renewed: move up to level 2 before it ends."
    return {
        Level.COMMITTED: "Renew by sending the level 1 form again, or move up to level 2.",
        Level.EMPLOYER: "Renew by reviewing the self-assessment, or move up to level 3.",
        Level.LEADER: "Renew by having the self-assessment validated again.",
    }[level]
