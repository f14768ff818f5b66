"""The blueprint of skills diagnostics; its views stand in modules of their own, gathered by `routes`."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")
