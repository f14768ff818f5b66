"""The one list mechanism: filters in the address, sorting, pages, a count, and an export of what is filtered.

A list is declared once, as data: its filters, the columns it can be sorted by and the columns it exports. `page_of`
first finds the ids of one page along an index and then asks the list for those rows, so the cost of a page does not
grow with the columns shown. An exact count is given up to `COUNTED` records: beyond, it would cost more than the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.database import db
from crm.periods import NotADate, parse_date
from crm.text import has_unsafe_characters

Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])
SHOWN = "crm_shown_list"
PAGE_SIZE = 50
COUNTED = 10_000
EXPORTED = 100_000
LONGEST_FILTER = 200
FURTHEST_PAGE = 10_000


@dataclass(frozen=True)
class Filter:
    """One filter of a list. `where` turns the cleaned value into a condition; choices are (value, label) pairs.

    `assumed` is the value meant where an address names none, as today is: no saved view keeps it. A hidden filter is
    chosen elsewhere on the page and only kept in the address.
    """

    key: str
    label: str
    where: Callable[[Any], ColumnElement[bool]]
    kind: Literal["text", "choice", "date", "hidden"] = "choice"
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    hint: str = ""
    assumed: str = ""


@dataclass(frozen=True)
class Sort:
    """A way to order a list: columns in order; the id is added so that the order is total."""

    key: str
    label: str
    columns: tuple[Any, ...]
    descending_first: bool = False


@dataclass(frozen=True)
class ExportColumn(Generic[Row]):
    """A column of the export. Its name is a contract: year-end reports depend on it."""

    name: str
    value: Callable[[Row], Any]


def one_line_each(row: Any) -> Sequence[Any]:
    """A record is one line of the export."""
    return (row,)


@dataclass(frozen=True)
class ListSpec(Generic[Row]):
    """A list as data. `rows` loads the rows of some ids (in any order) as a mapping from id to row.

    `lines` gives the lines that one row is in the export, where a record has several parts; columns read from a line.
    A list of more than `most_exported` records is not exported: part of it would look like the whole.
    `adds_up` is a number of each record whose sum stands beside the count; it may be looked up elsewhere by its id.
    """

    key: str
    title: str
    record: tuple[str, str]
    id: InstrumentedAttribute[int]
    base: Callable[[], Select[Any]]
    filters: tuple[Filter, ...]
    sorts: tuple[Sort, ...]
    rows: Callable[[Sequence[int]], Mapping[int, Row]]
    export: tuple[ExportColumn[Any], ...] = ()
    lines: Callable[[Row], Sequence[Any]] = one_line_each
    page_size: int = PAGE_SIZE
    most_exported: int = EXPORTED
    adds_up: SQLColumnExpression[int] | None = None


@dataclass(frozen=True)
class Criteria:
    """What was asked of a list, cleaned: `values` to filter by, `typed` to show again, `problems` by filter key."""

    values: Mapping[str, Any]
    typed: Mapping[str, str]
    problems: Mapping[str, str]
    sort: str
    descending: bool
    page: int

    def address(self, **changes: Any) -> str:
        """The query string of this view of the list, with some parts changed (None removes one)."""
        parts: dict[str, Any] = {key: value for key, value in self.typed.items() if value}
        parts |= {"sort": self.sort, "order": "desc" if self.descending else "asc", "page": self.page}
        parts |= changes
        return urlencode({key: value for key, value in parts.items() if value not in (None, "")})


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `total` is exact up to COUNTED; beyond it, `more` says that there are more.

    `sum` is what all its records add up to, on this page or not; None where nothing is added up.
    """

    spec: ListSpec[Row]
    criteria: Criteria
    rows: Sequence[Row]
    total: int
    more: bool
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    sum: int | None = None

    @property
    def pages(self) -> int:
        """How many pages there are (of those counted)."""
        return max(1, -(-self.total // self.spec.page_size))

    @property
    def count_words(self) -> str:
        """The count as a person says it."""
        if self.more:
            return f"More than {COUNTED:,} {self.spec.record[1]}"
        return f"{self.total:,} {self.spec.record[0] if self.total == 1 else self.spec.record[1]}"

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is in force."""
        return bool(self.criteria.values)

    @property
    def view_query(self) -> str:
        """What a saved view of this keeps: the filters understood, and the order where it is not the list's own."""
        asked = self.criteria
        kept = {
            each.key: asked.typed[each.key]
            for each in self.spec.filters
            if each.key in asked.values and asked.typed[each.key] != each.assumed
        }
        own = self.spec.sorts[0]
        if (asked.sort, asked.descending) != (own.key, own.descending_first):
            kept |= {"sort": asked.sort, "order": "desc" if asked.descending else "asc"}
        return urlencode(kept)

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """The filters in force: label, value in words, and the address without it."""
        shown = []
        for each in self.spec.filters:
            if each.key in self.criteria.values and each.kind != "hidden":
                typed = self.criteria.typed[each.key]
                words = dict(self.choices.get(each.key, ())).get(typed, typed)
                shown.append((each.label, words, self.criteria.address(page=None, **{each.key: None})))
        return shown


@dataclass(frozen=True)
class ShownList:
    """Which list a view shows: the key and title of its `ListSpec`.

    Where one view shows a list for each value of a part of its address, `named_by` is that part. The key of each list
    then ends in the value, and `title` gives its title; None for a value that there is not.
    """

    key: str
    title: str | Callable[[str], str | None]
    named_by: str = ""

    def values_of(self, list_key: str) -> dict[str, Any] | None:
        """The parts of the address that name the list of a key; None where this view does not show it."""
        if not self.named_by:
            return {} if list_key == self.key else None
        value = list_key.removeprefix(f"{self.key}-")
        return {self.named_by: value} if value != list_key else None

    def title_of(self, values: Mapping[str, str]) -> str | None:
        """What the list that these parts name is called; None where there is no such list."""
        return self.title if isinstance(self.title, str) else self.title(values[self.named_by])


def shows_list(key: str, title: str | Callable[[str], str | None], *, named_by: str = "") -> Callable[[View], View]:
    """Declare which list a view shows, so that views of it can be saved and found again (`crm.web.saved_views`)."""

    def declare(view: View) -> View:
        setattr(view, SHOWN, ShownList(key, title, named_by))
        return view

    return declare


def criteria_of(spec: ListSpec[Any], arguments: Mapping[str, str]) -> Criteria:
    """Clean what an address asks of a list. What cannot be understood is said at its filter and not applied."""
    values: dict[str, Any] = {}
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    for each in spec.filters:
        text = arguments.get(each.key, "").strip()
        typed[each.key] = text[:LONGEST_FILTER]
        if not text:
            continue
        value, problem = _clean(each, text)
        if problem:
            problems[each.key] = problem
        else:
            values[each.key] = value
    sorts = {each.key: each for each in spec.sorts}
    sort = sorts.get(arguments.get("sort", ""), spec.sorts[0])
    order = arguments.get("order", "")
    descending = order == "desc" if order in {"asc", "desc"} else sort.descending_first
    page = arguments.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return Criteria(values, typed, problems, sort.key, descending, min(max(number, 1), FURTHEST_PAGE))


def _clean(each: Filter, text: str) -> tuple[Any, str]:
    if len(text) > LONGEST_FILTER:
        return None, f"{each.label} must be {LONGEST_FILTER} characters or fewer"
    if has_unsafe_characters(text):
        return None, f"{each.label} contains characters that cannot be searched for"
    if each.kind == "date":
        try:
            return parse_date(text), ""
        except NotADate as fault:
            return None, f"{each.label} {fault.message}"
    if each.kind != "text" and each.choices is not None and text not in {value for value, _ in each.choices()}:
        return None, f"{each.label}: choose from the list"
    return text, ""


def conditions(spec: ListSpec[Any], criteria: Criteria) -> list[ColumnElement[bool]]:
    """The conditions that a view of a list sets."""
    return [each.where(criteria.values[each.key]) for each in spec.filters if each.key in criteria.values]


def _filtered(spec: ListSpec[Any], criteria: Criteria) -> Select[Any]:
    return spec.base().where(*conditions(spec, criteria))


def _ordered(spec: ListSpec[Any], criteria: Criteria, query: Select[Any]) -> Select[Any]:
    sort = next(each for each in spec.sorts if each.key == criteria.sort)
    columns = [*sort.columns, spec.id]
    if criteria.descending:
        return query.order_by(*(column.desc().nulls_last() for column in columns[:-1]), columns[-1].desc())
    return query.order_by(*(column.asc().nulls_last() for column in columns[:-1]), columns[-1].asc())


def ids_of(spec: ListSpec[Any], criteria: Criteria, limit: int | None = None, offset: int = 0) -> list[int]:
    """The ids a view of a list holds, in its order."""
    query = _ordered(spec, criteria, _filtered(spec, criteria)).with_only_columns(spec.id)
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def count_of(spec: ListSpec[Any], criteria: Criteria) -> int:
    """How many records a view holds, counting no further than COUNTED + 1."""
    some = _filtered(spec, criteria).with_only_columns(spec.id).limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def sum_of(spec: ListSpec[Any], criteria: Criteria) -> int | None:
    """What all records of a view add up to; None where the list adds nothing up."""
    if spec.adds_up is None:
        return None
    numbers = _filtered(spec, criteria).with_only_columns(spec.id, spec.adds_up.label("number")).subquery()
    return int(db.session.scalar(select(func.coalesce(func.sum(numbers.c.number), 0))) or 0)


def choices_of(spec: ListSpec[Any]) -> dict[str, Sequence[tuple[str, str]]]:
    """What each filter of a list offers."""
    return {each.key: each.choices() for each in spec.filters if each.choices}


def page_of(spec: ListSpec[Row], arguments: Mapping[str, str]) -> Page[Row]:
    """One page of a list as an address asks for it; a page past the end shows the last."""
    criteria = criteria_of(spec, arguments)
    counted = count_of(spec, criteria)
    last = max(1, -(-min(counted, COUNTED) // spec.page_size))
    if counted <= COUNTED and criteria.page > last:
        criteria = replace(criteria, page=last)
    ids = ids_of(spec, criteria, spec.page_size, (criteria.page - 1) * spec.page_size) if counted else []
    found = spec.rows(ids) if ids else {}
    return Page(
        spec,
        criteria,
        [found[key] for key in ids if key in found],
        min(counted, COUNTED),
        counted > COUNTED,
        choices_of(spec),
        sum_of(spec, criteria),
    )
