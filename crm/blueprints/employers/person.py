"""One person as their page shows them: posts over time, what they agreed to, contacts they were part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import PartnerOrganisation, User
from crm.database import db
from crm.directory.contacts.models import ChoiceKind, Contact, ContactChoice, ContactPost
from crm.directory.employers.models import Employer, LegalForm
from crm.engagement.kinds import Channel, InteractionState
from crm.engagement.models import Interaction, InteractionContact
from crm.engagement.people import visible_to
from crm.engagement.permissions import Permission, Reachable, may_contact_about_work, may_send_news
from crm.engagement.rules import CHANNEL_LABELS
from crm.engagement.visibility import may_read

SHOWN = 20


def contact_by_public_id(public_id: str, viewer: User) -> Contact:
    """A person with their posts. Raises NoResultFound for somebody this reader may not see."""
    query = select(Contact).where(Contact.public_id == public_id, visible_to(viewer))
    parts = selectinload(Contact.posts)
    return db.session.scalars(
        query.options(parts.joinedload(ContactPost.employer), parts.joinedload(ContactPost.site))
    ).one()


def post_at(contact: Contact, employer_id: str) -> ContactPost:
    """Where a person works now, by the employer's public id. Raises NoResultFound."""
    query = (
        select(ContactPost)
        .join(Employer, Employer.id == ContactPost.employer_id)
        .where(ContactPost.contact_id == contact.id, ContactPost.left_on.is_(None), Employer.public_id == employer_id)
        .options(joinedload(ContactPost.employer), joinedload(ContactPost.contact))
        .order_by(ContactPost.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one()


def choices_of(contact: Contact) -> Sequence[ContactChoice]:
    """Everything a person agreed to or refused, the latest first."""
    query = select(ContactChoice).where(ContactChoice.contact_id == contact.id)
    return db.session.scalars(query.order_by(ContactChoice.said_on.desc(), ContactChoice.id.desc())).all()


@dataclass(frozen=True)
class Standing:
    """What a person said last of one kind; `choice` None: nobody asked."""

    kind: ChoiceKind
    choice: ContactChoice | None

    @property
    def words(self) -> str:
        """The answer in words."""
        if self.choice is None:
            return "not asked"
        return "agreed" if self.choice.agreed else "refused"


def standings_of(choices: Sequence[ContactChoice]) -> list[Standing]:
    """The latest of each kind."""
    return [Standing(kind, next((each for each in choices if each.kind is kind), None)) for kind in ChoiceKind]


@dataclass(frozen=True)
class PostPermission:
    """Whether we may write to a person at one employer, about what, and why."""

    employer: str
    legal_form: LegalForm
    work: Permission
    news: Permission


def permissions_of(contact: Contact, today: date) -> list[PostPermission]:
    """Whether work in hand and news may be written about, for each employer a person works for now."""
    return [
        PostPermission(
            post.employer.name,
            post.employer.legal_form,
            may_contact_about_work(_reachable(contact, post), today),
            may_send_news(_reachable(contact, post), post.employer.legal_form.value, today),
        )
        for post in contact.posts
        if post.left_on is None
    ]


def _reachable(contact: Contact, post: ContactPost) -> Reachable:
    return Reachable(contact.email, contact.may_contact, contact.subscribed, contact.email_bounced_on, post.left_on)


@dataclass(frozen=True)
class ContactWith:
    """A contact a person was part of; `summary` is empty where it may not be read."""

    public_id: str
    on: date
    channel: Channel
    state: InteractionState
    organisation: str
    summary: str
    is_withheld: bool

    @property
    def title(self) -> str:
        """How the contact was made."""
        return CHANNEL_LABELS[self.channel]


def contacts_with(contact: Contact, viewer: User) -> list[ContactWith]:
    """The latest contacts a person was part of, the newest first. One statement."""
    readable = may_read(viewer)
    rows = db.session.execute(
        select(
            Interaction.public_id,
            Interaction.on,
            Interaction.channel,
            Interaction.state,
            PartnerOrganisation.short_name,
            case((readable, Interaction.summary), else_=""),
            case((readable, False), else_=True),
        )
        .join(InteractionContact, InteractionContact.interaction_id == Interaction.id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
        .where(InteractionContact.contact_id == contact.id, Interaction.archived_at.is_(None))
        .order_by(Interaction.on.desc(), Interaction.id.desc())
        .limit(SHOWN)
    )
    return [ContactWith(*row) for row in rows]
