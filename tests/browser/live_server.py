"""The real product for the browser tests: migrated, loaded as `make run` loads it, served by gunicorn.

Loading is done once for a test run. Each test process serves a copy of its own, and every test begins with the data
as loaded: SQLite's backup writes it over the copy in one transaction, which takes milliseconds and needs no restart.
"""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from crm.app import create_app
from crm.database import db

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
INSTALLING = (("db", "upgrade"), ("reference", "load"))
DEMONSTRATION = (("demo", "load", "--if-empty"),)


class ServerFailed(Exception):
    """A command or the server ended badly; the message holds what it said."""


def environment(database: Path, **more: str) -> dict[str, str]:
    """Settings of the served product: those of `make run`, on a database of its own, and none of the caller's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "FLASK_"))}
    return inherited | {"DATABASE_URL": f"sqlite:///{database}", "FLASK_APP": "crm.app"} | more


def flask(database: Path, *arguments: str) -> str:
    """What one of our commands prints. Raises ServerFailed when it refuses."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=PROJECT,
        env=environment(database),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ServerFailed(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def loaded_database(shared: Path) -> Path:
    """The database as `make run` loads it."""
    return _made_once(shared, "loaded", DEMONSTRATION, begun=reference_database)


def reference_database(shared: Path) -> Path:
    """The database right after installing, which the demonstration is loaded into."""
    return _made_once(shared, "reference", INSTALLING)


def _made_once(
    shared: Path, name: str, loading: tuple[tuple[str, ...], ...], begun: Callable[[Path], Path] | None = None
) -> Path:
    """A database made by the first test process that asks; the others wait for it."""
    ready = shared / f"{name}.sqlite3"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            work = shared / f"{name}-in-work.sqlite3"
            work.unlink(missing_ok=True)
            if begun:
                copy_database(begun(shared), work)
            _load(work, loading)
            copy_database(work, ready)
    return ready


def _load(database: Path, loading: tuple[tuple[str, ...], ...]) -> None:
    """Run some of our commands one after another in this process: starting each by itself takes most of the time."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"})
    for arguments in loading:
        done = app.test_cli_runner().invoke(args=arguments)
        if done.exit_code:
            raise ServerFailed(f"flask {' '.join(arguments)}: {done.output}{done.exception or ''}")
    with app.app_context():
        db.engine.dispose()


def copy_database(source: Path, target: Path) -> None:
    """Write all of one SQLite database over another, in one transaction, also while it is being served."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target, timeout=30)) as new:
        old.backup(new)


@dataclass
class LiveServer:
    """A served product: its address, its database and what the server wrote."""

    url: str
    database: Path
    loaded: Path
    log: Path

    def reset(self) -> None:
        """Put the data back as loaded."""
        copy_database(self.loaded, self.database)

    def flask(self, *arguments: str) -> str:
        """Run one of our commands on the served database, for example `worker --once`."""
        return flask(self.database, *arguments)


@contextmanager
def serve(loaded: Path, folder: Path) -> Iterator[LiveServer]:
    """Serve a copy of the loaded database until the block ends.

    The socket is made here and handed over: no other process can take the port, and the first request simply waits
    until the server is up.
    """
    database = folder / "live.sqlite3"
    copy_database(loaded, database)
    log = folder / "server.log"
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = environment(
            database,
            CRM_BIND=f"fd://{listening.fileno()}",
            CRM_BASE_URL=url,
            CRM_WEB_WORKERS="1",
            CRM_WEB_THREADS="8",
        )
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, cwd=PROJECT, env=settings, stdout=output, stderr=output, pass_fds=[listening.fileno()]
            )
    try:
        # A busy machine can take longer to start the server than a browser's patience for a page.
        with urlopen(f"{url}/cookies", timeout=SECONDS_TO_START):  # noqa: S310  our own server
            pass
        yield LiveServer(url, database, loaded, log)
        if server.poll() is not None:
            raise ServerFailed(f"The server ended by itself: {log.read_text(errors='replace')}")
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def find_chromium() -> str | None:
    """The system's browser."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)
