"""A collaboration from the first talk to a course that changed: counted once, and read by those who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.accounts.models import OrganisationKind
from crm.accounts.rules import Strand
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.browser.strands import drag, headline
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_contact, make_employer
from tests.factories.people import make_organisation, make_user

Axe = Callable[[Page], None]
FIRM = "Quillfeather Robotics Ltd"
COLLEGE = "Quillfeather College"
COURSE = "Mechatronics, level 4"
CHANGED = "A robot cell of the firm’s own kind, and two evenings at its works"


@dataclass(frozen=True)
class Made:
    """Who signs in, by id, and the employer they speak of."""

    officer: int
    granted: int
    reader: int
    dana: int
    employer: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, a college with one person who may write in the strand and one who may not, an employer's user."""
    with written(server):
        officer = make_user("officer", name="Priya Nair")
        college = make_organisation(name=COLLEGE, short_name="Quill Coll", kind=OrganisationKind.PROVIDER)
        granted = make_user("partner", name="Tom Hall", organisation=college, strands=(Strand.COLLABORATIONS,))
        reader = make_user("partner", name="Ruth Bell", organisation=college)
        employer = make_employer(FIRM, lead_officer=officer)
        make_contact(employer, name="Dana Okoro", job_title="Works manager")
        dana = make_employer_user(employer, name="Dana Okoro")
        return Made(officer.id, granted.id, reader.id, dana.id, employer.public_id)


def test_from_first_talk_to_a_course_that_changed(
    server: LiveServer, made: Made, context: BrowserContext, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    desk = signed_in(server, made.officer, context)
    employers = headline(desk, "m3-o3")

    # The talk, and from the employer's page what is to come of it; what is left out is asked for and nothing is lost.
    desk.goto(f"/interactions/log?employer={made.employer}")
    desk.get_by_label("Visit", exact=True).check()
    desk.get_by_label("What was it about").fill("Nobody leaves college able to run a robot cell")
    desk.get_by_label("Shaping courses with providers").check()
    desk.get_by_role("button", name="Save contact").click()
    expect(desk.get_by_text("The contact is saved.")).to_be_visible()
    desk.get_by_role("main").get_by_role("link", name=FIRM, exact=True).click()
    desk.get_by_text("Start something").click()
    desk.get_by_role("link", name="Add a collaboration").click()
    desk.get_by_label("Provider").fill(COLLEGE.lower())
    desk.get_by_label("Course", exact=True).fill(COURSE)
    desk.get_by_role("radio", name="Proposed").check()
    desk.get_by_role("button", name="Add to the board").click()
    expect(desk.get_by_role("link", name="Choose what the employer does")).to_be_visible()
    expect(desk.get_by_label("Course", exact=True)).to_have_value(COURSE)
    axe(desk)
    desk.get_by_label("What the employer does").select_option("Changing a course there is")
    desk.get_by_role("button", name="Add to the board").click()
    expect(desk.get_by_text("added to the board")).to_be_visible()
    expect(desk.get_by_role("definition").filter(has_text=COLLEGE).first).to_be_visible()
    record = desk.url

    # Agreed without scripts, at work by mouse. Proposed or agreed counts for nothing.
    plain = signed_in(server, made.officer, new_context(java_script_enabled=False))
    plain.goto("/pipelines/collaborations?q=quillfeather")
    plain.get_by_role("link", name=f"Move {FIRM} from Proposed").click()
    plain.get_by_role("radio", name="Agreed").check()
    plain.get_by_role("button", name="Move card").click()
    expect(plain.get_by_text(f"{FIRM} moved to “Agreed”")).to_be_visible()
    assert headline(desk, "m3-o3") == employers
    desk.goto("/pipelines/collaborations?q=quillfeather")
    drag(desk, FIRM, "Agreed", "Active")
    expect(desk.get_by_text(f"{FIRM} moved to “Active”")).to_be_visible()
    assert headline(desk, "m3-o3") == employers + 1

    # That the course changed is believed once somebody says what did.
    desk.goto(record)
    desk.get_by_role("button", name="Move", exact=True).click()
    desk.get_by_role("radio", name="Course changed").check()
    desk.get_by_role("button", name="Move card").click()
    expect(desk.get_by_role("link", name="Enter what changed in the course")).to_be_visible()
    axe(desk)
    desk.get_by_label("Note").fill(CHANGED)
    desk.get_by_role("button", name="Move card").press("Enter")
    expect(desk.get_by_text(f"{FIRM} moved to “Course changed”")).to_be_visible()
    expect(desk.get_by_role("definition").filter(has_text=CHANGED)).to_be_visible()
    axe(desk)

    # One employer more behind the figure; its page tells the story, and so does its own.
    assert headline(desk, "m3-o3") == employers + 1
    desk.goto("/dashboard/m3-o3/employers?q=quillfeather")
    expect(desk.get_by_role("row", name=re.compile(f"{FIRM} 1 "))).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name=FIRM).click()
    standing = desk.get_by_role("region", name="Where it stands")
    expect(standing.get_by_text(f"{COURSE}, {COLLEGE}")).to_be_visible()
    expect(standing.get_by_role("link", name="Course changed")).to_be_visible()
    story = desk.get_by_role("region", name="Timeline")
    for moved in ("Agreed", "Active", "Course changed"):
        expect(story.get_by_text(moved).first).to_be_visible()
    phone = signed_in(server, made.dana, new_context(**PHONE))
    phone.goto(f"/my-business/{made.employer}")
    phone.locator("#panel-collaborations > summary").click()
    expect(phone.get_by_text(CHANGED)).to_be_visible()
    axe(phone)

    # The college reads it; who has the grant writes in it, and nobody else of the college does.
    partner = signed_in(server, made.granted, new_context())
    partner.goto(f"/collaborations/?provider={COLLEGE.replace(' ', '+')}")
    partner.get_by_role("link", name=COURSE).click()
    partner.get_by_role("link", name="Edit", exact=True).click()
    partner.get_by_label("Notes").fill("Starts with the autumn group")
    partner.get_by_role("button", name="Save changes").click()
    expect(partner.get_by_text("saved.")).to_be_visible()
    reader = signed_in(server, made.reader, new_context())
    reader.goto(record)
    expect(reader.get_by_text("Starts with the autumn group")).to_be_visible()
    expect(reader.get_by_role("link", name="Edit", exact=True)).to_be_hidden()
    reader.goto(f"{record}/edit")
    expect(reader.get_by_role("heading", name="You do not have access to this page")).to_be_visible()
