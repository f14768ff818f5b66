"""Adding an employer: what is required, what follows from what was said, and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.database import db
from crm.directory.employers.actions import create_employer
from crm.directory.employers.models import Employer, SizeBand
from crm.directory.employers.rules import EmployerFacts, SiteFacts
from crm.directory.search.models import SearchEntry
from crm.problems import RuleRefused
from tests.factories.directory import make_contact, make_employer, make_site


@pytest.mark.usefixtures("app")
class TestCreateEmployer:
    def test_a_name_is_enough(self) -> None:
        employer = create_employer(EmployerFacts(name="  Dave's   Welding "))
        assert employer.name == "Dave's Welding"
        assert employer.sort_name == "daves welding"
        assert employer.company_number is None
        assert employer.size_band is None

    def test_repairs_a_company_number_that_lost_its_zero(self) -> None:
        assert create_employer(EmployerFacts(name="A", company_number="7405600")).company_number == "07405600"

    def test_refuses_a_number_that_another_employer_bears(self) -> None:
        create_employer(EmployerFacts(name="First Ltd", company_number="07405600"))
        with pytest.raises(RuleRefused) as refused:
            create_employer(EmployerFacts(name="Second Ltd", company_number="7405600"))
        assert refused.value.problems[0].message == "First Ltd already has this company number"
        assert db.session.scalars(select(Employer.name)).all() == ["First Ltd"]

    def test_says_everything_that_is_wrong_at_once(self) -> None:
        with pytest.raises(RuleRefused) as refused:
            create_employer(EmployerFacts(name=" ", company_number="12", website="nowhere", employees=-1))
        assert {problem.field for problem in refused.value.problems} == {
            "name",
            "company_number",
            "website",
            "employees",
        }

    @pytest.mark.parametrize(
        ("employees", "band"),
        [(0, SizeBand.NONE), (9, SizeBand.MICRO), (10, SizeBand.SMALL), (249, SizeBand.MEDIUM), (250, SizeBand.LARGE)],
    )
    def test_the_size_band_follows_the_head_count(self, employees: int, band: SizeBand) -> None:
        assert create_employer(EmployerFacts(name="A", employees=employees)).size_band is band

    def test_is_found_by_names_numbers_and_postcodes(self) -> None:
        employer = create_employer(
            EmployerFacts(name="O'Neill & Sons", trading_name="Café Ürban", company_number="SC123456"),
            [SiteFacts(postcode="s602nr")],
        )
        entry = db.session.scalars(select(SearchEntry).where(SearchEntry.record_id == employer.id)).one()
        assert entry.text == " oneill and sons cafe urban oneillandsons cafeurban sc123456 s60 2nr s602nr "


@pytest.mark.usefixtures("app")
def test_the_factories_make_what_a_test_asks_for() -> None:
    employer = make_employer("Harlow Castings Ltd", employees=180, is_anchor=True, postcode="S60 1AA")
    site = make_site(employer, name="Yard", postcode="S61 1AA")
    person = make_contact(employer, name="Dana Okoro", job_title="HR director")
    assert (employer.postcode, site.is_main, employer.sites[0].is_main) == ("S60 1AA", False, True)
    assert person.posts[0].employer is employer
