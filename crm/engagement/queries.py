"""What passed between us and one employer: the stop-and-look card, the timeline, what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel, InteractionState, ReferralState
from crm.engagement.models import FollowUp, Interaction, InteractionEmployer, InteractionOfficer, Referral
from crm.engagement.rules import CHANNEL_LABELS, OPEN_REFERRALS, REFERRAL_LABELS, FollowUpState, follow_up_state
from crm.engagement.timeline import TimelineEntry as TimelineEntry
from crm.engagement.timeline import cursor_from as cursor_from
from crm.engagement.timeline import timeline_of as timeline_of
from crm.engagement.visibility import may_read_step

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
    for state, *rest in db.session.execute(_last_and_planned(), {"employer": employer_id, "today": today}):
        (held if state is InteractionState.HELD else planned).append(ContactMade(*rest))
    referrals, main = [], []
    partners = db.session.execute(_partners_and_referrals(), {"employer": employer_id})
    for organisation, kind, archived_at, *rest in partners:
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


# Every employer's page asks these two, and making them takes longer than asking: they are made once.
@cache
def _last_and_planned() -> Select[*tuple[Any, ...]]:
    """Each organisation's last held contact and every planned one still to come."""
    there, today = InteractionEmployer, bindparam("today", type_=Date())
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
            there.employer_id == bindparam("employer"),
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


@cache
def _partners_and_referrals() -> Select[*tuple[Any, ...]]:
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
                Referral.employer_id == bindparam("employer"),
                Referral.state.in_(OPEN_REFERRALS),
            ),
        )
        .outerjoin(receiver, receiver.id == Referral.to_organisation_id)
        .where(or_(PartnerOrganisation.kind.in_(MAIN_PARTNERS), Referral.id.is_not(None)))
        .order_by(PartnerOrganisation.short_name, Referral.sent_on, Referral.id)
    )


@dataclass(frozen=True)
class FollowUpDue:
    """A next step. `what` is empty where `is_withheld`: it belongs to another organisation's restricted note."""

    public_id: str
    what: str
    due_on: date
    owner: str
    organisation: str
    employer: str
    employer_public_id: str
    is_withheld: bool
    version: int
    done_on: date | None
    cancelled_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.cancelled_on is None

    def state(self, today: date) -> FollowUpState:
        """To come, due today, overdue, done or cancelled."""
        return follow_up_state(self.due_on, self.done_on, today, cancelled_on=self.cancelled_on)


def follow_ups(viewer: User) -> Select[*tuple[Any, ...]]:
    """Follow-ups as rows of FollowUpDue, in no order and unfiltered; the words only for those who may read them."""
    readable = may_read_step(viewer)
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
            FollowUp.done_on,
            FollowUp.cancelled_on,
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
