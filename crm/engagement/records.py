"""One contact at its address, as its reader may see it; and the records that forms change, by their public ids.

What is not there raises NoResultFound, which becomes "not found".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, and_, case, cast, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import aliased

from crm.accounts.models import AuditEntry, PartnerOrganisation, User
from crm.accounts.rules import STAFF, Strand
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.access import (
    may_answer_referral,
    may_change_follow_up,
    may_edit_note,
    may_read_step_words,
    may_read_words,
    member_of,
)
from crm.engagement.kinds import Channel, InteractionState
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
    Willingness,
)
from crm.engagement.people import visible_to
from crm.engagement.queries import FollowUpDue, follow_ups, follow_ups_due
from crm.engagement.visibility import may_read
from crm.stages.models import Card

TRAIL_SHOWN = 50
CLOSING_OFFERED = 20


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

    @property
    def size_words(self) -> str:
        """Like "340 kB" or "2.4 MB"."""
        if self.size < 1_000_000:
            return f"{max(1, round(self.size / 1000)):,} kB"
        tenths = round(self.size / 100_000)
        return f"{tenths // 10}.{tenths % 10} MB"


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

    @property
    def officers_in_words(self) -> str:
        """Those of us who took part, each with the organisation at the time."""
        return ", ".join(f"{each.name} ({each.extra})" for each in self.officers)


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
    no_day = cast(null(), Date)

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


@dataclass(frozen=True)
class StepPage:
    """A next step as one reader may see it; `what` and `note` are empty where `reads` is False.

    `card` is the public id of the strand's record that it is about, empty where it is about none.
    """

    public_id: str
    version: int
    what: str
    due_on: date
    owner: str
    owner_public_id: str
    organisation: str
    employer: str
    employer_public_id: str
    interaction: str
    strand: Strand | None
    card: str
    handed_over_by: str
    created_at: datetime
    done_on: date | None
    cancelled_on: date | None
    note: str
    is_restricted: bool
    reads: bool
    changes: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.cancelled_on is None


def step_page(public_id: str, viewer: User) -> StepPage:
    """The page of a next step. One statement. Raises NoResultFound."""
    handed = aliased(User)
    found, owner, owner_id, organisation, employer, employer_id, note_id, strand, card, by = db.session.execute(
        select(
            FollowUp,
            User.name,
            User.public_id,
            PartnerOrganisation.name,
            Employer.name,
            Employer.public_id,
            Interaction.public_id,
            Card.strand,
            Card.public_id,
            handed.name,
        )
        .join(User, User.id == FollowUp.owner_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == FollowUp.organisation_id)
        .join(Employer, Employer.id == FollowUp.employer_id)
        .outerjoin(Interaction, Interaction.id == FollowUp.interaction_id)
        .outerjoin(Card, Card.id == FollowUp.card_id)
        .outerjoin(handed, handed.id == FollowUp.handed_over_by_id)
        .where(FollowUp.public_id == public_id)
    ).one()
    rights: dict[str, Any] = {"handed_over_by_id": found.handed_over_by_id, "is_restricted": found.is_restricted}
    reads = may_read_step_words(member_of(viewer), found.organisation_id, **rights)
    return StepPage(
        public_id=found.public_id,
        version=found.version,
        what=found.what if reads else "",
        due_on=found.due_on,
        owner=owner,
        owner_public_id=owner_id,
        organisation=organisation,
        employer=employer,
        employer_public_id=employer_id,
        interaction=note_id or "",
        strand=strand,
        card=card or "",
        handed_over_by=by or "",
        created_at=found.created_at,
        done_on=found.done_on,
        cancelled_on=found.cancelled_on,
        note=found.ending_note if reads else "",
        is_restricted=found.is_restricted,
        reads=reads,
        changes=may_change_follow_up(member_of(viewer), found.organisation_id, **rights),
    )


def staff_by_public_id(public_id: str) -> User | None:
    """A member of staff who still uses the service."""
    active = User.role.in_(STAFF), User.archived_at.is_(None)
    return db.session.scalar(select(User).where(User.public_id == public_id, *active))


@dataclass(frozen=True)
class ReferralPage:
    """A referral with the names around it, and whether this reader's organisation answers it."""

    referral: Referral
    employer: str
    employer_public_id: str
    from_organisation: str
    to_organisation: str
    sent_by: str
    handler: str
    closing: Interaction | None
    answers: bool


def referral_page(public_id: str, viewer: User) -> ReferralPage:
    """The page of a referral. One statement. Raises NoResultFound."""
    receiver, handler = aliased(PartnerOrganisation), aliased(User)
    found, employer, employer_id, sender, to, sent_by, by, closing = db.session.execute(
        select(
            Referral,
            Employer.name,
            Employer.public_id,
            PartnerOrganisation.name,
            receiver.name,
            User.name,
            handler.name,
            Interaction,
        )
        .join(Employer, Employer.id == Referral.employer_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.from_organisation_id)
        .join(receiver, receiver.id == Referral.to_organisation_id)
        .join(User, User.id == Referral.sent_by_id)
        .outerjoin(handler, handler.id == Referral.handler_id)
        .outerjoin(Interaction, Interaction.id == Referral.closing_interaction_id)
        .where(Referral.public_id == public_id)
    ).one()
    answers = may_answer_referral(member_of(viewer), found.to_organisation_id)
    return ReferralPage(found, employer, employer_id, sender, to, sent_by, by or "", closing, answers)


def contacts_that_may_close(referral: Referral) -> list[tuple[str, date, Channel]]:
    """The receiving organisation's contacts with the employer since it was referred: public id, date, channel."""
    rows = db.session.execute(
        select(Interaction.public_id, Interaction.on, Interaction.channel)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .where(
            InteractionEmployer.employer_id == referral.employer_id,
            InteractionEmployer.organisation_id == referral.to_organisation_id,
            InteractionEmployer.state == InteractionState.HELD,
            InteractionEmployer.on >= referral.sent_on,
        )
        .order_by(Interaction.on.desc(), Interaction.id.desc())
        .limit(CLOSING_OFFERED)
    )
    return [(key, on, channel) for key, on, channel in rows]


def willingness_of(employer_id: int) -> list[Willingness]:
    """What an employer said about taking part, the latest year first, strands in order within it. One statement."""
    query = select(Willingness).where(Willingness.employer_id == employer_id)
    return list(db.session.scalars(query.order_by(Willingness.year.desc(), Willingness.strand)))


@dataclass(frozen=True)
class ThemeLine:
    """A theme with how many contacts were about it."""

    public_id: str
    name: str
    action_code: str
    is_retired: bool
    contacts: int


def themes_with_use() -> list[ThemeLine]:
    """Every theme, those in use first. One statement."""
    used = (
        select(InteractionTheme.theme_id, func.count().label("contacts")).group_by(InteractionTheme.theme_id).subquery()
    )
    rows = db.session.execute(
        select(Theme.public_id, Theme.name, Theme.action_code, Theme.is_retired, func.coalesce(used.c.contacts, 0))
        .outerjoin(used, used.c.theme_id == Theme.id)
        .order_by(Theme.is_retired, Theme.name)
    )
    return [ThemeLine(*row) for row in rows]
