"""`flask rollups`: what is kept beside the records for speed, proved equal to them or written anew.

Every room that keeps such copies has `check`, which says in words what differs, and `rebuild`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click
from flask.cli import AppGroup

from crm.blueprints.diagnostics import rollups as diagnostics
from crm.blueprints.strands import BOARDS
from crm.database import db, one_transaction
from crm.directory import rollups as directory
from crm.engagement import rollups as engagement
from crm.stages import rollups as stages

SHOWN = 20


@dataclass(frozen=True)
class Room:
    """A room with rollups of its own."""

    name: str
    check: Callable[[], list[str]]
    rebuild: Callable[[], None]


_PIPELINES = [board.pipeline for board in BOARDS]
ROOMS = (
    Room("Directory", directory.check, directory.rebuild),
    Room("Engagement", engagement.check, engagement.rebuild),
    Room("Stages", partial(stages.check, _PIPELINES), partial(stages.rebuild, _PIPELINES)),
    Room("Skills diagnostics", diagnostics.check, diagnostics.rebuild),
)

rollups = AppGroup("rollups", help="Copies kept for speed: prove that they equal the records, or write them anew.")


@rollups.command("check")
def check() -> None:
    """Compare every rollup with the records it comes from. Exits with 1 where anything differs."""
    differences = 0
    for room in ROOMS:
        found = room.check()
        differences += len(found)
        click.echo(f"{room.name}: {f'{len(found):,} differ' if found else 'as it should be'}")
        for line in found[:SHOWN]:
            click.echo(f"  {line}")
        if len(found) > SHOWN:
            click.echo(f"  and {len(found) - SHOWN:,} more")
    db.session.rollback()
    if differences:
        raise click.exceptions.Exit(1)


@rollups.command("rebuild")
def rebuild() -> None:
    """Write every rollup anew from the records, all or nothing."""
    with one_transaction():
        for room in ROOMS:
            room.rebuild()
            click.echo(f"{room.name}: written anew")
