"""The migrations and the engines: the models agree with them, they go down and up again on a filled database, and
several writers at once lose nothing.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text

from crm.accounts.models import PartnerOrganisation, User
from crm.app import create_app
from crm.database import WRITER_WAITS_MS, add_to_counts, db
from crm.stages.models import StageTally
from crm.tables import metadata
from tests.databases import NewDatabase
from tests.factories.people import make_user

ENGINES_OWN = ("search_entry_fts", "ix_search_entry_trigrams")
WRITERS, ROUNDS = 3, 20


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application on an empty database of its own, not yet migrated."""
    if request.param == "postgresql":
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("migrations")
    else:
        address = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    return create_app({"ENVIRONMENT": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": address})


def test_models_and_migrations_agree(fresh: Flask) -> None:
    with fresh.app_context():
        upgrade()
        with db.engine.connect() as connection:
            options = {
                "include_object": lambda _o, name, *_: name is None or not name.startswith(ENGINES_OWN),
                "compare_type": False,
            }
            differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        db.engine.dispose()
    assert differences == []


def test_goes_down_and_up_again_on_a_filled_database(fresh: Flask) -> None:
    with fresh.app_context():
        upgrade()
        make_user("officer")
        db.session.commit()
        db.session.remove()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()
        upgrade()
        assert db.session.scalar(select(func.count()).select_from(User)) == 0
        db.session.remove()
        db.engine.dispose()


def test_one_person_with_zeros_before_the_number_becomes_one(fresh: Flask) -> None:
    with fresh.app_context():
        upgrade(revision="0008")
        for reference in ("PW-004123", "PW-4123", "ES-77", "ES-0120485"):
            db.session.execute(text("INSERT INTO participant (reference) VALUES (:it)"), {"it": reference})
        db.session.commit()
        db.session.remove()
        upgrade()
        found = db.session.scalars(text("SELECT reference FROM participant ORDER BY id")).all()
        db.session.remove()
        db.engine.dispose()
    assert found == ["PW-4123", "ES-77", "ES-0120485"]


def test_sqlite_waits_for_its_turn_and_keeps_its_promises(tmp_path: Path) -> None:
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'pragmas.sqlite3'}"})
    with app.app_context():
        found = {
            name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
        db.session.remove()
        db.engine.dispose()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": WRITER_WAITS_MS}


def test_several_writers_at_once_lose_nothing(fresh: Flask) -> None:
    with fresh.app_context():
        upgrade()
        db.session.add(PartnerOrganisation(name="0", short_name="Counter", kind="council"))
        db.session.commit()
        db.session.remove()

    def add_one_by_one() -> None:
        for _ in range(ROUNDS):
            with fresh.app_context():
                counter = db.session.scalars(select(PartnerOrganisation).with_for_update()).one()
                counter.name = str(int(counter.name) + 1)
                add_to_counts(StageTally, ("strand", "stage"), [TALLY])
                db.session.commit()

    writers = [threading.Thread(target=add_one_by_one) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    with fresh.app_context():
        assert db.session.scalar(select(PartnerOrganisation.name)) == str(WRITERS * ROUNDS)
        assert db.session.scalar(select(StageTally.cards)) == WRITERS * ROUNDS
        db.session.remove()
        db.engine.dispose()


TALLY = {"strand": "diagnostics", "stage": "invited", "cards": 1, "quantity": 0}
