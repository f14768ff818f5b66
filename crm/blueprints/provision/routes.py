"""The directory of support for employers."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("provision", __name__, url_prefix="/provision")


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)
