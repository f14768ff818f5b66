"""Official figures recorded: a value that was published before and has changed is a further row, never an edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import insert, select

from crm.data_files import ids_by
from crm.database import db
from crm.strategy.models import Observation, Series
from crm.strategy.published import AREAS, PublishedValue

PLACES = Decimal("0.0001")
Place = tuple[int, str, date, date, str]


class Recorded(StrEnum):
    """What recording a figure came to."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


def record_observations(values: Sequence[PublishedValue], published_on: date | None) -> list[Recorded]:
    """Record figures of official series; one result for each.

    Raises KeyError for a series that is not set up.
    """
    series = ids_by(Series, "key")
    latest = _latest({series[value.series] for value in values})
    new, done = [], []
    for value in values:
        place = (series[value.series], value.area_code, value.period.start, value.period.end, value.category)
        figures = tuple(_stored(each) for each in (value.value, value.lower, value.upper))
        known = latest.get(place)
        if known is not None and known[1] == figures:
            done.append(Recorded.UNCHANGED)
            continue
        revision = 0 if known is None else known[0] + 1
        latest[place] = (revision, figures)
        new.append(_row(value, place, figures, published_on, revision))
        done.append(Recorded.NEW if known is None else Recorded.REVISED)
    if new:
        db.session.execute(insert(Observation), new)
    return done


def _latest(series_ids: set[int]) -> dict[Place, tuple[int, tuple[Decimal | None, ...]]]:
    """The last revision of every figure of these series: its number, value and limits."""
    columns = (
        Observation.series_id,
        Observation.area_code,
        Observation.period_start,
        Observation.period_end,
        Observation.category,
        Observation.revision,
        Observation.value,
        Observation.lower,
        Observation.upper,
    )
    query = select(*columns).where(Observation.series_id.in_(series_ids)).order_by(Observation.revision, Observation.id)
    return {tuple(row[:5]): (row[5], tuple(row[6:])) for row in db.session.execute(query)}  # type: ignore[misc]


def _stored(number: Decimal | None) -> Decimal | None:
    """A number as the column keeps it."""
    return None if number is None else number.quantize(PLACES)


def _row(
    value: PublishedValue,
    place: Place,
    figures: tuple[Decimal | None, ...],
    published_on: date | None,
    revision: int,
) -> dict[str, object]:
    names = ("series_id", "area_code", "period_start", "period_end", "category")
    return {
        **dict(zip(names, place, strict=True)),
        **dict(zip(("value", "lower", "upper"), figures, strict=True)),
        "area_name": AREAS[value.area_code],
        "period_label": value.period.label,
        "published_on": published_on,
        "revision": revision,
        "note": value.note,
    }
