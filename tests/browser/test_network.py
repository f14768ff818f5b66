"""The HR Director Network from first talk to outcome: a seat, its holder, a meeting, a challenge answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.blueprints.network.meeting_rules import AttendanceState
from crm.clock import today
from tests.browser.live_server import LiveServer
from tests.browser.served_data import enter, signed_in, written
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_contact, make_employer
from tests.factories.network import make_attendance, make_challenge, make_meeting, make_member
from tests.factories.people import make_user

FIRM = "Quillfeather Forge Ltd"
LONG_NAME = "The Quillfeather and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


@dataclass(frozen=True)
class Made:
    """What the fixture put into the network: public ids, and who signs in."""

    officer_id: int
    employer_user_id: int
    meeting: str
    ahead: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, an employer that is no member yet, and a member asked to a meeting to come, with one place."""
    with written(server):
        officer = make_user("officer", name="Priya Nair")
        employer, other = make_employer(FIRM), make_employer(LONG_NAME)
        make_contact(employer, name="Dana Okoro", job_title="HR director")
        member = make_member(other, joined=today() - timedelta(days=90), by=officer, wants="Peers to talk to")
        meeting = make_meeting(today() - timedelta(days=2), title="Forge meeting", capacity=20)
        make_attendance(meeting, member, state=AttendanceState.ATTENDED)
        make_challenge([other], meeting=meeting, raised_on=meeting.on, words="No buses at night")
        ahead = make_meeting(today() + timedelta(days=30), title="Meeting to come", capacity=1)
        make_attendance(ahead, member)
        return Made(officer.id, make_employer_user(other).id, meeting.public_id, ahead.public_id)


@pytest.fixture
def page(server: LiveServer, made: Made, context: BrowserContext) -> Page:
    """The officer at the desk."""
    return signed_in(server, made.officer_id, context)


def test_from_first_talk_to_you_said_we_did(page: Page, made: Made, axe: Callable[[Page], None]) -> None:
    page.goto("/network/")
    page.get_by_role("button", name="Add a member").click()
    page.get_by_label("Which employer?").fill("quillfeather forge")
    page.get_by_label("Which employer?").press("Enter")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_label("What it wants from the network").fill("A say in what the college teaches")
    page.get_by_role("button", name="Add to the board").press("Enter")
    expect(page.get_by_text("added to the board")).to_be_visible()
    page.get_by_role("button", name="Move").click()
    page.get_by_role("radio", name="Joined").check()
    page.get_by_role("button", name="Move card").click()
    expect(page.get_by_text("Nobody holds this seat.")).to_be_visible()
    page.get_by_role("link", name="Say who does").click()
    page.get_by_role("radio", name="Dana Okoro").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Dana Okoro holds the seat of {FIRM}")).to_be_visible()

    page.goto(f"/network/meetings/{made.meeting}")
    page.get_by_role("button", name="Put all members on the list").click()
    line = page.get_by_role("combobox", name=f"Dana Okoro, {FIRM}")
    line.select_option("Attended")
    page.get_by_role("button", name="Save attendance").click()
    expect(page.get_by_text("1 line of the attendance list saved")).to_be_visible()
    expect(line).to_have_value("attended")

    page.get_by_role("link", name="No buses at night").click()
    page.get_by_role("button", name="Edit or answer").click()
    page.get_by_role("radio", name="Answered").check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("link", name="a challenge is not answered without words")).to_be_visible()
    axe(page)
    page.get_by_label("What was done").fill("A works bus runs from the interchange")
    day = page.get_by_role("group", name="Answered on")
    for label, number in (("Day", today().day), ("Month", today().month), ("Year", today().year)):
        day.get_by_label(label).fill(str(number))
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("The challenge is saved")).to_be_visible()
    page.get_by_role("link", name="Forge meeting").click()
    expect(page.get_by_role("region", name="You said, we did")).to_contain_text("A works bus runs")


def test_without_scripts_a_full_meeting_says_so_and_loses_nothing(
    server: LiveServer, made: Made, no_js_page: Page
) -> None:
    with written(server):
        guest = make_member(make_employer("Second Firm Ltd"), joined=today())
        guest_id = guest.public_id
    enter(server, made.officer_id, no_js_page.context)
    no_js_page.goto(f"/network/meetings/{made.ahead}/add?seat={guest_id}")
    no_js_page.get_by_role("radio", name="Somebody who is not named yet").check()
    no_js_page.get_by_label("Put down as").select_option("Accepted")
    no_js_page.get_by_role("button", name="Add to the list").click()
    expect(no_js_page.get_by_text("Full")).to_be_visible()
    no_js_page.get_by_role("combobox", name=LONG_NAME).select_option("Accepted")
    no_js_page.get_by_role("button", name="Save attendance").click()
    expect(no_js_page.get_by_role("link", name="The only place is taken")).to_be_visible()
    expect(no_js_page.get_by_role("combobox", name=LONG_NAME)).to_have_value("accepted")


def test_a_member_answers_on_a_phone(
    server: LiveServer, made: Made, phone_page: Page, axe: Callable[[Page], None]
) -> None:
    signed_in(server, made.employer_user_id, phone_page.context)
    phone_page.goto("/my-business/")
    axe(phone_page)
    phone_page.get_by_role("button", name="Say whether you will come").click()
    phone_page.get_by_role("button", name="Send answer").click()
    expect(phone_page.get_by_role("link", name="Choose whether you will come")).to_be_visible()
    axe(phone_page)
    phone_page.get_by_role("radio", name="Yes").check()
    phone_page.get_by_role("button", name="Send answer").click()
    expect(phone_page.get_by_text("You have a place on")).to_be_visible()
    phone_page.locator("summary", has_text="Member since").click()
    phone_page.get_by_role("link", name="See other members").click()
    axe(phone_page)
