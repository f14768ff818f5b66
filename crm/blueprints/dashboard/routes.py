"""The Mission 3 indicators, each down to its records."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@bp.get("/")
@requires(Permission.SEE_DASHBOARD)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)
