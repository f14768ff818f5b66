"""The worker as a process: told to stop it ends cleanly; killed in the midst of sending, nothing goes twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text, update

from crm.database import now
from crm.jobs.models import Message, MessageState
from tests.databases import NewDatabase
from tests.integration.jobs.smtp_server import Mailbox, smtp_server

PROJECT = Path(__file__).resolve().parents[3]
MESSAGES, KILLS = 60, 12


def environment(address: str, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "FLASK_"))}
    mail = {"CRM_MAIL_TRANSPORT": "smtp", "CRM_SMTP_HOST": "127.0.0.1", "CRM_SMTP_PORT": str(port)}
    return inherited | mail | {"CRM_SMTP_STARTTLS": "false", "DATABASE_URL": address, "FLASK_APP": "crm.app"}


def flask(address: str, port: int, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flask", *arguments]
    settings = environment(address, port)
    return subprocess.Popen(
        command, cwd=PROJECT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def run_once(address: str, port: int) -> None:
    worker = flask(address, port, "worker", "--once")
    output, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0, output


@contextmanager
def filled(address: str, count: int) -> Iterator[Engine]:
    """A migrated database with waiting messages, and a connection to look at it."""
    upgrade = flask(address, 0, "db", "upgrade")
    output, _ = upgrade.communicate(timeout=120)
    assert upgrade.returncode == 0, output
    engine = create_engine(address)
    rows = [
        {"recipient": f"person{each}@example.org", "subject": "Hello", "body": "Hello\n", "kind": "test"}
        for each in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Message), rows)
    yield engine
    engine.dispose()


def states(engine: Engine) -> Counter[str]:
    with engine.begin() as connection:
        return Counter(connection.scalars(select(Message.state)))


def expire_leases(engine: Engine) -> None:
    """What waiting five minutes would do."""
    with engine.begin() as connection:
        claimed = Message.state == MessageState.SENDING
        connection.execute(update(Message).where(claimed).values(leased_until=now().replace(year=2020)))


def test_sigterm_ends_after_the_message_in_hand(tmp_path: Path) -> None:
    go_on = Event()
    address = f"sqlite:///{tmp_path / 'crm.sqlite3'}"
    with smtp_server(go_on=go_on) as box, filled(address, 3) as engine:
        worker = flask(address, box.port, "worker")
        assert box.taken.wait(60)
        worker.send_signal(signal.SIGTERM)
        go_on.set()
        output, _ = worker.communicate(timeout=30)
        assert worker.returncode == 0, output
        assert states(engine) == {MessageState.SENT: 1, MessageState.WAITING: 2}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crm.sqlite3'}"
    new: NewDatabase = request.getfixturevalue("new_postgresql_database")
    return new("worker")


def assert_nobody_got_two(box: Mailbox) -> Counter[str]:
    got = Counter(str(message["To"]) for message in box.messages)
    assert [who for who, count in got.items() if count > 1] == []
    return got


@pytest.mark.long
def test_a_worker_killed_while_sending_sends_nothing_twice(own_database: str) -> None:
    with smtp_server() as box, filled(own_database, MESSAGES) as engine:
        for kill in range(KILLS):
            box.taken.clear()
            # Now and then the server is slow to answer, so that the kill falls between "taken" and "written down".
            box.go_on = Event() if kill % 2 else None
            worker = flask(own_database, box.port, "worker")
            assert box.taken.wait(60)
            worker.kill()
            worker.communicate()
            if box.go_on:
                box.go_on.set()
            expire_leases(engine)
        box.go_on = None
        run_once(own_database, box.port)
        expire_leases(engine)
        run_once(own_database, box.port)
        got = assert_nobody_got_two(box)
        found = states(engine)
        assert set(found) <= {MessageState.SENT, MessageState.HELD}
        assert found[MessageState.HELD] <= KILLS
        assert found[MessageState.SENT] <= len(got)


@pytest.mark.long
def test_workers_side_by_side_send_each_message_once(own_database: str) -> None:
    with smtp_server() as box, filled(own_database, MESSAGES) as engine:
        workers = [flask(own_database, box.port, "worker", "--once") for _ in range(4)]
        for worker in workers:
            output, _ = worker.communicate(timeout=120)
            assert worker.returncode == 0, output
        assert len(assert_nobody_got_two(box)) == MESSAGES
        assert states(engine) == {MessageState.SENT: MESSAGES}
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT max(attempts) FROM message")) == 1
