"""The list of collaborations: by provider, course, kind, the year they were active in, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func

from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import active_in
from crm.blueprints.collaborations.rules import KIND_LABELS, PIPELINE
from crm.clock import today
from crm.periods import YearKind, year_of, year_starting
from crm.web import choices
from crm.web.counted import Showing
from crm.web.lists import ExportColumn, Filter, Sort
from crm.web.record_list import record_list

YEARS_OFFERED = 6


def _contains(column: Any, text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _years() -> Sequence[tuple[str, str]]:
    this = year_of(YearKind.FINANCIAL, today()).first.year
    years = range(this, this - YEARS_OFFERED, -1)
    return [(str(year), year_starting(YearKind.FINANCIAL, year).label) for year in years]


def _active_in(year: str) -> ColumnElement[bool]:
    return and_(*active_in(year_starting(YearKind.FINANCIAL, int(year))))


def _by_change(wanted: str) -> ColumnElement[bool]:
    return ProviderCollaboration.what_changed != "" if wanted == "yes" else ProviderCollaboration.what_changed == ""


_KINDS = {kind.value: label for kind, label in KIND_LABELS.items()}
COLLABORATIONS = record_list(
    ProviderCollaboration,
    PIPELINE,
    filters=(
        Filter("provider", "Provider", lambda text: _contains(ProviderCollaboration.provider, text), "text"),
        Filter("course", "Course", lambda text: _contains(ProviderCollaboration.course, text), "text"),
        Filter(
            "kind",
            "What the employer does",
            lambda kind: ProviderCollaboration.kind == kind,
            choices=choices.fixed([(kind.value, label) for kind, label in KIND_LABELS.items()]),
        ),
        Filter("year", "Active in the financial year", _active_in, choices=_years),
        Filter(
            "changed",
            "Course changed",
            _by_change,
            choices=choices.fixed([("yes", "Changed a course"), ("no", "Not yet")]),
        ),
    ),
    sorts=(
        Sort("began", "Began", (ProviderCollaboration.started_on,), descending_first=True),
        Sort("course", "Course", (ProviderCollaboration.course,)),
        Sort("provider", "Provider", (ProviderCollaboration.provider,)),
    ),
    export=(
        ExportColumn("provider", lambda row: row.provider),
        ExportColumn("course", lambda row: row.course),
        ExportColumn("kind", lambda row: _KINDS.get(row.kind, "")),
        ExportColumn("began on", lambda row: row.started_on),
        ExportColumn("ended on", lambda row: row.ended_on),
        ExportColumn("what changed", lambda row: row.what_changed),
    ),
)

BEHIND_FIGURES = Showing[ProviderCollaboration](
    listing=lambda _viewer, _day: COLLABORATIONS,
    page=lambda row: ("collaborations.record", row.public_id),
    columns=(
        ExportColumn("course", lambda row: row.course),
        ExportColumn("provider", lambda row: row.provider),
        ExportColumn("employer", lambda row: row.employer.name),
        ExportColumn("kind", lambda row: _KINDS.get(row.kind, "")),
        ExportColumn("began", lambda row: row.started_on),
        ExportColumn("ended", lambda row: row.ended_on),
        ExportColumn("what changed", lambda row: row.what_changed),
    ),
)
