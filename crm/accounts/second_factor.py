"""The second factor: a six-digit code from an authenticator app (TOTP, RFC 6238), or a recovery code once.

A code counts for its half minute and one on either side, since clocks differ, and never twice: the step last used is
kept, and only a later one is taken.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
import segno
from flask import current_app
from sqlalchemy import delete, or_, select, update

from crm.accounts.models import RecoveryCode, User
from crm.database import changed_by, db, now

STEP_SECONDS = 30
DRIFT_STEPS = (0, -1, 1)
RECOVERY_CODES = 10
# 16 of 31 characters are 79 bits: beyond guessing, so one round of SHA-256 keeps them safe.
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 16


def new_secret() -> str:
    """A key for an authenticator app, as the text people can type in."""
    return pyotp.random_base32()


def app_address(secret: str, email: str) -> str:
    """What the QR code says: an otpauth:// address."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=current_app.config["SERVICE_NAME"])


def qr_svg(address: str) -> bytes:
    """An address as a QR code, an SVG file without inline styles."""
    target = io.BytesIO()
    segno.make(address, error="m").save(target, kind="svg", scale=5, border=4, dark="#000", light="#fff", unit="")
    return target.getvalue()


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute a code belongs to; None when it is wrong or too old."""
    code = "".join(typed.split())
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    current = int(at.timestamp()) // STEP_SECONDS
    for step in (current + drift for drift in DRIFT_STEPS):
        if compare_digest(totp.generate_otp(step), code):
            return step
    return None


def accept_code(user: User, typed: str) -> bool:
    """Whether the code is right and not used before; it is then used."""
    step = step_of(user.totp_secret, typed, now()) if user.totp_secret else None
    if step is None:
        return False
    fresh = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    query = update(User).where(User.id == user.id, fresh).values(totp_last_step=step)
    return changed_by(query.execution_options(audited_elsewhere=True)) == 1


def accept_recovery_code(user: User, typed: str) -> bool:
    """Whether the recovery code is right and not used before; it is then used."""
    mine = RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash_of(typed), RecoveryCode.used_at.is_(None)
    return changed_by(update(RecoveryCode).where(*mine).values(used_at=now())) == 1


def switch_on(user: User, secret: str, step: int) -> list[str]:
    """Ask for codes of this key from now on; returns the recovery codes, which are not kept. Ends other sessions."""
    user.totp_secret = secret
    user.totp_last_step = step
    user.session_epoch += 1
    return renew_recovery_codes(user)


def switch_off(user: User) -> None:
    """Forget the key and the recovery codes, and end the person's sessions."""
    user.totp_secret = None
    user.totp_last_step = None
    user.session_epoch += 1
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes in place of the old; only their hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash_of(code)) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    """How many recovery codes a person has not used."""
    mine = select(RecoveryCode.id).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(mine).all())


def _new_code() -> str:
    characters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(characters[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def _hash_of(typed: str) -> str:
    kept = "".join(character for character in typed.lower() if character.isalnum())
    return hashlib.sha256(kept.encode("utf-8", "replace")).hexdigest()
