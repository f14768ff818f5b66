"""The blueprint that the modules of employer pages attach their views to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("employers", __name__, url_prefix="/employers")
