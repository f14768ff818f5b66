"""From an employer's phone to an officer's day: a yes, apprenticeships that are open, and what becomes of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.clock import today
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.strands import make_collaboration

FIRM = "Quillfeather Bakeries Ltd"
Axe = Callable[[Page], None]


@dataclass(frozen=True)
class Made:
    """Who takes part, by id, and the employer's public id."""

    officer_id: int
    dana_id: int
    employer: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An employer with an officer who leads it and somebody who signs in for it."""
    with written(server):
        officer = make_user("officer", name="Priya Nair")
        employer = make_employer(FIRM, lead_officer_id=officer.id)
        make_collaboration(employer, started_on=today() - timedelta(days=400), by=officer)
        dana = make_employer_user(employer, name="Dana Okoro")
        return Made(officer.id, dana.id, employer.public_id)


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0, page.url


def test_from_a_yes_on_a_phone_to_a_planned_conversation(
    server: LiveServer, made: Made, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    phone = signed_in(server, made.dana_id, new_context(**PHONE))
    phone.goto(f"/my-business/{made.employer}")
    axe(phone)
    phone.get_by_role("button", name="Start with what you would like to do this year").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Would you offer work placements this year?")
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose an answer")
    axe(phone)
    phone.get_by_label("No", exact=True).check()
    expect(phone.get_by_label("Why not?")).to_be_visible()
    phone.get_by_label("Yes", exact=True).check()
    expect(phone.get_by_label("Why not?")).to_be_hidden()
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Would you take on apprentices this year?")
    axe(phone)
    phone.get_by_role("link", name="Back").click()
    expect(phone.get_by_text("5 questions are still open")).to_be_visible()
    phone.locator("summary", has_text="Apprenticeships").click()
    phone.get_by_role("button", name="Tell us about an apprenticeship").click()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose the level")
    axe(phone)
    phone.get_by_label("What will the apprentice do?").fill("Pastry chef")
    phone.get_by_label("Level 3 (advanced)").check()
    phone.get_by_label("How many apprentices are you looking for?").fill("2")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("be in touch within 5 working days about 2 apprenticeships")).to_be_visible()
    fits(phone)
    axe(phone)

    page = signed_in(server, made.officer_id, new_context())
    page.goto("/interactions/my-day")
    due = "Has 2 apprenticeships open, to confirm: Pastry chef, level 3"
    expect(page.get_by_role("link", name=due, exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name=FIRM, exact=True).first.click()
    yes = page.get_by_role("listitem").filter(has_text="Said yes to work placements")
    offer = page.get_by_role("listitem").filter(has_text="Offers 2 apprenticeships with no training provider yet")
    expect(yes).to_contain_text("in their own area")
    expect(offer).to_be_visible()
    axe(page)
    yes.get_by_role("link", name="Plan it").click()
    expect(page.get_by_label("What is to be done?")).to_have_value("Agree how to begin with work placements")
    page.get_by_role("button", name="Add the next step").click()
    expect(page.get_by_role("link", name="Agree how to begin with work placements")).to_be_visible()
    expect(yes).to_have_count(0)
    offer.get_by_role("link", name="Not now").click()
    page.get_by_role("button", name="Put it off").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter why not now")
    axe(page)
    page.get_by_label("Why not now?").fill("New kitchen first")
    page.get_by_role("button", name="Put it off").click()
    expect(page.get_by_text("1 put off")).to_be_visible()
    page.get_by_text("1 put off").click()
    expect(page.get_by_text("New kitchen first")).to_be_visible()
    axe(page)


def test_without_javascript_an_answer_is_given_and_changed(
    server: LiveServer, made: Made, new_context: Callable[..., BrowserContext]
) -> None:
    page = signed_in(server, made.dana_id, new_context(java_script_enabled=False))
    page.goto(f"/my-business/{made.employer}/this-year/network")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Why not?").fill("No HR director")
    page.get_by_role("button", name="Save").click()
    page.locator("summary", has_text="Your plans this year").click()
    page.get_by_role("link", name=re.compile("Change.*join the HR Director Network")).click()
    expect(page.get_by_label("Why not?")).to_have_value("No HR director")
