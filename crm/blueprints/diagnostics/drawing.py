"""A page of the form as it is drawn: each question with what was typed, what is wrong, and when it applies (pure).

A question that hangs on another of the same page ("if yes, how many?") is drawn under it with words that say when to
answer it; a script hides it until then. Without the script it stands there, and the server ignores it where it does
not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.blueprints.diagnostics.answers import DONT_KNOW, Answers
from crm.blueprints.diagnostics.check_answers import DONT_KNOW_WORDS
from crm.blueprints.diagnostics.conditions import Comparison, Condition, Inverse, comparisons_in, holds
from crm.blueprints.diagnostics.page_input import Typed, field_names, typed_from
from crm.blueprints.diagnostics.questionnaire import Page, Question, QuestionKind, Questionnaire
from crm.problems import Problem


@dataclass(frozen=True)
class Dependence:
    """On which question of the page one hangs, with which choices, and the words that lead in to it."""

    question: str
    values: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class DrawnQuestion:
    """A question with its fields. `errors` are by the name of the field they belong to."""

    question: Question
    typed: Typed
    errors: Mapping[str, str]
    hangs_on: Dependence | None = None

    @property
    def key(self) -> str:
        """The question's key, which is the name of its first field."""
        return self.question.key

    @property
    def kind(self) -> str:
        """The kind of question, as templates know it."""
        return self.question.kind.value

    @property
    def error(self) -> str:
        """What is wrong with the question as a whole."""
        return self.errors.get(self.key, "")

    def text(self, name: str = "") -> str:
        """What stands in a field."""
        values = self.typed.get(name or self.key) or [""]
        return values[0]

    def is_ticked(self, name: str, value: str) -> bool:
        """Whether a choice is made."""
        return value in self.typed.get(name, ())


@dataclass(frozen=True)
class PageView:
    """A page of the form, drawn. It is what the layout knows as the page's form: it has links for the summary."""

    page: Page
    questions: tuple[DrawnQuestion, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def heading(self) -> str:
        """The page's heading: the question itself where there is only one."""
        return self.questions[0].question.label if self.is_single else self.page.title

    @property
    def is_single(self) -> bool:
        """Whether the page asks one thing, so that its question is the heading."""
        return len(self.questions) == 1

    @property
    def error_links(self) -> list[dict[str, str]]:
        """For the error summary: each problem with the address of its field."""
        known = {name for drawn in self.questions for name in (drawn.question.key, *field_names(drawn.question))}
        return [
            {"text": problem.message, "href": f"#{problem.field}" if problem.field in known else "#main-content"}
            for problem in self.problems
        ]


def draw_page(
    questionnaire: Questionnaire,
    page: Page,
    answers: Answers,
    *,
    typed: Typed | None = None,
    problems: Iterable[Problem] = (),
    suggested: Typed | None = None,
) -> PageView:
    """The page as saved, or as `typed` when it comes back with problems.

    `suggested` fills the fields of questions that nobody has answered yet with what is already known.
    """
    found = tuple(problems)
    drawn = []
    for question in questionnaire.questions_on(page, answers):
        filled = typed if typed is not None else _as_saved(question, answers, suggested or {})
        errors = {problem.field: problem.message for problem in reversed(found) if _is_of(question, problem)}
        drawn.append(DrawnQuestion(question, filled, errors, _hangs_on(questionnaire, page, question, answers)))
    return PageView(page, tuple(drawn), found)


def _as_saved(question: Question, answers: Answers, suggested: Typed) -> Typed:
    if question.key in answers:
        return typed_from(question, answers[question.key])
    return {name: suggested[name] for name in field_names(question) if name in suggested}


def _is_of(question: Question, problem: Problem) -> bool:
    return problem.field in field_names(question) or problem.field == question.key


def _hangs_on(questionnaire: Questionnaire, page: Page, question: Question, answers: Answers) -> Dependence | None:
    """The dependence to draw; None where the other pages' answers settle that the question applies."""
    if question.show_if is None:
        return None
    here = {each.key for each in page.questions}
    elsewhere = {key: reply for key, reply in answers.items() if key not in here}
    if holds(question.show_if, questionnaire.answers_in_force(elsewhere)) is True:
        return None
    wanted = [each for each in _affirmed(question.show_if) if each.question in here]
    if not wanted:
        return None
    on = questionnaire.questions[wanted[0].question]
    values = tuple(value for each in wanted if each.question == on.key for value in _values(each))
    return Dependence(on.key, values, _lead_in(on, values))


def _affirmed(condition: Condition) -> Iterable[Comparison]:
    return () if isinstance(condition, Inverse) else comparisons_in(condition)


def _values(wanted: Comparison) -> tuple[str, ...]:
    if wanted.how == "unknown":
        return (DONT_KNOW,)
    if isinstance(wanted.operand, tuple):
        return wanted.operand
    return (str(wanted.operand),)


def _lead_in(on: Question, values: tuple[str, ...]) -> str:
    words = " or ".join(_choice(on, value) for value in values)
    return f"Answer this if you chose {words}"


def _choice(on: Question, value: str) -> str:
    if value == DONT_KNOW:
        return f"“{DONT_KNOW_WORDS}”"
    if on.kind is QuestionKind.YES_NO:
        return f"“{value.capitalize()}”"
    return f"“{on.option_label(value)}”"
