"""A way down from a figure: the employers, the records or the people that it counts, and how the figure is titled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from crm.accounts.models import User
from crm.periods import Period, YearKind, format_date, year_to_date
from crm.web.counted import Added, Showing

Parts = tuple[tuple[str, str], ...]
# Names that titles begin with: they keep their capital within a sentence.
NAMES = ("Disability Confident",)


@dataclass(frozen=True)
class Look:
    """Who looks at what stands behind a figure, as at which day; what changed did so since `compared_with`."""

    as_at: date
    compared_with: date
    viewer: User


@dataclass(frozen=True)
class Records:
    """Records that a figure counts: their ids, how they are listed, what of each is added up if it is not themselves.

    `of_people`: single participants, for readers with the grant. `record` is what the list calls one and several.
    """

    key: str
    label: str
    showing: Showing[Any]
    ids: Callable[[Look], Select[Any]]
    added: Added | None = None
    record: tuple[str, str] | None = None
    of_people: bool = False


@dataclass(frozen=True)
class Way:
    """What stands behind one figure.

    `employers` gives ids as at a day, of all or of one of `parts`; `numbers` what was counted, by public id of the
    employer. `records` are lists of what was counted. A figure that rests on answers has none of these: `finding` is
    the measure of a share, and `base` what the part is called that its share is of; `density` is what was added up, in
    the two words of `added`. `always_part`: its parts are figures of their own with no whole. `compares`: it is of a
    change.
    """

    code: str
    title: str
    wording: str
    employers: Callable[[Look, str], Select[Any]] | None = None
    numbers: Callable[[date], Mapping[str, int]] | None = None
    counted: tuple[str, str] = ("", "")
    finding: str = ""
    base: str = ""
    density: str = ""
    added: tuple[str, str] = ("", "")
    year: YearKind | None = None
    parts: Parts = ()
    records: tuple[Records, ...] = ()
    always_part: bool = False
    compares: bool = False

    @property
    def within(self) -> str:
        """The title within a sentence; names keep their capitals."""
        return self.title if self.title.startswith(NAMES) else self.title[0].lower() + self.title[1:]

    @property
    def rests_on_answers(self) -> bool:
        """Whether sharing decides who may see which employer."""
        return bool(self.finding or self.density)

    @property
    def has_employers(self) -> bool:
        """Whether there is a list of the employers behind it."""
        return self.employers is not None or self.rests_on_answers

    @property
    def divides(self) -> bool:
        """Whether its employers are divided by size, sector and ward."""
        return self.has_employers and not (self.always_part or self.density)

    def records_with(self, *, of_people: bool) -> tuple[Records, ...]:
        """Its lists of records: those of people, or the others."""
        return tuple(each for each in self.records if each.of_people is of_people)

    def period(self, as_at: date) -> Period | None:
        """The year to date that a flow is counted in; None for what stands on a day."""
        return year_to_date(self.year, as_at) if self.year else None

    def when(self, as_at: date, compared_with: date | None = None) -> str:
        """What the list is of, in time: "as at 3 November 2026", "counted in 2026/27 to 3 November 2026"."""
        if self.compares and compared_with is not None:
            return f"from {format_date(compared_with)} to {format_date(as_at)}"
        period = self.period(as_at)
        return f"counted in {period.label}" if period else f"as at {format_date(as_at)}"

    def days_in_name(self, as_at: date, compared_with: date | None = None) -> str:
        """The date that a list is of, or both where it is of a change, as the name of its file says it."""
        if self.compares and compared_with is not None:
            return f"{compared_with.isoformat()}-to-{as_at.isoformat()}"
        return as_at.isoformat()
