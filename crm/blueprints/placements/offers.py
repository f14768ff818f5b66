"""What may be written down about an offer, and what it needs before it is approved (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from crm.blueprints.placements.kinds import (
    KINDS,
    Part,
    PlacementKind,
    Shape,
    limit_problems,
    missing_for_approval,
)
from crm.blueprints.placements.references import personal_data_in
from crm.blueprints.placements.rules import (
    BEFORE_APPROVAL,
    IN_FORCE,
    LINE_LENGTH,
    MOST_DAYS,
    MOST_HOURS_A_WEEK,
    MOST_PLACES,
    MUST_EXPIRE,
    NOTES_LENGTH,
    OVER,
    Adjustment,
    CheckKind,
    PayBasis,
    ticked,
)
from crm.figures import SMALLEST_CELL
from crm.periods import YearKind, format_date, year_of
from crm.problems import Problem
from crm.text import many_lines, one_line

EARLIEST = date(2015, 1, 1)  # ours: older dates in spreadsheets are slips, not offers anyone still follows
ROLE_ON_CARD = 100
EVIDENCE_LENGTH = 200


@dataclass(frozen=True)
class Facts:
    """What is said of an offer, as typed or imported. Hours and days are whole numbers; None where not known."""

    kind: str
    role: str
    places: int | None
    starts_on: date | None = None
    ends_on: date | None = None
    hours_a_week: int | None = None
    days: int | None = None
    pay: str = ""
    parts: str = ""
    adjustments: str = ""
    notes: str = ""

    @property
    def shape(self) -> Shape:
        """What the limits of its kind are checked against."""
        parts = frozenset(self.parts.split())
        return Shape(self.starts_on, self.ends_on, self.hours_a_week, self.days, self.pay, parts)


def tidied(facts: Facts) -> Facts:
    """The facts as they are stored."""
    return replace(
        facts,
        role=one_line(facts.role),
        parts=ticked(Part, facts.parts.split()),
        adjustments=ticked(Adjustment, facts.adjustments.split()),
        notes=many_lines(facts.notes),
    )


def fact_problems(facts: Facts, *, is_new: bool = True) -> list[Problem]:
    """Every reason against writing tidied facts down, the limits of its kind among them.

    A kind that may no longer be offered stays on an offer that has it (`is_new` False).
    """
    found = [*_kind_problems(facts, is_new=is_new), *_text_problems(facts), *_number_problems(facts)]
    found += _date_problems(facts)
    return found + limit_problems(facts.kind, facts.shape) if facts.kind in set(PlacementKind) else found


def _kind_problems(facts: Facts, *, is_new: bool) -> Iterator[Problem]:
    if facts.kind not in set(PlacementKind):
        yield Problem("kind", "Choose the kind of placement")
    elif is_new and (ended := KINDS[PlacementKind(facts.kind)].ended):
        yield Problem("kind", f"{KINDS[PlacementKind(facts.kind)].label} cannot be offered. {ended}")
    if facts.pay and facts.pay not in set(PayBasis):
        yield Problem("pay", "Choose how it is paid from the list")


def _text_problems(facts: Facts) -> Iterator[Problem]:
    if not facts.role:
        yield Problem("role", "Enter what the person will do")
    elif len(facts.role) > LINE_LENGTH:
        yield Problem("role", f"What the person will do must be {LINE_LENGTH} characters or fewer")
    elif found := personal_data_in(facts.role):
        yield Problem("role", f"This holds {found}. Enter what the person will do, and nothing about who it is")
    if len(facts.notes) > NOTES_LENGTH:
        yield Problem("notes", f"Notes must be {NOTES_LENGTH:,} characters or fewer")


def _number_problems(facts: Facts) -> Iterator[Problem]:
    if facts.places is None or not 1 <= facts.places <= MOST_PLACES:
        yield Problem("places", f"Number of places must be between 1 and {MOST_PLACES}")
    if facts.hours_a_week is not None and not 1 <= facts.hours_a_week <= MOST_HOURS_A_WEEK:
        yield Problem("hours_a_week", f"Hours a week must be between 1 and {MOST_HOURS_A_WEEK}")
    if facts.days is not None and not 1 <= facts.days <= MOST_DAYS:
        yield Problem("days", f"Number of days must be between 1 and {MOST_DAYS}")


def _date_problems(facts: Facts) -> Iterator[Problem]:
    if facts.starts_on is not None and facts.starts_on < EARLIEST:
        yield Problem("starts_on", f"The start must be {format_date(EARLIEST)} or later")
    if facts.starts_on is None and facts.ends_on is not None:
        yield Problem("starts_on", "Enter when the placements start, or remove the end")
    elif facts.starts_on is not None and facts.ends_on is not None and facts.ends_on < facts.starts_on:
        yield Problem("ends_on", f"The end must be on or after the start, {format_date(facts.starts_on)}")
    elif facts.starts_on is not None and facts.ends_on is not None and facts.days is not None:
        inside = (facts.ends_on - facts.starts_on).days + 1
        if facts.days > inside:
            yield Problem("days", f"There are only {inside} days from the start to the end")


def place_problems(before: int, places: int, taken: int, *, exact: bool) -> list[Problem]:
    """Why an offer cannot have so many places, once people are placed in it.

    To somebody who may not know how many (`exact` False), 1 to 4 are all the same: numbers tried one after the other
    must not tell which.
    """
    if not exact and 0 < taken < SMALLEST_CELL:
        if places >= min(before, SMALLEST_CELL - 1):
            return []
        who = "somebody with a grant for participants"
        return [Problem("places", f"People are placed in it, perhaps more than that. Ask {who} to lower it")]
    if places >= taken:
        return []
    return [Problem("places", "Fewer places than people already placed. End their placements first")]


@dataclass(frozen=True)
class Check:
    """One thing looked at. `expires_on` None: it says no end."""

    kind: str
    checked_on: date | None
    expires_on: date | None = None
    evidence: str = ""


def check_problems(check: Check, today: date) -> list[Problem]:
    """Why a check cannot be written down."""
    return [*_check_words(check), *_check_dates(check, today)]


def _check_words(check: Check) -> Iterator[Problem]:
    if check.kind not in set(CheckKind):
        yield Problem("kind", "Choose what was checked")
    if not check.evidence:
        yield Problem("evidence", "Enter what you saw: a certificate’s number, or who carried out the assessment")
    elif len(check.evidence) > EVIDENCE_LENGTH:
        yield Problem("evidence", f"Evidence must be {EVIDENCE_LENGTH} characters or fewer")


def _check_dates(check: Check, today: date) -> Iterator[Problem]:
    if check.checked_on is None:
        yield Problem("checked_on", "Enter the date you checked it")
    elif not EARLIEST <= check.checked_on <= today:
        yield Problem("checked_on", "The date of the check must be today or in the past")
    if check.expires_on is not None and check.checked_on is not None and check.expires_on < check.checked_on:
        yield Problem("expires_on", f"It had expired already when you checked it, on {format_date(check.checked_on)}")
    if check.expires_on is None and check.kind in MUST_EXPIRE:
        yield Problem("expires_on", "Enter the expiry date printed on the certificate")


@dataclass(frozen=True)
class Standing:
    """How a check that a kind needs stands on a day: its latest record, if any, and what is wrong with it."""

    kind: CheckKind
    latest: Check | None
    problem: str

    @property
    def is_in_date(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def standing_of(kind: str, checks: Iterable[Check], on: date) -> list[Standing]:
    """Every check that a kind of placement needs, as it stands on a day."""
    done = [each for each in checks if each.checked_on is not None and each.checked_on <= on]
    needed = KINDS[PlacementKind(kind)].checks
    return [_standing(each, [check for check in done if check.kind == each.value], on) for each in needed]


def _standing(kind: CheckKind, done: list[Check], on: date) -> Standing:
    if not done:
        return Standing(kind, None, f"{kind.label}: not recorded by {format_date(on)}. Record the check first")
    # What runs longest counts: a newer look at an older certificate takes nothing away.
    best = max(done, key=lambda check: (check.expires_on is None, check.expires_on or on, check.checked_on or on))
    if best.expires_on is not None and best.expires_on < on:
        return Standing(
            kind, best, f"{kind.label} expired on {format_date(best.expires_on)}. Record the new certificate"
        )
    return Standing(kind, best, "")


def approval_problems(facts: Facts, checks: Iterable[Check], on: date) -> list[Problem]:
    """Every reason against approving an offer on a day."""
    found = missing_for_approval(facts.kind, facts.shape)
    if facts.ends_on is not None and facts.ends_on < on:
        found.append(Problem("ends_on", f"It ended on {format_date(facts.ends_on)}: change the dates first"))
    found += [Problem("checks", each.problem) for each in standing_of(facts.kind, checks, on) if each.problem]
    return found


@dataclass(frozen=True)
class Dates:
    """When an offer was approved and when it was over. Between the two it is open (M1-O7)."""

    approved_on: date | None = None
    closed_on: date | None = None


def dates_after_move(dates: Dates, to_stage: str, on: date) -> Dates:
    """The dates once a card has been moved: approval is dated once, and an offer taken up again is not over."""
    if to_stage in BEFORE_APPROVAL:
        return Dates()
    if to_stage in IN_FORCE:
        return Dates(dates.approved_on or on, None)
    return replace(dates, closed_on=on) if to_stage in OVER else dates


def reopening_problems(dates: Dates, from_stage: str, to_stage: str) -> list[Problem]:
    """An offer that was approved and is over keeps its time: it counted then, and cannot be made never to have been."""
    if dates.approved_on is None or from_stage not in OVER or to_stage not in BEFORE_APPROVAL:
        return []
    words = f"It was approved on {format_date(dates.approved_on)} and counts from then"
    return [Problem("stage", f"{words}. Move it to “Approved”, or add a new offer")]


def unapproving_problems(dates: Dates, since: date, to_stage: str, *, note: str, today: date) -> list[Problem]:
    """Why an offer, in its stage `since` a day, cannot go back to before its approval: it would never have been.

    An approval of today may be undone, and a mistake of this financial year with that said in the note; an approval
    that earlier figures rest on, or on which the offer has gone on since, stands.
    """
    if dates.approved_on is None or dates.closed_on is not None or to_stage not in BEFORE_APPROVAL:
        return []
    if since == dates.approved_on == today:
        return []
    words = f"It was approved on {format_date(dates.approved_on)} and counts from then"
    this_year = year_of(YearKind.FINANCIAL, today).first
    if since != dates.approved_on or since < this_year:
        return [Problem("stage", f"{words}. If it no longer stands, move it to “Closed” today")]
    if "mistake" in note.casefold():
        return []
    advice = "If the approval was a mistake, write that and why; if not, move the offer to “Closed” today"
    return [Problem("note", f"{words}. {advice}")]


def headline_of(facts: Facts) -> str:
    """The one line of what a card says, like "Warehouse operative, Work trial"."""
    role = facts.role if len(facts.role) <= ROLE_ON_CARD else facts.role[: ROLE_ON_CARD - 1].rstrip() + "…"
    return f"{role}, {PlacementKind(facts.kind).label}"
