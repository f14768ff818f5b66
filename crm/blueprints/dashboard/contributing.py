"""The outcomes that the strands contribute to, beside the six indicators of Mission 3 (pure; product model, section 4).

A stock stands on a day, beside the day it is compared with; a flow runs in the year to date, beside the same day last
year and the last full year. Counts of people from 1 to 4, and parts of such counts, are for readers with the grant
for participants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.blueprints.dashboard.down import Down, days_of_flow
from crm.blueprints.dashboard.indicators import flow_periods
from crm.figures import Proportion, format_number, people
from crm.periods import YearKind, format_date


@dataclass(frozen=True)
class Column:
    """A column of an outcome: its heading, and the day that its numbers are of or that their period ends on."""

    label: str
    day: date


@dataclass(frozen=True)
class Line:
    """One figure of an outcome with its value in each column. None is a blank, never a zero.

    `down` is what stands behind it. `written` stands instead of the number where it is no plain count.
    """

    label: str
    counts: tuple[int | None, ...]
    down: Down
    written: tuple[str, ...] = ()
    is_part: bool = False

    def cell(self, column: int) -> str:
        """A value as written; empty for a blank."""
        if self.written:
            return self.written[column]
        count = self.counts[column]
        return "" if count is None else format_number(count)


@dataclass(frozen=True)
class Counted:
    """A number within a note, in the words around it ("3 joined"), with what stands behind it and as at which days."""

    words: str
    number: int
    down: Down
    as_at: date
    compared_with: date | None = None


Note = tuple[str | Counted, ...]


@dataclass(frozen=True)
class Outcome:
    """An outcome of the strategy, what was counted for it here, and how to read that; the `year` of its flows."""

    key: str
    code: str
    title: str
    wording: str
    actions: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    method: str
    source: str
    notes: tuple[Note, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    year: YearKind | None = None

    def line(self, label: str) -> Line:
        """A line by its label. Raises KeyError."""
        return {each.label: each for each in self.lines}[label]


def stock_columns(as_at: date, compared_with: date) -> tuple[Column, ...]:
    """The two days of a stock."""
    return tuple(Column(format_date(day), day) for day in (as_at, compared_with))


def flow_columns(kind: YearKind, as_at: date) -> tuple[Column, ...]:
    """The three periods of a flow."""
    periods = flow_periods(kind, as_at)
    labels = periods.to_date.label, periods.same_day_last_year.label, periods.last_full_year.label
    return tuple(Column(label, day) for label, day in zip(labels, days_of_flow(kind, as_at), strict=True))


def share_line(label: str, shares: Sequence[Proportion | None], down: Down) -> Line:
    """A share of something whole: no interval, since nothing was sampled."""
    written = tuple("" if share is None else share.percent(1) for share in shares)
    return Line(label, tuple(None if share is None else share.numerator for share in shares), down, written)


def people_line(label: str, counts: Sequence[int], down: Down, *, exact: bool) -> Line:
    """One count of people; where it is not exact, nothing that adds up to it may stand beside it."""
    return Line(label, tuple(counts), down, tuple(people(count, exact=exact) for count in counts))
