"""Signing in, in a real browser: a new colleague from first password to authenticator app, an employer by link.

The demonstration's own people are used where any will do; the colleague is added by command, as an operator would.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import BrowserContext, Page, expect

from crm.accounts.demonstration import EMPLOYER, PASSWORD, SIGN_INS
from crm.accounts.rules import Role
from tests.browser.live_server import LiveServer

Axe = Callable[[Page], None]
NewContext = Callable[..., BrowserContext]
ADDRESS_OF = {each.role: each.email for each in SIGN_INS}
OWN_PASSWORD = "three quite random words"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/sign-in$"))  # going on at once would break off the request


def test_the_demonstration_lets_every_role_in_at_its_own_page(page: Page, server: LiveServer) -> None:
    for role, heading in ((Role.OFFICER, "Good "), (Role.PARTNER, "Good "), (Role.ANALYST, "Mission 3")):
        sign_in(page, ADDRESS_OF[role])
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_new_colleague_from_first_password_to_authenticator_app(page: Page, server: LiveServer, axe: Axe) -> None:
    said = server.flask(
        "users", "add", "--email", "new@council.example", "--name", "Newa Colleague", "--role", "officer",
        "--organisation", "The council of the test", "--create-council",
    )  # fmt: skip
    link = re.search(r"/link/\S+", said)
    assert link is not None
    page.goto(link.group())
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("link", name="Password must be 12 characters or more")).to_be_visible()
    axe(page)
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your password is set")).to_be_visible()

    sign_in(page, "new@council.example", OWN_PASSWORD)
    page.goto("/profile")
    axe(page)
    page.get_by_role("link", name="Set up your authenticator app").click()
    qr_code = page.get_by_role("img", name="QR code")
    expect(qr_code).to_be_visible()
    assert qr_code.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 100
    axe(page)
    key = str(page.locator(".crm-key").text_content()).replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    page.get_by_label("Your password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    axe(page)
    recovery = str(page.locator(".crm-codes code").first.text_content())
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()

    sign_in(page, "new@council.example", OWN_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code from your authenticator app")
    axe(page)
    page.get_by_label("Code").fill(pyotp.TOTP(key).at(0))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name=re.compile("Code is wrong"))).to_be_visible()
    axe(page)
    page.get_by_role("link", name="use a recovery code").click()
    axe(page)
    page.get_by_label("Recovery code").fill(recovery)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good ")


def test_an_employer_by_link_from_the_outbox_without_scripts(no_js_page: Page, server: LiveServer) -> None:
    page = no_js_page
    page.goto("/sign-in")
    page.get_by_role("link", name="get a new link by email").click()
    page.get_by_label("Email address").fill(EMPLOYER.email)
    page.get_by_role("button", name="Send link").click()
    page.get_by_role("link", name="Read it in the outbox").click()
    link = page.locator("article").first.get_by_role("link").first
    address = str(link.get_attribute("href"))
    link.click()
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/my-business/"))
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has been used already")
    page.get_by_role("button", name="Send me a new link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def test_signing_in_by_keyboard_alone(page: Page, server: LiveServer) -> None:
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Enter your email address")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.type(ADDRESS_OF[Role.ADMIN])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Admin")).to_be_visible()


def test_pages_for_anyone_pass_axe_on_a_phone(phone_page: Page, server: LiveServer, axe: Axe) -> None:
    for path in ("/sign-in", "/sign-in/link", "/accessibility", "/privacy", "/cookies", "/data-sources", "/outbox"):
        phone_page.goto(path)
        axe(phone_page)
        assert phone_page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_an_administrator_adds_a_colleague_and_finds_it_in_the_trail(page: Page, server: LiveServer, axe: Axe) -> None:
    sign_in(page, ADDRESS_OF[Role.ADMIN])
    page.goto("/admin/")
    axe(page)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("button", name="Add and send link").click()
    expect(page.get_by_role("alert")).to_contain_text("Select a role")
    axe(page)
    page.get_by_label("Full name").fill("Tamsin Test")
    page.get_by_label("Email address").fill("tamsin@partner.example")
    page.get_by_label("Organisation").select_option(index=1)
    page.get_by_role("radio", name="Partner").check()
    page.get_by_role("checkbox", name="School encounters").check()
    page.get_by_role("button", name="Add and send link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tamsin Test")
    axe(page)
    page.get_by_role("link", name="What changed about this person").click()
    expect(page.get_by_role("table")).to_contain_text("tamsin@partner.example")
    axe(page)
    for path in ("/admin/people", "/admin/organisations", "/admin/outbox", "/admin/reference"):
        page.goto(path)
        axe(page)
