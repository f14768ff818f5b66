"""What commands show on a terminal: progress where somebody is watching, and errors in words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

# What is being done, how much of it is done, out of how much.
Progress = Callable[[str, int, int], None]


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A bar for each phase of a long work; nothing where the output goes to a file."""
    bars: dict[str, Any] = {}
    stream = sys.stderr

    def show(what: str, done: int, of: int) -> None:
        if what not in bars:
            for bar in bars.values():
                bar.render_finish()
            bars[what] = click.progressbar(length=max(of, 1), label=what, file=stream, hidden=not stream.isatty())
            bars[what].render_progress()
        bars[what].update(done - bars[what].pos)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.render_finish()


def in_plain_words(command: click.Command) -> click.Command:
    """The same command (or group), saying what is wrong with the database instead of showing where the code was."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            in_plain_words(each)
    elif command.callback is not None:
        command.callback = _said(command.callback)
    return command


def _said(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*values: Any, **named: Any) -> Any:
        try:
            return callback(*values, **named)
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).splitlines()[0]
            raise click.ClickException(
                f"The database cannot be used: {reason}. Is DATABASE_URL right, and has `flask db upgrade` been run?"
            ) from None

    return run
