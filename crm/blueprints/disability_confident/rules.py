"""Disability Confident: the way through the scheme, what an award must say, and where it stands on any day (pure).

An employer is a member on a day if its latest award began by then and had not expired: start <= day < expiry
(definitions, section 3). Moving up or renewing restarts the clock, so of one membership only the latest award counts.
An expiry that nobody has read off the certificate is a state of its own, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum

from crm.blueprints.disability_confident.scheme import BEGAN, VERSION_KEYS, Level
from crm.periods import add_months, format_date
from crm.problems import Problem
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind
from crm.text import many_lines, one_line, shortened

REFERENCE_LENGTH = 20
EVIDENCE_LENGTH = 2_000
NOTES_LENGTH = 20_000
REASON_LENGTH = 300
HEADLINE_LENGTH = 150
LONGEST_MONTHS = 60  # ours: no rule ever gave more than three years, so a later expiry is a slip of the pen
ENDING_DAYS = (30, 60, 90)  # product model, section 4
# Each member has a reference beginning DCS0, printed on the certificate; how many figures follow is not published.
_REFERENCE = re.compile(r"DCS0[0-9]{3,10}", re.ASCII)

PIPELINE = Pipeline(
    key="disability_confident",
    name="Disability Confident",
    singular="Disability Confident record",
    begins_in=("interested", "working"),
    stages=(
        Stage("interested", "Interested", moves_to=("working", "member", "not_going_ahead"), stuck_after_days=60),
        Stage("working", "Working on it", moves_to=("interested", "member", "not_going_ahead"), stuck_after_days=120),
        Stage("member", "Member", StageKind.SUCCESS, moves_to=("working", "lapsed", "left"), by_evidence=True),
        Stage("lapsed", "Lapsed", StageKind.EXIT, moves_to=("working", "member", "left")),
        Stage("left", "Left the scheme", StageKind.EXIT, moves_to=("interested", "working", "member")),
        Stage("not_going_ahead", "Not going ahead", StageKind.EXIT, moves_to=("interested", "working", "member")),
    ),
    exit_reasons=(
        ExitReason("not_renewed", "Decided not to renew", ("lapsed", "left")),
        ExitReason("missed", "Missed the date", ("lapsed",)),
        ExitReason("no_renewal", "Level 1 cannot be renewed", ("lapsed",)),
        ExitReason("removed", "Removed by DWP", ("left",)),
        ExitReason("closed", "The business or site closed", ("lapsed", "left")),
        ExitReason("no_time", "No time for it now", ("not_going_ahead",)),
        ExitReason("no_use", "Sees no use in it", ("not_going_ahead",)),
        ExitReason("through_group", "Is a member through its group", ("not_going_ahead", "lapsed")),
        ExitReason("person_left", "The person behind it left"),
        ExitReason("other", "Another reason"),
    ),
)


class Source(StrEnum):
    """Where an award is known from. Only what somebody has seen can confirm it."""

    CERTIFICATE = "certificate"
    DWP_MESSAGE = "dwp_message"
    EMPLOYER = "employer"
    PUBLISHED_LIST = "published_list"

    @property
    def label(self) -> str:
        """As people choose it."""
        return _SOURCES[self]

    @property
    def is_proof(self) -> bool:
        """Whether an officer who has it in front of them may confirm the award by it."""
        return self in PROOFS


PROOFS = frozenset({Source.CERTIFICATE, Source.DWP_MESSAGE})
_SOURCES = {
    Source.CERTIFICATE: "Certificate seen",
    Source.DWP_MESSAGE: "Message from DWP seen",
    Source.EMPLOYER: "The employer says so",
    Source.PUBLISHED_LIST: "The published list, a hint",
}


class Covers(StrEnum):
    """What a membership is of: a head office's covers the sites of its group here."""

    GROUP = "group"
    SITE = "site"


class Standing(IntEnum):
    """Where an employer stands on a day. Of several memberships, the highest says where the employer stands."""

    NEVER = 0
    LAPSED = 1
    LEFT = 2
    EXPIRY_UNKNOWN = 3
    COMMITTED = 4
    EMPLOYER = 5
    LEADER = 6

    @property
    def level(self) -> Level | None:
        """The level it is known to hold; None for anything but a member with a known expiry."""
        return Level(self - Standing.EXPIRY_UNKNOWN) if self > Standing.EXPIRY_UNKNOWN else None

    @property
    def is_member(self) -> bool:
        """Whether it counts as Disability Confident."""
        return self.level is not None

    @property
    def holds_an_award(self) -> bool:
        """Whether it is a member, or may be one: nobody has read the expiry."""
        return self >= Standing.EXPIRY_UNKNOWN


@dataclass(frozen=True)
class Held:
    """A confirmed award that has not been withdrawn, as far as counting needs it. `ended_on`: left before it expired.

    `id` only decides between two awards of one day and level.
    """

    membership: int
    employer: int
    level: Level
    valid_from: date
    expires_on: date | None
    ended_on: date | None = None
    id: int = 0


def latest(awards: Iterable[Held], day: date) -> Held | None:
    """Of one membership, the award that says where it stood on a day: the last that had begun by then."""
    begun = [award for award in awards if award.valid_from <= day]
    return max(begun, key=lambda award: (award.valid_from, award.level, award.id), default=None)


def standing_of(award: Held | None, day: date) -> Standing:
    """Where a membership stood on a day by its latest award."""
    if award is None:
        return Standing.NEVER
    if award.ended_on is not None and award.ended_on <= day and not _expired(award, award.ended_on):
        return Standing.LEFT
    if award.expires_on is None:
        return Standing.EXPIRY_UNKNOWN
    if _expired(award, day):
        return Standing.LAPSED
    return Standing(Standing.EXPIRY_UNKNOWN + award.level)


def _expired(award: Held, day: date) -> bool:
    return award.expires_on is not None and award.expires_on <= day


def standing_on(awards: Iterable[Held], day: date) -> Standing:
    """Where a membership stood on a day."""
    return standing_of(latest(awards, day), day)


def headline(award: Held | None, aims_at: int | None, site: str, today: date) -> str:
    """The one line of what a card says: the level held, or the one aimed at, and of which site (empty for all)."""
    if award is not None and standing_of(award, today) is not Standing.LEFT:
        until = f"to {format_date(award.expires_on)}" if award.expires_on else "expiry unknown"
        words = f"{award.level.short}, {until}"
    else:
        words = f"Aims at level {aims_at}" if aims_at else "No level aimed at"
    return shortened(f"{words}, {site}" if site else words, HEADLINE_LENGTH)


def ending_within(expires_on: date | None, today: date) -> int | None:
    """The smallest of 30, 60 and 90 days in which an award that still runs will expire; None for later or past."""
    if expires_on is None or expires_on <= today:
        return None
    return next((days for days in ENDING_DAYS if (expires_on - today).days <= days), None)


@dataclass(frozen=True)
class AwardFacts:
    """What is said of an award, as typed or imported. `earlier_unrecorded`: the level before it is in no record here.

    `rule_version` is empty for the one of its first day.
    """

    level: int | None
    valid_from: date | None
    expires_on: date | None = None
    reference: str = ""
    source: str = Source.CERTIFICATE.value
    evidence: str = ""
    rule_version: str = ""
    earlier_unrecorded: bool = False
    ended_on: date | None = None


def tidied(facts: AwardFacts) -> AwardFacts:
    """The facts as they are stored: the reference without spaces, in capitals."""
    return replace(
        facts,
        reference="".join(one_line(facts.reference).upper().split()),
        evidence=many_lines(facts.evidence),
        rule_version=facts.rule_version.strip(),
    )


def award_problems(facts: AwardFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down, whatever other awards there are."""
    return [*_level_problems(facts), *_day_problems(facts, today), *_text_problems(facts)]


def _level_problems(facts: AwardFacts) -> Iterator[Problem]:
    if facts.level not in set(Level):
        yield Problem("level", "Choose the level, from 1 to 3")
    if facts.rule_version and facts.rule_version not in VERSION_KEYS:
        yield Problem("rule_version", "Choose the rules from the list")
    if facts.source not in set(Source):
        yield Problem("source", "Choose how it is known")


def _day_problems(facts: AwardFacts, today: date) -> Iterator[Problem]:
    start = facts.valid_from
    if start is None:
        yield Problem("valid_from", "Enter the day it is valid from, as printed on the certificate")
        return
    if start > today:
        yield Problem("valid_from", "The day it is valid from must be today or in the past")
    elif start < BEGAN:
        yield Problem("valid_from", f"The scheme began in November 2016: enter {format_date(BEGAN)} or later")
    if facts.expires_on is not None and facts.expires_on <= start:
        yield Problem("expires_on", f"The expiry must be after the day it is valid from ({format_date(start)})")
    elif facts.expires_on is not None and facts.expires_on > add_months(start, LONGEST_MONTHS):
        yield Problem("expires_on", "The expiry must be within five years of the day it is valid from")
    if facts.ended_on is not None and not start <= facts.ended_on <= today:
        yield Problem("ended_on", f"The day it left must be from {format_date(start)} to today")


def _text_problems(facts: AwardFacts) -> Iterator[Problem]:
    if facts.reference and not _REFERENCE.fullmatch(facts.reference):
        yield Problem("reference", "The reference begins with DCS0 and has only figures after it, like DCS0012345")
    if len(facts.evidence) > EVIDENCE_LENGTH:
        yield Problem("evidence", f"What was seen must be {EVIDENCE_LENGTH:,} characters or fewer")


@dataclass(frozen=True)
class Recorded:
    """Another award of the same membership, confirmed or not, that is not withdrawn."""

    level: Level
    valid_from: date
    expires_on: date | None = None
    ended_on: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it had begun and not ended; an unknown expiry has not come."""
        ends = [end for end in (self.expires_on, self.ended_on) if end is not None]
        return self.valid_from <= day and all(day < end for end in ends)


def order_problems(facts: AwardFacts, others: Sequence[Recorded]) -> list[Problem]:
    """What other awards say against one: the same again, a lower level while a higher runs, a level left out.

    "Each must be completed before the next" (definitions, section 3). Certificates of earlier levels are often from
    before our records, so that a gap may be written down if somebody says so in words.
    """
    start, level = facts.valid_from, facts.level
    if start is None or level is None:
        return []
    if any(other.level == level and other.valid_from == start for other in others):
        return [Problem("valid_from", f"An award of level {level} from {format_date(start)} is already recorded")]
    higher = [other for other in others if other.level > level and other.runs_on(start)]
    if higher:
        top = max(higher, key=lambda other: other.level)
        words = f"It holds level {top.level} from {format_date(top.valid_from)}: a lower level cannot begin meanwhile."
        return [Problem("level", f"{words} If that has ended, enter its expiry first")]
    known = any(other.level >= level - 1 and other.valid_from <= start for other in others)
    if level > Level.COMMITTED and not known and not facts.earlier_unrecorded:
        words = f"Level {level - 1} must come before level {level}, and none is recorded: add it first, or tick below"
        return [Problem("level", f"{words} that it is from before our records")]
    return []


def running_already(level: int, valid_from: date, others: Sequence[Recorded]) -> Recorded | None:
    """Another award of the level that runs on the day this one begins: a renewal before its time, or the same twice.

    Certificates do not tell which, so whoever confirms is asked to look.
    """
    found = [other for other in others if other.level == level and other.runs_on(valid_from)]
    return max(found, key=lambda other: other.valid_from, default=None)


def confirm_problems(source: str) -> list[Problem]:
    """Why an award cannot be confirmed: somebody must have seen the certificate or a message from DWP."""
    if source not in PROOFS:
        return [Problem("source", "Choose what you have seen: the certificate, or a message from DWP")]
    return []


def move_problems(to_stage: str, from_stage: str, award: Held | None, on: date, today: date) -> list[Problem]:
    """What the latest award says against moving the card by hand."""
    if on > today:
        return [Problem("on", "The date of the move must be today or in the past")]
    standing = standing_of(award, on)
    if award is None or not standing.holds_an_award:
        return []
    if to_stage == "left":
        return [Problem("on", "It cannot leave on the day its award began or before")] if on <= award.valid_from else []
    if to_stage == "lapsed" and award.expires_on is None:
        return [Problem("stage", "Nobody has said when its award expires: edit the award and enter that first")]
    if to_stage == "lapsed" and award.expires_on is not None:
        return [Problem("stage", f"Its award runs until {format_date(award.expires_on)}: it has not lapsed")]
    if from_stage == "member":
        return [Problem("stage", "It holds an award. If that was a mistake, withdraw the award first")]
    return []
