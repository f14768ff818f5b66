"""Journey 4 in a real browser: an officer invites, the employer answers on a phone, leaves, comes back without scripts.

The employer, its people and the officer are made for the test, so nothing depends on the demonstration's data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from crm.accounts.passwords import set_password
from crm.app import create_app
from crm.blueprints.diagnostics.queries import Totals, position_totals
from crm.blueprints.diagnostics.questionnaire_file import CURRENT, load_version
from crm.clock import today
from crm.database import db
from crm.jobs.models import Message
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.factories.directory import make_contact, make_employer
from tests.factories.people import make_organisation, make_user

Axe = Callable[[Page], None]
PASSWORD = "a long enough secret"
EMPLOYER = "Aldwarke Forging and Machining Company Ltd"
FORM = load_version(CURRENT)


@dataclass
class Story:
    """The served product from behind: its mail and its figures."""

    app: Flask
    employer: str

    def newest_link(self) -> str:
        """The path of the link in the newest letter."""
        with self.app.app_context():
            body = db.session.scalars(select(Message.body).order_by(Message.id.desc())).first() or ""
            found = re.search(r"/link/\S+", body)
            assert found is not None, body
            return found.group()

    def totals(self) -> Totals:
        """The dashboard's counts as at today."""
        with self.app.app_context():
            return position_totals(today())


@pytest.fixture
def story(server: LiveServer) -> Iterator[Story]:
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{server.database}"})
    with app.app_context():
        council = make_organisation(name="The Council of the Story", short_name="Story", is_controller=True)
        chamber = make_organisation(
            name="The Chamber of the Story", short_name="Story chamber", kind="chamber", sharing_agreement_on=today()
        )
        officer = make_user("officer", name="Priya of the Story", email="priya@story.example", organisation=council)
        set_password(officer, PASSWORD)
        partner = make_user("partner", name="Tom of the Story", email="tom@story.example", organisation=chamber)
        set_password(partner, PASSWORD)
        employer = make_employer(EMPLOYER, legal_form="company", is_fictional=True)
        employer.lead_officer = officer
        make_contact(employer, name="Dana of the Story", email="dana@story.example", job_title="HR director")
        db.session.commit()
        made = Story(app, employer.public_id)
    yield made
    with app.app_context():
        db.engine.dispose()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Employers", exact=True)).to_be_visible()


def question(page: Page, key: str) -> Locator:
    """A question's group of fields, by its words."""
    return page.get_by_role("group", name=FORM.questions[key].label)


def number(page: Page, key: str, text: str) -> None:
    page.get_by_role("textbox", name=FORM.questions[key].short, exact=True).fill(text)


def onward(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def open_link(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Open the form").click()


def invite(page: Page, story: Story, axe: Axe) -> None:
    page.goto(f"/employers/{story.employer}")
    page.get_by_text("Start something").click()
    page.get_by_role("link", name="Invite to the skills needs form").click()
    expect(page.get_by_role("radio", name=re.compile("Dana of the Story"))).to_be_checked()
    axe(page)
    page.get_by_role("button", name="See the email before it goes").click()
    expect(page.get_by_role("region", name="The email")).to_contain_text("about 10 minutes")
    axe(page)
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Invitation sent to Dana of the Story")


def begin_on_a_phone(page: Page, story: Story, axe: Axe) -> None:
    open_link(page, story.newest_link())
    heading(page, f"Skills needs of {EMPLOYER}")
    axe(page)
    page.get_by_role("button", name="Start now").click()
    heading(page, "This site")
    axe(page)
    question(page, "details_right").get_by_label("Yes").check()
    number(page, "staff", "40")
    onward(page)
    heading(page, "Recruiting in the last 12 months")
    able = question(page, "able_to_recruit")
    expect(able).to_be_hidden()
    question(page, "tried_to_recruit").get_by_label("Yes").check()
    expect(able).to_be_visible()
    able.get_by_label("No", exact=True).check()
    onward(page)
    number(page, "vacancies", "4")
    onward(page)
    number(page, "hard_to_fill", "9")
    onward(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter how many of the 4 vacancies are hard to fill: 0 to 4")
    expect(page.get_by_role("textbox", name="Hard to fill", exact=True)).to_have_value("9")
    axe(page)
    number(page, "hard_to_fill", "3")
    page.get_by_role("button", name="Save and come back later").click()
    heading(page, "Your answers are saved")
    axe(page)


def finish_without_scripts(page: Page, story: Story) -> None:
    heading(page, f"Skills needs of {EMPLOYER}")
    page.get_by_role("button", name="Continue").click()
    heading(page, "Why they are hard to fill")
    page.get_by_label("Applicants do not have the skills").check()
    onward(page)
    number(page, "skill_shortage", "2")
    onward(page)
    question(page, "applicant_skills_technical").get_by_label("Specialist skills or knowledge for the role").check()
    question(page, "applicant_skills_people").get_by_label("None of these").check()
    onward(page)
    number(page, "not_proficient", "0")
    page.locator("#under_used_dont_know").check()
    onward(page)
    question(page, "upskilling").get_by_label("No", exact=True).check()
    onward(page)
    question(page, "training_kinds").get_by_label("No training").check()
    onward(page)
    question(page, "more_training_wanted").get_by_label("No", exact=True).check()
    onward(page)
    number(page, "apprentices", "0")
    question(page, "pays_levy").get_by_label("No", exact=True).check()
    question(page, "knows_levy_transfer").get_by_label("No", exact=True).check()
    onward(page)
    page.get_by_label("Apprenticeships and the levy").check()
    onward(page)
    heading(page, "Check your answers")
    page.get_by_role("link", name="Change staff at this site").click()
    number(page, "staff", "45")
    onward(page)
    heading(page, "Check your answers")
    expect(page.get_by_text("45", exact=True)).to_be_visible()
    page.get_by_role("button", name="Continue").click()


def share_and_submit(page: Page) -> None:
    heading(page, "Who else may see your answers?")
    chamber = page.get_by_label("The Chamber of the Story")
    expect(chamber).not_to_be_checked()
    chamber.check()
    page.get_by_role("button", name="Submit answers").click()
    heading(page, "Answers submitted")
    expect(page.get_by_text("Priya of the Story, The Council of the Story, will get in touch")).to_be_visible()
    page.get_by_role("button", name="See your result").click()
    heading(page, "Your skills needs result")
    expect(page.get_by_text("2 of your 4 vacancies are hard to fill")).to_be_visible()
    expect(page.get_by_text("Employer Skills Survey 2019 (282 sites asked)").first).to_be_visible()


def test_an_employer_answers_on_a_phone_and_the_figures_move(
    story: Story, page: Page, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    before = story.totals()
    sign_in(page, "priya@story.example")
    invite(page, story, axe)

    phone = new_context(**PHONE).new_page()
    begin_on_a_phone(phone, story, axe)

    plain = new_context(**PHONE, java_script_enabled=False).new_page()
    open_link(plain, story.newest_link())
    finish_without_scripts(plain, story)
    share_and_submit(plain)

    after = story.totals()
    assert after.answered == before.answered + 1
    assert after.able.share.base == before.able.share.base + 1
    assert after.able.share.numerator == before.able.share.numerator
    assert after.mismatch.share.numerator == before.mismatch.share.numerator + 1
    assert after.under_use.undetermined == before.under_use.undetermined + 1
    assert after.densities.skill_shortage.numerator == before.densities.skill_shortage.numerator + 2
    assert after.densities.skill_shortage.base == before.densities.skill_shortage.base + 4

    phone.goto("/my-business/")
    phone.locator("summary", has_text="1 submitted").click()
    expect(phone.get_by_text("Seen by the council, The Chamber of the Story")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="See the result").click()
    heading(phone, "Your skills needs result")
    axe(phone)


def test_the_chamber_sees_answers_only_while_they_are_shared(
    story: Story, page: Page, new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    sign_in(page, "priya@story.example")
    invite(page, story, axe)
    employer = new_context(**PHONE, java_script_enabled=False).new_page()
    open_link(employer, story.newest_link())
    employer.get_by_role("button", name="Start now").click()
    begin_quietly(employer)
    share_quietly(employer)

    partner = new_context().new_page()
    sign_in(partner, "tom@story.example")
    partner.goto("/diagnostics/?shared=yes")
    axe(partner)
    partner.get_by_role("link", name=EMPLOYER, exact=True).click()
    expect(partner.get_by_text("Staff at this site")).to_be_visible()
    axe(partner)

    employer.goto("/my-business/")
    employer.locator("summary", has_text="1 submitted").click()
    employer.get_by_role("link", name="Change who sees the answers").click()
    employer.get_by_label("The Chamber of the Story").uncheck()
    employer.get_by_role("button", name="Save my choices").click()
    partner.reload()
    expect(partner.get_by_text("Not shared with The Chamber of the Story")).to_be_visible()
    expect(partner.get_by_text("Staff at this site")).to_have_count(0)


def begin_quietly(page: Page) -> None:
    """The shortest way through: no vacancies, no gaps, no training."""
    question(page, "details_right").get_by_label("Yes").check()
    number(page, "staff", "12")
    onward(page)
    question(page, "tried_to_recruit").get_by_label("No", exact=True).check()
    onward(page)
    number(page, "vacancies", "0")
    onward(page)
    number(page, "not_proficient", "0")
    number(page, "under_used", "0")
    onward(page)
    question(page, "upskilling").get_by_label("No", exact=True).check()
    onward(page)
    question(page, "training_kinds").get_by_label("No training").check()
    onward(page)
    question(page, "more_training_wanted").get_by_label("No", exact=True).check()
    onward(page)
    number(page, "apprentices", "1")
    question(page, "pays_levy").get_by_label("I don’t know").check()
    question(page, "knows_levy_transfer").get_by_label("Yes").check()
    onward(page)
    page.get_by_label("Nothing at the moment").check()
    onward(page)


def share_quietly(page: Page) -> None:
    heading(page, "Check your answers")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("The Chamber of the Story").check()
    page.get_by_role("button", name="Submit answers").click()
    heading(page, "Answers submitted")
