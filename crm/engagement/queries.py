"""What passed between us and one employer: the stop-and-look card, the timeline, what is still to be done.

Who may read the words of a note is decided here, in the rows handed out: another organisation's restricted note comes
as a stub (who, when, what kind) and its words never leave the database layer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel, InteractionState, ReferralState
from crm.engagement.models import (
    FollowUp,
    Interaction,
    InteractionEmployer,
    InteractionOfficer,
    Referral,
)
from crm.engagement.rules import CHANNEL_LABELS, OPEN_REFERRALS, REFERRAL_LABELS, FollowUpState, follow_up_state
from crm.stages.models import StageChange

# Those whose silence is worth saying ("Jobcentre Plus never"): the partners the strategy names as leads of action 1.3
# and of work with employers. Others appear once they have been in touch.
MAIN_PARTNERS = frozenset(
    {
        OrganisationKind.COUNCIL,
        OrganisationKind.CHAMBER,
        OrganisationKind.JOBCENTRE,
        OrganisationKind.CAREERS_HUB,
    }
)
PLANNED_SHOWN = 20


def may_read(viewer: User) -> ColumnElement[bool]:
    """The interactions whose words this person may read: shared ones, and those of their own organisation."""
    return or_(Interaction.is_restricted.is_(False), Interaction.organisation_id == (viewer.organisation_id or 0))


@dataclass(frozen=True)
class ContactMade:
    """A contact as the stop-and-look card shows it; `public_id` names the interaction."""

    organisation: str
    on: date
    channel: Channel
    officer: str
    public_id: str

    @property
    def words(self) -> str:
        """Like "Priya Shah, visit"."""
        return ", ".join(part for part in (self.officer, CHANNEL_LABELS[self.channel].lower()) if part)


@dataclass(frozen=True)
class OpenReferral:
    """An employer handed from one organisation to another and not yet closed."""

    public_id: str
    from_organisation: str
    to_organisation: str
    sent_on: date
    state: ReferralState

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return REFERRAL_LABELS[self.state]


@dataclass(frozen=True)
class StopAndLook:
    """What to know before approaching an employer. `never` names main partners that have not been in touch."""

    last: tuple[ContactMade, ...]
    never: tuple[str, ...]
    planned: tuple[ContactMade, ...]
    referrals: tuple[OpenReferral, ...]


def stop_and_look(employer_id: int, today: date) -> StopAndLook:
    """Last contact by each organisation (newest first), what is planned (soonest first) and open referrals.

    An organisation was in touch when one of its officers took part, in whoever's entry. Two statements.
    """
    held: list[ContactMade] = []
    planned: list[ContactMade] = []
    for state, *rest in db.session.execute(_last_and_planned(employer_id, today)):
        (held if state is InteractionState.HELD else planned).append(ContactMade(*rest))
    referrals, main = [], []
    for organisation, kind, archived_at, *rest in db.session.execute(_partners_and_referrals(employer_id)):
        if rest[0] is not None:
            referrals.append(OpenReferral(rest[0], organisation, *rest[1:]))
        if kind in MAIN_PARTNERS and archived_at is None and organisation not in main:
            main.append(organisation)
    in_touch = {contact.organisation for contact in held}
    return StopAndLook(
        last=tuple(sorted(held, key=lambda contact: contact.on, reverse=True)),
        never=tuple(name for name in main if name not in in_touch),
        planned=tuple(sorted(planned, key=lambda contact: contact.on)[:PLANNED_SHOWN]),
        referrals=tuple(referrals),
    )


def _last_and_planned(employer_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """Each organisation's last held contact and every planned one still to come."""
    there = InteractionEmployer
    organisation_id = func.coalesce(InteractionOfficer.organisation_id, there.organisation_id)
    place = func.row_number().over(
        partition_by=(there.state, organisation_id),
        order_by=(there.on.desc(), there.interaction_id.desc(), InteractionOfficer.id),
    )
    ranked = (
        select(
            there.interaction_id,
            there.state,
            there.on,
            organisation_id.label("organisation_id"),
            InteractionOfficer.user_id,
            place.label("place"),
        )
        .outerjoin(InteractionOfficer, InteractionOfficer.interaction_id == there.interaction_id)
        .where(
            there.employer_id == employer_id,
            or_(
                and_(there.state == InteractionState.HELD, there.on <= today),
                and_(there.state == InteractionState.PLANNED, there.on >= today),
            ),
        )
        .subquery()
    )
    return (
        select(
            ranked.c.state,
            PartnerOrganisation.short_name,
            ranked.c.on,
            Interaction.channel,
            func.coalesce(User.name, ""),
            Interaction.public_id,
        )
        .join(Interaction, Interaction.id == ranked.c.interaction_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == ranked.c.organisation_id)
        .outerjoin(User, User.id == ranked.c.user_id)
        .where(or_(ranked.c.state == InteractionState.PLANNED, ranked.c.place == 1))
        .order_by(ranked.c.on, Interaction.id, PartnerOrganisation.short_name)
    )


def _partners_and_referrals(employer_id: int) -> Select[*tuple[Any, ...]]:
    """The main partners, each with the open referrals it sent; and others that sent one."""
    receiver = aliased(PartnerOrganisation)
    return (
        select(
            PartnerOrganisation.short_name,
            PartnerOrganisation.kind,
            PartnerOrganisation.archived_at,
            Referral.public_id,
            receiver.short_name,
            Referral.sent_on,
            Referral.state,
        )
        .outerjoin(
            Referral,
            and_(
                Referral.from_organisation_id == PartnerOrganisation.id,
                Referral.employer_id == employer_id,
                Referral.state.in_(OPEN_REFERRALS),
            ),
        )
        .outerjoin(receiver, receiver.id == Referral.to_organisation_id)
        .where(or_(PartnerOrganisation.kind.in_(MAIN_PARTNERS), Referral.id.is_not(None)))
        .order_by(PartnerOrganisation.short_name, Referral.sent_on, Referral.id)
    )


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
    organisation's restricted note. `endpoint` with `public_id` leads to the record; both are empty for a move.
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
    branches = [
        branch(employer_id, viewer, limit, before)
        for name, branch in (("contact", _contacts), ("referral", _referrals), ("stage", _moves))
        if source in ("", name)
    ]
    if not branches:
        return []
    every = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    rows = db.session.execute(
        select(every).order_by(every.c.on.desc(), every.c.source.desc(), every.c.id.desc()).limit(limit)
    ).all()
    officers = _officers_of([row.id for row in rows if row.source == CONTACT])
    return [_entry(row, officers, stage_words) for row in rows]


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


def _earlier(on: Any, key: Any, source: int, before: TimelineCursor | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    if source == before.source:
        return [or_(on < before.on, and_(on == before.on, key < before.id))]
    return [on <= before.on] if source < before.source else [on < before.on]


def _contacts(employer_id: int, viewer: User, limit: int, before: TimelineCursor | None) -> Select[*tuple[Any, ...]]:
    readable = may_read(viewer)
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
        .where(there.employer_id == employer_id, Interaction.archived_at.is_(None))
        .where(*_earlier(there.on, Interaction.id, CONTACT, before))
        .order_by(there.on.desc(), Interaction.id.desc())
        .limit(limit)
    )


def _referrals(employer_id: int, _viewer: User, limit: int, before: TimelineCursor | None) -> Select[*tuple[Any, ...]]:
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
        .where(Referral.employer_id == employer_id, *_earlier(Referral.sent_on, Referral.id, REFERRAL, before))
        .order_by(Referral.sent_on.desc(), Referral.id.desc())
        .limit(limit)
    )


def _moves(employer_id: int, _viewer: User, limit: int, before: TimelineCursor | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_columns(
                StageChange.changed_on,
                STAGE,
                StageChange.id,
                literal(""),
                type_coerce(StageChange.strand, String),
                StageChange.to_stage,
                StageChange.note,
                func.coalesce(PartnerOrganisation.short_name, ""),
                func.coalesce(User.name, ""),
                literal(False),
                literal(False),
            )
        )
        .outerjoin(User, User.id == StageChange.changed_by_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id)
        .where(StageChange.employer_id == employer_id, *_earlier(StageChange.changed_on, StageChange.id, STAGE, before))
        .order_by(StageChange.changed_on.desc(), StageChange.id.desc())
        .limit(limit)
    )


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
        return replace(base, title=f"{strand.label}: {stage_words(strand, row.where)}")
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


@dataclass(frozen=True)
class FollowUpDue:
    """A next step still to be done. `what` is empty where `is_withheld`: it belongs to a restricted note."""

    public_id: str
    what: str
    due_on: date
    owner: str
    organisation: str
    employer: str
    employer_public_id: str
    is_withheld: bool
    version: int

    def state(self, today: date) -> FollowUpState:
        """To come, due today or overdue."""
        return follow_up_state(self.due_on, None, today)


def follow_ups(viewer: User) -> Select[*tuple[Any, ...]]:
    """Follow-ups as rows of FollowUpDue, in no order and unfiltered; the words only for those who may read them."""
    readable = or_(FollowUp.is_restricted.is_(False), FollowUp.organisation_id == (viewer.organisation_id or 0))
    return (
        select(
            FollowUp.public_id,
            case((readable, FollowUp.what), else_="").label("what"),
            FollowUp.due_on,
            User.name.label("owner"),
            PartnerOrganisation.short_name.label("organisation"),
            Employer.name.label("employer"),
            Employer.public_id.label("employer_public_id"),
            case((readable, False), else_=True).label("is_withheld"),
            FollowUp.version,
        )
        .join(User, User.id == FollowUp.owner_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == FollowUp.organisation_id)
        .join(Employer, Employer.id == FollowUp.employer_id)
    )


def follow_ups_due(query: Select[*tuple[Any, ...]]) -> list[FollowUpDue]:
    """The rows of a query made by `follow_ups`."""
    return [FollowUpDue(**row._mapping) for row in db.session.execute(query)]


def open_follow_ups_of(employer_id: int, viewer: User, limit: int = 50) -> list[FollowUpDue]:
    """What is still to be done for an employer, by anybody, the earliest due first. One statement."""
    query = follow_ups(viewer).where(FollowUp.employer_id == employer_id, FollowUp.is_open.is_(True))
    return follow_ups_due(query.order_by(FollowUp.due_on, FollowUp.id).limit(limit))
