"""Users, partner organisations, grants, reference lists, the outbox and the audit trail."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    """In the making."""
    return render_template("errors/error.html", title="index", advice="", detail=None)
