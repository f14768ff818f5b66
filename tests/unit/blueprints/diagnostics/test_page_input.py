"""What a person typed on a page: answers, or plain words about what is wrong."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.page_input import field_names, read_page, typed_from
from crm.problems import Problem
from tests.factories.skills_form import BUSY, FORM, QUIET, changed

EVERY_FIELD = sorted({name for question in FORM.questions.values() for name in field_names(question)})


def read(page, answers=BUSY, **typed):
    values = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
    return read_page(FORM, FORM.page(page), values, answers)


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "reply"),
        [
            ({"vacancies": "4"}, Reply(4)),
            ({"vacancies": " 0 "}, Reply(0)),
            ({"vacancies": "1,250"}, Reply(1250)),
            ({"vacancies": "4", "vacancies_estimate": "yes"}, Reply(4, is_estimate=True)),
            ({"vacancies_dont_know": "dont_know"}, UNKNOWN),
        ],
    )
    def test_are_read_as_people_write_them(self, typed, reply):
        result = read("vacancies", **typed)
        assert (result.answers, result.problems) == ({"vacancies": reply}, ())

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({}, "Enter how many vacancies this site has today, or choose “I don’t know”"),
            ({"vacancies": "-1"}, "Vacancies today must be 0 or more"),
            ({"vacancies": "2.5"}, "Vacancies today must be a whole number, like 12"),
            ({"vacancies": "about four"}, "Vacancies today must be a number in figures, like 12"),
            ({"vacancies": "٤"}, "Vacancies today must be a number in figures, like 12"),
            ({"vacancies": "4\x00"}, "Vacancies today must be a number in figures, like 12"),
            ({"vacancies": "10001"}, "Vacancies today must be 10,000 or fewer"),
            ({"vacancies": "9" * 400}, "Vacancies today is too large: check the number"),
            (
                {"vacancies": "4", "vacancies_dont_know": "dont_know"},
                "Enter a number or choose “I don’t know”, not both",
            ),
            ({"vacancies_estimate": "yes"}, "Enter your estimate, or choose “I don’t know”"),
        ],
    )
    def test_say_what_is_wrong(self, typed, message):
        result = read("vacancies", **typed)
        assert result.problems == (Problem("vacancies", message),)
        assert result.typed == {name: [value] for name, value in typed.items()}

    @pytest.mark.parametrize(
        ("page", "answers", "typed", "message"),
        [
            (
                "hard_to_fill", {}, {"hard_to_fill": "5"},
                "Enter how many of the 4 vacancies are hard to fill: 0 to 4",
            ),
            (
                "hard_to_fill", {"vacancies": Reply(1)}, {"hard_to_fill": "2"},
                "Enter whether the 1 vacancy is hard to fill: 0 or 1",
            ),
            (
                "skill_shortage", {}, {"skill_shortage": "4"},
                "Enter how many of the 3 hard-to-fill vacancies are because of skills: 0 to 3",
            ),
            (
                "staff_skills", {}, {"not_proficient": "41", "under_used": "0"},
                "Enter how many of the 40 staff are not fully proficient: 0 to 40",
            ),
            (
                "staff_skills", {"staff": Reply(1)}, {"not_proficient": "0", "under_used": "2"},
                "Enter whether the 1 member of staff has skills the job does not use: 0 or 1",
            ),
        ],
    )  # fmt: skip
    def test_beyond_another_answer_say_which_number_and_why(self, page, answers, typed, message):
        assert [problem.message for problem in read(page, changed(BUSY, **answers), **typed).problems] == [message]

    def test_without_a_known_limit_any_number_goes(self):
        result = read("staff_skills", changed(BUSY, staff=UNKNOWN), not_proficient="500", under_used="0")
        assert result.problems == ()

    def test_staff_of_a_site_are_at_least_one(self):
        result = read("site", details_right="yes", staff="0")
        assert result.problems == (Problem("staff", "Staff at this site must be 1 or more"),)

    def test_vacancies_contradict_not_having_tried(self):
        result = read("vacancies", QUIET, vacancies="4")
        assert result.problems == (
            Problem(
                "vacancies",
                "You said that this site has not tried to recruit in the last 12 months, but jobs open now: 4. "
                "Change one of these answers",
            ),
        )
        assert read("vacancies", QUIET, vacancies="0").problems == ()

    @pytest.mark.parametrize(
        ("typed", "value"),
        [("£1,250", Reply(125000)), ("99.5", Reply(9950)), ("", None), ("lots", "must be an amount in pounds")],
    )
    def test_money_is_pence(self, typed, value):
        result = read("training", training_kinds=["on_the_job"], staff_trained="3", training_spend=typed)
        if isinstance(value, str):
            assert value in result.problems[0].message
        else:
            assert result.answers.get("training_spend") == value

    def test_money_has_an_end_too(self):
        result = read("training", training_kinds=["on_the_job"], staff_trained="3", training_spend="999999999")
        assert result.problems[0].message == "Cost of training must be £100,000,000 or less"


class TestChoices:
    @pytest.mark.parametrize(
        ("page", "typed", "key", "reply"),
        [
            ("recruiting", {"tried_to_recruit": "no"}, "tried_to_recruit", Reply("no")),
            ("recruiting", {"tried_to_recruit": "dont_know"}, "tried_to_recruit", UNKNOWN),
            ("support", {"support": ["no_support"]}, "support", Reply(("no_support",))),
            ("support", {"support": ["hr_network", "recruitment"]}, "support", Reply(("recruitment", "hr_network"))),
            ("staff_gaps", {"gap_causes": ["dont_know"]}, "gap_causes", UNKNOWN),
        ],
    )
    def test_are_kept_by_key_in_the_forms_order(self, page, typed, key, reply):
        assert read(page, **typed).answers[key] == reply

    @pytest.mark.parametrize(
        ("page", "typed", "message"),
        [
            (
                "recruiting", {"tried_to_recruit": "maybe"},
                "Choose yes, no or “I don’t know”",
            ),
            (
                "recruiting", {},
                "Choose whether this site has taken anybody on in the last 12 months, or tried to",
            ),
            ("support", {"support": ["free_money"]}, "Choose answers from the list"),
            ("support", {"support": ["dont_know"]}, "Choose answers from the list"),
            (
                "support", {"support": ["no_support", "recruitment"]},
                "Choose “Nothing at the moment” or the other answers, not both",
            ),
            (
                "hard_to_fill_causes", {"hard_to_fill_causes": ["dont_know", "terms"]},
                "Choose “I don’t know” or the other answers, not both",
            ),
            ("site", {"details_right": "dont_know", "staff": "4"}, "Choose an answer from the list"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong(self, page, typed, message):
        assert [problem.message for problem in read(page, **typed).problems] == [message]

    def test_a_choice_of_one_may_be_unknown_where_the_question_says_so(self):
        question = replace(FORM.questions["knows_levy_transfer"], may_not_know=True)
        page = replace(FORM.page("apprentices"), questions=(question,))
        assert read_page(FORM, page, {question.key: ["dont_know"]}, BUSY).answers == {question.key: UNKNOWN}


class TestByGroup:
    def test_only_groups_with_a_number_are_kept(self):
        result = read(
            "hard_to_fill_causes",
            hard_to_fill_causes=["terms"],
            hard_to_fill_occupations_5="2",
            hard_to_fill_occupations_8="0",
            hard_to_fill_occupations_9=" ",
        )
        assert result.answers["hard_to_fill_occupations"] == Reply({"5": 2})

    def test_each_box_has_its_own_problem(self):
        result = read(
            "hard_to_fill_causes",
            hard_to_fill_causes=["terms"],
            hard_to_fill_occupations_1="x",
            hard_to_fill_occupations_5="-2",
            hard_to_fill_occupations_9="10001",
        )
        assert [problem.field for problem in result.problems] == [
            "hard_to_fill_occupations_1", "hard_to_fill_occupations_5", "hard_to_fill_occupations_9",
        ]  # fmt: skip


class TestText:
    def test_is_kept_as_it_was_typed(self):
        result = read("support", support=["no_support"], anything_else=" Shifts:\r\n“nights” 🌙 עברית ")
        assert result.answers["anything_else"] == Reply("Shifts:\n“nights” 🌙 עברית")

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("x" * 1001, "Anything else must be 1,000 characters or fewer"),
            ("a\x00b", "Anything else has a character that cannot be kept: type it again"),
        ],
    )
    def test_says_what_is_wrong(self, typed, message):
        result = read("support", support=["no_support"], anything_else=typed)
        assert result.problems == (Problem("anything_else", message),)

    def test_is_required_where_it_explains(self):
        result = read("site", details_right="no", staff="4")
        assert result.problems == (Problem("details_wrong", "Enter what is wrong"),)


class TestRoutingOnThePage:
    def test_an_answer_opens_the_question_beneath_it(self):
        opened = read("recruiting", tried_to_recruit="yes")
        assert [problem.field for problem in opened.problems] == ["able_to_recruit"]
        assert read("recruiting", tried_to_recruit="yes", able_to_recruit="no").problems == ()

    def test_what_is_typed_under_a_closed_question_is_ignored_and_cleared(self):
        result = read("recruiting", tried_to_recruit="no", able_to_recruit="yes")
        assert result.answers == {"tried_to_recruit": Reply("no")}
        assert result.cleared == ("able_to_recruit",)

    def test_a_no_to_the_prompt_needs_no_number(self):
        answers = changed(BUSY, hard_to_fill_causes=Reply(("terms",)), skill_shortage=None)
        assert read("skill_shortage", answers, skills_played_a_part="no").problems == ()
        missing = read("skill_shortage", answers, skills_played_a_part="yes")
        assert [problem.field for problem in missing.problems] == ["skill_shortage"]


class TestAnything:
    @given(st.sampled_from(FORM.pages), st.dictionaries(st.sampled_from(EVERY_FIELD), st.lists(st.text(max_size=8))))
    def test_that_is_posted_is_answered_with_answers_or_problems(self, page, typed):
        result = read_page(FORM, page, typed, BUSY)
        asked = {question.key for question in page.questions}
        assert set(result.answers) | set(result.cleared) == asked
        assert all(problem.message for problem in result.problems)

    @given(st.sampled_from(FORM.pages), st.sampled_from([BUSY, QUIET]))
    def test_that_was_answered_can_be_drawn_and_posted_again(self, page, answers):
        typed = {}
        for question in page.questions:
            if question.key in answers:
                typed |= typed_from(question, answers[question.key])
        result = read_page(FORM, page, typed, answers)
        in_force = FORM.answers_in_force(answers)
        expected = {q.key: answers[q.key] for q in page.questions if q.key in in_force}
        assert (result.answers, result.problems) == (expected, ())

    def test_fields_of_each_kind(self):
        names = {key: field_names(FORM.questions[key]) for key in ("staff", "upskilling", "training_spend")}
        assert names == {
            "staff": ("staff", "staff_estimate", "staff_dont_know"),
            "upskilling": ("upskilling",),
            "training_spend": ("training_spend", "training_spend_estimate", "training_spend_dont_know"),
        }
        assert len(field_names(FORM.questions["hard_to_fill_occupations"])) == 9

    @pytest.mark.parametrize(
        ("question", "reply"),
        [
            ("training_spend", Reply(125050)),
            ("training_spend", Reply(125000, is_estimate=True)),
            ("staff", UNKNOWN),
            ("upskilling", UNKNOWN),
            ("gap_causes", UNKNOWN),
            ("hard_to_fill_occupations", Reply({"5": 2, "9": 1})),
        ],
    )
    def test_every_kind_of_reply_comes_back(self, question, reply):
        answers = changed(BUSY, **{question: reply})
        page, typed = FORM.page_asking(question), {}
        for asked in page.questions:
            if asked.key in answers:
                typed |= typed_from(asked, answers[asked.key])
        result = read_page(FORM, page, typed, answers)
        assert result.problems == ()
        assert result.answers[question] == reply
