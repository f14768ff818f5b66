"""The Mission 3 indicators, each down to its records."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.dashboard import target_pages  # noqa: F401  its views belong to this blueprint
from crm.blueprints.dashboard.asking import dates_asked
from crm.blueprints.dashboard.blueprint import bp
from crm.blueprints.dashboard.board import board_as_at
from crm.blueprints.dashboard.charts import chart_of, unit_of_trend, write
from crm.blueprints.dashboard.lists import SHOWN_BEHIND, behind, list_behind
from crm.blueprints.dashboard.values import caption_of
from crm.clock import today
from crm.database import only_reads, reading_apart
from crm.periods import format_date
from crm.strategy.queries import matrix
from crm.web.exports import export_list, hand_over
from crm.web.lists import page_of

__all__ = ["bp"]


@bp.get("/")
@requires(Permission.SEE_DASHBOARD)
def index() -> str:
    """The six indicators as at a date."""
    asked = dates_asked(request.args.get("as_at", ""), request.args.get("compared_with", ""), today())
    return render_template(
        "dashboard/index.html",
        asked=asked,
        board=board_as_at(asked.as_at, asked.compared_with),
        today=today(),
        chart_of=chart_of,
        caption_of=caption_of,
        unit_of_trend=unit_of_trend,
        write=write,
        ways_down=SHOWN_BEHIND,
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
        body = as_csv(board_as_at(asked.as_at, asked.compared_with))
    day = asked.as_at.isoformat()
    return hand_over(body, "dashboard", f"mission-3-indicators-{day}", "csv", as_at=day)


@bp.get("/<code>/employers")
@requires(Permission.SEE_DASHBOARD)
def employers(code: str) -> str:
    """The employers behind an indicator, as far as their answers are shared with the reader's organisation."""
    found = behind(code)
    if found is None:
        abort(404)
    asked = dates_asked(request.args.get("as_at", ""), "", today())
    spec = list_behind(found, asked.as_at, me())
    # The date stands in its field even when today was meant, and so in every address of the list.
    page = page_of(spec, {**request.args, "as_at": request.args.get("as_at") or format_date(asked.as_at)})
    return render_template(
        "dashboard/employers.html",
        behind=found,
        asked=asked,
        page=page,
        not_shared=found.not_shared(asked.as_at, me(), page.criteria.values.get("part")),
    )


@bp.post("/<code>/employers/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_employers(code: str) -> Response:
    """What the list of employers behind an indicator shows, as a file."""
    found = behind(code)
    if found is None:
        abort(404)
    query = request.form.get("query", "")
    spec = list_behind(found, found.day_of(query, today()), me())
    return export_list(spec, query, request.form.get("format", "csv"))


@bp.get("/strategy")
@requires(Permission.SEE_DASHBOARD)
def strategy() -> str:
    """The strategy's matrix: which action it expects to work on which indicator."""
    return render_template("dashboard/strategy.html", matrix=matrix())
