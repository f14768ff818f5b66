"""Every page of the URL map, filled, empty and with its form sent empty: axe finds nothing, nothing is too wide.

Here each page is seen once, by whoever sees the most of it; `long` adds every other role. What to visit is in
`every_page.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.database import db, one_transaction
from tests.browser import accessibility
from tests.browser.every_page import Visit, visits
from tests.browser.live_server import LOADING, LiveServer, copy_database, loaded_database
from tests.browser.served_data import application, sign_in
from tests.factories.mail import make_message
from tests.factories.people import make_user

DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=375, height=800)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Leaves a form as somebody who answered nothing would; what the browser itself would stop is sent.
EMPTIED = """() => {
    const asks = form => form.querySelector("input:not([type=hidden]), select, textarea");
    const form = [...document.querySelectorAll("main form[method=post]")].find(asks);
    if (!form) return false;
    for (const each of form.elements) {
        if (["checkbox", "radio"].includes(each.type)) each.checked = false;
        else if (each.tagName === "SELECT") each.selectedIndex = each.options[0]?.value === "" ? 0 : -1;
        else if (["text", "email", "tel", "password", "search", "textarea"].includes(each.type)) each.value = "";
    }
    form.noValidate = true;
    const buttons = [...form.querySelectorAll("button[type=submit]")].filter(each => each.tabIndex >= 0);
    form.requestSubmit(buttons.pop());
    return true;
}"""


class Sweep:
    """One browser page, led through many pages as several people; what is wrong is gathered and said at the end."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server, self.app = page, server, application(server)
        self.problems: list[str] = []
        self.role = ""

    def become(self, role: str) -> None:
        """Be the demonstration's person of a role; of a database without them, one that is made."""
        if role == self.role:
            return
        self.role = role
        self.page.context.clear_cookies()
        if role == "nobody":
            return
        asked = "partner" if role == "granted partner" else role
        with self.app.app_context():
            known = db.session.scalars(select(User).where(User.email == f"{asked}@demo.example")).one()
            sign_in(self.app, self.page.context, self.server, known)
            db.session.remove()

    def go(self, visit: Visit) -> bool:
        """Fetch a page; whether it answered as a page should."""
        self.become(visit.role)
        self.page.set_viewport_size(DESK)
        answer = self.page.goto(visit.address)
        led_away = answer is not None and answer.request.redirected_from is not None
        if answer is None or answer.status != 200 or led_away or self.page.locator("h1").count() != 1:
            self.problems.append(f"{visit} answered {answer and answer.status} {self.page.url}")
            return False
        return True

    def look(self, visit: Visit, *sizes: ViewportSize) -> None:
        """Ask axe about the page at each size, and measure it."""
        for size in sizes:
            self.page.set_viewport_size(size)
            if self.page.evaluate(TOO_WIDE):
                self.problems.append(f"{visit} is wider than {size['width']} px")
            if found := accessibility.report(self.page):
                self.problems.append(f"{visit}: {found}")

    def say(self) -> None:
        if self.problems:
            pytest.fail("\n\n".join(self.problems), pytrace=False)


@pytest.fixture
def sweep(page: Page, server: LiveServer) -> Sweep:
    return Sweep(page, server)


def all_visits(server: LiveServer, *, filled: bool = True, every_role: bool = False) -> list[Visit]:
    app = application(server)
    with app.app_context():
        found = list(visits(app, db.session.connection() if filled else None, every_role=every_role))
        db.session.remove()
        db.engine.dispose()
    return found


PARTS = range(8)


def part(found: list[Visit], number: int) -> list[Visit]:
    """Every eighth page, so that the test processes share them; those of one role after one another."""
    return sorted(found[number :: len(PARTS)], key=lambda visit: visit.role)


@pytest.fixture
def letters(server: LiveServer) -> None:
    """What the demonstration leaves out: a letter in the outbox."""
    app = application(server)
    with app.app_context(), one_transaction():
        make_message()


@pytest.mark.parametrize("number", PARTS)
def test_filled_pages(sweep: Sweep, letters: None, number: int) -> None:
    for visit in part(all_visits(sweep.server), number):
        if sweep.go(visit):
            sweep.look(visit, DESK, PHONE)
    sweep.say()


@pytest.mark.long
def test_filled_pages_as_every_role(sweep: Sweep, letters: None) -> None:
    for visit in sorted(all_visits(sweep.server, every_role=True), key=lambda visit: visit.role):
        if visit.role != "granted partner" and sweep.go(visit):
            sweep.look(visit, DESK, PHONE)
    sweep.say()


def test_pages_of_an_empty_service(sweep: Sweep, shared: Path) -> None:
    """Right after installing: reference data and the first people, and nothing else yet."""
    copy_database(loaded_database(shared, "empty", LOADING[:2]), sweep.server.database)
    with sweep.app.app_context(), one_transaction():
        for role in Role:
            make_user(role, email=f"{role}@demo.example", may_see_participants=role is Role.OFFICER)
    for visit in all_visits(sweep.server, filled=False):
        if not visit.asks and visit.role != "nobody" and sweep.go(visit):
            sweep.look(visit, DESK, PHONE)
    sweep.say()


@pytest.mark.parametrize("number", PARTS)
def test_forms_sent_empty(sweep: Sweep, letters: None, number: int, browser_problems: list[str]) -> None:
    """What a form says to somebody who answered nothing."""
    for visit in part([each for each in all_visits(sweep.server) if each.asks], number):
        if not sweep.go(visit):
            continue
        sweep.page.set_viewport_size(PHONE)
        with sweep.page.expect_event("domcontentloaded"):
            if not sweep.page.evaluate(EMPTIED):
                sweep.page.reload()
        sweep.page.wait_for_load_state()
        if sweep.page.locator(".govuk-error-summary").count():
            sweep.look(visit, PHONE)
        elif not sweep.page.locator("h1").count():
            sweep.problems.append(f"{visit}, sent empty, leads to no page: {sweep.page.url}")
    browser_problems.clear()  # a form that is refused answers 422
    sweep.say()
