"""Commands for operators: one place that gathers every room's commands."""

from __future__ import annotations

from flask import Flask

from crm.blueprints.imports.commands import registers
from crm.loading import reference
from crm.schedule import worker


def init_app(app: Flask) -> None:
    """Attach every command."""
    app.cli.add_command(reference)
    app.cli.add_command(worker)
    app.cli.add_command(registers)
