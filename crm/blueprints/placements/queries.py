"""What pages read of offers. Who is placed is read in `people_queries.py`, and counted here only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import User
from crm.blueprints.placements.kinds import PlacementKind
from crm.blueprints.placements.models import (
    OfferCheck,
    Placement,
    PlacementOffer,
    PlacementProgramme,
)
from crm.blueprints.placements.offers import Check
from crm.blueprints.placements.programme_queries import NONE_OF_THEM, programmes_to_choose
from crm.blueprints.placements.rules import IN_FORCE, OVER, PIPELINE
from crm.database import db
from crm.directory.employers.models import Employer, Site
from crm.figures import SMALLEST_CELL, Hidden, people
from crm.reference.models import Sector, Ward
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded, ward_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

STAGES = {stage.key: stage.label for stage in PIPELINE.stages}
STAGE_GROUPS = {"open": "In hand (all open stages)", "in_force": "Approved, filled or running"}


def takes_a_place() -> ColumnElement[bool]:
    """A placement that holds one of its offer's places (`people.Steps.takes_a_place`)."""
    return and_(
        Placement.archived_at.is_(None),
        Placement.matched_on.is_not(None),
        Placement.ended_early_on.is_(None),
        Placement.not_placed_on.is_(None),
    )


def taken_of(offer_id: int) -> int:
    """How many places of an offer are taken."""
    query = select(func.count(Placement.id)).where(Placement.offer_id == offer_id, takes_a_place())
    return db.session.scalar(query) or 0


def has_people(offer_id: int) -> bool:
    """Whether anybody was ever referred to an offer."""
    query = select(Placement.id).where(Placement.offer_id == offer_id, Placement.archived_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def has_people_in_hand(offer_id: int) -> bool:
    """Whether anybody is matched to an offer or has started in it, and it is not over for them."""
    query = select(Placement.id).where(
        Placement.offer_id == offer_id, takes_a_place(), Placement.completed_on.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def _taken() -> ScalarSelect[int]:
    return (
        select(func.count(Placement.id))
        .where(Placement.offer_id == PlacementOffer.id, takes_a_place())
        .correlate(PlacementOffer)
        .scalar_subquery()
    )


def are_few(places: int) -> bool:
    """Whether an offer has so few places that any count of its people is one of a few people whom somebody may know."""
    return places < SMALLEST_CELL


def taken_words(taken: int, places: int, *, exact: bool) -> str:
    """How many places are taken, as far as the reader may know: of few places only whether any is, of one nothing."""
    if not exact and are_few(places):
        return f"taken {Hidden.COVER.value}" if places == 1 else f"{_whether_any(taken)} taken"
    return f"{_taken_of(taken, places, exact=exact)} taken"


def _whether_any(taken: int) -> str:
    return "some" if taken else "none"


def _taken_of(taken: int, places: int, *, exact: bool) -> str:
    if not taken:
        return f"none of {places:,}"
    return f"{people(taken, exact=exact)} of {places:,}"


@dataclass(frozen=True)
class OfferRow:
    """An offer as the list shows it; `taken` is for those who may see participants, others read words."""

    offer: PlacementOffer
    employer: str
    employer_id: str
    stage: str
    ward: str
    sector: str
    programme: str
    owner: str
    taken: int

    @property
    def stage_words(self) -> str:
        """Where it stands, in words."""
        return STAGES.get(self.stage, self.stage)

    def taken_words(self, *, exact: bool) -> str:
        """How many places are taken, as far as the reader may know."""
        words = taken_words(self.taken, self.offer.places, exact=exact)
        return words if exact or not are_few(self.offer.places) else f"{self.offer.places}, {words}"


def _by_name(text: str) -> ColumnElement[bool]:
    return PlacementOffer.employer_id.in_(
        select(Employer.id).where(name_holds(Employer.sort_name, text))
    )


def _by_stage(key: str) -> ColumnElement[bool]:
    wanted = {"in_force": IN_FORCE, "open": tuple(each for each in STAGES if each not in OVER)}.get(key, (key,))
    return PlacementOffer.card_id.in_(select(Card.id).where(Card.stage.in_(wanted)))


def _by_ward(code: str) -> ColumnElement[bool]:
    """Where the work is: at the site named, or else where the employer is."""
    ward = ward_coded(code)
    at_site = PlacementOffer.site_id.in_(select(Site.id).where(Site.ward_id == ward))
    nowhere = PlacementOffer.site_id.is_(None)
    return at_site | and_(nowhere, PlacementOffer.employer_id.in_(select(Employer.id).where(Employer.ward_id == ward)))


def _by_programme(public_id: str) -> ColumnElement[bool]:
    if public_id == NONE_OF_THEM:
        return PlacementOffer.programme_id.is_(None)
    found = select(PlacementProgramme.id).where(PlacementProgramme.public_id == public_id)
    return PlacementOffer.programme_id == found.scalar_subquery()


def _with_open_places() -> ColumnElement[bool]:
    """Approved and not filled, with a place left."""
    by_stage = PlacementOffer.card_id.in_(select(Card.id).where(Card.stage.in_(("approved", "running"))))
    return and_(by_stage, PlacementOffer.places > _taken())


# Only for those who may see participants: a place left tells how many are taken.
OPEN_PLACES = Filter(
    "places", "Open places", lambda _: _with_open_places(), choices=choices.fixed([("yes", "With open places")])
)


@cache
def offer_list(*, exact: bool) -> ListSpec[OfferRow]:
    """The offers; `exact` for those who may see participants."""
    return ListSpec[OfferRow](
        key="placement-offers",
        title="Placement offers",
        record=("offer", "offers"),
        id=PlacementOffer.id,
        base=lambda: select(PlacementOffer).where(PlacementOffer.archived_at.is_(None)),
        filters=(
            Filter("q", "Employer", _by_name, "text"),
            Filter(
                "kind", "Kind", lambda kind: PlacementOffer.kind == PlacementKind(kind),
                choices=choices.fixed([(kind.value, kind.label) for kind in PlacementKind]),
            ),
            Filter(
                "stage", "Stage", _by_stage,
                choices=choices.fixed([*STAGE_GROUPS.items(), *STAGES.items()]),
            ),
            *((OPEN_PLACES,) if exact else ()),
            Filter("sector", "Sector", lambda code: PlacementOffer.sector_id == sector_coded(code),
                   choices=choices.sectors),
            Filter("ward", "Ward", _by_ward, choices=choices.wards),
            Filter("programme", "Programme", _by_programme, choices=programmes_to_choose),
            Filter("from", "Starts on or after", lambda day: PlacementOffer.starts_on >= day, "date"),
            Filter("until", "Starts on or before", lambda day: PlacementOffer.starts_on <= day, "date"),
        ),
        sorts=(
            Sort("starts", "Starts", (PlacementOffer.starts_on,), descending_first=True),
            Sort("kind", "Kind", (PlacementOffer.kind,)),
            Sort("places", "Places", (PlacementOffer.places,), descending_first=True),
        ),
        rows=_offer_rows,
        export=(
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("kind", lambda row: row.offer.kind.label),
            ExportColumn("role", lambda row: row.offer.role),
            ExportColumn("programme", lambda row: row.programme),
            ExportColumn("stage", lambda row: row.stage_words),
            ExportColumn("places", lambda row: row.offer.places),
            ExportColumn("taken", lambda row: _taken_in_file(row, exact=exact)),
            ExportColumn("starts_on", lambda row: row.offer.starts_on),
            ExportColumn("ends_on", lambda row: row.offer.ends_on),
            ExportColumn("hours_a_week", lambda row: row.offer.hours_a_week),
            ExportColumn("days", lambda row: row.offer.days),
            ExportColumn("pay", lambda row: row.offer.pay.label if row.offer.pay else ""),
            ExportColumn("sector", lambda row: row.sector),
            ExportColumn("ward", lambda row: row.ward),
            ExportColumn("approved_on", lambda row: row.offer.approved_on),
            ExportColumn("closed_on", lambda row: row.offer.closed_on),
            ExportColumn("officer", lambda row: row.owner),
        ),
    )  # fmt: skip


def _taken_in_file(row: OfferRow, *, exact: bool) -> str:
    """The number alone, since the places have a column of their own."""
    if not exact and are_few(row.offer.places):
        return Hidden.COVER.value if row.offer.places == 1 else _whether_any(row.taken)
    return people(row.taken, exact=exact)


def _offer_rows(ids: Sequence[int]) -> Mapping[int, OfferRow]:
    return {row.offer.id: row for row in _rows_where(PlacementOffer.id.in_(ids))}


def _rows_where(*conditions: ColumnElement[bool]) -> list[OfferRow]:
    there = aliased(Ward)
    rows: Sequence[Any] = db.session.execute(
        select(
            PlacementOffer,
            Employer.name,
            Employer.public_id,
            Card.stage,
            func.coalesce(there.name, Ward.name, ""),
            func.coalesce(Sector.name, ""),
            func.coalesce(PlacementProgramme.name, ""),
            func.coalesce(User.name, ""),
            _taken(),
        )
        .join(Employer, Employer.id == PlacementOffer.employer_id)
        .join(Card, Card.id == PlacementOffer.card_id)
        .outerjoin(Site, Site.id == PlacementOffer.site_id)
        .outerjoin(there, there.id == Site.ward_id)
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .outerjoin(Sector, Sector.id == PlacementOffer.sector_id)
        .outerjoin(PlacementProgramme, PlacementProgramme.id == PlacementOffer.programme_id)
        .outerjoin(User, User.id == Card.owner_id)
        .where(*conditions)
        .order_by(PlacementOffer.id.desc())
    ).all()
    return [OfferRow(*row) for row in rows]


def checks_of(offer_id: int) -> list[OfferCheck]:
    """Everything that was checked of an offer, the newest first."""
    query = (
        select(OfferCheck)
        .options(joinedload(OfferCheck.checked_by).lazyload(User.strand_grants))
        .where(OfferCheck.offer_id == offer_id)
        .order_by(OfferCheck.checked_on.desc(), OfferCheck.id.desc())
    )
    return list(db.session.scalars(query))


def check_facts(checks: Sequence[OfferCheck]) -> list[Check]:
    """Checks as the rules take them."""
    return [Check(each.kind.value, each.checked_on, each.expires_on, each.evidence) for each in checks]


def check_with(offer: PlacementOffer, public_id: str) -> OfferCheck:
    """One of the checks of an offer. Raises NoResultFound."""
    return db.session.scalars(
        select(OfferCheck).where(OfferCheck.offer_id == offer.id, OfferCheck.public_id == public_id)
    ).one()


@dataclass(frozen=True)
class Counted:
    """People of one offer: referred and still waiting, holding a place, and in a job that came of it."""

    waiting: int
    placed: int
    in_a_job: int


def counts_of(offer_id: int) -> Counted:
    """How many people an offer has to do with. One statement."""
    waiting = and_(Placement.matched_on.is_(None), Placement.not_placed_on.is_(None))
    columns = (func.count().filter(each) for each in (waiting, takes_a_place(), Placement.job_started_on.is_not(None)))
    row: Sequence[Any] = db.session.execute(
        select(*columns).select_from(Placement).where(Placement.offer_id == offer_id, Placement.archived_at.is_(None))
    ).one()
    return Counted(*row)


@dataclass(frozen=True)
class OwnOffer:
    """An offer as its own employer sees it: role, dates and stage, and the dates of who is placed; no more."""

    offer: PlacementOffer
    placed: Sequence[tuple[date, date | None]]


def own_offers(employer_id: int) -> list[OwnOffer]:
    """What a business has offered, the newest first, with when people are or were in its places. Two statements."""
    query = (
        select(PlacementOffer)
        .options(joinedload(PlacementOffer.card), joinedload(PlacementOffer.site))
        .where(PlacementOffer.employer_id == employer_id, PlacementOffer.archived_at.is_(None))
        .order_by(PlacementOffer.id.desc())
    )
    offers = list(db.session.scalars(query))
    first = func.coalesce(Placement.started_on, Placement.planned_from)
    last = func.coalesce(Placement.completed_on, Placement.planned_until)
    placed: dict[int, list[tuple[date, date | None]]] = {}
    for offer_id, begins, ends in db.session.execute(
        select(Placement.offer_id, first, last)
        .where(Placement.offer_id.in_([each.id for each in offers]), takes_a_place())
        .order_by(Placement.offer_id, first, Placement.id)
    ):
        placed.setdefault(offer_id, []).append((begins, ends))
    return [OwnOffer(each, placed.get(each.id, ())) for each in offers]


def own_offer(employer_id: int, public_id: str) -> PlacementOffer:
    """One offer of a business, locked. Raises NoResultFound for anybody else's."""
    return db.session.scalars(
        select(PlacementOffer)
        .where(
            PlacementOffer.employer_id == employer_id,
            PlacementOffer.public_id == public_id,
            PlacementOffer.archived_at.is_(None),
        )
        .with_for_update()
    ).one()


def sector_id(code: str | None) -> int | None:
    """The sector chosen; None for none."""
    return db.session.scalar(select(Sector.id).where(Sector.code == code)) if code else None


def ward_id(code: str | None) -> int | None:
    """The ward chosen; None for none."""
    return db.session.scalar(select(Ward.id).where(Ward.code == code)) if code else None


def offers_of_programme(programme_id: int) -> list[OfferRow]:
    """The offers of a programme, the newest first. One statement."""
    return _rows_where(PlacementOffer.programme_id == programme_id, PlacementOffer.archived_at.is_(None))
