"""The figures as a page of Markdown, with the machine they were measured on."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.bare import Bare
from benchmarks.timing import Failed, Timed
from benchmarks.visits import Visit
from benchmarks.worlds import World
from crm.demo.world import Sizes
from crm.periods import format_date

COLUMNS = (
    "Page", "p50 ms", "aim", "p95 ms", "8 at once: p50", "p95", "refused", "computed", "SQL alone",
    "statements", "kB sent", "of first size",
)  # fmt: skip
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Run:
    """Everything measured on one database."""

    engine: str
    version: str
    world: World
    visits: list[tuple[Visit, Timed | Failed, Bare]]
    pace: float
    memory: int
    cold_start: float
    first_visit: int
    files: int

    def p50_of(self, name: str) -> float | None:
        """The median of one user for a page; None where it was not measured."""
        found = [timed.p50 for visit, timed, _ in self.visits if visit.name == name and isinstance(timed, Timed)]
        return found[0] if found else None


def machine() -> str:
    """The machine without its name: processors, memory, system, Python."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gib = round(int(memory[1]) / 1024**2) if memory else 0
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model[1].strip() if model else platform.machine()}), {gib} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def pace() -> float:
    """Seconds of processor that five million squares take in plain Python, the median of three: how fast it is now."""
    taken = []
    for _ in range(3):
        began, total = time.process_time(), 0
        for number in range(5_000_000):
            total += number * number
        taken.append(time.process_time() - began)
    return sorted(taken)[1]


def table(run: Run, first: Run | None = None) -> str:
    """One database: a line for each page. `first` is the same database at the first size, to compare with."""
    lines = [
        f"### {NAMES[run.engine]}{f' {run.version}' if run.version else ''}",
        "",
        f"{run.world.rows:,} rows, loaded in {run.world.seconds:,.0f} s. The machine’s own pace: {run.pace:.2f} s. "
        "All server processes together: "
        f"{run.memory / 1024**2:.0f} MiB proportional after the run (aim 200). Cold start: {run.cold_start:.2f} s "
        f"(aim 1.5). First visit (My day): {run.first_visit / 1000:.0f} kB in {run.files} files (aim 150 kB).",
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"| --- |{' ---: |' * (len(COLUMNS) - 1)}",
    ]
    lines += [_line(*each, first) for each in run.visits]
    return "\n".join(lines)


def _line(visit: Visit, timed: Timed | Failed, bare: Bare, first: Run | None) -> str:
    if isinstance(timed, Failed):
        return f"| {visit.name} | failed: {timed.why} | {visit.aim} |{' |' * (len(COLUMNS) - 3)}"
    before = first.p50_of(visit.name) if first else None
    figures = (
        f"{timed.p50:.1f}",
        str(visit.aim),
        f"{timed.p95:.1f}",
        f"{timed.busy_p50:.1f}",
        f"{timed.busy_p95:.1f}",
        str(timed.refused),
        f"{timed.computed:.1f}",
        "" if bare.p50 is None else f"{bare.p50:.1f}",
        str(bare.statements),
        f"{timed.size / 1000:.1f}",
        f"{timed.p50 / before:.1f} times" if before else "",
    )
    return f"| {visit.name} | {' | '.join(figures)} |"


def section(sizes: Sizes, runs: list[Run], today: date, first: dict[str, Run]) -> str:
    """One size: what there was, and a table for each database beside the first size's, by the engine's name."""
    words = ", ".join(f"{number:,} {name}" for name, number in vars(sizes).items())
    tables = [table(run, first.get(run.engine)) for run in runs]
    return "\n\n".join([f"## {words}", f"Measured on {format_date(today)}.", *tables])


INTRODUCTION = """# Speed and size

Made by `make bench BENCH="--times 1 10 --write"` (`python -m benchmarks --help` says what else can be asked).

A fictional world is loaded by the generator of the demonstration, and the product is served by gunicorn with its own
`gunicorn.conf.py` over loopback. Times run from sending a request to the last byte of its answer, compressed, over a
kept connection: first one user, then eight at once. “Refused” counts visits of the eight that were told to come again
because the database was too busy. “Computed” is the processor time of the server's own processes for one visit, which
hardly changes when the machine does other work beside. “SQL alone” is the median of the same statements of one such
page run by the bare driver; it is empty where a page writes. PostgreSQL waits for the disk as in production. The
machine’s pace is what five million squares take in plain Python just before the visits: machines, and hours of one
machine, differ by three times, and all times with them.

Aims: the median of one user as in the table; with eight at once, 95 of 100 visits within 100 ms; at ten times the data
less than 1.5 times the first size's median (export aside); a list under 15 kB; at most 8 statements a page, 12 on the
employer page."""


def whole(sections: list[str]) -> str:
    """The page of the documentation."""
    return "\n\n".join([INTRODUCTION, f"Machine: {machine()}.", *sections]) + "\n"
