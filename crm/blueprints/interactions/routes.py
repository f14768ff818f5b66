"""The doors of the contact pages, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.interactions import log, my_day, next_steps, notes, referring, theme_pages, wishing
from crm.blueprints.interactions.blueprint import bp

__all__ = ["bp", "log", "my_day", "next_steps", "notes", "referring", "theme_pages", "wishing"]
