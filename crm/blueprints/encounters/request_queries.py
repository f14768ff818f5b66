"""What pages read of schools' requests: their list, one with its parts, and which encounter could answer which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select
from sqlalchemy.orm import joinedload

from crm.blueprints.encounters.listing import EncounterRow, rows_with, school_named
from crm.blueprints.encounters.models import Encounter, EncounterSchool, SchoolRequest
from crm.blueprints.encounters.queries import kind_words, years_of
from crm.blueprints.encounters.request_rules import (
    Fit,
    Offered,
    RequestState,
    Wanted,
    best_first,
    fit_of,
    request_state,
)
from crm.blueprints.encounters.rules import HELD_STAGES, KINDS, Mode
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.schools.models import School
from crm.directory.schools.rules import YEAR_GROUPS
from crm.reference.models import Sector
from crm.stages.models import Card
from crm.web import choices
from crm.web.conditions import sector_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

LOOKED_AT = 400  # the newest offers or requests; older ones are not what somebody waits for
SHOWN = 10
AT_SCHOOL = 20
PAST = ("past", "Open, its last day has passed")


@dataclass(frozen=True)
class RequestRow:
    """A request as lists show it; `employer` and `on` are those of the encounter that answers it."""

    request: SchoolRequest
    state: RequestState
    employer: str = ""
    on: date | None = None
    encounter: str = ""

    @property
    def kind(self) -> str:
        """What is asked for, in words."""
        return kind_words(self.request.kind) if self.request.kind else "Any encounter"

    @property
    def years(self) -> tuple[int, ...]:
        """The year groups it is for."""
        return years_of(self.request.years)


def _answer() -> ColumnElement[bool]:
    return and_(Encounter.id == SchoolRequest.encounter_id, Encounter.archived_at.is_(None))


def _state() -> ColumnElement[str]:
    """The state in SQL; `request_state` says the same of one."""
    return case(
        (SchoolRequest.withdrawn_on.is_not(None), RequestState.WITHDRAWN.value),
        (Card.stage.in_(HELD_STAGES), RequestState.MET.value),
        (Card.is_open.is_(True), RequestState.MATCHED.value),
        else_=RequestState.OPEN.value,
    )


def _base() -> Select[Any]:
    return (
        select(SchoolRequest)
        .join(School, School.id == SchoolRequest.school_id)
        .outerjoin(Encounter, _answer())
        .outerjoin(Card, Card.id == Encounter.card_id)
        .where(SchoolRequest.archived_at.is_(None))
    )


def request_rows(condition: ColumnElement[bool], *order: Any, limit: int | None = None) -> list[RequestRow]:
    """Requests with their state and what answers them. One statement."""
    found = db.session.execute(
        select(SchoolRequest, Card.stage, Employer.name, Encounter.on, Encounter.public_id)
        .outerjoin(Encounter, _answer())
        .outerjoin(Card, Card.id == Encounter.card_id)
        .outerjoin(Employer, Employer.id == Encounter.employer_id)
        .where(condition)
        .options(joinedload(SchoolRequest.school), joinedload(SchoolRequest.sector))
        .order_by(*order)
        .limit(limit)
    )
    return [
        RequestRow(
            one,
            request_state(is_withdrawn=one.withdrawn_on is not None, stage=stage),
            employer or "",
            on,
            encounter or "",
        )
        for one, stage, employer, on, encounter in found
    ]


def _rows(ids: Sequence[int]) -> Mapping[int, RequestRow]:
    return {row.request.id: row for row in request_rows(SchoolRequest.id.in_(ids))}


def request_with(public_id: str, *, for_update: bool = False) -> SchoolRequest:
    """One request with its school, archived or not. Raises NoResultFound."""
    query = (
        select(SchoolRequest)
        .where(SchoolRequest.public_id == public_id)
        .options(joinedload(SchoolRequest.school), joinedload(SchoolRequest.sector))
    )
    return db.session.scalars(query.with_for_update(of=SchoolRequest) if for_update else query).one()


def row_of(request: SchoolRequest) -> RequestRow:
    """A request with its state. One statement."""
    return request_rows(SchoolRequest.id == request.id)[0]


def requests_of(school_id: int) -> list[RequestRow]:
    """What a school asks for, the newest first. One statement."""
    is_its = and_(SchoolRequest.school_id == school_id, SchoolRequest.archived_at.is_(None))
    return request_rows(is_its, SchoolRequest.asked_on.desc(), SchoolRequest.id.desc(), limit=AT_SCHOOL)


def answered_by(encounter_id: int) -> list[RequestRow]:
    """The requests that an encounter answers. One statement."""
    is_answered = and_(SchoolRequest.encounter_id == encounter_id, SchoolRequest.archived_at.is_(None))
    return request_rows(is_answered, SchoolRequest.asked_on, SchoolRequest.id)


def wanted_of(request: SchoolRequest) -> Wanted:
    """What a request asks for, as it is compared."""
    return Wanted(
        years=frozenset(years_of(request.years)),
        kind=request.kind,
        benchmark=request.benchmark,
        mode=request.mode.value if request.mode else "",
        sector=request.sector.name if request.sector else "",
        from_on=request.from_on,
        to_on=request.to_on,
    )


def offered_by(record: Encounter, sector: str) -> Offered:
    """What an encounter of an employer in a sector offers, as it is compared."""
    return Offered(
        kind=record.kind,
        mode=record.mode.value,
        years=frozenset(years_of(record.years_welcome)),
        benchmarks=record.benchmarks,
        sectors=frozenset({sector} if sector else ()),
        on=record.on,
    )


def could_answer(request: SchoolRequest) -> list[tuple[EncounterRow, Fit]]:
    """The encounters that could answer a request: the school's own since it asked, then the offers that fit best.

    An offer is one that no school has taken yet and that fits in something. Five statements, whatever there is.
    """
    own = _own_encounters(request)
    wanted = wanted_of(request)
    compared = [(id_, fit_of(wanted, offered)) for id_, offered in _offers()]
    offers = best_first(each for each in compared if each[1].fits)[:SHOWN]
    rows = rows_with([*own, *(id_ for id_, _ in offers)])
    fits = {id_: fit_of(wanted, offered_by(rows[id_].record, rows[id_].sector)) for id_ in own} | dict(offers)
    return [(rows[id_], fit) for id_, fit in fits.items()]


def _own_encounters(request: SchoolRequest) -> list[int]:
    at_school = select(EncounterSchool.encounter_id).where(EncounterSchool.school_id == request.school_id)
    is_since = and_(Card.stage.in_(HELD_STAGES), Encounter.on >= request.asked_on)
    found = db.session.scalars(
        select(Encounter.id)
        .join(Card, Card.id == Encounter.card_id)
        .where(Encounter.id.in_(at_school), Encounter.archived_at.is_(None), or_(Card.is_open.is_(True), is_since))
        .order_by(Encounter.on.desc().nulls_last(), Encounter.id.desc())
        .limit(AT_SCHOOL)
    )
    return list(found)


def _offers() -> list[tuple[int, Offered]]:
    """The newest offers that no school has taken, with what they offer."""
    taken = select(EncounterSchool.id).where(EncounterSchool.encounter_id == Encounter.id).exists()
    found = db.session.execute(
        select(Encounter, Sector.name)
        .join(Card, Card.id == Encounter.card_id)
        .join(Employer, Employer.id == Encounter.employer_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .where(Card.stage == "offered", Card.strand == "encounters", Encounter.archived_at.is_(None), ~taken)
        .order_by(Card.stage_since.desc(), Encounter.id.desc())
        .limit(LOOKED_AT)
    )
    return [(one.id, offered_by(one, sector or "")) for one, sector in found]


def waiting_for(record: Encounter) -> list[tuple[RequestRow, Fit]]:
    """The open requests that an offer could answer, the best first; those it differs from in nothing only."""
    sector = record.employer.sector.name if record.employer.sector else ""
    offered = offered_by(record, sector)
    is_open = and_(
        SchoolRequest.archived_at.is_(None),
        _state() == RequestState.OPEN.value,
        or_(SchoolRequest.to_on.is_(None), SchoolRequest.to_on >= today()),
    )
    rows = request_rows(is_open, SchoolRequest.asked_on.desc(), SchoolRequest.id.desc(), limit=LOOKED_AT)
    found = best_first((row, fit_of(wanted_of(row.request), offered)) for row in rows)
    return [(row, fit) for row, fit in found if not fit.differs][:SHOWN]


def _by_state(key: str) -> ColumnElement[bool]:
    if key == PAST[0]:
        return and_(_state() == RequestState.OPEN.value, SchoolRequest.to_on < today())
    return _state() == key


def _by_year(group: str) -> ColumnElement[bool]:
    return (literal(" ") + SchoolRequest.years + " ").contains(f" {group} ")


REQUESTS = ListSpec[RequestRow](
    key="school-requests",
    title="What schools ask for",
    record=("request", "requests"),
    id=SchoolRequest.id,
    base=_base,
    filters=(
        Filter("school", "School", school_named, "text", hint="Part of its name, or its URN"),
        Filter(
            "state",
            "State",
            _by_state,
            choices=choices.fixed([*((state.value, state.label) for state in RequestState), PAST]),
        ),
        Filter(
            "year", "Year group", _by_year, choices=choices.fixed([(str(each), f"Year {each}") for each in YEAR_GROUPS])
        ),
        Filter(
            "kind",
            "Kind",
            lambda kind: SchoolRequest.kind == kind,
            choices=choices.fixed([(each.key, each.label) for each in KINDS.values()]),
        ),
        Filter(
            "mode",
            "How they meet",
            lambda mode: SchoolRequest.mode == Mode(mode),
            choices=choices.fixed([(each.value, each.label) for each in Mode]),
        ),
        Filter(
            "sector", "Sector", lambda code: SchoolRequest.sector_id == sector_coded(code), choices=choices.sectors
        ),
    ),
    sorts=(
        Sort("asked", "Asked", (SchoolRequest.asked_on,), descending_first=True),
        Sort("until", "Until", (SchoolRequest.to_on,)),
        Sort("school", "School", (School.sort_name, SchoolRequest.asked_on)),
    ),
    rows=_rows,
    export=(
        ExportColumn("request", lambda row: row.request.public_id),
        ExportColumn("asked", lambda row: row.request.asked_on),
        ExportColumn("school", lambda row: row.request.school.name),
        ExportColumn("URN", lambda row: row.request.school.urn),
        ExportColumn("asked by", lambda row: row.request.asked_by),
        ExportColumn("what", lambda row: row.request.words),
        ExportColumn("kind", lambda row: row.kind),
        ExportColumn("benchmark", lambda row: row.request.benchmark),
        ExportColumn("how they meet", lambda row: row.request.mode.label if row.request.mode else ""),
        ExportColumn("sector", lambda row: row.request.sector.name if row.request.sector else ""),
        ExportColumn("year groups", lambda row: " ".join(map(str, row.years))),
        ExportColumn("pupils", lambda row: row.request.pupils),
        ExportColumn("from", lambda row: row.request.from_on),
        ExportColumn("until", lambda row: row.request.to_on),
        ExportColumn("state", lambda row: row.state.label),
        ExportColumn("encounter", lambda row: row.encounter),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("date of the encounter", lambda row: row.on),
        ExportColumn(
            "withdrawn because",
            lambda row: row.request.withdrawn_reason.label if row.request.withdrawn_reason else "",
        ),
    ),
)
