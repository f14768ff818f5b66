"""`flask users add`: a way in for the first administrator, and plain words when it cannot be."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import passwords
from crm.accounts.models import AuditEntry, PartnerOrganisation, User
from crm.accounts.rules import Role
from crm.database import db
from tests.factories.people import make_organisation

PERSON = ["users", "add", "--email", "Ada@Example.org", "--name", "Ada Admin", "--role", "admin"]


def test_the_first_administrator_of_an_empty_system(app: Flask) -> None:
    arguments = [*PERSON, "--organisation", "Rotherham Council", "--create-council"]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    assert "Added Ada Admin <ada@example.org>, Administrator." in done.output
    assert "/link/" in done.output
    council = db.session.scalars(select(PartnerOrganisation)).one()
    assert council.is_controller
    assert db.session.scalars(select(User)).one().role is Role.ADMIN
    assert {entry.reason for entry in db.session.scalars(select(AuditEntry))} == {"flask users add"}


def test_a_password_by_standard_input(app: Flask) -> None:
    make_organisation(short_name="Council")
    arguments = [*PERSON, "--organisation", "council", "--password-stdin"]
    done = app.test_cli_runner().invoke(args=arguments, input="three random words\n")
    assert done.exit_code == 0, done.output
    assert "/link/" not in done.output
    assert passwords.matches(db.session.scalars(select(User)).one(), "three random words")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["--organisation", "Nowhere"], "There is no organisation called Nowhere. Known: Rotherham Council."),
        (["--organisation", "Rotherham Council", "--email", "x"], "Enter an email address in the correct format"),
        (["--organisation", "Rotherham Council", "--role", "employer"], "Invalid value for '--role'"),
        (["--organisation", "Rotherham Council", "--password-stdin"], "12 characters or more"),
    ],
)
def test_a_refusal_is_plain_and_adds_nobody(app: Flask, changes: list[str], words: str) -> None:
    make_organisation(name="Rotherham Council")
    db.session.commit()
    done = app.test_cli_runner().invoke(args=[*PERSON, *changes], input="short\n")
    assert done.exit_code != 0
    assert words in done.output
    assert db.session.scalars(select(User)).all() == []
