"""The administrator's lists of people, partner organisations and messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.accounts.rules import Role
from crm.blueprints.admin.words import KIND_WORDS, STATE_WORDS
from crm.database import db
from crm.jobs.models import Message, MessageState
from crm.web.choices import fixed, organisations
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

ACTIVE, ARCHIVED = "active", "archived"
USE = fixed([(ACTIVE, "In use"), (ARCHIVED, "Archived")])
FACTOR = fixed([("yes", "Set up"), ("no", "Not set up")])


def _contains(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _named(text: str) -> ColumnElement[bool]:
    return or_(_contains(User.name, text), _contains(User.email, text))


def _people(ids: Sequence[int]) -> Mapping[int, User]:
    found = db.session.scalars(select(User).options(selectinload(User.strand_grants)).where(User.id.in_(ids)))
    return {user.id: user for user in found}


def _all_people() -> Select[tuple[User]]:
    return select(User)


PEOPLE = ListSpec[User](
    key="people",
    title="People",
    record=("person", "people"),
    id=User.id,
    base=_all_people,
    filters=(
        Filter("q", "Name or email", _named, "text"),
        Filter("role", "Role", lambda role: User.role == role, choices=fixed([(r.value, r.label) for r in Role])),
        Filter(
            "organisation",
            "Organisation",
            lambda public_id: User.organisation.has(PartnerOrganisation.public_id == public_id),
            choices=organisations,
        ),
        Filter(
            "use",
            "Account",
            lambda use: User.archived_at.is_(None) if use == ACTIVE else User.archived_at.is_not(None),
            choices=USE,
        ),
        Filter(
            "factor",
            "Authenticator app",
            lambda has: User.totp_secret.is_not(None) if has == "yes" else User.totp_secret.is_(None),
            choices=FACTOR,
        ),
    ),
    sorts=(
        Sort("name", "Name", (User.name,)),
        Sort("email", "Email address", (User.email,)),
        Sort("seen", "Last signed in", (User.last_seen_at,), descending_first=True),
    ),
    rows=_people,
    export=(
        ExportColumn("name", lambda user: user.name),
        ExportColumn("email", lambda user: user.email),
        ExportColumn("role", lambda user: user.role.value),
        ExportColumn("organisation", lambda user: user.organisation.name if user.organisation else ""),
        ExportColumn("strands", lambda user: ", ".join(sorted(grant.strand for grant in user.strand_grants))),
        ExportColumn("may_see_participants", lambda user: user.may_see_participants),
        ExportColumn("authenticator_app", lambda user: user.totp_secret is not None),
        ExportColumn("last_signed_in", lambda user: user.last_seen_at),
        ExportColumn("archived_at", lambda user: user.archived_at),
    ),
)


def _organisations(ids: Sequence[int]) -> Mapping[int, tuple[PartnerOrganisation, int]]:
    people = select(func.count()).select_from(User)
    people = people.where(User.organisation_id == PartnerOrganisation.id, User.archived_at.is_(None))
    query = select(PartnerOrganisation, people.scalar_subquery()).where(PartnerOrganisation.id.in_(ids))
    return {organisation.id: (organisation, count) for organisation, count in db.session.execute(query)}


def _all_organisations() -> Select[tuple[PartnerOrganisation]]:
    return select(PartnerOrganisation)


ORGANISATIONS = ListSpec[tuple[PartnerOrganisation, int]](
    key="partner-organisations",
    title="Partner organisations",
    record=("organisation", "organisations"),
    id=PartnerOrganisation.id,
    base=_all_organisations,
    filters=(
        Filter("q", "Name", lambda text: _contains(PartnerOrganisation.name, text), "text"),
        Filter(
            "kind",
            "Kind",
            lambda kind: PartnerOrganisation.kind == kind,
            choices=fixed([(kind.value, KIND_WORDS[kind]) for kind in OrganisationKind]),
        ),
        Filter(
            "agreement",
            "Sharing agreement",
            lambda has: (
                PartnerOrganisation.sharing_agreement_on.is_not(None)
                if has == "yes"
                else PartnerOrganisation.sharing_agreement_on.is_(None)
            ),
            choices=fixed([("yes", "Dated"), ("no", "No agreement yet")]),
        ),
        Filter(
            "use",
            "In use",
            lambda use: (
                PartnerOrganisation.archived_at.is_(None)
                if use == ACTIVE
                else PartnerOrganisation.archived_at.is_not(None)
            ),
            choices=USE,
        ),
    ),
    sorts=(
        Sort("name", "Name", (PartnerOrganisation.name,)),
        Sort("agreed", "Sharing agreement", (PartnerOrganisation.sharing_agreement_on,)),
    ),
    rows=_organisations,
    export=(
        ExportColumn("name", lambda row: row[0].name),
        ExportColumn("short_name", lambda row: row[0].short_name),
        ExportColumn("kind", lambda row: row[0].kind.value),
        ExportColumn("is_controller", lambda row: row[0].is_controller),
        ExportColumn("lawful_basis", lambda row: row[0].lawful_basis),
        ExportColumn("sharing_agreement_on", lambda row: row[0].sharing_agreement_on),
        ExportColumn("people", lambda row: row[1]),
        ExportColumn("archived_at", lambda row: row[0].archived_at),
    ),
)


def _messages(ids: Sequence[int]) -> Mapping[int, Message]:
    return {message.id: message for message in db.session.scalars(select(Message).where(Message.id.in_(ids)))}


def _all_messages() -> Select[tuple[Message]]:
    return select(Message)


MESSAGES = ListSpec[Message](
    key="messages",
    title="Outbox",
    record=("message", "messages"),
    id=Message.id,
    base=_all_messages,
    filters=(
        Filter("q", "To", lambda text: _contains(Message.recipient, text), "text"),
        Filter("subject", "Subject", lambda text: _contains(Message.subject, text), "text"),
        Filter(
            "state",
            "State",
            lambda state: Message.state == state,
            choices=fixed([(state.value, STATE_WORDS[state]) for state in MessageState]),
        ),
    ),
    sorts=(Sort("written", "Written", (), descending_first=True), Sort("due", "Due", (Message.due_at,))),
    rows=_messages,
)
