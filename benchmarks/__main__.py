"""`python -m benchmarks`: fill scratch databases, serve them, measure, and print the figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import psycopg

from benchmarks.bare import run_bare
from benchmarks.report import Run, section, table, whole
from benchmarks.serving import memory_of, served, sign_in
from benchmarks.timing import measure
from benchmarks.visits import visits_to
from benchmarks.weight import first_visit
from benchmarks.worlds import FIRST_SIZE, Sizes, application, fill, scratch_database, times
from crm.clock import today

FIRST_PAGE = "/interactions/my-day"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[1], help="how many times the first size (1, 10)")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--employers", type=int, help="a smaller world, for a quick look")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures as Markdown, too")
    return parser.parse_args()


def _sizes(factor: int, employers: int | None) -> Sizes:
    sizes = times(FIRST_SIZE, factor)
    if employers is None:
        return sizes
    return Sizes(**{name: max(1, number * employers // sizes.employers) for name, number in vars(sizes).items()})


def _run(engine: str, sizes: Sizes, folder: Path) -> Run:
    with scratch_database(engine, folder) as url:
        world = fill(url, sizes)
        print(f"{engine}: {world.rows:,} rows in {world.seconds:.0f} s", file=sys.stderr, flush=True)
        app = application(url)
        who = sign_in(app, world.officer)
        with served(url, folder) as server:
            visits = []
            for visit in visits_to(world, today()):
                visits.append((visit, measure(server, who, visit), run_bare(app, who, visit)))
                print(f"  {visit.name}: {visits[-1][1].p50:.1f} ms", file=sys.stderr, flush=True)
            weight, files = first_visit(server, who, FIRST_PAGE)
            memory = memory_of(server.pid)
        return Run(engine, _version(url), world, visits, memory, server.cold_start, weight, files)


def _version(url: str) -> str:
    if url.startswith("sqlite"):
        return ""
    with psycopg.connect(url) as connection:
        return str(connection.info.server_version // 10_000)


def main() -> None:
    """Measure what is asked for."""
    asked = _arguments()
    sections = []
    for factor in asked.times:
        sizes = _sizes(factor, asked.employers)
        runs = []
        for engine in asked.engine:
            with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as folder:
                runs.append(_run(engine, sizes, Path(folder)))
            print(f"\n{table(runs[-1])}\n", flush=True)
        sections.append(section(sizes, runs, today()))
    if asked.write:
        asked.write.write_text(whole(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
