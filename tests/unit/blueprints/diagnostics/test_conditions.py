"""Routing as data."""

import pytest

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.conditions import comparisons_in, holds, read_condition

SOME_VACANCIES = {"question": "vacancies", "gt": 0}
SKILLS = {"question": "causes", "includes_any": ["lack_skills", "lack_experience"]}


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (SOME_VACANCIES, {"vacancies": Reply(1)}, True),
        (SOME_VACANCIES, {"vacancies": Reply(0)}, False),
        (SOME_VACANCIES, {"vacancies": UNKNOWN}, None),
        (SOME_VACANCIES, {}, None),
        ({"question": "tried", "eq": "yes"}, {"tried": Reply("yes")}, True),
        ({"question": "tried", "eq": "yes"}, {"tried": UNKNOWN}, None),
        ({"question": "vacancies", "eq": 0}, {"vacancies": Reply(0)}, True),
        (SKILLS, {"causes": Reply(("terms", "lack_skills"))}, True),
        (SKILLS, {"causes": Reply(("terms",))}, False),
        ({"question": "causes", "unknown": True}, {"causes": UNKNOWN}, True),
        ({"question": "causes", "unknown": True}, {"causes": Reply(("terms",))}, False),
        ({"question": "causes", "unknown": True}, {}, None),
        ({"not": SKILLS}, {"causes": Reply(("terms",))}, True),
        ({"not": SKILLS}, {"causes": UNKNOWN}, None),
        ({"all": [SOME_VACANCIES, SKILLS]}, {"vacancies": Reply(0)}, False),
        ({"all": [SOME_VACANCIES, SKILLS]}, {"vacancies": Reply(2)}, None),
        ({"any": [SOME_VACANCIES, SKILLS]}, {"vacancies": Reply(2)}, True),
        ({"any": [SOME_VACANCIES, SKILLS]}, {"vacancies": Reply(0)}, None),
    ],
)
def test_holds(condition, answers, expected):
    assert holds(read_condition(condition), answers) is expected


@pytest.mark.parametrize(
    "data",
    [
        "vacancies > 0",
        {},
        {"question": "v"},
        {"question": "v", "gt": 0, "eq": 1},
        {"question": "v", "gt": "0"},
        {"question": "v", "gt": True},
        {"question": 7, "gt": 0},
        {"question": "v", "like": "x"},
        {"question": "v", "includes_any": []},
        {"question": "v", "includes_any": [1]},
        {"question": "v", "unknown": False},
        {"all": []},
        {"any": "v"},
        {"none": [SOME_VACANCIES]},
        {"all": [SOME_VACANCIES], "any": [SKILLS]},
    ],
)
def test_what_is_no_condition_is_refused(data):
    with pytest.raises(ValueError, match="condition|comparison"):
        read_condition(data)


def test_names_every_question_it_depends_on():
    condition = read_condition({"any": [{"not": SKILLS}, {"all": [SOME_VACANCIES]}]})
    assert [wanted.question for wanted in comparisons_in(condition)] == ["causes", "vacancies"]
