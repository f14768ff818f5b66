"""Adding encounters up: attendances, never pupils, and a rate only where the roll is known (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from crm.blueprints.encounters.meaningful import TRANSITION_YEARS, is_a_day_at_work, meaningful_encounter
from crm.blueprints.encounters.rules import HELD_STAGES
from crm.figures import round_half_up
from crm.periods import Period


@dataclass(frozen=True)
class Attended:
    """What the pupils of one group had: encounters and attendances in a time, and how many are on roll, if known."""

    encounters: int = 0
    attendances: int = 0
    on_roll: int | None = None

    @property
    def at_most(self) -> int:
        """How many different pupils can have been there: never more than attendances, nor than are on roll."""
        return self.attendances if self.on_roll is None else min(self.attendances, self.on_roll)

    @property
    def rate(self) -> Fraction | None:
        """Attendances for each pupil on roll; None where the roll is not known or empty."""
        return Fraction(self.attendances, self.on_roll) if self.on_roll else None

    @property
    def rate_words(self) -> str:
        """The rate to two decimal places; "" where there is none."""
        return "" if self.rate is None else f"{round_half_up(self.rate, 2)}"

    def with_(self, pupils: int) -> Attended:
        """With one more encounter of so many pupils."""
        return Attended(self.encounters + 1, self.attendances + pupils, self.on_roll)


def together(groups: Iterable[Attended]) -> Attended:
    """Several groups that share no pupil. The roll is known only where it is known of each. Encounters may be shared by
    groups, so their sum would say nothing: it is 0, to be set by whoever knows.
    """
    each = list(groups)
    rolls = [group.on_roll for group in each]
    known = [roll for roll in rolls if roll is not None]
    whole = sum(known) if known and len(known) == len(rolls) else None
    return Attended(0, sum(group.attendances for group in each), whole)


@dataclass(frozen=True)
class Counted:
    """What counting needs of one encounter: its head counts are (school, year group, pupils)."""

    employers: frozenset[int]
    on: date | None
    stage: str
    kind: str
    mode: str
    minutes: int | None = None
    serves: frozenset[int] = frozenset({5})
    criteria: frozenset[str] = frozenset()
    head_counts: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class EncounterCounts:
    """A period's encounters. `days_at_work` are attendances of a day or more in a workplace, Years 7 to 13.

    `transition` are attendances of Years 9 to 13.
    """

    held: int = 0
    meaningful_5: int = 0
    meaningful_6: int = 0
    employers: int = 0
    schools: int = 0
    attendances: int = 0
    days_at_work: int = 0
    transition: int = 0


def counts_of(encounters: Iterable[Counted], period: Period) -> EncounterCounts:
    """What was held in a period, by the day on which each began."""
    held = [one for one in encounters if one.stage in HELD_STAGES and one.on in period]
    return EncounterCounts(
        held=len(held),
        meaningful_5=sum(_counts(one, 5) for one in held),
        meaningful_6=sum(_counts(one, 6) for one in held),
        employers=len({employer for one in held for employer in one.employers}),
        schools=len({school for one in held for school, _, _ in one.head_counts}),
        attendances=sum(_attendances(one) for one in held),
        days_at_work=sum(_attendances(one) for one in held if is_a_day_at_work(one.kind, one.mode, one.minutes)),
        transition=sum(pupils for one in held for _, group, pupils in one.head_counts if group in TRANSITION_YEARS),
    )


def _counts(one: Counted, benchmark: int) -> bool:
    return meaningful_encounter(
        benchmark, kind=one.kind, serves=one.serves, criteria=one.criteria, stage=one.stage
    ).counts


def _attendances(one: Counted) -> int:
    return sum(pupils for _, _, pupils in one.head_counts)
