"""The page of a contact: its stub, its history, its files, editing, archiving; another organisation's note."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry, User
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.attachments import Upload
from crm.engagement.drafts import NextStep
from crm.engagement.kinds import InteractionState
from crm.engagement.models import FollowUp, Interaction
from tests.conftest import SignIn
from tests.factories.directory import make_contact, make_employer
from tests.factories.engagement import make_interaction, make_theme
from tests.factories.people import make_user
from tests.pages import InspectingClient

Statements = Callable[[], list[str]]
SECRETS = ("Secret words", "Hidden notes", "Quiet outcome", "Dana Okoro", "The levy", "secret-plan.pdf", "Ask about it")


@pytest.fixture
def me(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner", name="Tom Hall")


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Harlow Castings Ltd")


def full_note(employer: Employer, by: User, **fields: Any) -> Interaction:
    person = make_contact(employer, name="Dana Okoro", agreed_to_sharing=True)
    return make_interaction(
        employer,
        by,
        today() - timedelta(days=1),
        summary="Secret words",
        notes="Hidden notes",
        outcome="Quiet outcome",
        contacts=[person.public_id],
        themes=[make_theme("The levy")],
        uploads=[Upload("secret-plan.pdf", b"%PDF-1.7 x")],
        next_step=NextStep("Ask about it", by.public_id, today() + timedelta(days=3)),
        **fields,
    )


def address(note: Interaction, more: str = "") -> str:
    return f"/interactions/{note.public_id}{more}"


def typed(note: Interaction, **fields: Any) -> dict[str, Any]:
    return {
        "employers": [link.employer.public_id for link in note.employers],
        "officers": [link.user.public_id for link in note.officers],
        "channel": note.channel.value,
        "initiated_by": "us",
        "summary": note.summary,
        "on": [str(note.on.day), str(note.on.month), str(note.on.year)],
        "version": str(note.version),
        "step": "save",
    } | fields


class TestReading:
    def test_everybody_on_the_staff_reads_a_shared_note(
        self, client: InspectingClient, sign_in: SignIn, tom: User, employer: Employer
    ) -> None:
        note = full_note(employer, tom)
        for role in ("officer", "partner", "analyst", "admin"):
            sign_in(role)
            page = client.get(address(note)).text
            assert all(words in page for words in SECRETS), role

    @pytest.mark.parametrize("role", ["officer", "partner", "analyst", "admin"])
    def test_a_restricted_one_is_a_stub_to_every_other_organisation(
        self, client: InspectingClient, sign_in: SignIn, tom: User, employer: Employer, role: str
    ) -> None:
        note = full_note(employer, tom, is_restricted=True)
        file = note.attachments[0].public_id
        sign_in(role)
        page = client.get(address(note)).text
        for words in SECRETS:
            assert words not in page, words
        for words in ("Restricted note", "Tom Hall", "Phone call on", "Harlow Castings Ltd"):
            assert words in page
        assert client.get(address(note, f"/files/{file}")).status_code == 404
        step = db.session.scalars(select(FollowUp)).one()
        assert "Ask about it" not in client.get(f"/interactions/follow-ups/{step.public_id}").text

    def test_its_own_organisation_reads_it(
        self, client: InspectingClient, sign_in: SignIn, tom: User, employer: Employer
    ) -> None:
        note = full_note(employer, tom, is_restricted=True)
        sign_in("partner", organisation=tom.organisation)
        page = client.get(address(note)).text
        assert all(words in page for words in SECRETS)

    def test_people_who_have_not_agreed_are_a_number_to_partners(
        self, client: InspectingClient, sign_in: SignIn, me: User, employer: Employer
    ) -> None:
        person = make_contact(employer, name="Silent Sue")
        note = make_interaction(employer, me, contacts=[person.public_id])
        assert "Silent Sue" in client.get(address(note)).text
        sign_in("partner")
        page = client.get(address(note)).text
        assert "Silent Sue" not in page
        assert "1 who has not agreed to sharing" in " ".join(re.sub("<[^>]+>", "", page).split())

    def test_what_is_not_there_is_not_found(self, client: InspectingClient, me: User) -> None:
        for more in ("", "/edit", "/archive", "/files/23456789bcd"):
            assert client.get(f"/interactions/23456789bcd{more}").status_code == 404

    def test_an_employers_user_never_learns_of_it(
        self, client: InspectingClient, sign_in: SignIn, me: User, employer: Employer
    ) -> None:
        note = make_interaction(employer, me)
        sign_in("employer")
        assert client.get(address(note)).status_code == 404

    def test_costs_eight_statements_however_much_there_is(
        self, client: InspectingClient, me: User, employer: Employer, statements: Statements
    ) -> None:
        def cost(note: Interaction) -> int:
            db.session.commit()
            before = len(statements())
            assert client.get(address(note)).status_code == 200
            return len(statements()) - before

        small = cost(full_note(employer, me))
        others = [make_employer() for _ in range(5)]
        people = [make_contact(other).public_id for other in others]
        large = make_interaction(
            [employer, *others],
            me,
            contacts=people,
            themes=[make_theme() for _ in range(5)],
            officers=[me, *(make_user("partner") for _ in range(5))],
            uploads=[Upload(f"{number}.txt", b"x") for number in range(5)],
        )
        assert cost(large) == small <= 8


class TestFiles:
    def test_come_as_downloads_that_can_run_nothing(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        note = full_note(employer, me)
        answer = client.get(address(note, f"/files/{note.attachments[0].public_id}"))
        assert answer.data == b"%PDF-1.7 x"
        assert answer.headers["Content-Disposition"] == "attachment; filename=secret-plan.pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_belong_to_their_own_note(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note, other = full_note(employer, me), make_interaction(employer, me)
        assert client.get(address(other, f"/files/{note.attachments[0].public_id}")).status_code == 404

    def test_names_in_any_letters_survive(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me, uploads=[Upload("Plän – ☕.txt", b"x")])
        header = client.get(address(note, f"/files/{note.attachments[0].public_id}")).headers["Content-Disposition"]
        assert "filename*=UTF-8''Pl%C3%A4n%20%E2%80%93%20%E2%98%95.txt" in header


class TestEditing:
    def test_begins_with_what_is_there_and_saves_what_changed(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        note = full_note(employer, me)
        page = client.get(address(note, "/edit")).text
        assert 'value="Secret words"' in page
        assert "Hidden notes" in page
        person, theme = note.contacts[0].contact.public_id, note.themes[0].theme.public_id
        data = typed(note, summary="New words", contacts=[person], themes=[theme])
        assert client.post(address(note, "/edit"), data=data).status_code == 302
        page = client.get(address(note)).text
        assert "New words" in page
        assert "History of this record" in page
        assert '<span class="note-trail__was">Secret words</span>' in page

    def test_files_may_be_added(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = full_note(employer, me)
        data = typed(note, attachments=(io.BytesIO(b"a,b"), "more.csv"))
        client.post(address(note, "/edit"), data=data, content_type="multipart/form-data")
        assert "more.csv" in client.get(address(note)).text
        assert "secret-plan.pdf" in client.get(address(note)).text

    def test_a_stale_edit_shows_both_versions_and_loses_nothing(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        note = make_interaction(employer, me, summary="First words")
        stale = typed(note, summary="My words")
        assert client.post(address(note, "/edit"), data=typed(note, summary="Their words")).status_code == 302
        answer = client.post(address(note, "/edit"), data=stale)
        assert answer.status_code == 409
        for words in ("This is how it stands now", "Their words", 'value="My words"'):
            assert words in answer.text
        again = stale | {"version": re.findall(r'name="version" type="hidden" value="(\d+)"', answer.text)[0]}
        assert client.post(address(note, "/edit"), data=again).status_code == 302
        assert db.session.get_one(Interaction, note.id).summary == "My words"

    def test_asides_work_while_editing_too(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note, other = make_interaction(employer, me), make_employer("Dearne Foods")
        page = client.post(address(note, "/edit"), data=typed(note, find="dearne", step="find")).text
        assert f'name="add" value="{other.public_id}"' in page

    def test_says_what_is_wrong(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me)
        answer = client.post(address(note, "/edit"), data=typed(note, summary="", employers=[]))
        assert answer.status_code == 422
        assert "Choose the employer" in answer.text

    @pytest.mark.parametrize("version", ["", "x", "99999999999999999999", "-1"])
    def test_a_version_that_is_none_is_stale(
        self, client: InspectingClient, me: User, employer: Employer, version: str
    ) -> None:
        note = make_interaction(employer, me)
        assert client.post(address(note, "/edit"), data=typed(note, version=version)).status_code == 409


class TestAnotherOrganisations:
    @pytest.mark.parametrize("more", ["/edit", "/archive"])
    def test_pages_are_refused(
        self, client: InspectingClient, me: User, tom: User, employer: Employer, more: str
    ) -> None:
        note = make_interaction(employer, tom)
        assert client.get(address(note, more)).status_code == 403
        answer = client.post(address(note, more), data=typed(note, summary="Mine now", reason="x"))
        assert answer.status_code == 403
        kept = db.session.get_one(Interaction, note.id)
        assert (kept.summary, kept.archived_at) == ("Talked about vacancies", None)

    @pytest.mark.parametrize("more", ["/settle", "/restore"])
    def test_buttons_are_refused(
        self, client: InspectingClient, me: User, tom: User, employer: Employer, more: str
    ) -> None:
        note = make_interaction(employer, tom, today() + timedelta(days=3))
        data = {"version": note.version, "took_place": "no"}
        assert client.post(address(note, more), data=data).status_code == 403
        assert db.session.get_one(Interaction, note.id).state is InteractionState.PLANNED


class TestArchiving:
    def test_asks_why_and_can_be_undone(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = full_note(employer, me)
        assert "Also cancel its next steps" in client.get(address(note, "/archive")).text
        answer = client.post(address(note, "/archive"), data={"reason": ""})
        assert answer.status_code == 422
        client.post(address(note, "/archive"), data={"reason": "Logged twice", "cancel_steps": "y"})
        page = client.get(address(note)).text
        assert "Logged twice" in page
        assert "0 contacts" in client.get("/interactions/").text
        assert db.session.scalars(select(FollowUp.is_open)).one() is False
        assert client.get(address(note, "/edit")).status_code == 403
        client.post(address(note, "/restore"), data={})
        assert "1 contact" in client.get("/interactions/").text


class TestSettling:
    def test_a_stale_button_is_said(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me, today() + timedelta(days=3))
        data = {"version": note.version + 5, "took_place": "no"}
        assert client.post(address(note, "/settle"), data=data).status_code == 409

    def test_pressed_twice_it_is_settled_once(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me, today() + timedelta(days=3))
        data = {"version": note.version, "took_place": "no"}
        assert client.post(address(note, "/settle"), data=data).status_code == 302
        assert client.post(address(note, "/settle"), data=data).status_code == 302

    def test_nothing_took_place_before_its_day(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me, today() + timedelta(days=3))
        data = {"version": note.version, "took_place": "yes"}
        assert client.post(address(note, "/settle"), data=data).status_code == 403


def test_the_trail_of_a_restricted_note_is_for_its_organisation(
    client: InspectingClient, sign_in: SignIn, tom: User, employer: Employer
) -> None:
    note = full_note(employer, tom, is_restricted=True)
    written = AuditEntry.record_type.in_(("interaction", "attachment", "follow_up"))
    entries = db.session.scalars(select(AuditEntry).where(written)).all()
    assert {entry.record_type for entry in entries} == {"interaction", "attachment", "follow_up"}
    assert {entry.restricted_to_id for entry in entries} == {tom.organisation_id}
    sign_in("admin")
    assert "Secret words" not in client.get(address(note)).text
    for page in ("/admin/audit", f"/employers/{employer.public_id}/changes"):
        text = client.get(page).text
        for words in ("Secret words", "secret-plan.pdf", "Ask about it"):
            assert words not in text, page
