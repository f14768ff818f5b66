"""Mailed links: 256 random bits, of which only the hash is kept.

Mail scanners open every link, so opening one changes nothing; its button spends it. A sign-in or password link is
spent once. An invitation opens its subject as often as its person likes, until the subject closes and revokes it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from crm.accounts.models import MailedToken, TokenPurpose, User
from crm.database import changed_by, db, now

TOKEN_BYTES = 32
LONGEST_TOKEN = 100


class LinkState(StrEnum):
    """Whether a link still does what it was sent for."""

    WORKS = "works"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Link:
    """What is known of a mailed link. Token and user are None when it is unknown."""

    state: LinkState
    token: MailedToken | None = None
    user: User | None = None

    @property
    def works(self) -> bool:
        """Whether its button may be pressed."""
        return self.state is LinkState.WORKS


@dataclass(frozen=True)
class Pressed:
    """A link whose button was pressed and that worked."""

    token: MailedToken
    user: User


class LinkRefused(Exception):
    """A link was pressed that does not work (any more). Carries the link."""

    def __init__(self, link: Link) -> None:
        self.link = link
        super().__init__(f"The link is {link.state}.")


def new_token() -> str:
    """256 random bits as text for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(raw: str) -> str:
    """What is kept of a token. It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()


def lifetime_of(purpose: TokenPurpose) -> timedelta:
    """How long a link of a purpose works unless said otherwise."""
    settings = current_app.config
    return {
        TokenPurpose.SIGN_IN: timedelta(minutes=settings["SIGN_IN_LINK_MINUTES"]),
        TokenPurpose.INVITATION: timedelta(days=settings["INVITATION_DAYS"]),
        TokenPurpose.SET_PASSWORD: timedelta(minutes=settings["PASSWORD_RESET_MINUTES"]),
    }[purpose]


def issue(user: User, purpose: TokenPurpose, subject: str | None = None, lifetime: timedelta | None = None) -> str:
    """A new token for a person, in the running transaction. Returns the raw token: it is not kept, so mail it now.

    `subject` is the public id of what an invitation opens. The person needs an id: flush a new user first.
    """
    raw = new_token()
    expires_at = now() + (lifetime_of(purpose) if lifetime is None else lifetime)
    db.session.add(
        MailedToken(token_hash=hash_of(raw), purpose=purpose, user_id=user.id, subject=subject, expires_at=expires_at)
    )
    db.session.flush()  # the next link of the same request must see this one
    return raw


def address_of(raw: str) -> str:
    """The full address to mail for a token; its host comes from the settings, never from the request."""
    return str(current_app.config["BASE_URL"]).rstrip("/") + f"/link/{raw}"


def look_up(raw: str) -> Link:
    """What a link is and whether it works. Changes nothing."""
    if not raw or len(raw) > LONGEST_TOKEN:
        return Link(LinkState.UNKNOWN)
    query = select(MailedToken, User).join(User, User.id == MailedToken.user_id)
    found = db.session.execute(query.where(MailedToken.token_hash == hash_of(raw))).one_or_none()
    if found is None:
        return Link(LinkState.UNKNOWN)
    token, user = found
    return Link(_state_of(token, user), token, user)


def _state_of(token: MailedToken, user: User) -> LinkState:
    if token.revoked_at is not None or not user.is_active:
        return LinkState.REVOKED
    if token.used_at is not None and token.purpose is not TokenPurpose.INVITATION:
        return LinkState.USED
    return LinkState.EXPIRED if token.expires_at <= now() else LinkState.WORKS


def spend(raw: str) -> Pressed:
    """Use a link: marks it used, which ends all but an invitation.

    Pressed twice at the same moment, it works once. Raises LinkRefused when it does not work.
    """
    link = look_up(raw)
    if not link.works or link.token is None or link.user is None:
        raise LinkRefused(link)
    if link.token.purpose is TokenPurpose.INVITATION:
        link.token.used_at = link.token.used_at or now()
        return Pressed(link.token, link.user)
    unused = MailedToken.id == link.token.id, MailedToken.used_at.is_(None)
    if changed_by(update(MailedToken).where(*unused).values(used_at=now())) != 1:
        raise LinkRefused(Link(LinkState.USED, link.token, link.user))
    return Pressed(link.token, link.user)


def revoke_for(subject: str, user: User | None = None) -> int:
    """End every link to a subject because it closed, or one person's because they are shut out of it.

    Returns how many worked until now.
    """
    if user is None:
        return _revoke(MailedToken.subject == subject)
    return _revoke(MailedToken.subject == subject, MailedToken.user_id == user.id, is_stopped=True)


def revoke_of(user: User, purpose: TokenPurpose | None = None) -> int:
    """End a person's links, all or those of one purpose. Returns how many worked until now."""
    return _revoke(MailedToken.user_id == user.id, *([MailedToken.purpose == purpose] if purpose else []))


def _revoke(*which: ColumnElement[bool], is_stopped: bool = False) -> int:
    may_work = or_(MailedToken.used_at.is_(None), MailedToken.purpose == TokenPurpose.INVITATION)
    query = update(MailedToken).where(*which, may_work, MailedToken.revoked_at.is_(None))
    return changed_by(query.values(revoked_at=now(), is_stopped=is_stopped))
