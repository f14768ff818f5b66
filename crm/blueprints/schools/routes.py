"""Schools and colleges, from the schools register."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.schools.queries import SCHOOLS
from crm.database import only_reads
from crm.web.exports import export_list
from crm.web.lists import page_of

bp = Blueprint("schools", __name__, url_prefix="/schools")


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
def index() -> str:
    """The list of schools, with what it lacks said above it."""
    return render_template("schools/index.html", page=page_of(SCHOOLS, request.args))


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the list shows, as a file."""
    return export_list(SCHOOLS, request.form.get("query", ""), request.form.get("format", "csv"))
