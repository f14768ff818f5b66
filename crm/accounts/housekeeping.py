"""Forgetting what signing in leaves behind."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete

from crm.accounts.models import EndedSession, MailedToken, SignInAttempt
from crm.database import changed_by, now

# An ended link explains itself, and offers a new one, for as long as its e-mail is likely to be found.
TOKENS_KEPT = timedelta(days=180)
ATTEMPTS_KEPT = timedelta(days=2)


def forget_old_sign_ins() -> str:
    """Delete long expired links, attempts that no longer count and the ends of sessions that are too old anyway.

    Returns what was done, in words.
    """
    tokens = changed_by(delete(MailedToken).where(MailedToken.expires_at < now() - TOKENS_KEPT))
    attempts = changed_by(delete(SignInAttempt).where(SignInAttempt.at < now() - ATTEMPTS_KEPT))
    too_old = now() - 2 * current_app.permanent_session_lifetime
    changed_by(delete(EndedSession).where(EndedSession.ended_at < too_old))
    return f"{tokens} links and {attempts} attempts deleted" if tokens or attempts else ""
