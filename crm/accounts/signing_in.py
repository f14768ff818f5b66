"""How people show who they are: password and second factor, each attempt counted, each sign-in on record."""

from __future__ import annotations

from sqlalchemy import select, update

from crm.accounts import audit, passwords, second_factor, sessions, tokens
from crm.accounts.emails import comparable
from crm.accounts.models import TokenPurpose, User
from crm.accounts.rules import STAFF
from crm.accounts.throttle import Attempts
from crm.database import changed_by, db, now
from crm.jobs import outbox
from crm.problems import Problem, refuse_if


def by_password(email: str, password: str, address: str | None) -> User | None:
    """The member of staff with this e-mail address and password; None when either is wrong.

    Raises TooManyAttempts. An employer's user has no password and is found by a link only.
    """
    wanted = comparable(email)
    attempts = Attempts.at("sign in", wanted, address, by_address=True)
    attempts.check()
    user = person_at(wanted)
    # Employers' users come by link only, whatever they were before.
    right = passwords.matches(user if user is not None and user.role in STAFF else None, password)
    attempts.record(succeeded=right)
    if not right:
        audit.note("sign-in failed", "user", record_id=user.id if user else None, reason=_tried(wanted))
    return user if right else None


def _tried(address: str) -> str:
    """The address somebody tried, for the trail; what is no address may be a password typed into the wrong box."""
    return f"Tried {address[:254]}" if "@" in address else "What was entered is no address"


def by_code(user: User, typed: str, address: str | None, *, recovery: bool = False) -> bool:
    """Whether a code (or recovery code) completes a sign-in. Raises TooManyAttempts."""
    attempts = Attempts.at("code", str(user.id), address)
    attempts.check()
    accept = second_factor.accept_recovery_code if recovery else second_factor.accept_code
    right = accept(user, typed)
    attempts.record(succeeded=right)
    if not right:
        audit.note("second factor failed", "user", record_id=user.id)
    return right


def confirms_password(user: User, password: str, address: str | None) -> bool:
    """Whether somebody already signed in knows their password, before they change it. Raises TooManyAttempts."""
    attempts = Attempts.at("confirm", str(user.id), address)
    attempts.check()
    right = passwords.matches(user, password)
    attempts.record(succeeded=right)
    return right


def begin_session(user: User, how: str) -> str | None:
    """Sign a person in, on record. Returns the page they asked for before, if any."""
    wanted = sessions.start(user)
    note_seen(user)
    audit.note("signed in", "user", record_id=user.id, how=how)
    return wanted


def note_seen(user: User) -> None:
    """Keep when a person last signed in; no edit, so it raises no version."""
    seen = update(User).where(User.id == user.id).values(last_seen_at=now())
    changed_by(seen.execution_options(audited_elsewhere=True))


def person_at(email: str) -> User | None:
    """The active person with this address, as `comparable` gives it."""
    return db.session.scalar(select(User).where(User.email == email, User.archived_at.is_(None)))


def change_password(user: User, current: str, password: str, address: str | None) -> None:
    """Change one's own password, ending every other session. Raises RuleRefused, TooManyAttempts."""
    if not confirms_password(user, current, address):
        refuse_if([Problem("current", "The current password is wrong")])
    passwords.set_password(user, password)
    tokens.revoke_of(user, TokenPurpose.SET_PASSWORD)
    sessions.keep_current(user)
    audit.note("password changed", "user", record_id=user.id)
    outbox.send(user.email, "Your password was changed", "password_changed", "security", name=user.name)


def set_up_second_factor(user: User, secret: str, code: str, password: str | None, address: str | None) -> list[str]:
    """Switch to a new authenticator app, once its first code is right; returns the recovery codes.

    `password` is asked of somebody already signed in. Raises RuleRefused, TooManyAttempts.
    """
    attempts = Attempts.at("new factor", str(user.id), address)
    attempts.check()
    problems = []
    if password is not None and not passwords.matches(user, password):
        problems.append(Problem("current", "Password is wrong"))
    step = second_factor.step_of(secret, code, now())
    if step is None:
        problems.append(Problem("code", "Code is wrong or too old. Enter the code your app shows now"))
    attempts.record(succeeded=not problems)
    refuse_if(problems)
    assert step is not None  # noqa: S101  for the checker: otherwise refused above
    codes = second_factor.switch_on(user, secret, step)
    _tell_of_second_factor(user, "A new authenticator app was set up for your account.")
    return codes


def renew_recovery_codes(user: User, password: str, address: str | None) -> list[str]:
    """New recovery codes in place of the old, for somebody who knows the password. Raises RuleRefused."""
    if not confirms_password(user, password, address):
        refuse_if([Problem("current", "Password is wrong")])
    codes = second_factor.renew_recovery_codes(user)
    _tell_of_second_factor(user, "New recovery codes were made for your account. The old ones no longer work.")
    return codes


def _tell_of_second_factor(user: User, what: str) -> None:
    audit.note("second factor changed", "user", record_id=user.id, what=what)
    outbox.send(user.email, "Your sign-in was changed", "second_factor_changed", "security", name=user.name, what=what)
