"""The directory of support: loading, finding, keeping right, saying what was checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import AuditEntry
from crm.clock import today
from crm.database import db, now
from crm.directory.provision.loading import load_provision
from crm.directory.provision.models import Provision
from crm.directory.provision.queries import provision_by_public_id, support_for
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.factories.provision import make_provision
from tests.pages import InspectingClient

LONG_NAME = "The South Yorkshire Scheme for Advanced Manufacturing, Clean Energy and Defence Supply Chain Skills"


def typed(**changes: object) -> dict[str, object]:
    day = today()
    filled: dict[str, object] = {
        "name": "Levy transfer",
        "provider": "The council",
        "kind": "funding",
        "summary": "Pays for an apprentice’s training.",
        "needs": ["apprenticeships"],
        "technical": ["specialist"],
        "sizes": ["micro", "small"],
        "checked_on": [str(day.day), str(day.month), str(day.year)],
    }
    return filled | changes


@pytest.mark.usefixtures("app")
class TestLoading:
    def test_loads_once_however_often_it_runs(self) -> None:
        assert load_provision().created == 24
        again = load_provision()
        assert (again.created, again.changed, again.unchanged) == (0, 0, 24)
        assert db.session.scalar(select(func.count()).select_from(Provision)) == 24

    def test_corrects_what_nobody_edited(self) -> None:
        load_provision()
        entry = db.session.scalars(select(Provision).where(Provision.name == "Advance")).one()
        entry.summary = "Wrong"
        assert load_provision().changed == 1
        assert entry.summary.startswith("Helps people in work")

    def test_leaves_alone_what_people_edited_or_took_out(self) -> None:
        load_provision()
        edited, gone = db.session.scalars(select(Provision).order_by(Provision.id).limit(2))
        edited.summary, edited.updated_by_id = "Ours", make_user().id
        gone.summary, gone.archived_at = "Closed", now()
        load_provision()
        assert (edited.summary, gone.summary) == ("Ours", "Closed")


@pytest.mark.usefixtures("app")
class TestSupport:
    def test_is_found_by_need_and_size(self) -> None:
        small = make_provision("B for small", sizes=("micro", "small"))
        everybody = make_provision("A for all")
        make_provision("Gone", archived_at=now())
        make_provision("Other need", needs=("school_links",))
        assert support_for(["training_funding", "languages"], "small") == {"training_funding": [everybody, small]}
        assert support_for(["training_funding"], "large") == {"training_funding": [everybody]}
        assert support_for(["training_funding"], None) == {"training_funding": [everybody, small]}
        assert support_for([]) == {}

    def test_an_unknown_entry_is_not_found(self) -> None:
        with pytest.raises(NoResultFound):
            provision_by_public_id("nowhere")


class TestList:
    def test_shows_and_filters(self, client: InspectingClient, sign_in: SignIn) -> None:
        owner = make_user(name="Priya Shah")
        make_provision(LONG_NAME, owner_id=owner.id, needs=("training_funding", "specialist", "reading", "writing"))
        make_provision("Old scheme", checked_on=date(2020, 1, 1), provider="DWP", sizes=("large",))
        sign_in("partner")
        everything = client.get("/provision/").text
        assert "2 entries" in everything
        assert LONG_NAME in everything
        assert "Priya Shah" in everything
        assert "Check again" in everything
        for query in ("need=specialist", "size=small", "checked=fresh", "q=supply+chain", "kind=funding&need=reading"):
            assert "1 entry" in client.get(f"/provision/?{query}").text, query
        assert "1 entry" in client.get("/provision/?provider=DWP").text
        assert "that is a gap in provision" in client.get("/provision/?need=languages").text
        assert "choose from the list" in client.get("/provision/?need=dragons").text

    def test_an_empty_directory_says_what_to_do(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "flask reference load" in client.get("/provision/").text
        assert "Nothing has been taken out" in client.get("/provision/taken-out").text

    def test_asks_as_many_questions_of_the_database_for_many_as_for_few(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        counts = []
        for _ in range(2):
            for _ in range(5):
                make_provision(owner_id=make_user().id)
            client.get("/provision/")
            before = len(statements())
            client.get("/provision/")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_exports_what_is_filtered_safely(self, client: InspectingClient, sign_in: SignIn) -> None:
        make_provision("=cmd|' /C calc'!A0")
        make_provision("Other", needs=("school_links",))
        sign_in("partner")
        answer = client.post("/provision/export", data={"query": "need=training_funding", "format": "csv"})
        rows = answer.text.splitlines()
        assert len(rows) == 2
        assert rows[1].startswith("'=cmd|")
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
        assert client.post("/provision/taken-out/export", data={"format": "xlsx"}).status_code == 200


class TestKeeping:
    def test_an_officer_adds_an_entry_once(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "Add support" in client.get("/provision/new").text
        for _ in range(2):
            answer = client.post("/provision/new", data=typed(once_key="k1"))
            assert answer.status_code == 302
        entry = db.session.scalars(select(Provision)).one()
        assert {need.need for need in entry.needs} == {"apprenticeships", "specialist"}
        assert entry.for_sizes == "micro small"
        page = client.get(answer.location).text
        assert "Pays for an apprentice’s training." in page

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"name": ""}, "Enter the name of the support"),
            ({"name": "x" * 10_000}, "must be 160 characters or fewer"),
            ({"name": "a\0b"}, "Remove characters"),
            ({"needs": [], "technical": []}, "Select at least one need"),
            ({"needs": ["dragons"]}, "Select from the options shown"),
            ({"kind": ""}, "Select what kind"),
            ({"website": "javascript:alert(1)"}, "must begin with https://"),
            ({"checked_on": ["31", "2", "2026"]}, "must be a real date"),
            ({"checked_on": ["1", "1", "2099"]}, "must not be in the future"),
            ({"owner": "nobody"}, "Select one from the list"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, sign_in: SignIn, change: dict[str, object], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post("/provision/new", data=typed(provider="Kept as typed") | change)
        assert answer.status_code == 422
        assert words in answer.text
        assert "Kept as typed" in answer.text
        assert db.session.scalar(select(func.count()).select_from(Provision)) == 0

    def test_a_name_is_given_once(self, client: InspectingClient, sign_in: SignIn) -> None:
        make_provision("Levy transfer")
        sign_in("officer")
        answer = client.post("/provision/new", data=typed())
        assert answer.status_code == 422
        assert "Another entry has this name already" in answer.text

    def test_an_edit_keeps_needs_that_stay(self, client: InspectingClient, sign_in: SignIn) -> None:
        entry = make_provision(needs=("apprenticeships", "reading"))
        kept = next(need.id for need in entry.needs if need.need == "apprenticeships")
        sign_in("officer")
        address = f"/provision/{entry.public_id}/edit"
        assert 'value="apprenticeships" checked' in client.get(address).text
        assert client.post(address, data=typed(version=entry.version)).status_code == 302
        assert next(need.id for need in entry.needs if need.need == "apprenticeships") == kept
        assert {need.need for need in entry.needs} == {"apprenticeships", "specialist"}

    def test_a_stale_edit_shows_both_and_changes_nothing(self, client: InspectingClient, sign_in: SignIn) -> None:
        entry = make_provision("Theirs")
        sign_in("officer")
        address = f"/provision/{entry.public_id}/edit"
        answer = client.post(address, data=typed(version=entry.version - 1))
        assert answer.status_code == 409
        assert "Somebody else changed this entry" in answer.text
        assert "Theirs" in answer.text
        assert "Levy transfer" in answer.text
        assert entry.name == "Theirs"

    def test_marks_as_checked_today(self, client: InspectingClient, sign_in: SignIn) -> None:
        entry = make_provision(checked_on=today() - timedelta(days=400))
        sign_in("officer")
        address = f"/provision/{entry.public_id}"
        assert "more than 6 months ago" in client.get(address).text
        client.post(f"{address}/checked")
        assert entry.checked_on == today()
        assert "more than 6 months ago" not in client.get(address).text

    def test_takes_out_and_puts_back(self, client: InspectingClient, sign_in: SignIn) -> None:
        entry = make_provision("Closing scheme")
        sign_in("officer")
        address = f"/provision/{entry.public_id}"
        client.post(f"{address}/take-out")
        assert "Taken out of the directory" in client.get(address).text
        assert "Closing scheme" in client.get("/provision/taken-out").text
        client.post(f"{address}/put-back")
        assert "1 entry" in client.get("/provision/").text

    @pytest.mark.parametrize("role", ["partner", "analyst"])
    def test_others_read_but_do_not_write(self, client: InspectingClient, sign_in: SignIn, role: str) -> None:
        entry = make_provision()
        sign_in(role)
        page = client.get(f"/provision/{entry.public_id}")
        assert "Mark as checked" not in page.text
        for address in ("new", f"{entry.public_id}/edit"):
            assert client.get(f"/provision/{address}").status_code == 403
        for address in ("checked", "take-out", "put-back"):
            assert client.post(f"/provision/{entry.public_id}/{address}").status_code == 403

    def test_an_employers_user_does_not_learn_of_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        entry = make_provision()
        sign_in("employer")
        for address in ("", entry.public_id, "new", "taken-out"):
            assert client.get(f"/provision/{address}").status_code == 404

    def test_an_unknown_entry_is_404(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/provision/bcdfghjkmnp").status_code == 404
