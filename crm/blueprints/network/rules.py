"""HR Director Network: the pipeline of its seats, their dated steps, who holds one, its share of the borough (pure).

Strategy action 1.3: "Establish an HR Director Network of the largest employers". A seat belongs to the employer and is
held by people over time (product model, section 3). Meetings are in `meeting_rules.py`, what comes of them in
`challenge_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from crm.figures import Proportion
from crm.periods import format_date
from crm.problems import Problem
from crm.stages.rules import ExitReason, Pipeline, Stage, StageKind
from crm.text import many_lines, shortened

EARLIEST = date(2015, 1, 1)  # ours: older dates in spreadsheets are slips, the network is a thing of this strategy
WORDS_LENGTH = 2_000
NOTES_LENGTH = 20_000
WORDS_ON_CARD = 120
BOROUGH_EMPLOYEES = 106_150  # printed in the strategy, undated (definitions, section 1): people employed in Rotherham

PIPELINE = Pipeline(
    key="network",
    name="HR Director Network",
    singular="network member",
    stages=(
        Stage("possible", "Possible", moves_to=("invited", "joined", "declined"), stuck_after_days=90),
        Stage("invited", "Invited", moves_to=("possible", "joined", "declined"), stuck_after_days=45),
        Stage("joined", "Joined", StageKind.SUCCESS, moves_to=("possible", "invited", "left")),
        Stage("declined", "Declined", StageKind.EXIT, moves_to=("possible", "invited", "joined")),
        Stage("left", "Left", StageKind.EXIT, moves_to=("joined",)),
    ),
    exit_reasons=(
        ExitReason("no_time", "No time for meetings"),
        ExitReason("no_gain", "Does not see what it would gain"),
        ExitReason("other_network", "Belongs to another network"),
        ExitReason("decided_elsewhere", "Head office decides elsewhere"),
        ExitReason("nobody_to_hold", "Nobody to hold the seat", ("left",)),
        ExitReason("closed_or_moved", "Closed, or left Rotherham"),
        ExitReason("other", "Another reason"),
    ),
    begins_in=("possible", "invited", "joined"),
)
WAY = ("possible", "invited", "joined")


@dataclass(frozen=True)
class SeatDates:
    """When each step happened; None for one that has not. "Possible" has no date of its own."""

    invited: date | None = None
    joined: date | None = None
    left: date | None = None
    declined: date | None = None

    def dated(self) -> tuple[tuple[str, date], ...]:
        """The steps that have a date, in the order in which they should have come."""
        return tuple((key, day) for key in DATED if (day := getattr(self, key)) is not None)


DATED = ("invited", "joined", "left", "declined")
_DID = {"invited": "it was invited", "joined": "it joined", "left": "it left", "declined": "it declined"}


def stage_of(dates: SeatDates) -> str:
    """The stage that the dates prove."""
    reached = dates.dated()
    return reached[-1][0] if reached else WAY[0]


def is_member(joined: date | None, left: date | None, day: date) -> bool:
    """Whether a seat with these dates is a member's on a day: from the day it joined to the day before it left."""
    return joined is not None and joined <= day and (left is None or day < left)


def date_problems(dates: SeatDates, today: date) -> list[Problem]:
    """What is wrong with the dates: one is still to come, two stand in the wrong order, or one belies another.

    Each problem names its column ("joined_on", ...) as the field.
    """
    found = {key: words for key, day in dates.dated() if (words := _day_problem(key, day, today))}
    for (earlier, first), (later, second) in combinations(dates.dated(), 2):
        if second < first:
            words = f"The date {_DID[later]} must be on or after {format_date(first)}, when {_DID[earlier]}"
            found.setdefault(later, words)
    if dates.left is not None and dates.joined is None:
        found.setdefault("joined", "Enter the date it joined, or remove the date it left")
    if dates.declined is not None and dates.joined is not None:
        found.setdefault("joined", "It declined. Remove this date, or remove the date it declined")
    return [Problem(f"{key}_on", words) for key, words in found.items()]


def _day_problem(key: str, day: date, today: date) -> str:
    if day > today:
        return f"The date {_DID[key]} must be today or in the past"
    if day < EARLIEST:
        return f"The date {_DID[key]} must be {format_date(EARLIEST)} or later"
    return ""


def dates_after_move(dates: SeatDates, to_stage: str, on: date) -> SeatDates:
    """The dates once a card has been moved by hand: the step it enters is dated, those after it have not happened.

    An invitation after a refusal is a new one. An exit changes no earlier date.
    """
    if to_stage == "possible":
        return SeatDates()
    if to_stage == "invited":
        return SeatDates(invited=on if dates.declined or dates.invited is None else dates.invited)
    if to_stage == "joined":
        return SeatDates(invited=dates.invited, joined=dates.joined or on)
    return replace(dates, **{to_stage: on}) if to_stage in DATED else dates


def move_problems(
    dates: SeatDates, from_stage: str, to_stage: str, on: date, today: date, note: str = ""
) -> list[Problem]:
    """Reasons of this strand against a move by hand; they belong to the date of the move, its stage or its note.

    A move back from "Joined" takes the date away, and with it the figures of every day since: on the day itself it is
    a slip, later it needs the note that says so.
    """
    if (from_stage, to_stage) == ("left", "joined") and dates.left is not None:
        words = (
            f"It left on {format_date(dates.left)}. If it has come back, add it to the network anew, so that the time "
            "between is kept. If it never left, remove that date under “Edit”"
        )
        return [Problem("stage", words)]
    after = dates_after_move(dates, to_stage, on)
    if dates.joined is not None and dates.joined < today and after.joined is None and not note.strip():
        words = (
            f"It joined on {format_date(dates.joined)}, and this move would take it out of the figures since then. If "
            "it left, move it to “Left”. If it never joined, say in the note that it was a mistake"
        )
        return [Problem("note", words)]
    return [Problem("on", each.message) for each in date_problems(after, today)]


def overlap_problem(joined: date | None, earlier_left: date | None) -> list[Problem]:
    """A new seat may only begin where the employer's last one ended: nobody is two members on one day."""
    if joined is not None and earlier_left is not None and joined < earlier_left:
        words = f"It was a member already until {format_date(earlier_left)}: the new seat must begin then or later"
        return [Problem("joined_on", words)]
    return []


@dataclass(frozen=True)
class SeatFacts:
    """What is said of a seat, as typed or imported."""

    dates: SeatDates = SeatDates()
    wants: str = ""
    offers: str = ""
    shares_profile: bool = False
    notes: str = ""


def tidied(facts: SeatFacts) -> SeatFacts:
    """The facts as they are stored."""
    return replace(
        facts, wants=many_lines(facts.wants), offers=many_lines(facts.offers), notes=many_lines(facts.notes)
    )


def fact_problems(facts: SeatFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [*date_problems(facts.dates, today), *_text_problems(facts)]


def _text_problems(facts: SeatFacts) -> Iterator[Problem]:
    for field, label, length in (
        ("wants", "What it wants", WORDS_LENGTH),
        ("offers", "What it offers", WORDS_LENGTH),
        ("notes", "Notes", NOTES_LENGTH),
    ):
        if len(getattr(facts, field)) > length:
            yield Problem(field, f"{label} must be {length:,} characters or fewer")


def headline_of(facts: SeatFacts) -> str:
    """The one line of what a card says. Never a person's name: boards are seen by every partner."""
    return f"Wants: {shortened(facts.wants, WORDS_ON_CARD)}" if facts.wants else "Seat in the network"


def hand_over_problems(on: date | None, held_since: date | None, today: date) -> list[Problem]:
    """What is wrong with the day on which somebody takes over a seat from whoever has held it since a day."""
    if on is None:
        return [Problem("on", "Enter the day from which it is so")]
    if on > today:
        return [Problem("on", "The day must be today or in the past")]
    if on < EARLIEST:
        return [Problem("on", f"The day must be {format_date(EARLIEST)} or later")]
    if held_since is not None and on < held_since:
        return [Problem("on", f"The day must be {format_date(held_since)} or later, when the last holder took over")]
    return []


@dataclass(frozen=True)
class Reach:
    """The network on one day: members, the people they employ at their Rotherham sites, members without that number."""

    day: date
    members: int
    employees: int
    unknown: int

    @property
    def share(self) -> Proportion | None:
        """Of the borough's employees, as the strategy prints them; None where the sites' numbers exceed them."""
        return share_of_borough(self.employees)


def share_of_borough(employees: int) -> Proportion | None:
    """People employed by members at their Rotherham sites, of the borough's employees (definitions, section 1).

    None where there are more than the borough has: then a site's number is wrong, and no share is a figure.
    """
    return Proportion(employees, BOROUGH_EMPLOYEES) if 0 <= employees <= BOROUGH_EMPLOYEES else None


@dataclass(frozen=True)
class NetworkActivity:
    """What the network did in a period: meetings held, attendances at them, challenges raised and answered."""

    meetings: int
    attendances: int
    raised: int
    answered: int
