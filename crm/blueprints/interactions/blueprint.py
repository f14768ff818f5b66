"""The blueprint that the modules of contact pages attach their views to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("interactions", __name__, url_prefix="/interactions")
