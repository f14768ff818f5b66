"""Names on the published list that somebody should decide about: which employer it is, or none of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import User
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.sightings.models import DISABILITY_CONFIDENT, MatchState, RegisterSighting
from crm.periods import format_date
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

POSSIBLE, NOT_FOUND, OURS, NOT_OURS, UNDECIDED = "possible", "not_found", "ours", "not_ours", "undecided"
STATES = {
    UNDECIDED: "To decide",
    POSSIBLE: "To decide: looks like one of ours",
    NOT_FOUND: "To decide: not found",
    OURS: "Matched to an employer",
    NOT_OURS: "Not one of ours",
}
PLACES = {"yes": "In the borough", "no": "Outside the borough", "unknown": "Not known"}


@dataclass(frozen=True)
class SightingRow:
    """A name on the list."""

    public_id: str
    name: str
    postcode: str
    town: str
    level_printed: str
    listed_on: date
    reason: str
    state: str
    employer_id: str
    employer: str

    @property
    def is_decided(self) -> bool:
        """Whether it needs nobody any more."""
        return self.state in (OURS, NOT_OURS)


def _states() -> dict[str, ColumnElement[bool]]:
    open_ = and_(RegisterSighting.match != MatchState.MATCHED, RegisterSighting.decided_at.is_(None))
    return {
        UNDECIDED: open_,
        POSSIBLE: and_(open_, RegisterSighting.match == MatchState.POSSIBLE),
        NOT_FOUND: and_(open_, RegisterSighting.match == MatchState.UNMATCHED),
        OURS: RegisterSighting.match == MatchState.MATCHED,
        NOT_OURS: and_(RegisterSighting.match != MatchState.MATCHED, RegisterSighting.decided_at.is_not(None)),
    }


def _dates() -> list[tuple[str, str]]:
    found = db.session.scalars(
        select(RegisterSighting.listed_on)
        .where(RegisterSighting.list_key == DISABILITY_CONFIDENT)
        .distinct()
        .order_by(RegisterSighting.listed_on.desc())
    )
    return [(day.isoformat(), format_date(day)) for day in found]


def _in_borough(key: str) -> ColumnElement[bool]:
    return RegisterSighting.in_borough.is_(None if key == "unknown" else key == "yes")


def _rows(ids: Sequence[int]) -> dict[int, SightingRow]:
    possible, matched = aliased(Employer), aliased(Employer)
    states = _states()
    state = case(
        (states[OURS], OURS), (states[NOT_OURS], NOT_OURS), (states[POSSIBLE], POSSIBLE), else_=NOT_FOUND
    )
    rows = db.session.execute(
        select(
            RegisterSighting.id,
            RegisterSighting.public_id,
            RegisterSighting.name,
            RegisterSighting.postcode,
            RegisterSighting.town,
            RegisterSighting.level_printed,
            RegisterSighting.listed_on,
            RegisterSighting.reason,
            state,
            func.coalesce(matched.public_id, possible.public_id, ""),
            func.coalesce(matched.name, possible.name, ""),
        )
        .outerjoin(matched, matched.id == RegisterSighting.employer_id)
        .outerjoin(possible, possible.id == RegisterSighting.possible_employer_id)
        .where(RegisterSighting.id.in_(ids))
    )
    return {key: SightingRow(*values) for key, *values in rows}


def sighting_list() -> ListSpec[SightingRow]:
    """Names on every list that was loaded; the page asks for the newest and what is to decide."""
    states = _states()
    return ListSpec[SightingRow](
        key="disability-confident-sightings",
        title="Names on the published list",
        record=("name", "names"),
        id=RegisterSighting.id,
        base=lambda: select(RegisterSighting).where(RegisterSighting.list_key == DISABILITY_CONFIDENT),
        filters=(
            Filter("q", "Name", lambda words: RegisterSighting.name.icontains(words, autoescape=True), "text"),
            Filter("state", "State", lambda key: states[key], choices=lambda: list(STATES.items())),
            Filter("place", "Place", _in_borough, choices=lambda: list(PLACES.items())),
            Filter(
                "list",
                "List of",
                lambda day: RegisterSighting.listed_on == date.fromisoformat(day),
                choices=_dates,
            ),
        ),
        sorts=(
            Sort("name", "Name", (RegisterSighting.name,)),
            Sort("state", "State", (RegisterSighting.match, RegisterSighting.name)),
        ),
        rows=_rows,
        export=(
            ExportColumn("name", lambda row: row.name),
            ExportColumn("postcode", lambda row: row.postcode),
            ExportColumn("town", lambda row: row.town),
            ExportColumn("level printed", lambda row: row.level_printed),
            ExportColumn("list of", lambda row: row.listed_on),
            ExportColumn("state", lambda row: STATES[row.state]),
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("why", lambda row: row.reason),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def sighting_with(public_id: str) -> RegisterSighting:
    """One name of the list, with the employers it may be. Raises NoResultFound."""
    query = (
        select(RegisterSighting)
        .where(RegisterSighting.public_id == public_id, RegisterSighting.list_key == DISABILITY_CONFIDENT)
        .options(
            joinedload(RegisterSighting.employer),
            joinedload(RegisterSighting.possible_employer),
            joinedload(RegisterSighting.decided_by).lazyload(User.strand_grants),
        )
    )
    return db.session.scalars(query).one()
