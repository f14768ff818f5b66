"""What happened with one employer, newest first: contacts, referrals and moves between stages, in two statements.

Every source gives the same columns, narrowed to one page, so the cost does not grow with what lies further back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.database import db
from crm.engagement.kinds import Channel, InteractionState, ReferralState
from crm.engagement.models import Interaction, InteractionEmployer, InteractionOfficer, Referral
from crm.engagement.rules import CHANNEL_LABELS, REFERRAL_LABELS
from crm.engagement.visibility import NO_ORGANISATION, may_be_read_in
from crm.stages.models import Card, StageChange

CONTACT, REFERRAL, STAGE = 3, 2, 1  # sources of the timeline; the higher first on one day
SOURCES = {"contact": CONTACT, "referral": REFERRAL, "stage": STAGE}


@dataclass(frozen=True)
class TimelineCursor:
    """A place in a timeline, to go on from; as text it is "2026-11-03.3.41"."""

    on: date
    source: int
    id: int

    def __str__(self) -> str:
        return f"{self.on.isoformat()}.{self.source}.{self.id}"


def cursor_from(text: str) -> TimelineCursor | None:
    """The cursor an address carries; None when it is no cursor."""
    try:
        day, source, number = text.split(".")
        return TimelineCursor(date.fromisoformat(day), int(source), int(number[:18]))
    except ValueError:
        return None


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened (or is planned) with an employer.

    `kind` is contact, planned, not_held, referral or stage. `words` is empty where `is_withheld`: another
    organisation's restricted note. `endpoint` with `public_id` leads to the record.
    """

    on: date
    kind: str
    title: str
    who: str
    organisation: str
    words: str
    is_restricted: bool
    is_withheld: bool
    endpoint: str
    public_id: str
    cursor: TimelineCursor


def plain_stage(_strand: Strand, stage: str) -> str:
    """A stage's key as words, where the strand's own labels are not at hand."""
    return stage.replace("_", " ").capitalize()


def timeline_of(
    employer_id: int,
    viewer: User,
    limit: int,
    before: TimelineCursor | None = None,
    *,
    source: str = "",
    stage_words: Callable[[Strand, str], str] = plain_stage,
) -> list[TimelineEntry]:
    """What happened with an employer, newest first: contacts, referrals and moves between stages.

    `source` narrows it to one of SOURCES. Pass `stage_words` to name stages as their strand does. Two statements.
    """
    if source and source not in _BRANCHES:
        return []
    asked = {"employer": employer_id, "organisation": viewer.organisation_id or NO_ORGANISATION, "most": limit}
    since = {"before_on": before.on, "before_id": before.id} if before else {}
    rows = db.session.execute(_statement(source, before.source if before else None), asked | since).all()
    officers = _officers_of([row.id for row in rows if row.source == CONTACT])
    return [_entry(row, officers, stage_words) for row in rows]


_EMPLOYER, _MOST = bindparam("employer", type_=Integer()), bindparam("most", type_=Integer())


class _CursorAskedLater(NamedTuple):
    """A cursor whose day and id are given when the statement is asked."""

    on: BindParameter[date]
    source: int
    id: BindParameter[int]


# Making the statement takes twice as long as asking it: there is one for each source and each kind of cursor.
@lru_cache(maxsize=64)
def _statement(source: str, before: int | None) -> Select[*tuple[Any, ...]]:
    after = None
    if before is not None:
        after = _CursorAskedLater(bindparam("before_on", type_=Date()), before, bindparam("before_id", type_=Integer()))
    branches = [branch(after) for name, branch in _BRANCHES.items() if source in ("", name)]
    every = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    return select(every).order_by(every.c.on.desc(), every.c.source.desc(), every.c.id.desc()).limit(_MOST)


def _columns(on: Any, source: int, key: Any, public_id: Any, *rest: Any) -> list[Any]:
    """The columns every branch of the timeline has, in one order and of one type."""
    names = ("what", "where", "words", "organisation", "who", "restricted", "withheld")
    return [
        on.label("on"),
        literal(source).label("source"),
        key.label("id"),
        public_id.label("public_id"),
        *(column.label(name) for column, name in zip(rest, names, strict=True)),
    ]


def _earlier(on: Any, key: Any, source: int, before: _CursorAskedLater | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    if source == before.source:
        return [or_(on < before.on, and_(on == before.on, key < before.id))]
    return [on <= before.on] if source < before.source else [on < before.on]


def _contacts(before: _CursorAskedLater | None) -> Select[*tuple[Any, ...]]:
    readable = may_be_read_in(bindparam("organisation", type_=Integer()))
    there = InteractionEmployer
    return (
        select(
            *_columns(
                there.on,
                CONTACT,
                Interaction.id,
                Interaction.public_id,
                type_coerce(Interaction.channel, String),
                type_coerce(Interaction.state, String),
                case((readable, Interaction.summary), else_=""),
                PartnerOrganisation.short_name,
                func.coalesce(User.name, ""),
                Interaction.is_restricted,
                case((readable, False), else_=True),
            )
        )
        .join(Interaction, Interaction.id == there.interaction_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
        .outerjoin(User, User.id == Interaction.created_by_id)
        .where(there.employer_id == _EMPLOYER, Interaction.archived_at.is_(None))
        .where(*_earlier(there.on, Interaction.id, CONTACT, before))
        .order_by(there.on.desc(), Interaction.id.desc())
        .limit(_MOST)
    )


def _referrals(before: _CursorAskedLater | None) -> Select[*tuple[Any, ...]]:
    receiver = aliased(PartnerOrganisation)
    return (
        select(
            *_columns(
                Referral.sent_on,
                REFERRAL,
                Referral.id,
                Referral.public_id,
                receiver.short_name,
                type_coerce(Referral.state, String),
                Referral.reason,
                PartnerOrganisation.short_name,
                User.name,
                literal(False),
                literal(False),
            )
        )
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.from_organisation_id)
        .join(receiver, receiver.id == Referral.to_organisation_id)
        .join(User, User.id == Referral.sent_by_id)
        .where(Referral.employer_id == _EMPLOYER, *_earlier(Referral.sent_on, Referral.id, REFERRAL, before))
        .order_by(Referral.sent_on.desc(), Referral.id.desc())
        .limit(_MOST)
    )


def _moves(before: _CursorAskedLater | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_columns(
                StageChange.changed_on,
                STAGE,
                StageChange.id,
                Card.public_id,
                type_coerce(StageChange.strand, String),
                StageChange.to_stage,
                StageChange.note,
                func.coalesce(PartnerOrganisation.short_name, ""),
                func.coalesce(User.name, ""),
                literal(False),
                literal(False),
            )
        )
        .join(Card, Card.id == StageChange.card_id)
        .outerjoin(User, User.id == StageChange.changed_by_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id)
        .where(StageChange.employer_id == _EMPLOYER, *_earlier(StageChange.changed_on, StageChange.id, STAGE, before))
        .order_by(StageChange.changed_on.desc(), StageChange.id.desc())
        .limit(_MOST)
    )


_BRANCHES: dict[str, Callable[[_CursorAskedLater | None], Select[*tuple[Any, ...]]]] = {
    "contact": _contacts,
    "referral": _referrals,
    "stage": _moves,
}
Officers = dict[int, list[tuple[str, str]]]


def _officers_of(interactions: Sequence[int]) -> Officers:
    """The names and organisations of those who took part, by interaction, in the order they were entered."""
    found: Officers = defaultdict(list)
    if not interactions:
        return found
    rows = db.session.execute(
        select(InteractionOfficer.interaction_id, User.name, PartnerOrganisation.short_name)
        .join(User, User.id == InteractionOfficer.user_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == InteractionOfficer.organisation_id)
        .where(InteractionOfficer.interaction_id.in_(interactions))
        .order_by(InteractionOfficer.id)
    )
    for interaction, name, organisation in rows:
        found[interaction].append((name, organisation))
    return found


def names_and_others(people: Iterable[str], shown: int = 2) -> str:
    """Like "Priya Shah, Tom Hall and 3 others"."""
    names = list(people)
    if len(names) <= shown:
        return " and ".join(names)
    rest = len(names) - shown
    return f"{', '.join(names[:shown])} and {rest} {'other' if rest == 1 else 'others'}"


def _entry(row: Row[Any], officers: Officers, stage_words: Callable[[Strand, str], str]) -> TimelineEntry:
    base = TimelineEntry(
        on=row.on,
        kind="stage",
        title="",
        who=row.who,
        organisation=row.organisation,
        words=row.words,
        is_restricted=bool(row.restricted),
        is_withheld=bool(row.withheld),
        endpoint="",
        public_id=row.public_id,
        cursor=TimelineCursor(row.on, row.source, row.id),
    )
    if row.source == STAGE:
        strand = Strand(row.what)
        title = f"{strand.label}: {stage_words(strand, row.where)}"
        return replace(base, title=title, endpoint=f"{strand.value}.record")  # a record has the address of its card
    if row.source == REFERRAL:
        state = REFERRAL_LABELS[ReferralState(row.where)].lower()
        return replace(
            base, kind="referral", title=f"Referral to {row.what}: {state}", endpoint="interactions.referral"
        )
    present = officers.get(row.id)
    return replace(
        base,
        kind=CONTACT_KINDS[InteractionState(row.where)],
        title=CHANNEL_LABELS[Channel(row.what)],
        who=names_and_others(name for name, _ in present) if present else row.who,
        organisation=" and ".join(dict.fromkeys(name for _, name in present)) if present else row.organisation,
        endpoint="interactions.show",
    )


CONTACT_KINDS = {
    InteractionState.HELD: "contact",
    InteractionState.PLANNED: "planned",
    InteractionState.NOT_HELD: "not_held",
}
