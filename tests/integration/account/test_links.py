"""Mailed links in the browser: asked for, opened, pressed; each way a link can end has a page that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm.accounts import letters, passwords, tokens
from crm.accounts.models import MailedToken, TokenPurpose, User
from crm.database import db, now
from crm.jobs.models import Message
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.pages import InspectingClient

SUBJECT = "bcdfghjkmnp"


@pytest.fixture
def dana(app: Flask) -> User:
    return make_user("employer", email="dana@example.org", name="Dana Okoro")


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def mailed_path() -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+(/link/\S+)", messages()[-1].body)
    assert found is not None
    return found[1]


class TestSigningIn:
    def test_by_a_link_asked_for(self, client: InspectingClient, dana: User) -> None:
        assert client.post("/sign-in/link", data={"email": " DANA@example.org"}).location == "/sign-in/link/sent"
        path = mailed_path()
        assert "This link is for Dana Okoro" in client.get(path).text
        assert client.post(path).location == "/"
        assert client.get("/profile").status_code == 200

    def test_opening_the_link_changes_nothing_however_often(
        self, client: InspectingClient, dana: User, app: Flask
    ) -> None:
        client.post("/sign-in/link", data={"email": dana.email})
        path = mailed_path()
        scanner = app.test_client()
        for _ in range(3):
            assert scanner.get(path).status_code == 200
            assert scanner.head(path).status_code == 200
        assert scanner.get("/profile").status_code == 302
        assert client.post(path).status_code == 302

    def test_staff_are_told_to_use_their_password(self, client: InspectingClient, app: Flask) -> None:
        staff = make_user("officer", email="priya@example.org")
        client.post("/sign-in/link", data={"email": staff.email})
        assert "You sign in with your email address and password" in messages()[-1].body
        assert db.session.scalars(select(MailedToken)).all() == []

    def test_an_unknown_address_gets_the_same_answer_and_no_mail(self, client: InspectingClient, dana: User) -> None:
        known = client.post("/sign-in/link", data={"email": dana.email})
        unknown = client.post("/sign-in/link", data={"email": "nobody@example.org"})
        assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
        assert len(messages()) == 1

    @pytest.mark.parametrize("path", ["/sign-in/link", "/forgotten-password"])
    def test_an_unknown_address_takes_the_same_work(
        self, client: InspectingClient, dana: User, path: str, statements: Callable[[], list[str]]
    ) -> None:
        make_user("officer", email="priya@example.org")

        def writes(email: str) -> list[str]:
            before = len(statements())
            client.post(path, data={"email": email})
            return [each.split("(")[0] for each in statements()[before:] if not each.startswith("SELECT")]

        assert writes("nobody@example.org") == writes("dana@example.org") == writes("priya@example.org")

    @pytest.mark.parametrize("path", ["/sign-in/link", "/forgotten-password"])
    def test_asking_is_throttled_alike_for_known_and_unknown(
        self, client: InspectingClient, dana: User, path: str
    ) -> None:
        for email in (dana.email, "nobody@example.org"):
            for _ in range(5):
                assert client.post(path, data={"email": email}).status_code == 302
            assert client.post(path, data={"email": email}).status_code == 429

    @pytest.mark.parametrize("email", ["", "a\0b@x.org", "x" * 10_000, "\u202egro"])
    @pytest.mark.parametrize("path", ["/sign-in/link", "/forgotten-password"])
    def test_bad_input_is_said(self, client: InspectingClient, app: Flask, path: str, email: str) -> None:
        assert client.post(path, data={"email": email}).status_code == 422

    def test_another_persons_session_is_said_and_replaced(
        self, client: InspectingClient, dana: User, sign_in: SignIn
    ) -> None:
        sign_in("officer", name="Priya Shah")
        raw = tokens.issue(dana, TokenPurpose.SIGN_IN)
        assert "You are signed in as Priya Shah" in client.get(f"/link/{raw}").text
        client.post(f"/link/{raw}")
        assert "Dana Okoro" in client.get("/profile").text


class TestInvitation:
    def test_opens_its_form_again_and_again_until_it_closes(
        self, client: InspectingClient, dana: User, app: Flask
    ) -> None:
        raw = tokens.issue(dana, TokenPurpose.INVITATION, SUBJECT)
        was_opened = False
        for _ in range(2):
            page = client.get(f"/link/{raw}").text
            assert "works until your form is closed" in page
            assert ("Continue to your form" in page) is was_opened
            was_opened = True
            answer = client.post(f"/link/{raw}")
            assert answer.status_code == 302
            assert SUBJECT in answer.location
            assert client.get("/profile").status_code == 200
            client.post("/sign-out")
        tokens.revoke_for(SUBJECT)
        answer = client.get(f"/link/{raw}")
        assert answer.status_code == 410
        assert "This form is closed" in answer.text
        assert client.post(f"/link/{raw}").status_code == 410

    def test_an_expired_one_is_renewed_for_the_same_form(self, client: InspectingClient, dana: User) -> None:
        raw = tokens.issue(dana, TokenPurpose.INVITATION, SUBJECT, timedelta(0))
        assert "This link has expired" in client.get(f"/link/{raw}").text
        client.post(f"/link/{raw}/new")
        assert SUBJECT in client.post(mailed_path()).location


class TestEndedLinks:
    def test_a_used_link_offers_a_new_one(self, client: InspectingClient, dana: User) -> None:
        raw = tokens.issue(dana, TokenPurpose.SIGN_IN)
        client.post(f"/link/{raw}")
        client.post("/sign-out")
        for answer in (client.get(f"/link/{raw}"), client.post(f"/link/{raw}")):
            assert answer.status_code == 410
            assert "This link has been used already" in answer.text
            assert "Send me a new link" in answer.text
        assert client.get("/profile").status_code == 302
        assert client.post(f"/link/{raw}/new").location == "/sign-in/link/sent"
        assert client.post(mailed_path()).location == "/profile"  # the page that was asked for in between

    def test_an_expired_link_says_until_when_it_worked(self, client: InspectingClient, dana: User) -> None:
        raw = tokens.issue(dana, TokenPurpose.SIGN_IN)
        db.session.execute(update(MailedToken).values(expires_at=now() - timedelta(hours=1)))
        answer = client.post(f"/link/{raw}")
        assert answer.status_code == 410
        assert "This one worked until" in answer.text

    @pytest.mark.parametrize("raw", ["unknown", "x" * 3_000, "😀", "%F0%9F", "..%2Fadmin"])
    def test_an_unknown_link_says_how_to_get_one(self, client: InspectingClient, app: Flask, raw: str) -> None:
        for answer in (client.get(f"/link/{raw}"), client.post(f"/link/{raw}"), client.post(f"/link/{raw}/new")):
            assert answer.status_code == 404

    def test_the_page_of_an_unknown_link(self, client: InspectingClient, app: Flask) -> None:
        page = client.get("/link/unknown").text
        assert "This link does not work" in page
        assert "/sign-in/link" in page

    def test_the_links_of_an_archived_person_are_withdrawn(self, client: InspectingClient, dana: User) -> None:
        raw = tokens.issue(dana, TokenPurpose.SIGN_IN)
        dana.archived_at = now()
        assert "This link has been withdrawn" in client.get(f"/link/{raw}").text
        assert client.post(f"/link/{raw}/new").status_code == 410
        assert messages() == []

    def test_a_working_link_needs_no_new_one(self, client: InspectingClient, dana: User) -> None:
        raw = tokens.issue(dana, TokenPurpose.SIGN_IN)
        assert client.post(f"/link/{raw}/new").location == f"/link/{raw}"


class TestPasswordByLink:
    @pytest.fixture
    def priya(self, app: Flask) -> User:
        return make_user("officer", email="priya@example.org", name="Priya Shah")

    def test_forgotten(self, client: InspectingClient, priya: User) -> None:
        assert client.post("/forgotten-password", data={"email": priya.email}).location == "/forgotten-password/sent"
        path = mailed_path()
        address = client.get(path).location
        assert "Choose your password" in client.get(address).text
        assert "12 characters or more" in client.post(address, data={"password": "short"}).text
        assert client.post(address, data={"password": "three random words"}).location == "/sign-in"
        assert client.post(address, data={"password": "three other words"}).status_code == 410
        data = {"email": priya.email, "password": "three random words"}
        assert client.post("/sign-in", data=data).location == "/"

    def test_a_reset_does_not_get_past_the_second_factor(self, client: InspectingClient, priya: User) -> None:
        priya.totp_secret = "JBSWY3DPEHPK3PXP"
        raw = tokens.issue(priya, TokenPurpose.SET_PASSWORD)
        client.post(f"/set-password/{raw}", data={"password": "three random words"})
        data = {"email": priya.email, "password": "three random words"}
        assert client.post("/sign-in", data=data).location == "/sign-in/code"

    def test_ends_sessions_and_older_links(
        self, client: InspectingClient, priya: User, app: Flask, sign_in: SignIn
    ) -> None:
        sign_in(user=priya)
        older, newer = (tokens.issue(priya, TokenPurpose.SET_PASSWORD) for _ in range(2))
        app.test_client().post(f"/set-password/{newer}", data={"password": "three random words"})
        assert client.get("/profile").status_code == 302
        assert client.get(f"/set-password/{older}").status_code == 410

    def test_an_employers_user_gets_a_sign_in_link_instead(self, client: InspectingClient, dana: User) -> None:
        client.post("/forgotten-password", data={"email": dana.email})
        assert client.post(mailed_path()).location == "/"

    def test_a_sign_in_link_sets_no_password_and_the_other_way_round(
        self, client: InspectingClient, dana: User, priya: User
    ) -> None:
        sign_in_link = tokens.issue(dana, TokenPurpose.SIGN_IN)
        password_link = tokens.issue(priya, TokenPurpose.SET_PASSWORD)
        data = {"password": "three random words"}
        assert client.post(f"/set-password/{sign_in_link}", data=data).status_code == 404
        assert client.post(f"/link/{password_link}").status_code == 404
        assert client.get("/profile").status_code == 302
        assert tokens.look_up(sign_in_link).works
        assert tokens.look_up(password_link).works

    def test_a_new_person_chooses_a_first_password(self, client: InspectingClient, priya: User) -> None:
        path = letters.mail_first_password_link(priya).removeprefix("http://127.0.0.1:5000")
        assert "You have been given an account" in messages()[-1].body
        address = client.get(path).location
        client.post(address, data={"password": "three random words"})
        assert passwords.matches(db.session.get_one(User, priya.id), "three random words")

    @pytest.mark.parametrize("password", ["", "x" * 10_000, "three \0 words", "aaaaaaaaaaaaaaa"])
    def test_a_refused_password_does_not_spend_the_link(
        self, client: InspectingClient, priya: User, password: str
    ) -> None:
        raw = tokens.issue(priya, TokenPurpose.SET_PASSWORD)
        assert client.post(f"/set-password/{raw}", data={"password": password}).status_code == 422
        assert tokens.look_up(raw).works
