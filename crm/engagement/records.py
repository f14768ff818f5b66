"""One contact at its address, as its reader may see it; and the records that forms change, by their public ids.

What is not there raises NoResultFound, which becomes "not found".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, and_, case, literal, null, or_, select, true, type_coerce, union_all

from crm.accounts.models import AuditEntry, PartnerOrganisation, User
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.access import may_edit_note, may_read_words, member_of
from crm.engagement.models import (
    Attachment,
    FollowUp,
    Interaction,
    InteractionContact,
    InteractionEmployer,
    InteractionOfficer,
    InteractionTheme,
    JoinRequest,
    Referral,
    Theme,
)
from crm.engagement.people import visible_to
from crm.engagement.queries import FollowUpDue, follow_ups, follow_ups_due
from crm.engagement.visibility import may_read

TRAIL_SHOWN = 50


@dataclass(frozen=True)
class Named:
    """Something a note names: an employer, a person, an officer (`extra`: the organisation then), a theme."""

    public_id: str
    name: str
    extra: str
    on: date | None


@dataclass(frozen=True)
class FileKept:
    """An attachment without its content."""

    public_id: str
    file_name: str
    size: int
    kept_at: datetime


@dataclass(frozen=True)
class Trace:
    """An entry of the audit trail; `changes` is None where its words are another organisation's alone."""

    at: datetime
    actor: str
    action: str
    record_type: str
    reason: str
    changes: dict[str, Any] | None


@dataclass(frozen=True)
class NotePage:
    """A contact as one reader may see it. Where `reads` is False only who, when and what kind are filled in."""

    note: Interaction
    organisation: str
    writer: str
    reads: bool
    edits: bool
    employers: Sequence[Named]
    officers: Sequence[Named]
    contacts: Sequence[Named]
    hidden_contacts: int
    themes: Sequence[Named]
    join_requests: Sequence[Named]
    files: Sequence[FileKept]
    steps: Sequence[FollowUpDue]
    trail: Sequence[Trace]


def note_page(public_id: str, viewer: User) -> NotePage:
    """The page of a contact. Five statements."""
    note, organisation, writer = _note(public_id)
    reads = may_read_words(member_of(viewer), note.organisation_id, is_restricted=note.is_restricted)
    edits = may_edit_note(member_of(viewer), note.organisation_id, is_restricted=note.is_restricted)
    links = defaultdict(list)
    for kind, _, is_shown, *named in db.session.execute(_links(note, viewer)):
        links[kind if is_shown else "hidden"].append(Named(*named))
    steps = follow_ups(viewer).where(FollowUp.interaction_id == note.id)
    return NotePage(
        note=note,
        organisation=organisation,
        writer=writer,
        reads=reads,
        edits=edits,
        employers=links["employer"],
        officers=links["officer"],
        contacts=links["contact"] if reads else [],
        hidden_contacts=len(links["hidden"]) if reads else 0,
        themes=links["theme"] if reads else [],
        join_requests=links["join"],
        files=_files(note) if reads else [],
        steps=follow_ups_due(steps.order_by(FollowUp.due_on, FollowUp.id)),
        trail=_trail(note, viewer) if reads else [],
    )


def _note(public_id: str) -> tuple[Interaction, str, str]:
    row = db.session.execute(
        select(Interaction, PartnerOrganisation.name, User.name)
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
        .outerjoin(User, User.id == Interaction.created_by_id)
        .where(Interaction.public_id == public_id)
    ).one()
    return row[0], row[1], row[2] or ""


def _links(note: Interaction, viewer: User) -> Select[*tuple[Any, ...]]:
    """Everything a note names, as rows of kind, id, whether it is shown, and the columns of Named."""
    own = viewer.organisation_id == note.organisation_id
    seen = true() if own else visible_to(viewer)
    no_day = type_coerce(null(), Date)

    def branch(kind: str, link: Any, shown: Any, *named: Any) -> Select[*tuple[Any, ...]]:
        columns = zip(("public_id", "name", "extra", "on"), named, strict=True)
        return select(
            literal(kind).label("kind"),
            link.id.label("id"),
            shown.label("shown"),
            *(column.label(name) for name, column in columns),
        ).where(link.interaction_id == note.id)

    nothing = literal("")
    every = union_all(
        branch("employer", InteractionEmployer, true(), Employer.public_id, Employer.name, nothing, no_day).join(
            Employer, Employer.id == InteractionEmployer.employer_id
        ),
        branch("officer", InteractionOfficer, true(), User.public_id, User.name, PartnerOrganisation.short_name, no_day)
        .join(User, User.id == InteractionOfficer.user_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == InteractionOfficer.organisation_id),
        branch(
            "contact",
            InteractionContact,
            case((seen, True), else_=False),
            Contact.public_id,
            Contact.name,
            nothing,
            no_day,
        ).join(Contact, Contact.id == InteractionContact.contact_id),
        branch("theme", InteractionTheme, true(), Theme.public_id, Theme.name, nothing, no_day).join(
            Theme, Theme.id == InteractionTheme.theme_id
        ),
        branch(
            "join", JoinRequest, true(), User.public_id, User.name, PartnerOrganisation.short_name, JoinRequest.asked_on
        )
        .join(User, User.id == JoinRequest.asked_by_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id),
    ).subquery()
    return select(every).order_by(every.c.kind, every.c.id)


def _files(note: Interaction) -> list[FileKept]:
    rows = db.session.execute(
        select(Attachment.public_id, Attachment.file_name, Attachment.size, Attachment.created_at)
        .where(Attachment.interaction_id == note.id)
        .order_by(Attachment.id)
    )
    return [FileKept(*row) for row in rows]


def _trail(note: Interaction, viewer: User) -> list[Trace]:
    files = select(Attachment.id).where(Attachment.interaction_id == note.id)
    rows = db.session.execute(
        select(AuditEntry, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            or_(
                and_(AuditEntry.record_type == "interaction", AuditEntry.record_id == note.id),
                and_(AuditEntry.record_type == "attachment", AuditEntry.record_id.in_(files)),
            )
        )
        .order_by(AuditEntry.id.desc())
        .limit(TRAIL_SHOWN)
    )
    return [
        Trace(
            at=entry.at,
            actor=name or "The system",
            action=entry.action,
            record_type=entry.record_type,
            reason=entry.reason or "",
            changes=entry.changes if entry.may_be_read_by(viewer.organisation_id) else None,
        )
        for entry, name in rows
    ]


def interaction_by_public_id(public_id: str) -> Interaction:
    """A contact. Raises NoResultFound."""
    return db.session.scalars(select(Interaction).where(Interaction.public_id == public_id)).one()


def attachment_for(public_id: str, file_id: str, viewer: User) -> Attachment:
    """A file of a contact whose words this person may read; otherwise it is not found. Raises NoResultFound."""
    query = (
        select(Attachment)
        .join(Interaction, Interaction.id == Attachment.interaction_id)
        .where(Interaction.public_id == public_id, Attachment.public_id == file_id, may_read(viewer))
    )
    return db.session.scalars(query).one()


def follow_up_by_public_id(public_id: str) -> FollowUp:
    """A next step. Raises NoResultFound."""
    return db.session.scalars(select(FollowUp).where(FollowUp.public_id == public_id)).one()


def referral_by_public_id(public_id: str) -> Referral:
    """A referral. Raises NoResultFound."""
    return db.session.scalars(select(Referral).where(Referral.public_id == public_id)).one()


def theme_by_public_id(public_id: str) -> Theme:
    """A theme. Raises NoResultFound."""
    return db.session.scalars(select(Theme).where(Theme.public_id == public_id)).one()


def employer_by_public_id(public_id: str) -> Employer:
    """An employer that is not archived. Raises NoResultFound."""
    query = select(Employer).where(Employer.public_id == public_id, Employer.archived_at.is_(None))
    return db.session.scalars(query).one()
