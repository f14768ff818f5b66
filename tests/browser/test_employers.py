"""Employers in a real browser: found, added once, edited by two, picked; by keyboard, without scripts, under axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from crm.accounts.models import User
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact
from crm.directory.contacts.rules import ContactFacts, ContactRole, PostFacts
from crm.directory.employers.actions import set_lead
from crm.directory.employers.models import Employer
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import enter, signed_in, written
from tests.factories.directory import make_employer, make_site
from tests.factories.engagement import make_follow_up, make_interaction, make_referral
from tests.factories.people import make_organisation, make_user
from tests.factories.strands import make_apprenticeship

FIRM = "Quillfeather Castings Ltd"
LONG_NAME = "The Quillfeather and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


@dataclass(frozen=True)
class Made:
    """What the fixture put in: ids."""

    user_id: int
    partner_id: int
    employer: str
    person: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An employer with something of everything, one with a very long name, and one with nothing."""
    with written(server):
        user = make_user("officer", name="Priya Nair")
        partner = make_user("partner", organisation=make_organisation(short_name="Quill Chamber", kind="chamber"))
        employer = make_employer(FIRM, postcode="S60 2NR", employees=180, pays_levy=True, is_anchor=True)
        make_employer(LONG_NAME, postcode="S60 2NR")
        make_employer("Quillfeather Empty", postcode="")
        set_lead(employer, organisation_id=user.organisation_id, officer_id=user.id)
        make_site(employer, name="Yard", postcode="S65 1AA", employees=12)
        post = PostFacts("HR director", ContactRole.HR_DIRECTOR, is_primary=True)
        person = add_contact(employer, ContactFacts("Dana Quill", "dana@quillfeather.example", "01709 382121"), post)
        make_interaction(employer, user, today() - timedelta(days=3), summary="Needs two welders")
        make_interaction(employer, partner, today() - timedelta(days=9), summary="Kept to us", is_restricted=True)
        make_follow_up(employer, user, today() - timedelta(days=1), what="Send the plan")
        make_referral(employer, partner, user)
        make_apprenticeship(employer, by=user)
        return Made(user.id, partner.id, employer.public_id, person.public_id)


@pytest.fixture
def page(server: LiveServer, made: Made, context: BrowserContext) -> Page:
    """The officer at the desk."""
    return signed_in(server, made.user_id, context)


class TestFind:
    def test_from_any_page_with_a_slip(self, page: Page, axe: Callable[[Page], None]) -> None:
        page.goto("/employers/")
        page.get_by_label("Find an employer, person or school").fill("quilfeather castngs")
        page.keyboard.press("Enter")
        expect(page.get_by_text("These are the nearest")).to_be_visible()
        axe(page)
        page.get_by_role("link", name=FIRM).click()
        expect(page.get_by_role("heading", name=FIRM)).to_be_visible()
        expect(page.get_by_role("heading", name="Stop and look")).to_be_visible()

    def test_filters_are_kept_in_the_address_and_saved_as_a_view(self, page: Page) -> None:
        page.goto("/employers/")
        page.get_by_label("Name, number, postcode or person").fill("quillfeather")
        page.get_by_text("More filters").click()
        page.get_by_label("Anchor", exact=True).select_option("Yes")
        page.get_by_role("button", name="Apply filters").click()
        expect(page.get_by_text("1 employer", exact=True)).to_be_visible()
        assert "anchor=yes" in page.url
        page.get_by_role("link", name="Save this view").click()
        page.get_by_label("Name of the view").fill("Quill anchors")
        page.get_by_role("button", name="Save view").click()
        expect(page.get_by_role("link", name="Quill anchors")).to_be_visible()
        expect(page.get_by_text("1 employer", exact=True)).to_be_visible()


    def test_on_a_phone_filters_are_folded_and_rows_stand_under_one_another_without_scripts(
        self, server: LiveServer, made: Made, new_context: Callable[..., BrowserContext]
    ) -> None:
        phone = signed_in(server, made.user_id, new_context(**PHONE, java_script_enabled=False))
        phone.goto("/employers/?q=quillfeather+cast")
        name = phone.get_by_label("Name, number, postcode or person")
        expect(name).to_be_hidden()
        expect(phone.get_by_role("cell", name="180")).to_be_visible()  # still a table to whoever hears it
        phone.get_by_text("Filters (1 in force)").click()
        name.fill("quillfeather empty")
        phone.get_by_role("button", name="Apply filters").click()
        expect(phone.get_by_role("rowheader", name="Quillfeather Empty")).to_be_visible()
        expect(name).to_be_hidden()


class TestAdd:
    def test_the_likely_duplicate_is_shown_while_typing(self, page: Page, axe: Callable[[Page], None]) -> None:
        page.goto("/employers/new")
        page.get_by_label("Name", exact=True).press_sequentially("Quillfeather Castings Limited")
        page.get_by_label("Postcode (optional)").press_sequentially("s602nr")
        expect(page.get_by_role("heading", name="It is already here")).to_be_visible()
        expect(page.get_by_text("Priya Nair")).to_have_count(3)  # in the header, in the hint, in the list of officers
        axe(page)

    def test_a_name_typed_before_the_script_came_is_looked_up(self, page: Page) -> None:
        held: list[Route] = []
        page.route("**/js/likely-duplicates.js*", lambda route: held.append(route))
        page.goto("/employers/new")
        page.get_by_label("Name", exact=True).fill("Quillfeather Castings Limited")
        for each in held:
            each.continue_()
        expect(page.get_by_role("link", name=FIRM)).to_be_visible()

    def test_without_scripts_it_is_asked_before_anything_is_added(
        self,
        server: LiveServer,
        made: Made,
        new_context: Callable[..., BrowserContext],
        axe: Callable[[Page], None],
    ) -> None:
        page = signed_in(server, made.user_id, new_context(java_script_enabled=False))
        page.goto("/employers/new")
        page.get_by_label("Name", exact=True).fill("Quillfeather Castings Limited")
        page.get_by_role("button", name="Add employer").click()
        expect(page.get_by_role("heading", name="It may already be here")).to_be_visible()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        page.get_by_label(f"It is {FIRM}").check()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name=FIRM)).to_be_visible()

    def test_not_found_add_anyway(self, page: Page) -> None:
        page.goto("/employers/search?q=Zyxwvut Bakery")
        page.get_by_role("link", name=re.compile("^Add “.*” as an employer")).click()
        page.get_by_role("button", name="Add employer").click()
        expect(page.get_by_role("heading", name="Zyxwvut Bakery")).to_be_visible()


class TestEdit:
    def test_two_officers_and_both_versions(
        self, server: LiveServer, made: Made, page: Page, new_context: Callable[[], BrowserContext],
        axe: Callable[[Page], None],
    ) -> None:  # fmt: skip
        second = signed_in(server, made.user_id, new_context())
        for each in (page, second):
            each.goto(f"/employers/{made.employer}/edit")
        page.get_by_label("Trading name (optional)", exact=True).fill("First Saved")
        page.get_by_role("button", name="Save changes").click()
        expect(page.get_by_text("is saved")).to_be_visible()
        second.get_by_label("Trading name (optional)", exact=True).fill("Second Typed")
        second.get_by_label("What they do (optional)").fill("Castings and forgings")
        second.get_by_role("button", name="Save changes").click()
        expect(second.get_by_role("heading", name="Someone else changed")).to_be_visible()
        axe(second)
        second.get_by_label("First Saved").check()
        second.get_by_role("button", name="Save with these").click()
        expect(second.get_by_text("trading as First Saved")).to_be_visible()
        expect(second.get_by_text("Castings and forgings")).to_be_visible()

    def test_an_employer_is_picked_with_the_keyboard(self, page: Page, made: Made, axe: Callable[[Page], None]) -> None:
        page.goto(f"/employers/{made.employer}/edit")
        picker = page.get_by_label("Part of (optional)")
        picker.press_sequentially("quillfeather dearne")
        expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text(LONG_NAME)
        axe(page)
        picker.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Save changes").click()
        expect(page.get_by_role("link", name=LONG_NAME)).to_be_visible()

    def test_without_scripts_an_employer_is_chosen_from_those_found(
        self, server: LiveServer, made: Made, no_js_page: Page
    ) -> None:
        enter(server, made.user_id, no_js_page.context)
        no_js_page.goto(f"/employers/{made.employer}/edit")
        no_js_page.get_by_label("Part of (optional)").fill("quillfeather")
        no_js_page.get_by_role("button", name="Save changes").click()
        no_js_page.get_by_label(LONG_NAME).check()
        no_js_page.get_by_role("button", name="Save changes").click()
        expect(no_js_page.get_by_role("link", name=LONG_NAME)).to_be_visible()


def test_a_person_leaves_and_another_takes_over_without_scripts(
    server: LiveServer, made: Made, no_js_page: Page
) -> None:
    enter(server, made.user_id, no_js_page.context)
    no_js_page.goto(f"/employers/{made.employer}/people/new")
    no_js_page.get_by_label("Name", exact=True).fill("Luke Quill")
    no_js_page.get_by_role("button", name="Add person").click()
    no_js_page.goto(f"/employers/people/{made.person}")
    no_js_page.get_by_role("link", name="Has left").click()
    day = today()
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        no_js_page.get_by_label(label).fill(str(value))
    no_js_page.get_by_label("Who takes over?").select_option("Luke Quill")
    no_js_page.get_by_role("button", name="They have left").click()
    expect(no_js_page.get_by_text("1 person has left")).to_be_visible()


def test_the_briefing_is_one_page_of_paper_however_much_there_is(server: LiveServer, page: Page, made: Made) -> None:
    with written(server):
        employer = db.session.query(Employer).filter_by(public_id=made.employer).one()
        user = db.session.get_one(User, made.user_id)
        employer.about = "Castings, forgings and everything between. " * 40
        for number in range(12):
            by = make_user("officer", name=f"Colleague Number {number}")
            make_interaction(employer, by, today() - timedelta(days=number), summary="Said a great deal. " * 15)
            make_interaction(employer, by, today() + timedelta(days=number + 1), summary="Will say more. " * 15)
            make_follow_up(employer, user, today(), what=f"Something to be done number {number} " * 4)
            make_site(employer, name=f"Works {number}", address="Unit 4, Aldwarke Lane Industrial Estate")
            make_apprenticeship(employer, by=user)
            post = PostFacts("Head of people and organisational development", ContactRole.TRAINING)
            person = ContactFacts(
                f"Person Number {number}", f"person.number.{number}@quillfeather.example", "01709 382121"
            )
            add_contact(employer, person, post)
    page.goto(f"/employers/{made.employer}/briefing")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    for spacing in ("normal", "0.12em"):  # as the fonts of another machine might be
        page.evaluate("wide => { document.body.style.letterSpacing = wide }", spacing)
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, spacing
    page.set_viewport_size({"width": 690, "height": 1000})
    page.emulate_media(media="print")
    assert page.locator(".crm-briefing__notes").evaluate("e => e.getBoundingClientRect().height") > 40
    cut = page.evaluate("""() => {
        const list = document.querySelector(".crm-briefing .crm-timeline").getBoundingClientRect();
        const shown = [...document.querySelectorAll(".crm-briefing .crm-timeline__entry")]
            .map(e => e.getBoundingClientRect()).filter(e => e.left < list.right);
        return { shown: shown.length, halves: shown.filter(e => e.bottom > list.bottom + 1).length };
    }""")
    assert cut["shown"] >= 2, "what was said last is not on it"
    assert cut["halves"] == 0, "an entry is cut through"


def test_a_partner_reads_without_people_who_did_not_agree(
    server: LiveServer, made: Made, new_context: Callable[[], BrowserContext], axe: Callable[[Page], None]
) -> None:
    partner = signed_in(server, made.partner_id, new_context())
    partner.goto(f"/employers/{made.employer}")
    expect(partner.get_by_text("1 person not shared with you")).to_be_visible()
    expect(partner.get_by_text("Dana Quill")).to_have_count(0)
    axe(partner)
