"""The main job, done by four people on the real register: an officer, an employer, the Chamber and an analyst.

The companies are those of the register extract of Rotherham; the employer of the story is fictional and stands among
them. Every indicator must move by exactly what was answered and recorded, and by nothing else.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.figures import round_half_up
from crm.jobs.models import Message
from tests.browser.conftest import PHONE
from tests.browser.live_server import LiveServer
from tests.browser.served_data import application, sign_in
from tests.browser.test_skills_form import heading, number, onward, open_link, question

REGISTER = Path(__file__).parents[1] / "fixtures" / "registers" / "companies_rotherham_2024-11.csv.xz"
COMPANIES = 6_607
FIRM = "Quillfeather Forging of the Story Ltd"
OFFICIAL = ("M3-O1", "M3-O5")
ALL_FIGURES = """() => Object.fromEntries([...document.querySelectorAll(".dash-indicator")].map(section => [
    section.querySelector("h2").id.toUpperCase(),
    [...section.querySelector("[aria-label$=': all figures'] table").tBodies[0].rows].map(row => [
        row.cells[0].firstChild.textContent.trim(), row.cells[1].firstChild.textContent.trim()]),
]))"""
Figures = dict[str, dict[str, Any]]


@pytest.fixture
def registered(server: LiveServer, tmp_path: Path) -> LiveServer:
    """The demonstration with the register loaded beside it, as an operator would load it."""
    file = tmp_path / REGISTER.stem
    file.write_bytes(lzma.decompress(REGISTER.read_bytes()))
    said = server.flask("registers", "load", "companies", "--as-of", "2024-11-30", str(file))
    assert f"{COMPANIES:,} new" in said
    return server


@pytest.fixture
def become(registered: LiveServer, new_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """A page of the demonstration's person of a role."""

    def start(role: str) -> Page:
        context = new_context()
        app = application(registered)
        with app.app_context():
            person = db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()
            sign_in(app, context, registered, person)
            db.session.remove()
        return context.new_page()

    return start


def figures(server: LiveServer, as_at: date) -> Figures:
    """What the command says of a date: the figures of each indicator by their key."""
    said = json.loads(server.flask("indicators", "show", "--as-at", as_at.isoformat(), "--json"))
    return {each["code"]: {figure["key"]: figure for figure in each["figures"]} for each in said["indicators"]}


def moved(before: Figures, after: Figures, code: str) -> dict[str, Decimal]:
    """By how much each count of an indicator differs; what did not move is left out."""
    counts = [key for key, figure in after[code].items() if figure["text"] and not figure["text"].endswith("%")]
    changes = {key: Decimal(after[code][key]["value"]) - Decimal(before[code][key]["value"]) for key in counts}
    return {key: change for key, change in changes.items() if change}


def share(held: Figures, code: str, key: str, numerator: Decimal) -> None:
    """A share is that count over its base."""
    figure = held[code][key]
    assert Decimal(figure["value"]) == round_half_up(numerator * 100 / figure["base"], 1)


def newest_link(server: LiveServer) -> str:
    with application(server).app_context():
        body = db.session.scalars(select(Message.body).order_by(Message.id.desc()).limit(1)).one()
        db.session.remove()
    found = re.search(r"/link/\S+", body)
    assert found is not None
    return found.group()


def add_the_employer(page: Page) -> str:
    """Among the companies of the register; gives its address."""
    page.goto("/employers/")
    expect(page.get_by_role("status")).to_have_text(f"{COMPANIES + 300:,} employers")
    page.get_by_role("link", name="Add an employer").click()
    page.get_by_label("Name", exact=True).fill(FIRM)
    page.get_by_label("Postcode (optional)").fill("S60 1DX")
    page.get_by_role("button", name="Add employer").click()
    expect(page.get_by_role("heading", level=1, name=FIRM)).to_be_visible()
    address = page.url
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Dana Quill")
    page.get_by_label("Email").first.fill("dana@quillfeather.example")
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_text("Dana Quill").first).to_be_visible()
    return address


def log_a_contact_and_invite(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name="Log a contact").click()
    page.get_by_label("Visit", exact=True).check()
    page.get_by_label("What was it about").fill("Short of machinists; will fill in the form")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("The contact is saved.")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Invite to the skills needs form").click()
    page.get_by_role("radio", name=re.compile("Dana Quill")).check()
    page.get_by_role("button", name="See the email before it goes").click()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Invitation sent to Dana Quill")


def begin_the_form(phone: Page, link: str) -> None:
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
    phone.get_by_role("button", name="Save and come back later").click()
    heading(phone, "Your answers are saved")


def finish_the_form(phone: Page, link: str) -> None:
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
    phone.get_by_role("button", name="Continue").click()
    heading(phone, "Who else may see your answers?")
    phone.get_by_role("button", name="Submit answers").click()
    heading(phone, "Answers submitted")


def record_what_came_of_it(page: Page, address: str) -> None:
    """Three apprenticeships at level 5 in a growth sector, and work with a college that changed a course."""
    page.goto(address)
    page.get_by_role("link", name="Add an apprenticeship offer").click()
    page.get_by_label("Standard").fill("Operations manager (ST0385)")
    page.get_by_label("Level").select_option("5")
    page.get_by_label("Number of apprenticeships").fill("3")
    page.get_by_label("Growth sector").select_option("Advanced Manufacturing")
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1, name="Operations manager, level 5")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Add a collaboration").click()
    page.get_by_label("Provider").fill("Dearne College")
    page.get_by_label("Course", exact=True).fill("Machining, level 3")
    page.get_by_label("What the employer does").select_option(index=1)
    page.get_by_label("Active").check()
    page.get_by_label("What changed in the course (optional)").fill("CNC programming was added")
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Machining, level 3")


def test_the_main_job_by_four_people_on_the_real_register(
    registered: LiveServer, become: Callable[[str], Page], new_context: Callable[..., BrowserContext]
) -> None:
    day = today()
    earlier = (day - timedelta(days=1), date(day.year - 1, 3, 31))
    before, before_then = figures(registered, day), [figures(registered, each) for each in earlier]

    officer = become("officer")
    address = add_the_employer(officer)
    log_a_contact_and_invite(officer, address)

    link = newest_link(registered)
    begin_the_form(new_context(**PHONE).new_page(), link)
    finish_the_form(new_context(**PHONE).new_page(), link)

    partner = become("partner")
    partner.goto("/pipelines/diagnostics?q=quillfeather+forging")
    submitted = partner.get_by_role("list", name="Submitted", exact=True)
    expect(submitted.get_by_role("link", name=FIRM)).to_be_visible()
    expect(partner.get_by_role("link", name=f"Move {FIRM}")).to_have_count(0)

    record_what_came_of_it(officer, address)

    after = figures(registered, day)
    one, three = Decimal(1), Decimal(3)
    assert moved(before, after, "M3-KPI") == {"not_able": one, "answered": one}
    share(after, "M3-KPI", "share", Decimal(before["M3-KPI"]["able"]["value"]))
    assert after["M3-KPI"]["share"]["base"] == before["M3-KPI"]["share"]["base"] + 1
    assert moved(before, after, "M3-O4") == {"facing": one, "answered": one}
    share(after, "M3-O4", "share", Decimal(before["M3-O4"]["facing"]["value"]) + 1)
    for key, vacancies, staff in (("skill_shortage_density", 4, 0), ("skills_gap_density", 0, 40)):
        assert after["M3-O4"][key]["base"] == before["M3-O4"][key]["base"] + vacancies + staff
    assert moved(before, after, "M3-O2") == {"all": three, "higher": three, "growth": three}
    assert moved(before, after, "M3-O3") == {"employers": one, "with_change": one}
    for code in OFFICIAL:
        assert after[code] == before[code]
    assert [figures(registered, each) for each in earlier] == before_then, "what is recorded today changed the past"

    analyst = become("analyst")
    for each in (day, *earlier, date(day.year, 3, 31)):
        said = figures(registered, each)
        analyst.goto(f"/dashboard/?as_at={each.isoformat()}")
        shown = analyst.evaluate(ALL_FIGURES)
        assert shown == {
            code: [[figure["label"], figure["text"] or "no figure"] for figure in held.values()]
            for code, held in said.items()
        }
    with application(registered).app_context():
        assert db.session.scalar(select(func.count(Employer.id))) == COMPANIES + 300 + 1
        db.session.remove()
