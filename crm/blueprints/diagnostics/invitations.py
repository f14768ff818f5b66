"""Inviting an employer to its form: whom, for which site, with a link of their own; sending again; ending it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts import tokens
from crm.accounts.models import MailedToken, TokenPurpose, User
from crm.accounts.rules import Role
from crm.blueprints.diagnostics.models import Diagnostic, DiagnosticRespondent
from crm.blueprints.diagnostics.questionnaire_file import CURRENT, load_version
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.clock import today as day_now
from crm.database import db, now
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer, EmployerUser, Site
from crm.engagement.permissions import Reachable, is_individual_subscriber, may_contact_about_work, may_send_news
from crm.jobs.models import Message
from crm.jobs.outbox import body_of, send
from crm.problems import Problem, refuse_if
from crm.stages.actions import move_card, open_card
from crm.text import many_lines, one_line

SUBJECT = "Tell us what skills {site} needs"
LINK_AGAIN_AFTER = timedelta(minutes=10)  # a fresh link for whoever comes back later, but no flood of them
LONGEST_WORDS = 1000
# The address itself is proved by its owner's pressing the link; this only catches slips.
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\\\"]+@[^@\s<>()\[\],;:\\\"]+\.[^@\s<>()\[\],;:\\\"]{2,}")


@dataclass(frozen=True)
class Invitee:
    """A person at the employer who may be invited, or the reason why not; `is_main`: the main contact."""

    contact: Contact
    job_title: str
    barrier: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Invitation:
    """What an officer asks for. `agreed`: the person asked for this email or agreed to it."""

    site: Site | None
    name: str
    email: str
    words: str = ""
    agreed: bool = False


def employer_to_invite(public_id: str) -> Employer:
    """An employer with its sites. Raises NoResultFound for an unknown or archived one."""
    query = select(Employer).where(Employer.public_id == public_id, Employer.archived_at.is_(None))
    return db.session.scalars(query.options(joinedload(Employer.lead_officer))).one()


def sites_to_ask(employer: Employer) -> list[Site]:
    """The sites a form may be about: those in the borough that are open, the main one first."""
    mine = Site.employer_id == employer.id, Site.archived_at.is_(None), Site.in_borough.is_distinct_from(False)
    return list(db.session.scalars(select(Site).where(*mine).order_by(Site.is_main.desc(), Site.name, Site.id)))


def people_to_invite(employer: Employer, today: date) -> list[Invitee]:
    """The people at an employer now, those who may not be written to with the reason, the first contact first."""
    query = (
        select(ContactPost)
        .join(Contact, Contact.id == ContactPost.contact_id)
        .where(ContactPost.employer_id == employer.id, Contact.archived_at.is_(None))
        .options(joinedload(ContactPost.contact))
        .order_by(ContactPost.is_primary.desc(), Contact.name, Contact.id, ContactPost.id)
    )
    people: dict[int, Invitee] = {}
    for post in db.session.scalars(query):
        if post.left_on is not None and post.left_on <= today:
            continue
        allowed = may_contact_about_work(_reachable(post.contact), today)
        barrier = "" if allowed.allowed else allowed.reason
        people.setdefault(post.contact_id, Invitee(post.contact, post.job_title, barrier, post.is_primary))
    return list(people.values())


def needs_consent(employer: Employer, email: str, people: Sequence[Invitee], today: date) -> bool:
    """Whether the law asks for this person's consent first: an individual subscriber who has not subscribed.

    An invitation may be marketing (definitions, section 8), so the officer says that the person asked or agreed.
    """
    form = employer.legal_form.value
    known = next((each.contact for each in people if each.contact.email.lower() == email.lower()), None)
    if known is None:
        return is_individual_subscriber(form)
    return not may_send_news(_reachable(known), form, today).allowed


def _reachable(contact: Contact) -> Reachable:
    return Reachable(contact.email, contact.may_contact, contact.subscribed, contact.email_bounced_on)


def problems_with(invitation: Invitation, employer: Employer, people: Sequence[Invitee], today: date) -> list[Problem]:
    """Why an invitation cannot be sent."""
    email = invitation.email.strip().lower()
    found = []
    if invitation.site is None or invitation.site.employer_id != employer.id:
        found.append(Problem("site", "Select which site the form is about"))
    if not one_line(invitation.name):
        found.append(Problem("name", "Enter the name of the person to invite"))
    if not _ADDRESS.fullmatch(email) or len(email) > 254:
        found.append(Problem("email", "Enter an email address in the correct format, like name@example.com"))
        return found
    barred = next((each for each in people if each.contact.email.lower() == email and each.barrier), None)
    if barred is not None:
        found.append(Problem("email", f"{barred.contact.name} cannot be invited: {barred.barrier}"))
    user = db.session.scalar(select(User).where(User.email == email))
    if user is not None and user.role is not Role.EMPLOYER:
        found.append(
            Problem("email", "This is the address of a member of staff of a partner: invite the employer’s own")
        )
    elif user is not None and not user.is_active:
        found.append(Problem("email", "This person’s access was ended: ask an administrator to give it back"))
    if needs_consent(employer, email, people, today) and not invitation.agreed:
        found.append(Problem("agreed", "Confirm that this person asked for this email or agreed to get it"))
    return found


def form_in_hand(site: Site) -> Diagnostic | None:
    """The site's form that was begun and not submitted; a further person joins it instead of beginning another."""
    mine = Diagnostic.site_id == site.id, Diagnostic.closed_at.is_(None), Diagnostic.submitted_on.is_(None)
    return db.session.scalars(select(Diagnostic).where(*mine).order_by(Diagnostic.id.desc()).limit(1)).one_or_none()


def invite(
    employer: Employer, invitation: Invitation, *, by: User, today: date, joining: Diagnostic | None = None
) -> Diagnostic:
    """Invite a person to the form of a site (or to one that there is): makes form and account where there are none.

    Raises RuleRefused with every problem, before anything is written.
    """
    closed = [Problem("", "This form is closed: nobody can be invited to it")] if joining and joining.closed_at else []
    refuse_if([*closed, *problems_with(invitation, employer, people_to_invite(employer, today), today)])
    assert invitation.site is not None  # noqa: S101  refused above
    begun = joining or form_in_hand(invitation.site)
    diagnostic = begun or begin(invitation.site, stage="invited", by=by, today=today)
    if diagnostic.invited_on is None:
        diagnostic.invited_on = today
    user = user_for(employer, invitation.name, invitation.email)
    add_respondent(diagnostic, user)
    mail_invitation(diagnostic, user, by, invitation.words)
    return diagnostic


def begin(site: Site, *, stage: str, by: User, today: date) -> Diagnostic:
    """A new form for a site, with its card. The site's earlier forms close: their answers stay, unchanged from here."""
    for earlier in db.session.scalars(
        select(Diagnostic).where(Diagnostic.site_id == site.id, Diagnostic.closed_at.is_(None))
    ):
        close(earlier)
    card = open_card(
        PIPELINE,
        employer_id=site.employer_id,
        stage=stage,
        on=today,
        headline=site_words(site)[:160],
        owner_id=by.id,
        organisation_id=by.organisation_id,
        by_id=by.id,
    )
    # One address for both: a card of the board leads to its record without a look-up.
    diagnostic = Diagnostic(
        public_id=card.public_id,
        employer_id=site.employer_id,
        site_id=site.id,
        card_id=card.id,
        questionnaire=CURRENT,
        invited_on=today if stage == "invited" else None,
        started_on=today if stage == "started" else None,
    )
    diagnostic.card = card
    db.session.add(diagnostic)
    db.session.flush()
    return diagnostic


def user_for(employer: Employer, name: str, email: str) -> User:
    """The account of a person at an employer: theirs if the address has one, else a new one."""
    email = email.strip().lower()
    user = db.session.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(email=email, name=one_line(name)[:120], role=Role.EMPLOYER)
        db.session.add(user)
        db.session.flush()  # its membership and link name it
    mine = EmployerUser.user_id == user.id, EmployerUser.employer_id == employer.id
    membership = db.session.scalar(select(EmployerUser).where(*mine))
    if membership is None:
        db.session.add(EmployerUser(user_id=user.id, employer_id=employer.id))
    else:
        membership.ended_at = None
    return user


def add_respondent(diagnostic: Diagnostic, user: User) -> DiagnosticRespondent:
    """Put a person among those invited to a form; once is enough. Whoever was shut out may come in again."""
    mine = DiagnosticRespondent.diagnostic_id == diagnostic.id, DiagnosticRespondent.user_id == user.id
    respondent = db.session.scalar(select(DiagnosticRespondent).where(*mine))
    if respondent is None:
        respondent = DiagnosticRespondent(diagnostic_id=diagnostic.id, user_id=user.id)
        db.session.add(respondent)
    respondent.ended_at = None
    db.session.flush()
    return respondent


def mail_invitation(diagnostic: Diagnostic, user: User, by: User, words: str = "") -> Message:
    """Mail a person a link of their own to a form. Earlier links of theirs go on working."""
    raw = tokens.issue(user, TokenPurpose.INVITATION, diagnostic.public_id)
    return send(
        user.email,
        SUBJECT.format(site=diagnostic.site.employer.name),
        "diagnostics_invitation",
        "invitation",
        **letter_values(diagnostic.site, user.name, by, words, tokens.address_of(raw)),
    )


def letter_values(site: Site, name: str, by: User, words: str, link: str) -> dict[str, Any]:
    """What the letter of invitation is filled in with."""
    version = load_version(CURRENT)
    organisation = by.organisation.name if by.organisation else ""
    several = len(sites_to_ask(site.employer)) > 1
    return {
        "name": name,
        "employer": site.employer.name,
        "site": site_words(site) if several else "",
        "minutes": version.minutes,
        "words": many_lines(words)[:LONGEST_WORDS],
        "link": link,
        "until": now() + tokens.lifetime_of(TokenPurpose.INVITATION),
        "sender": by.name,
        "organisation": organisation,
    }


def preview_of(site: Site, name: str, by: User, words: str) -> str:
    """The letter as it would go out, with a stand-in for the link."""
    return body_of("diagnostics_invitation", **letter_values(site, name, by, words, "[their own link]"))


def mail_return_link(diagnostic: Diagnostic, user: User) -> bool:
    """Mail somebody who leaves for later a fresh link; says whether, since one sent minutes ago still serves."""
    mine = MailedToken.user_id == user.id, MailedToken.subject == diagnostic.public_id
    recent = MailedToken.created_at > now() - LINK_AGAIN_AFTER
    if db.session.scalar(select(MailedToken.id).where(*mine, recent).limit(1)) is not None:
        return False
    raw = tokens.issue(user, TokenPurpose.INVITATION, diagnostic.public_id)
    until = now() + tokens.lifetime_of(TokenPurpose.INVITATION)
    send(
        user.email,
        "Your link back to the skills needs form",
        "diagnostics_return",
        "invitation",
        name=user.name,
        employer=diagnostic.employer.name,
        link=tokens.address_of(raw),
        until=until,
    )
    return True


def end_access_of(diagnostic: Diagnostic, respondent: DiagnosticRespondent) -> None:
    """Shut one person out of a form, also where they are signed in; what they answered stays."""
    tokens.revoke_for(diagnostic.public_id, respondent.user)
    respondent.ended_at = respondent.ended_at or now()
    db.session.flush()


def close(diagnostic: Diagnostic) -> None:
    """Close a form: its answers stand as submitted, nobody changes them, its links end."""
    if diagnostic.closed_at is None:
        diagnostic.closed_at = now()
        tokens.revoke_for(diagnostic.public_id)


def reopen(diagnostic: Diagnostic) -> None:
    """Let a closed form be filled in again; links are sent anew."""
    diagnostic.closed_at = None


def withdraw(diagnostic: Diagnostic, *, reason: str, note: str, by: User, today: date | None = None) -> None:
    """End an invitation that led to no submission, with the reason. Raises RuleRefused."""
    refuse_if([Problem("reason", "It was submitted: close it instead")] if diagnostic.submitted_on else [])
    stage = "lapsed" if reason in {each.key for each in PIPELINE.reasons_for("lapsed")} else "declined"
    today = today or day_now()
    on = max(today, diagnostic.card.stage_since)
    move_card(PIPELINE, diagnostic.card, stage, on=on, by_id=by.id, exit_reason=reason, note=note)
    close(diagnostic)


def site_words(site: Site) -> str:
    """A site in a few words: its name or address, and its postcode."""
    words = ", ".join(part for part in (site.name or site.address, site.postcode) if part)
    return words or "Main site"
