"""Password hashes: argon2id at the floor OWASP gives (two passes over 19 MiB, one lane), about 30 ms each."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.accounts.models import User
from crm.accounts.rules import password_problem
from crm.problems import Problem, refuse_if

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password that was thrown away. Checked where there is no account, so that the answer takes as long.
DECOY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$1EUhO9oLKvdQ5IvvfN+7mg$BD+pjYtrRVymBTtqW2NywbX6SPM+qGxzb7YZDyELIuo"


def matches(user: User | None, password: str) -> bool:
    """Whether this is the person's password; as slow for nobody and for people without a password.

    A hash made with older settings is renewed on the way.
    """
    kept = user.password_hash if user is not None and user.password_hash else DECOY_HASH
    try:
        HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
    if user is None or user.password_hash is None:
        return False
    if HASHER.check_needs_rehash(kept):
        user.password_hash = HASHER.hash(password)
    return True


def set_password(user: User, password: str, field: str = "password") -> None:
    """Give a person a new password, which ends their sessions everywhere. Raises RuleRefused naming `field`."""
    problem = password_problem(password, user.email)
    refuse_if([Problem(field, problem)] if problem else [])
    user.password_hash = HASHER.hash(password)
    user.session_epoch += 1
