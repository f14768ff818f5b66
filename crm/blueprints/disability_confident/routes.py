"""The doors of the strand, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.disability_confident import award_pages, list_pages, own_pages, record_pages, sighting_pages
from crm.blueprints.disability_confident.blueprint import bp

__all__ = ["award_pages", "bp", "list_pages", "own_pages", "record_pages", "sighting_pages"]
