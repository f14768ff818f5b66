"""E-mail addresses as we keep them: checked for their form, in lower case."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST_EMAIL = 254
ADVICE = "Enter an email address in the correct format, like name@example.org"


class NotAnEmailAddress(ValueError):
    """The text is no e-mail address; the message says what to enter."""


def email_address(typed: str) -> str:
    """The address in the form that is stored and compared. Raises NotAnEmailAddress."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise NotAnEmailAddress(ADVICE) from None
    address = found.normalized.lower()
    if len(address) > LONGEST_EMAIL:
        raise NotAnEmailAddress(ADVICE)
    return address


def comparable(typed: str) -> str:
    """What to look for when somebody types the address of an account; text that is no address finds nobody."""
    try:
        return email_address(typed)
    except NotAnEmailAddress:
        return typed.strip().lower()[:LONGEST_EMAIL]
