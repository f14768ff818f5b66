"""The result an employer sees: priorities with their answers, no score."""

from fractions import Fraction

import pytest

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.facts import facts_of
from crm.blueprints.diagnostics.priorities import RULES
from crm.blueprints.diagnostics.result import (
    ANSWERED_NOTE,
    MEASURES,
    SURVEY_CAVEAT,
    TOO_SMALL_NOTE,
    Comparator,
    explain,
)
from tests.factories.skills_form import BUSY, FORM, QUIET, changed

SURVEY = "Sites in Rotherham, Employer Skills Survey 2019 (282 sites)"


def result_of(answers, comparators=()):
    return explain(FORM, answers, facts_of(FORM, answers), comparators)


def priority_keys(answers):
    return [priority.key for priority in result_of(answers).priorities]


class TestPriorities:
    def test_of_a_busy_site_in_order(self):
        assert priority_keys(BUSY) == [
            "skill_shortage", "staff_gaps", "hard_to_fill", "upskilling", "more_training", "under_used",
            "levy_transfer", "asked_for",
        ]  # fmt: skip

    def test_a_site_with_nothing_to_report_has_none(self):
        assert result_of(QUIET).priorities == ()
        assert result_of(QUIET).needs == ()

    @pytest.mark.parametrize(
        ("changes", "key", "sentence"),
        [
            (
                {}, "skill_shortage",
                "2 of your 4 vacancies are hard to fill because applicants lack skills, qualifications or experience",
            ),
            (
                {"hard_to_fill": Reply(1), "skill_shortage": Reply(1)}, "skill_shortage",
                "1 of your 4 vacancies is hard to fill because applicants lack skills, qualifications or experience",
            ),
            ({}, "staff_gaps", "5 of your 40 staff cannot yet do the job fully"),
            ({"staff": UNKNOWN}, "staff_gaps", "5 staff cannot yet do the job fully"),
            ({}, "hard_to_fill", "1 of your 4 vacancies is hard to fill for reasons other than skills"),
            ({}, "under_used", "1 of your 40 staff has skills and qualifications above the job"),
            ({"gap_causes": Reply(("new_to_role",))}, "new_staff", "5 of your 40 staff cannot yet do the job fully"),
        ],
    )  # fmt: skip
    def test_shows_the_answers_that_produced_it(self, changes, key, sentence):
        found = {priority.key: priority for priority in result_of(changed(BUSY, **changes)).priorities}
        assert found[key].because[0][1] == sentence

    def test_names_the_skills_and_the_needs_to_look_up(self):
        shortage = result_of(BUSY).priorities[0]
        assert shortage.because[1] == (
            "applicant_skills_technical",
            "Technical skills applicants lack: Specialist skills or knowledge for the role; advanced or specialist IT",
        )
        assert shortage.needs == ("recruitment", "apprenticeships", "specialist", "advanced_it")
        assert result_of(BUSY).skills == ("specialist", "advanced_it", "team_working")

    def test_none_of_these_is_no_need(self):
        assert "no_people" not in result_of(BUSY).needs
        assert "no_support" not in result_of(QUIET).needs

    @pytest.mark.parametrize(
        ("causes", "key"),
        [
            (Reply(("new_to_role", "part_trained")), "new_staff"),
            (Reply(("new_to_role", "not_improved")), "staff_gaps"),
            (UNKNOWN, "staff_gaps"),
        ],
    )
    def test_gaps_that_pass_with_time_stand_further_down(self, causes, key):
        keys = priority_keys(changed(BUSY, gap_causes=causes))
        assert ({"new_staff", "staff_gaps"} & set(keys)) == {key}

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"pays_levy": Reply("yes")}, "levy"),
            ({"pays_levy": Reply("no")}, "levy_transfer"),
            ({"knows_levy_transfer": Reply("yes")}, None),
            ({"apprentices": Reply(2)}, None),
            ({"pays_levy": UNKNOWN}, None),
        ],
    )
    def test_the_levy_is_raised_where_it_could_help(self, changes, key):
        found = set(priority_keys(changed(BUSY, **changes))) & {"levy", "levy_transfer"}
        assert found == ({key} if key else set())

    def test_unable_without_a_number_is_still_heard(self):
        answers = changed(BUSY, vacancies=Reply(0))
        assert "not_able" in priority_keys(answers)
        assert "skill_shortage" not in priority_keys(answers)

    def test_what_routing_hides_says_nothing(self):
        answers = changed(BUSY, more_training_wanted=Reply("no"))
        assert "more_training" not in priority_keys(answers)

    def test_barriers_lead_to_their_own_help(self):
        found = {priority.key: priority for priority in result_of(BUSY).priorities}
        assert found["more_training"].needs == ("training_funding", "course_design")

    def test_every_priority_belongs_to_an_action_and_every_need_is_on_the_form(self):
        known = {option.key for options in FORM.lists.values() for option in options}
        known |= {option.key for option in FORM.questions["support"].options}
        for priority in result_of(BUSY).priorities:
            assert priority.action in {"2.4", "3.1", "3.6"}
            assert priority.because
            assert set(priority.needs) <= known
        assert len(RULES) >= len(result_of(BUSY).priorities)


class TestComparisons:
    def survey(self, **changes):
        facts = {
            "measure": "skill_shortage_density", "share": Fraction(21, 100), "base": 282, "label": SURVEY,
            "published": True,
        }  # fmt: skip
        return Comparator(**(facts | changes))

    def test_stands_beside_the_sites_own_figure_with_its_label(self):
        found = result_of(BUSY, [self.survey()])
        assert [(c.own, c.beside) for c in found.comparisons] == [("50% (2 of 4)", ((SURVEY, "21%"),))]
        assert found.notes == (ANSWERED_NOTE, SURVEY_CAVEAT)

    @pytest.mark.parametrize(
        "hidden",
        [{"verified": False}, {"base": 4}, {"measure": "something_else"}],
    )
    def test_what_is_unverified_or_on_a_tiny_base_is_not_shown(self, hidden):
        assert result_of(BUSY, [self.survey(**hidden)]).comparisons == ()

    def test_a_site_of_one_is_not_set_beside_the_survey(self):
        alone = changed(BUSY, staff=Reply(1), not_proficient=Reply(0), under_used=Reply(0), staff_trained=Reply(1))
        here = self.survey(published=False, label="Employers who answered here", base=12)
        found = result_of(alone, [self.survey(), here])
        assert [c.beside for c in found.comparisons] == [(("Employers who answered here", "21%"),)]
        assert TOO_SMALL_NOTE in found.notes

    def test_without_vacancies_there_is_nothing_to_compare(self):
        assert result_of(QUIET, [self.survey()]).comparisons == ()
        assert result_of(QUIET, [self.survey()]).notes == ()

    def test_every_measure_reads_the_facts(self):
        facts = facts_of(FORM, BUSY)
        values = {key: density(facts).value for key, (_, density) in MEASURES.items()}
        assert values == {
            "skill_shortage_density": Fraction(1, 2),
            "hard_to_fill_density": Fraction(3, 4),
            "skills_gap_density": Fraction(1, 8),
        }
