"""The filters that every list of a strand's work shares: its board, the board's table, the strand's own list."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, select

from crm.accounts.models import PartnerOrganisation, User
from crm.clock import today
from crm.directory.employers.models import Employer, SizeBand
from crm.stages.models import Card
from crm.stages.queries import stuck_condition
from crm.stages.rules import Pipeline
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded, ward_coded
from crm.web.lists import Filter

IN_HAND = ("open", "In hand (all open stages)")


def card_filters(pipeline: Pipeline) -> tuple[Filter, ...]:
    """Filters of a list whose statement holds the cards of one pipeline."""
    stages = [(stage.key, stage.label) for stage in pipeline.stages]
    return (
        Filter("q", "Employer", _by_name, "text"),
        Filter("stage", "Stage", _by_stage, choices=choices.fixed([IN_HAND, *stages])),
        Filter("sector", "Sector", _by_sector, choices=choices.sectors),
        Filter("ward", "Ward", _by_ward, choices=choices.wards),
        Filter("size", "Size", lambda band: _employer(Employer.size_band == SizeBand(band)), choices=choices.sizes),
        Filter("organisation", "Organisation", _by_organisation, choices=choices.organisations),
        Filter("owner", "Officer", _by_owner, choices=choices.officers),
        Filter(
            "stuck",
            "Stuck",
            lambda _: stuck_condition(pipeline, today()),
            choices=choices.fixed([("yes", "Stuck only")]),
        ),
    )


def stage_order(pipeline: Pipeline) -> ColumnElement[int]:
    """The place of a card's stage in its pipeline, to sort by."""
    return case({stage.key: place for place, stage in enumerate(pipeline.stages)}, value=Card.stage)


def _employer(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Card.employer_id.in_(select(Employer.id).where(condition))


def _by_name(text: str) -> ColumnElement[bool]:
    return _employer(name_holds(Employer.sort_name, text))


def _by_stage(key: str) -> ColumnElement[bool]:
    return Card.is_open.is_(True) if key == IN_HAND[0] else Card.stage == key


def _by_sector(code: str) -> ColumnElement[bool]:
    return _employer(Employer.sector_id == sector_coded(code))


def _by_ward(code: str) -> ColumnElement[bool]:
    return _employer(Employer.ward_id == ward_coded(code))


def _by_organisation(key: str) -> ColumnElement[bool]:
    found = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == key)
    return Card.organisation_id == found.scalar_subquery()


def _by_owner(key: str) -> ColumnElement[bool]:
    return Card.owner_id == select(User.id).where(User.public_id == key).scalar_subquery()
