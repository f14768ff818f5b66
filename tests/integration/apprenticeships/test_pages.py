"""The pages of an offer: what the form makes easy, what it refuses, two people at once, who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.stages.queries import standing
from tests.conftest import SignIn
from tests.factories.directory import make_employer, make_site
from tests.factories.strands import make_apprenticeship
from tests.pages import InspectingClient

LONG_NAME = "The Rotherham and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer(LONG_NAME)


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    day = today()
    return {
        "standard": "Roofer (ST0270)",
        "level": "",
        "places": "3",
        "growth_sector": "",
        "provider": "",
        "offered_on": [str(day.day), str(day.month), str(day.year)],
        "owner": "",
        "notes": "",
    } | changes


def only_record() -> Apprenticeship:
    return db.session.scalars(select(Apprenticeship)).one()


class TestAdding:
    def test_asks_for_the_employer_first(self, client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
        sign_in("officer")
        assert "Which employer?" in client.get("/apprenticeships/new").text
        assert "No employer is found" in client.get("/apprenticeships/new?q=zzzzqqq").text
        page = client.get("/apprenticeships/new?q=dearne valley").text
        assert f"/apprenticeships/new?employer={employer.public_id}" in page

    def test_takes_the_level_of_the_standard(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        user = sign_in("officer")
        address = f"/apprenticeships/new?employer={employer.public_id}"
        assert "Add an apprenticeship offer" in client.get(address).text
        answer = client.post(address, data=typed(owner=user.public_id))
        assert "Roofer, level 2: added to the board" in client.get(answer.location).text
        record = only_record()
        assert (record.level, record.standard_reference, record.places) == (2, "ST0270", 3)
        assert record.card.owner_id == user.id
        assert record.site_id == employer.sites[0].id

    def test_asks_where_the_work_is_only_where_there_is_a_choice(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        sign_in("officer")
        address = f"/apprenticeships/new?employer={employer.public_id}"
        assert "Where the work is" not in client.get(address).text
        other = make_site(employer, name="Manvers depot")
        assert "Manvers depot" in client.get(address).text
        client.post(address, data=typed(site=other.public_id))
        assert only_record().site_id == other.id

    def test_a_resent_form_saves_once(self, client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
        sign_in("officer")
        address = f"/apprenticeships/new?employer={employer.public_id}"
        first = client.post(address, data=typed(once_key="a-key"))
        again = client.post(address, data=typed(once_key="a-key"))
        assert first.location == again.location
        assert db.session.scalar(select(func.count(Apprenticeship.id))) == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"standard": ""}, "Enter the apprenticeship standard"),
            ({"standard": "x" * 10_000}, "characters or fewer"),
            ({"standard": "Roofer\x00"}, "Remove characters"),
            ({"standard": "Sports coach (ST0770)"}, "Choose the level"),
            ({"level": "9"}, "Select one from the list"),
            ({"level": "4", "is_foundation": "y"}, "at level 2"),
            ({"places": "many"}, "must be a whole number"),
            ({"places": "1001"}, "between 1 and 1,000"),
            ({"offered_on": ["31", "2", "2026"]}, "must be a real date"),
            ({"offered_on": ["1", "1", "2099"]}, "today or in the past"),
            ({"started_on": ["1", "1", "2020"]}, "must be on or after"),
            ({"growth_sector": "nowhere"}, "Select one from the list"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post(
            f"/apprenticeships/new?employer={employer.public_id}", data=typed(provider="Dearne <College>", **changes)
        )
        assert answer.status_code == 422
        assert words in answer.text
        assert "Dearne &lt;College&gt;" in answer.text
        assert db.session.scalars(select(Apprenticeship)).all() == []


class TestRecord:
    def test_shows_what_it_is_and_how_it_came_there(
        self, client: InspectingClient, sign_in: SignIn, employer: Employer
    ) -> None:
        user = sign_in("officer", name="Priya Nair")
        record = make_apprenticeship(
            employer, offered=today() - timedelta(days=100), provider="Dearne College", by=user
        )
        page = client.get(f"/apprenticeships/{record.public_id}").text
        for words in (LONG_NAME, "Roofer (ST0270)", "Dearne College", "Priya Nair", "Stuck: over 60 days"):
            assert words in page

    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_is_for_reading_to_those_who_may_not_write(
        self, client: InspectingClient, sign_in: SignIn, role: str
    ) -> None:
        record = make_apprenticeship()
        sign_in(role)
        address = f"/apprenticeships/{record.public_id}"
        page = client.get(address).text
        assert f"{address}/edit" not in page
        assert client.get(f"{address}/edit").status_code == 403
        assert client.post(f"{address}/archive").status_code == 403
        assert client.get("/apprenticeships/new").status_code == 403

    def test_a_partner_with_the_grant_may_write(self, client: InspectingClient, sign_in: SignIn) -> None:
        record = make_apprenticeship()
        sign_in("partner", strands=(Strand.APPRENTICESHIPS,))
        assert client.get(f"/apprenticeships/{record.public_id}/edit").status_code == 200

    def test_is_nowhere_for_an_employers_user(self, client: InspectingClient, sign_in: SignIn) -> None:
        record = make_apprenticeship()
        sign_in("employer")
        assert client.get(f"/apprenticeships/{record.public_id}").status_code == 404

    def test_an_unknown_one_is_not_found(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/apprenticeships/nothing").status_code == 404

    def test_costs_the_same_whatever_it_has_been_through(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        user = sign_in("officer")
        day = today()
        short = make_apprenticeship(by=user)
        long = make_apprenticeship(
            offered=day, advertised=day, filled=day, started=day, achieved=day, owner=user, by=user
        )
        counts = []
        for record in (short, long):
            before = len(statements())
            client.get(f"/apprenticeships/{record.public_id}")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_what_the_employer_said_itself_waits_for_somebody(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        said, other = make_apprenticeship(is_confirmed=False), make_apprenticeship(standard_title="Baker")
        page = f"/apprenticeships/{said.public_id}"
        sign_in("partner")
        assert "nobody has confirmed it" in client.get(page).text
        assert "Confirm it" not in client.get(page).text
        assert client.post(f"{page}/confirm").status_code == 403
        priya = sign_in("officer", name="Priya Shah")
        waiting = client.get("/apprenticeships/?confirmed=waiting").text
        assert (said.public_id in waiting, other.public_id in waiting) == (True, False)
        assert client.post(f"{page}/confirm").location == page
        assert (said.confirmed_on, said.confirmed_by) == (today(), priya)
        assert "nobody has confirmed it" not in client.get(page).text
        confirmed = client.get("/apprenticeships/?confirmed=yes").text
        assert (said.public_id in confirmed, other.public_id in confirmed) == (True, True)
        sign_in("officer", name="Somebody Else")
        client.post(f"{page}/confirm")
        assert said.confirmed_by == priya, "who confirmed it first stays"

    def test_is_taken_off_the_board_and_put_back(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship(places=2)
        address = f"/apprenticeships/{record.public_id}"
        page = client.get(client.post(f"{address}/archive").location).text
        assert "Taken off the board on" in page
        assert standing(Strand.APPRENTICESHIPS)["offered"] == (0, 0)
        assert client.get(f"{address}/edit").status_code == 302
        client.post(f"{address}/restore")
        assert standing(Strand.APPRENTICESHIPS)["offered"] == (1, 2)


class TestEditing:
    def test_shows_what_stands_and_saves_what_is_typed(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship(provider="Dearne College")
        address = f"/apprenticeships/{record.public_id}/edit"
        page = client.get(address).text
        assert "Dearne College" in page
        assert "Roofer (ST0270)" in page
        version = f"{record.version}-{record.card.version}"
        answer = client.post(address, data=typed(version=version, places="7", level="2"))
        assert "saved" in client.get(answer.location).text
        assert (only_record().places, only_record().card.quantity) == (7, 7)

    def test_two_people_at_once_see_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship(provider="Dearne College")
        address = f"/apprenticeships/{record.public_id}/edit"
        version = f"{record.version}-{record.card.version}"
        client.post(address, data=typed(version=version, provider="Rother Valley Training", level="2"))
        second = client.post(address, data=typed(version=version, provider="Wath Skills", level="2"))
        assert second.status_code == 409
        assert "Somebody else changed this" in second.text
        assert "Rother Valley Training" in second.text
        assert "Wath Skills" in second.text
        assert only_record().provider == "Rother Valley Training"
        newest = f"{only_record().version}-{only_record().card.version}"
        assert f'value="{newest}"' in second.text
        client.post(address, data=typed(version=newest, provider="Wath Skills", level="2"))
        assert only_record().provider == "Wath Skills"

    def test_a_resent_edit_is_no_conflict(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship()
        address = f"/apprenticeships/{record.public_id}/edit"
        data = typed(version=f"{record.version}-{record.card.version}", places="9", level="2", once_key="k")
        assert client.post(address, data=data).status_code == 302
        assert client.post(address, data=data).status_code == 302

    def test_a_date_out_of_order_is_refused(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_apprenticeship()
        data = typed(version=f"{record.version}-{record.card.version}", level="2", achieved_on=["1", "2", "2026"])
        answer = client.post(f"/apprenticeships/{record.public_id}/edit", data=data)
        assert answer.status_code == 422
        assert "Enter the date it started" in answer.text
