"""Many employers together: bases, sums over sums, change of the same employers, weighting by size."""

from fractions import Fraction

import pytest

from crm.blueprints.diagnostics.measures import (
    Density,
    able_to_recruit,
    compare_windows,
    densities,
    facing_mismatch,
    is_able,
    is_facing_mismatch,
    post_stratified,
    under_using,
)
from crm.blueprints.diagnostics.positions import EmployerPosition, Sums
from crm.blueprints.diagnostics.rules import Ability, Finding
from crm.figures import Direction, PairedAnswers, Proportion


def employer(ability=Ability.ABLE, mismatch=Finding.NO, under_use=Finding.NO, sums=None, submissions=(1,)):
    return EmployerPosition(
        ability, mismatch, under_use, sums or Sums(), submissions, max(submissions), sites=1, has_estimates=False
    )


class TestShares:
    def test_able_to_recruit_is_of_those_that_tried_and_settled_it(self):
        found = able_to_recruit(
            [employer()] * 3
            + [employer(Ability.NOT_ABLE)] * 2
            + [employer(Ability.UNDETERMINED)] * 4
            + [employer(Ability.DID_NOT_TRY)]
        )
        assert found.share == Proportion(3, 5)
        assert (found.undetermined, found.outside, found.answered) == (4, 1, 10)

    def test_facing_a_mismatch_is_of_those_that_settled_it(self):
        found = facing_mismatch(
            [employer(mismatch=Finding.YES)] * 2 + [employer()] * 6 + [employer(mismatch=Finding.UNDETERMINED)]
        )
        assert (found.share, found.undetermined, found.answered) == (Proportion(2, 8), 1, 9)

    def test_under_use_has_a_base_of_its_own(self):
        found = under_using([employer(under_use=Finding.YES), employer(under_use=Finding.UNDETERMINED)])
        assert (found.share, found.undetermined) == (Proportion(1, 1), 1)

    def test_nobody_is_a_blank_not_a_zero(self):
        assert able_to_recruit([]).share.value is None
        assert facing_mismatch([]).share.value is None


class TestDensities:
    def test_are_sums_over_sums(self):
        # 1 of 1 and 0 of 9: a mean of percentages would say 50 %, the sums say 10 %.
        small = employer(sums=Sums(1, 1, 1, 1, 1, 2))
        large = employer(sums=Sums(3, 9, 0, 9, 4, 98))
        found = densities([small, large])
        assert found.skill_shortage == Density(1, 10)
        assert found.hard_to_fill.value == Fraction(4, 10)
        assert found.skills_gap.value == Fraction(5, 100)

    def test_without_vacancies_there_is_no_density(self):
        assert densities([employer()]).skill_shortage.value is None


class TestTwoWindows:
    def test_compares_only_who_settled_it_twice_with_something_new(self):
        earlier = {
            1: employer(Ability.NOT_ABLE, submissions=(1,)),
            2: employer(Ability.ABLE, submissions=(2,)),
            3: employer(Ability.NOT_ABLE, submissions=(3,)),
            4: employer(Ability.ABLE, submissions=(4,)),
            5: employer(Ability.ABLE, submissions=(5, 6)),
            6: employer(Ability.UNDETERMINED, submissions=(7,)),
            7: employer(Ability.ABLE, submissions=(8,)),
        }
        later = {
            1: employer(Ability.ABLE, submissions=(11,)),
            2: employer(Ability.ABLE, submissions=(12,)),
            3: employer(Ability.NOT_ABLE, submissions=(13,)),
            4: employer(Ability.ABLE, submissions=(4,)),  # one submission in both windows
            5: employer(Ability.ABLE, submissions=(6,)),  # one grew too old, nothing new came
            6: employer(Ability.ABLE, submissions=(14,)),  # undetermined before
            8: employer(Ability.ABLE, submissions=(15,)),  # answered once
        }
        found = compare_windows(earlier, later, is_able)
        assert found.answers == PairedAnswers(both=1, only_earlier=0, only_later=1, neither=1)
        assert (found.employers, found.same_answers) == (3, 2)
        assert found.change.direction is Direction.NO_CLEAR_CHANGE

    def test_a_clear_change_among_many(self):
        earlier = {key: employer(mismatch=Finding.YES, submissions=(key,)) for key in range(1, 41)}
        later = {
            key: employer(mismatch=Finding.NO if key <= 15 else Finding.YES, submissions=(key + 100,))
            for key in range(1, 41)
        }
        change = compare_windows(earlier, later, is_facing_mismatch).change
        assert change.direction is Direction.DOWN
        assert change.difference == Fraction(-15, 40)

    def test_nobody_twice_is_no_change_at_all(self):
        assert compare_windows({1: employer()}, {2: employer()}, is_able).change.direction is None


class TestWeighting:
    ENTERPRISES = {"0 to 9": 6755, "10 to 49": 745, "50 to 249": 145, "250 or more": 30}  # Nomis, Rotherham, 2022

    def test_by_hand(self):
        answers = {
            "0 to 9": Proportion(2, 10),
            "10 to 49": Proportion(5, 10),
            "50 to 249": Proportion(6, 8),
            "250 or more": Proportion(5, 5),
        }
        found = post_stratified(answers, self.ENTERPRISES)
        by_hand = (
            Fraction(6755, 7675) * Fraction(1, 5)
            + Fraction(745, 7675) * Fraction(1, 2)
            + Fraction(145, 7675) * Fraction(3, 4)
            + Fraction(30, 7675)
        )
        assert found.value == by_hand
        assert found.refused == ""

    @pytest.mark.parametrize(
        ("answers", "enterprises", "words"),
        [
            (
                {"0 to 9": Proportion(4, 4), "10 to 49": Proportion(5, 9)},
                {"0 to 9": 100, "10 to 49": 10},
                "Fewer than 5 answers from employers with 0 to 9 employees",
            ),
            (
                {"0 to 9": Proportion(5, 5)},
                {"0 to 9": 100, "10 to 49": 10, "50 to 249": 1},
                "Fewer than 5 answers from employers with 10 to 49 or 50 to 249 employees",
            ),
            ({"0 to 9": Proportion(5, 5)}, {}, "No counts of enterprises by size are loaded"),
        ],
    )
    def test_is_refused_on_too_few_answers(self, answers, enterprises, words):
        found = post_stratified(answers, enterprises)
        assert (found.value, found.refused) == (None, words)

    def test_a_band_without_enterprises_needs_no_answers(self):
        assert post_stratified({"0 to 9": Proportion(1, 5)}, {"0 to 9": 9, "250 or more": 0}).value == Fraction(1, 5)
