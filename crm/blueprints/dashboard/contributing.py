"""The outcomes that the strands contribute to, beside the six indicators of Mission 3 (pure; product model, section 4).

A stock stands on a day, beside the day it is compared with; a flow runs in the year to date, beside the same day last
year and the last full year. Counts of people from 1 to 4 are for readers with the grant for participants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.blueprints.dashboard.indicators import FlowPeriods
from crm.figures import Hidden, Proportion, format_number, hide_few_people, people
from crm.periods import format_date


@dataclass(frozen=True)
class Line:
    """One figure of an outcome with its value in each column. None is a blank, never a zero.

    `part` leads to the employers behind it ("" all, None where there is no way down). `written` stands instead of the
    number where it is no plain count.
    """

    label: str
    counts: tuple[int | None, ...]
    part: str | None = None
    written: tuple[str, ...] = ()
    is_part: bool = False

    def cell(self, column: int) -> str:
        """A value as written; empty for a blank."""
        if self.written:
            return self.written[column]
        count = self.counts[column]
        return "" if count is None else format_number(count)


@dataclass(frozen=True)
class Outcome:
    """An outcome of the strategy, what was counted for it here, and how to read that."""

    key: str
    code: str
    title: str
    wording: str
    actions: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    method: str
    source: str
    notes: tuple[str, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()

    def line(self, label: str) -> Line:
        """A line by its label. Raises KeyError."""
        return {each.label: each for each in self.lines}[label]


def stock_columns(as_at: date, compared_with: date) -> tuple[str, str]:
    """The two days of a stock."""
    return format_date(as_at), format_date(compared_with)


def flow_columns(periods: FlowPeriods) -> tuple[str, str, str]:
    """The three periods of a flow."""
    return periods.to_date.label, periods.same_day_last_year.label, periods.last_full_year.label


def share_line(label: str, shares: Sequence[Proportion | None]) -> Line:
    """A share of something whole: no interval, since nothing was sampled."""
    written = tuple("" if share is None else share.percent(1) for share in shares)
    return Line(label, tuple(None if share is None else share.numerator for share in shares), written=written)


def people_line(label: str, counts: Sequence[int], *, exact: bool) -> Line:
    """One count of people, with no parts beside it."""
    return Line(label, tuple(counts), written=tuple(people(count, exact=exact) for count in counts))


def people_lines(counts: Mapping[str, Sequence[int]], *, exact: bool) -> list[Line]:
    """Counts of people by label, parts of a total shown above; few are hidden so that the rest do not tell them."""
    labels = list(counts)
    columns = [
        {label: counts[label][at] for label in labels}
        for at in range(max((len(each) for each in counts.values()), default=0))
    ]
    shown: Sequence[Mapping[str, int | Hidden]] = columns if exact else [hide_few_people(column) for column in columns]
    return [
        Line(
            label,
            tuple(_count(column[label]) for column in shown),
            written=tuple(_words(column[label]) for column in shown),
            is_part=True,
        )
        for label in labels
    ]


def _count(shown: int | Hidden) -> int | None:
    return None if isinstance(shown, Hidden) else shown


def _words(shown: int | Hidden) -> str:
    return shown.value if isinstance(shown, Hidden) else format_number(shown)
