"""Every strand's pipeline, as a board or a table."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("boards", __name__, url_prefix="/boards")


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)
