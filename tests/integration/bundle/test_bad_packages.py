"""What is wrong with a package is said by file, row and column, and nothing of it is kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.bundle.tables import bundled_tables
from crm.database import db
from crm.directory.employers.models import Employer, Site
from crm.directory.employers.rules import sort_name
from crm.reference.loading import load_reference, load_wards
from crm.reference.models import Ward
from tests.factories.people import make_organisation


def edit(package: Path, table: str, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of one table, and say in the descriptor that it was edited on purpose."""
    path = package / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    trust(package)


def trust(package: Path) -> None:
    """Take every hash out of the descriptor."""
    path = package / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        if not resource["name"].startswith("attachment-"):
            resource.pop("hash", None)
            resource.pop("bytes", None)
    path.write_text(json.dumps(described), encoding="utf-8")


def setting(row: int, **cells: str) -> Callable[[list[dict[str, str]]], object]:
    return lambda rows: rows[row].update(cells)


BAD_CELLS = [
    ("employer", setting(0, id="one"), "data/employer.csv, row 2, column id: must be a whole number"),
    ("employer", setting(0, name="x" * 10_000), "row 2, column name: has 10,000 characters; at most 200"),
    ("employer", setting(0, name="a\u202eb"), "row 2, column name: holds characters that are not allowed"),
    ("employer", setting(0, legal_form="guild"), "row 2, column legal_form: must be one of: company"),
    ("employer", setting(0, employees="99999999999"), "row 2, column employees: must be a whole number"),
    ("employer", setting(0, created_at="31/02/2026"), "row 2, column created_at: must be a moment in UTC"),
    ("employer", setting(0, version=""), "row 2, column version: must not be empty"),
    ("employer", setting(0, parent_id="4711"), "row 2, column parent_id: there is no row 4711 in employer"),
    (
        "site",
        setting(0, employer_id="4711"),
        "data/site.csv, row 2, column employer_id: there is no row 4711",
    ),
    ("user", setting(1, email="PERSON"), "data/user.csv"),
    ("interaction", setting(0, on="2026-02-30"), "data/interaction.csv, row 2, column on: must be a date"),
    ("audit_entry", setting(0, changes="{"), "data/audit_entry.csv, row 2, column changes: must be JSON"),
    ("attachment", setting(0, sha256="../../etc/passwd"), "data/attachment.csv, row 2, column sha256: the file"),
    ("attachment", setting(0, size="1"), "is not what its hash and size say"),
]


@pytest.mark.parametrize(("table", "change", "words"), BAD_CELLS, ids=[words[-40:] for *_, words in BAD_CELLS])
def test_each_bad_cell_is_named(spoilt, target_bundle, table, change, words):
    edit(spoilt, table, change)
    result = target_bundle("load", spoilt)
    assert result.exit_code == 1
    assert words in result.output
    assert "nothing was kept" in result.output
    assert_empty()


def assert_empty() -> None:
    db.session.rollback()
    filled = [each.name for each in bundled_tables() if db.session.scalar(select(func.count()).select_from(each))]
    assert filled == []


class TestKeysAndRules:
    def test_a_number_that_stands_twice(self, spoilt, target_bundle):
        edit(spoilt, "employer", lambda rows: rows[1].update(id=rows[0]["id"], public_id=rows[0]["public_id"]))
        output = target_bundle("load", spoilt).output
        assert "data/employer.csv, row 3, column id: the same value stands in row 2" in output
        assert "data/employer.csv, row 3, column public_id: the same value stands in row 2" in output

    def test_a_pair_that_stands_twice(self, spoilt, target_bundle):
        edit(spoilt, "interaction_employer", lambda rows: rows[1].update(employer_id=rows[0]["employer_id"]))
        assert "column interaction_id and employer_id: the same value" in target_bundle("load", spoilt).output

    def test_two_who_hold_one_seat_now(self, spoilt, target_bundle):
        edit(spoilt, "seat_holder", lambda rows: [row.update(until_on="") for row in rows])
        result = target_bundle("load", spoilt)
        assert result.exit_code == 1
        assert "seat_holder" in result.output
        assert "nothing was kept" in result.output

    def test_a_rule_that_only_the_database_knows(self, spoilt, target_bundle):
        edit(spoilt, "employer", setting(0, do_not_approach_until="2027-01-01", do_not_approach_reason=""))
        result = target_bundle("load", spoilt)
        assert (result.exit_code, "data/employer.csv, row 2: the database refuses it" in result.output) == (1, True)
        assert "ck_employer_do_not_approach" in result.output
        assert_empty()

    def test_every_problem_is_said_at_once(self, spoilt, target_bundle):
        edit(spoilt, "employer", lambda rows: [row.update(status="gone") for row in rows])
        edit(spoilt, "site", setting(0, is_main="perhaps"))
        output = target_bundle("load", spoilt).output
        assert output.count("column status: must be one of: active, closed") >= 2
        assert "data/site.csv, row 2, column is_main: must be true or false" in output


class TestDamagedFiles:
    def test_a_file_cut_short_is_known_by_its_hash(self, spoilt, target_bundle):
        path = spoilt / "data/employer.csv"
        path.write_bytes(path.read_bytes()[:-20])
        assert (
            "data/employer.csv: is not as it was written: cut short, or edited" in target_bundle("load", spoilt).output
        )

    def test_a_file_cut_short_without_a_hash_is_known_by_its_last_row(self, spoilt, target_bundle):
        path = spoilt / "data/ward.csv"
        path.write_bytes(path.read_bytes().rstrip().rpartition(b",")[0])
        trust(spoilt)
        assert "the file may be cut short" in target_bundle("load", spoilt).output

    def test_a_file_that_is_missing(self, spoilt, target_bundle):
        (spoilt / "data/employer.csv").unlink()
        assert "data/employer.csv: is not there" in target_bundle("load", spoilt).output

    def test_an_attached_file_that_is_missing(self, spoilt, target_bundle):
        for path in (spoilt / "attachments").iterdir():
            path.unlink()
        assert (
            "data/attachment.csv, row 2, column sha256: the file attachments/" in target_bundle("load", spoilt).output
        )

    def test_an_attached_file_that_was_changed(self, spoilt, target_bundle):
        for path in (spoilt / "attachments").iterdir():
            path.write_bytes(path.read_bytes()[::-1])
        assert "is not what its hash and size say" in target_bundle("load", spoilt).output

    def test_another_encoding(self, spoilt, target_bundle):
        path = spoilt / "data/employer.csv"
        path.write_bytes(path.read_bytes().decode().encode("utf-16"))
        trust(spoilt)
        assert "data/employer.csv: is no CSV in UTF-8" in target_bundle("load", spoilt).output

    def test_unknown_and_missing_columns(self, spoilt, target_bundle):
        path = spoilt / "data/employer.csv"
        path.write_bytes(path.read_bytes().replace(b"name", b"title", 1))
        trust(spoilt)
        output = target_bundle("load", spoilt).output
        assert "data/employer.csv, row 1, column title: employer has no such column" in output
        assert "data/employer.csv, row 1, column name: is missing" in output

    @pytest.mark.parametrize(
        ("content", "words"),
        [("{", "is no JSON file"), ("[]", "does not list any resources"), ('{"resources": 1}', "does not list")],
    )
    def test_a_broken_descriptor(self, spoilt, target_bundle, content, words):
        (spoilt / "datapackage.json").write_text(content)
        assert words in target_bundle("load", spoilt).output

    def test_a_folder_that_is_no_package(self, target_bundle, tmp_path):
        result = target_bundle("load", tmp_path)
        assert (result.exit_code, "datapackage.json: is not there" in result.output) == (1, True)

    def test_a_path_out_of_the_package(self, spoilt, target_bundle, tmp_path):
        path = spoilt / "datapackage.json"
        path.write_text(
            path.read_text(encoding="utf-8").replace("data/employer.csv", "../employer.csv"), encoding="utf-8"
        )
        (spoilt / "data/employer.csv").rename(tmp_path / "employer.csv")
        assert "leads out of the package" in target_bundle("load", spoilt).output

    def test_a_package_of_another_release(self, spoilt, target_bundle):
        path = spoilt / "datapackage.json"
        described = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(described | {"schemaRevision": "9999"}), encoding="utf-8")
        assert "was written by version 9999 of the database" in target_bundle("load", spoilt).output


class TestWhereItGoes:
    def test_a_database_in_use_is_refused(self, spoilt, target_bundle):
        make_organisation()
        db.session.commit()
        result = target_bundle("load", spoilt)
        assert (result.exit_code, "there are rows in partner_organisation" in result.output) == (1, True)

    def test_reference_rows_give_way(self, spoilt, target_bundle):
        load_wards()
        db.session.commit()
        result = target_bundle("load", spoilt)
        assert result.exit_code == 0, result.output

    def test_a_trial_keeps_nothing(self, spoilt, target_bundle):
        result = target_bundle("load", spoilt, "--dry-run")
        assert (result.exit_code, "nothing was kept" in result.output) == (0, True)
        assert_empty()


class TestFromSpreadsheets:
    def test_a_few_columns_are_enough(self, template, target_bundle):
        load_wards()
        ward = db.session.scalars(select(Ward).order_by(Ward.id)).first()
        db.session.commit()
        place = f"id,postcode,ward_id,district_code,easting,northing\n1,S60 1AE,{ward.id},E08000018,1,1\n"
        (template / "data/postcode.csv").write_text(place)
        names = "id,name\r\n1,Café Noël Ltd\r\n"
        (template / "data/employer.csv").write_text(names, encoding="utf-8-sig", newline="")
        (template / "data/site.csv").write_text("id,employer_id,postcode,is_main\n1,1,S60 1AE,true\n")
        leave_out(template, "ward")
        result = target_bundle("load", template)
        assert result.exit_code == 0, result.output
        employer = db.session.scalars(select(Employer)).one()
        assert (employer.sort_name, employer.postcode, employer.ward_id) == (
            sort_name("Café Noël Ltd"),
            "S60 1AE",
            ward.id,
        )
        assert db.session.scalars(select(Site)).one().in_borough is True
        assert len(employer.public_id) == 11

    def test_rows_that_stay_must_not_point_to_rows_that_go(self, template, target_bundle):
        leave_out(template, "postcode")
        load_reference()
        db.session.commit()
        result = target_bundle("load", template)
        assert (result.exit_code, "has ward but not postcode, whose rows point there" in result.output) == (1, True)


def leave_out(package: Path, table: str) -> None:
    path = package / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described["resources"] = [each for each in described["resources"] if each["name"] != table]
    path.write_text(json.dumps(described), encoding="utf-8")
