"""`flask rollups check` proves search entries and copies equal to the records; `rebuild` puts right what is not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from crm.clock import today
from crm.database import db
from crm.directory import rollups
from crm.directory.contacts.actions import add_contact, archive_contact, end_post, record_choice
from crm.directory.contacts.models import ChoiceKind
from crm.directory.contacts.rules import ChoiceFacts, ContactFacts, PostFacts
from crm.directory.employers.actions import archive_employer, change_employer, set_other_names
from crm.directory.employers.models import Employer
from crm.directory.employers.rules import EmployerFacts, NameKind, OtherName, SiteFacts
from crm.directory.employers.sites import archive_site, change_site
from crm.directory.schools.models import School
from crm.directory.schools.search_text import refresh_search
from crm.directory.search.models import SearchEntry, SearchKind, SearchWord
from crm.directory.search.queries import find
from tests.factories.directory import make_employer, make_site


@pytest.fixture
def directory(app: Flask) -> Employer:
    """Everything that may happen to an employer and its people, done through the actions."""
    make_employer("Quiet Ltd", postcode="")
    employer = make_employer("Harlow Castings Ltd", employees=180, company_number="07405600")
    further = make_site(employer, name="Yard", postcode="S61 1AA")
    change_site(further, SiteFacts(name="Yard", postcode="S62 5AA"), is_main=True)
    archive_site(make_site(employer, postcode="S65 1AA"))
    set_other_names(employer, [OtherName("Old Forge", NameKind.FORMER)])
    change_employer(employer, EmployerFacts(name="Harlow Castings (Rotherham) Ltd", employees=12))
    dana = add_contact(employer, ContactFacts("Dana Okoro", "dana@harlow.example"), PostFacts(is_primary=True))
    luke = add_contact(employer, ContactFacts("Luke Frost", phone="01709 382121"), PostFacts())
    archive_contact(add_contact(employer, ContactFacts("Gone Person"), PostFacts()))
    record_choice(dana, ChoiceFacts(ChoiceKind.SHARING, agreed=True, said_on=today(), said_by="Dana", how="by phone"))
    end_post(luke.posts[0], today(), successor=dana.posts[0])
    archive_employer(make_employer("Closed Ltd"), "duplicate")
    db.session.add(School(urn="100001", name="Wath Academy", sort_name="wath academy", source="register"))
    db.session.flush()
    refresh_search()
    db.session.flush()
    return employer


def test_what_the_actions_keep_is_what_the_records_say(directory: Employer) -> None:
    assert rollups.check() == []
    assert [hit.kind for hit in find("wath academy")] == [SearchKind.SCHOOL]


@pytest.mark.usefixtures("directory")
def test_says_what_differs_and_rebuild_puts_it_right(app: Flask) -> None:
    employer_id = db.session.scalars(select(Employer.id).where(Employer.postcode != "")).first()
    wrong = update(Employer).where(Employer.id == employer_id).values(sort_name="zzz")
    db.session.execute(wrong, execution_options={"audited_elsewhere": True})
    db.session.execute(delete(SearchWord).where(SearchWord.word == "castings"))
    db.session.execute(delete(SearchEntry).where(SearchEntry.kind == SearchKind.SCHOOL))
    db.session.add(SearchEntry(kind=SearchKind.CONTACT, record_id=999_999, text=" ghost "))
    db.session.commit()
    db.session.expire_all()
    found = "\n".join(rollups.check())
    for part in ("sort_name is not in step", "'castings' is not known", "school", "leads to no record"):
        assert part in found
    result = app.test_cli_runner().invoke(args=["rollups", "check"])
    assert result.exit_code == 1, result.output
    assert "Directory: 4 differ" in result.output
    assert app.test_cli_runner().invoke(args=["rollups", "rebuild"]).exit_code == 0
    db.session.expire_all()
    assert rollups.check() == []
    assert find("harlow castings")
