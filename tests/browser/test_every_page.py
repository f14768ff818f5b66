"""Every page of the URL map, filled, empty and with its form sent empty: axe finds nothing, nothing is too wide.

Here each page is seen by whoever sees the most of it, measured at both widths, and put to axe at the width at which
it is used, with the first rows of each table and contrast where it looks like nothing before: axe takes most of the
time. `long` adds every other role, every row and contrast, and axe at the other width. What to visit is in
`every_page.py`, further states of pages in `states.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.app import create_app
from crm.database import db, one_transaction
from tests.browser import accessibility
from tests.browser.every_page import Visit, visits
from tests.browser.left_out import make_left_out
from tests.browser.live_server import LiveServer, copy_database, loaded_database, reference_database
from tests.browser.served_data import application, sign_in
from tests.factories.people import make_user

DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=375, height=800)
BOTH = (DESK, PHONE)
Sizes = Sequence[ViewportSize]
# Who looks at the service on a phone: employers, and whoever has not signed in yet. Staff sit at a desk.
ON_A_PHONE = {"employer", "nobody"}
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
        page.add_init_script(accessibility.AXE.axe_script)  # every page will need it, and so it comes soonest
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

    def go(self, visit: Visit, *, may_be_refused: bool = False) -> bool:
        """Fetch a page; whether it answered as a page should.

        The example was chosen for who sees the most of it: others may be refused that one, or led to a page of theirs.
        """
        self.become(visit.role)
        self.page.set_viewport_size(DESK)
        answer = self.page.goto(visit.address)
        led_away = answer is not None and answer.request.redirected_from is not None
        if may_be_refused and answer is not None and (led_away or answer.status in {403, 404}):
            return False
        if answer is None or answer.status != 200 or led_away or self.page.locator("h1").count() != 1:
            self.problems.append(f"{visit} answered {answer and answer.status} {self.page.url}")
            return False
        return True

    def look(self, visit: Visit, *, with_axe: Sizes = (), sizes: Sizes = BOTH) -> None:
        """Measure the page at each size; ask axe about it where it is used, or at the sizes that are given.

        At both sizes axe looks thoroughly.
        """
        thoroughly = with_axe is BOTH
        with_axe = with_axe or [PHONE if visit.role in ON_A_PHONE else DESK]
        for size in sizes:
            self.page.set_viewport_size(size)
            if self.page.evaluate(TOO_WIDE):
                self.problems.append(f"{visit} is wider than {size['width']} px")
            if size in with_axe and (found := accessibility.report(self.page, thoroughly=thoroughly)):
                self.problems.append(f"{visit}: {found}")

    def say(self) -> None:
        if self.problems:
            pytest.fail("\n\n".join(self.problems), pytrace=False)


@pytest.fixture
def sweep(page: Page, server: LiveServer) -> Sweep:
    return Sweep(page, server)


@pytest.fixture(scope="session")
def filled_database(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with what it leaves out."""
    database = tmp_path_factory.mktemp("filled") / "filled.sqlite3"
    copy_database(loaded_database(shared), database)
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"})
    with app.app_context():
        with one_transaction():
            make_left_out()
        db.session.remove()
        db.engine.dispose()
    return database


@pytest.fixture
def filled(sweep: Sweep, filled_database: Path) -> Sweep:
    copy_database(filled_database, sweep.server.database)
    return sweep


@pytest.fixture
def just_installed(sweep: Sweep, shared: Path) -> Sweep:
    """Right after installing: reference data and the first people, and nothing else yet."""
    copy_database(reference_database(shared), sweep.server.database)
    with sweep.app.app_context(), one_transaction():
        for role in Role:
            make_user(role, email=f"{role}@demo.example", may_see_participants=role is Role.OFFICER)
    return sweep


def all_visits(sweep: Sweep, *, examples: bool = True, every_role: bool = False) -> list[Visit]:
    with sweep.app.app_context():
        found = list(visits(sweep.app, db.session.connection() if examples else None, every_role=every_role))
        db.session.remove()
        db.engine.dispose()
    return found


PARTS = range(8)


def part(found: list[Visit], number: int) -> list[Visit]:
    """Every eighth page, so that the test processes share them; those of one role after one another."""
    return sorted(found[number :: len(PARTS)], key=lambda visit: visit.role)


def lists(sweep: Sweep) -> list[Visit]:
    """What there is to see of an empty service by those who signed in."""
    return [visit for visit in all_visits(sweep, examples=False) if not visit.asks and visit.role != "nobody"]


@pytest.mark.parametrize("number", PARTS)
def test_filled_pages(filled: Sweep, number: int) -> None:
    for visit in part(all_visits(filled), number):
        if filled.go(visit):
            filled.look(visit)
    filled.say()


@pytest.mark.parametrize("number", PARTS)
def test_pages_of_an_empty_service(just_installed: Sweep, number: int) -> None:
    for visit in part(lists(just_installed), number):
        if just_installed.go(visit):
            just_installed.look(visit)
    just_installed.say()


@pytest.mark.parametrize("number", PARTS)
def test_forms_sent_empty(filled: Sweep, number: int, browser_problems: list[str]) -> None:
    """What a form says to somebody who answered nothing."""
    for visit in part([each for each in all_visits(filled) if each.asks], number):
        send_empty(filled, visit, PHONE)
    browser_problems.clear()  # a form that is refused answers 422
    filled.say()


def send_empty(sweep: Sweep, visit: Visit, size: ViewportSize) -> None:
    if not sweep.go(visit):
        return
    sweep.page.set_viewport_size(size)
    with sweep.page.expect_event("domcontentloaded"):
        if not sweep.page.evaluate(EMPTIED):
            sweep.page.reload()
    sweep.page.wait_for_load_state()
    if sweep.page.locator(".govuk-error-summary").count():
        sweep.look(visit, with_axe=[size], sizes=[size])
    elif not sweep.page.locator("h1").count():
        sweep.problems.append(f"{visit}, sent empty, leads to no page: {sweep.page.url}")


@pytest.mark.long
def test_filled_pages_as_every_role_at_both_widths(filled: Sweep) -> None:
    seeing_most = set(all_visits(filled))
    for visit in sorted(all_visits(filled, every_role=True), key=lambda visit: visit.role):
        if visit.role != "granted partner" and filled.go(visit, may_be_refused=visit not in seeing_most):
            filled.look(visit, with_axe=BOTH)
    filled.say()


@pytest.mark.long
def test_pages_of_an_empty_service_at_both_widths(just_installed: Sweep) -> None:
    for visit in sorted(lists(just_installed), key=lambda visit: visit.role):
        if just_installed.go(visit):
            just_installed.look(visit, with_axe=BOTH)
    just_installed.say()


@pytest.mark.long
def test_forms_sent_empty_at_a_desk(filled: Sweep, browser_problems: list[str]) -> None:
    for visit in sorted(all_visits(filled), key=lambda visit: visit.role):
        if visit.asks:
            send_empty(filled, visit, DESK)
    browser_problems.clear()  # a form that is refused answers 422
    filled.say()
