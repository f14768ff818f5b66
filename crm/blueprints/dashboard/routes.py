"""The Mission 3 indicators, each down to its records."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from crm.accounts.permissions import requires, user_may
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.dashboard import behind_pages, down, target_pages  # noqa: F401  their views belong to this blueprint
from crm.blueprints.dashboard.asking import Asked, dates_asked
from crm.blueprints.dashboard.behind_pages import typed_day
from crm.blueprints.dashboard.blueprint import bp
from crm.blueprints.dashboard.board import board_as_at
from crm.blueprints.dashboard.charts import chart_of, unit_of_trend, write
from crm.blueprints.dashboard.contributions import contributions_as_at, outcomes_of
from crm.blueprints.dashboard.facets import Facet, answers_by, as_seen, employers_by, foundational
from crm.blueprints.dashboard.lists import (
    arguments_of,
    counted_of,
    dates_of_list,
    day_for,
    list_behind,
    narrowing,
    not_shared,
    part_of,
    parts_of,
)
from crm.blueprints.dashboard.readers import answers_between, has_any_day, people_up_to
from crm.blueprints.dashboard.trace import activity_in, restricted_in
from crm.blueprints.dashboard.values import caption_of
from crm.blueprints.dashboard.way import Look, Way
from crm.blueprints.dashboard.ways import BEGUN_IN_STRANDS, CONTACTS_BY_ACTION, WAYS, way_of
from crm.blueprints.strands import PIPELINES
from crm.clock import today
from crm.database import only_reads, reading_apart
from crm.figures import format_interval
from crm.periods import YearKind, format_date, year_to_date
from crm.strategy.queries import matrix
from crm.web.exports import export_list, hand_over
from crm.web.lists import page_of, shows_list

__all__ = ["bp"]


@bp.get("/")
@requires(Permission.SEE_DASHBOARD)
def index() -> str:
    """The six indicators as at a date."""
    asked = dates_asked(request.args.get("as_at", ""), request.args.get("compared_with", ""), today())
    return render_template(
        "dashboard/index.html",
        asked=asked,
        board=board_as_at(asked.as_at, asked.compared_with, answers_between(me(), asked, today())),
        today=today(),
        chart_of=chart_of,
        caption_of=caption_of,
        unit_of_trend=unit_of_trend,
        write=write,
        ways_down=WAYS,
        down=down,
    )


@bp.get("/contributing")
@requires(Permission.SEE_DASHBOARD)
def contributing() -> str:
    """The outcomes of the other missions that the strands contribute to, as at a date."""
    asked = dates_asked(request.args.get("as_at", ""), request.args.get("compared_with", ""), today())
    exact = user_may(me(), Permission.SEE_PARTICIPANTS)
    found = contributions_as_at(asked.as_at, asked.compared_with, people_up_to(asked.as_at, today(), exact=exact))
    return render_template(
        "dashboard/contributing.html",
        asked=asked,
        outcomes=outcomes_of(found, exact_people=exact),
        divided={code for code, way in WAYS.items() if way.divides},
        today=today(),
    )


@bp.post("/export")
@only_reads
@requires(Permission.SEE_DASHBOARD)
def export() -> Response:
    """Every figure and trend of the dashboard as a CSV file, with shares on fewer than five answers hidden."""
    # pandas takes half a second to start: only who exports waits for it.
    from crm.blueprints.dashboard.tables import as_csv

    asked = dates_asked(request.form.get("as_at", ""), request.form.get("compared_with", ""), today())
    with reading_apart():
        body = as_csv(board_as_at(asked.as_at, asked.compared_with, answers_between(me(), asked, today())))
    day = asked.as_at.isoformat()
    return hand_over(body, "dashboard", f"mission-3-indicators-{day}", "csv", as_at=day)


def employers_title(code: str) -> str | None:
    """What the list of employers behind a code is called; None where there is none."""
    way = way_of(code)
    return way.title if way and way.has_employers else None


@bp.get("/<code>/employers")
@requires(Permission.SEE_DASHBOARD)
@shows_list("employers-behind", employers_title, named_by="code")
def employers(code: str) -> str:
    """The employers behind a figure, as far as their answers are shared with the reader's organisation."""
    way = _way(code)
    asked = dates_of_list(request.args, today())
    part = part_of(way, request.args)
    look = _look(way, asked)
    shown_in_fields = {"as_at": typed_day(asked), "compared_with": format_date(asked.compared_with)}
    if way.always_part:
        shown_in_fields["part"] = part
    page = page_of(list_behind(way, look, part), {**request.args, **shown_in_fields})
    return render_template(
        "dashboard/employers.html",
        way=way,
        words=dict(way.parts),
        asked=asked,
        page=page,
        day=look.as_at,
        part=part,
        is_narrowed=narrowing(page),
        not_shared=not_shared(way, look.as_at, me(), page.criteria.values.get("part")),
        sees_all=has_any_day(me()),
        parts=parts_of(way, look.as_at, me()),
        counted=sum(way.numbers(look.as_at).values()) if way.numbers else None,
        counted_of=counted_of(way, page),
    )


@bp.post("/<code>/employers/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_employers(code: str) -> Response:
    """What the list of employers behind a figure shows, as a file."""
    way, query = _way(code), request.form.get("query", "")
    arguments = arguments_of(query)
    look = _look(way, dates_of_list(arguments, today()))
    spec = list_behind(way, look, part_of(way, arguments))
    when = way.days_in_name(look.as_at, look.compared_with)
    return export_list(spec, query, request.form.get("format", "csv"), when=when)


@bp.get("/<code>/breakdown")
@requires(Permission.SEE_DASHBOARD)
def breakdown(code: str) -> str:
    """A figure by size, sector, growth sector or ward, each group leading to its employers."""
    way = _way(code)
    if not way.divides:
        abort(404)
    asked = dates_of_list(request.args, today())
    look = _look(way, asked)
    by = request.args.get("by", "")
    facet = Facet(by) if by in set(Facet) else Facet.SIZE
    part = part_of(way, request.args) if not way.rests_on_answers else ""
    if way.employers is not None:
        groups = employers_by(facet, way.employers(look, part))
    else:
        groups = as_seen(answers_by(facet, way.finding, look.as_at), me())
    return render_template(
        "dashboard/breakdown.html",
        way=way,
        asked=asked,
        shown_on=look.as_at,
        facet=facet,
        facets=list(Facet),
        part=part,
        groups=groups,
        interval=lambda share: format_interval(share.interval) if share.interval else "",
        foundational=foundational() if facet is Facet.GROWTH else frozenset(),
    )


def _way(code: str) -> Way:
    """A way with a list of employers."""
    way = way_of(code)
    return way if way and way.has_employers else abort(404)


def _look(way: Way, asked: Asked) -> Look:
    return Look(day_for(way, asked.as_at, me(), today()), asked.compared_with, me())


@bp.get("/strategy")
@requires(Permission.SEE_DASHBOARD)
def strategy() -> str:
    """The strategy's matrix: which action it expects to work on which indicator, and what was done under each."""
    asked = dates_asked(request.args.get("as_at", ""), "", today())
    period = year_to_date(YearKind.FINANCIAL, asked.as_at)
    return render_template(
        "dashboard/strategy.html",
        matrix=matrix(),
        asked=asked,
        period=period,
        activity=activity_in(period),
        restricted=restricted_in(period),
        pipelines=PIPELINES,
        contacts=CONTACTS_BY_ACTION,
        begun=BEGUN_IN_STRANDS,
    )
