"""The figures of the dashboard counted once more, in plain Python, from the CSV files of the data package.

Nothing of the product is used but the package it writes: a mistake of the product's own functions cannot be here too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]
MONTHS_OF_ANSWERS = 18


class Package:
    """The tables of a dumped package, each row a mapping from column to cell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, table: str) -> list[Row]:
        with (self.folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def day(cell: str) -> date | None:
    return date.fromisoformat(cell[:10]) if cell else None


def number(cell: str) -> int | None:
    return int(cell) if cell else None


def truth(cell: str) -> bool | None:
    return {"true": True, "false": False, "": None}[cell]


def months_before(as_at: date, months: int) -> date:
    """The same day of an earlier month, or its last day."""
    index = as_at.year * 12 + as_at.month - 1 - months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(as_at.day, (following - timedelta(days=1)).day))


def year_begun(as_at: date, month: int) -> date:
    """The first day of the year that begins in a month and holds the day."""
    return date(as_at.year - (as_at.month < month), month, 1)


def a_year_before(first: date) -> date:
    return date(first.year - 1, first.month, first.day)


# ------------------------------------------------------------------------------------------------- skills diagnostics


def answers_of_sites(package: Package, as_at: date) -> dict[str, list[Row | None]]:
    """By employer, the last submission in the window of each of its sites then; None for a site without one."""
    after = months_before(as_at, MONTHS_OF_ANSWERS)
    last: dict[str, Row] = {}
    for row in sorted(package.rows("submission"), key=lambda row: (row["submitted_on"], int(row["id"]))):
        submitted = day(row["submitted_on"])
        assert submitted is not None
        if after < submitted <= as_at:
            last[row["site_id"]] = row
    found: dict[str, list[Row | None]] = {}
    for site in package.rows("site"):
        closed = day(site["archived_at"])
        if site["in_borough"] != "false" and (closed is None or closed > as_at):
            found.setdefault(site["employer_id"], []).append(last.get(site["id"]))
    return {employer: rows for employer, rows in found.items() if any(rows)}


def shortage(row: Row) -> bool | None:
    if number(row["vacancies"]) == 0 or number(row["hard_to_fill"]) == 0:
        return False
    found = number(row["skill_shortage"])
    return None if found is None else found > 0


def able(sites: Iterable[Row | None]) -> str:
    rows = list(sites)
    tried = [row for row in rows if row and truth(row["tried_to_recruit"])]
    if any(shortage(row) is True or truth(row["able_to_recruit"]) is False for row in tried):
        return "not able"
    if any(row is None or truth(row["tried_to_recruit"]) is None for row in rows):
        return "unknown"
    if any(shortage(row) is None or truth(row["able_to_recruit"]) is None for row in tried):
        return "unknown"
    return "able" if tried else "did not try"


def mismatched(sites: Iterable[Row | None]) -> str:
    verdicts: list[bool | None] = []
    for row in sites:
        gaps = number(row["not_proficient"]) if row else None
        parts = (shortage(row), None if gaps is None else gaps > 0) if row else (None,)
        verdicts.append(True if True in parts else None if None in parts else False)
    return "yes" if True in verdicts else "unknown" if None in verdicts else "no"


def diagnostics(package: Package, as_at: date) -> dict[str, int]:
    """Counts of employers, and sums of their sites' vacancies and staff where both parts are known."""
    answered = answers_of_sites(package, as_at)
    ability = [able(sites) for sites in answered.values()]
    mismatch = [mismatched(sites) for sites in answered.values()]
    counts = {
        "answered": len(answered),
        "able": ability.count("able"),
        "able base": ability.count("able") + ability.count("not able"),
        "facing": mismatch.count("yes"),
        "facing base": mismatch.count("yes") + mismatch.count("no"),
    }
    pairs = {"shortages": ("skill_shortage", "vacancies"), "gaps": ("not_proficient", "staff")}
    for name, (part, whole) in pairs.items():
        counts[name] = counts[f"{name} base"] = 0
        for row in (row for sites in answered.values() for row in sites if row):
            of, some = number(row[whole]), number(row[part])
            if part == "skill_shortage" and (of == 0 or number(row["hard_to_fill"]) == 0):
                some = 0
            if of is not None and some is not None:
                counts[name] += some
                counts[f"{name} base"] += of
    return counts


# ------------------------------------------------------------------------------------------------------ other records


def stages(package: Package) -> dict[str, str]:
    return {card["id"]: card["stage"] for card in package.rows("card")}


def apprenticeships(package: Package, first: date, last: date) -> dict[str, int]:
    """Places offered from day to day by employers in the borough: all, levels 4 to 7, growth sectors, foundational."""
    sites = package.rows("site")
    outside = {site["id"] for site in sites if site["in_borough"] == "false"}
    open_sites: dict[str, list[Row]] = {}
    for site in sites:
        if not site["archived_at"]:
            open_sites.setdefault(site["employer_id"], []).append(site)
    kinds = {sector["id"]: sector["kind"] for sector in package.rows("growth_sector")}
    counts = {"all": 0, "higher": 0, "growth": 0, "foundational": 0}
    for row in package.rows("apprenticeship"):
        offered = day(row["offered_on"])
        assert offered is not None
        mine = open_sites.get(row["employer_id"], [])
        all_outside = bool(mine) and all(site["id"] in outside for site in mine)
        elsewhere = row["site_id"] in outside if row["site_id"] else all_outside
        if row["archived_at"] or not first <= offered <= last or elsewhere:
            continue
        places = int(row["places"])
        counts["all"] += places
        counts["higher"] += places if int(row["level"]) >= 4 else 0
        kind = kinds.get(row["growth_sector_id"], "")
        if kind in counts:
            counts[kind] += places
    return counts


def collaborating(package: Package, first: date, last: date) -> set[str]:
    """The employers with a collaboration on which work went on between two days."""
    stage = stages(package)
    found = set()
    for row in package.rows("provider_collaboration"):
        started, ended = day(row["started_on"]), day(row["ended_on"])
        assert started is not None
        counts = stage[row["card_id"]] in {"active", "course_changed", "ended"} and not row["archived_at"]
        if counts and started <= last and (ended is None or ended >= first):
            found.add(row["employer_id"])
    return found
