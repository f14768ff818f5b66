"""gunicorn as in production, requests over loopback, and what its processes weigh."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 120
CSRF = "benchmark"


class DidNotStart(Exception):
    """The server ended before it answered; the message is the end of its log."""


@dataclass(frozen=True)
class Server:
    """A served product: where, its processes, and how long it took to answer for the first time."""

    host: str
    port: int
    pid: int
    cold_start: float


@contextmanager
def served(url: str, folder: Path) -> Iterator[Server]:
    """Serve the database until the block ends. Raises DidNotStart."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "FLASK_"))}
    log = (folder / "server.log").open("ab")
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening, log:
        host, port = listening.getsockname()[:2]
        settings = inherited | {"DATABASE_URL": url, "CRM_BIND": f"fd://{listening.fileno()}"}
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  our own server
            command, cwd=PROJECT, env=settings, stdout=log, stderr=log, pass_fds=[listening.fileno()]
        )
    try:
        # The socket stands already, so the first request waits until there is somebody to answer it.
        try:
            first = HTTPConnection(host, port, timeout=PATIENCE)
            first.request("GET", "/sign-in")
            first.getresponse().read()
        except (HTTPException, OSError):
            raise DidNotStart((folder / "server.log").read_text()[-2_000:]) from None
        yield Server(host, port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class SignedIn:
    """The cookie of somebody signed in, and the token that their forms carry."""

    cookie: str
    csrf_token: str


def sign_in(app: Flask, handle: str) -> SignedIn:
    """A session as signing in would have made it, signed with the application's own key."""
    session = {"_user_id": handle, "_fresh": True, "_permanent": True, "began": int(time.time()), "csrf_token": CSRF}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    tokens = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
    return SignedIn(f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(session)}", str(tokens.dumps(CSRF)))


def memory_of(pid: int) -> int:
    """Proportional set size of a process and all below it, in bytes: shared pages count once among them."""
    return sum(_pss(each) for each in _family(pid))


def processor_time_of(pid: int) -> float:
    """Milliseconds that a process and all below it have computed so far, whatever else the machine was doing."""
    ticks = 0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        yield from _family(int(child))


def _pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
