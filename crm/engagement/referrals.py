"""Everything that changes a referral: sending it to another organisation, answering and closing it.

Whoever has something to do next is told by e-mail, in the same transaction: the person it was sent to, and its sender
once it is answered or closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import STAFF
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile, may_answer_referral, member_of, organisation_of
from crm.engagement.kinds import ReferralState
from crm.engagement.models import Interaction, InteractionEmployer, Referral
from crm.engagement.rules import REFERRAL_LABELS, referral_problems
from crm.jobs import outbox
from crm.problems import Problem, RuleRefused, refuse_if
from crm.text import many_lines, one_line

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Handing:
    """A referral as it was typed: the organisation and, if somebody is known there, the person (public ids)."""

    organisation: str
    reason: str
    handler: str = ""


def send_referral(employer: Employer, handing: Handing, by: User, today: date) -> Referral:
    """Hand an employer to another organisation. Raises RuleRefused."""
    organisation, handler, problems = _receivers(handing, by)
    reason = many_lines(handing.reason)
    if not reason:
        problems.append(Problem("reason", "Enter what the employer needs and what you have agreed with them"))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", f"The reason must be {LONGEST_REASON:,} characters or fewer"))
    if problems or organisation is None:
        raise RuleRefused(problems)
    referral = Referral(
        employer_id=employer.id,
        from_organisation_id=organisation_of(by),
        to_organisation_id=organisation.id,
        sent_by_id=by.id,
        handler_id=handler.id if handler else None,
        reason=reason,
        state=ReferralState.SENT,
        sent_on=today,
    )
    referral.employer, referral.to_organisation, referral.sent_by = employer, organisation, by
    db.session.add(referral)
    db.session.flush()
    if handler:
        subject = f"{employer.name}: a referral to you"
        outbox.send(handler.email, subject, "referral_sent", "referral", referral=referral, person=handler)
    return referral


def _receivers(handing: Handing, by: User) -> tuple[PartnerOrganisation | None, User | None, list[Problem]]:
    problems: list[Problem] = []
    organisation = db.session.scalar(
        select(PartnerOrganisation).where(
            PartnerOrganisation.public_id == handing.organisation, PartnerOrganisation.archived_at.is_(None)
        )
    )
    if organisation is None:
        problems.append(Problem("organisation", "Choose the organisation to refer to"))
    elif organisation.id == by.organisation_id:
        problems.append(Problem("organisation", "Choose another organisation: a colleague takes over a next step"))
    handler = _member(handing.handler) if handing.handler else None
    if handing.handler and (handler is None or (organisation and handler.organisation_id != organisation.id)):
        problems.append(Problem("handler", "Choose a person of that organisation, or leave it open"))
    return organisation, handler, problems


def _member(public_id: str) -> User | None:
    staff = User.role.in_(STAFF), User.archived_at.is_(None)
    return db.session.scalar(select(User).where(User.public_id == public_id, *staff))


def accept_referral(referral: Referral, version: int, by: User, today: date) -> None:
    """Take a referral on; whoever accepts it becomes its handler. Raises RuleRefused or ChangedMeanwhile."""
    _check(referral, ReferralState.ACCEPTED, version, by)
    referral.state, referral.answered_on, referral.handler_id = ReferralState.ACCEPTED, today, by.id
    _tell_sender(referral, by)


def decline_referral(referral: Referral, reason: str, version: int, by: User, today: date) -> None:
    """Turn a referral down, and say why. Raises RuleRefused or ChangedMeanwhile."""
    reason = one_line(reason)
    _check(referral, ReferralState.DECLINED, version, by, declined_reason=reason)
    referral.state, referral.answered_on, referral.declined_reason = ReferralState.DECLINED, today, reason
    _tell_sender(referral, by)


def close_referral(referral: Referral, outcome: str, closing: str, version: int, by: User, today: date) -> None:
    """Close a referral with what came of it: words, or a contact with the employer (its public id), or both.

    Raises RuleRefused or ChangedMeanwhile.
    """
    outcome = one_line(outcome)
    contact = contact_that_may_close(referral, closing) if closing else None
    if closing and contact is None:
        raise RuleRefused([Problem("closing", "Choose a contact that your organisation had with this employer since")])
    _check(referral, ReferralState.CLOSED, version, by, outcome=outcome, by_contact=contact is not None)
    referral.state, referral.closed_on, referral.outcome = ReferralState.CLOSED, today, outcome
    referral.closing_interaction_id = contact.id if contact else None
    _tell_sender(referral, by)


def contact_that_may_close(referral: Referral, public_id: str) -> Interaction | None:
    """The contact of that public id, if the receiving organisation had it with the employer since the referral."""
    return db.session.scalar(
        select(Interaction)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .where(
            Interaction.public_id == public_id,
            Interaction.organisation_id == referral.to_organisation_id,
            Interaction.archived_at.is_(None),
            InteractionEmployer.employer_id == referral.employer_id,
            Interaction.on >= referral.sent_on,
        )
    )


def _check(referral: Referral, to: ReferralState, version: int, by: User, **facts: object) -> None:
    if not may_answer_referral(member_of(by), referral.to_organisation_id):
        raise RuleRefused([Problem("", "Only the organisation it was sent to can answer a referral")])
    if referral.version != version:
        raise ChangedMeanwhile(referral)
    refuse_if(referral_problems(referral.state, to, **facts))  # type: ignore[arg-type]


def _tell_sender(referral: Referral, by: User) -> None:
    db.session.flush()
    sender = referral.sent_by
    if not sender.is_active:
        return
    words = REFERRAL_LABELS[referral.state].lower()
    subject = f"{referral.employer.name}: your referral is {words}"
    outbox.send(sender.email, subject, "referral_answered", "referral", referral=referral, by=by, words=words)
