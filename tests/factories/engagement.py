"""Contacts with employers, next steps and referrals, made as the product makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.actions import log_interaction
from crm.engagement.drafts import Entry, NextStep
from crm.engagement.follow_ups import add_follow_up
from crm.engagement.kinds import Channel, WillingnessAnswer
from crm.engagement.models import FollowUp, Interaction, Referral, Theme, Willingness
from crm.engagement.referrals import Handing, send_referral
from crm.engagement.wishes import record_willingness

_numbers = count(1)


def make_theme(name: str = "", **fields: Any) -> Theme:
    """A theme in use."""
    number = next(_numbers)
    theme = Theme(key=f"theme_{number}", name=name or f"Theme {number}", action_code="1.3", **fields)
    db.session.add(theme)
    db.session.flush()
    return theme


def make_interaction(
    employer: Employer | Sequence[Employer],
    by: User,
    on: date | None = None,
    *,
    themes: Sequence[Theme] = (),
    officers: Sequence[User] = (),
    next_step: NextStep | None = None,
    channel: Channel = Channel.PHONE,
    summary: str = "Talked about vacancies",
    **fields: Any,
) -> Interaction:
    """A contact by a person, today unless `on` says otherwise; a day to come makes it planned."""
    employers = [employer] if isinstance(employer, Employer) else employer
    entry = Entry(
        on=on or today(),
        channel=channel,
        summary=summary,
        employers=[each.public_id for each in employers],
        officers=[each.public_id for each in officers],
        themes=[theme.public_id for theme in themes],
        next_step=next_step,
        **fields,
    )
    return log_interaction(entry, by, today())


def make_follow_up(
    employer: Employer, owner: User, due: date, *, what: str = "Call back", by: User | None = None
) -> FollowUp:
    """A next step that came out of no contact; due on any day, as if it had been added in time."""
    return add_follow_up(what, due, owner, employer, by or owner, min(due, today()))


def make_referral(employer: Employer, by: User, to: User, *, reason: str = "Wants to take an apprentice") -> Referral:
    """A referral from one person to another at another organisation."""
    organisation = to.organisation.public_id if to.organisation else ""
    return send_referral(employer, Handing(organisation, reason, to.public_id), by, today())


def make_willingness(employer: Employer, strand: Strand, answer: WillingnessAnswer, reason: str = "") -> Willingness:
    """What an employer said this year."""
    return record_willingness(employer, strand, answer, reason, None, today())
