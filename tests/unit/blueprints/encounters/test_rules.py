"""What may be written down about an encounter, what makes it meaningful, and how attendances add up."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.blueprints.encounters.checks import encounter_problems, further_problems, stage_problems
from crm.blueprints.encounters.counting import Attended, Counted, counts_of, together
from crm.blueprints.encounters.meaningful import is_a_day_at_work, meaningful_encounter
from crm.blueprints.encounters.rules import (
    CRITERIA,
    KINDS,
    PIPELINE,
    AtSchool,
    Facts,
    HeadCount,
    KnownSchool,
    criteria_of,
    headline_of,
    hours_words,
    tidied,
)
from crm.directory.schools.rules import closed_words, has_no_years_7_to_13, roll_problems, teaches
from crm.periods import Period, YearKind, year_starting
from crm.stages.rules import can_move

TODAY = date(2026, 11, 25)
WATH = KnownSchool(1, "Wath Academy", "Open", None, 11, 18, roll=((9, 200), (10, 190)))
SHUT = KnownSchool(2, "Old School", "Closed", date(2025, 8, 31), 11, 16)


def facts(*counts, school=WATH, **more):
    schools = (AtSchool(school, tuple(HeadCount(*count) for count in counts)),)
    return tidied(Facts(**{"kind": "talk", "benchmarks": frozenset({5}), "on": TODAY, "schools": schools} | more))


def fields(found):
    return [problem.field for problem in found]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"on": date(2027, 3, 1)}, None),  # arranged ahead
        ({"kind": "lunch"}, "kind"),
        ({"mode": "by_post"}, "mode"),
        ({"benchmarks": frozenset()}, "benchmarks"),
        ({"benchmarks": frozenset({6})}, "benchmarks"),  # a talk is no experience of a workplace
        ({"kind": "workplace_visit", "benchmarks": frozenset({5, 6})}, "both_reason"),
        ({"kind": "workplace_visit", "benchmarks": frozenset({5, 6}), "both_reason": "Talk first"}, None),
        ({"last_on": date(2026, 11, 24)}, "last_on"),
        ({"last_on": date(2027, 12, 1)}, "last_on"),
        ({"on": None, "last_on": TODAY}, "on"),
        ({"on": date(2014, 12, 31)}, "on"),
        ({"on": date(2029, 1, 1)}, "on"),
        ({"minutes": 20}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 6015}, "minutes"),
        ({"minutes": 75}, None),
        ({"employees": 0}, "employees"),
        ({"years_welcome": (6, 7)}, "years_welcome"),
        ({"criteria": frozenset({"fun"})}, "criteria"),
        ({"subject": "x" * 121}, "subject"),
    ],
)
def test_what_is_said_of_it(changes, field):
    assert fields(encounter_problems(facts((9, 30), **changes), TODAY)) == ([field] if field else [])


class TestSchools:
    def test_more_pupils_than_the_roll_names_both_numbers(self):
        found = encounter_problems(facts((9, 201), (10, 190)), TODAY)
        assert fields(found) == ["pupils_0_9"]
        assert "201 pupils of Year 9 are more than the 200 on roll at Wath Academy" in found[0].message

    def test_a_year_group_without_a_roll_has_no_such_limit(self):
        assert encounter_problems(facts((8, 900)), TODAY) == []

    @pytest.mark.parametrize(
        ("count", "field"),
        [
            ((9, 30, 31), "send_0_9"),
            ((9, 30, -1), "send_0_9"),
            ((9, 30, 30), None),
            ((9, 0), "pupils_0_9"),
            ((6, 30), "school_0"),
            ((14, 30), "school_0"),
        ],
    )
    def test_head_counts(self, count, field):
        assert fields(encounter_problems(facts(count), TODAY)) == ([field] if field else [])

    def test_a_closed_school_is_refused_after_its_last_day_only(self):
        assert fields(encounter_problems(facts((9, 30), school=SHUT), TODAY)) == ["school_0"]
        assert encounter_problems(facts((9, 30), school=SHUT, on=date(2025, 8, 31)), TODAY) == []
        undated = replace(SHUT, closed_on=None)
        assert fields(encounter_problems(facts((9, 30), school=undated, on=date(2020, 1, 1)), TODAY)) == ["school_0"]

    def test_a_school_that_closed_on_an_unknown_day_stays_in_what_it_took_part_in(self):
        kept = replace(SHUT, closed_on=None, is_kept=True)
        assert encounter_problems(facts((9, 30), school=kept, on=date(2020, 1, 1)), TODAY) == []
        dated = replace(SHUT, is_kept=True)
        assert fields(encounter_problems(facts((9, 30), school=dated), TODAY)) == ["school_0"]

    def test_a_primary_school_and_one_entered_twice_are_refused(self):
        primary = replace(WATH, id=3, low_age=3, high_age=11)
        assert fields(encounter_problems(facts(school=primary), TODAY)) == ["school_0"]
        twice = tidied(replace(facts((9, 1)), schools=(AtSchool(WATH), AtSchool(WATH))))
        assert fields(encounter_problems(twice, TODAY)) == ["school_1"]

    def test_other_employers(self):
        assert fields(further_problems(1, (2, 1))) == ["further"]
        assert fields(further_problems(1, (2, 2))) == ["further"]
        assert fields(further_problems(1, (2, 3))) == []


@pytest.mark.parametrize(
    ("stage", "changes", "expected"),
    [
        ("offered", {"schools": (), "on": None}, []),
        ("arranged", {"schools": ()}, ["school_0"]),
        ("held", {}, []),
        ("held", {"on": None}, ["on"]),
        ("held", {"on": date(2026, 11, 26)}, ["on"]),
        ("held", {"last_on": date(2026, 11, 27)}, ["last_on"]),
        ("held", {"schools": ()}, ["school_0"]),
        ("held", {"schools": (AtSchool(WATH),)}, ["pupils_0_7"]),
        ("evaluated", {}, ["evaluation"]),
        ("evaluated", {"evaluation": "Good"}, []),
    ],
)
def test_what_a_stage_needs(stage, changes, expected):
    assert fields(stage_problems(stage, facts((9, 30), **changes), TODAY)) == expected


@pytest.mark.parametrize(
    ("here", "to", "reason", "allowed"),
    [
        (None, "held", None, True),
        (None, "evaluated", None, False),
        ("offered", "evaluated", None, False),
        ("arranged", "cancelled", "school_cancelled", True),
        ("arranged", "cancelled", "no_school", False),
        ("held", "not_taken_up", "no_school", False),
        ("cancelled", "arranged", None, True),
    ],
)
def test_pipeline(here, to, reason, allowed):
    assert (can_move(PIPELINE, here, to, exit_reason=reason) == []) is allowed


class TestMeaningful:
    def judge(self, benchmark, criteria, **more):
        known = {"kind": "workplace_visit", "serves": frozenset({5, 6}), "stage": "held"}
        return meaningful_encounter(benchmark, criteria=frozenset(criteria), **known | more)

    def test_benchmark_5_asks_for_four_and_6_for_seven(self):
        assert [len(criteria_of(each)) for each in (5, 6)] == [4, 7]
        assert self.judge(5, criteria_of(5)).counts
        assert self.judge(6, criteria_of(6)).counts

    @pytest.mark.parametrize("benchmark", [5, 6])
    def test_each_criterion_is_needed_and_named(self, benchmark):
        for left_out in criteria_of(benchmark):
            verdict = self.judge(benchmark, set(criteria_of(benchmark)) - {left_out})
            assert (verdict.counts, verdict.missing) == (False, (left_out,))
            assert CRITERIA[left_out][0] in verdict.why

    def test_all_of_6_are_all_of_5_once_tidied(self):
        assert frozenset(criteria_of(5)) <= facts(criteria=frozenset(criteria_of(6))).criteria

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"serves": frozenset({5})}, "not put down"),
            ({"kind": "talk"}, "cannot serve"),
            ({"stage": "arranged"}, "once it is held"),
            ({"stage": "cancelled"}, "once it is held"),
        ],
    )
    def test_says_why_not(self, more, words):
        verdict = self.judge(6, criteria_of(6), **more)
        assert not verdict.counts
        assert words in verdict.why

    @pytest.mark.parametrize(
        ("kind", "mode", "minutes", "is_day"),
        [
            ("work_experience", "in_person", 300, True),
            ("work_experience", "hybrid", 300, True),
            ("work_experience", "virtual", 1800, False),
            ("workplace_visit", "in_person", 285, False),
            ("workplace_visit", "in_person", None, False),
            ("careers_fair", "in_person", 360, False),
        ],
    )
    def test_a_day_in_a_workplace(self, kind, mode, minutes, is_day):
        assert is_a_day_at_work(kind, mode, minutes) is is_day


class TestAttendances:
    def test_are_never_pupils(self):
        had = Attended(on_roll=200).with_(120).with_(150)
        assert (had.encounters, had.attendances, had.at_most) == (2, 270, 200)
        assert (had.rate, had.rate_words) == (Fraction(27, 20), "1.35")

    @pytest.mark.parametrize("on_roll", [None, 0])
    def test_no_roll_no_rate(self, on_roll):
        had = Attended(1, 30, on_roll)
        assert (had.rate, had.rate_words) == (None, "")

    @settings(max_examples=60)
    @given(st.lists(st.builds(Attended, st.integers(0, 9), st.integers(0, 900), st.none() | st.integers(0, 300))))
    def test_add_up(self, groups):
        whole = together(groups)
        assert whole.attendances == sum(each.attendances for each in groups)
        assert whole.at_most <= whole.attendances
        rolls = [each.on_roll for each in groups]
        assert whole.on_roll == (sum(rolls) if rolls and None not in rolls else None)


COUNTED = st.builds(
    Counted,
    employers=st.frozensets(st.integers(1, 4), min_size=1, max_size=2),
    on=st.none() | st.dates(date(2025, 9, 1), date(2027, 8, 31)),
    stage=st.sampled_from([stage.key for stage in PIPELINE.stages]),
    kind=st.sampled_from(sorted(KINDS)),
    mode=st.sampled_from(["in_person", "virtual"]),
    minutes=st.none() | st.integers(1, 100).map(lambda quarters: quarters * 15),
    criteria=st.frozensets(st.sampled_from(sorted(CRITERIA))),
    head_counts=st.lists(st.tuples(st.integers(1, 3), st.integers(7, 13), st.integers(1, 99)), max_size=3).map(tuple),
)


class TestCounting:
    @settings(max_examples=60)
    @given(st.lists(COUNTED, max_size=8))
    def test_two_parts_of_a_time_hold_what_the_whole_holds(self, encounters):
        year = year_starting(YearKind.ACADEMIC, 2026)
        whole = counts_of(encounters, year)
        autumn = counts_of(encounters, Period(year.first, date(2026, 12, 31)))
        rest = counts_of(encounters, Period(date(2027, 1, 1), year.last))
        for name in ("held", "meaningful_5", "meaningful_6", "attendances", "days_at_work", "transition"):
            assert getattr(whole, name) == getattr(autumn, name) + getattr(rest, name)
        assert max(autumn.schools, rest.schools) <= whole.schools <= autumn.schools + rest.schools
        assert whole.days_at_work <= whole.attendances
        assert whole.transition <= whole.attendances
        assert max(whole.meaningful_5, whole.meaningful_6) <= whole.held


class TestOfSchools:
    @pytest.mark.parametrize(
        ("ages", "group", "is_taught"),
        [((11, 16), 7, True), ((11, 16), 11, True), ((11, 16), 12, False), ((14, 19), 9, False), ((14, 19), 10, True),
         ((11, 18), 13, True), ((3, 11), 7, False), ((None, 18), 7, None)],
    )  # fmt: skip
    def test_which_year_groups_they_have(self, ages, group, is_taught):
        assert teaches(*ages, group) is is_taught

    def test_unknown_ages_rule_nothing_out(self):
        assert not has_no_years_7_to_13(None, None)
        assert has_no_years_7_to_13(4, 11)

    def test_open_but_proposed_to_close_is_open(self):
        assert closed_words("X", "Open, but proposed to close", None, TODAY) == ""

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({}, None),
            ({"year": 2019}, "year"),
            ({"year": 2028}, "year"),
            ({"counts": {9: -1}}, "pupils_9"),
            ({"counts": {9: 5001}}, "pupils_9"),
            ({"counts": {6: 1}}, ""),
            ({"source": ""}, "source"),
            ({"source_on": None}, "source_on"),
            ({"source_on": date(2026, 11, 26)}, "source_on"),
        ],
    )
    def test_rolls(self, changes, field):
        typed = {"year": 2026, "counts": {9: 200, 10: None}, "source": "Census", "source_on": TODAY} | changes
        assert fields(roll_problems(**typed, today=TODAY)) == ([] if field is None else [field])


def test_words():
    assert headline_of(facts((9, 30))) == "Talk by a visiting speaker, Wath Academy"
    several = replace(facts((9, 30)), schools=(AtSchool(WATH), AtSchool(SHUT), AtSchool(replace(WATH, id=3))))
    assert headline_of(several).endswith("Wath Academy and 2 others")
    assert len(headline_of(replace(several, schools=(AtSchool(replace(WATH, name="x" * 200)),)))) <= 150
    assert [hours_words(each) for each in (15, 60, 90, 1800)] == ["0.25", "1", "1.5", "30"]
