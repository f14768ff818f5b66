"""Employer skills diagnostics: invitation, form, result."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")
