"""The work list: employers with a next best step, the most useful conversation first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.blueprints.next_steps.queries import steps_by_employer, waiting
from crm.blueprints.next_steps.rules import RULES, Step
from crm.database import db
from crm.directory.employers.models import Employer, SizeBand
from crm.reference.models import Ward
from crm.web import choices
from crm.web.conditions import name_holds, ward_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class WorkRow:
    """An employer in the list. `steps` are never empty, the most useful first."""

    public_id: str
    name: str
    size: str
    ward: str
    officer: str
    organisation: str
    last_contact_on: date | None
    steps: Sequence[Step]


def work_list(viewer: User, today: date) -> ListSpec[WorkRow]:
    """The list as one person may see it."""
    def with_a_step(rules: tuple[str, ...] = (), strand: str = "") -> ColumnElement[bool]:
        found = (waiting(viewer, today, rules=rules) if rules else waiting(viewer, today)).subquery()
        employers = select(found.c.employer_id)
        return Employer.id.in_(employers.where(found.c.strand == strand) if strand else employers)

    every = waiting(viewer, today).subquery()
    place = func.min(every.c.place * 10 + every.c.rank).label("place")
    first = select(every.c.employer_id, place).group_by(every.c.employer_id).subquery()

    def base() -> Select[Any]:
        return select(Employer).join(first, first.c.employer_id == Employer.id)

    return ListSpec[WorkRow](
        key="next-steps",
        title="Next best conversations",
        record=("employer", "employers"),
        id=Employer.id,
        base=base,
        filters=(
            Filter("q", "Employer", _by_name, "text"),
            Filter(
                "rule",
                "Why",
                lambda key: with_a_step((key,)),
                choices=choices.fixed([(rule.key, rule.label) for rule in RULES]),
            ),
            Filter(
                "strand",
                "Strand",
                lambda key: with_a_step(strand=key),
                choices=choices.fixed([(strand.value, strand.label) for strand in Strand]),
            ),
            Filter("officer", "Lead officer", _by_officer, choices=choices.officers),
            Filter("organisation", "Lead organisation", _by_organisation, choices=choices.organisations),
            Filter("ward", "Ward", _by_ward, choices=choices.wards),
            Filter("size", "Size", lambda band: Employer.size_band == SizeBand(band), choices=choices.sizes),
        ),
        sorts=(
            Sort("first", "Next best", (first.c.place, Employer.sort_name)),
            Sort("name", "Employer", (Employer.sort_name,)),
            Sort("contact", "Last contact", (Employer.last_contact_on,)),
        ),
        rows=lambda ids: _rows(ids, viewer, today),
        export=(
            ExportColumn("employer", lambda row: row.name),
            ExportColumn("next best", lambda row: row.steps[0].rule.label),
            ExportColumn("why", lambda row: row.steps[0].why),
            ExportColumn("proposed", lambda row: row.steps[0].plan),
            ExportColumn("strand", lambda row: row.steps[0].fact.strand.label if row.steps[0].fact.strand else ""),
            ExportColumn("strategy action", lambda row: row.steps[0].action),
            ExportColumn("also", lambda row: "; ".join(step.why for step in row.steps[1:])),
            ExportColumn("lead officer", lambda row: row.officer),
            ExportColumn("lead organisation", lambda row: row.organisation),
            ExportColumn("last contact", lambda row: row.last_contact_on),
            ExportColumn("ward", lambda row: row.ward),
            ExportColumn("size", lambda row: row.size),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def _by_name(text: str) -> ColumnElement[bool]:
    return name_holds(Employer.sort_name, text)


def _by_ward(code: str) -> ColumnElement[bool]:
    return Employer.ward_id == ward_coded(code)


def _by_officer(key: str) -> ColumnElement[bool]:
    return Employer.lead_officer_id == select(User.id).where(User.public_id == key).scalar_subquery()


def _by_organisation(key: str) -> ColumnElement[bool]:
    found = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == key)
    return Employer.lead_organisation_id == found.scalar_subquery()


def _rows(ids: Sequence[int], viewer: User, today: date) -> Mapping[int, WorkRow]:
    """What the list shows of some employers. Two statements."""
    steps = steps_by_employer(ids, viewer, today)
    rows = db.session.execute(
        select(
            Employer.id,
            Employer.public_id,
            Employer.name,
            Employer.size_band,
            func.coalesce(Ward.name, ""),
            func.coalesce(User.name, ""),
            func.coalesce(PartnerOrganisation.short_name, ""),
            Employer.last_contact_on,
        )
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .outerjoin(User, User.id == Employer.lead_officer_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Employer.lead_organisation_id)
        .where(Employer.id.in_(ids))
    )
    return {
        key: WorkRow(public_id, name, choices.SIZE_LABELS[size] if size else "", ward, officer, lead, last, steps[key])
        for key, public_id, name, size, ward, officer, lead, last in rows
        if key in steps
    }
