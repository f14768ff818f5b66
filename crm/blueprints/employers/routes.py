"""Employers, their sites and contacts: list, page, edit, briefing, search."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("employers", __name__, url_prefix="/employers")


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)


@bp.get("/search")
@requires(Permission.SEE_EMPLOYERS)
def search() -> str:
    """In the making."""
    return render_template("errors/error.html", title="search", advice="", detail=None)
