"""What passes between partners and employers: interactions, follow-ups, referrals and willingness."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Strand
from crm.database import Base, Stamped, Versioned, WithPublicId, now, one_of
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel, InitiatedBy, InteractionState, ReferralState, WillingnessAnswer


class Theme(WithPublicId, Base):
    """What a conversation was about: a short, editable, optional list; retired themes stay on old records.

    `action_code` maps it to the one strategy action it serves (strategy trace).
    """

    __tablename__ = "theme"
    __audited__ = True

    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    action_code: Mapped[str] = mapped_column(String(4), default="")
    is_retired: Mapped[bool] = mapped_column(default=False)


class Interaction(WithPublicId, Stamped, Versioned, Base):
    """One contact with one or more employers: a call, a visit, an event.

    `organisation_id` is the organisation at the time. A restricted one is a stub (who, when, what kind) to every other
    organisation.
    """

    __tablename__ = "interaction"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("length(summary) > 0", name="summary"),
        Index("ix_interaction_on", "on", "id"),
        Index("ix_interaction_organisation", "organisation_id", "on"),
        Index("ix_interaction_planned", "state", "on"),
    )

    on: Mapped[date]
    channel: Mapped[Channel] = mapped_column(one_of(Channel, "channel"))
    initiated_by: Mapped[InitiatedBy] = mapped_column(one_of(InitiatedBy, "initiated_by"), default=InitiatedBy.US)
    state: Mapped[InteractionState] = mapped_column(one_of(InteractionState, "state"), default=InteractionState.HELD)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    summary: Mapped[str] = mapped_column(String(300))
    notes: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(300), default="")
    is_restricted: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    archived_reason: Mapped[str] = mapped_column(String(300), default="")
    organisation: Mapped[PartnerOrganisation] = relationship()
    employers: Mapped[list[InteractionEmployer]] = relationship(
        cascade="all, delete-orphan", order_by="InteractionEmployer.id", back_populates="interaction"
    )
    contacts: Mapped[list[InteractionContact]] = relationship(
        cascade="all, delete-orphan", order_by="InteractionContact.id"
    )
    officers: Mapped[list[InteractionOfficer]] = relationship(
        cascade="all, delete-orphan", order_by="InteractionOfficer.id"
    )
    themes: Mapped[list[InteractionTheme]] = relationship(cascade="all, delete-orphan", order_by="InteractionTheme.id")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id", back_populates="interaction")
    created_by: Mapped[User | None] = relationship(foreign_keys="Interaction.created_by_id")

    @property
    def restricted_to_id(self) -> int | None:
        """The one organisation whose people may read the words; None when all may. Read by the audit trail."""
        return self.organisation_id if self.is_restricted else None


class InteractionEmployer(Base):
    """An employer in an interaction. Date, organisation, state and whether it was an approach are copied from it.

    They make "last contact by each organisation" and clashes a range of one index. The copies of an archived
    interaction say that it was not held and was no approach, so that it counts nowhere.
    """

    __tablename__ = "interaction_employer"
    __table_args__ = (
        UniqueConstraint("interaction_id", "employer_id"),
        Index("ix_interaction_employer_timeline", "employer_id", "on", "id"),
        Index("ix_interaction_employer_last", "employer_id", "organisation_id", "state", "on"),
        Index("ix_interaction_employer_approaches", "is_approach", "on", "employer_id", "organisation_id"),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    on: Mapped[date]
    state: Mapped[InteractionState] = mapped_column(one_of(InteractionState, "state"))
    is_approach: Mapped[bool]
    interaction: Mapped[Interaction] = relationship(back_populates="employers")
    employer: Mapped[Employer] = relationship()


class InteractionContact(Base):
    """A person who was present."""

    __tablename__ = "interaction_contact"
    __table_args__ = (UniqueConstraint("interaction_id", "contact_id"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    contact: Mapped[Contact] = relationship()


class InteractionOfficer(Base):
    """One of us who took part, with the organisation at the time.

    The date is copied from the interaction, so that "whom was I in touch with lately" is a range of one index.
    """

    __tablename__ = "interaction_officer"
    __table_args__ = (
        UniqueConstraint("interaction_id", "user_id"),
        Index("ix_interaction_officer_lately", "user_id", "on"),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    on: Mapped[date]
    user: Mapped[User] = relationship()


class InteractionTheme(Base):
    """A theme of an interaction."""

    __tablename__ = "interaction_theme"
    __table_args__ = (UniqueConstraint("interaction_id", "theme_id"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    theme: Mapped[Theme] = relationship()


class Attachment(WithPublicId, Stamped, Base):
    """A file kept with an interaction, in the database so that it is saved and backed up with it."""

    __tablename__ = "attachment"
    __audited__ = True
    __table_args__ = (CheckConstraint("size BETWEEN 1 AND 10485760", name="size"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, info={"secret": True}))
    interaction: Mapped[Interaction] = relationship(back_populates="attachments")

    @property
    def restricted_to_id(self) -> int | None:
        """As for the note it belongs to."""
        return self.interaction.restricted_to_id


class JoinRequest(Base):
    """Somebody saw a clash and asked the colleague behind it to do this together; asked once."""

    __tablename__ = "join_request"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("interaction_id", "asked_by_id", "employer_id"),
        Index("ix_join_request_asked", "asked_id", "asked_on"),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_on: Mapped[date]
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    asked: Mapped[User] = relationship(foreign_keys=[asked_id])


class FollowUp(WithPublicId, Stamped, Versioned, Base):
    """What is to be done next for an employer, by whom, by when.

    One that came out of a restricted note is restricted like it: a stub to organisations other than its owner's.
    One about a strand's record names its card, so that its page leads there; the record decides who may read it.
    """

    __tablename__ = "follow_up"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name="one_ending"),
        Index("ix_follow_up_mine", "owner_id", "is_open", "due_on"),
        Index("ix_follow_up_employer", "employer_id", "is_open", "due_on"),
        Index("ix_follow_up_organisation", "organisation_id", "is_open", "due_on"),
        Index("ix_follow_up_handed_over", "handed_over_by_id", "is_open", "due_on"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    handed_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    due_on: Mapped[date]
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    done_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    ending_note: Mapped[str] = mapped_column(String(300), default="")
    employer: Mapped[Employer] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    organisation: Mapped[PartnerOrganisation] = relationship()
    interaction: Mapped[Interaction | None] = relationship()
    handed_over_by: Mapped[User | None] = relationship(foreign_keys=[handed_over_by_id])

    @property
    def restricted_to_id(self) -> int | None:
        """The one organisation whose people may read what is to be done; None when all may."""
        return self.organisation_id if self.is_restricted else None


class Referral(WithPublicId, Stamped, Versioned, Base):
    """An employer handed to another organisation; closed by what came of it."""

    __tablename__ = "referral"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("from_organisation_id <> to_organisation_id", name="two_organisations"),
        CheckConstraint("state <> 'declined' OR declined_reason <> ''", name="declined_has_a_reason"),
        Index("ix_referral_employer", "employer_id", "state"),
        Index("ix_referral_to", "to_organisation_id", "state", "sent_on"),
        Index("ix_referral_from", "from_organisation_id", "state", "sent_on"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    from_organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    to_organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ReferralState] = mapped_column(one_of(ReferralState, "state"), default=ReferralState.SENT)
    sent_on: Mapped[date]
    answered_on: Mapped[date | None]
    declined_reason: Mapped[str] = mapped_column(String(300), default="")
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(300), default="")
    closing_interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    employer: Mapped[Employer] = relationship()
    from_organisation: Mapped[PartnerOrganisation] = relationship(foreign_keys=[from_organisation_id])
    to_organisation: Mapped[PartnerOrganisation] = relationship(foreign_keys=[to_organisation_id])
    sent_by: Mapped[User] = relationship(foreign_keys=[sent_by_id])
    handler: Mapped[User | None] = relationship(foreign_keys=[handler_id])


class Willingness(Stamped, Versioned, Base):
    """What an employer said about taking part in a strand in a financial year.

    `by_employer`: in its own area, itself; else somebody of ours wrote it down.
    """

    __tablename__ = "willingness"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("employer_id", "strand", "year"),
        CheckConstraint("answer <> 'no' OR reason <> ''", name="no_has_a_reason"),
        CheckConstraint("answer <> 'ask_again' OR ask_again_on IS NOT NULL", name="ask_again_has_a_date"),
        Index("ix_willingness_ask_again", "ask_again_on"),
        Index("ix_willingness_answer", "answer", "year", "strand", "employer_id"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    strand: Mapped[Strand] = mapped_column(one_of(Strand, "strand"))
    year: Mapped[int]
    answer: Mapped[WillingnessAnswer] = mapped_column(one_of(WillingnessAnswer, "answer"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    ask_again_on: Mapped[date | None]
    said_on: Mapped[date] = mapped_column(default=lambda: now().date())
    by_employer: Mapped[bool] = mapped_column(default=False)
    employer: Mapped[Employer] = relationship()
