"""Employers, their sites and contacts: list, page, edit, briefing, search."""
