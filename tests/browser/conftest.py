"""Fixtures of the browser tests: the system's Chromium, a served product with fresh data, pages of three kinds, axe.

`page` is a desk computer, `phone_page` a phone, `no_js_page` a browser without JavaScript; `new_context().new_page()`
is a further person with their own cookies. `server.flask("worker", "--once")` runs one of our commands. Addresses are
relative: `page.goto("/employers")`. Every test fails on an error in the browser's console (a script that broke, a
resource refused by our Content-Security-Policy). A test that means to cause one empties `browser_problems`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser import accessibility
from tests.browser.live_server import LiveServer, find_chromium, loaded_database, serve

HERE = Path(__file__).parent
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 800}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
# Chromium's own errands (updates, field trials) would reach for the network from inside the tests.
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-dev-shm-usage"]
SECONDS_TO_WAIT = 10
expect.set_options(timeout=SECONDS_TO_WAIT * 1000)
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the browser that the system has; root may only run it without its sandbox."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail("Missing: Chromium, for the browser tests. On Debian: apt-get install chromium", pytrace=False)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET + root}


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The product, loaded as by `make run`, on a database of this test process."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with serve(loaded_database(shared), tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture
def server(live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """The served product with its data as loaded; what it wrote is shown beside a failure."""
    live_server.reset()
    before = live_server.log.stat().st_size
    yield live_server
    with live_server.log.open("rb") as log:
        log.seek(before)
        request.node.add_report_section("teardown", "server log", log.read().decode(errors="replace"))


@pytest.fixture
def browser_problems() -> Iterator[list[str]]:
    """Errors the browser reported during the test; any left at its end fails it."""
    problems: list[str] = []
    yield problems
    if problems:
        pytest.fail("The browser's console shows errors:\n" + "\n".join(problems), pytrace=False)


def listen(context: BrowserContext, problems: list[str]) -> None:
    """Collect broken scripts and refused resources. A page answered by 4xx is the test's business, not an error."""

    def heard(message: ConsoleMessage) -> None:
        expected = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        is_page = message.location.get("url") == (message.page.url if message.page else None)
        if message.type == "error" and not (expected and is_page):
            problems.append(f"{message.text} ({message.location.get('url')})")

    context.on("console", heard)
    context.on("weberror", lambda error: problems.append(str(error.error)))


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], server: LiveServer, browser_problems: list[str]
) -> Callable[..., BrowserContext]:
    """A further person at a desk, with their own cookies; keywords are Playwright's."""

    def make(**more: Any) -> BrowserContext:
        ours = {"base_url": server.url, "locale": "en-GB", "timezone_id": "Europe/London"} | DESK
        context = new_context(**ours | more)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        if more.get("java_script_enabled") is False:
            WITHOUT_SCRIPTS.add(context)
        listen(context, browser_problems)
        return context

    return make


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """The person at the desk. In the other tests this name is the application's context; here it is a browser's."""
    return new_context()


@pytest.fixture
def phone_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone, 375 px wide."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def no_js_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser that runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails the test with every objection axe has to the page as it stands: `axe(page)`."""

    def check(page: Page) -> None:
        __tracebackhide__ = True
        if page.context in WITHOUT_SCRIPTS:
            pytest.fail("axe is JavaScript itself, and would wait for ever in a page that runs none", pytrace=False)
        objections = accessibility.report(page)
        if objections:
            pytest.fail(objections, pytrace=False)

    return check
