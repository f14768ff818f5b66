"""What the project brings along: loaded whole, and again without effect."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from crm.app import create_app
from crm.bundle.tables import STANDING
from crm.database import db
from crm.directory import rollups
from crm.directory.schools.models import School
from crm.reference.models import GrowthSector, Postcode, SicCode, Ward
from crm.reference.queries import growth_rules, place_of, places_of
from crm.reference.rules import growth_sectors_for
from crm.strategy.models import Action, ActionOutcome, Indicator, Observation, Series

COUNTS = {Ward: 25, Postcode: 9_840, SicCode: 731, Action: 14, Indicator: 21, ActionOutcome: 294, School: 118}


def load(app):
    result = app.test_cli_runner().invoke(args=["reference", "load"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    return result.output.splitlines()


class TestReferenceLoad:
    def test_everything_is_there_and_loading_again_changes_nothing(self, app):
        first = load(app)
        assert {model: db.session.scalar(select(func.count()).select_from(model)) for model in COUNTS} == COUNTS
        assert all(" new, 0 changed, 0 unchanged" in line for line in first)
        assert all(": unchanged (" in line for line in load(app))

    def test_it_fills_only_tables_a_package_may_replace(self, app):
        load(app)
        tables = db.metadata.sorted_tables
        filled = {table.name for table in tables if db.session.execute(select(table).limit(1)).first()}
        assert filled - {"search_entry", "search_word"} <= STANDING

    def test_places_are_decided_by_postcode(self, app):
        load(app)
        assert place_of("s60 1ae").in_borough is True
        assert place_of("S13 7AA").in_borough is False
        assert place_of("ZE1 0AA").in_borough is None
        assert places_of(["not a postcode"])["not a postcode"].postcode == ""
        schools = db.session.scalars(select(School).where(School.postcode != "")).all()
        assert schools
        assert all(school.ward_id is not None for school in schools)

    def test_sectors_follow_from_sic_codes(self, app):
        load(app)
        table = growth_rules()
        assert [match.sector for match in growth_sectors_for(["30300"], table).growth] == ["advanced-manufacturing"]
        assert "steel" in [match.sector for match in growth_sectors_for(["24100"], table).foundational]
        dormant = db.session.scalars(select(SicCode).where(SicCode.code == "99999")).one()
        assert (dormant.nature, dormant.sector_id) == ("dormant", None)

    def test_what_people_changed_stays_and_what_the_files_correct_is_corrected(self, app):
        load(app)
        sector = db.session.scalars(select(GrowthSector).where(GrowthSector.key == "steel")).one()
        sector.name = "Steel and metals"
        ward = db.session.scalars(select(Ward).order_by(Ward.id)).first()
        right, ward.name = ward.name, "Misspelt"
        db.session.commit()
        lines = load(app)
        assert "Wards: 0 new, 1 changed, 24 unchanged" in lines
        db.session.expire_all()
        assert (sector.name, ward.name) == ("Steel and metals", right)

    def test_a_series_and_its_values_are_as_published(self, app):
        load(app)
        value = db.session.scalars(
            select(Observation.value)
            .join(Series)
            .where(Series.key == "median-weekly-pay", Observation.area_code == "E08000018")
            .order_by(Observation.period_end.desc())
        ).first()
        assert isinstance(value, Decimal)
        assert value > 500

    def test_search_finds_the_schools(self, app):
        load(app)
        assert rollups.check() == []

    def test_a_database_that_is_not_migrated_is_said_in_words(self, app, tmp_path):
        settings = {"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
        empty = create_app(settings)
        with empty.app_context():
            result = empty.test_cli_runner().invoke(args=["reference", "load"])
        assert (result.exit_code, "has `flask db upgrade` been run?" in result.output) == (1, True)
        assert "Traceback" not in result.output
