"""Answers beside one another: limits, contradictions, what is missing, what to show before submission (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm.blueprints.diagnostics.answers import Answers, Reply
from crm.blueprints.diagnostics.conditions import holds
from crm.blueprints.diagnostics.questionnaire import Page, Question, QuestionKind, Questionnaire, Section
from crm.figures import format_number, format_pence
from crm.problems import Problem

DONT_KNOW_WORDS = "I don’t know"
ESTIMATE_WORDS = "an estimate"
NOT_ANSWERED_WORDS = "Not answered"
_NAMED = re.compile(r"\{(\w+)\}")


def problems_with(question: Question, reply: Reply, answers: Answers) -> Iterator[Problem]:
    """What stands against an answer, given those before it: the number that is too large, and why; a contradiction."""
    if reply.number is not None:
        for limit in question.limits:
            bound = answers.get(limit.question)
            if bound is not None and bound.number is not None:
                if reply.number > bound.number:
                    yield Problem(question.key, limit.words(bound.number))
                break  # the nearest number that is known is the one to keep within
    yield from _groups_above_total(question, reply, answers)
    yield from _groups_beside_total(question, reply, answers)
    known = {**answers, question.key: reply}
    for conflict in question.conflicts:
        if holds(conflict.when, known) is True:
            yield Problem(question.key, _NAMED.sub(lambda name: _number_words(known, name[1]), conflict.message))


def _groups_above_total(question: Question, reply: Reply, answers: Answers) -> Iterator[Problem]:
    """No part is greater than its whole, also where the whole is an estimate."""
    total = answers.get(question.total_of or "")
    if not isinstance(reply.value, Mapping) or total is None or total.number is None:
        return
    for key, count in reply.value.items():
        if count > total.number:
            label = question.option_label(key)
            yield Problem(f"{question.key}_{key}", f"{label} must be {total.number:,} or fewer, the number in all")


def _groups_beside_total(question: Question, reply: Reply, answers: Answers) -> Iterator[Problem]:
    """Groups add up to the number that they divide, unless that is an estimate."""
    difference = _difference(question, reply, answers)
    if difference is not None and not difference.is_estimate:
        yield Problem(question.key, f"{difference.words}. Change them or the total")


def _number_words(answers: Answers, key: str) -> str:
    reply = answers.get(key)
    return format_number(reply.number) if reply is not None and reply.number is not None else ""


@dataclass(frozen=True)
class Unready:
    """Something to put right before submission, and the page to do it on."""

    page: Page
    problem: Problem


def problems_before_submission(questionnaire: Questionnaire, answers: Answers) -> list[Unready]:
    """Everything that stands against submitting: questions unanswered, and answers changed since into nonsense."""
    in_force = questionnaire.answers_in_force(answers)
    found = []
    for question in questionnaire.asked(answers).values():
        page = questionnaire.page_asking(question.key)
        reply = in_force.get(question.key)
        if reply is not None:
            found += [Unready(page, problem) for problem in problems_with(question, reply, in_force)]
        elif question.required:
            found.append(Unready(page, Problem(question.key, words_if_empty(question))))
    return found


def words_if_empty(question: Question) -> str:
    """What to say when a required question has no answer."""
    return question.if_empty or f"Answer “{question.label}”"


@dataclass(frozen=True)
class GroupDifference:
    """Numbers by group that do not add up to the total they divide.

    It is shown, and refused unless the total `is_estimate`.
    """

    question: Question
    total: int
    in_groups: int
    is_estimate: bool

    @property
    def words(self) -> str:
        """Like "Hard to fill, by kind of job: the groups add up to 3, not 4"."""
        return f"{self.question.short}: the groups add up to {self.in_groups:,}, not {self.total:,}"


def group_differences(questionnaire: Questionnaire, answers: Answers) -> list[GroupDifference]:
    """Every question answered by group whose groups do not add up to a total that is known."""
    in_force = questionnaire.answers_in_force(answers)
    found = (_difference(questionnaire.questions[key], reply, in_force) for key, reply in in_force.items())
    return [difference for difference in found if difference is not None]


def _difference(question: Question, reply: Reply, answers: Answers) -> GroupDifference | None:
    total = answers.get(question.total_of or "")
    if not isinstance(reply.value, Mapping) or total is None or total.number is None:
        return None
    in_groups = sum(reply.value.values())
    if in_groups == total.number:
        return None
    return GroupDifference(question, total.number, in_groups, total.is_estimate)


@dataclass(frozen=True)
class SummaryRow:
    """One line of "check your answers". Several choices are several lines."""

    page: Page
    question: Question
    lines: tuple[str, ...]
    is_answered: bool


def summary(questionnaire: Questionnaire, answers: Answers) -> list[tuple[Section, list[SummaryRow]]]:
    """Every question asked, by section, with its answer in words; optional ones only where they were answered."""
    in_force = questionnaire.answers_in_force(answers)
    asked = questionnaire.asked(answers)
    sections = []
    for section in questionnaire.sections:
        rows = [
            SummaryRow(page, question, answer_lines(question, in_force.get(question.key)), question.key in in_force)
            for page in section.pages
            for question in page.questions
            if question.key in asked and (question.required or question.key in in_force)
        ]
        sections.append((section, rows))
    return sections


def answer_lines(question: Question, reply: Reply | None) -> tuple[str, ...]:
    """An answer as people read it, a line for each choice."""
    if reply is None:
        return (NOT_ANSWERED_WORDS,)
    if reply.is_unknown:
        return (DONT_KNOW_WORDS,)
    if isinstance(reply.value, Mapping):
        return tuple(f"{question.option_label(key)}: {count:,}" for key, count in reply.value.items())
    if isinstance(reply.value, tuple):
        return tuple(question.option_label(key) for key in reply.value)
    if isinstance(reply.value, str):
        return (_choice_words(question, reply.value),)
    number = reply.number or 0
    words = format_pence(number) if question.kind is QuestionKind.MONEY else format_number(number)
    return (f"{words} ({ESTIMATE_WORDS})" if reply.is_estimate else words,)


def _choice_words(question: Question, value: str) -> str:
    if question.kind is QuestionKind.YES_NO:
        return value.capitalize()
    return question.option_label(value)
