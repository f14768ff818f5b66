"""Reference data, counted."""

from __future__ import annotations

from flask import render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.admin.blueprint import bp
from crm.blueprints.admin.queries import reference_tables


@bp.get("/reference")
@requires(Permission.ADMINISTER)
def reference() -> str:
    """How much of each table is loaded, from where, and by what."""
    return render_template("admin/reference.html", tables=reference_tables())
