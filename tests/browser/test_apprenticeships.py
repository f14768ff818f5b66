"""An apprenticeship from the first talk to a start: three people, and a figure that moves by what was offered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.browser.strands import counted, drag, headline
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_contact, make_employer
from tests.factories.people import make_user

Axe = Callable[[Page], None]
FIRM = "Quillfeather Fabrications Ltd"
OUTCOME = "Intermediate and advanced apprenticeships offered"
OFFERED = 4


@dataclass(frozen=True)
class Made:
    """Who signs in, by id, and the employer they speak of."""

    officer: int
    dana: int
    employer: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, an employer that nobody has spoken to yet, and its own user."""
    with written(server):
        officer = make_user("officer", name="Priya Nair")
        employer = make_employer(FIRM, lead_officer=officer)
        make_contact(employer, name="Dana Okoro", job_title="HR director")
        return Made(officer.id, make_employer_user(employer, name="Dana Okoro").id, employer.public_id)


def test_from_first_talk_to_started(
    server: LiveServer, made: Made, context: BrowserContext, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    desk = signed_in(server, made.officer, context)
    offered, contributed = headline(desk, "m3-o2"), counted(desk, OUTCOME, "Apprenticeships offered")

    # Somebody speaks to them for the first time, and writes down what they are ready for.
    desk.goto(f"/interactions/log?employer={made.employer}")
    desk.get_by_label("Phone", exact=True).check()
    desk.get_by_label("What was it about").fill("Wants welders, and asks what an apprentice costs")
    desk.get_by_label("Dana Okoro").check()
    desk.get_by_label("Apprenticeships and the levy").check()
    desk.get_by_role("button", name="Save contact").click()
    expect(desk.get_by_text("The contact is saved.")).to_be_visible()
    desk.get_by_role("main").get_by_role("link", name=FIRM, exact=True).click()
    desk.get_by_role("link", name="What they said about taking part").click()
    desk.get_by_label("What was it about?").select_option("Apprenticeships")
    desk.get_by_role("radio", name="Yes", exact=True).check()
    desk.get_by_role("button", name="Save the answer").click()
    expect(desk.get_by_role("row", name=re.compile("Apprenticeships Yes"))).to_be_visible()

    # The employer says what is open from its own page: on a phone, without scripts, and with a slip.
    phone = signed_in(server, made.dana, new_context(**PHONE, java_script_enabled=False))
    phone.goto(f"/my-business/{made.employer}")
    phone.locator("#panel-apprenticeships > summary").click()
    phone.get_by_role("button", name="Tell us about an apprenticeship").click()
    phone.get_by_label("What will the apprentice do?").fill("Welder")
    phone.get_by_role("radio", name="Level 3").check()
    phone.get_by_label("How many apprentices are you looking for?").fill("two or three")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("link", name=re.compile("Enter a whole number, like 12"))).to_be_visible()
    expect(phone.get_by_label("What will the apprentice do?")).to_have_value("Welder")
    phone.get_by_label("How many apprentices are you looking for?").fill("3")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Thank you. We will be in touch within 5 working days about 3 apprent")).to_be_visible()

    # The officer finds it among what is to be done, and sets down the standard and how many it is after all.
    desk.goto("/interactions/my-day")
    step = desk.get_by_role("link", name="Has 3 apprenticeships open, to confirm: Welder, level 3", exact=True)
    expect(step).to_be_visible()
    assert headline(desk, "m3-o2") == offered, "nobody has confirmed it"
    desk.goto(f"/employers/{made.employer}")
    desk.get_by_role("region", name="Where it stands").get_by_role("link", name="Offered").click()
    expect(desk.get_by_text("nobody has confirmed it")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Confirm it").click()
    expect(desk.get_by_text("Welder, level 3: confirmed.")).to_be_visible()
    desk.get_by_role("link", name="Edit", exact=True).click()
    desk.get_by_label("Standard").fill("Metal fabricator (ST0607)")
    desk.get_by_label("Level", exact=True).select_option("3")
    desk.get_by_label("Number of apprenticeships").fill("0")
    desk.get_by_role("button", name="Save changes").click()
    expect(desk.get_by_role("link", name=re.compile("must be between 1 and"))).to_be_visible()
    axe(desk)
    desk.get_by_label("Number of apprenticeships").fill(str(OFFERED))
    desk.get_by_role("button", name="Save changes").click()
    expect(desk.get_by_role("heading", name="Metal fabricator, level 3")).to_be_visible()
    axe(desk)

    # Over the board: dropped with the mouse, moved with the keyboard, and once without scripts.
    desk.goto("/pipelines/apprenticeships?q=quillfeather")
    drag(desk, FIRM, "Offered", "Advertised")
    expect(desk.get_by_text(f"{FIRM} moved to “Advertised”")).to_be_visible()
    desk.wait_for_load_state()  # the message takes the focus as the page is ready, and with it a key meant for a link
    desk.get_by_role("link", name=f"Move {FIRM} from Advertised").press("Enter")
    desk.get_by_role("radio", name="Filled").press("Space")
    desk.get_by_role("button", name="Move card").press("Enter")
    expect(desk.get_by_text(f"{FIRM} moved to “Filled”")).to_be_visible()
    plain = signed_in(server, made.officer, new_context(java_script_enabled=False))
    plain.goto("/pipelines/apprenticeships?q=quillfeather")
    plain.get_by_role("link", name=f"Move {FIRM} from Filled").click()
    plain.get_by_role("radio", name="Started").check()
    plain.get_by_role("button", name="Move card").click()
    expect(plain.get_by_text(f"{FIRM} moved to “Started”")).to_be_visible()

    # What was offered is counted, once and by its number, and leads down to who offered it.
    assert headline(desk, "m3-o2") == offered + OFFERED
    assert counted(desk, OUTCOME, "Apprenticeships offered") == contributed + OFFERED
    for code in ("m3-o2", "m2-o4"):
        desk.goto(f"/dashboard/{code}/employers?q=quillfeather")
        expect(desk.get_by_role("row", name=re.compile(f"{FIRM} {OFFERED} "))).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name=FIRM).click()
    story = desk.get_by_role("region", name="Timeline")
    for moved in ("Offered", "Advertised", "Filled", "Started"):
        expect(story.get_by_text(moved).first).to_be_visible()
    phone.goto(f"/my-business/{made.employer}")
    phone.locator("#panel-apprenticeships > summary").click()
    expect(phone.get_by_text(f"{OFFERED} apprenticeships: Metal fabricator, level 3")).to_be_visible()
    expect(phone.get_by_text(re.compile("Started since"))).to_be_visible()
