"""Slowing down guesses, exactly: failures are rows, counted in the transaction that adds the next one.

Counted are the account that is tried and the network address it is tried from, neither kept in clear. An office shares
one address, so more is allowed there. Where anybody may try (a password), an account allows few failures from one
address and more from all addresses together: somebody who guesses elsewhere does not lock its owner out. A success
wipes the account's failures, but not the address's: whoever has an account of their own could otherwise go on guessing
at others.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select, text

from crm.accounts.models import SignInAttempt
from crm.database import db, now


class TooManyAttempts(Exception):
    """Too many failures within the window; `minutes` says how long that is."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"Too many attempts; the window is {minutes} minutes.")


@dataclass(frozen=True)
class Attempts:
    """One attempt at something ("sign in", "link", "code"), by whom it is for and where it comes from."""

    account: str
    address: str
    account_there: str | None = None

    @classmethod
    def at(cls, what: str, whom: str, address: str | None, *, by_address: bool = False) -> Attempts:
        """The hashes to count an attempt under. What is tried keeps its own count for each account.

        `by_address` counts the account's failures from this address apart.
        """
        account, there = f"{what}:{whom}", f"{what}:{whom}:from:{address or ''}"
        return cls(_hash_of(account), _hash_of(f"address:{address or ''}"), _hash_of(there) if by_address else None)

    def check(self) -> None:
        """Raise TooManyAttempts when the next attempt would be one too many."""
        settings = current_app.config
        window = timedelta(minutes=settings["SIGN_IN_WINDOW_MINUTES"])
        _wait_for_turn(self.account)
        anywhere = settings["SIGN_IN_ATTEMPTS_ANYWHERE" if self.account_there else "SIGN_IN_ATTEMPTS"]
        limits = [
            (_failures_since_success(self.account, window), anywhere),
            (_failures(self.address, window), settings["SIGN_IN_ATTEMPTS_PER_ADDRESS"]),
        ]
        if self.account_there:
            limits.append((_failures_since_success(self.account_there, window), settings["SIGN_IN_ATTEMPTS"]))
        if any(count >= limit for count, limit in limits):
            raise TooManyAttempts(settings["SIGN_IN_WINDOW_MINUTES"])

    def record(self, *, succeeded: bool) -> None:
        """Keep what came of the attempt."""
        db.session.add(SignInAttempt(who_hash=self.account, succeeded=succeeded))
        if self.account_there:
            db.session.add(SignInAttempt(who_hash=self.account_there, succeeded=succeeded))
        if not succeeded:
            db.session.add(SignInAttempt(who_hash=self.address, succeeded=False))


def _hash_of(who: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, who.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _wait_for_turn(account: str) -> None:
    """One attempt at an account at a time, so that ten sent at once are counted one by one.

    SQLite has one writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": int(account[:15], 16)})


def _failures(who: str, window: timedelta) -> int:
    mine = SignInAttempt.who_hash == who, SignInAttempt.succeeded.is_(False), SignInAttempt.at > now() - window
    return db.session.scalar(select(func.count()).select_from(SignInAttempt).where(*mine)) or 0


def _failures_since_success(who: str, window: timedelta) -> int:
    mine = select(SignInAttempt.succeeded).where(SignInAttempt.who_hash == who, SignInAttempt.at > now() - window)
    newest_first = db.session.scalars(mine.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc()).limit(200))
    count = 0
    for succeeded in newest_first:
        if succeeded:
            break
        count += 1
    return count
