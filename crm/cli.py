"""Commands for operators: one place that gathers every room's commands."""

from __future__ import annotations

from flask import Flask

from crm.accounts.commands import users
from crm.blueprints.dashboard.commands import indicators
from crm.blueprints.imports.commands import registers
from crm.bundle.commands import bundle
from crm.demo.commands import demo
from crm.loading import reference
from crm.rollups import rollups
from crm.schedule import worker
from crm.terminal import in_plain_words

_ROOMS = (users, reference, demo, registers, bundle, rollups, indicators, worker)
COMMANDS = [in_plain_words(command) for command in _ROOMS]


def init_app(app: Flask) -> None:
    """Attach every command."""
    for command in COMMANDS:
        app.cli.add_command(command)
