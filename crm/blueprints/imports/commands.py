"""`flask registers load KIND FILE`: the publishers' files, as they are.

Ends with 0 when the file was loaded (or tried), 1 when something is wrong in the file, 2 when the command was misused.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from crm.accounts.audit import Actor, current_actor
from crm.blueprints.imports.companies import COMPANIES
from crm.blueprints.imports.disability_confident import DISABILITY_CONFIDENT_LIST
from crm.blueprints.imports.pay_gap import PAY_GAP
from crm.blueprints.imports.postcodes import POSTCODES
from crm.blueprints.imports.rolls import ROLLS
from crm.blueprints.imports.schools import SCHOOLS
from crm.blueprints.imports.statistics import STATISTICS
from crm.importing.actions import AlreadyLoaded, Importer, Order, Result, carry_out
from crm.importing.layouts import FileRefused
from crm.importing.models import RowOutcome
from crm.periods import format_date, london_date
from crm.terminal import Progress, progress_bars

SHOWN_PROBLEMS = 25
# Each importer with a line for the list of commands and a paragraph for its own help.
IMPORTERS: tuple[tuple[Importer, str, str], ...] = (
    (
        COMPANIES,
        "The register of companies.",
        "The register of companies: an extract with employees from filed accounts, or basic company data. Known "
        "employers are brought up to date, except for what people have said of them.",
    ),
    (
        PAY_GAP,
        "Gender pay gap reports.",
        "Gender pay gap reports of a year: employers of the borough with 250 or more employees, and known companies.",
    ),
    (
        DISABILITY_CONFIDENT_LIST,
        "The Disability Confident list.",
        "The list of Disability Confident employers as of a day (--as-of is needed). Names become sightings; no level "
        "is ever inferred.",
    ),
    (
        SCHOOLS,
        "The schools register.",
        "Any establishment file of Get Information about Schools: the schools of Rotherham in it.",
    ),
    (
        ROLLS,
        "Pupils on roll.",
        "Pupils on roll at known schools as of a day (--as-of is needed): URN, Academic year (like 2026/27), Year "
        "group (7 to 13), Pupils and, if it is there, Source.",
    ),
    (
        POSTCODES,
        "Code-Point Open.",
        "Code-Point Open as published, without a header: the file of a postcode area, such as s.csv.",
    ),
    (
        STATISTICS,
        "Official statistics.",
        "A CSV of ONS's Explore local statistics, or a Nomis workbook of qualifications or business counts. A revision "
        "is kept beside what it revises.",
    ),
)
WORDS = {
    RowOutcome.CREATED: "new",
    RowOutcome.UPDATED: "changed",
    RowOutcome.UNCHANGED: "unchanged",
    RowOutcome.SKIPPED: "skipped",
}

registers = AppGroup("registers", help="Load the registers that others publish.")


@registers.group("load")
def load() -> None:
    """Load a publisher's file as it is.

    The file is read and checked whole before anything is kept: one error and nothing of it is. CSV, TSV, Excel and
    OpenDocument files are taken in any usual encoding. Loading the same file again does nothing.
    """


def command_for(importer: Importer, line: str, paragraph: str) -> click.Command:
    """The command that loads one kind of file."""

    @click.command(importer.key, short_help=line, help=paragraph)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
    @click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The file's own date.")
    @click.option("--dry-run", is_flag=True, help="Show what would be done, and keep nothing.")
    @click.option("--again", is_flag=True, help="Load the file even if it has been loaded before.")
    @with_appcontext
    def run(file: Path, as_of: datetime | None, dry_run: bool, again: bool) -> None:
        if importer.needs_date and as_of is None:
            raise click.UsageError("Say with --as-of YYYY-MM-DD of which day the file is.")
        order = Order(file, as_of.date() if as_of else None, dry_run, again)
        current_actor.set(Actor(reason=f"flask registers load {importer.key} {file.name}"))
        with progress_bars() as progress:
            result = outcome_of(importer, order, progress)
        report(result, order)

    return run


def outcome_of(importer: Importer, order: Order, progress: Progress) -> Result:
    """The result, or an end with exit code 1 and the problems in words."""
    try:
        return carry_out(importer, order, progress)
    except AlreadyLoaded as found:
        day = format_date(london_date(found.batch.loaded_at))
        click.echo(f"{order.path.name} was loaded on {day} already: nothing was done. To load it again: --again")
        raise click.exceptions.Exit(0) from None
    except FileRefused as refused:
        for problem in refused.problems[:SHOWN_PROBLEMS]:
            click.echo(f"{order.path.name}: {problem}", err=True)
        rest = len(refused.problems) - SHOWN_PROBLEMS + refused.more
        more = f" ({rest:,} more not shown)" if rest > 0 else ""
        raise click.ClickException(f"{order.path.name} has errors; nothing was kept.{more}") from None


def report(result: Result, order: Order) -> None:
    """What was done, or would have been, line by line."""
    click.echo(f"{order.path.name}: {result.rows:,} rows ({result.description})")
    click.echo(", ".join(f"{result.counts[outcome]:,} {word}" for outcome, word in WORDS.items()))
    if doubtful := result.counts[RowOutcome.DOUBTFUL]:
        click.echo(f"{doubtful:,} of the new may be the same as another record and are kept for a person to decide")
    for reason, rows in sorted(result.reasons.items()):
        click.echo(f"Skipped {rows:,}: {reason}")
    click.echo("Nothing was kept (--dry-run)" if order.dry_run else f"Kept as import {result.batch}")


for _importer, _line, _paragraph in IMPORTERS:
    load.add_command(command_for(_importer, _line, _paragraph))
