"""The way down: which employers stand behind each figure of the dashboard, one entry a figure.

A figure that counts records names the employers as at a date by one Select of ids, written by the strand. A figure
that rests on answers names its finding; there the employer's own choice decides who may see whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select, union

from crm.blueprints.apprenticeships.counting import OfferedGroup
from crm.blueprints.apprenticeships.queries import employers_behind as offering
from crm.blueprints.apprenticeships.queries import employers_offering
from crm.blueprints.collaborations.queries import employers_active_in
from crm.blueprints.collaborations.queries import employers_behind as collaborating
from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.disability_confident.members import member_ids_on
from crm.blueprints.disability_confident.scheme import Level
from crm.blueprints.encounters.reporting import employers_in
from crm.blueprints.network.queries import member_ids_on as network_members_on
from crm.blueprints.network.queries import members_without_number_on
from crm.blueprints.placements.counting import co_designing_in, designing, employers_offering_in
from crm.blueprints.placements.counting import employers_behind as placing
from crm.periods import Period, YearKind, format_date, year_to_date

Parts = tuple[tuple[str, str], ...]
TEACHING, DESIGNING = "courses", "programmes"


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


def _levels_2_and_3(day: date, _part: str) -> Select[Any]:
    return employers_offering(year_to_date(YearKind.FUNDING, day), OfferedGroup.LEVELS_2_AND_3)


def _levels_2_and_3_places(day: date) -> Mapping[str, int]:
    period = year_to_date(YearKind.FUNDING, day)
    return {each.public_id: each.places for each in offering(period, OfferedGroup.LEVELS_2_AND_3)}


def _placing(day: date, _part: str) -> Select[Any]:
    return employers_offering_in(year_to_date(YearKind.FINANCIAL, day))


def _places(day: date) -> Mapping[str, int]:
    return {each.public_id: each.places for each in placing(year_to_date(YearKind.FINANCIAL, day))}


def _confident(day: date, part: str) -> Select[Any]:
    return member_ids_on(day, Level(int(part)) if part else None)


def _in_network(day: date, part: str) -> Select[Any]:
    return members_without_number_on(day) if part else network_members_on(day)


def _meeting_schools(day: date, _part: str) -> Select[Any]:
    return employers_in(year_to_date(YearKind.ACADEMIC, day))


def _collaborating(day: date, part: str) -> Select[Any]:
    period = year_to_date(YearKind.FINANCIAL, day)
    if part == DESIGNING:
        return co_designing_in(period)
    if part == TEACHING:
        return employers_active_in(period)
    both = union(employers_active_in(period), co_designing_in(period)).subquery()
    return select(both.c.employer_id)


def _collaborations(day: date) -> Mapping[str, int]:
    """Collaborations and programmes designed, together."""
    period = year_to_date(YearKind.FINANCIAL, day)
    found = Counter({each.public_id: each.collaborations for each in collaborating(period)})
    found.update(designing(period))
    return found


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
            parts=((TEACHING, "On a course"), (DESIGNING, "On a placement programme")),
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
        Way(
            "m1-o6",
            "Disability Confident employers",
            "Increase the number of Disability Confident employers in Rotherham.",
            _confident,
            parts=tuple((str(level.value), f"Level {level.value}") for level in Level),
        ),
        Way(
            "m1-o7",
            "Businesses offering work placements",
            "Increase the number of businesses offering work placements to Rotherham residents",
            _placing,
            _places,
            counted="Places",
            year=YearKind.FINANCIAL,
        ),
        Way(
            "encounters",
            "Employers in school encounters",
            "Increase in the number of employer encounters taking place in schools",
            _meeting_schools,
            year=YearKind.ACADEMIC,
        ),
        Way(
            "network",
            "Members of the HR Director Network",
            "Establish an HR Director Network of the largest employers",
            _in_network,
            parts=(("unknown", "Without a number of employees"),),
        ),
        Way(
            "m2-o4",
            "Intermediate and advanced apprenticeships offered",
            "Increase the number of intermediate and advanced apprenticeships offered in Rotherham",
            _levels_2_and_3,
            _levels_2_and_3_places,
            counted="Apprenticeships",
            year=YearKind.FUNDING,
        ),
    )
}
