"""The doors of the administrator's pages, gathered, and their start page."""

from __future__ import annotations

from flask import current_app, render_template, url_for

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.admin import audit_trail, organisations, outbox, reference, users
from crm.blueprints.admin.blueprint import bp
from crm.blueprints.admin.queries import counts_for_index

__all__ = ["audit_trail", "bp", "organisations", "outbox", "reference", "users"]

# Place, what it is for, and its endpoint. Rooms of others are shown once they are there.
PLACES = (
    ("People", "Who may sign in, what they may do, and what they are granted.", "admin.users"),
    ("Partner organisations", "On what basis each may see what we hold.", "admin.organisations"),
    ("Imports", "Registers and files that were loaded.", "imports.index"),
    ("Themes", "What conversations were about, and the action each serves.", "interactions.themes"),
    ("Outbox", "Messages sent and waiting, and those that need a decision.", "admin.outbox"),
    ("Audit trail", "Who did what, when, and what changed.", "admin.audit_trail"),
    ("Reference data", "Places, classifications and official figures, counted.", "admin.reference"),
)


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    """Where an administrator finds everything."""
    places = [(name, about, url_for(endpoint)) for name, about, endpoint in PLACES if _exists(endpoint)]
    return render_template("admin/index.html", places=places, counts=counts_for_index())


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
