"""Approaches that cross: the clash shown before saving, and the duplicate approach that action 1.3 wants fewer of.

The strategy, action 1.3: coordinate and centralise employer engagement "to support effectiveness and reach and
minimise duplication". Rules from product model section 4, "Coordination". They warn, they never block, and nobody is
told of their own doing: an organisation that took part in an entry knows of it. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from crm.engagement.kinds import Channel, InitiatedBy
from crm.figures import Proportion
from crm.periods import Period

CLASH_DAYS = 14  # either side
DUPLICATE_DAYS = 30
APPROACH_CHANNELS = frozenset({Channel.PHONE, Channel.EMAIL, Channel.VISIT, Channel.MEETING})


def is_approach(channel: Channel, initiated_by: InitiatedBy, employers: int) -> bool:
    """Whether an entry is an approach: outward, one-to-one, by phone, e-mail, visit or meeting.

    An employer ringing in is none, nor is an entry with several employers, nor an event or an online session.
    """
    return channel in APPROACH_CHANNELS and initiated_by is InitiatedBy.US and employers == 1


@dataclass(frozen=True)
class Approach:
    """One approach, made or planned. `organisations` are those of every officer in the entry; keys are the caller's."""

    entry: int
    employer: int
    on: date
    organisations: frozenset[int]
    themes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Another organisation's approach near mine; strong where a theme is shared."""

    other: Approach
    days_apart: int
    shared_themes: frozenset[int]

    @property
    def is_strong(self) -> bool:
        """Whether both are about the same thing."""
        return bool(self.shared_themes)


def clashes(mine: Approach, others: Iterable[Approach]) -> list[Clash]:
    """The approaches of other organisations to the same employer within 14 days either side: strong, then near, first.

    `others` may hold anything; entries that one of my organisations shares are no clash.
    """
    found = [
        Clash(other, abs((other.on - mine.on).days), mine.themes & other.themes)
        for other in others
        if other.entry != mine.entry
        and other.employer == mine.employer
        and abs((other.on - mine.on).days) <= CLASH_DAYS
        and not (other.organisations & mine.organisations)
    ]
    return sorted(found, key=lambda clash: (not clash.is_strong, clash.days_apart, clash.other.on, clash.other.entry))


@dataclass(frozen=True)
class ReferralSent:
    """A referral of an employer from one organisation to another, on a day."""

    employer: int
    from_organisation: int
    to_organisation: int
    sent_on: date


@dataclass(frozen=True)
class DuplicateApproach:
    """Two approaches to one employer that nobody joined up. It is dated at the later."""

    earlier: Approach
    later: Approach

    @property
    def on(self) -> date:
        """The day it counts on."""
        return self.later.on


def duplicate_approaches(approaches: Iterable[Approach], referrals: Iterable[ReferralSent]) -> list[DuplicateApproach]:
    """Every pair of approaches to one employer within 30 days by organisations that share neither entry nor referral.

    Pass only approaches made, not planned. A referral joins two approaches if it went from an organisation of the one
    to an organisation of the other, either way, in the 30 days up to the later. So does an organisation that took part
    in both.
    """
    joined = _by_employer(referrals)
    by_employer: dict[int, list[Approach]] = defaultdict(list)
    for approach in approaches:
        by_employer[approach.employer].append(approach)
    found = []
    for employer, made in by_employer.items():
        made.sort(key=lambda approach: (approach.on, approach.entry))
        found += [
            DuplicateApproach(earlier, later)
            for earlier, later in combinations(made, 2)
            if (later.on - earlier.on).days <= DUPLICATE_DAYS and _uncoordinated(earlier, later, joined[employer])
        ]
    return sorted(found, key=lambda pair: (pair.on, pair.later.entry, pair.earlier.entry))


def _by_employer(referrals: Iterable[ReferralSent]) -> dict[int, list[ReferralSent]]:
    grouped: dict[int, list[ReferralSent]] = defaultdict(list)
    for referral in referrals:
        grouped[referral.employer].append(referral)
    return grouped


def _uncoordinated(earlier: Approach, later: Approach, referrals: Sequence[ReferralSent]) -> bool:
    if earlier.organisations & later.organisations:
        return False
    since = later.on - timedelta(days=DUPLICATE_DAYS)
    linked = {
        frozenset({referral.from_organisation, referral.to_organisation})
        for referral in referrals
        if since <= referral.sent_on <= later.on
    }
    return linked.isdisjoint(
        frozenset({one, other}) for one in earlier.organisations for other in later.organisations
    )


def duplicate_share(
    approaches: Sequence[Approach], referrals: Iterable[ReferralSent], month: Period, as_at: date
) -> Proportion:
    """Employers with a duplicate approach dated in the month, of the employers approached in it: the measure of 1.3.

    An employer approached by three organisations counts once. `approaches` must reach back 30 days before the month;
    those after `as_at` are left out.
    """
    made = [approach for approach in approaches if approach.on <= as_at]
    approached = {approach.employer for approach in made if approach.on in month}
    twice = {pair.later.employer for pair in duplicate_approaches(made, referrals) if pair.on in month}
    return Proportion(len(twice), len(approached))
