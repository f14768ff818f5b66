"""The one shape in which every door is told what is wrong."""

import pytest

from crm.problems import Problem, RuleRefused, refuse_if


def test_a_refusal_carries_every_problem_and_reads_as_a_sentence():
    problems = [Problem("vacancies", "Enter a number"), Problem("", "Choose an employer")]
    with pytest.raises(RuleRefused, match="Enter a number; Choose an employer") as refused:
        refuse_if(problems)
    assert refused.value.problems == tuple(problems)


def test_no_problems_no_refusal():
    refuse_if([])


def test_a_refusal_without_a_problem_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="at least one"):
        RuleRefused([])
