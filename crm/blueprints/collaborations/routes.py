"""Employers working with providers on courses."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("collaborations", __name__, url_prefix="/collaborations")
