"""The records behind a figure: a strand's own list, narrowed to what was counted, with what of them is added up.

A strand says once how its records are shown (`Showing`) and writes the Selects of what its figures count. Filters,
sorting, pages and export stay those of its list. The file has a line for each record, so that its lines add up too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from sqlalchemy import Select, SQLColumnExpression, select

from crm.accounts.models import User
from crm.database import db
from crm.web.lists import ExportColumn, Filter, ListSpec, Row


@dataclass(frozen=True)
class Showing(Generic[Row]):
    """How records are listed behind a figure: which list they are of, and what of each stands on the page.

    `listing` gives the list to a reader as at a day; `without` are its filters that mean nothing here. `page` names a
    record's page by endpoint and public id. The first of `columns` leads there.
    """

    listing: Callable[[User, date], ListSpec[Row]]
    page: Callable[[Row], tuple[str, str]]
    columns: tuple[ExportColumn[Row], ...]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counted(Generic[Row]):
    """A record behind a figure, and how many the figure counts of it; None where it counts the record."""

    record: Row
    number: int | None


@dataclass(frozen=True)
class Added:
    """What of each record is added up: an expression over the list's record, in words (one place, several places)."""

    number: SQLColumnExpression[int]
    one: str
    several: str

    def words(self, number: int) -> str:
        """What a number of them is called."""
        return self.one if number == 1 else self.several


def counted_list(
    showing: Showing[Row],
    counted: Select[Any],
    viewer: User,
    day: date,
    *,
    added: Added | None = None,
    filters: tuple[Filter, ...] = (),
    key: str = "",
    title: str = "",
    record: tuple[str, str] | None = None,
) -> ListSpec[Counted[Row]]:
    """The list of the records whose ids `counted` gives, with `filters` before its own; only some is renamed."""
    listing = showing.listing(viewer, day)

    def rows(ids: Sequence[int]) -> Mapping[int, Counted[Row]]:
        numbers: dict[int, int] = {}
        if added is not None:
            found = db.session.execute(select(listing.id, added.number).where(listing.id.in_(ids)))
            numbers = {key: int(number or 0) for key, number in found}
        return {key: Counted(row, numbers.get(key)) for key, row in listing.rows(ids).items()}

    def read(column: ExportColumn[Row]) -> ExportColumn[Counted[Row]]:
        return ExportColumn(column.name, lambda line: column.value(line.record))

    columns = tuple(read(column) for column in showing.columns)
    if added is not None and added.several not in {column.name for column in columns}:
        columns = (*columns, ExportColumn[Counted[Row]](added.several, lambda line: line.number))
    kept = tuple(each for each in listing.filters if each.key not in showing.without)
    return ListSpec[Counted[Row]](
        key=key or listing.key,
        title=title or listing.title,
        record=record or listing.record,
        id=listing.id,
        base=lambda: listing.base().where(listing.id.in_(counted)),
        filters=(*filters, *kept),
        sorts=listing.sorts,
        rows=rows,
        export=columns,
        most_exported=listing.most_exported,
        adds_up=added.number if added else None,
    )
