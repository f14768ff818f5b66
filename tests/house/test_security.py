"""What every answer carries and every form needs: tokens, headers, cookies; production starts only when safe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

import config
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.app import create_app
from tests.conftest import SignIn
from tests.house.test_permissions import Call, calls
from tests.pages import InspectingClient

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "CRM_ENVIRONMENT": "production",
    "CRM_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "DATABASE_URL": "postgresql://crm@127.0.0.1/crm",
    "CRM_MAIL_TRANSPORT": "smtp",
    "CRM_SMTP_HOST": "mail.example.org",
    "CRM_MAIL_SENDER": "no-reply@example.org",
    "CRM_BASE_URL": "https://crm.example.org",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which production starts; take something out of it to see that it does not."""
    for name in list(config.ENVIRON):
        if name.startswith("CRM_"):
            monkeypatch.delenv(name)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestForms:
    def test_an_own_form_that_is_too_old_is_sent_again_by_one_press(
        self, app: Flask, client: InspectingClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        sign_in("officer")
        typed = {"summary": 'Two "vacancies" <now>', "themes": ["one", "two"], "csrf_token": "old"}
        where = "/interactions/log?employer=x"
        stale = client.post(where, data=typed, headers={"Origin": "http://localhost"})
        assert stale.status_code == 400
        assert 'value="Two &#34;vacancies&#34; &lt;now&gt;"' in stale.text
        assert stale.text.count('name="themes"') == 2
        assert 'action="/interactions/log?employer=x"' in stale.text
        token = stale.text.split('name="csrf_token" value="')[-1].split('"')[0]
        assert client.post(where, data=typed | {"csrf_token": token}).status_code == 422
        for origin in ("https://evil.example", "http://localhost.evil.example", "null", ""):
            elsewhere = client.post(where, data=typed, headers={"Origin": origin})
            assert elsewhere.status_code == 400
            assert "vacancies" not in elsewhere.text, origin
        secret = client.post("/sign-in", data={"password": "hush hush"}, headers={"Origin": "http://localhost"})
        assert "hush" not in secret.text

    def test_no_form_is_taken_without_its_token(
        self, app: Flask, client: InspectingClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        sign_in("admin")
        client.inspects = False
        taken = []
        for call in (each for each in calls(app) if each.method != "GET"):
            answer = client.open(call.address, method=call.method, data={"csrf_token": "forged"})
            if answer.status_code != 400 or "This page had been open too long" not in answer.text:
                taken.append(f"{call.method} {call.address} answered {answer.status_code}")
        assert taken == []

    def test_a_form_with_its_token_is_taken(
        self, app: Flask, client: InspectingClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        token = client.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"email": "nobody@example.org", "password": "wrong", "csrf_token": token}
        assert client.post("/sign-in", data=data).status_code == 422


def fail() -> str:
    raise ZeroDivisionError


def busy() -> str:
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestHeaders:
    @pytest.fixture
    def breakable(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two pages that break: one by a fault, one because the database is locked."""
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        for endpoint, view in (("account.cookies", fail), ("account.privacy", busy)):
            monkeypatch.setitem(app.view_functions, endpoint, requires(Permission.ANYONE)(view))

    @pytest.mark.usefixtures("breakable")
    @pytest.mark.parametrize(
        ("call", "status"),
        [
            (Call("", "GET", "/sign-in"), 200),
            (Call("", "GET", "/"), 302),
            (Call("", "GET", "/sign-in?next=%00"), 400),
            (Call("", "GET", "/nowhere"), 404),
            (Call("", "POST", "/accessibility"), 405),
            (Call("", "GET", "/link/unknown"), 404),
            (Call("", "POST", "/sign-in"), 422),
            (Call("", "GET", "/cookies"), 500),
            (Call("", "GET", "/privacy"), 503),
        ],
        ids=lambda value: value.address if isinstance(value, Call) else str(value),
    )
    def test_every_answer_carries_them(self, client: InspectingClient, call: Call, status: int) -> None:
        answer = client.open(call.address, method=call.method)
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Strict-Transport-Security" not in answer.headers
        if status >= 400:
            assert "Rotherham Employer Engagement" in answer.text

    def test_a_refused_page_carries_them_too(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        answer = client.get("/admin/")
        assert answer.status_code == 403
        assert "Content-Security-Policy" in answer.headers
        assert "You do not have access to this page" in answer.text

    def test_static_files_may_be_cached_by_their_fingerprint(self, client: InspectingClient) -> None:
        with client.get("/static/css/crm.css") as answer:
            assert answer.headers["Cache-Control"] == "no-cache"
        with client.get("/static/css/crm.css?v=fingerprint") as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_static_files_cost_no_statement(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        before = len(statements())
        with client.get("/static/css/crm.css"):
            assert len(statements()) == before

    def test_the_session_cookie_is_kept_from_scripts_and_other_sites(self, client: InspectingClient) -> None:
        cookie = client.get("/profile").headers["Set-Cookie"]
        assert cookie.startswith("crm_session=")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


class TestProduction:
    def test_starts_with_a_secure_cookie_and_transport_security(self, production: pytest.MonkeyPatch) -> None:
        app = create_app()
        answer = app.test_client().get("/profile", base_url="https://crm.example.org")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-crm_session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert app.config["SECOND_FACTOR_REQUIRED"] is True
        assert app.config["DEMONSTRATION"] is False

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("CRM_SECRET_KEY", None, "CRM_SECRET_KEY"),
            ("CRM_SECRET_KEY", "short", "CRM_SECRET_KEY"),
            ("CRM_SECRET_KEY", config.Development.SECRET_KEY, "CRM_SECRET_KEY"),
            ("DATABASE_URL", None, "DATABASE_URL"),
            ("CRM_MAIL_TRANSPORT", "outbox", "CRM_MAIL_TRANSPORT"),
            ("CRM_SMTP_HOST", None, "CRM_SMTP_HOST"),
            ("CRM_MAIL_SENDER", None, "CRM_MAIL_SENDER"),
            ("CRM_BASE_URL", "http://crm.example.org", "CRM_BASE_URL"),
            ("CRM_MAIL_TRANSPORT", "notify", "CRM_NOTIFY_API_KEY"),
            ("CRM_ENVIRONMENT", "staging", "CRM_ENVIRONMENT"),
        ],
    )
    def test_refuses_to_start_without_what_it_needs(
        self, production: pytest.MonkeyPatch, name: str, value: str | None, words: str
    ) -> None:
        if value is None:
            production.delenv(name)
        else:
            production.setenv(name, value)
        with pytest.raises(config.ConfigurationError, match=words):
            create_app()


def templates() -> list[str]:
    folder = PROJECT / "crm" / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


@pytest.mark.parametrize("name", templates())
def test_every_template_compiles(name: str, compiling: Any) -> None:
    compiling.get_template(name)


@pytest.fixture(scope="module")
def compiling() -> Any:
    """The template environment of an application without a database."""
    return create_app({"ENVIRONMENT": "testing", "SQLALCHEMY_DATABASE_URI": "postgresql://crm@127.0.0.1/crm"}).jinja_env


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestAddresses:
    @pytest.mark.parametrize("address", ["/employers/?q=" + "x" * 7_000, "/" + "x" * 7_000])
    def test_one_that_is_too_long_has_a_page_of_ours(
        self, client: InspectingClient, sign_in: SignIn, address: str
    ) -> None:
        sign_in("officer")
        answer = client.get(address)
        assert answer.status_code == 414
        assert "The address is too long" in answer.text

    def test_a_browser_finds_the_icon_where_it_looks(self, client: InspectingClient) -> None:
        where = client.get("/favicon.ico").location
        assert client.get(where, buffered=True).mimetype == "image/svg+xml"


def test_the_server_lets_a_long_address_through_to_us() -> None:
    import gunicorn.config

    from crm.web.security import LONGEST_ADDRESS

    settings = gunicorn.config.Config()
    for line in (PROJECT / "gunicorn.conf.py").read_text().splitlines():
        if line.startswith("limit_request_line"):
            settings.set("limit_request_line", int(line.split("=")[1]))
    assert settings.limit_request_line >= LONGEST_ADDRESS + 1_000
