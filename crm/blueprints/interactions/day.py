"""What My day shows: what is due and planned, who waits for me, whom I wait for, what others did, what would be next.

Seven statements. Each part comes with its full count and its first rows only, so that a long list of overdue work
costs no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.next_steps.queries import Conversations, best_conversations
from crm.database import db
from crm.directory.employers.models import Employer, EmployerSupporter
from crm.engagement.kinds import Channel, InteractionState, ReferralState
from crm.engagement.models import (
    FollowUp,
    Interaction,
    InteractionEmployer,
    InteractionOfficer,
    JoinRequest,
    Referral,
)
from crm.engagement.queries import FollowUpDue, follow_ups
from crm.engagement.rules import CHANNEL_LABELS, OPEN_REFERRALS, REFERRAL_LABELS
from crm.engagement.visibility import may_read

SHOWN = 15
BEST_SHOWN = 5
AHEAD = timedelta(days=7)
OTHERS_BACK = timedelta(days=14)
OTHERS_AHEAD = timedelta(days=14)
MINE_BACK = timedelta(days=90)  # an employer I was in touch with this recently is one of mine
OVERDUE, TODAY, WEEK = "overdue", "today", "week"

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Part(Generic[Shown]):
    """One part of the page: its first rows, and how many there are in all."""

    rows: Sequence[Shown]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Contact:
    """A contact made or planned. `others` counts further employers; `words` is empty where `is_withheld`."""

    public_id: str
    version: int
    on: date
    channel: Channel
    state: InteractionState
    employer: str
    employer_public_id: str
    others: int
    organisation: str
    officer: str
    words: str
    is_withheld: bool

    @property
    def what(self) -> str:
        """Like "Visit"."""
        return CHANNEL_LABELS[self.channel]

    @property
    def is_planned(self) -> bool:
        """Whether it is still to come or to be confirmed."""
        return self.state is InteractionState.PLANNED


@dataclass(frozen=True)
class ReferralLine:
    """A referral as a line of a list."""

    public_id: str
    employer: str
    employer_public_id: str
    from_organisation: str
    to_organisation: str
    sent_by: str
    sent_on: date
    state: ReferralState
    is_to_answer: bool

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return REFERRAL_LABELS[self.state]


@dataclass(frozen=True)
class JoinAsked:
    """A colleague of another organisation asked to join a contact of mine."""

    who: str
    organisation: str
    asked_on: date
    public_id: str
    channel: Channel
    on: date
    employer: str

    @property
    def what(self) -> str:
        """Like "visit"."""
        return CHANNEL_LABELS[self.channel].lower()


@dataclass(frozen=True)
class Day:
    """My day."""

    to_confirm: Part[Contact]
    overdue: Part[FollowUpDue]
    due_today: Part[FollowUpDue]
    due_this_week: Part[FollowUpDue]
    planned_today: Part[Contact]
    planned_this_week: Part[Contact]
    to_answer: Part[ReferralLine]
    referrals_sent: Part[ReferralLine]
    handed_over: Part[FollowUpDue]
    asked_to_join: Sequence[JoinAsked]
    others: Part[Contact]
    best: Conversations
    others_planned: Part[Contact]

    @property
    def today_total(self) -> int:
        """What is for today."""
        return self.due_today.total + self.planned_today.total

    @property
    def week_total(self) -> int:
        """What the next seven days hold."""
        return self.due_this_week.total + self.planned_this_week.total

    @property
    def waiting_total(self) -> int:
        """What others have in hand for me."""
        return self.referrals_sent.total + self.handed_over.total

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is to be done."""
        mine = (self.to_confirm.total, self.overdue.total, self.today_total, self.week_total)
        return not any((*mine, self.to_answer.total, self.waiting_total, len(self.asked_to_join)))


def day_of(user: User, today: date) -> Day:
    """My day, today."""
    steps = _steps(user, today)
    planned = _planned(user, today)
    referrals = _referrals(user)
    others = _others(user, today)
    return Day(
        to_confirm=planned[OVERDUE],
        overdue=steps[OVERDUE],
        due_today=steps[TODAY],
        due_this_week=steps[WEEK],
        planned_today=planned[TODAY],
        planned_this_week=planned[WEEK],
        to_answer=referrals[True],
        referrals_sent=referrals[False],
        handed_over=_handed_over(user),
        asked_to_join=_asked_to_join(user, today),
        best=best_conversations(my_employers(user, today), user, today, BEST_SHOWN),
        others=others[InteractionState.HELD],
        others_planned=others[InteractionState.PLANNED],
    )


def _bucket(on: Any, today: date) -> ColumnElement[str]:
    return case((on < today, OVERDUE), (on == today, TODAY), else_=WEEK)


def _ranked(query: Select[Any], bucket: Any, order: Sequence[Any]) -> Select[Any]:
    """The first rows of each bucket, with the bucket's full count."""
    place = func.row_number().over(partition_by=bucket, order_by=order).label("place")
    whole = func.count().over(partition_by=bucket).label("whole")
    ranked = query.add_columns(bucket.label("bucket"), place, whole).subquery()
    return select(ranked).where(ranked.c.place <= SHOWN).order_by(ranked.c.bucket, ranked.c.place)


def _parts(rows: Iterable[Row[Any]], kind: type[Shown], buckets: Sequence[Any]) -> dict[Any, Part[Shown]]:
    found: dict[Any, list[Shown]] = {bucket: [] for bucket in buckets}
    totals = dict.fromkeys(buckets, 0)
    for row in rows:
        values = dict(row._mapping)
        bucket, whole = values.pop("bucket"), values.pop("whole")
        del values["place"]
        totals[bucket] = whole
        found[bucket].append(kind(**values))
    return {bucket: Part(found[bucket], totals[bucket]) for bucket in buckets}


def _steps(user: User, today: date) -> dict[str, Part[FollowUpDue]]:
    query = follow_ups(user).where(
        FollowUp.owner_id == user.id, FollowUp.is_open.is_(True), FollowUp.due_on <= today + AHEAD
    )
    ranked = _ranked(query, _bucket(FollowUp.due_on, today), (FollowUp.due_on, FollowUp.id))
    return _parts(db.session.execute(ranked), FollowUpDue, (OVERDUE, TODAY, WEEK))


def _handed_over(user: User) -> Part[FollowUpDue]:
    query = follow_ups(user).where(
        FollowUp.handed_over_by_id == user.id, FollowUp.is_open.is_(True), FollowUp.owner_id != user.id
    )
    ranked = _ranked(query, case((FollowUp.id > 0, OVERDUE)), (FollowUp.due_on, FollowUp.id))
    return _parts(db.session.execute(ranked), FollowUpDue, (OVERDUE,))[OVERDUE]


def _contacts(user: User, *where: ColumnElement[bool]) -> Select[Any]:
    """Contacts with their first employer and the number of others, as rows of Contact."""
    link, first = InteractionEmployer, aliased(InteractionEmployer)
    grouped = (
        select(link.interaction_id, func.min(link.id).label("first"), func.count(link.id).label("employers"))
        .join(Interaction, Interaction.id == link.interaction_id)
        .where(Interaction.archived_at.is_(None), *where)
        .group_by(link.interaction_id)
        .subquery()
    )
    officer = (
        select(User.name)
        .join(InteractionOfficer, InteractionOfficer.user_id == User.id)
        .where(InteractionOfficer.interaction_id == Interaction.id)
        .order_by(InteractionOfficer.id)
        .limit(1)
        .correlate(Interaction)
        .scalar_subquery()
    )
    readable = may_read(user)
    return (
        select(
            Interaction.public_id,
            Interaction.version,
            Interaction.on,
            Interaction.channel,
            Interaction.state,
            Employer.name.label("employer"),
            Employer.public_id.label("employer_public_id"),
            (grouped.c.employers - 1).label("others"),
            PartnerOrganisation.short_name.label("organisation"),
            func.coalesce(officer, "").label("officer"),
            case((readable, Interaction.summary), else_="").label("words"),
            case((readable, False), else_=True).label("is_withheld"),
        )
        .join(grouped, grouped.c.interaction_id == Interaction.id)
        .join(first, first.id == grouped.c.first)
        .join(Employer, Employer.id == first.employer_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
    )


def _with_me(user: User) -> ColumnElement[bool]:
    mine = InteractionOfficer.interaction_id == Interaction.id, InteractionOfficer.user_id == user.id
    return select(InteractionOfficer.id).where(*mine).exists()


def _planned(user: User, today: date) -> dict[str, Part[Contact]]:
    """Mine that are planned: those whose day is over wait to be confirmed."""
    query = _contacts(
        user, Interaction.state == InteractionState.PLANNED, Interaction.on <= today + AHEAD, _with_me(user)
    )
    ranked = _ranked(query, _bucket(Interaction.on, today), (Interaction.on, Interaction.id))
    return _parts(db.session.execute(ranked), Contact, (OVERDUE, TODAY, WEEK))


def my_employers(user: User, today: date) -> Select[tuple[int]]:
    """The ids of employers that are mine: I lead, my organisation supports, or I was in touch lately."""
    lead = select(Employer.id).where(Employer.lead_officer_id == user.id)
    supported = select(EmployerSupporter.employer_id).where(EmployerSupporter.organisation_id == user.organisation_id)
    lately = (
        select(InteractionEmployer.employer_id)
        .join(InteractionOfficer, InteractionOfficer.interaction_id == InteractionEmployer.interaction_id)
        .where(InteractionOfficer.user_id == user.id, InteractionOfficer.on >= today - MINE_BACK)
    )
    every = lead.union(supported, lately).subquery()
    return select(every.c[0])


def _others(user: User, today: date) -> dict[InteractionState, Part[Contact]]:
    """What others did with my employers, newest first, and what they plan, the next first; never what I take part in.

    Nor what I wrote down for them.
    """
    link, shown = InteractionEmployer, (InteractionState.HELD, InteractionState.PLANNED)
    query = _contacts(
        user,
        link.employer_id.in_(my_employers(user, today)),
        link.on.between(today - OTHERS_BACK, today + OTHERS_AHEAD),
        link.state.in_(shown),
        or_(Interaction.created_by_id.is_(None), Interaction.created_by_id != user.id),
        ~_with_me(user),
    )
    soonest = case((Interaction.state == InteractionState.PLANNED, Interaction.on))
    ranked = _ranked(query, Interaction.state, (soonest, Interaction.on.desc(), Interaction.id.desc()))
    return _parts(db.session.execute(ranked), Contact, shown)


def _referrals(user: User) -> dict[bool, Part[ReferralLine]]:
    """Those that wait for my organisation's answer (True), and the open ones that I sent (False)."""
    receiver = aliased(PartnerOrganisation)
    to_answer = and_(Referral.to_organisation_id == (user.organisation_id or 0), Referral.state == ReferralState.SENT)
    flag = case((to_answer, True), else_=False)
    query = (
        select(
            Referral.public_id,
            Employer.name.label("employer"),
            Employer.public_id.label("employer_public_id"),
            PartnerOrganisation.short_name.label("from_organisation"),
            receiver.short_name.label("to_organisation"),
            User.name.label("sent_by"),
            Referral.sent_on,
            Referral.state,
            flag.label("is_to_answer"),
        )
        .join(Employer, Employer.id == Referral.employer_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.from_organisation_id)
        .join(receiver, receiver.id == Referral.to_organisation_id)
        .join(User, User.id == Referral.sent_by_id)
        .where(or_(to_answer, and_(Referral.sent_by_id == user.id, Referral.state.in_(OPEN_REFERRALS))))
    )
    ranked = _ranked(query, flag, (Referral.sent_on, Referral.id))
    return _parts(db.session.execute(ranked), ReferralLine, (True, False))


def _asked_to_join(user: User, today: date) -> list[JoinAsked]:
    rows = db.session.execute(
        select(
            User.name,
            PartnerOrganisation.short_name,
            JoinRequest.asked_on,
            Interaction.public_id,
            Interaction.channel,
            Interaction.on,
            Employer.name,
        )
        .join(User, User.id == JoinRequest.asked_by_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id)
        .join(Interaction, Interaction.id == JoinRequest.interaction_id)
        .join(Employer, Employer.id == JoinRequest.employer_id)
        .where(JoinRequest.asked_id == user.id, JoinRequest.asked_on >= today - OTHERS_BACK)
        .order_by(JoinRequest.asked_on.desc(), JoinRequest.id.desc())
        .limit(SHOWN)
    )
    return [JoinAsked(*row) for row in rows]
