"""Commands about people."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import func, or_, select

from crm.accounts import audit, letters, passwords
from crm.accounts.actions import Person, add_person
from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.accounts.organisations import Organisation, add_organisation
from crm.accounts.queries import organisations_in_use
from crm.accounts.rules import STAFF, Role
from crm.database import db
from crm.problems import RuleRefused


@click.group("users")
def users() -> None:
    """People who sign in."""


@users.command("add")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="Full name.")
@click.option("--role", required=True, type=click.Choice(sorted(role.value for role in STAFF)))
@click.option("--organisation", required=True, help="Name or short name of the partner organisation.")
@click.option("--create-council", is_flag=True, help="Make the organisation, as the council, if it is missing.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of mailing a link.")
@with_appcontext
def add(email: str, name: str, role: str, organisation: str, create_council: bool, password_stdin: bool) -> None:
    """Add a member of staff.

    Without --password-stdin a link to choose a password is mailed, and printed here to be passed on in person.
    Employers' people are added by inviting them to a form.
    """
    audit.current_actor.set(audit.Actor(reason="flask users add"))
    try:
        typed = Person(name, email, Role(role), _organisation(organisation, create_council))
        user = add_person(typed, invite=False)
        told = _give_a_way_in(user, password_stdin)
    except RuleRefused as refused:
        db.session.rollback()
        raise click.ClickException("\n".join(problem.message for problem in refused.problems)) from None
    db.session.commit()
    click.echo(f"Added {user.name} <{user.email}>, {user.role.label}.")
    click.echo(told)


def _give_a_way_in(user: User, password_stdin: bool) -> str:
    if password_stdin:
        passwords.set_password(user, sys.stdin.readline().rstrip("\r\n"))
        return "They sign in with the password you gave."
    return f"Choose a password here, within seven days: {letters.mail_first_password_link(user)}"


def _organisation(name: str, create_council: bool) -> PartnerOrganisation:
    wanted = name.strip().lower()
    columns = PartnerOrganisation.name, PartnerOrganisation.short_name
    query = select(PartnerOrganisation).where(
        or_(*(func.lower(column) == wanted for column in columns)), PartnerOrganisation.archived_at.is_(None)
    )
    found = db.session.scalars(query.order_by(PartnerOrganisation.id)).first()
    if found is not None:
        return found
    if create_council:
        return add_organisation(Organisation(name, name[:40], OrganisationKind.COUNCIL, is_controller=True))
    known = ", ".join(each.name for each in organisations_in_use()) or "none yet (use --create-council for the first)"
    raise click.ClickException(f"There is no organisation called {name}. Known: {known}.")
