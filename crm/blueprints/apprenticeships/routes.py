"""Apprenticeships that employers offer, by standard and level."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("apprenticeships", __name__, url_prefix="/apprenticeships")
