"""What follows from changes of an employer: classification, main site, leads, archive, the trail."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import AuditEntry
from crm.database import db
from crm.directory.employers import sites
from crm.directory.employers.actions import (
    archive_employer,
    change_employer,
    restore_employer,
    set_lead,
    set_other_names,
    set_parent,
)
from crm.directory.employers.classification import (
    add_growth_sector,
    classify,
    follow_sic_again,
    remove_growth_sector,
)
from crm.directory.employers.models import (
    Employer,
    EmployerSupporter,
    GrowthSectorSource,
    Site,
    SizeBand,
)
from crm.directory.employers.rules import EmployerFacts, NameKind, OtherName, SiteFacts
from crm.problems import RuleRefused
from crm.reference.models import GrowthSector
from tests.factories.directory import make_employer, make_site
from tests.factories.people import make_organisation
from tests.factories.places import make_codes, make_places


def growth_sector(key: str) -> GrowthSector:
    return db.session.scalars(select(GrowthSector).where(GrowthSector.key == key)).one()


def sources(employer: Employer) -> dict[str, GrowthSectorSource]:
    return {line.growth_sector.key: line.source for line in employer.growth_sectors}


@pytest.mark.usefixtures("app")
class TestClassification:
    @pytest.fixture(autouse=True)
    def tables(self, app: object) -> None:
        make_codes()

    def test_the_first_code_decides_the_sector_and_all_decide_the_growth_sectors(self) -> None:
        employer = make_employer(sic_codes=("25620", "62020"))
        assert employer.sector is not None
        assert employer.sector.name == "Manufacturing"
        assert sources(employer) == {"advanced-manufacturing": "sic", "digital": "sic"}

    def test_steel_is_foundational_and_no_growth_sector(self) -> None:
        employer = make_employer(sic_codes=("24100",))
        assert [line.growth_sector.kind for line in employer.growth_sectors] == ["foundational"]

    def test_an_officers_word_stays_when_the_codes_change(self) -> None:
        employer = make_employer(sic_codes=("25620",))
        add_growth_sector(employer, growth_sector("clean-energy").id, "Makes turbine parts")
        remove_growth_sector(employer, growth_sector("advanced-manufacturing").id, "Only repairs fences")
        classify(employer, ["62020"])
        db.session.flush()
        assert sources(employer) == {
            "clean-energy": "added",
            "advanced-manufacturing": "removed",
            "digital": "sic",
        }
        classify(employer, ["25620"])
        assert sources(employer)["advanced-manufacturing"] is GrowthSectorSource.REMOVED

    def test_the_codes_can_decide_again(self) -> None:
        employer = make_employer(sic_codes=("25620",))
        advanced = growth_sector("advanced-manufacturing")
        remove_growth_sector(employer, advanced.id, "Only repairs fences")
        follow_sic_again(employer, advanced.id)
        db.session.flush()
        assert sources(employer) == {"advanced-manufacturing": "sic"}

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
    def test_an_officers_word_needs_a_reason(self, reason: str) -> None:
        employer = make_employer()
        with pytest.raises(RuleRefused):
            add_growth_sector(employer, growth_sector("digital").id, reason)

    def test_a_sector_is_added_and_removed_only_once(self) -> None:
        employer = make_employer(sic_codes=("62020",))
        with pytest.raises(RuleRefused, match="already"):
            add_growth_sector(employer, growth_sector("digital").id, "They are")
        with pytest.raises(RuleRefused, match="not in that"):
            remove_growth_sector(employer, growth_sector("clean-energy").id, "They are not")

    @pytest.mark.parametrize("codes", [["99998"], ["25620 "] + [f"{number:05}" for number in range(9)], ["'; DROP"]])
    def test_codes_that_are_none_are_refused_and_nothing_changes(self, codes: list[str]) -> None:
        employer = make_employer(sic_codes=("25620",))
        with pytest.raises(RuleRefused):
            classify(employer, codes)
        assert [line.sic_code.code for line in employer.sic_codes] == ["25620"]

    def test_codes_in_another_order_are_another_sector(self) -> None:
        employer = make_employer(sic_codes=("25620", "47110"))
        classify(employer, ["47110", "25620"])
        db.session.flush()
        db.session.expire_all()
        assert [line.sic_code.code for line in employer.sic_codes] == ["47110", "25620"]
        assert employer.sector is not None
        assert employer.sector.name == "Retail"

    def test_without_codes_there_is_no_sector(self) -> None:
        employer = make_employer(sic_codes=("25620",))
        classify(employer, [])
        assert (employer.sector_id, employer.growth_sectors) == (None, [])


@pytest.mark.usefixtures("app")
class TestSites:
    @pytest.fixture(autouse=True)
    def places(self, app: object) -> None:
        make_places()

    @pytest.mark.parametrize(
        ("postcode", "ward", "in_borough"),
        [
            ("S60 2NR", "Boston Castle", True),
            ("s65 1aa", "Dalton and Thrybergh", True),
            ("S13 7AA", None, False),
            ("S60 9ZZ", None, None),
            ("", None, None),
        ],
    )
    def test_ward_and_borough_come_from_code_point_open(
        self, postcode: str, ward: str | None, in_borough: bool | None
    ) -> None:
        employer = make_employer(postcode="")
        site = sites.add_site(employer, SiteFacts(address="1 High Street, Rotherham", postcode=postcode))
        assert (site.ward.name if site.ward else None, site.in_borough) == (ward, in_borough)
        assert (employer.ward_id, employer.postcode) == (site.ward_id, site.postcode)

    def test_the_first_site_is_the_main_one_until_another_is_made_so(self) -> None:
        employer = make_employer(postcode="S60 2NR")
        further = make_site(employer, postcode="S65 1AA")
        assert (employer.postcode, further.is_main) == ("S60 2NR", False)
        sites.change_site(further, SiteFacts(postcode="S65 1AA"), is_main=True)
        assert [site.is_main for site in employer.sites] == [False, True]
        assert employer.postcode == "S65 1AA"

    def test_the_main_site_is_given_up_last(self) -> None:
        employer = make_employer(postcode="S60 2NR")
        further = make_site(employer, postcode="S65 1AA")
        with pytest.raises(RuleRefused, match="make another site the main one first"):
            sites.archive_site(employer.sites[0])
        sites.archive_site(further)
        sites.archive_site(employer.sites[0])
        assert (employer.postcode, employer.ward_id) == ("", None)
        sites.restore_site(further)
        assert (employer.postcode, further.is_main) == ("S65 1AA", True)

    def test_the_head_count_of_a_site_is_apart_from_the_firms(self) -> None:
        employer = make_employer(employees=300, postcode="")
        sites.add_site(employer, SiteFacts(employees=12))
        assert (employer.employees, employer.size_band, employer.sites[0].employees) == (300, SizeBand.LARGE, 12)

    def test_a_wrong_postcode_is_refused_and_nothing_kept(self) -> None:
        employer = make_employer(postcode="")
        with pytest.raises(RuleRefused):
            sites.add_site(employer, SiteFacts(postcode="Rotherham"))
        assert employer.sites == []


@pytest.mark.usefixtures("app")
class TestChanges:
    def test_a_change_of_names_or_lead_is_a_new_version_and_none_is_none(self) -> None:
        employer = make_employer()
        before = employer.version
        set_other_names(employer, [])
        set_lead(employer, organisation_id=None, officer_id=None)
        db.session.flush()
        assert employer.version == before
        set_other_names(employer, [OtherName("Old Forge", NameKind.FORMER), OtherName(" ", NameKind.TRADING)])
        db.session.flush()
        assert (employer.version, [other.name for other in employer.other_names]) == (before + 1, ["Old Forge"])

    def test_the_lead_is_no_supporter(self) -> None:
        lead, other = make_organisation(), make_organisation()
        employer = make_employer()
        set_lead(employer, organisation_id=lead.id, officer_id=None, supporter_ids=[lead.id, other.id])
        assert [line.organisation_id for line in employer.supporters] == [other.id]

    def test_an_employer_never_belongs_to_itself_however_far_round(self) -> None:
        top, middle, bottom = (make_employer() for _ in range(3))
        set_parent(bottom, middle.id)
        db.session.flush()
        set_parent(middle, top.id)
        db.session.flush()
        with pytest.raises(RuleRefused):
            set_parent(top, bottom.id)
        with pytest.raises(RuleRefused):
            set_parent(top, top.id)

    def test_archiving_needs_a_reason_and_can_be_undone(self) -> None:
        employer = make_employer()
        with pytest.raises(RuleRefused):
            archive_employer(employer, " ")
        archive_employer(employer, "The same as Dearne Foods")
        assert employer.archived_at is not None
        restore_employer(employer)
        assert (employer.archived_at, employer.archived_reason) == (None, "")

    def test_a_number_taken_by_another_is_refused_and_nothing_changes(self) -> None:
        make_employer("First Ltd", company_number="07405600")
        employer = make_employer("Second Ltd")
        with pytest.raises(RuleRefused, match="First Ltd already has this company number"):
            change_employer(employer, EmployerFacts(name="Changed Ltd", company_number="07405600"))
        assert employer.name == "Second Ltd"

    def test_what_changed_is_in_the_trail_with_both_values(self) -> None:
        employer = make_employer("Before Ltd", employees=9)
        change_employer(employer, EmployerFacts(name="After Ltd", employees=10))
        db.session.flush()
        query = select(AuditEntry).where(AuditEntry.employer_id == employer.id, AuditEntry.action == "changed")
        entry = db.session.scalars(query.order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert entry.changes == {
            "name": ["Before Ltd", "After Ltd"],
            "employees": [9, 10],
            "size_band": ["micro", "small"],
        }


@pytest.mark.usefixtures("app")
class TestConstraints:
    """What the database itself refuses, whoever asks."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"employees": -1},
            {"employees": 2_000_001},
            {"do_not_approach_until": date(2027, 1, 1)},
        ],
    )
    def test_an_employer(self, wrong: dict[str, object]) -> None:
        employer = make_employer()
        for column, value in wrong.items():
            setattr(employer, column, value)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    def test_a_number_twice(self) -> None:
        make_employer(company_number="07405600")
        other = make_employer()
        with pytest.raises(IntegrityError), db.session.begin_nested():
            other.company_number = "07405600"

    def test_a_site(self) -> None:
        site = make_site(make_employer())
        with pytest.raises(IntegrityError), db.session.begin_nested():
            site.employees = -1

    def test_a_supporter_twice(self) -> None:
        employer, organisation = make_employer(), make_organisation()
        two = [EmployerSupporter(employer_id=employer.id, organisation_id=organisation.id) for _ in range(2)]
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add_all(two)

    def test_a_site_of_no_employer(self) -> None:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(Site(employer_id=999_999))
