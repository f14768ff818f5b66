"""Administration of people: added, changed, granted, archived, let in again; nobody locks everybody out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import passwords, tokens
from crm.accounts.models import AuditEntry, PartnerOrganisation, TokenPurpose, User
from crm.accounts.rules import Role, Strand
from crm.database import db, now
from crm.jobs.models import Message
from crm.web.models import SavedView
from tests.conftest import SignIn
from tests.factories.people import make_organisation, make_user
from tests.pages import InspectingClient

LONG_NAME = "Maximiliana Featherstonehaugh-Cholmondeley of the Greater Rotherham and Barnsley Partnership"


@pytest.fixture
def chamber(app: Flask) -> PartnerOrganisation:
    return make_organisation(name="Barnsley & Rotherham Chamber of Commerce", short_name="Chamber", kind="chamber")


@pytest.fixture
def admin(sign_in: SignIn, app: Flask) -> User:
    return sign_in("admin", name="Ada Admin")


def typed(chamber: PartnerOrganisation, **changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "name": "Tom Brook",
        "email": "tom@chamber.example",
        "organisation": chamber.public_id,
        "role": "partner",
        "strands": ["network"],
    }
    return data | changes


def tom() -> User:
    return db.session.scalars(select(User).where(User.email == "tom@chamber.example")).one()


@pytest.mark.usefixtures("admin")
class TestAdding:
    def test_mails_a_link_to_choose_a_password(self, client: InspectingClient, chamber: PartnerOrganisation) -> None:
        answer = client.post("/admin/people/add", data=typed(chamber, email=" Tom@Chamber.Example "))
        assert answer.location == f"/admin/people/{tom().public_id}"
        assert (tom().role, tom().organisation_id) == (Role.PARTNER, chamber.id)
        assert [grant.strand for grant in tom().strand_grants] == [Strand.NETWORK]
        assert db.session.scalars(select(Message)).one().recipient == "tom@chamber.example"

    def test_sent_twice_adds_once(self, client: InspectingClient, chamber: PartnerOrganisation) -> None:
        data = typed(chamber, once_key="the same key")
        first, second = (client.post("/admin/people/add", data=data) for _ in range(2))
        assert first.location == second.location
        assert len(db.session.scalars(select(Message)).all()) == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"name": ""}, "Enter a full name"),
            ({"name": "\u200b"}, "Enter a full name"),
            ({"name": "x" * 10_000}, "must be 120 characters or fewer"),
            ({"name": "Tom\0"}, "Remove characters"),
            ({"name": "\u202emoT"}, "Remove characters"),
            ({"email": "tom"}, "Enter an email address in the correct format"),
            ({"email": "tom@b.org\0"}, "Remove characters"),
            ({"email": "x" * 10_000 + "@b.org"}, "must be 254 characters or fewer"),
            ({"organisation": ""}, "Select the organisation this person works for"),
            ({"organisation": "nowhere"}, "Select one from the list"),
            ({"role": ""}, "Select a role"),
            ({"role": "employer"}, "Select one of the options"),
            ({"strands": ["everything"]}, "Select from the options shown"),
        ],
    )
    def test_bad_input_is_said_and_what_was_typed_is_kept(
        self, client: InspectingClient, chamber: PartnerOrganisation, changes: dict[str, object], message: str
    ) -> None:
        answer = client.post("/admin/people/add", data=typed(chamber, **changes))
        assert answer.status_code == 422
        assert message in answer.text
        assert "<title>Error: Add a person" in answer.text
        if "email" not in changes:
            assert 'value="tom@chamber.example"' in answer.text
        assert db.session.scalars(select(User).where(User.role == Role.PARTNER)).all() == []

    def test_an_address_in_use_is_refused(self, client: InspectingClient, chamber: PartnerOrganisation) -> None:
        make_user("employer", email="tom@chamber.example")
        answer = client.post("/admin/people/add", data=typed(chamber))
        assert "has an account already" in answer.text

    def test_only_partners_are_granted_strands(self, client: InspectingClient, chamber: PartnerOrganisation) -> None:
        client.post("/admin/people/add", data=typed(chamber, role="analyst"))
        assert tom().strand_grants == []

    def test_a_name_may_hold_anything_people_are_called(
        self, client: InspectingClient, chamber: PartnerOrganisation
    ) -> None:
        client.post("/admin/people/add", data=typed(chamber, name="Zoë 😀 <b>O'Neill</b> محمد"))
        assert "Zoë 😀 &lt;b&gt;O&#39;Neill&lt;/b&gt; محمد" in client.get(f"/admin/people/{tom().public_id}").text


class TestChanging:
    def test_another_organisation_does_not_see_what_was_shared_with_the_one_before(
        self, client: InspectingClient, sign_in: SignIn, chamber: PartnerOrganisation, person: User, edit: str
    ) -> None:
        sign_in(user=person)
        view = {"name": "Quiet makers", "list_key": "employers", "query": "contact=never", "is_shared": "y"}
        client.post("/views/new", data=view)
        admin = sign_in("admin")
        client.post(edit, data=typed(chamber, version=1, name="Thomas"))
        assert db.session.scalars(select(SavedView.is_shared)).one() is True
        version = db.session.get_one(User, person.id).version
        college = make_organisation()
        assert client.post(edit, data=typed(college, version=version)).status_code == 302
        assert db.session.scalars(select(SavedView.is_shared)).one() is False
        of_views = select(AuditEntry).where(AuditEntry.record_type == "saved_view")
        entry = db.session.scalars(of_views.order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.actor_id, entry.changes) == ("changed", admin.id, {"is_shared": [True, False]})
        sign_in(user=make_user("partner", organisation=college))
        assert "Quiet makers" not in client.get("/views/").text
        sign_in(user=person)
        assert "Quiet makers" in client.get("/views/").text

    @pytest.fixture
    def person(self, chamber: PartnerOrganisation) -> User:
        strands = (Strand.NETWORK, Strand.ENCOUNTERS)
        return make_user("partner", email="tom@chamber.example", name="Tom", organisation=chamber, strands=strands)

    @pytest.fixture
    def edit(self, person: User) -> str:
        return f"/admin/people/{person.public_id}/edit"

    def test_is_on_record(
        self, client: InspectingClient, admin: User, chamber: PartnerOrganisation, person: User, edit: str
    ) -> None:
        assert 'value="Tom"' in client.get(edit).text
        data = typed(chamber, strands=["encounters", "placements"], may_see_participants="y", version=1)
        assert client.post(edit, data=data).status_code == 302
        found = db.session.get_one(User, person.id)
        assert {grant.strand for grant in found.strand_grants} == {Strand.ENCOUNTERS, Strand.PLACEMENTS}
        assert found.may_see_participants
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == admin.id)).all()
        assert {(entry.record_type, entry.action) for entry in entries} == {
            ("user", "changed"),
            ("strand_grant", "created"),
            ("strand_grant", "deleted"),
        }

    @pytest.mark.usefixtures("admin")
    def test_a_stale_edit_shows_both_versions(
        self, client: InspectingClient, chamber: PartnerOrganisation, person: User, edit: str
    ) -> None:
        person.name = "Thomas Brook"
        db.session.commit()
        answer = client.post(edit, data=typed(chamber, version=1, name="Tommy"))
        assert answer.status_code == 409
        assert "Thomas Brook" in answer.text
        assert 'value="Tommy"' in answer.text
        assert client.post(edit, data=typed(chamber, version=2, name="Tommy")).status_code == 302
        assert db.session.get_one(User, person.id).name == "Tommy"

    @pytest.mark.usefixtures("admin")
    def test_another_address_ends_links_to_the_old_one(
        self, client: InspectingClient, chamber: PartnerOrganisation, person: User, edit: str
    ) -> None:
        raw = tokens.issue(person, TokenPurpose.SET_PASSWORD)
        client.post(edit, data=typed(chamber, version=1, email="thomas@chamber.example"))
        assert not tokens.look_up(raw).works

    @pytest.mark.usefixtures("admin")
    def test_somebody_at_an_employer_is_asked_for_nothing_else(self, client: InspectingClient, app: Flask) -> None:
        dana = make_user("employer", name="Dana", email="dana@example.org")
        edit = f"/admin/people/{dana.public_id}/edit"
        shown = client.get(edit).text
        assert "Role" not in shown
        assert "strands" not in shown
        client.post(edit, data={"name": "Dana Okoro", "email": "dana@example.org", "version": 1, "role": "admin"})
        found = db.session.get_one(User, dana.id)
        assert (found.name, found.role, found.organisation_id) == ("Dana Okoro", Role.EMPLOYER, None)

    def test_nobody_grants_participants_to_themselves(
        self, client: InspectingClient, admin: User, chamber: PartnerOrganisation
    ) -> None:
        data = typed(chamber, email=admin.email, role="admin", may_see_participants="y", version=admin.version)
        answer = client.post(f"/admin/people/{admin.public_id}/edit", data=data)
        assert answer.status_code == 422
        assert "You cannot give this to yourself" in answer.text

    def test_nobody_takes_their_own_administration_away(
        self, client: InspectingClient, admin: User, chamber: PartnerOrganisation
    ) -> None:
        make_user("admin")
        data = typed(chamber, email=admin.email, version=admin.version)
        answer = client.post(f"/admin/people/{admin.public_id}/edit", data=data)
        assert "You cannot take your own administrator access away" in answer.text


class TestAccess:
    @pytest.fixture
    def post(self, client: InspectingClient, admin: User) -> Callable[[User, str], str]:
        def do(user: User, what: str) -> str:
            address = f"/admin/people/{user.public_id}"
            assert client.post(f"{address}/{what}").location == address
            return client.get(address).text

        return do

    def test_archiving_ends_access_and_links_and_restoring_gives_a_new_password(
        self, client: InspectingClient, post: Callable[[User, str], str]
    ) -> None:
        hashed = passwords.HASHER.hash("three random words")
        tom = make_user("officer", name="Tom Brook", password_hash=hashed)
        raw = tokens.issue(tom, TokenPurpose.SET_PASSWORD)
        assert "Archive Tom Brook?" in client.get(f"/admin/people/{tom.public_id}/archive").text
        assert "Tom Brook can no longer sign in" in post(tom, "archive")
        assert not tokens.look_up(raw).works
        assert "Tom Brook may sign in again" in post(tom, "restore")
        assert db.session.get_one(User, tom.id).password_hash is None
        assert db.session.scalars(select(Message)).one().recipient == tom.email

    def test_the_last_administrator_stays(self, post: Callable[[User, str], str], admin: User) -> None:
        assert "You cannot take your own administrator access away" in post(admin, "archive")
        assert db.session.get_one(User, admin.id).archived_at is None

    def test_a_link_to_choose_a_password_can_be_sent_again(self, post: Callable[[User, str], str]) -> None:
        tom = make_user("officer", name="Tom Brook")
        older = tokens.issue(tom, TokenPurpose.SET_PASSWORD)
        assert "We have sent Tom Brook a link" in post(tom, "password-link")
        assert not tokens.look_up(older).works

    def test_but_not_to_an_employers_user(self, post: Callable[[User, str], str]) -> None:
        assert "Only active staff have a password" in post(make_user("employer"), "password-link")
        assert db.session.scalars(select(Message)).all() == []

    def test_the_second_factor_can_be_reset(self, client: InspectingClient, post: Callable[[User, str], str]) -> None:
        tom = make_user("officer", name="Tom Brook", totp_secret="JBSWY3DPEHPK3PXP")
        assert (
            "Reset the authenticator app of Tom Brook?"
            in client.get(f"/admin/people/{tom.public_id}/reset-second-factor").text
        )
        assert "authenticator app reset" in post(tom, "reset-second-factor")
        assert db.session.get_one(User, tom.id).totp_secret is None

    @pytest.mark.usefixtures("admin")
    def test_an_unknown_person_is_not_found(self, client: InspectingClient) -> None:
        for path in ("", "/edit", "/archive", "/reset-second-factor"):
            assert client.get(f"/admin/people/nobody{path}").status_code == 404
        for path in ("archive", "restore", "password-link", "reset-second-factor"):
            assert client.post(f"/admin/people/nobody/{path}").status_code == 404


@pytest.mark.usefixtures("admin")
class TestList:
    def test_filters(self, client: InspectingClient, chamber: PartnerOrganisation) -> None:
        make_user("partner", name="Tom Brook", email="tom@chamber.example", organisation=chamber)
        make_user("officer", name="Priya Shah", totp_secret="x", archived_at=now())
        for query, found, missing in (
            ("q=tom", "Tom Brook", "Priya Shah"),
            ("q=CHAMBER.example", "Tom Brook", "Priya Shah"),
            ("role=officer", "Priya Shah", "Tom Brook"),
            (f"organisation={chamber.public_id}", "Tom Brook", "Priya Shah"),
            ("use=archived", "Priya Shah", "Tom Brook"),
            ("use=active", "Tom Brook", "Priya Shah"),
            ("factor=yes", "Priya Shah", "Tom Brook"),
            ("factor=no", "Tom Brook", "Priya Shah"),
        ):
            rows = client.get(f"/admin/people?{query}").text.split("<tbody")[1]
            assert found in rows, query
            assert missing not in rows, query

    def test_exports_what_is_filtered_without_secrets(self, client: InspectingClient) -> None:
        make_user("officer", name="=Priya", totp_secret="JBSWY3DPEHPK3PXP", password_hash="hashed")
        answer = client.post("/admin/people/export", data={"query": "q=priya", "format": "csv"})
        assert "'=Priya" in answer.text
        assert "JBSWY3DPEHPK3PXP" not in answer.text
        assert "hashed" not in answer.text

    def test_an_empty_result_says_what_to_do(self, client: InspectingClient) -> None:
        assert "Nobody fits these filters" in client.get("/admin/people?q=zzzz").text

    def test_costs_the_same_however_many_there_are(
        self, client: InspectingClient, statements: Callable[[], list[str]]
    ) -> None:
        def cost() -> int:
            before = len(statements())
            assert client.get("/admin/people?sort=email").status_code == 200
            return len(statements()) - before

        make_user("partner", strands=(Strand.NETWORK,), name=LONG_NAME)
        few = cost()
        for _ in range(40):
            make_user("partner", strands=(Strand.NETWORK, Strand.ENCOUNTERS))
        assert cost() == few <= 8
