"""Commands for operators: one place that gathers every room's commands."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach every command."""
