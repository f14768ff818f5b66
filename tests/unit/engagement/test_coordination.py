"""Clashes and duplicate approaches: the measure of action 1.3."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.engagement.coordination import (
    Approach,
    ReferralSent,
    clashes,
    duplicate_approaches,
    duplicate_share,
    is_approach,
)
from crm.engagement.kinds import Channel, InitiatedBy
from crm.figures import Proportion
from crm.periods import Period

COUNCIL, CHAMBER, JOBCENTRE = 1, 2, 3
APPRENTICES, PLACES = 10, 11
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


def on(day, month=5):
    return date(2026, month, day)


def approach(entry, day, *organisations, employer=7, themes=(), month=5):
    return Approach(entry, employer, on(day, month), frozenset(organisations), frozenset(themes))


class TestApproach:
    @pytest.mark.parametrize(
        ("channel", "who", "employers", "is_one"),
        [
            (Channel.PHONE, InitiatedBy.US, 1, True),
            (Channel.EMAIL, InitiatedBy.US, 1, True),
            (Channel.VISIT, InitiatedBy.US, 1, True),
            (Channel.MEETING, InitiatedBy.US, 1, True),
            (Channel.EVENT, InitiatedBy.US, 1, False),
            (Channel.ONLINE, InitiatedBy.US, 1, False),
            (Channel.PHONE, InitiatedBy.EMPLOYER, 1, False),  # they rang in
            (Channel.EMAIL, InitiatedBy.OTHER, 1, False),
            (Channel.MEETING, InitiatedBy.US, 2, False),  # a round table
        ],
    )
    def test_is_outward_and_one_to_one(self, channel, who, employers, is_one):
        assert is_approach(channel, who, employers) is is_one


class TestClash:
    @pytest.mark.parametrize(
        ("other", "days"),
        [
            (approach(2, 15, CHAMBER), 0),
            (approach(2, 1, CHAMBER), 14),
            (approach(2, 29, CHAMBER), 14),
            (approach(2, 30, CHAMBER), None),
            (approach(2, 30, CHAMBER, month=4), None),
            (approach(2, 15, CHAMBER, employer=8), None),
            (approach(2, 15, COUNCIL), None),  # our own doing
            (approach(2, 15, COUNCIL, CHAMBER), None),  # we were there
            (approach(1, 15, CHAMBER), None),  # the entry itself, being edited
        ],
    )
    def test_within_14_days_either_side(self, other, days):
        found = clashes(approach(1, 15, COUNCIL), [other])
        assert [clash.days_apart for clash in found] == ([] if days is None else [days])

    def test_strong_ones_first_then_the_nearest(self):
        mine = approach(1, 15, COUNCIL, themes=(APPRENTICES, PLACES))
        far_but_same = approach(2, 28, CHAMBER, themes=(APPRENTICES,))
        near = approach(3, 16, JOBCENTRE, themes=(12,))
        nearer = approach(4, 15, JOBCENTRE)
        found = clashes(mine, [near, far_but_same, nearer])
        assert [clash.other.entry for clash in found] == [2, 4, 3]
        assert [clash.is_strong for clash in found] == [True, False, False]
        assert found[0].shared_themes == {APPRENTICES}


def pairs(approaches, referrals=()):
    return [(pair.earlier.entry, pair.later.entry) for pair in duplicate_approaches(approaches, referrals)]


class TestDuplicateApproach:
    @pytest.mark.parametrize(
        ("earlier", "later", "is_one"),
        [
            (approach(1, 1, COUNCIL), approach(2, 31, CHAMBER), True),  # 30 days
            (approach(1, 30, COUNCIL, month=4), approach(2, 31, CHAMBER), False),  # 31 days
            (approach(1, 1, COUNCIL), approach(2, 1, CHAMBER), True),
            (approach(1, 1, COUNCIL), approach(2, 9, COUNCIL), False),
            (approach(1, 1, COUNCIL), approach(2, 9, CHAMBER, employer=8), False),
            (approach(1, 1, COUNCIL), approach(2, 9, COUNCIL, CHAMBER), False),  # one shared entry
            (approach(1, 1, COUNCIL, JOBCENTRE), approach(2, 9, CHAMBER), True),
        ],
    )
    def test_is_two_organisations_within_30_days(self, earlier, later, is_one):
        assert pairs([later, earlier]) == ([(1, 2)] if is_one else [])

    @pytest.mark.parametrize(
        ("referral", "excused"),
        [
            (ReferralSent(7, COUNCIL, CHAMBER, on(5)), True),
            (ReferralSent(7, CHAMBER, COUNCIL, on(5)), True),  # either way
            (ReferralSent(7, COUNCIL, CHAMBER, on(21)), True),  # on the day of the later
            (ReferralSent(7, COUNCIL, CHAMBER, on(22)), False),  # afterwards is too late
            (ReferralSent(7, COUNCIL, CHAMBER, on(21, 4)), True),  # 30 days before the later
            (ReferralSent(7, COUNCIL, CHAMBER, on(20, 4)), False),  # long ago
            (ReferralSent(7, COUNCIL, JOBCENTRE, on(5)), False),
            (ReferralSent(8, COUNCIL, CHAMBER, on(5)), False),
        ],
    )
    def test_a_referral_between_the_two_excuses_it(self, referral, excused):
        made = [approach(1, 1, COUNCIL), approach(2, 21, CHAMBER)]
        assert pairs(made, [referral]) == ([] if excused else [(1, 2)])

    def test_one_referral_joins_entries_of_several_organisations(self):
        made = [approach(1, 1, COUNCIL, JOBCENTRE), approach(2, 21, CHAMBER)]
        assert pairs(made, [ReferralSent(7, JOBCENTRE, CHAMBER, on(5))]) == []

    def test_is_dated_at_the_later_contact(self):
        pair = duplicate_approaches([approach(1, 20, COUNCIL, month=4), approach(2, 3, CHAMBER)], [])[0]
        assert pair.on == on(3)

    def test_three_organisations_make_three_pairs(self):
        made = [approach(1, 1, COUNCIL), approach(2, 2, CHAMBER), approach(3, 3, JOBCENTRE)]
        assert pairs(made) == [(1, 2), (1, 3), (2, 3)]


class TestShare:
    def test_of_employers_approached_in_the_month(self):
        made = [
            # Employer 1: three organisations, one employer.
            approach(1, 3, COUNCIL, employer=1), approach(2, 4, CHAMBER, employer=1),
            approach(3, 5, JOBCENTRE, employer=1),
            # Employer 2: one organisation twice.
            approach(4, 3, COUNCIL, employer=2), approach(5, 9, COUNCIL, employer=2),
            # Employer 3: the later contact falls in May, so it counts in May.
            approach(6, 28, COUNCIL, employer=3, month=4), approach(7, 2, CHAMBER, employer=3),
            # Employer 4: the later contact falls in June.
            approach(8, 28, COUNCIL, employer=4), approach(9, 2, CHAMBER, employer=4, month=6),
            # Employer 5: only in April.
            approach(10, 28, COUNCIL, employer=5, month=4),
        ]  # fmt: skip
        assert duplicate_share(made, [], MAY, on(30, 6)) == Proportion(2, 4)
        june = Period(on(1, 6), on(30, 6))
        assert duplicate_share(made, [], june, on(30, 6)) == Proportion(1, 1)

    def test_as_at_a_day_leaves_out_what_came_later(self):
        made = [approach(1, 3, COUNCIL), approach(2, 20, CHAMBER)]
        assert duplicate_share(made, [], MAY, on(19)) == Proportion(0, 1)
        assert duplicate_share(made, [], MAY, on(20)) == Proportion(1, 1)

    def test_a_month_without_approaches_is_blank(self):
        assert duplicate_share([], [], MAY, on(31)).value is None

    @given(
        st.lists(
            st.builds(
                Approach,
                entry=st.integers(1, 10**6),
                employer=st.integers(1, 3),
                on=st.dates(date(2026, 4, 1), date(2026, 6, 30)),
                organisations=st.frozensets(st.integers(1, 3), min_size=1, max_size=2),
            ),
            max_size=12,
            unique_by=lambda a: a.entry,
        )
    )
    def test_agrees_with_asking_every_pair(self, made):
        twice = {
            a.employer
            for a in made
            for b in made
            if a.employer == b.employer
            and timedelta(0) <= a.on - b.on <= timedelta(days=30)
            and a.organisations.isdisjoint(b.organisations)
            and a.on in MAY
        }
        assert duplicate_share(made, [], MAY, MAY.last).numerator == len(twice)
