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


def under_using(sites: Iterable[Row | None]) -> str:
    verdicts = [number(row["under_used"]) if row else None for row in sites]
    if any(verdicts):
        return "yes"
    return "unknown" if None in verdicts else "no"


def diagnostics(package: Package, as_at: date) -> dict[str, int]:
    """Counts of employers, and sums of their sites' vacancies and staff where both parts are known."""
    answered = answers_of_sites(package, as_at)
    ability = [able(sites) for sites in answered.values()]
    mismatch = [mismatched(sites) for sites in answered.values()]
    under = [under_using(sites) for sites in answered.values()]
    counts = {
        "answered": len(answered),
        "able": ability.count("able"),
        "able base": ability.count("able") + ability.count("not able"),
        "facing": mismatch.count("yes"),
        "facing base": mismatch.count("yes") + mismatch.count("no"),
        "under-using": under.count("yes"),
        "under-using base": under.count("yes") + under.count("no"),
    }
    pairs = {
        "shortages": ("skill_shortage", "vacancies"),
        "hard to fill": ("hard_to_fill", "vacancies"),
        "gaps": ("not_proficient", "staff"),
    }
    for name, (part, whole) in pairs.items():
        counts[name] = counts[f"{name} base"] = 0
        for row in (row for sites in answered.values() for row in sites if row):
            of, some = number(row[whole]), number(row[part])
            if part != "not_proficient" and (of == 0 or number(row["hard_to_fill"]) == 0):
                some = 0
            if of is not None and some is not None:
                counts[name] += some
                counts[f"{name} base"] += of
    return counts


# ------------------------------------------------------------------------------------------------------ other records


def stages(package: Package) -> dict[str, str]:
    return {card["id"]: card["stage"] for card in package.rows("card")}


def apprenticeships(package: Package, first: date, last: date) -> dict[str, int]:
    """Places offered from day to day by employers in the borough, by groups of level and of sector."""
    sites = package.rows("site")
    outside = {site["id"] for site in sites if site["in_borough"] == "false"}
    open_sites: dict[str, list[Row]] = {}
    for site in sites:
        if not site["archived_at"]:
            open_sites.setdefault(site["employer_id"], []).append(site)
    kinds = {sector["id"]: sector["kind"] for sector in package.rows("growth_sector")}
    counts = {"all": 0, "higher": 0, "lower": 0, "growth": 0, "foundational": 0}
    for row in package.rows("apprenticeship"):
        offered = day(row["offered_on"])
        assert offered is not None
        mine = open_sites.get(row["employer_id"], [])
        all_outside = bool(mine) and all(site["id"] in outside for site in mine)
        elsewhere = row["site_id"] in outside if row["site_id"] else all_outside
        if row["archived_at"] or not row["confirmed_on"] or not first <= offered <= last or elsewhere:
            continue
        places = int(row["places"])
        counts["all"] += places
        counts["higher" if int(row["level"]) >= 4 else "lower"] += places
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
    kept = {row["id"] for row in package.rows("placement_programme") if not row["archived_at"]}
    for row in package.rows("programme_employer"):
        began, until = day(row["from_on"]), day(row["until_on"])
        assert began is not None
        if row["programme_id"] in kept and began <= last and (until is None or until >= first):
            found.add(row["employer_id"])
    return found


def offering_placements(package: Package, first: date, last: date) -> dict[str, int]:
    """Employers with an approved offer open at any time between two days, their offers and places."""
    employers, offers, places = set(), 0, 0
    for row in package.rows("placement_offer"):
        approved, closed, ends = day(row["approved_on"]), day(row["closed_on"]), day(row["ends_on"])
        if row["archived_at"] or approved is None or approved > last:
            continue
        until = min((each for each in (closed, ends) if each is not None), default=None)
        if until is None or until >= first:
            employers.add(row["employer_id"])
            offers, places = offers + 1, places + int(row["places"])
    return {"Businesses": len(employers), "Their offers": offers, "Places in them": places}


def jobs(package: Package, first: date, last: date) -> dict[str, int]:
    """Jobs begun, and held for 13 and 26 weeks, between two days."""
    archived = {row["id"] for row in package.rows("placement_offer") if row["archived_at"]}
    steps = {
        "Jobs started": "job_started_on", "Held for 13 weeks": "sustained_13_on",
        "Held for 26 weeks": "sustained_26_on",
    }  # fmt: skip
    counts = dict.fromkeys(steps, 0)
    for row in package.rows("placement"):
        if row["archived_at"] or row["offer_id"] in archived or not row["job_started_on"]:
            continue
        for label, column in steps.items():
            on = day(row[column])
            counts[label] += on is not None and first <= on <= last
    return counts


def disability_confident(package: Package, as_at: date) -> dict[str, int]:
    """Employers by the highest level they hold on a day, awards without a known expiry left out."""
    archived = {row["id"] for row in package.rows("disability_confident_membership") if row["archived_at"]}
    newest: dict[str, Row] = {}
    for row in package.rows("disability_confident_award"):
        begun = day(row["valid_from"])
        assert begun is not None
        if row["membership_id"] in archived or not row["confirmed_on"] or row["withdrawn_on"] or begun > as_at:
            continue
        key = (row["valid_from"], int(row["level"]), int(row["id"]))
        held = newest.get(row["membership_id"])
        if held is None or key > (held["valid_from"], int(held["level"]), int(held["id"])):
            newest[row["membership_id"]] = row
    levels: dict[str, int] = {}
    for row in newest.values():
        ended, expires = day(row["ended_on"]), day(row["expires_on"])
        if (ended is None or ended > as_at) and expires is not None and expires > as_at:
            levels[row["employer_id"]] = max(levels.get(row["employer_id"], 0), int(row["level"]))
    found = list(levels.values())
    return {
        "Employers": len(found),
        "Level 1, Committed": found.count(1),
        "Level 2, Employer": found.count(2),
        "Level 3, Leader": found.count(3),
    }


def network(package: Package, as_at: date) -> dict[str, int]:
    """Members on a day and the people they employ at their sites in the borough."""
    staff: dict[str, int] = {}
    for site in package.rows("site"):
        if site["in_borough"] == "true" and not site["archived_at"] and site["employees"]:
            staff[site["employer_id"]] = staff.get(site["employer_id"], 0) + int(site["employees"])
    members = []
    for row in package.rows("network_membership"):
        joined, left = day(row["joined_on"]), day(row["left_on"])
        if not row["archived_at"] and joined and joined <= as_at and (left is None or left > as_at):
            members.append(row["employer_id"])
    return {
        "Members": len(members),
        "Without a number of employees": sum(member not in staff for member in members),
        "Employees at their Rotherham sites": sum(staff.get(member, 0) for member in members),
    }


EACH = ("clear_purpose", "learning_outcomes", "reflection")
CRITERIA = {
    5: (*EACH, "two_way"),
    6: (*EACH, "extensive_two_way", "range_of_people", "task", "feedback"),
}
AT_WORK = {"workplace_visit", "job_shadowing", "work_experience"}


def is_a_day_at_work(row: Row) -> bool:
    return row["kind"] in AT_WORK and row["mode"] != "virtual" and (number(row["minutes"]) or 0) >= 300


def network_year(package: Package, first: date, last: date) -> dict[str, int]:
    """What the network did between two days."""
    meetings = {
        row["id"]
        for row in package.rows("network_meeting")
        if not row["cancelled_on"] and first <= date.fromisoformat(row["on"]) <= last
    }
    came = [row for row in package.rows("network_attendance") if row["state"] == "attended"]
    counts = {
        "meetings": len(meetings),
        "attendances": sum(row["meeting_id"] in meetings for row in came),
    }
    for words, column in (("challenges raised", "raised_on"), ("answered", "answered_on")):
        days = [day(row[column]) for row in package.rows("challenge_raised") if not row["archived_at"]]
        counts[words] = sum(on is not None and first <= on <= last for on in days)
    return counts


def encounters(package: Package, first: date, last: date) -> dict[str, int]:
    """Encounters held between two days, who took part, and head counts as attendances."""
    stage = stages(package)
    held = {}
    for row in package.rows("encounter"):
        on = day(row["on"])
        if not row["archived_at"] and stage[row["card_id"]] in {"held", "evaluated"} and on and first <= on <= last:
            held[row["id"]] = row
    employers = {row["employer_id"] for row in held.values()}
    employers |= {row["employer_id"] for row in package.rows("encounter_employer") if row["encounter_id"] in held}
    at_school = {row["id"]: row for row in package.rows("encounter_school") if row["encounter_id"] in held}
    counts = {"Attendances": 0, "Of Years 9 to 13": 0}
    schools = set()
    for row in package.rows("encounter_attendance"):
        if row["encounter_school_id"] in at_school:
            schools.add(at_school[row["encounter_school_id"]]["school_id"])
            counts["Attendances"] += int(row["pupils"])
            counts["Of Years 9 to 13"] += int(row["pupils"]) if 9 <= int(row["year_group"]) <= 13 else 0
    counts["Of a day or more at a workplace"] = sum(
        int(row["pupils"])
        for row in package.rows("encounter_attendance")
        if row["encounter_school_id"] in at_school
        and is_a_day_at_work(held[at_school[row["encounter_school_id"]]["encounter_id"]])
    )
    for benchmark, criteria in CRITERIA.items():
        counts[f"Meaningful for benchmark {benchmark}"] = sum(
            all(truth(row[column]) for column in (f"benchmark_{benchmark}", *criteria)) for row in held.values()
        )
    return {
        "Encounters held": len(held), "Employers taking part": len(employers), "Schools reached": len(schools), **counts
    }  # fmt: skip


def under_actions(package: Package, first: date, last: date) -> dict[str, tuple[int, int]]:
    """By action: contacts that took place between two days with a theme of it, and the employers they were with."""
    held = {
        row["id"]
        for row in package.rows("interaction")
        if row["state"] == "held" and not row["archived_at"] and not truth(row["is_restricted"])
        and (on := day(row["on"])) and first <= on <= last
    }  # fmt: skip
    employers: dict[str, set[str]] = {}
    for row in package.rows("interaction_employer"):
        employers.setdefault(row["interaction_id"], set()).add(row["employer_id"])
    actions = {row["id"]: row["action_code"] for row in package.rows("theme")}
    found: dict[str, set[str]] = {}
    for row in package.rows("interaction_theme"):
        if row["interaction_id"] in held and row["interaction_id"] in employers and actions[row["theme_id"]]:
            found.setdefault(actions[row["theme_id"]], set()).add(row["interaction_id"])
    return {
        action: (len(contacts), len({firm for contact in contacts for firm in employers[contact]}))
        for action, contacts in found.items()
    }


def begun(package: Package, first: date, last: date) -> dict[str, int]:
    """By strand: the records begun between two days."""
    counts: dict[str, int] = {}
    for row in package.rows("stage_change"):
        on = day(row["changed_on"])
        if not row["from_stage"] and on and first <= on <= last:
            counts[row["strand"]] = counts.get(row["strand"], 0) + 1
    return counts
