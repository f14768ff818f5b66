"""An encounter from an employer's offer to its evaluation and what its school then shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.clock import today
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.encounters import at, make_encounter, make_roll, make_school
from tests.factories.people import make_user

FIRM = "Quillfeather Roofing Ltd"
SCHOOL = "The Quillfeather and Dearne Valley Academy of Science, Engineering, Sport and the Performing Arts"


@dataclass(frozen=True)
class Made:
    """What the fixture made: ids."""

    officer: int
    dana: int
    employer: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, an employer with its user, a school with a roll, one without anything, an encounter at both."""
    with written(server):
        officer, employer = make_user("officer", name="Priya Nair"), make_employer(FIRM)
        employer.lead_officer = officer
        dana = make_employer_user(employer, name="Dana Okoro")
        school, bare = make_school(SCHOOL, urn="299999"), make_school("Bare Academy")
        make_roll(school, {9: 200, 10: 190})
        make_encounter(
            employer, on=today() - timedelta(days=3), schools=(at(school, y9=(120, 9)), at(bare, y8=20)), by=officer,
            minutes=90, evaluation="Lively",
        )  # fmt: skip
        return Made(officer.id, dana.id, employer.public_id)


def test_from_an_offer_to_its_evaluation(
    server: LiveServer,
    made: Made,
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
) -> None:
    phone = signed_in(server, made.dana, new_context(viewport={"width": 375, "height": 800}))
    phone.goto(f"/my-business/{made.employer}")
    phone.locator("summary", has_text="Schools").click()
    phone.get_by_role("link", name="Offer schools an encounter").click()
    phone.get_by_role("button", name="Send the offer").click()
    expect(phone.get_by_role("link", name="Choose what you could offer")).to_be_visible()
    axe(phone)
    phone.get_by_role("radio", name="Workplace visit").check()
    phone.get_by_label("Roughly when?").fill("Any Friday")
    phone.get_by_role("button", name="Send the offer").click()
    phone.locator("summary", has_text="1 offered").click()
    expect(phone.get_by_text("We are looking for a school")).to_be_visible()
    axe(phone)

    desk = signed_in(server, made.officer, new_context(java_script_enabled=False))
    desk.goto("/encounters/?stage=to_come&employer=quillfeather")
    desk.get_by_role("link", name="Workplace visit").click()
    desk.get_by_role("link", name="Edit").click()
    day = today() - timedelta(days=1)
    date = desk.get_by_role("group", name="Date", exact=True)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        date.get_by_label(part).fill(str(value))
    desk.get_by_label("School", exact=True).fill("299999")
    desk.get_by_label("Pupils of Year 9, school 1").fill("201")
    desk.get_by_role("button", name="Add another school").click()
    expect(desk.get_by_role("combobox", name="School 2")).to_be_visible()
    desk.get_by_role("button", name="Save changes").last.click()
    desk.get_by_role("link", name="201 pupils of Year 9 are more than the 200 on roll").click()
    desk.get_by_label("Pupils of Year 9, school 1").fill("24")
    desk.get_by_label("Pupils of Year 9, school 1").press("Enter")
    expect(desk.get_by_text("saved.")).to_be_visible()
    desk.get_by_role("button", name="Move", exact=True).click()
    desk.get_by_role("radio", name="Held").check()
    desk.get_by_role("button", name="Move card").click()
    expect(desk.get_by_text("Does not count")).to_be_visible()
    desk.get_by_role("link", name=SCHOOL).first.click()
    expect(desk.get_by_text("2 encounters held, 144 attendances")).to_be_visible()


def test_what_a_school_asks_for_from_asking_to_met(
    server: LiveServer,
    made: Made,
    new_context: Callable[..., BrowserContext],
) -> None:
    with written(server):
        make_encounter(make_employer("Ossimbourne Metalworks Ltd"), stage="offered", on=today() - timedelta(days=1))
    bare = new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    desk = signed_in(server, made.officer, bare)
    desk.goto("/schools/?q=quillfeather")
    desk.get_by_role("link", name=SCHOOL).click()
    desk.get_by_role("link", name="Add a request").click()
    desk.get_by_role("button", name="Add to the list").click()
    expect(desk.get_by_role("link", name="Enter what the school asks for")).to_be_visible()
    desk.get_by_label("What does the school ask for?").fill("Somebody who welds")
    desk.get_by_label("Year 10").check()
    desk.get_by_label("Kind of encounter").select_option("Talk by a visiting speaker")
    desk.get_by_role("button", name="Add to the list").click()
    expect(desk.get_by_text("kind, year groups").first).to_be_visible()
    desk.get_by_role("button", name="Match with Talk by a visiting speaker, Ossimbourne Metalworks Ltd").click()
    expect(desk.get_by_text("The request is matched.")).to_be_visible()
    desk.get_by_role("link", name="Ossimbourne Metalworks Ltd").click()
    expect(desk.get_by_text("It answers")).to_be_visible()
    desk.get_by_role("link", name="Edit").click()
    desk.get_by_label("Pupils of Year 10, school 1").fill("28")
    desk.get_by_role("button", name="Save changes").last.click()
    desk.get_by_role("button", name="Move", exact=True).click()
    desk.get_by_role("radio", name="Held").check()
    desk.get_by_role("button", name="Move card").click()
    desk.goto("/encounters/requests?state=met")
    expect(desk.get_by_role("link", name="Somebody who welds")).to_be_visible()
    desk.get_by_role("link", name=SCHOOL).first.click()
    asked = desk.get_by_role("listitem").filter(has_text="Somebody who welds")
    expect(asked.get_by_text("Met", exact=True)).to_be_visible()
