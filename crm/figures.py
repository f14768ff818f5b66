"""Honest figures: a share with its base and interval, a change that is clear or not, small numbers hidden, money.

Pure. The thresholds are those of product model section 4, "Honest figures". Rounding is half up, in Decimal, because
binary floating point and banker's rounding both surprise the person who checks a percentage with a pencil.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from math import sqrt
from statistics import NormalDist
from typing import TypeVar

LOW_BASE = 10  # a base under this is marked low
PUBLISHED_BASE = 5  # in published output a proportion on a base under this is hidden
SMALLEST_CELL = 5  # below borough level a cell under this is hidden; a count of people from 1 to 4 is never shown
Z_95 = NormalDist().inv_cdf(0.975)
INTERVAL_CAPTION = "how far so few answers could vary by chance; not sampling error for the borough"
FEWER = "fewer than 5"
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, as fractions of 1 (a difference may be negative)."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Proportion:
    """`numerator` of `base` answers. Both are counts; the numerator is never more than the base."""

    numerator: int
    base: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.base:
            raise ValueError(f"{self.numerator} of {self.base} is not a proportion.")

    @property
    def value(self) -> Fraction | None:
        """The exact share; None, never zero, on a base of zero."""
        return Fraction(self.numerator, self.base) if self.base else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % Wilson score interval (Wilson 1927); None on a base of zero."""
        return wilson(self) if self.base else None

    @property
    def is_low(self) -> bool:
        """Whether the base is too small to lean on, and is to be marked so."""
        return self.base < LOW_BASE

    @property
    def hidden_in_publication(self) -> bool:
        """Whether published output must not show it."""
        return self.base < PUBLISHED_BASE

    def percent(self, places: int = 0) -> str:
        """Like "58%"; empty on a base of zero."""
        return "" if self.value is None else format_percent(self.value, places)

    def __add__(self, other: Proportion) -> Proportion:
        """Both together: sums over sums, never a mean of percentages."""
        return Proportion(self.numerator + other.numerator, self.base + other.base)


def wilson(share: Proportion) -> Interval:
    """The 95 % Wilson score interval of a proportion whose base is not zero."""
    n, p = share.base, share.numerator / share.base
    centre = p + Z_95**2 / (2 * n)
    half = Z_95 * sqrt(p * (1 - p) / n + Z_95**2 / (4 * n * n))
    scale = 1 + Z_95**2 / n
    # Rounding must not make the ends of a certain answer differ from 0 and 1.
    low = 0.0 if share.numerator == 0 else (centre - half) / scale
    high = 1.0 if share.numerator == n else (centre + half) / scale
    return Interval(low, high)


class Direction(StrEnum):
    """Which way a figure went, where that can be told."""

    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no clear change"


@dataclass(frozen=True)
class Change:
    """A share before and after, and whether the difference is more than chance.

    `difference` is later minus earlier, as a fraction of 1; None where either base is zero.
    """

    earlier: Proportion
    later: Proportion
    interval: Interval | None

    @property
    def difference(self) -> Fraction | None:
        """Later minus earlier."""
        before, after = self.earlier.value, self.later.value
        return None if before is None or after is None else after - before

    @property
    def direction(self) -> Direction | None:
        """Up or down only where the interval lies wholly on one side of zero; None where there is no difference."""
        if self.interval is None:
            return None
        if self.interval.low > 0:
            return Direction.UP
        return Direction.DOWN if self.interval.high < 0 else Direction.NO_CLEAR_CHANGE


def change_between(earlier: Proportion, later: Proportion) -> Change:
    """The change between two groups of different employers.

    Interval: Newcombe's hybrid score interval for independent proportions (Statistics in Medicine 1998, 17: 873-890,
    method 10).
    """
    if not (earlier.base and later.base):
        return Change(earlier, later, None)
    return Change(earlier, later, _square_and_add(earlier, later, phi=0.0))


@dataclass(frozen=True)
class PairedAnswers:
    """The same employers asked twice: how many said yes both times, only the first, only the second, neither."""

    both: int
    only_earlier: int
    only_later: int
    neither: int

    @property
    def pairs(self) -> int:
        """How many employers answered both times."""
        return self.both + self.only_earlier + self.only_later + self.neither

    def change(self) -> Change:
        """The change among them.

        Interval: Newcombe's square-and-add interval for paired proportions, which allows for an employer's two
        answers going together (Statistics in Medicine 1998, 17: 2635-2650, method 10). Two independent samples would
        be the wrong model: it would call real changes unclear.
        """
        earlier = Proportion(self.both + self.only_earlier, self.pairs)
        later = Proportion(self.both + self.only_later, self.pairs)
        if not self.pairs:
            return Change(earlier, later, None)
        return Change(earlier, later, _square_and_add(earlier, later, phi=_phi(self)))


def _phi(answers: PairedAnswers) -> float:
    """The correlation of the two answers, with Newcombe's continuity correction; 0 where a margin is empty."""
    yes, no = answers.both + answers.only_earlier, answers.only_later + answers.neither
    later_yes, later_no = answers.both + answers.only_later, answers.only_earlier + answers.neither
    margins = yes * no * later_yes * later_no
    if not margins:
        return 0.0
    cross = answers.both * answers.neither - answers.only_earlier * answers.only_later
    corrected = max(cross - answers.pairs / 2, 0.0) if cross > 0 else float(cross)
    return corrected / sqrt(margins)


def _square_and_add(earlier: Proportion, later: Proportion, phi: float) -> Interval:
    one, two = wilson(earlier), wilson(later)
    p1, p2 = earlier.numerator / earlier.base, later.numerator / later.base
    difference = p2 - p1
    down = _leg(p2 - two.low, one.high - p1, phi)
    up = _leg(two.high - p2, p1 - one.low, phi)
    return Interval(max(difference - down, -1.0), min(difference + up, 1.0))


def _leg(a: float, b: float, phi: float) -> float:
    # Rounding can leave a hair below zero where the two legs cancel.
    return sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))


class Hidden(StrEnum):
    """What stands instead of a count of people that is not shown: one from 1 to 4, or one that covers for it."""

    FEWER = FEWER
    COVER = "not shown"


def hide_small_cells(cells: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """A published row of counts below borough level, its total shown: cells under 5 become None.

    Where a hidden cell could be told from the total, other cells are hidden too, the smallest first, until at least two
    values fit in every hidden cell. Hidden cells include zeros: a zero beside a total gives its neighbours away.
    """
    few = {key for key, count in cells.items() if count < SMALLEST_CELL}
    cover = _cover(cells, few, lowest=0)
    hidden = set(cells) if cover is None else few | cover
    return {key: None if key in hidden else count for key, count in cells.items()}


def hide_few_people(cells: Mapping[Cell, int]) -> dict[Cell, int | Hidden]:
    """A row of counts of people, its total shown as `people` writes it, for someone without the participants grant.

    Counts from 1 to 4 read "fewer than 5"; as in `hide_small_cells`, nothing beside them gives them away, and what is
    hidden only as their cover reads "not shown". A zero is nobody: it stays, and which zeros are in the row changes
    nothing else. Where no cover is enough (4 and 4 of a total of 8), every count but the zeros reads "not shown".
    """
    few = {key for key, count in cells.items() if 0 < count < SMALLEST_CELL}
    some = {key: count for key, count in cells.items() if count}
    # A total under 5 is hidden as well, and leaves room unless it is 4 for certain.
    is_hidden_total = sum(some.values()) < SMALLEST_CELL and len(few) < SMALLEST_CELL - 1
    cover = set() if is_hidden_total else _cover(some, few, lowest=1)
    if cover is None:
        return {key: Hidden.COVER if count else 0 for key, count in cells.items()}
    named = {**dict.fromkeys(few, Hidden.FEWER), **dict.fromkeys(cover, Hidden.COVER)}
    return {key: named.get(key, count) for key, count in cells.items()}


def _cover(cells: Mapping[Cell, int], few: set[Cell], *, lowest: int) -> set[Cell] | None:
    """The cells to hide besides the few (from `lowest` to 4), so that there is doubt in each; None where all give none.

    One that is enough by itself comes first, the smallest of them, so that nothing is hidden in vain.
    """
    cover: set[Cell] = set()
    shown = sorted((key for key in cells if key not in few), key=lambda key: cells[key])

    def leaves_doubt(cover: set[Cell]) -> bool:
        return _has_room(sum(cells[key] for key in few | cover), len(few), len(cover), lowest)

    while few and not leaves_doubt(cover):
        if not shown:
            return None
        key = next((each for each in shown if leaves_doubt({*cover, each})), shown[0])
        shown.remove(key)
        cover.add(key)
    return cover


def _has_room(total: int, few: int, cover: int, lowest: int) -> bool:
    """Whether at least two values fit in every one of so many few and cover cells that have this sum together."""

    def is_open(values: Iterable[int], few: int, cover: int) -> bool:
        fitting = (value for value in values if _may_sum_to(total - value, few, cover, lowest))
        return len(list(islice(fitting, 2))) == 2

    in_few = not few or is_open(range(lowest, SMALLEST_CELL), few - 1, cover)
    return in_few and (not cover or is_open(range(SMALLEST_CELL, total + 1), few, cover - 1))


def _may_sum_to(total: int, few: int, cover: int, lowest: int) -> bool:
    """Whether so many few cells and so many cover cells can have this sum. Cover is 5 or more, with no upper end."""
    least = lowest * few + SMALLEST_CELL * cover
    return total >= least and (cover > 0 or total <= (SMALLEST_CELL - 1) * few)


def people(count: int, *, exact: bool) -> str:
    """A count of people in words: 1 to 4 read "fewer than 5" to anyone who may not see participants (`exact` false)."""
    return FEWER if not exact and 0 < count < SMALLEST_CELL else format_number(count)


def round_half_up(value: Fraction | Decimal | int, places: int = 0) -> Decimal:
    """The value to so many decimal places, halves away from zero, exactly; a whole number at 0 places."""
    scaled = Fraction(value) * 10**places
    whole = abs(scaled.numerator) * 2 + scaled.denominator
    rounded = whole // (2 * scaled.denominator)
    # From text, since arithmetic on a Decimal would round to 28 figures.
    return Decimal(f"{rounded if scaled >= 0 else -rounded}E-{places}")


def format_percent(share: Fraction | Decimal, places: int = 0) -> str:
    """A fraction of 1 as a percentage: 7/12 is "58%"."""
    return f"{round_half_up(Fraction(share) * 100, places):,f}%"


def format_points(difference: Fraction | Decimal, places: int = 0) -> str:
    """A difference of two shares: 1/8 is "13 percentage points", with a minus sign where it fell."""
    points = round_half_up(abs(Fraction(difference)) * 100, places)
    sign = "−" if difference < 0 and points else ""
    return f"{sign}{points:,f} percentage point{'' if points == 1 else 's'}"


def format_interval(interval: Interval, places: int = 0) -> str:
    """Like "29% to 84%"."""
    low, high = (format_percent(Fraction(end), places) for end in (interval.low, interval.high))
    return f"{low} to {high}"


def format_number(count: int) -> str:
    """Like 7,495."""
    return f"{count:,}"


def format_pence(pence: int) -> str:
    """Like £1,234.50; whole pounds without the pence (£75), as in GOV.UK style; a minus sign in front."""
    pounds, rest = divmod(abs(pence), 100)
    sign = "−" if pence < 0 else ""
    return f"{sign}£{pounds:,}" + (f".{rest:02d}" if rest else "")


_POUNDS = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")


def parse_pounds(text: str) -> int:
    """Pence from what a person typed: 1234, £1,234 or 1,234.50. Raises ValueError for anything else."""
    amount = _POUNDS.fullmatch(text.strip())
    if amount is None or len(amount[1]) > 20:
        raise ValueError("must be an amount in pounds, like 1,250 or 1,250.50")
    return int(amount[1].replace(",", "")) * 100 + int((amount[2] or "0").ljust(2, "0"))
