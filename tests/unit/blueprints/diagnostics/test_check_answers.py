"""What stands before submission, and "check your answers"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.check_answers import (
    answer_lines,
    group_differences,
    problems_before_submission,
    summary,
)
from tests.factories.skills_form import BUSY, FORM, QUIET, changed


def unready(answers):
    return [(item.page.key, item.problem.field) for item in problems_before_submission(FORM, answers)]


@pytest.mark.parametrize("answers", [BUSY, QUIET], ids=["busy", "quiet"])
def test_a_finished_form_may_be_submitted(answers):
    assert unready(answers) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"under_used": None}, [("staff_skills", "under_used")]),
        ({"staff": None, "support": None}, [("site", "staff"), ("support", "support")]),
        # Numbers made impossible by going back and changing another.
        ({"vacancies": Reply(2)}, [("hard_to_fill", "hard_to_fill")]),
        ({"hard_to_fill": Reply(1)}, [("skill_shortage", "skill_shortage")]),
        ({"staff": Reply(4)}, [("staff_skills", "not_proficient"), ("training", "staff_trained")]),
        ({"tried_to_recruit": Reply("no")}, [("vacancies", "vacancies")]),
        # Answers that routing hides need not be there, nor right.
        ({"vacancies": Reply(0), "hard_to_fill": Reply(99)}, []),
        ({"skill_shortage": UNKNOWN}, []),
    ],
)
def test_what_stands_against_submitting(changes, expected):
    assert unready(changed(BUSY, **changes)) == expected


def test_it_is_said_in_the_words_of_the_page():
    problem = problems_before_submission(FORM, changed(BUSY, vacancies=Reply(2)))[0].problem
    assert problem.message == "Enter how many of the 2 vacancies are hard to fill: 0 to 2"


def test_the_nearest_known_number_is_the_limit():
    unknown_between = changed(BUSY, hard_to_fill=Reply(3), skill_shortage=Reply(4), vacancies=Reply(4))
    assert unready(unknown_between) == [("skill_shortage", "skill_shortage")]


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (Reply({"5": 2, "9": 1}), None),
        (Reply({"5": 2}), "Hard to fill, by kind of job: the groups add up to 2, not 3"),
        (Reply({"5": 3, "9": 2}), "Hard to fill, by kind of job: the groups add up to 5, not 3"),
        (None, None),
    ],
)
def test_groups_that_do_not_add_up_are_shown(groups, words):
    found = group_differences(FORM, changed(BUSY, hard_to_fill_occupations=groups))
    assert [difference.words for difference in found] == ([words] if words else [])
    against = [("hard_to_fill_causes", "hard_to_fill_occupations")] if words else []
    assert unready(changed(BUSY, hard_to_fill_occupations=groups)) == against
    estimate = changed(BUSY, hard_to_fill=Reply(3, is_estimate=True), hard_to_fill_occupations=groups)
    assert unready(estimate) == []


@given(
    st.integers(0, 20),
    st.dictionaries(st.sampled_from("123456789"), st.integers(1, 20), min_size=1),
    st.booleans(),
)
def test_what_is_submitted_adds_up_unless_the_total_is_an_estimate(total, groups, is_estimate):
    answers = changed(
        BUSY,
        vacancies=Reply(20),
        hard_to_fill=Reply(total, is_estimate=is_estimate),
        skill_shortage=Reply(0),
        hard_to_fill_occupations=Reply(groups),
    )
    mine = [field for _, field in unready(answers) if field.startswith("hard_to_fill_occupations")]
    if total == 0:
        assert mine == []  # nothing is asked about none
        return
    above = [f"hard_to_fill_occupations_{key}" for key, count in groups.items() if count > total]
    adds_up = sum(groups.values()) == total
    assert mine == above + ([] if adds_up or is_estimate else ["hard_to_fill_occupations"])


def test_without_a_known_total_there_is_no_difference():
    answers = changed(BUSY, hard_to_fill=UNKNOWN, hard_to_fill_occupations=Reply({"5": 2}))
    assert group_differences(FORM, answers) == []


@pytest.mark.parametrize(
    ("question", "reply", "lines"),
    [
        ("staff", Reply(1240), ("1,240",)),
        ("staff", Reply(40, is_estimate=True), ("40 (an estimate)",)),
        ("staff", UNKNOWN, ("I don’t know",)),
        ("staff", None, ("Not answered",)),
        ("tried_to_recruit", Reply("yes"), ("Yes",)),
        ("details_right", Reply("no"), ("No, something is wrong",)),
        ("gap_causes", Reply(("new_to_role", "motivation")), ("They are new to the job", "They lack motivation")),
        ("training_spend", Reply(125050), ("£1,250.50",)),
        ("hard_to_fill_occupations", Reply({"5": 2}), ("Skilled trades: 2",)),
        ("anything_else", Reply("Nights only"), ("Nights only",)),
    ],
)
def test_answers_in_words(question, reply, lines):
    assert answer_lines(FORM.questions[question], reply) == lines


def test_the_summary_shows_what_was_asked_and_marks_what_is_missing():
    sections = summary(FORM, changed(QUIET, staff=None, hard_to_fill=Reply(3)))
    rows = {row.question.key: row for _, rows in sections for row in rows}
    assert [section.title for section, _ in sections] == [
        "This site", "Recruitment", "Skills of your staff", "Training", "What next",
    ]  # fmt: skip
    assert not rows["staff"].is_answered
    assert rows["vacancies"].lines == ("0",)
    assert "hard_to_fill" not in rows  # hidden by routing
    assert "anything_else" not in rows  # optional and empty
    assert rows["staff"].page.key == "site"
