"""Gender pay gap reports, the Disability Confident list, schools, postcodes, statistics: each as published."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from crm.database import db
from crm.directory import rollups
from crm.directory.employers.models import Employer, LegalForm, SizeBand
from crm.directory.schools.models import School
from crm.directory.sightings.actions import is_none_of_ours, is_this_employer
from crm.directory.sightings.models import MatchState, RegisterSighting
from crm.directory.sightings.queries import latest_list, sightings_of, undecided_sightings
from crm.importing.models import ImportRow, RowOutcome
from crm.reference.models import Postcode, Ward
from crm.strategy.models import Observation, Series
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.integration.imports.conftest import REGISTERS


class TestPayGap:
    def test_takes_the_borough_and_keeps_the_band_without_a_number(self, load):
        result = load("pay-gap", "gender_pay_gap.csv")
        assert result.exit_code == 0, result.output
        assert "10 new, 0 changed, 0 unchanged, 3 skipped" in result.output
        employers = db.session.scalars(select(Employer)).all()
        assert all(employer.employees is None and employer.ward_id is not None for employer in employers)
        council = next(employer for employer in employers if employer.name == "Rotherham Metropolitan Borough Council")
        assert (council.legal_form, council.size_band) == (LegalForm.PUBLIC_BODY, SizeBand.LARGE)
        assert council.employees_source.startswith("5000 to 19,999 employees: Gender pay gap report due ")
        small = [employer for employer in employers if employer.employees_source.startswith("Less than 250")]
        assert {employer.size_band for employer in small} <= {None}
        assert rollups.check() == []

    def test_lists_of_sic_codes_over_several_lines_are_read(self, load):
        load("pay-gap", "gender_pay_gap.csv")
        codes = [len(employer.sic_codes) for employer in db.session.scalars(select(Employer))]
        assert max(codes) > 1

    def test_who_signed_a_report_is_nowhere(self, load, tmp_path):
        with (REGISTERS / "gender_pay_gap.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        path = tmp_path / "reports.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            # Every report twice, so that rows are kept as skipped too.
            writer.writerows(row | {"ResponsiblePerson": "Pat Secret (Director)"} for row in rows + rows)
        assert "10 new" in load("pay-gap", path).output
        assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 10
        stored = [str(list(row)) for table in db.metadata.sorted_tables for row in db.session.execute(select(table))]
        assert not any("Pat Secret" in row for row in stored)

    def test_a_known_company_elsewhere_gets_its_size_and_keeps_its_name(self, load):
        known = make_employer("2 Agriculture", company_number="SC156515", postcode="EH28 8NB")
        db.session.commit()
        result = load("pay-gap", "gender_pay_gap.csv")
        assert "10 new, 1 changed, 0 unchanged, 2 skipped" in result.output
        db.session.refresh(known)
        assert (known.name, known.size_band) == ("2 Agriculture", SizeBand.LARGE)


class TestDisabilityConfident:
    LIST = "disability_confident.csv"

    def test_needs_the_day_of_the_list(self, load):
        result = load("disability-confident", self.LIST)
        assert (result.exit_code, "--as-of" in result.output) == (2, True)

    def test_keeps_sightings_of_the_borough_and_infers_no_level(self, load):
        result = load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        assert result.exit_code == 0, result.output
        sightings = db.session.scalars(select(RegisterSighting)).all()
        assert len(sightings) == 12
        assert {each.level_printed for each in sightings} == {""}
        assert {each.in_borough for each in sightings} == {True}
        assert {each.match for each in sightings} == {MatchState.UNMATCHED}
        assert latest_list("disability-confident") == date(2026, 6, 26)
        assert db.session.scalar(select(func.count()).select_from(Employer)) == 0

    def test_matches_by_name_and_postcode_and_leaves_the_alike_to_a_person(self, load):
        same = make_employer("Connection Recruitment Ltd", postcode="S63 5DE")
        alike = make_employer("C W Fletcher and Sons Limited", postcode="S26 5PQ")
        db.session.commit()
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        assert [each.name for each in sightings_of(same.id)] == [
            "Connection Recruitment Limited T/A Temploy Connection"
        ]
        possible = db.session.scalars(select(RegisterSighting).where(RegisterSighting.possible_employer_id == alike.id))
        assert [(each.name, each.match) for each in possible] == [("C. W. Fletcher", MatchState.POSSIBLE)]
        assert len(undecided_sightings("disability-confident", date(2026, 6, 26))) == 11
        doubt = db.session.scalars(select(ImportRow).where(ImportRow.outcome == RowOutcome.DOUBTFUL)).one()
        assert "Same postcode S26 5PQ" in doubt.reason

    def test_a_known_name_outside_the_borough_is_kept_with_its_mended_postcode(self, load):
        known = make_employer("Advice Support Knowledge Information", postcode="S60 1AE")
        db.session.commit()
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        seen = db.session.scalars(
            select(RegisterSighting).where(RegisterSighting.possible_employer_id == known.id)
        ).one()
        assert (seen.postcode, seen.in_borough) == ("CR0 3PA", None)

    def test_names_are_mended(self, load):
        make_employer("M·E·L Research", postcode="S60 1AE")
        db.session.commit()
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        assert db.session.scalar(select(RegisterSighting.name).where(RegisterSighting.name.startswith("M·E·L")))

    def test_a_later_list_stands_beside_the_earlier(self, load):
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        load("disability-confident", self.LIST, "--as-of", "2026-09-26")
        assert db.session.scalar(select(func.count()).select_from(RegisterSighting)) == 24

    def test_a_match_that_a_person_may_have_made_stays(self, load):
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        employer = make_employer("Quite Another Name", postcode="S60 1AE")
        sighting = db.session.scalars(select(RegisterSighting).where(RegisterSighting.name == "RNN Group")).one()
        sighting.match, sighting.employer_id = MatchState.MATCHED, employer.id
        db.session.commit()
        result = load("disability-confident", self.LIST, "--as-of", "2026-06-26", "--again")
        assert "0 new, 0 changed, 12 unchanged" in result.output

    def test_what_a_person_decided_holds_for_later_lists(self, load):
        load("disability-confident", self.LIST, "--as-of", "2026-06-26")
        employer, officer = make_employer("Quite Another Name", postcode="S60 1AE"), make_user("officer")
        ours, others = db.session.scalars(select(RegisterSighting).order_by(RegisterSighting.name).limit(2)).all()
        is_this_employer(ours, employer, officer)
        is_none_of_ours(others, officer)
        db.session.commit()
        load("disability-confident", self.LIST, "--as-of", "2026-09-26")
        later = RegisterSighting.listed_on == date(2026, 9, 26)
        found = {each.name: each for each in db.session.scalars(select(RegisterSighting).where(later))}
        assert found[ours.name].employer_id == employer.id
        assert "As decided for the list of 26 June 2026" in found[others.name].reason
        assert len(undecided_sightings("disability-confident", date(2026, 9, 26))) == 10


class TestSchools:
    @pytest.mark.parametrize(("file", "schools"), [("schools_state_funded.csv", 8), ("schools_academies.csv", 4)])
    def test_both_layouts(self, load, file, schools):
        result = load("schools", file, "--as-of", "2026-01-31")
        assert f"{schools} new, 0 changed, 0 unchanged" in result.output
        school = db.session.scalars(select(School).order_by(School.urn)).first()
        assert (school.source_on, school.is_inferred) == (date(2026, 1, 31), False)
        assert rollups.check() == []

    def test_the_ward_follows_from_the_postcode_and_not_from_the_town(self, load):
        load("schools", "schools_state_funded.csv")
        aughton = db.session.scalars(select(School).where(School.urn == "106828")).one()
        assert (aughton.town, aughton.ward.name if aughton.ward else "") == ("Sheffield", "Aughton and Swallownest")

    def test_schools_of_other_authorities_are_left_out(self, load):
        result = load("schools", "schools_all_columns.csv")
        assert (result.exit_code, "Not a school of Rotherham" in result.output) == (0, True)

    def test_an_inferred_school_is_completed_and_an_undated_file_does_not_undo_a_dated_one(self, load, tmp_path):
        db.session.add(School(urn="106826", name="Arnold", sort_name="arnold", source="links", is_inferred=True))
        db.session.commit()
        assert "7 new, 1 changed" in load("schools", "schools_state_funded.csv", "--as-of", "2026-01-31").output
        older = tmp_path / "older.csv"
        text = (REGISTERS / "schools_state_funded.csv").read_text(encoding="utf-8")
        older.write_text(text.replace("Arnold Nursery School", "Arnold Infants"), encoding="utf-8", newline="")
        assert "8 unchanged" in load("schools", older).output
        assert "8 unchanged" in load("schools", older, "--as-of", "2025-01-31").output
        assert "1 changed, 7 unchanged" in load("schools", older, "--as-of", "2026-02-28").output

    def test_a_school_that_stands_twice_is_refused(self, load, tmp_path):
        path = tmp_path / "twice.csv"
        lines = (REGISTERS / "schools_state_funded.csv").read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
        result = load("schools", path)
        assert (result.exit_code, "Row 10: URN 106826 stands in row 2 already" in result.output) == (1, True)
        assert db.session.scalar(select(func.count()).select_from(School)) == 0


class TestPostcodes:
    def test_inside_and_outside_are_told_apart(self, load):
        db.session.execute(Postcode.__table__.delete())
        db.session.commit()
        result = load("postcodes", "code_point_open.csv")
        assert result.exit_code == 0, result.output
        inside = select(func.count()).select_from(Postcode).where(Postcode.ward_id.is_not(None))
        assert db.session.scalar(inside) == 10
        # S13, S20, S60, S64 and S81: the last two have no postcode of the borough in this extract.
        outside = db.session.scalars(select(Postcode.postcode).where(Postcode.ward_id.is_(None)))
        assert sorted(outside) == ["S13 7QN", "S20 3GS", "S60 5RT"]
        assert "13 new, 0 changed, 0 unchanged, 2 skipped" in result.output

    def test_sites_follow_a_postcode_that_moves(self, load):
        employer = make_employer("Acme", postcode="S60 1BZ")
        other = db.session.scalars(select(Ward).where(Ward.id != employer.ward_id).order_by(Ward.id)).first()
        moved = db.session.scalars(select(Postcode).where(Postcode.postcode == "S60 1BZ")).one()
        right = moved.ward_id
        moved.ward_id = other.id
        employer.sites[0].ward_id = employer.ward_id = other.id
        db.session.commit()
        assert "1 changed" in load("postcodes", "code_point_open.csv").output
        db.session.refresh(employer)
        db.session.refresh(employer.sites[0])
        assert (employer.ward_id, employer.sites[0].ward_id) == (right, right)

    def test_a_ward_that_is_not_known_is_refused(self, load, tmp_path):
        path = tmp_path / "s.csv"
        text = (REGISTERS / "code_point_open.csv").read_text(encoding="ascii")
        path.write_text(text.replace("E05012995", "E05099999"), encoding="ascii")
        result = load("postcodes", path)
        assert (result.exit_code, "column J: the ward E05099999 is none of the 25 wards" in result.output) == (1, True)


@pytest.mark.usefixtures("statistics")
class TestStatistics:
    @pytest.mark.parametrize(
        ("file", "figures"),
        [("ons_local_indicators.csv", 12), ("nomis_qualifications.xlsx", 60), ("nomis_business_counts.xlsx", 60)],
    )
    def test_what_the_project_brings_is_what_the_publishers_file_says(self, load, file, figures):
        result = load("statistics", file)
        assert f"0 new, 0 changed, {figures} unchanged, 0 skipped" in result.output

    def test_a_revision_stands_beside_what_it_revises(self, load, tmp_path):
        path = tmp_path / "revised.csv"
        text = (REGISTERS / "ons_local_indicators.csv").read_text(encoding="utf-8-sig")
        path.write_text(text.replace("550.1,Pounds", "551.3,Pounds"), encoding="utf-8", newline="")
        result = load("statistics", path, "--as-of", "2026-10-30")
        assert "0 new, 1 changed, 11 unchanged" in result.output
        rows = db.session.scalars(
            select(Observation)
            .join(Series)
            .where(
                Series.key == "median-weekly-pay",
                Observation.area_code == "E08000018",
                Observation.period_start == date(2024, 4, 17),
            )
            .order_by(Observation.revision)
        ).all()
        assert [(row.revision, row.value, row.published_on) for row in rows] == [
            (0, Decimal("550.1"), None),
            (1, Decimal("551.3"), date(2026, 10, 30)),
        ]
        assert "12 unchanged" in load("statistics", path, "--again").output

    def test_a_change_of_measure_is_never_joined(self, load, tmp_path):
        path = tmp_path / "changed.csv"
        text = (REGISTERS / "ons_local_indicators.csv").read_text(encoding="utf-8-sig")
        path.write_text(text.replace(",Pounds,£,", ",Euros,€,"), encoding="utf-8", newline="")
        before = db.session.scalar(select(func.count()).select_from(Observation))
        result = load("statistics", path)
        assert (result.exit_code, "a change of definition is another series" in result.output) == (1, True)
        assert db.session.scalar(select(func.count()).select_from(Observation)) == before

    def test_unknown_indicators_and_areas_are_left_out_and_counted(self, load, tmp_path):
        path = tmp_path / "more.csv"
        text = (REGISTERS / "ons_local_indicators.csv").read_text(encoding="utf-8-sig")
        path.write_text(
            text.replace("Gross median weekly pay", "Claimant Count").replace("E92000001", "E08000038"),
            encoding="utf-8",
            newline="",
        )
        output = load("statistics", path).output
        assert "No series here takes “Claimant Count”" in output
        assert "Neither Rotherham nor one of its comparators" in output

    def test_a_bad_period_is_named(self, load, tmp_path):
        path = tmp_path / "bad.csv"
        text = (REGISTERS / "ons_local_indicators.csv").read_text(encoding="utf-8-sig")
        path.write_text(text.replace("2024-08-01/P1Y", "2024/25"), encoding="utf-8", newline="")
        result = load("statistics", path)
        assert (result.exit_code, "column E (period): “2024/25” is neither a day" in result.output) == (1, True)
