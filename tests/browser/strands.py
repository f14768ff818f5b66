"""What journeys through the strands do alike: a card dragged over its board, a figure read off the dashboard."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def column(page: Page, stage: str) -> Locator:
    """The cards of one stage on a board."""
    return page.get_by_role("list", name=stage, exact=True)


def drag(page: Page, name: str, from_stage: str, to_stage: str) -> None:
    """Drop a card in another column with the mouse, as a hand does it: press, move in steps, let go."""
    expect(page.locator(".board[data-ready]")).to_be_visible()
    card = column(page, from_stage).get_by_role("listitem").filter(has_text=name)
    start, end = card.bounding_box(), column(page, to_stage).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 4)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=12)
    page.mouse.up()


# A number without the words that only those hear to whom its link is read.
BARE = "each => (each.querySelector('a') || each).firstChild.data"


def headline(page: Page, code: str) -> int:
    """The number that stands large at an indicator of the dashboard; 0 where there is none yet."""
    page.goto("/dashboard/")
    number = page.locator(f"section[aria-labelledby='{code}'] .dash-value__number")
    expect(page.locator(f"#{code}")).to_be_visible()
    return _whole(number.evaluate(BARE)) if number.count() else 0


def counted(page: Page, outcome: str, line: str) -> int:
    """This year's number in one line of a contributing outcome."""
    page.goto("/dashboard/contributing")
    row = page.get_by_role("region", name=outcome, exact=True).get_by_role("row", name=line)
    return _whole(row.get_by_role("cell").first.evaluate(BARE))


def _whole(text: str) -> int:
    return int(text.strip().replace(",", ""))
