"""The register of companies: every company once with its latest accounts, what people have said left alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.accounts.audit import Actor, current_actor
from crm.accounts.models import AuditEntry
from crm.database import db
from crm.directory import rollups
from crm.directory.employers.actions import change_employer
from crm.directory.employers.models import Employer, EmployerStatus, LegalForm, NameKind, Site, SizeBand
from crm.directory.employers.rules import EmployerFacts, SiteFacts
from crm.directory.employers.sites import change_site
from crm.importing.models import ImportBatch, ImportRow, RowOutcome
from crm.periods import parse_date
from tests.factories.directory import make_employer
from tests.factories.people import make_user

EXTRACT = "company_register_extract.csv"


def by_number(number: str) -> Employer:
    return db.session.scalars(select(Employer).where(Employer.company_number == number)).one()


def rows_of_fixture() -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "fixtures" / "registers" / EXTRACT
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestFirstLoad:
    @pytest.fixture(autouse=True)
    def loaded(self, load):
        self.result = load("companies", EXTRACT, "--as-of", "2024-11-01")
        assert self.result.exit_code == 0, self.result.output

    def test_says_what_was_done(self):
        assert "32 rows (UTF-8 text with commas)" in self.result.output
        assert "25 new, 0 changed, 0 unchanged, 7 skipped" in self.result.output
        batch = db.session.scalars(select(ImportBatch)).one()
        assert (batch.rows, batch.created, batch.skipped, batch.as_of) == (32, 25, 7, date(2024, 11, 1))
        assert batch.public_id in self.result.output

    def test_each_company_has_its_latest_accounts(self):
        for number in {row["CompanyNumber"] for row in rows_of_fixture()}:
            rows = [row for row in rows_of_fixture() if row["CompanyNumber"] == number]
            latest = max(rows, key=lambda row: parse_date(row["enddate"]))
            employer = by_number(number)
            assert employer.employees_on == parse_date(latest["enddate"])
            assert employer.employees == int(float(latest["Employees_thisyear"]))
            assert employer.employees_source.startswith("Accounts to ")
            assert employer.source == "Register of companies, 1 November 2024"

    def test_the_ward_follows_from_the_postcode_and_not_from_the_post_town(self):
        site = db.session.scalars(select(Site).join(Employer).where(Employer.company_number == "09912284")).one()
        assert (site.postcode, site.in_borough, site.is_main) == ("S64 8AP", True, True)
        assert site.ward is not None
        assert site.employer.ward_id == site.ward_id
        assert site.employees is None  # the accounts count the firm, not the site

    def test_legal_form_and_status_follow_the_register(self):
        forms = {employer.legal_form for employer in db.session.scalars(select(Employer))}
        assert forms == {LegalForm.COMPANY, LegalForm.LLP}
        closing = db.session.scalars(select(Employer).where(Employer.about != "")).all()
        assert {employer.status for employer in closing} == {EmployerStatus.ACTIVE, EmployerStatus.CLOSED}
        assert all(employer.about.startswith("Register of companies: ") for employer in closing)

    def test_dormant_and_residents_companies_have_no_sector(self):
        codes = {"99999", "98000", "74990"}
        found = [
            employer
            for employer in db.session.scalars(select(Employer))
            if employer.sic_codes and employer.sic_codes[0].sic_code.code in codes
        ]
        assert found
        assert {employer.sector_id for employer in found} == {None}

    def test_everything_derived_is_in_step_and_found_by_search(self):
        assert rollups.check() == []

    def test_an_employer_added_in_bulk_equals_one_added_by_hand(self):
        bulk = by_number("05426346")
        hand = make_employer(
            bulk.name,
            postcode=bulk.postcode,
            employees=bulk.employees,
            employees_on=bulk.employees_on,
            sic_codes=tuple(line.sic_code.code for line in bulk.sic_codes),
        )
        for column in ("sort_name", "size_band", "sector_id", "ward_id", "postcode", "is_fictional", "is_anchor"):
            assert getattr(bulk, column) == getattr(hand, column), column
        assert [each.growth_sector_id for each in bulk.growth_sectors] == [
            each.growth_sector_id for each in hand.growth_sectors
        ]
        trail = select(AuditEntry.record_type, AuditEntry.action, func.count()).group_by("record_type", "action")
        assert set(db.session.execute(trail.where(AuditEntry.employer_id == bulk.id))) >= {("employer", "created", 1)}

    def test_the_same_file_again_does_nothing(self, load):
        again = load("companies", EXTRACT, "--as-of", "2024-11-01")
        assert (again.exit_code, "already: nothing was done" in again.output) == (0, True)
        assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 1

    def test_loading_it_again_on_purpose_changes_nothing(self, load):
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
        again = load("companies", EXTRACT, "--as-of", "2024-11-01", "--again")
        assert "0 new, 0 changed, 25 unchanged, 7 skipped" in again.output
        # The import itself is the one new entry.
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1

    def test_a_newer_register_updates_what_nobody_has_said(self, load, tmp_path):
        cells = {"enddate": "31 July 2025", "Employees_thisyear": "60.0", "CompanyName": "NEW NAME LTD"}
        newer = _changed(tmp_path, "05426346", **cells)
        old_name = by_number("05426346").name
        result = load("companies", newer)
        assert "0 new, 1 changed, 24 unchanged" in result.output
        db.session.expire_all()
        employer = by_number("05426346")
        assert (employer.name, employer.employees, employer.size_band) == ("NEW NAME LTD", 60, SizeBand.MEDIUM)
        assert [(other.name, other.kind) for other in employer.other_names][-1] == (old_name, NameKind.FORMER)
        assert rollups.check() == []

    def test_what_an_officer_has_said_stays_with_a_note(self, load, tmp_path):
        officer = make_user("officer")
        token = current_actor.set(Actor(user_id=officer.id))
        employer = by_number("05426346")
        change_employer(employer, EmployerFacts(name="As We Know It", company_number="05426346", employees=12))
        change_site(employer.sites[0], SiteFacts(postcode="S60 1AE"))
        db.session.commit()
        current_actor.reset(token)
        newer = _changed(tmp_path, "05426346", enddate="31 July 2025", Employees_thisyear="60.0", Postcode="S66 2NR")
        result = load("companies", newer)
        assert "0 new, 0 changed, 25 unchanged" in result.output
        db.session.expire_all()
        employer = by_number("05426346")
        assert (employer.name, employer.employees, employer.postcode) == ("As We Know It", 12, "S60 1AE")
        kept = db.session.scalars(select(ImportRow).where(ImportRow.reason.startswith("Left as people"))).one()
        assert (kept.record_id, "name" in kept.reason, "site" in kept.reason) == (employer.id, True, True)


def _changed(folder: Path, number: str, **cells: str) -> Path:
    """The extract with the cells of one company (all its rows) as a newer register has them."""
    rows = [row | cells if row["CompanyNumber"] == number else row for row in rows_of_fixture()]
    path = folder / "newer.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


class TestKnownEmployers:
    def test_one_of_the_same_name_and_postcode_is_it_and_gets_its_number(self, load):
        row = rows_of_fixture()[0]
        known = make_employer("'A' Rated Efficiency Heating and Plumbing", postcode=row["Postcode"])
        db.session.commit()
        result = load("companies", EXTRACT)
        assert "24 new, 1 changed, 0 unchanged" in result.output
        db.session.refresh(known)
        assert known.company_number == row["CompanyNumber"]

    def test_one_that_only_looks_alike_is_kept_apart_for_a_person(self, load):
        row = rows_of_fixture()[0]
        known = make_employer("'A' Rated Efficiency Heating and Plumbing", postcode="S60 1AE")
        db.session.commit()
        result = load("companies", EXTRACT)
        assert "25 new" in result.output
        assert "1 of the new may be the same as another record" in result.output
        doubt = db.session.scalars(select(ImportRow).where(ImportRow.outcome == RowOutcome.DOUBTFUL)).one()
        assert (doubt.record_id, doubt.line, doubt.values["number"]) == (known.id, 2, row["CompanyNumber"])
        assert "Different postcodes" in doubt.reason

    def test_a_fictional_one_is_never_taken_for_a_real_one(self, load):
        row = rows_of_fixture()[0]
        make_employer(row["CompanyName"], postcode=row["Postcode"], is_fictional=True)
        db.session.commit()
        assert "25 new, 0 changed, 0 unchanged" in load("companies", EXTRACT).output


class TestBasicCompanyData:
    def test_companies_of_other_places_are_left_out(self, load):
        result = load("companies", "basic_company_data.csv")
        assert (result.exit_code, "0 new, 0 changed, 0 unchanged, 10 skipped" in result.output) == (0, True)
        assert "The registered office is not in the borough" in result.output

    def test_one_of_the_borough_is_taken_with_its_address(self, load, tmp_path):
        path = tmp_path / "basic.csv"
        text = (Path(__file__).parents[2] / "fixtures" / "registers" / "basic_company_data.csv").read_text()
        path.write_text(text.replace("LS10 2RU", "S60 1AE"), newline="")
        assert "1 new" in load("companies", path).output
        employer = by_number("08209948")
        assert employer.sites[0].address == "METROHOUSE 57 PEPPER ROAD, HUNSLET, LEEDS, YORKSHIRE"
        assert (employer.employees, employer.size_band, employer.sector_id) == (None, None, None)


class TestBadFiles:
    def test_a_trial_keeps_nothing(self, load):
        result = load("companies", EXTRACT, "--dry-run")
        assert (result.exit_code, "25 new" in result.output, "Nothing was kept" in result.output) == (0, True, True)
        assert db.session.scalar(select(func.count()).select_from(Employer)) == 0
        assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0

    def test_every_error_is_said_by_row_and_column_and_nothing_is_kept(self, load, tmp_path):
        bad = {"enddate": "31/02/2023", "Employees_thisyear": "many", "Postcode": "S6O", "CompanyName": "x" * 10_000}
        path = _changed(tmp_path, "05426346", **bad)
        result = load("companies", path)
        assert result.exit_code == 1
        assert "column S (enddate): “31/02/2023” must be a real date" in result.output
        assert "column T (Employees_thisyear): “many” is not a number" in result.output
        assert "column D (Postcode): “S6O” is not a UK postcode" in result.output
        assert "column A (CompanyName): “xxxx" in result.output
        assert "nothing was kept" in result.output
        assert db.session.scalar(select(func.count()).select_from(Employer)) == 0

    def test_an_error_in_the_last_row_undoes_the_first(self, load, tmp_path):
        rows = rows_of_fixture()
        path = _changed(tmp_path, rows[-1]["CompanyNumber"], CompanyNumber="")
        result = load("companies", path)
        assert (result.exit_code, "must not be empty" in result.output) == (1, True)
        assert db.session.scalar(select(func.count()).select_from(Employer)) == 0

    def test_accounts_that_end_in_the_future_are_refused(self, load, tmp_path):
        result = load("companies", _changed(tmp_path, "05426346", enddate="2999-12-31"))
        assert (result.exit_code, "the accounts end on a day to come" in result.output) == (1, True)

    def test_a_file_cut_short(self, load, tmp_path):
        path = tmp_path / "cut.csv"
        whole = (Path(__file__).parents[2] / "fixtures" / "registers" / EXTRACT).read_bytes()
        path.write_bytes(whole[:4000])
        result = load("companies", path)
        assert (result.exit_code, "cut short" in result.output) == (1, True)

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
    def test_other_encodings_give_the_same(self, load, tmp_path, encoding):
        text = (Path(__file__).parents[2] / "fixtures" / "registers" / EXTRACT).read_text(encoding="utf-8")
        path = tmp_path / "other.csv"
        path.write_bytes(text.replace("PROPERTY LTD", "PROPÉRTY LTD").encode(encoding))
        assert "25 new" in load("companies", path).output
        assert by_number("11453402").name == "1015 PROPÉRTY LTD"

    def test_another_kind_of_file_is_told_what_is_missing(self, load):
        result = load("companies", "gender_pay_gap.csv")
        assert result.exit_code == 1
        assert "Columns missing from basic company data: CompanyName, CompanyCategory" in result.output

    def test_a_file_that_is_not_there_is_a_misuse(self, load):
        assert load("companies", "nowhere.csv").exit_code == 2

    def test_a_bad_date_is_a_misuse(self, load):
        assert load("companies", EXTRACT, "--as-of", "1/11/2024").exit_code == 2
