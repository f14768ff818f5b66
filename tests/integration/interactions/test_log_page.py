"""Log a contact (journeys 1 and 2), as a browser without scripts goes through it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from crm.accounts.models import OrganisationKind, User
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.kinds import InteractionState
from crm.engagement.models import FollowUp, Interaction, JoinRequest
from crm.jobs.models import Message
from tests.conftest import SignIn
from tests.factories.directory import make_contact, make_employer
from tests.factories.engagement import make_interaction, make_theme
from tests.factories.people import make_organisation, make_user
from tests.pages import InspectingClient

LOG = "/interactions/log"
Statements = Callable[[], list[str]]


@pytest.fixture
def me(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    chamber = make_organisation(short_name="Chamber", name="The Chamber", kind=OrganisationKind.CHAMBER)
    return make_user("partner", name="Tom Hall", organisation=chamber)


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Harlow Castings Ltd")


def typed(*employers: Employer, **fields: Any) -> dict[str, Any]:
    on = fields.pop("on", today())
    return {
        "employers": [each.public_id for each in employers],
        "channel": "phone",
        "initiated_by": "us",
        "summary": "Two vacancies",
        "on": [str(on.day), str(on.month), str(on.year)],
        "next_step_when": "week",
        "next_step_due": ["", "", ""],
        "step": "save",
        "once_key": "a key",
    } | fields


def options_of(page: str) -> list[str]:
    """The employers offered to choose from, by public id."""
    return re.findall(r'name="add" value="(\w+)"', page)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def saved(answer: TestResponse) -> Interaction:
    assert answer.status_code == 302, answer.text
    return db.session.scalars(select(Interaction).order_by(Interaction.id.desc()).limit(1)).one()


class TestTheWay:
    def test_begins_empty_or_with_an_employer_and_what_is_known_of_it(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        assert "Name of the employer" in client.get(LOG).text
        theme = make_theme("The levy")
        make_contact(employer, name="Dana Okoro", job_title="HR director")
        make_interaction(employer, me, themes=[theme])
        page = client.get(f"{LOG}?employer={employer.public_id}").text
        for words in ("Harlow Castings Ltd", "Stop and look", "Dana Okoro", "HR director", "last time"):
            assert words in page

    def test_an_unknown_employer_in_the_address_is_left_out(self, client: InspectingClient, me: User) -> None:
        assert client.get(f"{LOG}?employer=23456789bcd&employer=%00").status_code == 400
        assert "Name of the employer" in client.get(f"{LOG}?employer=23456789bcd&employer=x").text

    def test_three_things_are_enough(self, client: InspectingClient, me: User, employer: Employer) -> None:
        note = saved(client.post(LOG, data=typed(employer)))
        assert (note.summary, note.state, note.on) == ("Two vacancies", InteractionState.HELD, today())
        assert note.organisation_id == me.organisation_id
        assert count(FollowUp) == 0

    def test_finds_an_employer_by_part_of_its_name_and_keeps_what_was_typed(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        page = client.post(LOG, data=typed(find="harlow", step="find")).text
        assert f'name="add" value="{employer.public_id}"' in page
        assert 'value="Two vacancies"' in page
        chosen = client.post(LOG, data=typed(find="harlow", add=employer.public_id)).text
        assert f'name="employers" value="{employer.public_id}"' in chosen
        assert count(Interaction) == 0

    def test_enter_in_the_search_box_finds_rather_than_saves(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        assert "Choose the employer you mean" in client.post(LOG, data=typed(find="harlow", step="default")).text

    def test_says_when_nothing_is_found_or_nothing_was_typed(self, client: InspectingClient, me: User) -> None:
        assert "No employer is called anything like" in client.post(LOG, data=typed(find="zzqqx", step="find")).text
        assert "Type part of the employer" in client.post(LOG, data=typed(find="", step="find")).text

    def test_several_employers_may_be_added_and_removed(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        other = make_employer("Dearne Foods")
        page = client.post(LOG, data=typed(employer, add=other.public_id)).text
        assert page.count('type="hidden" name="employers"') == 2
        page = client.post(LOG, data=typed(employer, other, remove=employer.public_id)).text
        assert page.count('type="hidden" name="employers"') == 1
        note = saved(client.post(LOG, data=typed(employer, other)))
        assert len(note.employers) == 2

    def test_keeps_everything_that_can_be_said(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        person, theme = make_contact(employer), make_theme()
        data = typed(
            employer,
            contacts=[person.public_id],
            officers=[me.public_id, tom.public_id],
            themes=[theme.public_id],
            notes="Long\r\n\r\nwords",
            outcome="Agreed",
            is_restricted="y",
            newcomer_name="Luke Frost",
            newcomer_job_title="Levy owner",
            next_step="Send plan",
            next_step_who=tom.public_id,
            next_step_when="tomorrow",
            attachments=[(io.BytesIO(b"%PDF-1.7 x"), "plan.pdf"), (io.BytesIO(b"a,b"), "list.csv")],
        )
        note = saved(client.post(LOG, data=data, content_type="multipart/form-data"))
        assert (note.notes, note.outcome, note.is_restricted) == ("Long\n\nwords", "Agreed", True)
        assert [link.contact.name for link in note.contacts] == [person.name, "Luke Frost"]
        assert [each.file_name for each in note.attachments] == ["plan.pdf", "list.csv"]
        step = db.session.scalars(select(FollowUp)).one()
        assert (step.what, step.owner_id) == ("Send plan", tom.id)
        assert step.due_on > today()

    def test_a_next_step_on_a_date_and_for_one_of_several(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        other, due = make_employer(), today() + timedelta(days=40)
        saved(
            client.post(
                LOG,
                data=typed(
                    employer,
                    other,
                    next_step="Call",
                    next_step_who=me.public_id,
                    next_step_when="date",
                    next_step_due=[str(due.day), str(due.month), str(due.year)],
                    next_step_employer=other.public_id,
                ),
            )
        )
        step = db.session.scalars(select(FollowUp)).one()
        assert (step.due_on, step.employer_id) == (due, other.id)

    def test_says_what_happens_next(self, client: InspectingClient, me: User, employer: Employer) -> None:
        later = today() + timedelta(days=9)
        answer = client.post(LOG, data=typed(employer, on=later))
        assert "My day asks whether it took place" in client.get(answer.headers["Location"]).text

    def test_costs_eight_statements_to_open(
        self, client: InspectingClient, me: User, tom: User, employer: Employer, statements: Statements
    ) -> None:
        def cost() -> int:
            before = len(statements())
            assert client.get(f"{LOG}?employer={employer.public_id}").status_code == 200
            return len(statements()) - before

        make_interaction(employer, tom, themes=[make_theme()])
        make_contact(employer)
        first = cost()
        for _ in range(5):
            make_interaction(employer, tom, themes=[make_theme()])
            make_contact(employer)
            make_user("partner")
        assert cost() == first
        assert first <= 8


@pytest.mark.usefixtures("me")
class TestAnEmployerTypedButNotChosen:
    def test_is_taken_where_one_is_called_exactly_that(self, client: InspectingClient, employer: Employer) -> None:
        make_employer("Harlow Castings (Holdings) Ltd")
        note = saved(client.post(LOG, data=typed(find="  harlow CASTINGS ltd ")))
        assert [link.employer_id for link in note.employers] == [employer.id]

    def test_is_asked_about_otherwise_and_the_words_stay(self, client: InspectingClient, employer: Employer) -> None:
        other = make_employer("Harlow Foods Ltd")
        answer = client.post(LOG, data=typed(find="Harlow"))
        assert answer.status_code == 422
        assert "Choose which employer you mean by “Harlow”" in answer.text
        assert 'value="Harlow"' in answer.text
        assert "Two vacancies" in answer.text
        assert set(options_of(answer.text)) == {employer.public_id, other.public_id}
        assert count(Interaction) == 0
        unknown = client.post(LOG, data=typed(find="Zzyzx"))
        assert unknown.status_code == 422
        assert "No employer is called anything like" in unknown.text
        assert 'value="Zzyzx"' in unknown.text

    def test_is_never_dropped_beside_one_that_was_chosen(self, client: InspectingClient, employer: Employer) -> None:
        make_employer("Dearne Foods")
        assert client.post(LOG, data=typed(employer, find="Dearne F")).status_code == 422
        note = saved(client.post(LOG, data=typed(employer, find="Dearne Foods")))
        assert len(note.employers) == 2
        edit = f"/interactions/{note.public_id}/edit"
        assert client.post(edit, data=typed(employer, find="Dearne", version="1")).status_code == 422


class TestTwice:
    def test_a_form_sent_again_saves_once_and_leads_to_the_same_page(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        data = typed(employer, newcomer_name="Dana Okoro", next_step="Call", next_step_who=me.public_id)
        first, second = client.post(LOG, data=data), client.post(LOG, data=data)
        assert first.headers["Location"] == second.headers["Location"]
        assert (count(Interaction), count(FollowUp), count(Contact)) == (1, 1, 1)


class TestWarnings:
    def test_a_clash_is_shown_before_saving_and_never_blocks(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        other = make_interaction(employer, tom, today() + timedelta(days=5))
        answer = client.post(LOG, data=typed(employer))
        assert answer.status_code == 200
        assert "Not saved yet" in answer.text
        assert "Ask Tom Hall to join" in answer.text
        assert f'name="seen" value="{other.public_id}"' in answer.text
        assert count(Interaction) == 1
        saved(client.post(LOG, data=typed(employer, seen=[other.public_id])))
        assert count(Interaction) == 2

    def test_the_page_that_shows_the_clash_already_does_not_stop_again(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        other = make_interaction(employer, tom)
        assert f'name="seen" value="{other.public_id}"' in client.get(f"{LOG}?employer={employer.public_id}").text

    def test_a_wish_to_be_left_alone_warns_of_an_approach_only(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        employer.do_not_approach_until = today() + timedelta(days=30)
        employer.do_not_approach_reason = "asked twice this term"
        answer = client.post(LOG, data=typed(employer))
        assert "asked twice this term" in answer.text
        assert count(Interaction) == 0
        saved(client.post(LOG, data=typed(employer, initiated_by="employer")))
        saved(client.post(LOG, data=typed(employer, seen=[employer.public_id], once_key="another")))

    def test_asking_to_join_keeps_what_was_typed_and_writes_once(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        other = make_interaction(employer, tom)
        for _ in range(2):
            page = client.post(LOG, data=typed(employer, ask=other.public_id)).text
        assert "We have emailed Tom Hall" in page
        assert 'value="Two vacancies"' in page
        assert (count(JoinRequest), count(Message)) == (1, 1)

    def test_nobody_is_stopped_by_their_own_organisation(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        make_interaction(employer, make_user("officer", organisation=me.organisation))
        saved(client.post(LOG, data=typed(employer)))


FAR = ["1", "1", "2099"]


class TestBadInput:
    def test_says_everything_that_is_missing(self, client: InspectingClient, me: User) -> None:
        data = typed(channel="", summary="", on=today()) | {"on": ["", "", ""]}
        answer = client.post(LOG, data=data)
        assert answer.status_code == 422
        for words in (
            "Choose the employer",
            "Choose how the contact was made",
            "Enter what it was about",
            "Enter the date of the contact",
            "<title>Error: Log a contact",
        ):
            assert words in answer.text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"on": ["31", "2", "2026"]}, "Date must be a real date"),
            ({"on": ["1", "1", "26"]}, "four figures"),
            ({"on": FAR}, "must be"),
            ({"on": ["1", "1", "1999"]}, "must be"),
            ({"on": ["٣", "1", "2026"]}, "real date"),
            ({"on": ["1"]}, "must include"),
            ({"summary": "x" * 10_000}, "300 characters or fewer"),
            ({"summary": "nul\0byte"}, "Remove characters"),
            ({"summary": "\u202eright to left override"}, "Remove characters"),
            ({"notes": "x" * 25_000}, "20,000 characters or fewer"),
            ({"channel": "pigeon"}, "Select one of the options"),
            ({"themes": ["23456789bcd"]}, "no longer in use"),
            ({"contacts": ["23456789bcd"]}, "not at these employers"),
            ({"officers": ["23456789bcd"]}, "no longer uses this service"),
            ({"employers": ["23456789bcd"]}, "no longer listed"),
            ({"employers": ["'; drop table"]}, "Choose the employer"),
            ({"next_step": "Call", "next_step_who": "nobody"}, "Choose who will do it"),
            ({"next_step": "Call", "next_step_when": "date"}, "Enter when it is due"),
            ({"next_step_due": ["1", "2", "2099"]}, "Another date"),
            ({"next_step": "Call", "next_step_when": "date", "next_step_due": ["1", "2", "2020"]}, "today or later"),
            ({"newcomer_job_title": "HR director"}, "Enter the person"),
            ({"newcomer_name": "x" * 500}, "120 characters or fewer"),
        ],
    )
    def test_each_has_a_clear_error_and_nothing_is_saved(
        self, client: InspectingClient, me: User, employer: Employer, fields: dict[str, Any], words: str
    ) -> None:
        answer = client.post(LOG, data=typed(employer) | fields)
        assert answer.status_code == 422
        assert words in answer.text
        assert (count(Interaction), count(FollowUp), count(Contact)) == (0, 0, 0)

    @pytest.mark.parametrize(
        "words", ["Café ☕️👩🏽‍🏭", "שלום עולם", "'; drop table interaction; --", "<b>&amp;</b>", "=1+1"]
    )
    def test_anybodys_words_are_kept_as_they_are(
        self, client: InspectingClient, me: User, employer: Employer, words: str
    ) -> None:
        note = saved(client.post(LOG, data=typed(employer, summary=words)))
        assert note.summary == words
        assert "<b>" not in client.get(f"/interactions/{note.public_id}").text.split("<main")[1]

    @pytest.mark.parametrize(
        ("name", "content"),
        [("run.exe", b"MZ"), ("plan.pdf", b"MZ not a PDF"), ("page.html", b"<script>"), ("a.txt", b"")],
    )
    def test_a_file_of_another_kind_is_refused_by_name(
        self, client: InspectingClient, me: User, employer: Employer, name: str, content: bytes
    ) -> None:
        data = typed(employer, attachments=(io.BytesIO(content), name))
        answer = client.post(LOG, data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert name in answer.text
        assert 'value="Two vacancies"' in answer.text
        assert count(Interaction) == 0

    def test_far_too_much_is_refused_before_it_is_read(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        data = typed(employer, attachments=(io.BytesIO(b"x" * 13_000_000), "big.txt"))
        answer = client.post(LOG, data=data, content_type="multipart/form-data")
        assert answer.status_code == 413
        assert "too large" in answer.text

    def test_asking_about_what_is_not_there_is_said(
        self, client: InspectingClient, me: User, employer: Employer
    ) -> None:
        assert "nobody to ask" in client.post(LOG, data=typed(employer, ask="23456789bcd")).text
        assert client.post(LOG, data=typed(ask="23456789bcd")).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("partner", 200), ("admin", 200), ("analyst", 403), ("employer", 404)])
def test_who_may_log(client: InspectingClient, sign_in: SignIn, role: str, status: int) -> None:
    sign_in(role)
    assert client.get(LOG).status_code == status


def test_a_partner_sees_and_ticks_only_people_who_agreed_or_whom_they_added(
    client: InspectingClient, sign_in: SignIn, employer: Employer
) -> None:
    make_contact(employer, name="Silent Sue")
    make_contact(employer, name="Open Olga", agreed_to_sharing=True)
    partner = sign_in("partner")
    make_contact(employer, name="Known Kim", created_by_id=partner.id)
    page = client.get(f"{LOG}?employer={employer.public_id}").text
    assert "Open Olga" in page
    assert "Known Kim" in page
    assert "Silent Sue" not in page
