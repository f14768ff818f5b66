"""The main job, done by four people on the real register: an officer, an employer, the Chamber and an analyst.

The companies are those of the register extract of Rotherham; the employer of the story is fictional and stands among
them. Every indicator must move by exactly what was answered and recorded, and by nothing else.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.diagnostics.queries import position_totals
from crm.clock import today
from crm.database import db
from crm.figures import round_half_up
from crm.jobs.models import Message
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import application, sign_in
from tests.browser.test_skills_form import Axe, heading, number, onward, open_link, question

REGISTER = Path(__file__).parents[1] / "fixtures" / "registers" / "companies_rotherham_2024-11.csv.xz"
COMPANIES, DEMONSTRATION = 6_607, 300
FIRM, EMAIL = "Aldersyke Forging of the Story Ltd", "dana@aldersyke.example"
OFFICIAL, RECORDED = ("M3-O1", "M3-O5"), ("M3-KPI", "M3-O2", "M3-O3", "M3-O4")
END_OF_2025_26 = date(2026, 3, 31)
ALL_FIGURES = """() => Object.fromEntries([...document.querySelectorAll(".dash-indicator")].map(section => [
    section.querySelector("h2").id.toUpperCase(),
    [...section.querySelector("[aria-label$=': all figures'] table").tBodies[0].rows].map(row => [
        row.cells[0].firstChild.textContent.trim(),
        (row.cells[1].querySelector("a") || row.cells[1]).firstChild.textContent.trim()]),
]))"""
Figures = dict[str, dict[str, Any]]
Sums = dict[str, tuple[int, int]]
# Two of four vacancies short of skills, three of the four hard to fill, none of forty people not proficient.
SAID_OF_DENSITIES = {"skill_shortage_density": (2, 4), "hard_to_fill_density": (3, 4), "skills_gap_density": (0, 40)}


@dataclass(frozen=True)
class Story:
    """The served product with the register in it, and the same product in this process, to look behind its pages."""

    server: LiveServer
    app: Flask

    def figures(self, as_at: date) -> Figures:
        """What the command says of a date: the figures of each indicator by their key."""
        result = self.app.test_cli_runner().invoke(args=["indicators", "show", "--as-at", as_at.isoformat(), "--json"])
        assert result.exit_code == 0, result.output
        said = json.loads(result.stdout)
        return {each["code"]: {figure["key"]: figure for figure in each["figures"]} for each in said["indicators"]}

    def densities(self) -> Sums:
        """Numerator and base of each density, which the command gives divided and rounded."""
        with self.app.app_context():
            found = position_totals(today()).densities
        sums = (found.skill_shortage, found.hard_to_fill, found.skills_gap)
        return dict(zip(SAID_OF_DENSITIES, map(astuple, sums), strict=True))

    def mailed_link(self) -> str:
        """What the invitation leads to, once the worker has sent it."""
        self.server.flask("worker", "--once")
        with self.app.app_context():
            sent = select(Message.body).where(Message.recipient == EMAIL, Message.sent_at.is_not(None))
            found = re.search(r"/link/\S+", db.session.scalars(sent).one())
        assert found is not None
        return found.group()


@pytest.fixture
def story(server: LiveServer, tmp_path: Path) -> Iterator[Story]:
    """The demonstration with the register loaded beside it, as an operator would load it."""
    file = tmp_path / REGISTER.stem
    file.write_bytes(lzma.decompress(REGISTER.read_bytes()))
    said = server.flask("registers", "load", "companies", "--as-of", "2024-11-30", str(file))
    assert f"{COMPANIES:,} new" in said
    app = application(server)
    yield Story(server, app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def become(story: Story, new_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """A page of the demonstration's person of a role."""

    def start(role: str) -> Page:
        context = new_context()
        with story.app.app_context():
            person = db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()
            sign_in(story.app, context, story.server, person)
        return context.new_page()

    return start


def moved(before: Figures, after: Figures, code: str) -> dict[str, Decimal]:
    """By how much each count of an indicator differs; what did not move is left out."""
    counts = [key for key, figure in after[code].items() if figure["text"] and not figure["text"].endswith("%")]
    changes = {key: Decimal(after[code][key]["value"]) - Decimal(before[code][key]["value"]) for key in counts}
    return {key: change for key, change in changes.items() if change}


def share(held: Figures, code: str, key: str) -> tuple[Decimal, int]:
    """A share and the number it is of."""
    return Decimal(held[code][key]["value"]), held[code][key]["base"]


def percent(numerator: Decimal | int, base: int) -> tuple[Decimal, int]:
    """What `share` must give for a count of a base."""
    return round_half_up(Decimal(numerator) * 100 / base, 1), base


def add_the_employer(page: Page, axe: Axe) -> str:
    """Among the companies of the register; gives its address."""
    page.goto("/employers/")
    expect(page.get_by_role("status")).to_have_text(f"{COMPANIES + DEMONSTRATION:,} employers")
    axe(page)
    page.get_by_role("link", name="Add an employer").click()
    page.get_by_label("Name", exact=True).fill(FIRM)
    page.get_by_label("Legal form").select_option("company")
    page.get_by_label("Postcode (optional)").fill("S60 1DX")
    page.get_by_role("button", name="Add employer").click()
    heading(page, FIRM)
    address = page.url
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Dana Quill")
    page.get_by_label("Email").first.fill(EMAIL)
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_text("Dana Quill").first).to_be_visible()
    page.goto("/employers/?q=aldersike+forgeing")
    expect(page.get_by_role("link", name=FIRM)).to_be_visible()
    return address


def log_a_contact_and_invite(page: Page, address: str, axe: Axe) -> None:
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name="Log a contact").click()
    page.get_by_label("Visit", exact=True).check()
    page.get_by_label("What was it about").fill("Short of machinists; will fill in the form")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("The contact is saved.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Short of machinists; will fill in the form")).to_be_visible()
    axe(page)
    page.get_by_text("Start something").click()
    page.get_by_role("link", name="Invite to the skills needs form").click()
    page.get_by_role("radio", name=re.compile("Dana Quill")).check()
    page.get_by_role("button", name="See the email before it goes").click()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Invitation sent to Dana Quill")


def begin_the_form(phone: Page, link: str, axe: Axe) -> None:
    open_link(phone, link)
    heading(phone, f"Skills needs of {FIRM}")
    phone.get_by_role("button", name="Start now").click()
    question(phone, "details_right").get_by_label("Yes").check()
    number(phone, "staff", "40")
    onward(phone)
    question(phone, "tried_to_recruit").get_by_label("Yes").check()
    question(phone, "able_to_recruit").get_by_label("No", exact=True).check()
    onward(phone)
    number(phone, "vacancies", "4")
    axe(phone)
    phone.get_by_role("button", name="Save and come back later").click()
    heading(phone, "Your answers are saved")


def finish_the_form(phone: Page, link: str, axe: Axe) -> None:
    """On another day, by the same link."""
    open_link(phone, link)
    phone.get_by_role("button", name="Continue").click()
    number(phone, "hard_to_fill", "3")
    onward(phone)
    phone.get_by_label("Applicants do not have the skills").check()
    onward(phone)
    number(phone, "skill_shortage", "2")
    onward(phone)
    question(phone, "applicant_skills_technical").get_by_label("Specialist skills or knowledge for the role").check()
    question(phone, "applicant_skills_people").get_by_label("None of these").check()
    onward(phone)
    number(phone, "not_proficient", "0")
    phone.locator("#under_used_dont_know").check()
    onward(phone)
    question(phone, "upskilling").get_by_label("No", exact=True).check()
    onward(phone)
    question(phone, "training_kinds").get_by_label("No training").check()
    onward(phone)
    question(phone, "more_training_wanted").get_by_label("No", exact=True).check()
    onward(phone)
    number(phone, "apprentices", "0")
    question(phone, "pays_levy").get_by_label("No", exact=True).check()
    question(phone, "knows_levy_transfer").get_by_label("No", exact=True).check()
    onward(phone)
    phone.get_by_label("Apprenticeships and the levy").check()
    onward(phone)
    heading(phone, "Check your answers")
    axe(phone)
    phone.get_by_role("button", name="Continue").click()
    heading(phone, "Who else may see your answers?")
    phone.get_by_label(re.compile("Chamber")).check()
    phone.get_by_role("button", name="Submit answers").click()
    heading(phone, "Answers submitted")


def see_the_card(page: Page, axe: Axe) -> None:
    """The Chamber may look at the card and at the answers shared with it, and moves nothing."""
    page.goto("/pipelines/diagnostics?q=aldersyke+forging")
    submitted = page.get_by_role("list", name="Submitted", exact=True)
    expect(submitted.get_by_role("link", name=FIRM)).to_be_visible()
    expect(page.get_by_role("link", name=f"Move {FIRM}")).to_have_count(0)
    axe(page)
    submitted.get_by_role("link", name=FIRM).click()
    expect(page.get_by_text("Staff at this site")).to_be_visible()


def record_what_came_of_it(page: Page, address: str) -> None:
    """Three apprenticeships at level 5 in a growth sector, and work with a college that changed a course."""
    page.goto(address)
    page.get_by_text("Start something").click()
    page.get_by_role("link", name="Add an apprenticeship offer").click()
    page.get_by_label("Standard").fill("Operations manager (ST0385)")
    page.get_by_label("Level").select_option("5")
    page.get_by_label("Number of apprenticeships").fill("3")
    page.get_by_label("Growth sector").select_option("Advanced Manufacturing")
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1, name="Operations manager, level 5")).to_be_visible()
    page.goto(address)
    page.get_by_text("Start something").click()
    page.get_by_role("link", name="Add a collaboration").click()
    page.get_by_label("Provider").fill("Dearne College")
    page.get_by_label("Course", exact=True).fill("Machining, level 3")
    page.get_by_label("What the employer does").select_option(index=1)
    page.get_by_label("Active").check()
    page.get_by_text("It has ended, or a course has changed").click()
    page.get_by_label("What changed in the course (optional)").fill("CNC programming was added")
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Machining, level 3")


def assert_moved_by_what_was_said(before: Figures, after: Figures) -> None:
    """The answers of `begin_the_form` and `finish_the_form` and the records of `record_what_came_of_it`, no more."""
    one, three = Decimal(1), Decimal(3)
    assert moved(before, after, "M3-KPI") == {"not_able": one, "answered": one}
    able = Decimal(before["M3-KPI"]["able"]["value"])
    assert share(after, "M3-KPI", "share") == percent(able, share(before, "M3-KPI", "share")[1] + 1)
    assert moved(before, after, "M3-O2") == {"all": three, "higher": three, "growth": three}
    assert moved(before, after, "M3-O3") == {"employers": one, "with_change": one}
    assert moved(before, after, "M3-O4") == {"facing": one, "answered": one}
    facing = Decimal(before["M3-O4"]["facing"]["value"]) + 1
    assert share(after, "M3-O4", "share") == percent(facing, share(before, "M3-O4", "share")[1] + 1)
    for code in ("M3-KPI", "M3-O4"):
        answered, enterprises = Decimal(after[code]["answered"]["value"]), before[code]["response"]["base"]
        assert share(after, code, "response") == percent(answered, enterprises)
    assert after["M3-O4"]["under_use"] == before["M3-O4"]["under_use"], "moved by an answer that was not known"
    assert {code: after[code] for code in OFFICIAL} == {code: before[code] for code in OFFICIAL}


def assert_densities_moved(before: Sums, after: Sums, held: Figures) -> None:
    for key, (part, base) in SAID_OF_DENSITIES.items():
        assert after[key] == (before[key][0] + part, before[key][1] + base), key
        assert share(held, "M3-O4", key) == percent(*after[key])


def assert_page_says(page: Page, as_at: date, held: Figures) -> None:
    page.goto(f"/dashboard/?as_at={as_at.isoformat()}")
    assert page.evaluate(ALL_FIGURES) == {
        code: [[figure["label"], figure["text"] or "no figure"] for figure in figures.values()]
        for code, figures in held.items()
    }


def go_down_to_the_employer(page: Page, code: str) -> None:
    """From a figure of the dashboard, by two clicks."""
    page.goto("/dashboard/")
    indicator = page.locator(f"section[aria-labelledby={code.lower()}]")
    indicator.get_by_role("link", name=re.compile("^See the employers")).click()
    page.get_by_role("link", name=FIRM, exact=True).click()
    heading(page, FIRM)


def test_the_main_job_by_four_people_on_the_real_register(
    story: Story, become: Callable[[str], Page], new_context: Callable[..., BrowserContext], axe: Axe
) -> None:
    day = today()
    dates = (day, day - timedelta(days=30), END_OF_2025_26)
    before, densities_before = {each: story.figures(each) for each in dates}, story.densities()

    officer = become("officer")
    address = add_the_employer(officer, axe)
    log_a_contact_and_invite(officer, address, axe)

    link = story.mailed_link()
    begin_the_form(new_context(**PHONE).new_page(), link, axe)
    finish_the_form(new_context(**PHONE).new_page(), link, axe)

    see_the_card(become("partner"), axe)

    record_what_came_of_it(officer, address)

    after = {each: story.figures(each) for each in dates}
    assert_moved_by_what_was_said(before[day], after[day])
    assert_densities_moved(densities_before, story.densities(), after[day])
    for each in dates[1:]:
        assert after[each] == before[each], f"what is recorded today changed {each}"

    analyst = become("analyst")
    for each in reversed(dates):
        assert_page_says(analyst, each, after[each])
    axe(analyst)
    for code in RECORDED:
        go_down_to_the_employer(analyst, code)
