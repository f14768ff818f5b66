"""`docs/indicators.md`, written from the definitions that the dashboard shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from crm.blueprints.dashboard.contributing import Outcome
from crm.blueprints.dashboard.definitions import DEFINITIONS, Definition
from crm.periods import YearKind

WIDTH = 120
YEARS = {
    YearKind.FINANCIAL: "April to March",
    YearKind.ACADEMIC: "September to August",
    YearKind.FUNDING: "August to July",
}
INTRODUCTION = """\
# Indicators and outcomes

How each figure of the dashboard is counted. This page is written from the definitions in `crm/blueprints/dashboard` by
`flask indicators document > docs/indicators.md`; a test keeps it true. The words in quotation marks are those of the
Rotherham Employment and Skills Strategy 2026 to 2031.

Every figure is given as at a date. A number leads to what it counts: the records, with their sum where they are added
up, the employers, or the published values with their source. A share of answers carries its base and a 95% Wilson
interval: how far so few answers could vary by chance, and no sampling error for the borough. A share without a base is
blank, never zero.

What rests on answers (M3-KPI, M3-O4) is given as at any day to the council, to administrators and by `flask
indicators show`. Other organisations have it as at the last end of a month up to the day asked for, on the page, its
lists, its divisions and its exports alike, since two days next to each other would tell what the employer that
answered in between said (`docs/decisions/0016-answers-at-month-ends.md`). Totals count everyone.

## The six indicators of Mission 3
"""
OUTCOMES = """\
## Outcomes that the strands contribute to

Shown on `/dashboard/contributing`. They are counts of what is recorded here: nothing was sampled, so they have no
interval, and they leave out what nobody recorded. Placements are counted from April to March, encounters from
September to August, apprenticeships from August to July; members of a scheme or of the network on a day.
"""


def document(outcomes: Sequence[Outcome]) -> str:
    """The whole page; of the outcomes only what does not depend on what was counted."""
    parts = [INTRODUCTION, *map(_indicator, DEFINITIONS), OUTCOMES, *map(_outcome, outcomes)]
    return "\n".join(parts)


def _indicator(one: Definition) -> str:
    points = [
        ("Counted", one.method),
        ("Base", f"{one.base}."),
        ("Unit", f"{one.unit}; {'more' if one.rising else 'less'} is better."),
        ("How the strategy is read", one.reading),
        ("Source", f"{one.source}."),
        ("Baseline", one.related),
        *(("Caution", words) for words in one.caveats),
    ]
    if one.year is not None:
        points.insert(3, ("Year", f"{YEARS[one.year]}."))
    return _section(f"{one.code}: {one.short}", one.wording, points)


def _outcome(one: Outcome) -> str:
    lines = "; ".join(line.label for line in one.lines if not line.is_part)
    points = [
        ("Figures", f"{lines}."),
        ("Counted", one.method),
        ("Source", f"{one.source}."),
        ("Actions", f"{' and '.join(one.actions)}."),
    ]
    return _section(f"{one.code}: {one.title}", one.wording, points)


def _section(heading: str, wording: str, points: Sequence[tuple[str, str]]) -> str:
    quoted = wording.rstrip(".")
    return "\n".join((f"### {heading}\n", fill(f"“{quoted}”", WIDTH), "", *_list(points), ""))


def _list(points: Sequence[tuple[str, str]]) -> Iterator[str]:
    for label, words in points:
        if words:
            yield fill(f"- **{label}:** {words}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
