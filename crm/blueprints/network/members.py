"""The list of seats: members, those thought of and those gone, with who holds each seat, for one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from crm.accounts.models import User
from crm.blueprints.network.meeting_queries import NOT_SHARED
from crm.blueprints.network.models import NetworkMembership, SeatHolder
from crm.blueprints.network.queries import members_without_number_on, staff_in_borough
from crm.blueprints.network.rules import PIPELINE
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer, SizeBand
from crm.engagement.people import visible_to
from crm.reference.models import Sector
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class MemberRow:
    """A seat as a line of the list. `holder` is empty for nobody; `holder_gone`: they work there no more."""

    id: int
    public_id: str
    employer: str
    employer_id: str
    sector: str
    size_band: SizeBand | None
    employees: int | None
    stage: str
    stage_since: date
    joined_on: date | None
    left_on: date | None
    asked_on: date | None
    holder: str
    holder_gone: bool

    @property
    def stage_words(self) -> str:
        """Its stage as the board calls it."""
        return PIPELINE.stage(self.stage).label if self.stage in PIPELINE else self.stage

    @property
    def size(self) -> str:
        """Its size band in words."""
        return choices.SIZE_LABELS.get(self.size_band, "") if self.size_band else ""


def _rows(ids: Sequence[int], viewer: User) -> Mapping[int, MemberRow]:
    staff = staff_in_borough()
    name = case((Contact.id.is_(None), ""), (visible_to(viewer), Contact.name), else_=NOT_SHARED)
    works = (
        select(ContactPost.id)
        .where(
            ContactPost.contact_id == Contact.id,
            ContactPost.employer_id == NetworkMembership.employer_id,
            ContactPost.left_on.is_(None),
        )
        .exists()
    )
    gone: Any = case((and_(Contact.id.is_not(None), ~works), True), else_=False)
    rows = db.session.execute(
        select(
            NetworkMembership.id,
            NetworkMembership.public_id,
            Employer.name,
            Employer.public_id,
            func.coalesce(Sector.name, ""),
            Employer.size_band,
            staff.c.employees,
            Card.stage,
            Card.stage_since,
            NetworkMembership.joined_on,
            NetworkMembership.left_on,
            NetworkMembership.asked_on,
            name,
            gone,
        )
        .join(Employer, Employer.id == NetworkMembership.employer_id)
        .join(Card, Card.id == NetworkMembership.card_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .outerjoin(staff, staff.c.employer_id == NetworkMembership.employer_id)
        .outerjoin(
            SeatHolder, and_(SeatHolder.membership_id == NetworkMembership.id, SeatHolder.until_on.is_(None))
        )
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(NetworkMembership.id.in_(ids))
    )
    return {row[0]: MemberRow(*row) for row in rows}


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return NetworkMembership.employer_id.in_(select(Employer.id).where(condition))


def _by_sector(code: str) -> ColumnElement[bool]:
    return _is(Employer.sector_id == sector_coded(code))


def _by_gap(which: str) -> ColumnElement[bool]:
    held = select(SeatHolder.membership_id).where(SeatHolder.until_on.is_(None))
    return {
        "number": NetworkMembership.employer_id.in_(members_without_number_on(today())),
        "holder": and_(NetworkMembership.id.not_in(held), NetworkMembership.left_on.is_(None)),
        "asked": and_(NetworkMembership.asked_on.is_not(None), NetworkMembership.joined_on.is_(None)),
    }[which]


GAPS = (
    ("asked", "Asked to join, not a member yet"),
    ("holder", "Nobody holds the seat"),
    ("number", "Member without a number of employees"),
)


def members_list(viewer: User) -> ListSpec[MemberRow]:
    """Every seat that is not archived, by employer."""
    return ListSpec[MemberRow](
        key="network-members",
        title="Members of the network",
        record=("employer", "employers"),
        id=NetworkMembership.id,
        base=lambda: (
            select(NetworkMembership)
            .join(Card, Card.id == NetworkMembership.card_id)
            .join(Employer, Employer.id == NetworkMembership.employer_id)
            .where(NetworkMembership.archived_at.is_(None))
        ),
        filters=(
            Filter("q", "Employer", lambda text: name_holds(Employer.sort_name, text), "text"),
            Filter("stage", "Stage", lambda key: Card.stage == key,
                   choices=lambda: [(stage.key, stage.label) for stage in PIPELINE.stages]),
            Filter("sector", "Sector", _by_sector, choices=choices.sectors),
            Filter("size", "Size", lambda size: _is(Employer.size_band == size), choices=choices.sizes),
            Filter("gap", "Needs attention", _by_gap, choices=lambda: GAPS),
        ),
        sorts=(
            Sort("name", "Employer", (Employer.sort_name,)),
            Sort("joined", "Member since", (NetworkMembership.joined_on,), descending_first=True),
        ),
        rows=lambda ids: _rows(ids, viewer),
        export=(
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("sector", lambda row: row.sector),
            ExportColumn("size", lambda row: row.size),
            ExportColumn("employees at sites in Rotherham", lambda row: row.employees),
            ExportColumn("stage", lambda row: row.stage_words),
            ExportColumn("in stage since", lambda row: row.stage_since),
            ExportColumn("joined", lambda row: row.joined_on),
            ExportColumn("left", lambda row: row.left_on),
            ExportColumn("seat held by", lambda row: row.holder),
            ExportColumn("employer id", lambda row: row.employer_id),
        ),
    )  # fmt: skip
