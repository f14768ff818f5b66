"""The doors of skills diagnostics, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.diagnostics import form_views, invite_views, result_views, staff_views
from crm.blueprints.diagnostics.blueprint import bp

__all__ = ["bp", "form_views", "invite_views", "result_views", "staff_views"]
