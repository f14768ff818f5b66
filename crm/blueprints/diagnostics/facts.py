"""From the answers of a form to the facts that indicators are computed from (pure)."""

from __future__ import annotations

from typing import Any

from crm.blueprints.diagnostics.answers import Answers, Reply
from crm.blueprints.diagnostics.conditions import holds
from crm.blueprints.diagnostics.questionnaire import Question, QuestionKind, Questionnaire
from crm.blueprints.diagnostics.rules import SiteFacts


def facts_of(questionnaire: Questionnaire, answers: Answers) -> SiteFacts:
    """What the answers establish. A question that was not asked, or answered "I don't know", leaves its fact unknown.

    Only where the questionnaire says that not asking means none (no vacancies, so none hard to fill) is a fact 0.
    """
    in_force = questionnaire.answers_in_force(answers)
    facts: dict[str, Any] = {}
    estimates = False
    for question in questionnaire.questions.values():
        if question.fact is None:
            continue
        reply = in_force.get(question.key)
        estimates = estimates or (reply is not None and reply.is_estimate)
        facts[question.fact] = _fact(question, reply, in_force)
    return SiteFacts(**facts, has_estimates=estimates)


def _fact(question: Question, reply: Reply | None, in_force: Answers) -> int | bool | None:
    if reply is None:
        means_none = question.zero_when is not None and holds(question.zero_when, in_force) is True
        return 0 if means_none else None
    if question.kind is QuestionKind.YES_NO:
        return None if reply.is_unknown else reply.value == "yes"
    return reply.number
