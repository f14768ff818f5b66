"""The employer user's own area."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("my_business", __name__, url_prefix="/my-business")


@bp.get("/")
@requires(Permission.OWN_BUSINESS)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)
