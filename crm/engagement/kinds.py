"""The kinds that engagement records are of (product model, section 3)."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a contact was made."""

    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"
    MEETING = "meeting"
    EVENT = "event"
    ONLINE = "online"


class InitiatedBy(StrEnum):
    """Who began it."""

    US = "us"
    EMPLOYER = "employer"
    OTHER = "other"


class InteractionState(StrEnum):
    """Planned until somebody says that it took place, or did not; only what took place counts as contact."""

    HELD = "held"
    PLANNED = "planned"
    NOT_HELD = "not_held"


class ReferralState(StrEnum):
    """Where a referral stands; the sender sees it throughout."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


class WillingnessAnswer(StrEnum):
    """What an employer said about a strand this year."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    ALREADY = "already"
    ASK_AGAIN = "ask_again"
