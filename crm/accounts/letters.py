"""Links by e-mail: to sign in, to choose a password, to come back to a form.

Nothing here tells whether an address has an account: the answer, and the work done for it, are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crm.accounts import audit, passwords, sessions, tokens
from crm.accounts.emails import comparable
from crm.accounts.models import TokenPurpose, User
from crm.accounts.rules import Role
from crm.accounts.signing_in import begin_session, person_at
from crm.accounts.throttle import Attempts
from crm.accounts.tokens import Link, LinkRefused, LinkState, Pressed
from crm.database import db, now
from crm.jobs import outbox

FIRST_PASSWORD_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class _Letter:
    """One of the messages that carry a link."""

    template: str
    subject: str
    purpose: TokenPurpose


SIGN_IN_LETTER = _Letter("sign_in_link", "Your link to sign in", TokenPurpose.SIGN_IN)
RESET_LETTER = _Letter("reset_password", "Choose a new password", TokenPurpose.SET_PASSWORD)
FIRST_LETTER = _Letter("first_password", "Your account: choose a password", TokenPurpose.SET_PASSWORD)
STAFF_LETTER = "staff_sign_in"


def ask_for_link(email: str, address: str | None) -> None:
    """Mail a sign-in link to an employer's user; staff are told to use their password. Raises TooManyAttempts."""
    user = _asks("link", email, address)
    if user is not None and user.role is not Role.EMPLOYER:
        _point_to_password(user)
    else:
        _mail_or_rehearse(user, SIGN_IN_LETTER)


def ask_for_password_reset(email: str, address: str | None) -> None:
    """Mail a link to choose a new password to staff; an employer's user gets a sign-in link. Raises TooManyAttempts."""
    user = _asks("reset", email, address)
    is_employer = user is not None and user.role is Role.EMPLOYER
    _mail_or_rehearse(user, SIGN_IN_LETTER if is_employer else RESET_LETTER)


def _asks(what: str, email: str, address: str | None) -> User | None:
    wanted = comparable(email)
    attempts = Attempts.at(what, wanted, address)
    attempts.check()
    attempts.record(succeeded=False)  # each request counts, so that nobody's letter box is filled
    return person_at(wanted)


def _mail_or_rehearse(user: User | None, letter: _Letter) -> None:
    """Mail a link; for an unknown address do the same work for somebody else, and take it back: it takes as long."""
    stand_in = user or db.session.scalar(select(User).order_by(User.id).limit(1))
    if stand_in is None:
        return
    attempt = db.session.begin_nested()
    mail_link(stand_in, letter)
    db.session.flush()  # writing it is part of the work
    if user is None:
        attempt.rollback()
    else:
        attempt.commit()


def _point_to_password(user: User) -> None:
    """Tell staff how they sign in; a token is made and taken back, so that this too takes as long as a link."""
    attempt = db.session.begin_nested()
    tokens.issue(user, TokenPurpose.SIGN_IN)
    attempt.rollback()
    outbox.send(user.email, "How to sign in", STAFF_LETTER, "sign_in", name=user.name)


def mail_link(user: User, letter: _Letter, lifetime: timedelta | None = None) -> str:
    """Issue a token, mail its link, and return the link's address for whoever may pass it on in person."""
    lifetime = tokens.lifetime_of(letter.purpose) if lifetime is None else lifetime
    address = tokens.address_of(tokens.issue(user, letter.purpose, lifetime=lifetime))
    until = now() + lifetime
    kind = "set_password" if letter.purpose is TokenPurpose.SET_PASSWORD else "sign_in"
    outbox.send(user.email, letter.subject, letter.template, kind, name=user.name, link=address, until=until)
    return address


def mail_first_password_link(user: User) -> str:
    """Invite a new member of staff to choose a password; returns the link's address."""
    tokens.revoke_of(user, TokenPurpose.SET_PASSWORD)
    return mail_link(user, FIRST_LETTER, FIRST_PASSWORD_LIFETIME)


def renew_link(raw: str, address: str | None) -> None:
    """Mail a fresh link in place of a used or expired one, to the same person. Raises TooManyAttempts, LinkRefused."""
    link = tokens.look_up(raw)
    if link.token is None or link.user is None or link.state not in (LinkState.USED, LinkState.EXPIRED):
        raise LinkRefused(link)
    attempts = Attempts.at("link", link.user.email, address)
    attempts.check()
    attempts.record(succeeded=False)
    if link.token.purpose is TokenPurpose.INVITATION:
        _renew_invitation(link.user, link.token.subject)
    else:
        mail_link(link.user, RESET_LETTER if link.token.purpose is TokenPurpose.SET_PASSWORD else SIGN_IN_LETTER)


def _renew_invitation(user: User, subject: str | None) -> None:
    raw = tokens.issue(user, TokenPurpose.INVITATION, subject)
    until = now() + tokens.lifetime_of(TokenPurpose.INVITATION)
    outbox.send(
        user.email,
        "Your new link to your form",
        "renewed_invitation",
        "invitation",
        name=user.name,
        link=tokens.address_of(raw),
        until=until,
    )


def use_link(raw: str) -> tuple[Pressed, str | None]:
    """Press a sign-in link's or invitation's button: signs its person in. Returns it and the page asked for before.

    Raises LinkRefused when the link does not work, or is for something else.
    """
    link = tokens.look_up(raw)
    if link.token is not None and link.token.purpose is TokenPurpose.SET_PASSWORD:
        raise LinkRefused(Link(LinkState.UNKNOWN))
    pressed = tokens.spend(raw)
    return pressed, begin_session(pressed.user, f"{pressed.token.purpose} link")


def choose_password(raw: str, password: str, address: str | None = None) -> User:
    """Set the password of the person a link was mailed to. Raises LinkRefused, or RuleRefused for a poor password."""
    link = tokens.look_up(raw)
    if link.user is None or link.token is None or link.token.purpose is not TokenPurpose.SET_PASSWORD:
        raise LinkRefused(Link(LinkState.UNKNOWN))
    if not link.works:
        raise LinkRefused(link)
    passwords.set_password(link.user, password)
    tokens.spend(raw)
    # Whoever reads the account's mail is its owner: what others guessed meanwhile does not keep them out.
    Attempts.at("sign in", link.user.email, address, by_address=True).record(succeeded=True)
    tokens.revoke_of(link.user, TokenPurpose.SET_PASSWORD)
    sessions.act_as(link.user)
    audit.note("password chosen", "user", record_id=link.user.id, how="link")
    return link.user
