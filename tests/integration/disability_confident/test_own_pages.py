"""What an employer's own user does: reports an award, asks for help, sees where it stands; never another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.rules import Source
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer, make_site
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.people import make_user
from tests.pages import InspectingClient


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer(lead_officer=make_user("officer"))


@pytest.fixture
def dana(employer: Employer, sign_in: SignIn) -> User:
    return sign_in(user=make_employer_user(employer, name="Dana Okoro"))


def typed(**changes: Any) -> dict[str, Any]:
    start = today() - timedelta(days=30)
    return {
        "level": "2",
        "reference": "DCS0012345",
        "valid_from": [str(start.day), str(start.month), str(start.year)],
        "expires_on": ["", "", ""],
    } | changes


def mine(employer: Employer, page: str) -> str:
    return f"/disability-confident/mine/{employer.public_id}/{page}"


@pytest.mark.usefixtures("dana")
class TestReporting:
    def test_waits_for_an_officer_who_gets_a_next_step(self, client: InspectingClient, employer: Employer) -> None:
        answer = client.post(mine(employer, "report"), data=typed())
        page = client.get(answer.location).text
        assert "confirm your award within 5 working days" in page
        assert "You told us about it" in page
        award = db.session.scalars(select(DisabilityConfidentAward)).one()
        assert (award.source, award.confirmed_on, award.level) == (Source.EMPLOYER, None, 2)
        record = db.session.scalars(select(DisabilityConfidentMembership)).one()
        assert (record.card.stage, record.site_id) == ("working", None)
        step = db.session.scalars(select(FollowUp)).one()
        assert step.owner_id == employer.lead_officer_id
        assert "DCS0012345" in step.what

    def test_a_second_click_and_the_same_again_add_nothing(self, client: InspectingClient, employer: Employer) -> None:
        for _ in range(2):
            assert client.post(mine(employer, "report"), data=typed(once_key="k")).status_code == 302
        again = client.post(mine(employer, "report"), data=typed(once_key="other"))
        assert again.status_code == 422
        assert "already recorded" in again.text
        assert len(db.session.scalars(select(DisabilityConfidentAward)).all()) == 1

    def test_what_is_wrong_is_said_and_nothing_is_kept(self, client: InspectingClient, employer: Employer) -> None:
        answer = client.post(mine(employer, "report"), data=typed(reference="9", expires_on=["1", "1", "2020"]))
        assert answer.status_code == 422
        assert "The reference begins with DCS0" in answer.text
        assert "The expiry must be after" in answer.text
        assert db.session.scalars(select(DisabilityConfidentMembership)).all() == []

    def test_with_several_sites_it_says_which(self, client: InspectingClient, employer: Employer) -> None:
        depot = make_site(employer, name="Depot", postcode="S65 1AA")
        elsewhere = make_employer().sites[0]
        db.session.commit()
        assert client.post(mine(employer, "report"), data=typed()).status_code == 422
        assert client.post(mine(employer, "report"), data=typed(covers=elsewhere.public_id)).status_code == 422
        client.post(mine(employer, "report"), data=typed(covers=depot.public_id))
        assert db.session.scalars(select(DisabilityConfidentMembership)).one().site_id == depot.id

    def test_asks_for_help_to_join(self, client: InspectingClient, employer: Employer) -> None:
        for wish in ("How do we begin?", ""):
            client.post(mine(employer, "help"), data={"wish": wish})
        record = db.session.scalars(select(DisabilityConfidentMembership)).one()
        assert record.card.stage == "interested"
        assert len(db.session.scalars(select(FollowUp)).all()) == 2


@pytest.mark.usefixtures("dana")
class TestPanel:
    def home(self, client: InspectingClient, employer: Employer) -> str:
        return client.get(f"/my-business/{employer.public_id}").text

    def test_says_where_the_business_stands(self, client: InspectingClient, employer: Employer) -> None:
        assert "We know of no award of yours" in self.home(client, employer)
        record = make_membership(employer)
        award = make_award(record, expires_on=today() + timedelta(days=20))
        page = self.home(client, employer)
        assert "in 20 days" in page
        assert "to renew or move up" in page
        award.expires_on = None
        db.session.flush()
        assert "We do not know when it ends" in self.home(client, employer)
        award.expires_on = today()
        db.session.flush()
        assert "If you have a newer certificate" in self.home(client, employer)
        award.expires_on, award.ended_on = None, today()
        db.session.flush()
        assert "you left the scheme on" in self.home(client, employer)

    def test_shows_nothing_of_anybody_elses(self, client: InspectingClient, employer: Employer) -> None:
        make_award(make_membership(), reference="DCS0777777")
        assert "DCS0777777" not in self.home(client, employer)


@pytest.mark.usefixtures("dana")
def test_another_business_and_every_officers_page_are_not_found(client: InspectingClient) -> None:
    record = make_membership()
    award = make_award(record, confirm=False, source="employer")
    address = f"/disability-confident/{record.public_id}"
    for page in ("report", "help"):
        assert client.get(mine(record.employer, page)).status_code == 404
        assert client.post(mine(record.employer, page), data=typed()).status_code == 404
    for page in ("", "/awards/new", f"/awards/{award.public_id}/confirm", f"/awards/{award.public_id}/edit"):
        assert client.get(address + page).status_code == 404
    confirmed = client.post(f"{address}/awards/{award.public_id}/confirm", data={"source": "certificate"})
    assert confirmed.status_code == 404
    assert award.confirmed_on is None
