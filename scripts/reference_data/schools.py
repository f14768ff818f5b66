"""The schools found: complete rows from two extracts of the schools register, names and numbers from its links file."""

from __future__ import annotations

from scripts.reference_data.files import Folders, read_records, require, write_rows

MAINTAINED = "gias/edubaseallstatefunded_rotherham_maintained.csv"
ACADEMIES = "gias/edubaseallacademiesandfree_rotherham_some-secondaries.csv"
LINKS = "gias/links_edubasealldata_2025-07_rotherham-urn-block.csv"
LINKS_DATE = "2025-07-27"
ROTHERHAM_LA = "372"
HEADER = (
    "urn",
    "name",
    "kind",
    "phase",
    "status",
    "low_age",
    "high_age",
    "sixth_form",
    "postcode",
    "town",
    "source",
    "source_date",
    "inferred",
)
SIXTH_FORM = {"Has a sixth form": "yes", "Does not have a sixth form": "no", "Not applicable": "no"}


def build(folders: Folders) -> dict[str, int]:
    """Writes the schools; gives the number of rows."""
    rows = [
        _listed(row, source)
        for path, source in ((MAINTAINED, "state-funded extract"), (ACADEMIES, "academies extract"))
        for row in read_records(folders.published(path))
    ]
    listed = {row[0] for row in rows}
    rows += [_inferred(urn, name) for urn, name in _last_of_each_line(folders, listed).items() if urn not in listed]
    target = folders.project / "crm" / "directory" / "data" / "schools.csv"
    return {"schools.csv": write_rows(target, HEADER, sorted(rows))}


def _listed(row: dict[str, str], source: str) -> tuple[str, ...]:
    require(row["LA (code)"] == ROTHERHAM_LA, f"{row['URN']} is a school of another authority")
    return (
        row["URN"],
        row["EstablishmentName"],
        row["TypeOfEstablishment (name)"],
        row["PhaseOfEducation (name)"],
        row["EstablishmentStatus (name)"],
        row["StatutoryLowAge"],
        row["StatutoryHighAge"],
        SIXTH_FORM[row["OfficialSixthForm (name)"]],
        row["Postcode"],
        row["Town"],
        source,
        "",
        "no",
    )


def _inferred(urn: str, name: str) -> tuple[str, ...]:
    return (urn, name, "", "unknown", "unknown", "", "", "", "", "", "links", LINKS_DATE, "yes")


def _last_of_each_line(folders: Folders, listed: set[str]) -> dict[str, str]:
    """Schools of the links file that nothing followed: those with a successor are closed.

    An amalgamation is written on both schools alike; the one that went on is listed, or has a successor of its own.
    """
    links = read_records(folders.published(LINKS))
    names = {row["LinkURN"]: row["LinkName"] for row in links}
    require({row["URN"] for row in links} <= set(names), "each link stands on both sides")
    followed = {row["URN"] for row in links if row["LinkType"] == "Successor"}
    merged = {(row["URN"], row["LinkURN"]) for row in links if row["LinkType"] == "Result of Amalgamation"}
    ended = {urn for urn, other in merged if urn not in listed and (other in listed or other in followed)}
    return {urn: name for urn, name in names.items() if urn not in followed | ended}
