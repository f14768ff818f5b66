"""The doors of skills diagnostics, gathered: importing each module attaches its views to the one blueprint.

The rollups come along: their listener has to be there before anything is written.
"""

from __future__ import annotations

from crm.blueprints.diagnostics import form_views, invite_views, result_views, rollups, staff_views
from crm.blueprints.diagnostics.blueprint import bp

__all__ = ["bp", "form_views", "invite_views", "result_views", "rollups", "staff_views"]
