"""Rows of a list that stand under one another on a phone, each value with the heading of its column.

The stylesheet shows the rows of such a table as blocks; browsers then may forget that it is a table, so the roles are
said. Labels are taken from the headings, so that a list is written as any other table.
"""

from __future__ import annotations

import re

from markupsafe import Markup

HEADING = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
MARK = re.compile(r'<span class="crm-sort__mark".*?</span>|<[^>]+>', re.DOTALL)
OPENING = re.compile(r"<(tr|th|td)\b")
ROLES = {"tr": "row", "th": "rowheader", "td": "cell"}


def stacked(table: str) -> Markup:
    """The head and body of a table with the role of each row and cell, and in the body its column's heading."""
    head, end, body = str(table).partition("</thead>")
    labels = [" ".join(MARK.sub("", each).split()).replace('"', "&quot;") for each in HEADING.findall(head)]
    column = 0

    def opened(found: re.Match[str]) -> str:
        nonlocal column
        tag = found[1]
        if tag == "tr":
            column = 0
            return '<tr role="row"'
        label = labels[column] if column < len(labels) else ""
        column += 1
        return f'<{tag} role="{ROLES[tag]}"' + (f' data-label="{label}"' if label else "")

    named = head.replace("<tr", '<tr role="row"').replace("<th ", '<th role="columnheader" ')
    return Markup(named + end + OPENING.sub(opened, body))  # noqa: S704  made of markup that was escaped before
