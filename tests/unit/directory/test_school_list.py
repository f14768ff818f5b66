"""The schools as committed."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import crm

DATA = Path(crm.__file__).parent / "directory" / "data"


def schools() -> list[dict[str, str]]:
    with (DATA / "schools.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_school_once_with_its_source() -> None:
    found = schools()
    assert len({row["urn"] for row in found}) == len(found) == 118
    assert Counter(row["source"] for row in found) == {"state-funded extract": 19, "academies extract": 7, "links": 92}


def test_nothing_is_claimed_of_a_school_known_by_name_only() -> None:
    for row in schools():
        if row["source"] == "links":
            assert row["inferred"] == "yes"
            assert (row["phase"], row["status"]) == ("unknown", "unknown")
            assert not any(row[column] for column in ("kind", "low_age", "high_age", "sixth_form", "postcode", "town"))


def test_schools_that_others_followed_are_left_out() -> None:
    names = {row["urn"]: row["name"] for row in schools()}
    assert names["140646"] == "Wickersley School and Sports College"
    assert names["145848"] == "Wath Academy"
    assert not {"106955", "106954", "106923", "106832", "106935"} & set(names)


def test_no_column_names_a_person() -> None:
    assert not [column for column in schools()[0] if "head" in column or "phone" in column]


def test_the_sentence_to_show_counts_the_schools() -> None:
    readme = " ".join((DATA / "README.md").read_text(encoding="utf-8").split())
    assert "This list is incomplete" in readme
    assert "19 schools and nurseries" in readme
    assert "92 more" in readme
