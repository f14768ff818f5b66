"""Employer skills diagnostics: invitation, form, result."""
