"""How offers, programmes and people in placements are listed behind the figures that count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission
from crm.blueprints.placements.models import (
    PlacementOffer,
    PlacementProgramme,
    ProgrammeEmployer,
    ProgrammeTarget,
)
from crm.blueprints.placements.people_queries import PEOPLE, PersonRow
from crm.blueprints.placements.programme_queries import every_programme
from crm.blueprints.placements.queries import OfferRow, offer_list
from crm.database import db
from crm.directory.employers.models import Employer
from crm.web.conditions import name_holds
from crm.web.counted import Added, Showing
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


def _offers(viewer: User, _day: date) -> ListSpec[OfferRow]:
    return offer_list(exact=user_may(viewer, Permission.SEE_PARTICIPANTS))


OFFERS = Showing[OfferRow](
    listing=_offers,
    page=lambda row: ("placements.record", row.offer.public_id),
    columns=(
        ExportColumn("role", lambda row: row.offer.role),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("kind", lambda row: row.offer.kind.label),
        ExportColumn("programme", lambda row: row.programme),
        ExportColumn("places", lambda row: row.offer.places),
        ExportColumn("approved", lambda row: row.offer.approved_on),
        ExportColumn("closed", lambda row: row.offer.closed_on),
        ExportColumn("ends", lambda row: row.offer.ends_on),
        ExportColumn("stage now", lambda row: row.stage_words),
    ),
)
PLACES = Added(PlacementOffer.places, "place", "places")


def _people(_viewer: User, _day: date) -> ListSpec[PersonRow]:
    """The list of who is placed; what an archived programme reached still counts, so it can be chosen here."""
    programmes = (
        replace(each, choices=every_programme) if each.key == "programme" else each for each in PEOPLE.filters
    )
    return replace(PEOPLE, filters=tuple(programmes))


PLACED = Showing[PersonRow](
    listing=_people,
    page=lambda row: ("placements.person", row.placement.public_id),
    columns=(
        ExportColumn("reference", lambda row: row.reference),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("role", lambda row: row.role),
        ExportColumn("programme", lambda row: row.programme),
        ExportColumn("claimed by", lambda row: row.organisation),
        ExportColumn("job started", lambda row: row.placement.job_started_on),
        ExportColumn("held 13 weeks", lambda row: row.placement.sustained_13_on),
        ExportColumn("held 26 weeks", lambda row: row.placement.sustained_26_on),
    ),
)


@dataclass(frozen=True)
class DesignerRow:
    """An employer's part in designing a programme."""

    programme: str
    programme_id: str
    employer: str
    from_on: date
    until_on: date | None


def _designer_rows(ids: Sequence[int]) -> Mapping[int, DesignerRow]:
    rows = db.session.execute(
        select(
            ProgrammeEmployer.id,
            PlacementProgramme.name,
            PlacementProgramme.public_id,
            Employer.name,
            ProgrammeEmployer.from_on,
            ProgrammeEmployer.until_on,
        )
        .join(PlacementProgramme, PlacementProgramme.id == ProgrammeEmployer.programme_id)
        .join(Employer, Employer.id == ProgrammeEmployer.employer_id)
        .where(ProgrammeEmployer.id.in_(ids))
    )
    return {row[0]: DesignerRow(*row[1:]) for row in rows}


_DESIGNER_LIST = ListSpec[DesignerRow](
    key="programme-designers",
    title="Programmes designed with employers",
    record=("part in designing a programme", "parts in designing programmes"),
    id=ProgrammeEmployer.id,
    base=lambda: (
        select(ProgrammeEmployer)
        .join(PlacementProgramme, PlacementProgramme.id == ProgrammeEmployer.programme_id)
        .join(Employer, Employer.id == ProgrammeEmployer.employer_id)
    ),
    filters=(
        Filter("q", "Employer", lambda text: name_holds(Employer.sort_name, text), "text"),
    ),
    sorts=(
        Sort("programme", "Programme", (PlacementProgramme.sort_name,)),
        Sort("employer", "Employer", (Employer.sort_name,)),
        Sort("from", "From", (ProgrammeEmployer.from_on,), descending_first=True),
    ),
    rows=_designer_rows,
)
DESIGNERS = Showing[DesignerRow](
    listing=lambda _viewer, _day: _DESIGNER_LIST,
    page=lambda row: ("placements.programme", row.programme_id),
    columns=(
        ExportColumn("programme", lambda row: row.programme),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("from", lambda row: row.from_on),
        ExportColumn("until", lambda row: row.until_on),
    ),
)


@dataclass(frozen=True)
class TargetRow:
    """What a programme is to reach in a period."""

    programme: str
    programme_id: str
    first_on: date
    last_on: date
    job_outcomes: int


def _target_rows(ids: Sequence[int]) -> Mapping[int, TargetRow]:
    rows = db.session.execute(
        select(
            ProgrammeTarget.id,
            PlacementProgramme.name,
            PlacementProgramme.public_id,
            ProgrammeTarget.first_on,
            ProgrammeTarget.last_on,
            ProgrammeTarget.job_outcomes,
        )
        .join(PlacementProgramme, PlacementProgramme.id == ProgrammeTarget.programme_id)
        .where(ProgrammeTarget.id.in_(ids))
    )
    return {row[0]: TargetRow(*row[1:]) for row in rows}


_TARGET_LIST = ListSpec[TargetRow](
    key="programme-targets",
    title="Targets of programmes",
    record=("target", "targets"),
    id=ProgrammeTarget.id,
    base=lambda: select(ProgrammeTarget).join(
        PlacementProgramme, PlacementProgramme.id == ProgrammeTarget.programme_id
    ),
    filters=(
        Filter(
            "q",
            "Programme",
            lambda text: name_holds(PlacementProgramme.sort_name, text),
            "text",
        ),
    ),
    sorts=(
        Sort("programme", "Programme", (PlacementProgramme.sort_name,)),
        Sort("from", "From", (ProgrammeTarget.first_on,), descending_first=True),
    ),
    rows=_target_rows,
)
TARGETS = Showing[TargetRow](
    listing=lambda _viewer, _day: _TARGET_LIST,
    page=lambda row: ("placements.programme", row.programme_id),
    columns=(
        ExportColumn("programme", lambda row: row.programme),
        ExportColumn("from", lambda row: row.first_on),
        ExportColumn("until", lambda row: row.last_on),
        ExportColumn("job outcomes", lambda row: row.job_outcomes),
    ),
)
AIMED = Added(ProgrammeTarget.job_outcomes, "job outcome", "job outcomes")
