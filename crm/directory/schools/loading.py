"""The schools that could be found, from `crm/directory/data/schools.csv` (see README.md there)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crm.data_files import Loaded, keep_in_step, rows_of
from crm.directory.schools.models import School
from crm.reference.queries import wards_by_postcode
from crm.text import normalise

DATA = Path(__file__).parents[1] / "data"


def load_schools() -> Loaded:
    """Schools not there yet. Known ones stay as they are: the register's own file, loaded later, knows better."""
    rows = rows_of(DATA / "schools.csv")
    wards = wards_by_postcode(row["postcode"] for row in rows)
    schools = [
        {
            "urn": row["urn"],
            "name": row["name"],
            "sort_name": normalise(row["name"]),
            "kind": row["kind"],
            "phase": row["phase"],
            "status": row["status"],
            "low_age": int(row["low_age"]) if row["low_age"] else None,
            "high_age": int(row["high_age"]) if row["high_age"] else None,
            "has_sixth_form": row["sixth_form"] == "yes" if row["sixth_form"] else None,
            "postcode": row["postcode"],
            "town": row["town"],
            "ward_id": wards.get(row["postcode"]),
            "source": f"Get Information about Schools: {row['source']}",
            "source_on": date.fromisoformat(row["source_date"]) if row["source_date"] else None,
            "is_inferred": row["inferred"] == "yes",
        }
        for row in rows
    ]
    return keep_in_step("Schools", School, ["urn"], schools, only_new=True)
