"""A test client that looks at every page any test fetches, as a careful reader of its HTML would.

Each page must be valid HTML with one h1 that begins the title, unique ids, labelled inputs, error links that reach
their fields, and nothing inline that the content policy would refuse.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm.database import db

UNLABELLED_TYPES = {"hidden", "submit", "button"}
# html5lib follows an older standard; these are fine in today's HTML.
TOLERATED = {"unknown-start-tag"}


class InspectingClient(FlaskClient):
    """Fetches pages and fails on one that is badly made.

    What the test wrote is committed first, and what it holds is read afresh after. Each request runs in a context of
    its own, as on a server: Flask would otherwise lend it the test's application context, and with it the last user.
    """

    inspects = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        if self.inspects and response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 308}:
            text = response.get_data(as_text=True)
            if text.lstrip().startswith("<!DOCTYPE"):
                problems = list(faults_of(text))
                assert not problems, f"{response.request.path}: " + "; ".join(problems)
        return response


def faults_of(text: str) -> Iterator[str]:
    """What is wrong with a page."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    document = parser.parse(text)
    for position, code, _ in parser.errors:
        if code not in TOLERATED:
            yield f"invalid HTML at {position}: {code}"
    elements = list(document.iter())
    yield from _headings(elements)
    yield from _ids(elements)
    yield from _labels(elements)
    yield from _inline(elements)
    yield from _holes(elements)


def words_of(element: Element) -> str:
    """The text of an element, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def _headings(elements: list[Element]) -> Iterator[str]:
    headings = [element for element in elements if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1 headings"
        return
    title = next((words_of(element) for element in elements if element.tag == "title"), "")
    heading = words_of(headings[0])
    if not heading:
        yield "an empty h1"
    if not title.removeprefix("Error: ").startswith(heading):
        yield f"the title '{title}' does not begin with the heading '{heading}'"


def _ids(elements: list[Element]) -> Iterator[str]:
    ids = [element.get("id") for element in elements if element.get("id")]
    for repeated in sorted({each for each in ids if each and ids.count(each) > 1}):
        yield f"id '{repeated}' stands more than once"
    known = set(ids)
    for element in elements:
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (element.get(name) or "").split():
                if target not in known:
                    yield f"{element.tag} {name} names '{target}', which is nowhere"
        address = element.get("href") or ""
        if element.tag == "a" and address.startswith("#") and address != "#" and address[1:] not in known:
            yield f"a link to '{address}', which is nowhere"


def _labels(elements: list[Element]) -> Iterator[str]:
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    for element in elements:
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in UNLABELLED_TYPES:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or element.get("id") in labelled
        if not named:
            yield f"{element.tag} '{element.get('name')}' has no label"


def _inline(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.get("style"):
            yield f"an inline style on {element.tag}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline {element.tag}"
        for name in element.attrib:
            if str(name).startswith("on"):
                yield f"an inline handler {name} on {element.tag}"
        if element.tag == "form" and (element.get("method") or "get").lower() == "post":
            names = {each.get("name") for each in element.iter("input")}
            if "csrf_token" not in names:
                yield f"a form without its token: {element.get('action')}"


def _holes(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        # GOV.UK's own words for the last of many checkboxes are no hole.
        own = f"{element.text or ''} {element.tail or ''}".replace("None of these", "")
        for trace in ("None", "Undefined", "{{", "&amp;"):
            if trace in own.split():
                yield f"the text '{trace}' on the page"
