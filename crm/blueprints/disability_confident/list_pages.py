"""The lists of the strand: members and ways, awards that end soon, employers who need a validator."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, render_template, request, url_for

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.disability_confident.blueprint import bp
from crm.blueprints.disability_confident.lists import day_asked, expiring_list, member_list
from crm.blueprints.disability_confident.members import figures_on_days
from crm.blueprints.disability_confident.pairing import leaders_for
from crm.blueprints.disability_confident.rules import ending_within
from crm.blueprints.disability_confident.scheme import Level
from crm.blueprints.disability_confident.validators import leaders, seeker_list
from crm.clock import today
from crm.database import only_reads
from crm.periods import same_day_last_year
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list

READY: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}),
    ("Members", {"status": "member"}),
    ("To confirm", {"status": "waiting"}),
    ("Expiry unknown", {"status": "unknown"}),
    ("Leaders", {"status": "member", "level": "3"}),
)


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
@shows_list("disability-confident", "Disability Confident")
def index() -> str:
    """Every membership as it stood on a day, with the figures of that day above."""
    day = day_asked(request.args, today())
    page = page_of(member_list(request.args, today()), request.args)
    in_force = {key: value for key, value in page.criteria.typed.items() if value}
    address = url_for("disability_confident.index")
    (now, before), published = figures_on_days([day, same_day_last_year(day)])
    return render_template(
        "disability_confident/index.html",
        page=page,
        day=day,
        today=today(),
        counts=now,
        before=before,
        published=published,
        Level=Level,
        ending_within=ending_within,
        ready=[
            (label, f"{address}?{urlencode(chosen)}" if chosen else address, chosen == in_force)
            for label, chosen in READY
        ],
    )


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the list shows, as a file."""
    query = request.form.get("query", "")
    return export_list(member_list(dict(parse_qsl(query)), today()), query, request.form.get("format", "csv"))


@bp.get("/ending")
@requires(Permission.SEE_PIPELINES)
@shows_list("disability-confident-ending", "Awards that end soon")
def ending() -> str:
    """Awards that end within 90 days, those that have lapsed on the board, those nobody knows the expiry of."""
    page = page_of(expiring_list(today()), request.args)
    return render_template(
        "disability_confident/ending.html", page=page, today=today(), Level=Level, ending_within=ending_within
    )


@bp.post("/ending/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_ending() -> Response:
    """The same as a file."""
    return export_list(expiring_list(today()), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/validators")
@requires(Permission.SEE_PIPELINES)
@shows_list("disability-confident-validators", "Employers who need a validator")
def validators() -> str:
    """Level 2 members that want level 3, each beside the Leaders nearest to it."""
    page = page_of(seeker_list(today()), request.args)
    found = leaders(today())
    return render_template(
        "disability_confident/validators.html",
        page=page,
        leaders=found,
        pairs={row.public_id: leaders_for(row.employer_id, row.sector, row.ward, found) for row in page.rows},
        today=today(),
    )
