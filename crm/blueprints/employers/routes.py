"""The doors of employer pages, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.employers import (
    contact_pages,
    edit_pages,
    list_pages,
    post_pages,
    search_pages,
    show_pages,
    site_pages,
)
from crm.blueprints.employers.blueprint import bp

__all__ = [
    "bp",
    "contact_pages",
    "edit_pages",
    "list_pages",
    "post_pages",
    "search_pages",
    "show_pages",
    "site_pages",
]
