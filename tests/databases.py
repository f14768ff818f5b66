"""PostgreSQL for the tests: one server for all test processes of a run, one database for each purpose.

The server is the one named by TEST_DATABASE_URL, or one started for this run (see postgresql_server.py) by whichever
test process needs it first; the others find it in a file, under a lock. Its guardian stops it when pytest ends, even
if pytest is killed. Without any server the tests fail and say what is missing, so that a green run always means both
databases; CRM_TEST_WITHOUT_POSTGRESQL=1 skips them instead.

conftest.py takes the fixtures from here: `from tests.databases import new_postgresql_database, postgresql_url`.
"""

import fcntl
import getpass
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

# xdist's worker processes share the name of their run.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
GUARDIAN = Path(__file__).with_name("postgresql_server.py")


class PostgresqlMissing(Exception):
    """No server could be had; the message says what to install."""


def run_process() -> int:
    """The process that lives as long as the whole test run: xdist's controller, or this one."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextmanager
def run_lock() -> Iterator[Path]:
    """Hold the lock of all test runs and give the file that says where this run's server is."""
    folder = Path(tempfile.gettempdir()) / f"crm-tests-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"server-{RUN}.json"


def start_guardian(note: Path) -> None:
    """Start a server that ends with this test run; a session of its own keeps Ctrl-C from reaching it first."""
    command = [sys.executable, str(GUARDIAN), str(run_process()), str(note)]
    guardian = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert guardian.stdout is not None
    with guardian.stdout as ready:
        ready.read()


def server_url() -> str:
    """The address of a server where this run may create databases. Raises PostgresqlMissing."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", named)
    with run_lock() as note:
        if not note.exists():
            start_guardian(note)
        if not note.exists():
            raise PostgresqlMissing("The PostgreSQL server of the tests ended before it was ready.")
        found = json.loads(note.read_text())
    if "problem" in found:
        raise PostgresqlMissing(found["problem"])
    return str(found["url"])


def replace_database(url: str, name: str) -> str:
    """The same server, another database."""
    return re.sub(r"^(postgresql://[^/?]*)(/[^?]*)?", lambda match: f"{match[1]}/{name}", url)


@contextmanager
def postgresql_database(purpose: str = "main", template: str | None = None) -> Iterator[str]:
    """An empty database (or a copy of `template`, a database name nobody is connected to), dropped afterwards.

    Gives an address that SQLAlchemy and psycopg both take: postgresql://user:password@host:port/name.
    """
    server = server_url()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"crm_test_{worker}_{purpose}_{secrets.token_hex(4)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template or "template0")
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield replace_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_name(url: str) -> str:
    """The name in an address, for use as a template."""
    return str(conninfo_to_dict(url)["dbname"])


def refuse_or_skip(problem: PostgresqlMissing) -> None:
    """A missing server fails the tests, unless whoever runs them said they know."""
    if os.environ.get("CRM_TEST_WITHOUT_POSTGRESQL") == "1":
        pytest.skip(f"CRM_TEST_WITHOUT_POSTGRESQL=1: {problem}")
    pytest.fail(f"{problem} To test without it: CRM_TEST_WITHOUT_POSTGRESQL=1", pytrace=False)


NewDatabase = Callable[..., str]


@pytest.fixture(scope="session")
def new_postgresql_database() -> Iterator[NewDatabase]:
    """Makes databases on demand: `new_postgresql_database("migrations")`; all are dropped at the end."""
    with ExitStack() as stack:

        def make(purpose: str = "main", template: str | None = None) -> str:
            try:
                return stack.enter_context(postgresql_database(purpose, template))
            except PostgresqlMissing as problem:
                refuse_or_skip(problem)
                raise

        yield make


@pytest.fixture(scope="session")
def postgresql_url(new_postgresql_database: NewDatabase) -> str:
    """The address of this test process's own empty database."""
    return new_postgresql_database()
