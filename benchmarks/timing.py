"""Asking the server: one person after another, then eight at once, and the percentiles of what it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from benchmarks.serving import Server, SignedIn, processor_time_of
from benchmarks.visits import Visit

AT_ONCE = 8
BUSY = 503
WARM_UPS = 12
TIMEOUT = 120


class WrongAnswer(Exception):
    """The server answered something else than the page: a figure for it would mean nothing."""


class Refused(Exception):
    """The server was too busy and said so."""

    def __str__(self) -> str:
        return "refused as too busy although nobody else was there"


@dataclass(frozen=True)
class Failed:
    """A visit that could not be measured, and why: the others still are."""

    why: str


@dataclass(frozen=True)
class Timed:
    """Milliseconds: median and 95th percentile of one user, and of eight at once; `size` is in bytes, compressed.

    `computed` is the processor time of the server's processes for each visit of the one user (the database's own
    processes not included): it hardly changes when the machine is busy with other things.
    """

    p50: float
    p95: float
    busy_p50: float
    busy_p95: float
    refused: int
    computed: float
    size: int


def percentile(sample: Sequence[float], share: int) -> float:
    """The value that this share of the sample does not exceed (nearest rank)."""
    ordered = sorted(sample)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


class Browser:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, server: Server, who: SignedIn) -> None:
        self.connection = HTTPConnection(server.host, server.port, timeout=TIMEOUT)
        self.who = who

    def visit(self, visit: Visit, number: int) -> tuple[float, int]:
        """Milliseconds until the last byte, and bytes of the body as sent. Raises WrongAnswer."""
        body = visit.body(number, self.who.csrf_token)
        headers = {"Cookie": self.who.cookie, "Accept-Encoding": "br"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", visit.address(number), body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status == BUSY:
            raise Refused
        if answer.status != visit.answer:
            raise WrongAnswer(f"{visit.name}: {answer.status} instead of {visit.answer}")
        return took, len(content)


def measured(server: Server, who: SignedIn, visit: Visit) -> Timed | Failed:
    """Time one visit, warmed up; where it cannot be, say why."""
    try:
        return _measure(server, who, visit)
    except (WrongAnswer, Refused, HTTPException, OSError) as fault:
        return Failed(str(fault) or type(fault).__name__)


def _measure(server: Server, who: SignedIn, visit: Visit) -> Timed:
    one = Browser(server, who)
    for number in range(WARM_UPS):
        size = Browser(server, who).visit(visit, number)[1]
    before = processor_time_of(server.pid)
    alone = [one.visit(visit, WARM_UPS + number)[0] for number in range(visit.rounds)]
    computed = (processor_time_of(server.pid) - before) / visit.rounds
    each = max(4, visit.rounds // 4)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        busy = [took for taken in pool.map(_visitor(server, who, visit, each), range(AT_ONCE)) for took in taken]
    answered = [took for took in busy if took is not None]
    if not answered:
        raise WrongAnswer(f"{visit.name}: all of {len(busy)} refused with eight at once")
    return Timed(
        percentile(alone, 50),
        percentile(alone, 95),
        percentile(answered, 50),
        percentile(answered, 95),
        len(busy) - len(answered),
        computed,
        size,
    )


def _visitor(server: Server, who: SignedIn, visit: Visit, rounds: int) -> Callable[[int], list[float | None]]:
    def visits(person: int) -> list[float | None]:
        browser = Browser(server, who)
        return [_unless_refused(browser, visit, 1_000 * (person + 1) + number) for number in range(rounds)]

    return visits


def _unless_refused(browser: Browser, visit: Visit, number: int) -> float | None:
    try:
        return browser.visit(visit, number)[0]
    except Refused:
        return None
