"""Out and in again: the same bytes on either database and across, nothing secret, everything in step."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import frictionless
import pytest
from sqlalchemy import func, select

from crm.accounts.models import AuditEntry, MailedToken, RecoveryCode, User
from crm.bundle.tables import bundled_columns, bundled_tables
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.models import Attachment
from crm.jobs.models import Message
from crm.rollups import ROOMS
from tests.factories.directory import make_employer
from tests.integration.bundle.content import FILE, ODD, SECRETS, fill


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestThereAndBack:
    def test_dump_load_dump_gives_the_same_bytes_with_every_rollup_in_step(self, package, target_bundle, tmp_path):
        result = target_bundle("load", package)
        assert result.exit_code == 0, result.output
        assert target_bundle("dump", tmp_path / "again").exit_code == 0
        assert bytes_of(tmp_path / "again") == bytes_of(package)
        assert [room.check() for room in ROOMS] == [[] for _ in ROOMS]

    def test_records_are_what_they_were_and_people_there_without_their_secrets(self, package, target_bundle):
        target_bundle("load", package)
        child = db.session.scalars(select(Employer).where(Employer.parent_id.is_not(None))).one()
        assert (child.about, child.parent.name if child.parent else "") == (ODD, "Parent of a lower number")
        assert child.id < child.parent_id
        assert [each.content for each in db.session.scalars(select(Attachment))] == [FILE, FILE]
        users = db.session.scalars(select(User)).all()
        assert users
        assert {(user.password_hash, user.totp_secret, user.session_epoch) for user in users} == {(None, None, 0)}
        for secret in (RecoveryCode, MailedToken, Message):
            assert db.session.scalar(select(func.count()).select_from(secret)) == 0
        # The trail is the package's own: loading adds nothing to it.
        with (package / "data/audit_entry.csv").open(encoding="utf-8", newline="") as file:
            assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == len(list(csv.DictReader(file)))
        highest = db.session.scalar(select(func.max(Employer.id)))
        assert make_employer("One more").id > highest


class TestThePackage:
    def test_holds_something_of_every_table(self, package):
        for table in bundled_tables():
            lines = (package / "data" / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()
            assert lines[0] == ",".join(column.name for column in bundled_columns(table))
            assert len(lines) > 1, f"Put a row into {table.name} in content.py"

    @pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
    def test_holds_nothing_secret(self, package, secret):
        assert not [name for name, content in bytes_of(package).items() if secret.encode() in content]

    def test_is_a_frictionless_data_package(self, package):
        frictionless.system.trusted = True
        report = frictionless.validate(str(package / "datapackage.json"), skip_errors=["blank-row"])
        assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])[:5]

    def test_says_what_each_file_holds(self, package):
        described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
        employer = next(each for each in described["resources"] if each["name"] == "employer")
        fields = {field["name"]: field for field in employer["schema"]["fields"]}
        assert employer["description"].startswith("An employer in the borough")
        assert fields["legal_form"]["constraints"]["enum"][0] == "company"
        assert fields["employees"]["type"] == "integer"
        assert fields["company_number"]["constraints"] == {"unique": True, "maxLength": 8}
        references = {key["fields"]: key["reference"]["resource"] for key in employer["schema"]["foreignKeys"]}
        assert (references["parent_id"], references["sector_id"]) == ("", "sector")

    def test_keeps_an_attached_file_once_by_its_hash(self, package):
        digest = hashlib.sha256(FILE).hexdigest()
        assert [path.name for path in (package / "attachments").iterdir()] == [digest]
        assert (package / "attachments" / digest).read_bytes() == FILE

    def test_is_for_the_eyes_of_one_person(self, app, bundle, tmp_path):
        bundle("dump", tmp_path / "new")
        assert (tmp_path / "new").stat().st_mode & 0o077 == 0


class TestDumping:
    def test_into_a_folder_with_something_in_it_is_refused(self, app, bundle, tmp_path):
        (tmp_path / "thesis.txt").write_text("mine")
        result = bundle("dump", tmp_path)
        assert (result.exit_code, "is not an empty folder" in result.output) == (1, True)
        assert (tmp_path / "thesis.txt").read_text() == "mine"

    def test_that_fails_leaves_nothing_behind(self, app, bundle, tmp_path):
        fill()
        attachment = db.session.scalars(select(Attachment)).first()
        attachment.content = b"something else"
        db.session.commit()
        result = bundle("dump", tmp_path / "new")
        assert (result.exit_code, "is not what was saved" in result.output) == (1, True)
        assert list(tmp_path.iterdir()) == []

    def test_is_written_to_the_audit_trail(self, app, bundle, tmp_path):
        bundle("dump", tmp_path / "new")
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.record_type) == ("dumped", "data_package")
