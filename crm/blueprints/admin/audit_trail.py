"""The audit trail."""

from __future__ import annotations

from flask import Response, render_template, request

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.admin.audit_list import audit_list
from crm.blueprints.admin.blueprint import bp
from crm.database import only_reads
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


@bp.get("/audit")
@requires(Permission.ADMINISTER)
@shows_list("audit-trail", "Audit trail")
def audit_trail() -> str:
    """Who did what, when, and what changed; newest first."""
    return render_template("admin/audit.html", page=page_of(audit_list(me()), request.args))


@bp.post("/audit/export")
@only_reads
@requires(Permission.ADMINISTER)
def export_audit_trail() -> Response:
    """What the list shows, as a file; that too goes on record."""
    return export_list(audit_list(me()), request.form.get("query", ""), request.form.get("format", "csv"))
