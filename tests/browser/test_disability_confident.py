"""From an employer's first word to a member and its next level: on a phone, at a desk, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.clock import today
from crm.directory.sightings.models import MatchState
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_sighting
from tests.factories.people import make_user

Axe = Callable[[Page], None]
FIRM = "Quillfeather Bakery Ltd"
PHONE = {"viewport": {"width": 375, "height": 740}}


@dataclass(frozen=True)
class Made:
    """An employer with its user, and the officer who looks after it."""

    officer: int
    dana: int
    employer: str
    sighting: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    with written(server):
        officer = make_user("officer", name="Priya Nair")
        employer = make_employer(FIRM, lead_officer=officer)
        dana = make_employer_user(employer, name="Dana Okoro")
        sighting = make_sighting(
            "QUILLFEATHER BAKERY", possible_employer_id=employer.id, match=MatchState.POSSIBLE,
            listed_on=date(2090, 1, 1), reason="Names alike",
        )  # fmt: skip
        return Made(officer.id, dana.id, employer.public_id, sighting.public_id)


def fill_date(page: Page, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#{name}-{part}").fill(str(getattr(day, part)))


def test_from_a_report_on_a_phone_to_the_next_level(
    server: LiveServer,
    made: Made,
    context: BrowserContext,
    new_context: Callable[..., BrowserContext],
    axe: Axe,
    browser_problems: list[str],
) -> None:
    phone = signed_in(server, made.dana, new_context(**PHONE, java_script_enabled=False))
    phone.goto(f"/my-business/{made.employer}")
    phone.locator("summary", has_text="Disability Confident").click()
    phone.get_by_role("link", name="Tell us about your award").click()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    phone.get_by_label("Level 1, Disability Confident Committed").check()
    phone.get_by_label("Reference on your certificate (optional)").fill("DCS0012345")
    start = date(today().year - 1, 3, 27)
    fill_date(phone, "valid_from", start)
    phone.get_by_role("button", name="Send").click()
    phone.locator("summary", has_text="1 to confirm").click()
    expect(phone.get_by_text("You told us about it")).to_be_visible()

    desk = signed_in(server, made.officer, context)
    desk.goto("/disability-confident/?status=waiting&q=quillfeather")
    axe(desk)
    desk.get_by_role("link", name=FIRM).click()
    expect(desk.get_by_text("An award is waiting to be confirmed")).to_be_visible()
    desk.get_by_role("link", name="confirm level 1 committed", exact=True).click()
    desk.get_by_role("button", name="Confirm the award").press("Enter")
    expect(desk.get_by_role("heading", name="There is a problem")).to_be_visible()
    axe(desk)
    desk.get_by_label("Certificate seen").check()
    fill_date(desk, "expires_on", date(start.year + 3, 3, 27))
    desk.get_by_role("button", name="Confirm the award").press("Enter")
    expect(desk.get_by_text("In force", exact=True)).to_be_visible()
    desk.get_by_role("link", name="Edit", exact=True).first.click()
    desk.get_by_label("Level it works towards").select_option("2")
    desk.get_by_role("button", name="Save changes").click()
    desk.get_by_label("Confirmed that it employs disabled people").check()
    desk.get_by_role("button", name="Save what is in place").click()
    expect(desk.get_by_label("Confirmed that it employs disabled people")).to_be_checked()
    axe(desk)
    desk.set_viewport_size({"width": 375, "height": 740})
    axe(desk)
    browser_problems.clear()  # forms that were refused answered 422


def test_a_likely_expiry_and_a_name_on_the_list(
    server: LiveServer, made: Made, context: BrowserContext, axe: Axe, browser_problems: list[str]
) -> None:
    page = signed_in(server, made.officer, context)
    page.goto("/disability-confident/sightings?q=quillfeather")
    axe(page)
    page.get_by_role("link", name="Decide about QUILLFEATHER BAKERY").click()
    page.get_by_label(FIRM).check()
    page.get_by_role("button", name="Save the answer").click()
    expect(page.get_by_text("no award was added")).to_be_visible()

    page.goto(f"/disability-confident/new?employer={made.employer}")
    axe(page)
    page.get_by_role("button", name="Add to the board").click()
    page.get_by_role("button", name="Add an award").click()
    axe(page)
    fill_date(page, "valid_from", date(2024, 2, 29))
    page.get_by_role("button", name="Work out a likely expiry").click()
    expect(page.get_by_text("28 February 2027")).to_be_visible()
    page.get_by_role("button", name="Save the award").click()
    expect(page.get_by_text("Not known. Likely: 28 February 2027")).to_be_visible()
    for empty in ("ending?q=nobody", "validators?q=nobody"):
        page.goto(f"/disability-confident/{empty}")
        axe(page)
    browser_problems.clear()
