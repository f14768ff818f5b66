"""Giving answers: a page at a time, safe beside another tab, and what the first answer starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.diagnostics.answers import Answers, Reply, to_data
from crm.blueprints.diagnostics.models import Answer, Diagnostic
from crm.blueprints.diagnostics.page_input import PageResult, Typed, field_names, read_page
from crm.blueprints.diagnostics.questionnaire import Page, Question, QuestionKind
from crm.blueprints.diagnostics.records import fingerprint, questionnaire_of, reply_of
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.database import db, now
from crm.problems import Problem, refuse_if
from crm.stages.actions import move_card
from crm.text import many_lines, one_line

NOT_STARTED = frozenset({"invited", "declined", "lapsed"})
CLOSED_WORDS = "This form is closed: its answers can no longer be changed"


class AnsweredMeanwhile(Exception):
    """The page was saved elsewhere after it was opened here. Carries the answers as they stand."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        super().__init__("The page was answered meanwhile.")


@dataclass(frozen=True)
class Saved:
    """What saving a page came to: the answers of the whole form as they now stand, and whether the page was kept."""

    answers: dict[str, Reply]
    result: PageResult
    was_kept: bool


def save_page(
    diagnostic: Diagnostic, page: Page, typed: Typed, *, seen: str, by: User, today: date, for_later: bool = False
) -> Saved:
    """Keep what was typed on a page, unless there is a problem; then keep nothing.

    `seen` is the fingerprint of the page's answers as it was drawn. `for_later` keeps what is right and lets what is
    still empty be. Raises AnsweredMeanwhile, and RuleRefused when the form is closed.
    """
    refuse_if([Problem("", CLOSED_WORDS)] if diagnostic.closed_at else [])
    kept = {answer.question: answer for answer in _kept(diagnostic)}
    answers = {key: reply_of(answer) for key, answer in kept.items()}
    result = read_page(questionnaire_of(diagnostic), page, tidied(page, typed), answers)
    if result.problems and not (for_later and _only_empty(page, result)):
        return Saved(answers, result, was_kept=False)
    wrong = {problem.field for problem in result.problems}
    given = {key: reply for key, reply in result.answers.items() if key not in wrong}
    questions = [question.key for question in page.questions]
    if fingerprint(answers, questions) != seen and fingerprint(answers, questions) != fingerprint(given, questions):
        raise AnsweredMeanwhile(answers)
    # What is merely unanswered so far stays as it was when somebody only leaves for later.
    cleared = [key for key in result.cleared if key not in wrong]
    _write(diagnostic, given, cleared, kept, by)
    if given:
        _start(diagnostic, by, today)
    now_given = {key: reply for key, reply in (answers | given).items() if key not in cleared}
    return Saved(now_given, result, was_kept=True)


def tidied(page: Page, typed: Typed) -> Typed:
    """What was typed, with text made safe to keep and show: no NUL, no marks that force another order of reading."""
    texts = {question.key for question in page.questions if question.kind is QuestionKind.TEXT}
    return {
        name: [many_lines(value) if name in texts else one_line(value) for value in values]
        for name, values in typed.items()
    }


def _kept(diagnostic: Diagnostic) -> list[Answer]:
    return list(db.session.scalars(select(Answer).where(Answer.diagnostic_id == diagnostic.id).order_by(Answer.id)))


def _only_empty(page: Page, result: PageResult) -> bool:
    """Whether nothing that was typed is wrong: every problem is a question left empty."""
    wrong = {problem.field for problem in result.problems}
    asked = [question for question in page.questions if wrong & {question.key, *field_names(question)}]
    return all(_is_empty(question, result.typed) for question in asked)


def _is_empty(question: Question, typed: Typed) -> bool:
    return not any(value for name in field_names(question) for value in typed.get(name, ()))


def _write(
    diagnostic: Diagnostic, given: Mapping[str, Reply], cleared: list[str], kept: dict[str, Answer], by: User
) -> None:
    for key in cleared:
        if key in kept:
            db.session.delete(kept[key])
    for key, reply in given.items():
        answer = kept.get(key)
        if answer is None:
            answer = Answer(diagnostic_id=diagnostic.id, question=key)
            db.session.add(answer)
        elif reply_of(answer) == reply:
            continue
        answer.value = to_data(reply)["value"]
        answer.is_estimate, answer.is_unknown = reply.is_estimate, reply.is_unknown
        answer.answered_at, answer.answered_by_id = now(), by.id
    db.session.flush()


def _start(diagnostic: Diagnostic, by: User, today: date) -> None:
    if diagnostic.started_on is None:
        diagnostic.started_on = today
    if diagnostic.card.stage in NOT_STARTED and diagnostic.submitted_on is None:
        day = max(today, diagnostic.card.stage_since)
        move_card(PIPELINE, diagnostic.card, "started", on=day, by_id=by.id, by_hand=False)
