"""Employers gone quiet: how long is too long, by tier, counting those never contacted.

Rules from product model section 4, "Coordination". Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Tier(StrEnum):
    """Why an employer should hear from us."""

    NETWORK = "network"
    ANCHOR = "anchor"
    OPEN_STRAND = "open_strand"

    @property
    def days(self) -> int:
        """The longest silence, in days."""
        return TIER_DAYS[self]

    @property
    def label(self) -> str:
        """As it stands at the head of a line."""
        return _TIER_LABELS[self]


TIER_DAYS = {Tier.NETWORK: 90, Tier.ANCHOR: 90, Tier.OPEN_STRAND: 60}
_TIER_LABELS = {
    Tier.NETWORK: "Member of the HR Director Network",
    Tier.ANCHOR: "Anchor employer",
    Tier.OPEN_STRAND: "Work in hand",
}


@dataclass(frozen=True)
class TierEntry:
    """An employer's place in a tier since a day."""

    tier: Tier
    since: date


@dataclass(frozen=True)
class Neglect:
    """An employer due a contact. `due` was the last day of the silence allowed; no `last_contact`: never contacted."""

    tier: Tier
    due: date
    days_overdue: int
    last_contact: date | None

    @property
    def reason(self) -> str:
        """Why it is on the list."""
        silence = "never contacted" if self.last_contact is None else f"no contact for over {self.tier.days} days"
        return f"{self.tier.label}: {silence}"


def contact_due(tiers: Iterable[TierEntry], last_contact: date | None) -> tuple[Tier, date] | None:
    """The tier that asks for the next contact, and by when; None for an employer in no tier ("not yet reached").

    Each tier's clock starts on entering it and again at every contact. The day that comes first wins: for clocks that
    started together that is the shortest threshold, and entering a shorter tier never puts off an older one.
    """
    dues = [
        (max(entry.since, last_contact or entry.since) + timedelta(days=entry.tier.days), entry.tier.days, entry.tier)
        for entry in tiers
    ]
    if not dues:
        return None
    due, _, tier = min(dues)
    return tier, due


def neglect(
    tiers: Iterable[TierEntry], last_contact: date | None, today: date, *, do_not_approach_until: date | None = None
) -> Neglect | None:
    """The finding for one employer today, or None. An employer that asked to be left alone is not neglected."""
    asked = contact_due(tiers, last_contact)
    if asked is None or (do_not_approach_until is not None and today < do_not_approach_until):
        return None
    tier, due = asked
    return Neglect(tier, due, (today - due).days, last_contact) if today > due else None
