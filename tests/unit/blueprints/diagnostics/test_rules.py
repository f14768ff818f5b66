"""The two findings of the strategy's Mission 3, by hand, and the pipeline."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.diagnostics.rules import (
    PIPELINE,
    Ability,
    Finding,
    SiteFacts,
    ability_of_employer,
    can_recruit,
    completed,
    faces_mismatch,
    fact_problems,
    has_under_use,
    is_comparable,
    mismatch_of_employer,
    under_use_of_employer,
)
from crm.problems import Problem
from crm.stages.rules import StageKind, allowed_moves, can_move

ABLE = SiteFacts(tried_to_recruit=True, able_to_recruit=True, skill_shortage=0, not_proficient=0, under_used=0)
SHORT = replace(ABLE, skill_shortage=1)
SAYS_NO = replace(ABLE, able_to_recruit=False)
NO_TRY = SiteFacts(tried_to_recruit=False, skill_shortage=0, not_proficient=0, under_used=0)
UNSURE = replace(ABLE, able_to_recruit=None)
SHORTAGE_UNKNOWN = replace(ABLE, skill_shortage=None)
GAP = replace(NO_TRY, not_proficient=2)
TRIED_UNKNOWN = replace(NO_TRY, tried_to_recruit=None)
NOTHING = None  # a site without answers in the window

NUMBERS = st.none() | st.integers(0, 9)
TRUTHS = st.sampled_from([True, False, None])
FACTS = st.builds(
    SiteFacts,
    staff=NUMBERS,
    tried_to_recruit=TRUTHS,
    able_to_recruit=TRUTHS,
    vacancies=NUMBERS,
    hard_to_fill=NUMBERS,
    skill_shortage=NUMBERS,
    not_proficient=NUMBERS,
    under_used=NUMBERS,
)
SITES = st.lists(st.none() | FACTS, min_size=1, max_size=4)


class TestChecks:
    @pytest.mark.parametrize(
        ("facts", "problem"),
        [
            (
                SiteFacts(vacancies=4, hard_to_fill=5),
                Problem("hard_to_fill", "Enter how many of the 4 vacancies are hard to fill: 0 to 4, not 5"),
            ),
            (
                SiteFacts(vacancies=4, hard_to_fill=2, skill_shortage=3),
                Problem(
                    "skill_shortage",
                    "Enter how many of the 2 hard-to-fill vacancies are because of skills: 0 to 2, not 3",
                ),
            ),
            (
                SiteFacts(vacancies=4, skill_shortage=5),
                Problem(
                    "skill_shortage",
                    "Enter how many of the 4 vacancies are hard to fill because of skills: 0 to 4, not 5",
                ),
            ),
            (
                SiteFacts(staff=10, not_proficient=11),
                Problem("not_proficient", "Enter how many of the 10 staff are not fully proficient: 0 to 10, not 11"),
            ),
            (
                SiteFacts(staff=10, under_used=11),
                Problem(
                    "under_used",
                    "Enter how many of the 10 staff have skills their job does not use: 0 to 10, not 11",
                ),
            ),
            (SiteFacts(vacancies=-1), Problem("vacancies", "Vacancies must be 0 or more, not -1")),
            (
                SiteFacts(tried_to_recruit=False, vacancies=1),
                Problem("vacancies", "A site that has not tried to recruit in 12 months cannot have vacancies now"),
            ),
        ],
    )  # fmt: skip
    def test_name_the_number_that_is_wrong_and_why(self, facts, problem):
        assert fact_problems(facts) == [problem]

    @pytest.mark.parametrize(
        "facts",
        [
            SiteFacts(),
            SiteFacts(staff=10, vacancies=4, hard_to_fill=4, skill_shortage=4, not_proficient=10, under_used=10),
            SiteFacts(hard_to_fill=5),
            SiteFacts(tried_to_recruit=None, vacancies=3),
        ],
    )
    def test_let_pass_what_is_possible_or_not_known(self, facts):
        assert fact_problems(facts) == []

    @pytest.mark.parametrize(
        ("facts", "hard", "short"),
        [
            (SiteFacts(vacancies=0), 0, 0),
            (SiteFacts(vacancies=3, hard_to_fill=0), 0, 0),
            (SiteFacts(vacancies=3), None, None),
            (SiteFacts(), None, None),
            (SiteFacts(vacancies=3, hard_to_fill=2, skill_shortage=1), 2, 1),
        ],
    )
    def test_no_vacancies_means_none_hard_to_fill(self, facts, hard, short):
        whole = completed(facts)
        assert (whole.hard_to_fill, whole.skill_shortage) == (hard, short)

    @pytest.mark.parametrize(("staff", "comparable"), [(None, None), (1, False), (2, True)])
    def test_the_survey_covers_sites_of_two_or_more(self, staff, comparable):
        assert is_comparable(SiteFacts(staff=staff)) is comparable


class TestSite:
    @pytest.mark.parametrize(
        ("short", "gaps", "faces"),
        [
            (1, 0, True), (0, 1, True), (1, None, True), (None, 2, True),
            (0, 0, False),
            (0, None, None), (None, 0, None), (None, None, None),
        ],
    )  # fmt: skip
    def test_faces_a_mismatch_by_shortage_or_gap(self, short, gaps, faces):
        assert faces_mismatch(SiteFacts(skill_shortage=short, not_proficient=gaps)) is faces

    def test_under_use_is_no_part_of_the_headline(self):
        over_skilled = SiteFacts(skill_shortage=0, not_proficient=0, under_used=9)
        assert faces_mismatch(over_skilled) is False
        assert has_under_use(over_skilled) is True

    @pytest.mark.parametrize(
        ("short", "says", "can"),
        [
            (0, True, True), (1, True, False), (0, False, False), (1, False, False),
            (0, None, None), (None, True, None), (None, None, None),
            (1, None, False), (None, False, False),
        ],
    )  # fmt: skip
    def test_can_recruit_needs_both_no_shortage_and_a_yes(self, short, says, can):
        assert can_recruit(SiteFacts(skill_shortage=short, able_to_recruit=says)) is can


class TestEmployer:
    @pytest.mark.parametrize(
        ("sites", "ability"),
        [
            ([ABLE], Ability.ABLE),
            ([SHORT], Ability.NOT_ABLE),
            ([SAYS_NO], Ability.NOT_ABLE),
            ([UNSURE], Ability.UNDETERMINED),
            ([SHORTAGE_UNKNOWN], Ability.UNDETERMINED),
            ([TRIED_UNKNOWN], Ability.UNDETERMINED),
            ([NO_TRY], Ability.DID_NOT_TRY),
            ([ABLE, ABLE], Ability.ABLE),
            ([ABLE, NO_TRY], Ability.ABLE),  # the site that did not try has no say
            ([ABLE, SHORT], Ability.NOT_ABLE),
            ([UNSURE, SAYS_NO], Ability.NOT_ABLE),
            ([ABLE, UNSURE], Ability.UNDETERMINED),
            ([ABLE, TRIED_UNKNOWN], Ability.UNDETERMINED),
            ([ABLE, NOTHING], Ability.UNDETERMINED),
            ([SHORT, NOTHING], Ability.NOT_ABLE),
            ([NO_TRY, NOTHING], Ability.UNDETERMINED),
            ([NO_TRY, replace(NO_TRY, skill_shortage=2)], Ability.DID_NOT_TRY),
        ],
    )
    def test_able_to_recruit(self, sites, ability):
        assert ability_of_employer(sites) is ability

    @pytest.mark.parametrize(
        ("sites", "finding"),
        [
            ([ABLE], Finding.NO),
            ([SHORT], Finding.YES),
            ([GAP], Finding.YES),
            ([ABLE, GAP], Finding.YES),
            ([GAP, NOTHING], Finding.YES),
            ([ABLE, NOTHING], Finding.UNDETERMINED),
            ([SHORTAGE_UNKNOWN], Finding.UNDETERMINED),
            ([ABLE, SHORTAGE_UNKNOWN], Finding.UNDETERMINED),
        ],
    )
    def test_facing_a_mismatch(self, sites, finding):
        assert mismatch_of_employer(sites) is finding

    def test_under_use_is_a_second_measure(self):
        assert under_use_of_employer([ABLE, replace(ABLE, under_used=1)]) is Finding.YES
        assert under_use_of_employer([ABLE, NOTHING]) is Finding.UNDETERMINED
        assert under_use_of_employer([ABLE, ABLE]) is Finding.NO

    def test_only_two_answers_are_in_a_base(self):
        assert [ability.as_bool for ability in Ability] == [True, False, None, None]
        assert [finding.as_bool for finding in Finding] == [True, False, None]

    @given(SITES)
    def test_the_order_of_sites_does_not_matter(self, sites):
        assert ability_of_employer(sites) is ability_of_employer(sites[::-1])
        assert mismatch_of_employer(sites) is mismatch_of_employer(sites[::-1])

    @given(SITES, FACTS)
    def test_an_answer_from_a_silent_site_never_overturns_what_was_settled(self, sites, late):
        before, after = [*sites, None], [*sites, late]
        if mismatch_of_employer(before) is not Finding.UNDETERMINED:
            assert mismatch_of_employer(after) is mismatch_of_employer(before)
        if ability_of_employer(before) in (Ability.ABLE, Ability.NOT_ABLE):
            assert ability_of_employer(after) is ability_of_employer(before)

    @given(SITES)
    def test_able_means_that_no_site_that_tried_is_short(self, sites):
        tried = [site for site in sites if site and site.tried_to_recruit]
        if ability_of_employer(sites) is Ability.ABLE:
            assert tried
            assert all(site.skill_shortage == 0 and site.able_to_recruit for site in tried)
            assert None not in sites


class TestPipeline:
    def test_leads_from_the_invitation_to_an_agreed_plan(self):
        assert PIPELINE.way == (
            "invited", "started", "submitted", "result_discussed", "plan_agreed", "plan_reviewed",
        )  # fmt: skip

    @pytest.mark.parametrize("stage", ["started", "submitted"])
    def test_only_the_form_itself_makes_it_started_or_submitted(self, stage):
        assert can_move(PIPELINE, "invited", stage)
        assert can_move(PIPELINE, "invited", stage, by_hand=False) == []

    def test_an_officer_may_begin_one_with_the_employer(self):
        assert can_move(PIPELINE, None, "started", by_hand=False) == []
        assert can_move(PIPELINE, None, "invited") == []
        assert can_move(PIPELINE, None, "submitted", by_hand=False)

    def test_who_declined_or_let_it_lapse_can_be_invited_again(self):
        for gone in ("declined", "lapsed"):
            assert "invited" in [stage.key for stage in allowed_moves(PIPELINE, gone)]
            assert can_move(PIPELINE, gone, "submitted", by_hand=False) == []

    def test_every_open_stage_has_a_limit_and_a_way_out(self):
        for stage in PIPELINE.open_stages:
            assert stage.stuck_after_days
            assert any(PIPELINE.stage(to).kind is StageKind.EXIT for to in stage.moves_to)
