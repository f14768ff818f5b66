"""How long is too long, by tier."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.engagement.neglect import Tier, TierEntry, contact_due, neglect

JANUARY = date(2026, 1, 1)


def days(count):
    return JANUARY + timedelta(days=count)


def entry(tier, day=0):
    return TierEntry(tier, days(day))


@pytest.mark.parametrize(
    ("tiers", "last_contact", "tier", "due"),
    [
        ([entry(Tier.NETWORK)], None, Tier.NETWORK, 90),  # never contacted counts from joining
        ([entry(Tier.ANCHOR)], days(20), Tier.ANCHOR, 110),
        ([entry(Tier.OPEN_STRAND)], days(-200), Tier.OPEN_STRAND, 60),  # the clock starts on entering
        ([entry(Tier.NETWORK), entry(Tier.OPEN_STRAND)], days(10), Tier.OPEN_STRAND, 70),  # the shortest wins
        # Opening a strand later does not put off a contact that the network already asks for.
        ([entry(Tier.NETWORK), entry(Tier.OPEN_STRAND, 80)], None, Tier.NETWORK, 90),
    ],
)
def test_the_contact_that_is_due_first(tiers, last_contact, tier, due):
    assert contact_due(tiers, last_contact) == (tier, days(due))


def test_in_no_tier_nothing_is_due():
    assert contact_due([], days(0)) is None
    assert neglect([], None, days(999)) is None


@pytest.mark.parametrize(("today", "overdue"), [(89, None), (90, None), (91, 1), (100, 10)])
def test_is_neglect_after_the_last_day_allowed(today, overdue):
    found = neglect([entry(Tier.ANCHOR)], None, days(today))
    assert (found and found.days_overdue) == overdue


@pytest.mark.parametrize(
    ("tier", "last_contact", "reason"),
    [
        (Tier.NETWORK, None, "Member of the HR Director Network: never contacted"),
        (Tier.OPEN_STRAND, days(3), "Work in hand: no contact for over 60 days"),
    ],
)
def test_says_why(tier, last_contact, reason):
    assert neglect([entry(tier)], last_contact, days(200)).reason == reason


def test_an_employer_that_asked_to_be_left_alone_is_not_neglected():
    tiers = [entry(Tier.ANCHOR)]
    assert neglect(tiers, None, days(100), do_not_approach_until=days(101)) is None
    assert neglect(tiers, None, days(101), do_not_approach_until=days(101)) is not None


@given(
    st.lists(st.builds(entry, st.sampled_from(Tier), st.integers(-300, 300)), min_size=1, max_size=4),
    st.none() | st.integers(-300, 300).map(days),
    st.builds(entry, st.sampled_from(Tier), st.integers(-300, 300)),
)
def test_one_more_tier_never_puts_a_contact_off(tiers, last_contact, more):
    assert contact_due([*tiers, more], last_contact)[1] <= contact_due(tiers, last_contact)[1]
