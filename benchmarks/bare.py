"""The statements of a page run by the driver alone: what is left is what the product itself takes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from benchmarks.serving import SignedIn
from benchmarks.timing import percentile
from benchmarks.visits import Visit

ROUNDS = 30
NUMBER = 7
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Bare:
    """How many statements a page asks, and their median milliseconds without the product; None where they write."""

    statements: int
    p50: float | None


def run_bare(app: Flask, who: SignedIn, visit: Visit) -> Bare:
    """Record the statements of one visit and run them again and again."""
    try:
        asked = _statements(app, who, visit)
    except Exception:  # whatever ails the page: its visit under the server says what it is
        return Bare(0, None)
    if any(not statement.lstrip().upper().startswith(("SELECT", "WITH")) for statement, _ in asked):
        return Bare(len(asked), None)
    return Bare(len(asked), _time(app.config["SQLALCHEMY_DATABASE_URI"], asked))


def _statements(app: Flask, who: SignedIn, visit: Visit) -> list[tuple[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not statement.upper().startswith(CONTROL):
            asked.append((statement, parameters[0] if many else parameters))

    with app.app_context():
        from crm.database import db

        engine = db.engine
    client = app.test_client(use_cookies=False)
    body = visit.body(NUMBER, who.csrf_token)
    for _warmed_up in range(2):
        asked.clear()
        event.listen(engine, "before_cursor_execute", heard)
        client.open(
            visit.address(NUMBER),
            method="GET" if body is None else "POST",
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"Cookie": who.cookie},
        )
        event.remove(engine, "before_cursor_execute", heard)
    return asked


def _time(url: str, asked: Sequence[tuple[str, Any]]) -> float:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(address.database or "")) as lite:
            lite.execute("PRAGMA cache_size=-4000")
            return _rounds(lite, asked)
    with psycopg.connect(url, options="-c jit=off") as grown:
        return _rounds(grown, asked)


def _rounds(connection: Any, asked: Sequence[tuple[str, Any]]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for statement, parameters in asked:
            connection.execute(statement, parameters).fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 50)
