"""The pages of a collaboration: adding, reading, two people at once, who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.clock import today
from crm.database import db
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.strands import make_collaboration
from tests.pages import InspectingClient


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    day = today()
    return {
        "provider": "Dearne College",
        "course": "Welding, level 3",
        "kind": "changed_course",
        "stage": "active",
        "started_on": [str(day.day), str(day.month), str(day.year)],
        "owner": "",
    } | changes


def only_record() -> ProviderCollaboration:
    return db.session.scalars(select(ProviderCollaboration)).one()


class TestAdding:
    def test_begins_where_it_stands(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        address = f"/collaborations/new?employer={make_employer().public_id}"
        assert "Where does it stand?" in client.get(address).text
        answer = client.post(address, data=typed(stage="agreed"))
        assert "added to the board" in client.get(answer.location).text
        assert only_record().card.stage == "agreed"

    def test_asks_for_the_employer_first(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        page = client.get("/collaborations/new?employer=nobody").text
        assert "Add a collaboration" in page
        assert "Which employer?" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"provider": ""}, "Enter the provider"),
            ({"course": ""}, "Enter the course"),
            ({"kind": ""}, "Choose what the employer does"),
            ({"stage": ""}, "Choose where it stands"),
            ({"stage": "ended"}, "Select one of the options"),
            ({"started_on": ["", "", ""]}, "Enter when it began or will begin"),
            ({"started_on": ["1", "1", "2099"]}, "it cannot be active before"),
            ({"ended_on": ["1", "1", "2020"]}, "must end on or after"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post(f"/collaborations/new?employer={make_employer().public_id}", data=typed(**changes))
        assert answer.status_code == 422
        assert words in answer.text


class TestRecord:
    def test_says_when_nobody_has_said_that_it_is_over(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        old = make_collaboration(started_on=today() - timedelta(days=400))
        new = make_collaboration(provider="Wath Skills")
        assert "nobody has said that it is over" in client.get(f"/collaborations/{old.public_id}").text
        page = client.get(f"/collaborations/{new.public_id}").text
        assert "Wath Skills" in page
        assert "nobody has said" not in page
        assert "/edit" not in page

    def test_costs_the_same_whatever_it_has_been_through(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        user = sign_in("officer")
        records = [make_collaboration(by=user), make_collaboration(what_changed="New kit", owner=user, by=user)]
        counts = []
        for record in records:
            before = len(statements())
            client.get(f"/collaborations/{record.public_id}")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_only_the_grant_lets_a_partner_write(self, client: InspectingClient, sign_in: SignIn) -> None:
        record = make_collaboration()
        sign_in("partner", strands=(Strand.APPRENTICESHIPS,))
        assert client.get(f"/collaborations/{record.public_id}/edit").status_code == 403
        sign_in("partner", strands=(Strand.COLLABORATIONS,))
        assert client.get(f"/collaborations/{record.public_id}/edit").status_code == 200

    def test_is_taken_off_the_board_and_put_back(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        address = f"/collaborations/{make_collaboration().public_id}"
        assert "Taken off the board on" in client.get(client.post(f"{address}/archive").location).text
        assert client.get(f"{address}/edit").status_code == 302
        client.post(f"{address}/restore")
        assert only_record().archived_at is None


class TestEditing:
    def test_two_people_at_once_see_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_collaboration()
        address = f"/collaborations/{record.public_id}/edit"
        version = f"{record.version}-{record.card.version}"
        assert version in client.get(address).text
        assert client.post(address, data=typed(version=version, course="Robot welding")).status_code == 302
        second = client.post(address, data=typed(version=version, course="Pipe welding"))
        assert second.status_code == 409
        assert "Robot welding" in second.text
        assert "Pipe welding" in second.text
        assert only_record().course == "Robot welding"

    def test_what_changed_moves_the_card(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_collaboration()
        data = typed(version=f"{record.version}-{record.card.version}", what_changed="Evening classes")
        client.post(f"/collaborations/{record.public_id}/edit", data=data)
        assert only_record().card.stage == "course_changed"
