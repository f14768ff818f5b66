"""Reading a version of the questionnaire and refusing one that contradicts itself.

A file that anybody may edit needs a reader that says everything that is wrong with it at once: the unit tests load
every version, so a slip never reaches a form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from crm.blueprints.diagnostics.conditions import Comparison, Condition, Every, comparisons_in, read_condition
from crm.blueprints.diagnostics.questionnaire import (
    Conflict,
    Limit,
    Option,
    Page,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
)

FOLDER = Path(__file__).parent / "questionnaires"
CURRENT = "2026-1"
CHOOSING = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.NUMBERS_BY_GROUP})
_PLAIN = (
    "label", "short", "hint", "definition", "why", "if_empty", "unit", "required", "may_not_know", "lowest", "highest",
    "longest", "total_of", "fact",
)  # fmt: skip
_QUESTION = {*_PLAIN, "key", "kind", "show_if", "options", "limits", "conflicts", "zero_when", "feeds"}


class QuestionnaireError(ValueError):
    """A version of the questionnaire is wrong. `faults` holds one sentence for each thing."""

    faults: tuple[str, ...]

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


def versions() -> tuple[str, ...]:
    """Every version there is, oldest first."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def load_version(version: str) -> Questionnaire:
    """A version by its name. Raises KeyError for one that does not exist, QuestionnaireError for one that is wrong."""
    if version not in versions():
        raise KeyError(version)
    return read_questionnaire(json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8")))


def read_questionnaire(data: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that the data describes. Raises QuestionnaireError with everything that is wrong with it."""
    try:
        lists = {key: _options(options) for key, options in data.get("lists", {}).items()}
        made = Questionnaire(
            version=data["version"],
            title=data["title"],
            minutes=data["minutes"],
            sections=tuple(
                Section(section["key"], section["title"], tuple(_page(page, lists) for page in section["pages"]))
                for section in data["sections"]
            ),
            lists=lists,
        )
    except KeyError as missing:
        raise QuestionnaireError([f"{missing.args[0]} is missing"]) from missing
    except (TypeError, ValueError) as fault:
        raise QuestionnaireError([str(fault)]) from fault
    if faults := list(_faults(made)):
        raise QuestionnaireError(faults)
    return made


def _page(data: Mapping[str, Any], lists: Mapping[str, tuple[Option, ...]]) -> Page:
    shown = read_condition(data["show_if"]) if "show_if" in data else None
    questions = tuple(_question(question, shown, lists) for question in data["questions"])
    return Page(data["key"], data["title"], questions, data.get("intro", ""))


def _question(data: Mapping[str, Any], shown: Condition | None, lists: Mapping[str, tuple[Option, ...]]) -> Question:
    if strange := set(data) - _QUESTION:
        raise ValueError(f"{data['key']} has {', '.join(sorted(strange))}, which no question has")
    options = data.get("options", [])
    return Question(
        key=data["key"],
        kind=QuestionKind(data["kind"]),
        show_if=_both(shown, read_condition(data["show_if"]) if "show_if" in data else None),
        options=lists[options] if isinstance(options, str) else _options(options),
        limits=tuple(Limit(**limit) for limit in data.get("limits", [])),
        conflicts=tuple(Conflict(read_condition(c["when"]), c["message"]) for c in data.get("conflicts", [])),
        zero_when=read_condition(data["zero_when"]) if "zero_when" in data else None,
        feeds=tuple(data.get("feeds", [])),
        **{name: data[name] for name in _PLAIN if name in data},
    )


def _both(page: Condition | None, question: Condition | None) -> Condition | None:
    if page is None or question is None:
        return page or question
    return Every((page, question))


def _options(data: list[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in data)


def _faults(made: Questionnaire) -> Iterator[str]:
    keys = [question.key for page in made.pages for question in page.questions]
    for kind, names in (("question", keys), ("page", [page.key for page in made.pages])):
        yield from (f"two {kind}s are called {name}" for name in sorted(set(names)) if names.count(name) > 1)
    yield from (f"page {page.key} has no required question" for page in made.pages if not _asks(page))
    seen: set[str] = set()
    for question in made.questions.values():
        yield from _question_faults(made, question, seen)
        seen.add(question.key)


def _asks(page: Page) -> bool:
    return any(question.required for question in page.questions)


def _question_faults(made: Questionnaire, question: Question, seen: set[str]) -> Iterator[str]:
    key = question.key
    if question.kind in CHOOSING and len({option.key for option in question.options}) < max(len(question.options), 2):
        yield f"{key} needs two options or more, each with a key of its own"
    if question.kind not in CHOOSING and question.options:
        yield f"{key} has options but is answered in another way"
    if (question.limits or question.fact) and not (question.kind.is_number or question.kind is QuestionKind.YES_NO):
        yield f"{key} has a limit or fact but is no number"
    yield from _reference_faults(made, question, seen)


def _reference_faults(made: Questionnaire, question: Question, seen: set[str]) -> Iterator[str]:
    key = question.key
    named = [limit.question for limit in question.limits] + ([question.total_of] if question.total_of else [])
    yield from (f"{key} looks back to {other}, which does not come before it" for other in named if other not in seen)
    routing = [condition for condition in (question.show_if, question.zero_when) if condition]
    earlier = [comparison for condition in routing for comparison in comparisons_in(condition)]
    conflicting = [comparison for conflict in question.conflicts for comparison in comparisons_in(conflict.when)]
    yield from _comparison_faults(made, key, earlier, seen)
    yield from _comparison_faults(made, key, conflicting, seen | {key})


def _comparison_faults(
    made: Questionnaire, key: str, comparisons: list[Comparison], seen: set[str]
) -> Iterator[str]:
    for wanted in comparisons:
        if wanted.question not in seen:
            yield f"{key} depends on {wanted.question}, which does not come before it"
        elif not _fits(wanted, made.questions[wanted.question]):
            yield f"{key} compares {wanted.question} in a way that its answer never is"


def _fits(wanted: Comparison, question: Question) -> bool:
    if wanted.how == "unknown":
        return question.may_not_know
    if wanted.how == "gt" or isinstance(wanted.operand, int):
        return question.kind.is_number
    keys = {option.key for option in question.options}
    if question.kind is QuestionKind.YES_NO:
        keys = {"yes", "no"}
    operands = wanted.operand if isinstance(wanted.operand, tuple) else (wanted.operand,)
    return set(operands) <= keys
