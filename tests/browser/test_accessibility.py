"""What axe is asked again of each page, and what is known from earlier ones, finds what is wrong all the same."""

import pytest
from playwright.sync_api import Page

from tests.browser import accessibility

PAGE = """<!doctype html><html lang="en"><head><title>Contrast</title><style>{style}</style></head>
<body><main><h1>Contrast</h1><div class="box"><p class="said">Words to be read</p></div></main></body></html>"""
READABLE = ".said { color: #0b0c0c } .box { background: #ffffff }"


@pytest.mark.parametrize(
    "style",
    [
        ".said { color: #bbbbbb } .box { background: #ffffff }",
        ".said { color: #0b0c0c } .box { background: #333333 }",
        ".said { color: #0b0c0c } .box { background: #ffffff; opacity: 0.3 }",
    ],
)
def test_a_look_that_was_right_says_nothing_of_another(page: Page, style: str) -> None:
    for _ in range(2):
        page.set_content(PAGE.format(style=READABLE))
        assert accessibility.report(page) == ""
    for _ in range(2):  # what was found wrong is found wrong again
        page.set_content(PAGE.format(style=style))
        assert "color-contrast" in accessibility.report(page)
