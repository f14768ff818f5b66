"""Asks axe about the page as it stands in the browser, and words what it found for whoever has to mend it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# WCAG 2.2 level AA is what the law asks of a public service; best practice is what axe's makers ask beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# So many of its rows say what a table is like.
ROWS = 12
AXE = Axe()
# Contrast takes axe more time than all else together, and what is in the same elements, classes and colours at the
# same width has the same contrast: a look is the computed style of a text and of all it stands in, as a number.
RUN = """async ([context, options, known]) => {
    const rule = axe._audit.rules.find(each => each.id === "color-contrast");
    const asks = rule.asks ??= rule.matches;
    const seen = new Set(known), added = new Set(), looks = new Map([[null, innerWidth]]);
    const mixed = (number, words) => {
        for (let at = 0; at < words.length; at++) number = Math.imul(number ^ words.charCodeAt(at), 0x01000193);
        return number;
    };
    const look = element => {
        if (!looks.has(element)) {
            const style = getComputedStyle(element);
            const words = [element.tagName, element.getAttribute("class"), style.color, style.backgroundColor,
                style.backgroundImage, style.opacity, style.fontSize, style.fontWeight, style.position];
            looks.set(element, mixed(look(element.parentElement), words.join("|")));
        }
        return looks.get(element);
    };
    rule.matches = (element, ...others) => {
        if (seen.has(look(element))) return false;
        const asked = asks(element, ...others);
        if (asked) added.add(look(element));
        return asked;
    };
    const found = await axe.run(context, options);
    return [found.violations, [...added]];
}"""
_good_looks: set[int] = set()


def violations(page: Page, *, thoroughly: bool = False) -> list[dict[str, Any]]:
    """What axe objects to on the page.

    When not thoroughly, a long table is judged by its first rows, as the others are made alike, and contrast only
    where a look is met that no earlier page of this process showed to be right.
    """
    if not page.evaluate("'axe' in window"):  # half a megabyte: once a page is enough
        page.evaluate(AXE.axe_script)
    context = {"exclude": [] if thoroughly else [[f"tbody > tr:nth-child(n+{ROWS + 1})"]]}
    found: list[dict[str, Any]]
    found, looks = page.evaluate(RUN, [context, OPTIONS, [] if thoroughly else list(_good_looks)])
    if not any(violation["id"] == "color-contrast" for violation in found):
        _good_looks.update(looks)
    return found


def worded(violation: dict[str, Any]) -> str:
    """One objection: the rule, then each element with what is wrong with it."""
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"  {' '.join(map(str, node['target']))}")
        lines.append(f"    {' '.join(node['html'].split())[:300]}")
        lines += [f"    {line.strip()}" for line in node["failureSummary"].splitlines() if line.strip()]
    return "\n".join(lines)


def report(page: Page, *, thoroughly: bool = False) -> str:
    """Everything axe objects to, with the address and width of the page; empty when there is nothing."""
    found = violations(page, thoroughly=thoroughly)
    if not found:
        return ""
    width = page.viewport_size["width"] if page.viewport_size else "any"
    return f"axe on {page.url} at {width} px:\n\n" + "\n\n".join(worded(violation) for violation in found)
