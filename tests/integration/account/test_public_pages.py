"""The pages anyone may read, where each role begins, and the outbox of the demonstration."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.jobs import outbox
from tests.conftest import SignIn
from tests.pages import InspectingClient

PAGES = ["/accessibility", "/privacy", "/cookies", "/data-sources", "/sign-in", "/sign-in/link", "/forgotten-password"]


@pytest.mark.parametrize("path", [*PAGES, "/sign-in/link/sent", "/forgotten-password/sent"])
def test_anyone_may_read_it(client: InspectingClient, app: Flask, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_attributions_are_those_the_licences_ask_for(client: InspectingClient, app: Flask) -> None:
    page = client.get("/data-sources").text
    assert "Contains OS data © Crown copyright and database right 2025" in page
    assert "Contains Royal Mail data © Royal Mail copyright and database right 2025" in page
    assert "Contains National Statistics data © Crown copyright and database right" in page
    assert "Open Government Licence v3.0" in page


def test_the_contact_is_the_settings(client: InspectingClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rotherham.gov.uk/contact" in client.get("/accessibility").text
    monkeypatch.setitem(app.config, "CONTACT_EMAIL", "engagement@example.org")
    assert "mailto:engagement@example.org" in client.get("/privacy").text


@pytest.mark.parametrize(
    ("role", "start"),
    [
        ("officer", "/interactions/my-day"),
        ("partner", "/interactions/my-day"),
        ("admin", "/interactions/my-day"),
        ("analyst", "/dashboard/"),
        ("employer", "/my-business/"),
    ],
)
def test_each_role_begins_at_its_own_page(client: InspectingClient, sign_in: SignIn, role: str, start: str) -> None:
    sign_in(role)
    assert client.get("/").location == start
    assert client.get(start).status_code == 200


def test_nobody_begins_at_the_sign_in_page(client: InspectingClient, app: Flask) -> None:
    assert client.get("/").location == "/sign-in"


class TestDemonstration:
    def test_its_outbox_shows_messages_with_links_to_follow(
        self, client: InspectingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "DEMONSTRATION", True)
        assert "Nothing has been sent yet" in client.get("/outbox").text
        outbox.send("a@b.org", "<b>Hello</b>", "password_changed", "security", name="<script>alert(1)</script>")
        page = client.get("/outbox").text
        assert "&lt;script&gt;alert(1)" in page
        assert '<a class="govuk-link" href="/forgotten-password">' in page

    def test_elsewhere_there_is_no_such_page(
        self, client: InspectingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert client.get("/outbox").status_code == 404
        monkeypatch.setitem(app.config, "DEMONSTRATION", True)
        monkeypatch.setitem(app.config, "MAIL_TRANSPORT", "smtp")
        assert client.get("/outbox").status_code == 404

    def test_its_sign_ins_are_shown_only_there(
        self, client: InspectingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "officer@demo.example" not in client.get("/sign-in").text
        monkeypatch.setitem(app.config, "DEMONSTRATION", True)
        assert "officer@demo.example" in client.get("/sign-in").text
