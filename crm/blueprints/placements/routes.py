"""The doors of placements, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.placements import offer_pages, own_pages, people_pages, programme_pages
from crm.blueprints.placements.blueprint import bp

__all__ = ["bp", "offer_pages", "own_pages", "people_pages", "programme_pages"]
