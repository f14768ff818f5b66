"""A placement from the employer's offer to a job: offered without JavaScript, checked, approved, filled, in work."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.clock import today
from tests.browser.live_server import LiveServer
from tests.browser.served_data import enter, signed_in, written
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.placements import make_programme

FIRM = "Quillfeather Kitchens Ltd"


@dataclass(frozen=True)
class Made:
    """Who signs in, by id, and the employer's public id."""

    officer: int
    host: int
    employer: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer who may see participants, an employer's user, and a programme that claims."""
    with written(server):
        officer = make_user("officer", name="Priya Nair", may_see_participants=True)
        employer = make_employer(FIRM, lead_officer_id=officer.id)
        make_programme()
        host = make_employer_user(employer, name="Dana Okoro")
        return Made(officer.id, host.id, employer.public_id)


@pytest.fixture
def page(server: LiveServer, made: Made, context: BrowserContext) -> Page:
    """The officer at the desk."""
    return signed_in(server, made.officer, context)


def fill_date(page: Page, name: str, day: date) -> None:
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"#{name}-{part}").fill(str(number))


def move(page: Page, stage: str) -> None:
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("radio", name=stage).check()
    page.get_by_role("button", name="Move card").click()


def test_from_an_employers_offer_to_a_job(
    server: LiveServer, made: Made, page: Page, no_js_page: Page, axe: Callable[[Page], None]
) -> None:
    enter(server, made.host, no_js_page.context)
    no_js_page.goto(f"/my-business/{made.employer}")
    no_js_page.locator("summary", has_text="Placements").click()
    no_js_page.get_by_role("button", name="Offer a placement").click()
    no_js_page.get_by_role("button", name="Offer the placement").click()
    expect(no_js_page.get_by_role("link", name="Choose what kind of placement it is")).to_be_visible()
    no_js_page.get_by_role("radio", name="Work experience").check()
    no_js_page.get_by_label("What will the person do?").fill("Kitchen porter")
    no_js_page.get_by_label("How many people can you take?").fill("1")
    no_js_page.get_by_role("button", name="Offer the placement").click()
    expect(no_js_page.get_by_text("You have offered 1 place")).to_be_visible()

    page.goto("/placements/?q=quillfeather")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_role("link", name="Edit").click()
    fill_date(page, "starts_on", today())
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("saved.")).to_be_visible()
    record = page.url
    move(page, "Checks")
    move(page, "Approved")
    expect(page.get_by_text("Risk assessment: not recorded")).to_be_visible()
    page.goto(record)
    for name in ("Risk assessment", "Employers’ liability insurance"):
        page.get_by_role("link", name=re.compile(f"Record it ?: {name}")).click()
        page.get_by_label("What you saw").fill("Certificate 1")
        fill_date(page, "expires_on", today() + timedelta(days=90))
        page.get_by_role("button", name="Record the check").click()
    move(page, "Approved")
    page.get_by_role("link", name="Refer somebody").click()
    page.get_by_label("Reference").fill("Jane Doe")
    page.get_by_role("radio", name="25 to 49").check()
    page.get_by_label("Programme that claims the outcome").select_option("Employment Solutions")
    page.get_by_role("button", name="Refer", exact=True).click()
    expect(page.get_by_role("link", name="This looks like a name")).to_be_visible()
    axe(page)
    page.get_by_label("Reference").fill("ES-4711")
    page.get_by_role("button", name="Refer", exact=True).click()
    for step in ("Matched", "Started", "Completed"):
        page.get_by_role("button", name=step, exact=True).click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"{step}: saved.")).to_be_visible()
    page.get_by_role("button", name="Job started").click()
    page.get_by_label("Role").fill("Kitchen porter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Job started: saved.")).to_be_visible()
