"""A card is moved with the mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from crm.blueprints.apprenticeships.actions import move_by_hand
from crm.clock import today
from tests.browser.live_server import LiveServer
from tests.browser.served_data import signed_in, written
from tests.browser.strands import column, drag
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.strands import make_apprenticeship

FIRM = "Quillfeather Roofing Ltd"
LONG_NAME = "The Quillfeather and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"
BOARD = "/pipelines/apprenticeships?q=quillfeather"


@dataclass(frozen=True)
class Made:
    """What the fixture made: who signs in, by id, and the card to move, by public id."""

    user_id: int
    card: str


@pytest.fixture
def made(server: LiveServer) -> Made:
    """An officer, one offer to move, and cards beside it, one of them gone."""
    with written(server):
        user = make_user("officer", name="Priya Nair")
        employer, other = make_employer(FIRM), make_employer(LONG_NAME)
        card = make_apprenticeship(employer, offered=today() - timedelta(days=5), places=3, owner=user, by=user)
        make_apprenticeship(other, offered=today() - timedelta(days=90), by=user)
        gone = make_apprenticeship(other, offered=today() - timedelta(days=30), by=user)
        move_by_hand(gone.card, to_stage="withdrawn", on=today(), by_id=user.id, exit_reason="cost")
        return Made(user.id, card.public_id)


@pytest.fixture
def page(server: LiveServer, made: Made, context: BrowserContext) -> Page:
    """The officer at the desk."""
    return signed_in(server, made.user_id, context)


def stands_in(page: Page, stage: str) -> None:
    expect(column(page, stage).get_by_role("listitem").filter(has_text=FIRM)).to_be_visible()


class TestByMouse:
    def test_a_card_is_dropped_where_it_may_go(self, page: Page) -> None:
        page.goto(BOARD)
        drag(page, FIRM, "Offered", "Filled")
        expect(page.get_by_text(f"{FIRM} moved to “Filled”")).to_be_visible()
        stands_in(page, "Filled")
        assert "q=quillfeather" in page.url

    def test_a_card_returns_from_where_it_may_not_go(self, page: Page) -> None:
        page.goto(BOARD)
        drag(page, FIRM, "Offered", "Achieved")
        stands_in(page, "Offered")
        expect(column(page, "Achieved").get_by_role("listitem")).to_have_count(0)
        assert page.url.endswith(BOARD)

    def test_leaving_asks_why(self, page: Page) -> None:
        page.goto(BOARD)
        drag(page, FIRM, "Offered", "Withdrawn")
        expect(page.get_by_role("radio", name="Withdrawn")).to_be_checked()
        page.get_by_label("Reason for “Withdrawn”").select_option("No suitable applicants")
        page.get_by_role("button", name="Move card").click()
        stands_in(page, "Withdrawn")
        expect(column(page, "Withdrawn").get_by_text("No suitable applicants")).to_be_visible()


class TestByKeyboard:
    def test_a_card_is_moved_with_the_keyboard_alone(self, page: Page) -> None:
        page.goto(BOARD)
        self._tab_to(page, page.get_by_role("link", name=f"Move {FIRM} from Offered"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"Move {FIRM}")).to_be_visible()
        expect(page.get_by_label("Reason for “Withdrawn”")).to_be_hidden()
        self._tab_to(page, page.get_by_role("radio", name="Advertised"))
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name="Filled")).to_be_checked()
        self._tab_to(page, page.get_by_role("button", name="Move card"))
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{FIRM} moved to “Filled”")).to_be_visible()
        stands_in(page, "Filled")

    @staticmethod
    def _tab_to(page: Page, target: Locator) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail("The keyboard does not reach it")


def test_a_card_is_moved_without_javascript(
    server: LiveServer, made: Made, new_context: Callable[..., BrowserContext]
) -> None:
    page = signed_in(server, made.user_id, new_context(java_script_enabled=False))
    page.goto(BOARD)
    page.get_by_role("link", name=f"Move {FIRM} from Offered").click()
    page.get_by_role("radio", name="Withdrawn").check()
    page.get_by_role("button", name="Move card").click()
    expect(page.get_by_role("link", name="Choose why this apprenticeship offer is leaving")).to_be_visible()
    page.get_by_label("Reason for “Withdrawn”").select_option("Cost or funding")
    page.get_by_role("button", name="Move card").click()
    expect(page.get_by_text(f"{FIRM} moved to “Withdrawn”")).to_be_visible()
    stands_in(page, "Withdrawn")


def test_an_offer_is_added_with_its_standard_suggested(page: Page, made: Made) -> None:
    page.goto("/apprenticeships/new?q=quillfeather+roofing")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_label("Standard").fill("Operations manager (ST0385)")
    expect(page.get_by_label("Level")).to_have_value("5")
    page.get_by_label("Number of apprenticeships").fill("2")
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", name="Operations manager, level 5")).to_be_visible()


def test_leaving_without_a_reason_stands_in_nobodys_way(page: Page, made: Made, axe: Callable[[Page], None]) -> None:
    page.goto(f"/pipelines/apprenticeships/cards/{made.card}/move")
    page.get_by_role("radio", name="Withdrawn").check()
    page.get_by_role("button", name="Move card").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    axe(page)
