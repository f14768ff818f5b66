"""Whom we may write to: the law on email marketing (PECR) and what people told us, kept apart. Pure.

Companies, LLPs and government bodies are corporate subscribers, whom the consent rule for email does not cover; sole
traders and other partnerships are individual subscribers and need consent (Information Commissioner's Office;
definitions, section 8). A charity may be either, so it counts as an individual, like a form we do not know. Everyone
may object, and an objection binds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CORPORATE_FORMS = frozenset({"company", "llp", "public_body"})  # values of the directory's LegalForm


@dataclass(frozen=True)
class Permission:
    """Whether we may, and why or why not, as a person reads it."""

    allowed: bool
    reason: str


@dataclass(frozen=True)
class Reachable:
    """What is known of a person at an employer. The two choices are True, False or None (never asked)."""

    email: str
    may_contact: bool | None = None
    subscribed: bool | None = None
    bounced_on: date | None = None
    left_on: date | None = None


def is_individual_subscriber(legal_form: str) -> bool:
    """Whether the law treats the employer's email address as a private person's."""
    return legal_form not in CORPORATE_FORMS


def may_send_news(person: Reachable, legal_form: str, today: date) -> Permission:
    """Whether bulk mail (news, an invitation to a programme) may go to a person; never for a reply or work in hand."""
    if (barrier := _cannot_be_reached(person, today)) is not None:
        return barrier
    if person.subscribed is False:
        return Permission(False, "said no to news")
    if person.subscribed:
        return Permission(True, "subscribed to news")
    if is_individual_subscriber(legal_form):
        return Permission(False, "never subscribed, and this employer's legal form needs consent first")
    return Permission(True, "a corporate subscriber who has not objected")


def may_contact_about_work(person: Reachable, today: date) -> Permission:
    """Whether a person may be written to about work in hand: yes, until they say no."""
    if (barrier := _cannot_be_reached(person, today)) is not None:
        return barrier
    if person.may_contact is False:
        return Permission(False, "asked not to be contacted about work in hand")
    return Permission(True, "agreed to be contacted" if person.may_contact else "has not objected")


def _cannot_be_reached(person: Reachable, today: date) -> Permission | None:
    if person.left_on is not None and person.left_on <= today:
        return Permission(False, "has left this employer")
    if not person.email:
        return Permission(False, "no email address")
    if person.bounced_on is not None and person.bounced_on <= today:
        return Permission(False, "email to this address was returned")
    return None
