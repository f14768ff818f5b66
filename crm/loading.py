"""Everything the project brings along, loaded in the order in which it depends on one another."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from crm.data_files import Loaded
from crm.database import one_transaction
from crm.directory.provision.loading import load_provision
from crm.directory.schools.loading import load_schools
from crm.directory.schools.search_text import refresh_search
from crm.engagement.loading import load_themes
from crm.reference.loading import load_reference
from crm.strategy.loading import load_strategy

reference = AppGroup("reference", help="Places, codes, the strategy, series, schools and support.")


def load_everything() -> list[Loaded]:
    """Bring every table that the project's own files fill in step with them; loading again changes nothing."""
    loaded = [*load_reference(), *load_strategy(), load_schools(), load_provision(), load_themes()]
    refresh_search()
    return loaded


@reference.command("load")
def load() -> None:
    """Load the reference data that comes with the project.

    Safe to run again at any time: rows are added or corrected, none is deleted, and what people have edited (growth
    sectors, schools, themes, support) is left as it is.
    """
    with one_transaction():
        for loaded in load_everything():
            click.echo(loaded)
