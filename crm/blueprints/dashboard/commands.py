"""`flask indicators`: what the dashboard shows, for scripts and for checking the page, and how it is counted."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from crm.blueprints.dashboard.asking import EARLIEST, LATEST, day_asked
from crm.blueprints.dashboard.board import Board, board_as_at
from crm.blueprints.dashboard.contributions import contributions_as_at, outcomes_of
from crm.blueprints.dashboard.documentation import document
from crm.blueprints.dashboard.values import caption_of, to_data
from crm.clock import today
from crm.periods import NotADate, format_date

indicators = AppGroup("indicators", help="The Mission 3 indicators.")


@indicators.command("show")
@click.option("--as-at", metavar="DATE", help="The date to count to, like 2026-03-31. Today if left out.")
@click.option("--compared-with", metavar="DATE", help="The date to compare with. A year before if left out.")
@click.option("--json", "as_json", is_flag=True, help="Everything that the dashboard shows, as JSON.")
@with_appcontext
def show(as_at: str | None, compared_with: str | None, as_json: bool) -> None:
    """Show the six indicators as at a date."""
    try:
        day = day_asked(as_at) if as_at else today()
        earlier = day_asked(compared_with) if compared_with else None
    except NotADate as fault:
        raise click.UsageError(
            f"The date {fault.message}, from {format_date(EARLIEST)} to {format_date(LATEST)}."
        ) from None
    board = board_as_at(day, earlier)
    if as_json:
        click.echo(json.dumps(board_data(board), ensure_ascii=False, indent=2))
        return
    for line in lines_of(board):
        click.echo(line)


@indicators.command("document")
@with_appcontext
def document_command() -> None:
    """Write docs/indicators.md, the page about how each figure is counted."""
    click.echo(page_about_figures(), nl=False)


def page_about_figures() -> str:
    """`docs/indicators.md`, the same whatever the database holds."""
    return document(outcomes_of(contributions_as_at(today(), today()), exact_people=False))


def board_data(board: Board) -> dict[str, Any]:
    """The dashboard as JSON holds it."""
    return {
        "as_at": board.as_at.isoformat(),
        "compared_with": board.compared_with.isoformat(),
        "indicators": [to_data(each.value) for each in board.indicators],
    }


def lines_of(board: Board) -> list[str]:
    """The dashboard as lines of plain text."""
    lines = [f"Mission 3 as at {format_date(board.as_at)}"]
    for each in board.indicators:
        value = each.value
        lines += ["", f"{value.definition.code}  {value.definition.short}: {value.status.label}"]
        for figure in value.figures:
            base = f" of {figure.base:,}" if figure.base is not None else ""
            between = f" ({figure.low:f} to {figure.high:f})" if figure.low is not None else ""
            lines.append(f"  {figure.label}: {figure.text or 'no figure'}{base}{between} {figure.period}".rstrip())
        lines += [f"  Note: {note}" for note in value.notes]
        if caption := caption_of(value):
            lines.append(f"  Interval: {caption}")
    return lines
