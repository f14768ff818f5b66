"""What a person typed on one page of the form, turned into answers or plain problems (pure).

Fields of a page are named after the question: KEY for the answer, KEY_estimate and KEY_dont_know for the two ticks
beside a number, KEY_OPTION for each number by group. What was typed is kept, so that a page with a problem can be
drawn again as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crm.blueprints.diagnostics.answers import DONT_KNOW, UNKNOWN, Answers, Reply
from crm.blueprints.diagnostics.check_answers import DONT_KNOW_WORDS, problems_with, words_if_empty
from crm.blueprints.diagnostics.conditions import holds
from crm.blueprints.diagnostics.questionnaire import Page, Question, QuestionKind, Questionnaire
from crm.figures import parse_pounds
from crm.problems import Problem, RuleRefused

Typed = Mapping[str, Sequence[str]]
_WHOLE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MOST_FIGURES = 15


@dataclass(frozen=True)
class PageResult:
    """What a page came to. `answers` are to be kept and `cleared` are questions that now have none.

    With any problem nothing should be kept but `typed`.
    """

    answers: dict[str, Reply] = field(default_factory=dict)
    cleared: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    typed: Typed = field(default_factory=dict)


def read_page(questionnaire: Questionnaire, page: Page, typed: Typed, answers: Answers) -> PageResult:
    """Read one page. `answers` are those given so far, on any page.

    A question that routing hides, given the other answers on this page too, is ignored whatever was typed.
    """
    on_page = {question.key for question in page.questions}
    elsewhere = {key: reply for key, reply in answers.items() if key not in on_page}
    known = questionnaire.answers_in_force(elsewhere)
    read: dict[str, Reply] = {}
    problems: list[Problem] = []
    for question in page.questions:
        if question.show_if is not None and holds(question.show_if, known) is not True:
            continue
        try:
            reply = _READERS[question.kind](question, typed)
        except RuleRefused as refused:
            problems += refused.problems
            continue
        if reply is None:
            problems += [Problem(question.key, words_if_empty(question))] if question.required else []
            continue
        problems += problems_with(question, reply, known)
        known[question.key] = read[question.key] = reply
    cleared = tuple(question.key for question in page.questions if question.key not in read)
    return PageResult(read, cleared, tuple(problems), typed)


def field_names(question: Question) -> tuple[str, ...]:
    """The names of every field that a question draws."""
    if question.kind is QuestionKind.NUMBERS_BY_GROUP:
        return tuple(f"{question.key}_{option.key}" for option in question.options)
    names = [question.key]
    if question.kind.takes_estimate:
        names.append(f"{question.key}_estimate")
    if question.kind.is_number and question.may_not_know:
        names.append(f"{question.key}_{DONT_KNOW}")
    return tuple(names)


def typed_from(question: Question, reply: Reply) -> dict[str, list[str]]:
    """The fields as they would have been typed, for drawing a page that was answered before."""
    if isinstance(reply.value, Mapping):
        return {f"{question.key}_{key}": [str(count)] for key, count in reply.value.items()}
    if reply.is_unknown:
        name = f"{question.key}_{DONT_KNOW}" if question.kind.is_number else question.key
        return {name: [DONT_KNOW]}
    if isinstance(reply.value, tuple):
        return {question.key: list(reply.value)}
    typed = {question.key: [_written(question, reply)]}
    if reply.is_estimate:
        typed[f"{question.key}_estimate"] = ["yes"]
    return typed


def _written(question: Question, reply: Reply) -> str:
    if question.kind is QuestionKind.MONEY and reply.number is not None:
        pounds, pence = divmod(reply.number, 100)
        return f"{pounds}.{pence:02d}" if pence else str(pounds)
    return str(reply.value)


def _first(typed: Typed, name: str) -> str:
    values = typed.get(name) or [""]
    return values[0].strip()


def _refuse(name: str, message: str) -> RuleRefused:
    return RuleRefused([Problem(name, message)])


def _read_number(question: Question, typed: Typed) -> Reply | None:
    text = _first(typed, question.key)
    not_known = question.may_not_know and bool(_first(typed, f"{question.key}_{DONT_KNOW}"))
    estimate = question.kind.takes_estimate and bool(_first(typed, f"{question.key}_estimate"))
    if not_known:
        if text:
            raise _refuse(question.key, f"Enter a number or choose “{DONT_KNOW_WORDS}”, not both")
        return UNKNOWN
    if not text:
        if estimate:
            raise _refuse(question.key, f"Enter your estimate, or choose “{DONT_KNOW_WORDS}”")
        return None
    if question.kind is QuestionKind.MONEY:
        return Reply(_within(question, _pence(question, text)), estimate)
    return Reply(_within(question, _whole_number(question.key, question.short, text)), estimate)


def _whole_number(name: str, short: str, text: str) -> int:
    figures = text.replace(" ", "")
    if re.fullmatch(r"[-−]\s*[0-9.,]+", figures):
        raise _refuse(name, f"{short} must be 0 or more")
    if re.fullmatch(r"[0-9,]*\.[0-9]+", figures):
        raise _refuse(name, f"{short} must be a whole number, like 12")
    if not _WHOLE.fullmatch(figures):
        raise _refuse(name, f"{short} must be a number in figures, like 12")
    if len(figures) > _MOST_FIGURES:
        raise _refuse(name, f"{short} is too large: check the number")
    return int(figures.replace(",", ""))


def _pence(question: Question, text: str) -> int:
    try:
        return parse_pounds(text)
    except ValueError as fault:
        raise _refuse(question.key, f"{question.short} {fault}") from fault


def _within(question: Question, number: int) -> int:
    if number < question.lowest:
        raise _refuse(question.key, f"{question.short} must be {question.lowest:,} or more")
    if question.highest is not None and number > question.highest:
        if question.kind is QuestionKind.MONEY:
            raise _refuse(question.key, f"{question.short} must be £{question.highest // 100:,} or less")
        raise _refuse(question.key, f"{question.short} must be {question.highest:,} or fewer")
    return number


def _read_yes_no(question: Question, typed: Typed) -> Reply | None:
    chosen = _first(typed, question.key)
    if not chosen:
        return None
    if chosen == DONT_KNOW and question.may_not_know:
        return UNKNOWN
    if chosen not in ("yes", "no"):
        raise _refuse(question.key, f"Choose yes, no or “{DONT_KNOW_WORDS}”")
    return Reply(chosen)


def _read_one(question: Question, typed: Typed) -> Reply | None:
    chosen = _first(typed, question.key)
    if not chosen:
        return None
    if chosen == DONT_KNOW and question.may_not_know:
        return UNKNOWN
    if chosen not in {option.key for option in question.options}:
        raise _refuse(question.key, "Choose an answer from the list")
    return Reply(chosen)


def _read_several(question: Question, typed: Typed) -> Reply | None:
    chosen = {key for key in typed.get(question.key, ()) if key}
    if not chosen:
        return None
    alone = {option.key: option.label for option in question.options if option.exclusive}
    if question.may_not_know:
        alone[DONT_KNOW] = DONT_KNOW_WORDS
    if chosen - {option.key for option in question.options} - set(alone):
        raise _refuse(question.key, "Choose answers from the list")
    for key in [key for key in alone if key in chosen and len(chosen) > 1]:
        raise _refuse(question.key, f"Choose “{alone[key]}” or the other answers, not both")
    if chosen == {DONT_KNOW}:
        return UNKNOWN
    return Reply(tuple(option.key for option in question.options if option.key in chosen))


def _read_by_group(question: Question, typed: Typed) -> Reply | None:
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    for option in question.options:
        name = f"{question.key}_{option.key}"
        text = _first(typed, name)
        if not text:
            continue
        try:
            number = _whole_number(name, option.label, text)
        except RuleRefused as refused:
            problems += refused.problems
            continue
        if question.highest is not None and number > question.highest:
            problems.append(Problem(name, f"{option.label} must be {question.highest:,} or fewer"))
        elif number:
            counts[option.key] = number
    if problems:
        raise RuleRefused(problems)
    return Reply(counts) if counts else None


def _read_text(question: Question, typed: Typed) -> Reply | None:
    text = _first(typed, question.key).replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return None
    if _UNPRINTABLE.search(text):
        raise _refuse(question.key, f"{question.short} has a character that cannot be kept: type it again")
    if question.longest is not None and len(text) > question.longest:
        raise _refuse(question.key, f"{question.short} must be {question.longest:,} characters or fewer")
    return Reply(text)


_READERS: dict[QuestionKind, Callable[[Question, Typed], Reply | None]] = {
    QuestionKind.WHOLE_NUMBER: _read_number,
    QuestionKind.NUMBER_OR_ESTIMATE: _read_number,
    QuestionKind.MONEY: _read_number,
    QuestionKind.YES_NO: _read_yes_no,
    QuestionKind.ONE_OF: _read_one,
    QuestionKind.SEVERAL_OF: _read_several,
    QuestionKind.NUMBERS_BY_GROUP: _read_by_group,
    QuestionKind.TEXT: _read_text,
}
