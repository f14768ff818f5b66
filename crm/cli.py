"""Commands for operators: one place that gathers every room's commands."""

from __future__ import annotations

from flask import Flask

from crm.loading import reference


def init_app(app: Flask) -> None:
    """Attach every command."""
    app.cli.add_command(reference)
