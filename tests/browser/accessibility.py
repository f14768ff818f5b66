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


def violations(page: Page, *, of_all_rows: bool = True) -> list[dict[str, Any]]:
    """What axe objects to on the page; of a long table, on request, among its first rows: the others are made alike."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: once a page is enough
        page.evaluate(AXE.axe_script)
    results: list[dict[str, Any]] = page.evaluate(
        "([context, options]) => axe.run(context, options).then(found => found.violations)",
        [{"exclude": [] if of_all_rows else [[f"tbody > tr:nth-child(n+{ROWS + 1})"]]}, OPTIONS],
    )
    return results


def worded(violation: dict[str, Any]) -> str:
    """One objection: the rule, then each element with what is wrong with it."""
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"  {' '.join(map(str, node['target']))}")
        lines.append(f"    {' '.join(node['html'].split())[:300]}")
        lines += [f"    {line.strip()}" for line in node["failureSummary"].splitlines() if line.strip()]
    return "\n".join(lines)


def report(page: Page, *, of_all_rows: bool = True) -> str:
    """Everything axe objects to, with the address and width of the page; empty when there is nothing."""
    found = violations(page, of_all_rows=of_all_rows)
    if not found:
        return ""
    width = page.viewport_size["width"] if page.viewport_size else "any"
    return f"axe on {page.url} at {width} px:\n\n" + "\n\n".join(worded(violation) for violation in found)
