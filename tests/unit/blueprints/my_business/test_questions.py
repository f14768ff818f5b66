"""The questions of a year: one a strand, and which comes next."""

from __future__ import annotations

from crm.accounts.rules import Strand
from crm.blueprints.my_business.questions import ANSWERS, QUESTIONS, next_unanswered, question_of
from crm.engagement.kinds import WillingnessAnswer


def test_there_is_one_for_every_strand_and_every_answer_has_words() -> None:
    assert sorted(question.strand for question in QUESTIONS) == sorted(Strand)
    assert set(ANSWERS) == set(WillingnessAnswer)
    assert all(question_of(question.slug) is question for question in QUESTIONS)
    assert question_of("disability_confident") is None


def test_goes_on_with_the_next_that_is_open_and_round_to_the_first() -> None:
    first, second, third, *_, last = QUESTIONS
    assert next_unanswered(first, {second.strand}) is third
    assert next_unanswered(last, set()) is first
    assert next_unanswered(second, {question.strand for question in QUESTIONS if question is not first}) is first
    assert next_unanswered(first, set(Strand)) is None
    assert next_unanswered(first, set(Strand) - {first.strand}) is None
