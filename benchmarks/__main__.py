"""`python -m benchmarks`: fill scratch databases, serve them, measure, and print the figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import psycopg

from benchmarks.bare import run_bare
from benchmarks.report import Run, pace, section, table, whole
from benchmarks.serving import DidNotStart, memory_of, served, sign_in
from benchmarks.timing import Failed, measured
from benchmarks.visits import visits_to
from benchmarks.weight import first_visit
from benchmarks.worlds import FIRST_SIZE, Sizes, application, fill, scratch_database, times
from crm.clock import today

FIRST_PAGE = "/interactions/my-day"
PAGE = Path("docs/benchmarks.md")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[1], help="how many times the first size (1, 10)")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--employers", type=int, help="a smaller world, for a quick look")
    also = f"write the figures, too (to {PAGE} unless said)"
    parser.add_argument("--write", type=Path, metavar="FILE", nargs="?", const=PAGE, help=also)
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
        speed = pace()
        with served(url, folder) as server:
            visits = []
            for visit in visits_to(world, today()):
                timed = measured(server, who, visit)
                visits.append((visit, timed, run_bare(app, who, visit)))
                said = timed.why if isinstance(timed, Failed) else f"{timed.p50:.1f} ms"
                print(f"  {visit.name}: {said}", file=sys.stderr, flush=True)
            weight, files = first_visit(server, who, FIRST_PAGE)
            memory = memory_of(server.pid)
        return Run(engine, _version(url), world, visits, speed, memory, server.cold_start, weight, files)


def _version(url: str) -> str:
    if url.startswith("sqlite"):
        return ""
    with psycopg.connect(url) as connection:
        return str(connection.info.server_version // 10_000)


def main() -> int:
    """Measure what is asked for. Returns 1 where a visit or a whole run could not be measured."""
    asked = _arguments()
    sections: list[str] = []
    first: dict[str, Run] = {}
    failures = 0
    for factor in asked.times:
        sizes = _sizes(factor, asked.employers)
        runs: list[Run] = []
        for engine in asked.engine:
            try:
                with tempfile.TemporaryDirectory(prefix="crm-benchmark-") as folder:
                    runs.append(_run(engine, sizes, Path(folder)))
            except DidNotStart as fault:
                failures += 1
                print(f"{engine}: the server did not start.\n{fault}", file=sys.stderr, flush=True)
                continue
            failures += sum(isinstance(timed, Failed) for _, timed, _ in runs[-1].visits)
            print(f"\n{table(runs[-1], first.get(engine))}\n", flush=True)
        sections.append(section(sizes, runs, today(), first))
        first = first or {run.engine: run for run in runs}
    if asked.write:
        asked.write.write_text(whole(sections), encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
