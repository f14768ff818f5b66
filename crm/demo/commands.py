"""`flask demo`: a world of fictional employers to try the service with."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from crm.accounts.audit import Actor, current_actor
from crm.accounts.demonstration import EMPLOYER, PASSWORD, SIGN_INS
from crm.clock import today
from crm.database import db, one_transaction
from crm.demo.generate import SEED
from crm.demo.ground import NoReferenceData
from crm.demo.loading import DatabaseInUse, load
from crm.demo.world import Sizes

demo = AppGroup("demo", help="Fictional employers, people and activity to try the service with.")
SOME = click.IntRange(min=1)
ANY = click.IntRange(min=0)


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Where there are records already, leave them and end well.")
@click.option("--employers", type=SOME, default=Sizes.employers, show_default=True)
@click.option("--interactions", type=ANY, default=Sizes.interactions, show_default=True)
@click.option("--diagnostics", type=ANY, default=Sizes.diagnostics, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed and day give the same world.")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it is in that world. Today unless given.")
def load_command(
    if_empty: bool, employers: int, interactions: int, diagnostics: int, seed: int, as_at: datetime | None
) -> None:
    """Fill an empty database with a fictional world: all of it or nothing.

    Every employer is marked as fictional. A database with business records of its own is never touched.
    """
    if not current_app.config["DEMONSTRATION"]:
        raise click.ClickException("This is no demonstration: its sign-ins are public. Nothing was loaded.")
    current_actor.set(Actor(reason="flask demo load"))
    sizes = Sizes(
        employers=employers,
        interactions=interactions,
        diagnostics=diagnostics,
        contacts=2 * employers,
        offers=diagnostics * 3 // 4,
        collaborations=diagnostics * 3 // 8,
        members=diagnostics // 3,
        placement_offers=diagnostics * 7 // 12,
        memberships=diagnostics * 2 // 3,
        sightings=diagnostics * 3 // 10,
        encounters=diagnostics * 17 // 12,
    )
    try:
        with one_transaction():
            rows = load(sizes, as_at.date() if as_at else today(), seed)
    except DatabaseInUse as used:
        db.session.rollback()
        if not if_empty:
            raise click.ClickException(
                f"There are records already ({used}): nothing was loaded. Use a new, empty database."
            ) from None
        click.echo("There are records already: no demonstration data was loaded.")
    except NoReferenceData:
        raise click.ClickException("There is no reference data yet: run `flask reference load` first.") from None
    else:
        click.echo(
            f"Fictional world loaded: {rows.get('employer', 0):,} employers, {rows.get('contact', 0):,} people, "
            f"{rows.get('interaction', 0):,} interactions, {rows.get('diagnostic', 0):,} diagnostics."
        )


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print where and how each role signs in."""
    if not current_app.config["DEMONSTRATION"]:
        raise click.ClickException("This is no demonstration: people sign in with their own addresses.")
    address = current_app.config["BASE_URL"].rstrip("/")
    click.echo(f"Sign in at {address}/sign-in with the password: {PASSWORD}\n")
    for each in SIGN_INS:
        click.echo(f"  {each.role.label:<28}{each.email:<26}{each.can}")
    click.echo(
        f"  {EMPLOYER.role.label:<28}{EMPLOYER.email:<26}{EMPLOYER.can}\n\n"
        f"The employer signs in by link: ask for one at {address}/sign-in/link, it arrives at {address}/outbox"
    )
