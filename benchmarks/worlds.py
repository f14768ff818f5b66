"""Scratch databases of either kind, filled by the demonstration's own generator."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import select, text

from crm.accounts.demonstration import SIGN_INS
from crm.accounts.models import User
from crm.app import create_app
from crm.clock import today
from crm.database import db, one_transaction
from crm.demo.loading import load
from crm.demo.world import Sizes
from crm.directory.employers.models import Employer
from crm.loading import load_everything
from tests import postgresql_server

FIRST_SIZE = Sizes(
    employers=7_500,
    contacts=15_000,
    interactions=150_000,
    diagnostics=10_000,
    offers=4_000,
    collaborations=2_000,
    members=120,
    placement_offers=3_000,
    memberships=2_000,
    sightings=1_200,
    encounters=6_000,
)
VISITED = 200
# Unlike the tests' server, one that keeps its promises: a saved form is on the disk.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True)
class World:
    """A filled database: its address, the handle of the officer who signs in, and employers to visit."""

    url: str
    officer: str
    employers: list[str]
    words: list[str]
    rows: int
    seconds: float


def times(sizes: Sizes, factor: int) -> Sizes:
    """The sizes so many times over."""
    return Sizes(**{name: number * factor for name, number in vars(sizes).items()})


@contextmanager
def scratch_database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, gone when the block ends."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'benchmark.sqlite3'}"
        return
    home = folder / "postgresql"
    home.mkdir(mode=0o711)
    folder.chmod(0o711)
    postgresql_server.SETTINGS.update(DURABLE)
    server = postgresql_server.Server(home)
    server.create()
    try:
        maintenance = server.start()
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier("benchmark")))
        yield maintenance.rsplit("/", 1)[0] + "/benchmark"
    finally:
        server.stop()


def application(url: str) -> Flask:
    """The product in this process, on that database."""
    return create_app({"SQLALCHEMY_DATABASE_URI": url})


def fill(url: str, sizes: Sizes) -> World:
    """Migrate and fill a database, as `make run` does at another size."""
    app = application(url)
    began = time.perf_counter()
    with app.app_context():
        upgrade()
        with one_transaction():
            load_everything()
        with one_transaction():
            rows = load(sizes, today())
        _settle(url)
        filled = time.perf_counter() - began
        officer = db.session.scalars(select(User).where(User.email == SIGN_INS[0].email)).one().get_id()
        step = max(1, sizes.employers // VISITED)
        found = db.session.execute(
            select(Employer.public_id, Employer.name).where(Employer.id % step == 0).order_by(Employer.id)
        ).all()
        db.session.remove()
        db.engine.dispose()
    names = [name.split()[1 if name.startswith("The ") else 0].lower() for _, name in found]
    return World(url, officer, [key for key, _ in found], names, sum(rows.values()), filled)


def _settle(url: str) -> None:
    """What each engine does by itself in use: PostgreSQL collects statistics, SQLite writes its log back."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if url.startswith("sqlite"):
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execute(text("VACUUM ANALYZE"))
