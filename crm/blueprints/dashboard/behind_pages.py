"""The lists of records, of people and of published values behind the numbers of the dashboard, and their exports.

People have addresses of their own, so that they ask for a permission of their own, and each look is audited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request

from crm.accounts import audit
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.dashboard.asking import Asked
from crm.blueprints.dashboard.blueprint import bp
from crm.blueprints.dashboard.lists import arguments_of, dates_of_list, narrowing, numeric, records_behind
from crm.blueprints.dashboard.published_list import TITLES, published_behind
from crm.blueprints.dashboard.way import Look, Records, Way
from crm.blueprints.dashboard.ways import way_of
from crm.clock import today
from crm.database import only_reads
from crm.periods import format_date
from crm.web.exports import export_list
from crm.web.lists import Page, page_of, shows_list


def _titled(*, of_people: bool) -> Callable[[str], str | None]:
    """What the list of records or of people behind a code is called; None where there is none."""

    def title(code: str) -> str | None:
        way = way_of(code)
        return way.title if way and way.records_with(of_people=of_people) else None

    return title


@bp.get("/<code>/records")
@requires(Permission.SEE_DASHBOARD)
@shows_list("records-behind", _titled(of_people=False), named_by="code")
def records(code: str) -> str:
    """The records that a figure counts, as far as the reader may see each."""
    return _records(code, of_people=False)


@bp.post("/<code>/records/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_records(code: str) -> Response:
    """What the list of records behind a figure shows, as a file."""
    return _export(code, of_people=False)


@bp.get("/<code>/people")
@requires(Permission.SEE_PARTICIPANTS)
@shows_list("placements-behind", _titled(of_people=True), named_by="code")
def people(code: str) -> str:
    """The participants that a figure counts."""
    return _records(code, of_people=True)


@bp.post("/<code>/people/export")
@only_reads
@requires(Permission.SEE_PARTICIPANTS)
def export_people(code: str) -> Response:
    """What the list of participants behind a figure shows, as a file."""
    return _export(code, of_people=True)


@bp.get("/<code>/published")
@requires(Permission.SEE_DASHBOARD)
@shows_list("published-behind", TITLES.get, named_by="code")
def published(code: str) -> str:
    """The published values behind an official figure."""
    asked = _asked_of_published(code, request.args)
    page = page_of(published_behind(code, asked.as_at), {**request.args, "as_at": typed_day(asked)})
    return render_template("dashboard/published.html", code=code, title=TITLES[code], asked=asked, page=page)


@bp.post("/<code>/published/export")
@only_reads
@requires(Permission.SEE_DASHBOARD)
def export_published(code: str) -> Response:
    """What the list of published values shows, as a file."""
    query = request.form.get("query", "")
    asked = _asked_of_published(code, arguments_of(query))
    spec, kind = published_behind(code, asked.as_at), request.form.get("format", "csv")
    return export_list(spec, query, kind, when=asked.as_at.isoformat())


def typed_day(asked: Asked) -> str:
    """The date in its field, even when today was meant, so that it stays in every address of the list."""
    return asked.typed["as_at"] if "as_at" in asked.problems else format_date(asked.as_at)


def _asked_of_published(code: str, arguments: Any) -> Asked:
    if code not in TITLES:
        abort(404)
    return dates_of_list(arguments, today())


def _chosen(code: str, arguments: Any, *, of_people: bool) -> tuple[Way, Records, Asked]:
    """The way that an address names and which of its lists, the first where it names none. 404 for what is neither."""
    way = way_of(code)
    kinds = {each.key: each for each in way.records_with(of_people=of_people)} if way else {}
    part = arguments.get("part") or next(iter(kinds), "")
    if way is None or part not in kinds:
        abort(404)
    return way, kinds[part], dates_of_list(arguments, today())


def _records(code: str, *, of_people: bool) -> str:
    way, kind, asked = _chosen(code, request.args, of_people=of_people)
    look = Look(asked.as_at, asked.compared_with, me())
    page: Page[Any] = page_of(
        records_behind(way, kind, look), {**request.args, "as_at": typed_day(asked), "part": kind.key}
    )
    if of_people:
        audit.note_view("placements", rows=len(page.rows), figure=f"{kind.key}, {way.when(asked.as_at)}")
    return render_template(
        "dashboard/records.html",
        way=way,
        kind=kind,
        kinds=way.records_with(of_people=of_people),
        asked=asked,
        page=page,
        numeric=numeric(page),
        is_narrowed=narrowing(page),
        endpoint="dashboard.people" if of_people else "dashboard.records",
        export_endpoint="dashboard.export_people" if of_people else "dashboard.export_records",
    )


def _export(code: str, *, of_people: bool) -> Response:
    query = request.form.get("query", "")
    way, kind, asked = _chosen(code, arguments_of(query), of_people=of_people)
    spec = records_behind(way, kind, Look(asked.as_at, asked.compared_with, me()))
    when = way.days_in_name(asked.as_at, asked.compared_with)
    return export_list(spec, query, request.form.get("format", "csv"), when=when)
