"""Where each number of the dashboard leads: to which list, which part of it, and as at which day (pure).

A flow is counted in the year to date of its column's last day, so a column leads down with that day as its own "as at".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm.blueprints.dashboard.definitions import BY_CODE, Kind
from crm.blueprints.dashboard.indicators import flow_periods
from crm.blueprints.diagnostics.rules import IN_BASE
from crm.periods import YearKind, same_day_last_year

Lists = Literal["employers", "records", "people", "published"]


@dataclass(frozen=True)
class Down:
    """A list behind a number: of which way, and which part of it ("" for all, or for the first).

    `people` are single participants: for readers with the grant, and for nobody else.
    """

    list: Lists
    code: str
    part: str = ""
    narrowed: tuple[tuple[str, str], ...] = ()

    @property
    def is_of_people(self) -> bool:
        """Whether only those who may see participants may follow it."""
        return self.list == "people"

    def arguments(self, as_at: date, compared_with: date | None = None) -> dict[str, str]:
        """The arguments of its address as at a day."""
        found = {"code": self.code, "as_at": as_at.isoformat()}
        if compared_with is not None:
            found["compared_with"] = compared_with.isoformat()
        if self.part:
            found["part"] = self.part
        return found | dict(self.narrowed)


def days_of_flow(kind: YearKind, as_at: date) -> tuple[date, date, date]:
    """The last days of the three periods of a flow."""
    periods = flow_periods(kind, as_at)
    return periods.to_date.last, periods.same_day_last_year.last, periods.last_full_year.last


# ---------------------------------------------------------------------------------------------- the six indicators

_LEADS: dict[str, dict[str, Down]] = {
    "M3-KPI": {
        "able": Down("employers", "m3-kpi", "able"),
        "share": Down("employers", "m3-kpi", "able"),
        "not_able": Down("employers", "m3-kpi", "not_able"),
        "undetermined": Down("employers", "m3-kpi", "undetermined"),
        "did_not_try": Down("employers", "m3-kpi", "did_not_try"),
        "answered": Down("employers", "m3-kpi"),
        "response": Down("published", "enterprises"),
    },
    "M3-O2": {
        "all": Down("records", "m3-o2", "all"),
        "higher": Down("records", "m3-o2", "levels_4_to_7"),
        "growth": Down("records", "m3-o2", "growth_sectors"),
        "foundational": Down("records", "m3-o2", "foundational"),
    },
    "M3-O3": {
        "employers": Down("employers", "m3-o3"),
        "with_change": Down("employers", "m3-o3", "changed"),
        "open_ended": Down("employers", "m3-o3", "open_ended"),
    },
    "M3-O4": {
        "share": Down("employers", "m3-o4", "yes"),
        "facing": Down("employers", "m3-o4", "yes"),
        "undetermined": Down("employers", "m3-o4", "undetermined"),
        "under_use": Down("employers", "under-use", "yes"),
        "skill_shortage_density": Down("employers", "skill-shortage"),
        "hard_to_fill_density": Down("employers", "hard-to-fill"),
        "skills_gap_density": Down("employers", "skills-gap"),
        "answered": Down("employers", "m3-o4"),
        "response": Down("published", "enterprises"),
        "weighted": Down("published", "enterprises"),
    },
}
# What a share is of, where that is counted here: the list of a density says both of its numbers.
_BASES: dict[tuple[str, str], Down] = {
    ("M3-KPI", "share"): Down("employers", "m3-kpi", IN_BASE),
    ("M3-O4", "share"): Down("employers", "m3-o4", IN_BASE),
    ("M3-O4", "under_use"): Down("employers", "under-use", IN_BASE),
    ("M3-O4", "skill_shortage_density"): Down("employers", "skill-shortage"),
    ("M3-O4", "hard_to_fill_density"): Down("employers", "hard-to-fill"),
    ("M3-O4", "skills_gap_density"): Down("employers", "skills-gap"),
}
_EARLIER = {"_same_day_last_year": 1, "_last_full_year": 2}
# What was done under an action, as the page of the six indicators says it in one phrase.
_UNDER_ACTION = {
    "1.3": Down("records", "network", "members"),
    "2.4": Down("employers", "m3-o3"),
    "3.1": Down("records", "m1-o7", "places"),
    "3.2": Down("records", "encounters", "held"),
    "3.6": Down("employers", "m3-kpi"),
}


def behind_figure(code: str, key: str, as_at: date) -> tuple[Down, date] | None:
    """What stands behind a figure of an indicator as at a date, and as at which day; None where nothing can be listed.

    `key` is the figure's own, with the period it is counted in where it is of an earlier one.
    """
    definition = BY_CODE[code]
    if definition.kind is Kind.OFFICIAL:
        return Down("published", code.lower()), as_at
    for suffix, place in _EARLIER.items():
        if definition.year is not None and key.endswith(suffix):
            down = _LEADS[code].get(key.removesuffix(suffix))
            return (down, days_of_flow(definition.year, as_at)[place]) if down else None
    down = _LEADS[code].get(key)
    return (down, as_at) if down else None


def behind_base(code: str, key: str, as_at: date) -> tuple[Down, date] | None:
    """What stands behind the number that a share is of; None where that number is a publisher's, or no share."""
    down = _BASES.get((code, key))
    return (down, as_at) if down else None


def behind_measure(code: str, as_at: date) -> tuple[Down, date] | None:
    """The same of the measure that is drawn, aimed at and compared, as at any day of its trend."""
    return behind_figure(code, BY_CODE[code].status_on, as_at)


def behind_published(code: str, key: str, as_at: date) -> tuple[Down, date]:
    """The published values of the series that stands near an indicator as a figure of this key."""
    return Down("published", code.lower(), narrowed=(("series", key.replace("_", "-")),)), as_at


def behind_change(code: str, as_at: date) -> tuple[Down, date] | None:
    """The earlier number that the change of a flow is measured from; None for other changes."""
    year = BY_CODE[code].year
    return behind_measure(code, same_day_last_year(as_at)) if year else None


def under_action(action: str, as_at: date) -> tuple[Down, date] | None:
    """What stands behind the phrase of what was done under an action."""
    down = _UNDER_ACTION.get(action)
    return (down, as_at) if down else None
