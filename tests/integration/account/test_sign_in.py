"""Staff sign in: password, second factor, throttling; nothing tells whether an address has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from crm.accounts import passwords, second_factor, tokens
from crm.accounts.models import AuditEntry, RecoveryCode, SignInAttempt, TokenPurpose, User
from crm.database import db
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.pages import InspectingClient

PASSWORD = "three random words"
WRONG = "Email address or password is wrong"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user("officer", email="priya@example.org", password_hash=passwords.HASHER.hash(PASSWORD))


def enter(client: InspectingClient, email: str = "priya@example.org", password: str = PASSWORD):
    return client.post("/sign-in", data={"email": email, "password": password})


class TestPassword:
    def test_the_right_password_signs_in_and_is_on_record(self, client: InspectingClient, officer: User) -> None:
        assert enter(client, "  Priya@Example.org ").location == "/"
        assert client.get("/profile").status_code == 200
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signed in")).one()
        assert (entry.actor_id, entry.record_id) == (officer.id, officer.id)
        assert db.session.get_one(User, officer.id).last_seen_at is not None

    def test_leads_to_the_page_that_was_asked_for(self, client: InspectingClient, officer: User) -> None:
        client.get("/schools/?q=wath")
        assert enter(client).location == "/schools/?q=wath"

    @pytest.mark.parametrize(
        ("email", "password"),
        [("priya@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("no address", "😀" * 40), ("a" * 254, "x")],
    )
    def test_a_refusal_says_the_same_whoever_it_is(
        self, client: InspectingClient, officer: User, email: str, password: str
    ) -> None:
        answer = enter(client, email, password)
        assert answer.status_code == 422
        assert WRONG in answer.text
        assert email in answer.text
        assert client.get("/profile").status_code == 302

    def test_an_archived_person_is_refused_like_anybody(self, client: InspectingClient, officer: User) -> None:
        officer.archived_at = datetime.now(UTC)
        assert WRONG in enter(client).text

    def test_an_employers_user_never_signs_in_by_password(self, client: InspectingClient, app: Flask) -> None:
        make_user("employer", email="dana@example.org", password_hash=passwords.HASHER.hash(PASSWORD))
        assert WRONG in enter(client, "dana@example.org").text

    def test_the_same_work_is_done_for_nobody(
        self, client: InspectingClient, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked: list[str] = []
        verify = passwords.HASHER.verify

        class Counting:
            def verify(self, kept: str, password: str) -> bool:
                checked.append(kept.split("$")[3])
                return verify(kept, password)

        monkeypatch.setattr(passwords, "HASHER", Counting())
        enter(client, password="wrong")
        enter(client, "nobody@example.org")
        assert checked == ["m=19456,t=2,p=1"] * 2

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({}, "Enter your email address"),
            ({"email": "\0@x.org", "password": "x"}, "Remove characters"),
            ({"email": "x" * 10_000, "password": "x"}, "must be 254 characters or fewer"),
            ({"email": "\u202egro.elpmaxe@ayirp", "password": "x"}, "Remove characters"),
            ({"email": "a@b.org", "password": "x" * 10_000}, "200 characters or fewer"),
            ({"email": "a@b.org", "password": "x\0y"}, "200 characters or fewer"),
        ],
    )
    def test_bad_input_is_said_at_its_field(self, client: InspectingClient, data: dict[str, str], message: str) -> None:
        answer = client.post("/sign-in", data=data)
        assert answer.status_code == 422
        assert message in answer.text

    def test_an_old_hash_is_renewed_on_the_way(self, client: InspectingClient, officer: User) -> None:
        from argon2 import PasswordHasher

        officer.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        assert enter(client).status_code == 302
        assert "m=19456,t=2,p=1" in str(db.session.get_one(User, officer.id).password_hash)

    def test_signing_out_ends_the_session_and_may_be_pressed_twice(
        self, client: InspectingClient, officer: User
    ) -> None:
        enter(client)
        for _ in range(2):
            assert client.post("/sign-out").location == "/sign-in"
        assert "You have signed out" in client.get("/sign-in").text
        assert client.get("/profile").status_code == 302

    def test_a_session_ends_after_a_working_day_however_busy(self, client: InspectingClient, officer: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            enter(client)
            for _ in range(8):
                clock.shift(timedelta(hours=1))
                assert client.get("/profile").status_code == 200
            clock.shift(timedelta(hours=1))
            assert client.get("/profile").location == "/sign-in"
            assert "You have been signed out" in client.get("/sign-in").text
            assert "You have been signed out" not in client.get("/sign-in").text
            assert enter(client).location == "/profile"

    def test_a_signed_in_person_is_led_on(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/sign-in").location == "/"


class TestThrottle:
    def test_the_sixth_attempt_at_an_account_is_refused_even_if_right(
        self, client: InspectingClient, officer: User
    ) -> None:
        for _ in range(5):
            assert enter(client, password="wrong").status_code == 422
        answer = enter(client)
        assert answer.status_code == 429
        assert "Too many attempts" in answer.text
        assert "a few attempts within 15 minutes" in answer.text
        assert answer.headers["Retry-After"] == "900"

    def test_an_unknown_address_is_throttled_alike(self, client: InspectingClient, app: Flask) -> None:
        for _ in range(5):
            assert enter(client, "nobody@example.org").status_code == 422
        assert enter(client, "nobody@example.org").status_code == 429

    def test_the_window_passes(self, client: InspectingClient, officer: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(5):
                enter(client, password="wrong")
            clock.shift(timedelta(minutes=14, seconds=59))
            assert enter(client).status_code == 429
            clock.shift(timedelta(seconds=1))
            assert enter(client).status_code == 302

    def test_a_success_begins_the_count_anew(self, client: InspectingClient, officer: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
                clock.shift(timedelta(seconds=1))
                enter(client, password=password)
            assert enter(client).status_code == 302

    def test_guessing_elsewhere_locks_nobody_out_yet_guessing_from_everywhere_ends(
        self, client: InspectingClient, officer: User, app: Flask
    ) -> None:
        def enter_from(place: int, password: str) -> int:
            data = {"email": "priya@example.org", "password": password}
            return client.post(
                "/sign-in", data=data, environ_overrides={"REMOTE_ADDR": f"192.0.2.{place}"}
            ).status_code

        assert [enter_from(1, "wrong") for _ in range(6)] == [422] * 5 + [429]
        assert enter_from(1, PASSWORD) == 429
        assert enter_from(2, PASSWORD) == 302
        client.post("/sign-out")
        allowed = app.config["SIGN_IN_ATTEMPTS_ANYWHERE"]
        answers = [enter_from(10 + number // 5, "wrong") for number in range(allowed + 1)]
        assert answers == [422] * allowed + [429]
        assert enter_from(99, PASSWORD) == 429

    def test_one_network_address_may_fail_only_so_often_over_all_accounts(
        self, client: InspectingClient, officer: User, app: Flask
    ) -> None:
        limit = app.config["SIGN_IN_ATTEMPTS_PER_ADDRESS"]
        for number in range(limit):
            assert enter(client, f"guess{number}@example.org").status_code == 422
        assert enter(client).status_code == 429
        elsewhere = client.post(
            "/sign-in",
            data={"email": "priya@example.org", "password": PASSWORD},
            environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
        )
        assert elsewhere.status_code == 302

    def test_neither_account_nor_address_is_kept_in_clear(self, client: InspectingClient, officer: User) -> None:
        enter(client, password="wrong")
        kept = [attempt.who_hash for attempt in db.session.scalars(select(SignInAttempt))]
        assert len(kept) == 3
        assert all(len(each) == 64 and "priya" not in each for each in kept)


class TestSecondFactor:
    @pytest.fixture
    def secret(self, officer: User) -> str:
        officer.totp_secret = pyotp.random_base32()
        return officer.totp_secret

    def test_is_asked_after_the_password_and_nobody_is_signed_in_before(
        self, client: InspectingClient, secret: str
    ) -> None:
        assert enter(client).location == "/sign-in/code"
        assert client.get("/profile").status_code == 302
        assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).location == "/profile"
        assert client.get("/profile").status_code == 200

    def test_a_code_works_once(self, client: InspectingClient, secret: str) -> None:
        with time_machine.travel(NOON, tick=False):
            code = pyotp.TOTP(secret).now()
            enter(client)
            assert client.post("/sign-in/code", data={"code": code}).status_code == 302
            client.post("/sign-out")
            enter(client)
            answer = client.post("/sign-in/code", data={"code": code})
        assert answer.status_code == 422
        assert "was used already" in answer.text

    @pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 302), (0, 302), (30, 302), (60, 422)])
    def test_a_clock_may_be_half_a_minute_off(
        self, client: InspectingClient, secret: str, seconds: int, status: int
    ) -> None:
        with time_machine.travel(NOON, tick=False):
            enter(client)
            code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))
            assert client.post("/sign-in/code", data={"code": code}).status_code == status

    @pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "１２３４５６", "😀", "\u202e123456"])
    def test_other_text_is_refused(self, client: InspectingClient, secret: str, code: str) -> None:
        enter(client)
        assert client.post("/sign-in/code", data={"code": code}).status_code == 422

    def test_guessing_codes_is_throttled(self, client: InspectingClient, secret: str) -> None:
        enter(client)
        for _ in range(5):
            assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
        assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).status_code == 429

    def test_half_a_sign_in_lasts_ten_minutes(self, client: InspectingClient, secret: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            enter(client)
            clock.shift(timedelta(minutes=10))
            assert client.get("/sign-in/code").location == "/sign-in"

    def test_the_code_page_is_for_nobody_else(self, client: InspectingClient, app: Flask) -> None:
        assert client.get("/sign-in/code").location == "/sign-in"
        assert client.post("/sign-in/recovery-code", data={"code": "x"}).location == "/sign-in"

    def test_a_recovery_code_works_once(self, client: InspectingClient, officer: User, secret: str) -> None:
        code = second_factor.renew_recovery_codes(officer)[0]
        enter(client)
        assert client.post("/sign-in/recovery-code", data={"code": code.upper()}).status_code == 302
        client.post("/sign-out")
        enter(client)
        assert client.post("/sign-in/recovery-code", data={"code": code}).status_code == 422
        assert code not in str([kept.code_hash for kept in db.session.scalars(select(RecoveryCode))])


def copy_of_cookie(client: InspectingClient) -> str:
    cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def profile_with(app: Flask, cookie: str) -> int:
    """What somebody who comes with a kept cookie gets for their profile."""
    other = app.test_client()
    other.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    return other.get("/profile").status_code


class TestSigningOut:
    def test_a_kept_cookie_is_worth_nothing_any_more(
        self, client: InspectingClient, officer: User, app: Flask, statements: Callable[[], list[str]]
    ) -> None:
        enter(client)
        elsewhere: InspectingClient = app.test_client()  # type: ignore[assignment]
        enter(elsewhere)
        kept = copy_of_cookie(client)
        assert profile_with(app, kept) == 200
        client.post("/sign-out")
        before = len(statements())
        assert profile_with(app, kept) == 302
        assert len(statements()) - before == 1
        assert elsewhere.get("/profile").status_code == 200
        client.post("/sign-out")
        assert profile_with(app, kept) == 302

    def test_so_it_is_for_an_employers_user(self, client: InspectingClient, app: Flask) -> None:
        dana = make_user("employer")
        client.post(f"/link/{tokens.issue(dana, TokenPurpose.SIGN_IN)}")
        kept = copy_of_cookie(client)
        assert profile_with(app, kept) == 200
        client.post("/sign-out")
        assert profile_with(app, kept) == 302

    def test_signing_in_again_ends_what_the_browser_had(
        self, client: InspectingClient, officer: User, app: Flask
    ) -> None:
        enter(client)
        kept = copy_of_cookie(client)
        enter(client)
        assert profile_with(app, kept) == 302
        assert profile_with(app, copy_of_cookie(client)) == 200


class TestSettingUp:
    def key_on(self, page: str) -> str:
        return page.split('class="crm-key">')[1].split("<")[0].replace(" ", "")

    def test_is_required_on_the_way_in_where_the_setting_says_so(
        self, client: InspectingClient, officer: User, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "SECOND_FACTOR_REQUIRED", True)
        assert enter(client).location == "/second-factor"
        assert client.get("/profile").status_code == 302
        page = client.get("/second-factor").text
        key = self.key_on(page)
        assert client.get("/second-factor/qr.svg").mimetype == "image/svg+xml"
        assert "Code is wrong" in client.post("/second-factor", data={"code": "000000"}).text
        answer = client.post("/second-factor", data={"code": pyotp.TOTP(key).now()})
        assert answer.text.count("<li><code>") == 10
        assert client.get("/profile").status_code == 200
        assert db.session.get_one(User, officer.id).totp_secret == key

    def test_the_first_code_cannot_be_used_again_to_sign_in(self, client: InspectingClient, officer: User) -> None:
        with time_machine.travel(NOON, tick=False):
            enter(client)
            key = self.key_on(client.get("/second-factor").text)
            code = pyotp.TOTP(key).now()
            assert client.post("/second-factor", data={"code": code, "current": PASSWORD}).status_code == 200
            client.post("/sign-out")
            enter(client)
            assert client.post("/sign-in/code", data={"code": code}).status_code == 422

    def test_from_the_profile_it_asks_for_the_password(self, client: InspectingClient, officer: User) -> None:
        enter(client)
        key = self.key_on(client.get("/second-factor").text)
        code = pyotp.TOTP(key).now()
        answer = client.post("/second-factor", data={"code": code, "current": "wrong"})
        assert answer.status_code == 422
        assert "Password is wrong" in answer.text
        assert db.session.get_one(User, officer.id).totp_secret is None

    def test_ends_every_other_session(self, client: InspectingClient, officer: User, app: Flask) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": officer.email, "password": PASSWORD})
        enter(client)
        key = self.key_on(client.get("/second-factor").text)
        client.post("/second-factor", data={"code": pyotp.TOTP(key).now(), "current": PASSWORD})
        assert client.get("/profile").status_code == 200
        assert other.get("/profile").status_code == 302

    def test_new_recovery_codes_replace_the_old(self, client: InspectingClient, officer: User) -> None:
        officer.totp_secret = pyotp.random_base32()
        old = second_factor.renew_recovery_codes(officer)
        client.post("/sign-in", data={"email": officer.email, "password": PASSWORD})
        client.post("/sign-in/recovery-code", data={"code": old[0]})
        assert "9 of 10 left" in client.get("/profile").text
        assert client.post("/profile/recovery-codes", data={"current": "wrong"}).status_code == 422
        page = client.post("/profile/recovery-codes", data={"current": PASSWORD}).text
        assert page.count("<li><code>") == 10
        assert not any(code in page for code in old)

    def test_the_picture_is_only_for_who_sets_up(self, client: InspectingClient, sign_in: SignIn) -> None:
        assert client.get("/second-factor/qr.svg").status_code == 404
        sign_in("employer")
        assert client.get("/second-factor/qr.svg").status_code == 404
        assert client.get("/second-factor").location == "/sign-in"


class TestOwnAccount:
    def test_changing_the_password_ends_other_sessions(
        self, client: InspectingClient, officer: User, app: Flask
    ) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": officer.email, "password": PASSWORD})
        enter(client)
        data = {"current": PASSWORD, "password": "four quite random words"}
        assert client.post("/profile/password", data=data).location == "/profile"
        assert client.get("/profile").status_code == 200
        assert other.get("/profile").status_code == 302
        client.post("/sign-out")
        assert enter(client).status_code == 422
        assert enter(client, password="four quite random words").status_code == 302

    @pytest.mark.parametrize(
        ("current", "new", "message"),
        [
            ("wrong", "four quite random words", "The current password is wrong"),
            (PASSWORD, "short", "12 characters or more"),
            (PASSWORD, "password1234", "harder to guess"),
            (PASSWORD, "priya and the bees", "does not contain your email address"),
            (PASSWORD, "", "Enter a new password"),
        ],
    )
    def test_a_poor_change_is_refused(
        self, client: InspectingClient, officer: User, current: str, new: str, message: str
    ) -> None:
        enter(client)
        answer = client.post("/profile/password", data={"current": current, "password": new})
        assert answer.status_code == 422
        assert message in answer.text

    def test_signing_out_everywhere_else_keeps_this_session(
        self, client: InspectingClient, officer: User, app: Flask
    ) -> None:
        other = app.test_client()
        other.post("/sign-in", data={"email": officer.email, "password": PASSWORD})
        enter(client)
        client.post("/profile/sign-out-everywhere")
        assert "signed out everywhere else" in client.get("/profile").text
        assert other.get("/profile").status_code == 302

    @pytest.mark.parametrize("role", ["officer", "employer"])
    def test_a_name_can_be_changed(self, client: InspectingClient, sign_in: SignIn, role: str) -> None:
        user = sign_in(role)
        assert client.post("/profile/name", data={"name": "  Zoë 😀 O'Neill "}).location == "/profile"
        assert db.session.get_one(User, user.id).name == "Zoë 😀 O'Neill"

    @pytest.mark.parametrize("name", ["", "   ", "x" * 10_000, "a\0b", "\u202eeman", "\u200b"])
    def test_what_is_no_name_is_refused(self, client: InspectingClient, sign_in: SignIn, name: str) -> None:
        sign_in("officer")
        assert client.post("/profile/name", data={"name": name}).status_code == 422

    def test_the_profile_says_what_one_may_do(self, client: InspectingClient, sign_in: SignIn) -> None:
        from crm.accounts.rules import Strand

        sign_in("partner", strands=(Strand.NETWORK, Strand.ENCOUNTERS), may_see_participants=True)
        page = client.get("/profile").text
        assert "HR Director Network, School encounters" in page
        assert "Who is placed" in page
