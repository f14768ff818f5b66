"""Where an employer stands on any date, and the spans a database keeps of it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.diagnostics.positions import (
    SiteRecord,
    Submission,
    Sums,
    latest_submission,
    measures_of,
    position_at,
    spans,
    sums_of,
    tally_changes,
)
from crm.blueprints.diagnostics.rules import Ability, Finding, SiteFacts

START = date(2025, 1, 1)
CLEAR = SiteFacts(
    staff=10, tried_to_recruit=True, able_to_recruit=True, vacancies=2, hard_to_fill=1, skill_shortage=0,
    not_proficient=0, under_used=0,
)  # fmt: skip
SHORT = SiteFacts(
    staff=20, tried_to_recruit=True, able_to_recruit=False, vacancies=5, hard_to_fill=4, skill_shortage=3,
    not_proficient=2, under_used=1, has_estimates=True,
)  # fmt: skip


def submitted(key, on, facts=CLEAR, order=0):
    return Submission(key, on, facts, order)


def site(key, *submissions, closed_on=None):
    return SiteRecord(key, submissions, closed_on)


class TestLatest:
    FIRST = submitted(1, date(2025, 1, 10))
    REVISED = submitted(2, date(2025, 6, 1), SHORT, order=1)
    SAME_DAY = submitted(3, date(2025, 6, 1), CLEAR, order=2)

    @pytest.mark.parametrize(
        ("as_at", "key"),
        [
            (date(2025, 1, 9), None),
            (date(2025, 1, 10), 1),
            (date(2025, 5, 31), 1),
            (date(2025, 6, 1), 3),  # the last of the day
            (date(2026, 11, 30), 3),
            (date(2026, 12, 1), None),  # 18 months on
        ],
    )
    def test_is_the_last_by_then_in_the_window(self, as_at, key):
        found = latest_submission([self.SAME_DAY, self.FIRST, self.REVISED], as_at)
        assert (found and found.key) == key


class TestSums:
    @pytest.mark.parametrize(
        ("facts", "sums"),
        [
            (
                SHORT,
                Sums(
                    hard_to_fill=4, vacancies_with_hard=5, skill_shortage=3, vacancies_with_shortage=5,
                    not_proficient=2, staff_with_gaps=20,
                ),
            ),
            # A pair enters only if both parts are known.
            (SiteFacts(vacancies=5, hard_to_fill=4), Sums(hard_to_fill=4, vacancies_with_hard=5)),
            (SiteFacts(vacancies=5, skill_shortage=4), Sums(skill_shortage=4, vacancies_with_shortage=5)),
            (SiteFacts(skill_shortage=4, not_proficient=3), Sums()),
            (SiteFacts(staff=9, not_proficient=0), Sums(staff_with_gaps=9)),
            (SiteFacts(staff=9), Sums()),
        ],
    )  # fmt: skip
    def test_of_one_site(self, facts, sums):
        assert sums_of(facts) == sums


class TestPosition:
    def test_of_two_sites_is_worked_out_by_hand(self):
        position = position_at(
            [site(1, submitted(11, date(2025, 3, 1))), site(2, submitted(12, date(2025, 4, 1), SHORT))],
            date(2025, 5, 1),
        )
        assert position.ability is Ability.NOT_ABLE
        assert position.mismatch is Finding.YES
        assert position.under_use is Finding.YES
        assert position.sums == Sums(5, 7, 3, 7, 2, 30)
        assert (position.submissions, position.latest) == ((11, 12), 12)
        assert (position.sites, position.sites_unanswered, position.has_estimates) == (2, 0, True)

    def test_a_site_without_answers_leaves_it_undetermined(self):
        position = position_at([site(1, submitted(11, date(2025, 3, 1))), site(2)], date(2025, 5, 1))
        assert (position.ability, position.mismatch) == (Ability.UNDETERMINED, Finding.UNDETERMINED)
        assert position.sites_unanswered == 1

    def test_a_closed_site_no_longer_counts(self):
        sites = [site(1, submitted(11, date(2025, 3, 1))), site(2, closed_on=date(2025, 4, 1))]
        assert position_at(sites, date(2025, 3, 31)).mismatch is Finding.UNDETERMINED
        assert position_at(sites, date(2025, 4, 1)).mismatch is Finding.NO

    def test_no_vacancies_settles_what_was_not_asked(self):
        facts = SiteFacts(staff=4, tried_to_recruit=True, able_to_recruit=True, vacancies=0, not_proficient=0)
        assert position_at([site(1, submitted(1, START, facts))], START).ability is Ability.ABLE

    def test_without_a_submission_there_is_no_position(self):
        assert position_at([site(1)], START) is None
        assert position_at([], START) is None
        assert spans([site(1)]) == []


class TestSpans:
    def test_of_one_site_by_hand(self):
        found = spans([site(1, submitted(1, date(2025, 1, 10), SHORT), submitted(2, date(2025, 6, 1)))])
        assert [(span.valid_from, span.valid_to, span.position.ability) for span in found] == [
            (date(2025, 1, 10), date(2025, 6, 1), Ability.NOT_ABLE),
            (date(2025, 6, 1), date(2026, 12, 1), Ability.ABLE),
        ]

    def test_a_gap_between_two_answers_is_in_no_span(self):
        found = spans([site(1, submitted(1, date(2022, 1, 1)), submitted(2, date(2025, 1, 1)))])
        assert [(span.valid_from, span.valid_to) for span in found] == [
            (date(2022, 1, 1), date(2023, 7, 1)),
            (date(2025, 1, 1), date(2026, 7, 1)),
        ]

    def test_days_on_which_nothing_changes_are_one_span(self):
        # The first submission grows too old in July 2026, long after a second took its place.
        found = spans([site(1, submitted(1, date(2025, 1, 1)), submitted(2, date(2025, 12, 1)))])
        assert [(span.valid_from, span.valid_to) for span in found] == [
            (date(2025, 1, 1), date(2025, 12, 1)),
            (date(2025, 12, 1), date(2027, 6, 1)),
        ]


DAYS = st.integers(0, 1200).map(lambda day: START + timedelta(days=day))
SITE_LISTS = st.lists(
    st.builds(
        SiteRecord,
        key=st.integers(1, 99),
        submissions=st.lists(
            st.builds(
                Submission,
                key=st.integers(1, 9999),
                submitted_on=DAYS,
                facts=st.sampled_from([CLEAR, SHORT, SiteFacts(), SiteFacts(tried_to_recruit=False)]),
                order=st.integers(0, 2),
            ),
            max_size=4,
            unique_by=lambda submission: submission.key,
        ).map(tuple),
        closed_on=st.none() | DAYS,
    ),
    max_size=3,
)


class TestProperties:
    @given(SITE_LISTS, st.lists(st.integers(-30, 1900), min_size=1, max_size=20))
    @settings(deadline=None)
    def test_spans_say_on_every_day_what_that_day_says_itself(self, sites, days):
        found = spans(sites)
        edges = [span.valid_from for span in found] + [span.valid_to for span in found]
        for day in [START + timedelta(days=number) for number in days] + edges:
            kept = [span.position for span in found if span.valid_from <= day < span.valid_to]
            computed = position_at(sites, day)
            assert kept == ([] if computed is None else [computed])

    @given(SITE_LISTS)
    @settings(deadline=None)
    def test_spans_are_in_order_apart_and_merged(self, sites):
        found = spans(sites)
        for earlier, later in zip(found, found[1:], strict=False):
            assert earlier.valid_from < earlier.valid_to <= later.valid_from
            assert earlier.valid_to < later.valid_from or earlier.position != later.position

    @given(st.lists(SITE_LISTS, max_size=3), st.integers(-30, 1900))
    @settings(deadline=None)
    def test_tallies_add_up_to_the_counts_of_any_day(self, employers, number):
        day = START + timedelta(days=number)
        summed, counted = Counter(), Counter()
        for sites in employers:
            for (name, on), change in tally_changes(spans(sites)).items():
                summed[name] += change if on <= day else 0
            position = position_at(sites, day)
            counted.update(measures_of(position) if position else {})
        assert {name: count for name, count in summed.items() if count} == dict(counted)
