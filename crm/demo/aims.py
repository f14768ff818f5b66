"""Targets for the six Mission 3 indicators, so that the dashboard shows how it judges them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crm.demo.world import World
from crm.periods import YearKind, add_months, year_of
from crm.strategy.models import Target

REASON = "Set for the demonstration: the strategy gives no figure"
MONTHS_BETWEEN = 48


@dataclass(frozen=True)
class Aim:
    """What an indicator's measure should be at the end of this year, and four years later."""

    indicator: str
    measure: str
    soon: str
    later: str


AIMS = (
    Aim("M3-KPI", "share", "68", "75"),
    Aim("M3-O1", "level_3_plus", "61", "65"),
    Aim("M3-O2", "all", "120", "200"),
    Aim("M3-O3", "employers", "25", "60"),
    Aim("M3-O4", "share", "55", "40"),
    Aim("M3-O5", "median_weekly_pay", "640", "740"),
)


def make_aims(world: World) -> None:
    """Write two targets for each indicator."""
    soon = year_of(YearKind.FINANCIAL, world.as_at).last
    for aim in AIMS:
        if aim.indicator in world.ground.indicators:
            for due_on, value in ((soon, aim.soon), (add_months(soon, MONTHS_BETWEEN), aim.later)):
                world.writer.add(
                    Target,
                    public_id=world.public_id(),
                    indicator_id=world.ground.indicators[aim.indicator],
                    measure=aim.measure,
                    due_on=due_on,
                    value=Decimal(value),
                    reason=REASON,
                    **world.stamps(world.working(world.as_at), world.leader),
                )
