"""Filling in the form as a person does: page after page, from the answers a test wants to give."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from crm.blueprints.diagnostics.answers import Reply
from crm.blueprints.diagnostics.models import Diagnostic
from crm.blueprints.diagnostics.page_input import typed_from
from crm.blueprints.diagnostics.questionnaire_file import load_version
from tests.pages import InspectingClient


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"] or ""] = found.get("value") or ""


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, by name."""
    fields = _Fields()
    fields.feed(page)
    return fields.hidden


def typed_page(key: str, answers: Mapping[str, Reply]) -> dict[str, list[str]]:
    """What somebody with these answers types on a page."""
    typed: dict[str, list[str]] = {}
    for question in load_version("2026-1").page(key).questions:
        if question.key in answers:
            typed |= typed_from(question, answers[question.key])
    return typed


def address(diagnostic: Diagnostic, *parts: str) -> str:
    """An address of a form."""
    return "/".join(("/diagnostics", diagnostic.public_id, *parts))


def save(
    client: InspectingClient, diagnostic: Diagnostic, key: str, typed: Mapping[str, object], *, seen: str | None = None
) -> TestResponse:
    """Open a page, type, and save it."""
    if seen is None:
        seen = hidden_fields(client.get(address(diagnostic, "form", key)).text).get("seen", "")
    return client.post(address(diagnostic, "form", key), data={"seen": seen, **typed})


def fill_in(client: InspectingClient, diagnostic: Diagnostic, answers: Mapping[str, Reply]) -> list[str]:
    """Go through the whole form; gives the keys of the pages that were shown, in order."""
    shown = []
    where = client.get(address(diagnostic, "form")).location
    while where and "/form/" in where:
        key = where.rsplit("/", 1)[1]
        shown.append(key)
        answer = save(client, diagnostic, key, typed_page(key, answers))
        assert answer.status_code == 302, f"{key}: {answer.text}"
        where = answer.location
    return shown


def submit_now(client: InspectingClient, diagnostic: Diagnostic, *organisations: str) -> TestResponse:
    """From checking the answers to the end."""
    page = client.get(address(diagnostic, "check")).text
    checked = page.split("checked=")[1].split('"')[0]
    assert client.get(address(diagnostic, f"sharing?checked={checked}")).status_code == 200
    return client.post(address(diagnostic, "sharing"), data={"checked": checked, "organisations": list(organisations)})
