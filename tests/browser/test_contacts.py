"""Contacts in a real browser: logged on a phone, with and without scripts, by keyboard; clashes; My day; axe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from crm.accounts.models import OrganisationKind
from crm.clock import today
from crm.database import db
from crm.engagement.attachments import Upload
from crm.engagement.drafts import NextStep
from crm.engagement.kinds import Channel
from crm.engagement.models import FollowUp, Interaction
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import application, enter, signed_in, written
from tests.factories.directory import make_contact, make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral
from tests.factories.people import make_organisation, make_user

Axe = Callable[[Page], None]
SCRIPT = "**/js/log-contact.js*"
FIRM = "Quillfeather Castings Ltd"
LONG_NAME = "The Quillfeather and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


@dataclass(frozen=True)
class Made:
    """What the fixture put in: ids of people, public ids of the rest."""

    priya: int
    tom: int
    firm: str
    note: str
    step: str
    referral: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, somebody of the Chamber, an employer both know and one with a very long name."""
    with written(server):
        priya = make_user("officer", name="Priya Nair")
        chamber = make_organisation(short_name="Quill Chamber", kind=OrganisationKind.CHAMBER)
        tom = make_user("partner", name="Tom Hall", organisation=chamber)
        firm, other = make_employer(FIRM, lead_officer=priya), make_employer(LONG_NAME)
        make_contact(firm, name="Dana Okoro", job_title="HR director")
        make_interaction(firm, tom, today() + timedelta(days=5), channel=Channel.VISIT, summary="About export")
        step = NextStep("Send the plan", priya.public_id, today() + timedelta(days=2))
        plan = Upload("plan.pdf", b"%PDF-1.7 x")
        note = make_interaction([firm, other], priya, summary="Walked the site", uploads=[plan], next_step=step)
        overdue = make_follow_up(firm, priya, today() - timedelta(days=3), what="Call about the levy")
        return Made(
            priya.id,
            tom.id,
            firm.public_id,
            note.public_id,
            overdue.public_id,
            make_referral(firm, tom, priya).public_id,
        )


@pytest.fixture
def page(server: LiveServer, made: Made, context: BrowserContext) -> Page:
    """The officer at the desk."""
    return signed_in(server, made.priya, context)


def newest(server: LiveServer) -> tuple[Interaction, list[FollowUp]]:
    """The contact saved last, with its next steps."""
    with application(server).app_context():
        note = db.session.scalars(select(Interaction).order_by(Interaction.id.desc()).limit(1)).one()
        steps = db.session.scalars(select(FollowUp).where(FollowUp.interaction_id == note.id)).all()
        return note, list(steps)


def test_a_contact_is_logged_on_a_phone_in_a_few_touches(
    server: LiveServer, made: Made, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    page = signed_in(server, made.priya, new_context(**PHONE))
    page.goto("/interactions/my-day")
    page.get_by_role("banner").get_by_role("link", name="Log a contact").click()
    page.get_by_label("Name of the employer").press_sequentially("quillf cast")
    page.get_by_role("option", name=FIRM).click()
    expect(page.get_by_role("heading", name="Stop and look")).to_be_visible()
    expect(page.get_by_text("Ask Tom Hall to join")).to_be_visible()
    page.get_by_label("Phone", exact=True).check()
    page.get_by_label("What was it about").fill("Two welders wanted")
    page.get_by_label("Dana Okoro").check()
    page.get_by_label("What happens next?").fill("Send the levy guide")
    axe(page)
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("The contact is saved.")).to_be_visible()
    note, steps = newest(server)
    assert (note.summary, note.channel) == ("Two welders wanted", Channel.PHONE)
    assert [step.what for step in steps] == ["Send the levy guide"]


def test_what_crosses_it_follows_what_is_typed(page: Page, made: Made) -> None:
    page.goto(f"/interactions/log?employer={made.firm}")
    warning = page.get_by_role("heading", name="Before you approach them")
    expect(warning).to_be_visible()
    page.get_by_label("Event", exact=True).check()
    expect(warning).to_be_hidden()
    page.get_by_label("Visit", exact=True).check()
    expect(warning).to_be_visible()
    page.get_by_label("What was it about").fill("Stays as typed")
    page.get_by_role("button", name="Ask Tom Hall to join").click()
    expect(page.get_by_text("We have emailed Tom Hall")).to_be_visible()
    expect(page.get_by_label("What was it about")).to_have_value("Stays as typed")


def test_employers_are_added_and_taken_away_without_losing_a_chosen_file(page: Page, made: Made) -> None:
    page.goto(f"/interactions/log?employer={made.firm}")
    page.get_by_text("Notes, outcome").click()
    page.get_by_label("Files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"})
    page.get_by_text("Add another employer").click()
    page.get_by_label("Another employer").press_sequentially("dearne valley assoc")
    page.get_by_role("option", name=LONG_NAME).click()
    expect(page.get_by_role("button", name=f"Remove {LONG_NAME}")).to_be_visible()
    expect(page.get_by_label("For which employer?")).to_be_visible()
    page.get_by_role("button", name=f"Remove {LONG_NAME}").click()
    expect(page.get_by_role("button", name=f"Remove {LONG_NAME}")).to_be_hidden()
    page.get_by_label("Meeting", exact=True).check()
    page.get_by_label("What was it about").fill("With a file")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("link", name="a.txt")).to_be_visible()


def test_another_date_is_asked_for_when_it_is_wanted(page: Page, made: Made) -> None:
    page.goto(f"/interactions/log?employer={made.firm}")
    step = page.get_by_role("group", name="Next step")
    expect(step.get_by_label("Day", exact=True)).to_be_hidden()
    step.get_by_label("Another date").check()
    expect(step.get_by_label("Day", exact=True)).to_be_visible()


def test_by_keyboard_alone(page: Page, server: LiveServer, made: Made) -> None:
    page.goto("/interactions/log")
    page.get_by_label("Name of the employer").focus()
    page.keyboard.type("quillfeather cast", delay=20)
    expect(page.get_by_role("option", name=FIRM)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Stop and look")).to_be_focused()
    page.get_by_label("Phone", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What was it about")).to_be_focused()
    page.keyboard.type("Typed without a mouse")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The contact is saved.")).to_be_visible()
    assert newest(server)[0].summary == "Typed without a mouse"


def test_what_crosses_it_follows_what_was_chosen_before_the_script_came(page: Page, made: Made) -> None:
    held: list[Route] = []
    page.route(SCRIPT, lambda route: held.append(route))
    page.goto(f"/interactions/log?employer={made.firm}")
    page.get_by_label("Event", exact=True).check()
    warning = page.get_by_role("heading", name="Before you approach them")
    expect(warning).to_be_visible()
    for each in held:
        each.continue_()
    expect(warning).to_be_hidden()


def test_words_typed_before_the_script_came_are_suggested_too(page: Page, made: Made) -> None:
    held: list[Route] = []
    page.route(SCRIPT, lambda route: held.append(route))
    page.goto("/interactions/log")
    page.get_by_label("Name of the employer").press_sequentially("quillfeather cast")
    expect(page.get_by_role("combobox", name="Name of the employer")).to_have_count(0)
    for each in held:
        each.continue_()
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name=FIRM).click()
    expect(page.get_by_role("heading", name="Stop and look")).to_be_focused()


def test_without_scripts_the_clash_is_a_step_of_its_own(server: LiveServer, made: Made, no_js_page: Page) -> None:
    page = no_js_page
    enter(server, made.priya, page.context)
    page.goto("/interactions/log")
    page.get_by_label("Phone", exact=True).check()
    page.get_by_label("What was it about").fill("Without a script")
    page.get_by_label("Name of the employer").fill("quillfether castings")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=FIRM).click()
    expect(page.get_by_label("What was it about")).to_have_value("Without a script")
    expect(page.get_by_role("heading", name="Before you approach them")).to_be_visible()
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("The contact is saved.")).to_be_visible()


def test_my_day_is_worked_off_without_scripts(server: LiveServer, made: Made, no_js_page: Page) -> None:
    page = no_js_page
    enter(server, made.priya, page.context)
    page.goto("/interactions/my-day")
    expect(page.get_by_role("link", name="Quill Chamber: visit")).to_be_visible()
    page.get_by_role("button", name="Done with Call about the levy").click()
    expect(page.get_by_text("Done: Call about the levy")).to_be_visible()
    expect(page.get_by_role("button", name="Done with Call about the levy")).to_be_hidden()


def test_a_stale_edit_shows_both_versions(
    server: LiveServer, made: Made, page: Page, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    colleague = signed_in(server, made.priya, new_context())
    for each in (page, colleague):
        each.goto(f"/interactions/{made.note}/edit")
    for each, words in ((colleague, "What they typed"), (page, "What I typed")):
        each.get_by_label("What was it about").fill(words)
        each.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", name="This is how it stands now")).to_be_visible()
    expect(page.get_by_text("What they typed")).to_be_visible()
    expect(page.get_by_label("What was it about")).to_have_value("What I typed")
    axe(page)


def test_axe_finds_nothing_where_another_than_the_first_form_is_wrong(page: Page, made: Made, axe: Axe) -> None:
    for address, button in (
        (f"follow-ups/{made.step}", "No longer needed"),
        (f"referrals/{made.referral}", "Decline"),
    ):
        page.goto(f"/interactions/{address}")
        page.get_by_role("button", name=button).click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        axe(page)
