"""The list of diagnostics for staff, as each viewer may see it: answers only where they are shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.blueprints.diagnostics.models import Diagnostic, Submission
from crm.blueprints.diagnostics.queries import reader_of, sees_every_answer, shared_with
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.database import db
from crm.directory.employers.models import Employer, SizeBand
from crm.reference.models import Sector
from crm.reference.rules import SIZE_RANGES
from crm.stages.models import Card
from crm.web.conditions import name_holds
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

SIZE_LABELS = {size.band.value: size.label for size in SIZE_RANGES if size.fewest}
# The facts of a submission that an export carries, where they may be seen.
FACTS = ("staff", "tried_to_recruit", "able_to_recruit", "vacancies", "hard_to_fill", "skill_shortage",
         "not_proficient", "under_used", "has_estimates")  # fmt: skip
NOT_SHARED = "not shared with you"


@dataclass(frozen=True)
class DiagnosticRow:
    """A diagnostic in the list. `latest` is its newest submission where this viewer may see it."""

    diagnostic: Diagnostic
    is_visible: bool
    latest: Submission | None

    @property
    def stage(self) -> str:
        """The stage in words."""
        return PIPELINE.stage(self.diagnostic.card.stage).label

    def fact(self, name: str) -> Any:
        """A fact of the newest submission; words where it may not be seen, nothing where there is none."""
        if self.diagnostic.submitted_on is None:
            return None
        return getattr(self.latest, name) if self.latest is not None else NOT_SHARED


def diagnostic_list(viewer: User) -> ListSpec[DiagnosticRow]:
    """The list as this person may see it."""
    return ListSpec[DiagnosticRow](
        key="diagnostics",
        title="Skills diagnostics",
        record=("diagnostic", "diagnostics"),
        id=Diagnostic.id,
        base=_all,
        filters=_filters(viewer),
        sorts=(
            Sort("latest", "Begun", (Diagnostic.id,), descending_first=True),
            Sort("submitted", "Submitted", (Diagnostic.submitted_on,), descending_first=True),
        ),
        rows=_rows_for(viewer),
        export=_export(),
    )


def _all() -> Select[Any]:
    return select(Diagnostic)


def _filters(viewer: User) -> tuple[Filter, ...]:
    shared = () if sees_every_answer(viewer) else (Filter("shared", "Answers", _shared(viewer), choices=_sharing),)
    return (
        Filter("q", "Employer", _by_employer, "text"),
        Filter("stage", "Stage", _by_stage, choices=lambda: [(stage.key, stage.label) for stage in PIPELINE.stages]),
        Filter("sector", "Sector", _by_sector, choices=_sectors),
        Filter("size", "Size", _by_size, choices=lambda: list(SIZE_LABELS.items())),
        Filter("from", "Submitted from", lambda day: Diagnostic.submitted_on >= day, "date"),
        Filter("to", "Submitted to", lambda day: Diagnostic.submitted_on <= day, "date"),
        *shared,
    )


def _by_employer(text: str) -> ColumnElement[bool]:
    named = select(Employer.id).where(name_holds(Employer.sort_name, text))
    return Diagnostic.employer_id.in_(named)


def _by_stage(stage: str) -> ColumnElement[bool]:
    return Diagnostic.card_id.in_(select(Card.id).where(Card.strand == Strand.DIAGNOSTICS, Card.stage == stage))


def _by_sector(code: str) -> ColumnElement[bool]:
    employers = select(Employer.id).join(Sector, Sector.id == Employer.sector_id).where(Sector.code == code)
    return Diagnostic.employer_id.in_(employers)


def _by_size(size: str) -> ColumnElement[bool]:
    return Diagnostic.employer_id.in_(select(Employer.id).where(Employer.size_band == SizeBand(size)))


def _shared(viewer: User) -> Callable[[str], ColumnElement[bool]]:
    return lambda wanted: shared_with(reader_of(viewer)) if wanted == "yes" else ~shared_with(reader_of(viewer))


def _sharing() -> Sequence[tuple[str, str]]:
    return [("yes", "Shared with us"), ("no", "Not shared with us")]


def _sectors() -> Sequence[tuple[str, str]]:
    return [(code, name) for code, name in db.session.execute(select(Sector.code, Sector.name).order_by(Sector.name))]


def _rows_for(viewer: User) -> Callable[[Sequence[int]], Mapping[int, DiagnosticRow]]:
    def rows(ids: Sequence[int]) -> Mapping[int, DiagnosticRow]:
        # What a row shows is loaded with it; the newest submissions follow in one statement.
        found = db.session.execute(
            select(Diagnostic, shared_with(reader_of(viewer)))
            .where(Diagnostic.id.in_(ids))
            .options(
                joinedload(Diagnostic.employer).joinedload(Employer.sector),
                joinedload(Diagnostic.site),
                joinedload(Diagnostic.card).options(
                    joinedload(Card.owner).lazyload(User.strand_grants), joinedload(Card.organisation)
                ),
            )
        ).all()
        visible = [diagnostic.id for diagnostic, shared in found if shared]
        latest = _latest(visible)
        return {each.id: DiagnosticRow(each, bool(shared), latest.get(each.id)) for each, shared in found}

    return rows


def _latest(diagnostics: Sequence[int]) -> dict[int, Submission]:
    if not diagnostics:
        return {}
    query = select(Submission).where(Submission.diagnostic_id.in_(diagnostics)).order_by(Submission.revision)
    return {submission.diagnostic_id: submission for submission in db.session.scalars(query)}


def _export() -> tuple[ExportColumn[DiagnosticRow], ...]:
    return (
        ExportColumn("employer", lambda row: row.diagnostic.employer.name),
        ExportColumn("site", lambda row: row.diagnostic.site.name or row.diagnostic.site.address),
        ExportColumn("postcode", lambda row: row.diagnostic.site.postcode),
        ExportColumn(
            "sector", lambda row: row.diagnostic.employer.sector.name if row.diagnostic.employer.sector else ""
        ),
        ExportColumn("stage", lambda row: row.stage),
        ExportColumn("stage_since", lambda row: row.diagnostic.card.stage_since),
        ExportColumn("owner", lambda row: row.diagnostic.card.owner.name if row.diagnostic.card.owner else ""),
        ExportColumn("invited_on", lambda row: row.diagnostic.invited_on),
        ExportColumn("started_on", lambda row: row.diagnostic.started_on),
        ExportColumn("submitted_on", lambda row: row.diagnostic.submitted_on),
        ExportColumn("form_version", lambda row: row.diagnostic.questionnaire),
        *(_fact_column(name) for name in FACTS),
    )


def _fact_column(name: str) -> ExportColumn[DiagnosticRow]:
    return ExportColumn(name, lambda row: row.fact(name))
