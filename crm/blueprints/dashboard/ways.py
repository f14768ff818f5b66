"""The way down: which employers stand behind each figure of the dashboard, one entry a figure.

A figure that counts records names the employers as at a date by one Select of ids, written by the strand. A figure
that rests on answers names its finding; there the employer's own choice decides who may see whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from crm.blueprints.apprenticeships.counting import OfferedGroup
from crm.blueprints.apprenticeships.queries import employers_behind as offering
from crm.blueprints.apprenticeships.queries import employers_offering
from crm.blueprints.collaborations.queries import employers_active_in
from crm.blueprints.collaborations.queries import employers_behind as collaborating
from crm.blueprints.dashboard.definitions import BY_CODE
from crm.periods import Period, YearKind, format_date, year_to_date

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Way:
    """What stands behind one figure.

    `employers` gives ids as at a day, of all or of one of `parts`; `numbers` what was counted, by public id of the
    employer. `finding` is the measure of a figure that rests on answers, which has neither.
    """

    code: str
    title: str
    wording: str
    employers: Callable[[date, str], Select[Any]] | None = None
    numbers: Callable[[date], Mapping[str, int]] | None = None
    counted: str = ""
    finding: str = ""
    year: YearKind | None = None
    parts: Parts = ()

    @property
    def rests_on_answers(self) -> bool:
        """Whether sharing decides who may see which employer."""
        return bool(self.finding)

    def period(self, as_at: date) -> Period | None:
        """The year to date that a flow is counted in; None for what stands on a day."""
        return year_to_date(self.year, as_at) if self.year else None

    def when(self, as_at: date) -> str:
        """What the list is of, in time: "as at 3 November 2026", "counted in 2026/27 to 3 November 2026"."""
        period = self.period(as_at)
        return f"counted in {period.label}" if period else f"as at {format_date(as_at)}"


def _answers(code: str, finding: str, parts: Parts) -> Way:
    definition = BY_CODE[code]
    return Way(code.lower(), definition.short, definition.wording, finding=finding, parts=parts)


def _offering(year: YearKind) -> tuple[Callable[[date, str], Select[Any]], Callable[[date], Mapping[str, int]]]:
    def employers(day: date, part: str) -> Select[Any]:
        return employers_offering(year_to_date(year, day), OfferedGroup(part) if part else OfferedGroup.ALL)

    def places(day: date) -> Mapping[str, int]:
        return {each.public_id: each.places for each in offering(year_to_date(year, day))}

    return employers, places


def _collaborating(day: date, _part: str) -> Select[Any]:
    return employers_active_in(year_to_date(YearKind.FINANCIAL, day))


def _collaborations(day: date) -> Mapping[str, int]:
    return {each.public_id: each.collaborations for each in collaborating(year_to_date(YearKind.FINANCIAL, day))}


WAYS: dict[str, Way] = {
    way.code: way
    for way in (
        _answers(
            "M3-KPI",
            "ability",
            (
                ("able", "Able to recruit"),
                ("not_able", "Not able to recruit"),
                ("undetermined", "Answers do not settle it"),
                ("did_not_try", "Did not try to recruit"),
            ),
        ),
        Way(
            "m3-o2",
            BY_CODE["M3-O2"].short,
            BY_CODE["M3-O2"].wording,
            *_offering(YearKind.FUNDING),
            counted="Apprenticeships",
            year=YearKind.FUNDING,
            parts=tuple((group.value, group.label) for group in OfferedGroup),
        ),
        Way(
            "m3-o3",
            BY_CODE["M3-O3"].short,
            BY_CODE["M3-O3"].wording,
            _collaborating,
            _collaborations,
            counted="Collaborations",
            year=YearKind.FINANCIAL,
        ),
        _answers(
            "M3-O4",
            "mismatch",
            (
                ("yes", "Facing a mismatch"),
                ("no", "Not facing one"),
                ("undetermined", "Answers do not settle it"),
            ),
        ),
    )
}
