"""Apprenticeships: dates in order, what a move does to them, levels that do not overlap, what may be written down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.apprenticeships.rules import (
    LEVELS,
    PIPELINE,
    STEPS,
    Facts,
    LevelGroup,
    Standard,
    Steps,
    fact_problems,
    headline_of,
    level_group,
    stage_of,
    standard_typed,
    step_problems,
    steps_after_move,
    tidied,
)
from crm.blueprints.apprenticeships.standards import current_standards, standard_with
from crm.stages.rules import StageKind, allowed_moves

TODAY = date(2026, 11, 23)
OFFERED = date(2026, 3, 2)
days = st.dates(date(2015, 1, 1), TODAY)
some_day = st.none() | days
steps = st.builds(Steps, days, some_day, some_day, some_day, some_day)


def facts(**changes):
    return Facts(**{"standard_title": "Roofer", "level": 2, "places": 3, "steps": Steps(OFFERED)} | changes)


def fields_of(problems):
    return [problem.field for problem in problems]


class TestSteps:
    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            (Steps(None), "offered_on", "Enter the date it was offered"),
            (Steps(TODAY + timedelta(days=1)), "offered_on", "must be today or in the past"),
            (Steps(date(2014, 12, 31)), "offered_on", "must be 1 January 2015 or later"),
            (Steps(OFFERED, filled=date(2026, 3, 1)), "filled_on", "must be on or after 2 March 2026"),
            (Steps(OFFERED, filled=TODAY, started=OFFERED), "started_on", "when it was filled"),
            (Steps(OFFERED, achieved=TODAY), "started_on", "Enter the date it started"),
        ],
    )
    def test_says_which_date_is_wrong_and_why(self, given, field, words):
        (problem,) = step_problems(given, TODAY)
        assert problem.field == field
        assert words in problem.message

    def test_a_place_may_be_filled_before_it_is_advertised(self):
        assert step_problems(Steps(OFFERED, advertised=TODAY, filled=OFFERED), TODAY) == []

    @given(steps)
    def test_dates_without_problems_run_in_order(self, given):
        if not step_problems(given, TODAY):
            ordered = [day for key, day in given.dated() if key != "advertised"]
            assert ordered == sorted(ordered)
            assert all(day <= TODAY for _, day in given.dated())

    @given(steps)
    def test_the_stage_is_the_furthest_step_with_a_date(self, given):
        stage = stage_of(given)
        assert getattr(given, stage) is not None
        assert all(getattr(given, later) is None for later in STEPS[STEPS.index(stage) + 1 :])

    @given(steps, st.sampled_from(STEPS), days)
    def test_a_move_dates_its_stage_and_undoes_the_later_ones(self, given, to_stage, on):
        after = steps_after_move(given, to_stage, on)
        assert stage_of(after) == to_stage
        assert getattr(after, to_stage) == (getattr(given, to_stage) or on)
        for earlier in STEPS[: STEPS.index(to_stage)]:
            assert getattr(after, earlier) == getattr(given, earlier)

    @given(steps, st.sampled_from([stage.key for stage in PIPELINE.stages if stage.kind is StageKind.EXIT]), days)
    def test_leaving_changes_no_date(self, given, to_stage, on):
        assert steps_after_move(given, to_stage, on) == given


class TestPipeline:
    def test_every_later_step_can_be_reached_from_every_earlier_one(self):
        for place, here in enumerate(STEPS[:3]):
            onward = {stage.key for stage in allowed_moves(PIPELINE, here)}
            assert set(STEPS[place + 1 : 4]) <= onward

    def test_a_date_taken_away_leads_straight_back(self):
        for place, here in enumerate(STEPS[:4]):
            back = {stage.key for stage in allowed_moves(PIPELINE, here)}
            assert set(STEPS[:place]) <= back

    def test_each_exit_has_reasons_of_its_own(self):
        withdrawn = {reason.key for reason in PIPELINE.reasons_for("withdrawn")}
        ended = {reason.key for reason in PIPELINE.reasons_for("ended_early")}
        assert "no_applicants" in withdrawn - ended
        assert "apprentice_left" in ended - withdrawn


class TestFacts:
    def test_the_least_that_may_be_written_down(self):
        assert fact_problems(facts(), TODAY) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"standard_title": ""}, "standard"),
            ({"standard_title": "x" * 161}, "standard"),
            ({"standard_reference": "0070"}, "standard"),
            ({"level": None}, "level"),
            ({"level": 8}, "level"),
            ({"level": 3, "is_foundation": True}, "is_foundation"),
            ({"places": None}, "places"),
            ({"places": 0}, "places"),
            ({"places": 1001}, "places"),
            ({"provider": "x" * 161}, "provider"),
            ({"notes": "x" * 20_001}, "notes"),
            ({"steps": Steps(None)}, "offered_on"),
        ],
    )
    def test_what_is_refused(self, changes, field):
        assert fields_of(fact_problems(facts(**changes), TODAY)) == [field]

    def test_everything_wrong_is_said_at_once(self):
        wrong = facts(standard_title="", level=None, places=None, steps=Steps(None))
        assert fields_of(fact_problems(wrong, TODAY)) == ["standard", "level", "places", "offered_on"]

    def test_a_foundation_apprenticeship_is_at_level_2(self):
        assert fact_problems(facts(is_foundation=True), TODAY) == []

    def test_text_is_tidied(self):
        tidy = tidied(
            facts(standard_title="  Roofer\u200b  and  slater ", standard_reference="st0270", provider=" A\tB ")
        )
        assert (tidy.standard_title, tidy.standard_reference, tidy.provider) == ("Roofer and slater", "ST0270", "A B")

    def test_levels_belong_to_one_group_each(self):
        assert [level_group(level) for level in LEVELS] == [
            LevelGroup.INTERMEDIATE,
            LevelGroup.ADVANCED,
            LevelGroup.HIGHER,
            LevelGroup.HIGHER,
            LevelGroup.DEGREE,
            LevelGroup.DEGREE,
        ]

    @given(st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=160), st.booleans())
    def test_the_line_on_a_card_fits_its_column(self, title, is_foundation):
        line = headline_of(facts(standard_title=title, is_foundation=is_foundation))
        assert len(line) <= 160
        assert line.endswith(", foundation" if is_foundation else ", level 2")


class TestStandards:
    def test_the_file_holds_fifteen_with_levels_where_a_source_says_so(self):
        assert len(current_standards()) == 15
        assert {each.level for each in current_standards()} <= {None, *LEVELS}
        assert standard_with("ST0385").note
        assert standard_with("") is None

    @pytest.mark.parametrize(
        "typed", ["Roofer (ST0270)", "roofer", "ST0270", "Roofer, st 0270", "  Roofer   (ST0270) "]
    )
    def test_a_known_standard_is_known_however_it_is_typed(self, typed):
        assert standard_typed(typed, current_standards()).reference == "ST0270"

    def test_another_standard_is_kept_as_typed(self):
        assert standard_typed("Metal fabricator (ST0607)", current_standards()) == Standard(
            "ST0607", "Metal fabricator"
        )
        assert standard_typed("Metal fabricator", current_standards()) == Standard("", "Metal fabricator")

    @given(st.sampled_from(current_standards()))
    def test_what_the_form_offers_is_understood(self, standard):
        assert standard_typed(standard.label, current_standards()) == standard
