"""Every kind of page as each role meets it, filled, empty and with errors: axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.directory.employers.models import Employer, EmployerUser
from crm.stages.models import Card
from tests.browser.live_server import LiveServer
from tests.browser.served_data import application, sign_in

Axe = Callable[[Page], None]

SIGNED_OUT = (
    "/sign-in",
    "/sign-in/link",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/data-sources",
    "/outbox",
    "/nowhere",
)
PAGES = {
    "officer": ("/provision/", "/pipelines/diagnostics", "/pipelines/diagnostics?view=table"),
    "partner": ("/pipelines/", "/pipelines/apprenticeships", "/employers/{employer}", "/dashboard/"),
    "analyst": ("/dashboard/", "/dashboard/?as_at=1+1+2020", "/dashboard/strategy", "/dashboard/M3-KPI/employers"),
    "admin": (
        "/admin/",
        "/admin/users",
        "/admin/organisations",
        "/admin/audit",
        "/admin/outbox",
        "/interactions/themes",
    ),
    "employer": ("/my-business/", "/profile"),
}
# Forms sent empty: the page says what is missing.
EMPTY_FORMS = ("/interactions/log", "/employers/new")


def enter(page: Page, server: LiveServer, role: str) -> dict[str, str]:
    """Sign the page's browser in as the demonstration's person of a role; gives ids that addresses need."""
    app = application(server)
    with app.app_context():
        sign_in(
            app,
            page.context,
            server,
            db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one(),
        )
        card, employer = db.session.execute(
            select(Card.public_id, Employer.public_id)
            .join(Employer, Employer.id == Card.employer_id)
            .where(Card.strand == "diagnostics", Card.stage == "submitted")
            .order_by(Card.id)
        ).first() or ("", "")
        own = db.session.scalar(select(Employer.public_id).join(EmployerUser, EmployerUser.employer_id == Employer.id))
        db.session.remove()
    return {"card": card, "employer": employer, "own": own or ""}


def look(page: Page, axe: Axe, address: str) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    try:
        axe(page)
    except pytest.fail.Exception as objections:
        pytest.fail(f"{address}: {objections}", pytrace=False)


@pytest.mark.parametrize("role", PAGES)
def test_nothing_stands_in_anybodys_way(page: Page, server: LiveServer, axe: Axe, role: str) -> None:
    ids = enter(page, server, role)
    for address in PAGES[role]:
        look(page, axe, address.format(**ids))


def test_pages_for_anyone(page: Page, server: LiveServer, axe: Axe, browser_problems: list[str]) -> None:
    for address in SIGNED_OUT:
        look(page, axe, address)
    browser_problems.clear()  # the page that is not there


@pytest.mark.parametrize("address", EMPTY_FORMS)
def test_a_form_sent_empty_says_what_is_missing(
    page: Page, server: LiveServer, axe: Axe, address: str, browser_problems: list[str]
) -> None:
    enter(page, server, "officer")
    page.goto(address)
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    axe(page)
    browser_problems.clear()  # a form that is refused answers 422
