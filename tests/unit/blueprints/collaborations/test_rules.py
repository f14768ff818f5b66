"""Employers who shape what is taught: each counts once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.collaborations.rules import (
    COUNTING_STAGES,
    KIND_LABELS,
    PIPELINE,
    Collaboration,
    CollaborationKind,
    collaborating,
    collaboration_problems,
    has_gone_quiet,
    is_active_in,
    stage_problems,
)
from crm.periods import Period, YearKind, year_starting
from crm.stages.rules import can_move

TODAY = date(2026, 11, 23)
YEAR = year_starting(YearKind.FINANCIAL, 2026)


def one(employer=1, started_on=date(2026, 5, 1), ended_on=None, **more):
    return Collaboration(employer, started_on, ended_on, **more)


class TestActive:
    @pytest.mark.parametrize(
        ("collaboration", "active"),
        [
            (one(), True),
            (one(started_on=date(2027, 3, 31)), True),
            (one(started_on=date(2027, 4, 1)), False),
            (one(started_on=date(2020, 1, 1)), True),
            (one(started_on=date(2020, 1, 1), ended_on=date(2026, 4, 1)), True),
            (one(started_on=date(2020, 1, 1), ended_on=date(2026, 3, 31)), False),
            (one(stage="proposed"), False),
            (one(stage="agreed"), False),
            (one(stage="not_taken_up"), False),
            (one(stage="course_changed"), True),
        ],
    )
    def test_in_the_year(self, collaboration, active):
        assert is_active_in(collaboration, YEAR) is active

    def test_counting_stages_are_stages(self):
        assert all(stage in PIPELINE for stage in COUNTING_STAGES)


class TestCounted:
    def test_each_employer_once(self):
        found = collaborating(
            [
                one(1),
                one(1, date(2026, 5, 1)),
                one(2, date(2024, 1, 1), what_changed="A module on welding robots"),
                one(3, date(2024, 1, 1), date(2026, 6, 1)),
                one(4, stage="proposed"),
            ],
            YEAR,
        )
        assert (found.employers, found.with_change, found.open_ended) == (3, 1, 1)

    def test_none_is_a_true_zero(self):
        assert collaborating([], YEAR).employers == 0

    @given(
        st.lists(
            st.builds(
                Collaboration,
                employer=st.integers(1, 4),
                started_on=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
                stage=st.sampled_from([stage.key for stage in PIPELINE.stages]),
            ),
            max_size=8,
        )
    )
    def test_a_year_counts_no_fewer_than_its_first_half_and_no_more_than_there_are(self, collaborations):
        half = collaborating(collaborations, Period(YEAR.first, date(2026, 9, 30)))
        whole = collaborating(collaborations, YEAR)
        assert half.employers <= whole.employers <= len({c.employer for c in collaborations})
        assert whole.with_change <= whole.employers
        assert whole.open_ended <= whole.employers


class TestProblems:
    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({}, []),
            ({"started_on": date(2027, 1, 1)}, []),  # proposed for next year
            ({"provider": " "}, ["provider"]),
            ({"course": ""}, ["course"]),
            ({"kind": "lunch"}, ["kind"]),
            ({"started_on": None}, ["started_on"]),
            ({"ended_on": date(2026, 4, 30)}, ["ended_on"]),
            ({"ended_on": date(2026, 11, 24)}, ["ended_on"]),
        ],
    )
    def test_name_the_field(self, changes, fields):
        typed = {
            "started_on": date(2026, 5, 1), "ended_on": None, "provider": "RNN Group", "course": "Welding level 3",
            "kind": "advisory",
        } | changes  # fmt: skip
        assert [problem.field for problem in collaboration_problems(**typed, today=TODAY)] == fields

    @pytest.mark.parametrize(
        ("to", "started_on", "what_changed", "field"),
        [
            ("active", date(2026, 11, 23), "", None),
            ("active", date(2026, 11, 24), "", "stage"),
            ("agreed", date(2026, 11, 24), "", None),
            ("course_changed", date(2026, 5, 1), " ", "what_changed"),
            ("course_changed", date(2026, 5, 1), "Evening classes", None),
        ],
    )
    def test_what_a_stage_needs(self, to, started_on, what_changed, field):
        found = stage_problems(to, started_on, what_changed, TODAY)
        assert [problem.field for problem in found] == ([field] if field else [])


def test_every_kind_has_words():
    assert [kind.label for kind in CollaborationKind] == list(KIND_LABELS.values())


@pytest.mark.parametrize(
    ("here", "to", "reason", "allowed"),
    [
        (None, "proposed", None, True),
        (None, "active", None, True),
        ("active", "course_changed", None, True),
        ("active", "ended", "finished", True),
        ("active", "ended", None, False),
        ("proposed", "ended", "finished", False),
    ],
)
def test_pipeline(here, to, reason, allowed):
    assert (can_move(PIPELINE, here, to, exit_reason=reason) == []) is allowed


class TestGoneQuiet:
    @pytest.mark.parametrize(
        ("stage", "started_on", "ended_on", "quiet"),
        [
            ("active", date(2025, 11, 22), None, True),
            ("active", date(2025, 11, 23), None, False),
            ("course_changed", date(2025, 1, 1), None, True),
            ("ended", date(2025, 1, 1), date(2025, 6, 1), False),
            ("agreed", date(2025, 1, 1), None, False),
        ],
    )
    def test_more_than_a_year_without_an_end(self, stage, started_on, ended_on, quiet):
        assert has_gone_quiet(stage, started_on, ended_on, TODAY) is quiet


def test_names_that_would_not_fit_are_refused():
    found = collaboration_problems(TODAY, None, "x" * 161, "y" * 201, "advisory", TODAY)
    assert [problem.field for problem in found] == ["provider", "course"]
