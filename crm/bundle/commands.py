"""`flask bundle`: the whole business content out to plain files, and in again."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from crm.accounts.audit import Actor, current_actor, note
from crm.bundle.documentation import document
from crm.bundle.dumping import CannotDump, Dumped, dump
from crm.bundle.loading import load
from crm.bundle.reading import PackageRefused
from crm.database import db, one_transaction
from crm.rollups import ROOMS
from crm.terminal import progress_bars

SHOWN_PROBLEMS = 25
FOLDER = click.Path(file_okay=False, path_type=Path)

bundle = AppGroup("bundle", help="The data package: the whole business content as plain files, out and in.")


@bundle.command("dump", short_help="Write the whole content into a folder.")
@click.argument("folder", type=FOLDER)
def dump_command(folder: Path) -> None:
    """Write the whole business content into FOLDER as a Frictionless Data Package.

    A CSV file for each table with its schema, and attached files by their hash. No password, second factor, token,
    session or unsent mail is in it; personal data is, so keep it as safe as the database.
    """
    dumped = _dumped(folder, with_rows=True)
    with one_transaction():
        note("dumped", "data_package", rows=sum(dumped.rows.values()), files=dumped.files)
    rows, filled = sum(dumped.rows.values()), sum(1 for count in dumped.rows.values() if count)
    click.echo(f"{folder}: {rows:,} rows in {filled} tables, {dumped.files:,} attached files")


@bundle.command("template", short_help="Write an empty package to fill in.")
@click.argument("folder", type=FOLDER)
def template_command(folder: Path) -> None:
    """Write an empty package into FOLDER: every table's header, to be filled from spreadsheets."""
    _dumped(folder, with_rows=False)
    click.echo(f"{folder}: an empty package. docs/data-package.md says what each column holds.")


def _dumped(folder: Path, *, with_rows: bool) -> Dumped:
    try:
        with progress_bars() as progress:
            return dump(folder, progress, with_rows=with_rows)
    except CannotDump as reason:
        raise click.ClickException(str(reason)) from None
    except OSError as reason:
        raise click.ClickException(f"{folder} cannot be written: {reason.strerror}") from None
    finally:
        db.session.rollback()


@bundle.command("load", short_help="Load a package into an empty database.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything as if loading, and keep nothing.")
def load_command(folder: Path, dry_run: bool) -> None:
    """Load the package in FOLDER into an empty database, all of it or nothing.

    The database must be migrated and hold no business rows; what `flask reference load` has put there is replaced.
    People set a new password by the link that the sign-in page sends them.
    """
    current_actor.set(Actor(reason="flask bundle load"))
    try:
        with progress_bars() as progress:
            rows = load(folder, _rebuild_rollups, progress)
    except PackageRefused as refused:
        db.session.rollback()
        _say(refused)
        raise click.ClickException("The package was not loaded; nothing was kept.") from None
    if dry_run:
        db.session.rollback()
        click.echo(f"{folder}: {sum(rows.values()):,} rows could be loaded; nothing was kept (--dry-run)")
    else:
        db.session.commit()
        click.echo(f"{folder}: {sum(rows.values()):,} rows loaded into {sum(1 for n in rows.values() if n)} tables")


def _rebuild_rollups() -> None:
    for room in ROOMS:
        room.rebuild()


def _say(refused: PackageRefused) -> None:
    for problem in refused.problems[:SHOWN_PROBLEMS]:
        click.echo(str(problem), err=True)
    if (rest := len(refused.problems) - SHOWN_PROBLEMS + refused.more) > 0:
        click.echo(f"... and {rest:,} more", err=True)


@bundle.command("document", short_help="Print the page about the package.")
def document_command() -> None:
    """Print docs/data-package.md: every table and column, as the models say today."""
    click.echo(document(), nl=False)
