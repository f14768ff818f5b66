"""Conditions of routing as data: when a question is asked (pure).

In the questionnaire's file a condition is one of
    {"question": KEY, "gt": NUMBER}            the number is greater
    {"question": KEY, "eq": NUMBER or KEY}     the number or the choice is this
    {"question": KEY, "includes_any": [KEY]}   any of these was chosen
    {"question": KEY, "unknown": true}         the answer is "I don't know"
    {"all": [...]}, {"any": [...]}, {"not": ...}
A condition on an answer that is not known or not given is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm.blueprints.diagnostics.answers import Answers, Reply, all_true, any_true


@dataclass(frozen=True)
class Comparison:
    """A comparison of one answer. `operand` is a number for "gt", a number or key for "eq", keys for "includes_any"."""

    question: str
    how: str
    operand: int | str | tuple[str, ...] | bool


@dataclass(frozen=True)
class Every:
    """True when all parts are."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """True when any part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Inverse:
    """True when the part is false."""

    part: Condition


Condition = Comparison | Every | Some | Inverse


def holds(condition: Condition, answers: Answers) -> bool | None:
    """Whether the condition is true of the answers; None where they do not settle it."""
    if isinstance(condition, Every):
        return all_true(holds(part, answers) for part in condition.parts)
    if isinstance(condition, Some):
        return any_true(holds(part, answers) for part in condition.parts)
    if isinstance(condition, Inverse):
        found = holds(condition.part, answers)
        return None if found is None else not found
    return _passes(condition, answers.get(condition.question))


def _passes(wanted: Comparison, answer: Reply | None) -> bool | None:
    if answer is None:
        return None
    if wanted.how == "unknown":
        return answer.is_unknown
    if answer.is_unknown:
        return None
    if wanted.how == "includes_any":
        return isinstance(wanted.operand, tuple) and not set(wanted.operand).isdisjoint(answer.keys)
    if wanted.how == "gt":
        return isinstance(wanted.operand, int) and answer.number is not None and answer.number > wanted.operand
    return answer.value == wanted.operand


def comparisons_in(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in the condition, for checking a file."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Inverse):
        yield from comparisons_in(condition.part)
    else:
        for part in condition.parts:
            yield from comparisons_in(part)


def read_condition(data: Any) -> Condition:
    """The condition that the data describes. Raises ValueError saying what is wrong with it."""
    if not isinstance(data, Mapping):
        raise ValueError(f"a condition is an object, not {data!r}")
    if "question" in data:
        return _read_comparison(data)
    if len(data) == 1:
        (how, parts), = data.items()
        if how == "not":
            return Inverse(read_condition(parts))
        if how in ("all", "any") and isinstance(parts, list) and parts:
            read = tuple(read_condition(part) for part in parts)
            return Every(read) if how == "all" else Some(read)
    raise ValueError(f"not a condition: {dict(data)!r}")


def _read_comparison(data: Mapping[str, Any]) -> Comparison:
    named = {how: operand for how, operand in data.items() if how != "question"}
    if len(named) != 1 or not isinstance(data["question"], str):
        raise ValueError(f"a comparison names one question and one comparison: {dict(data)!r}")
    (how, operand), = named.items()
    if how == "includes_any" and isinstance(operand, list) and operand and all(isinstance(o, str) for o in operand):
        return Comparison(data["question"], how, tuple(operand))
    if how == "unknown" and operand is True:
        return Comparison(data["question"], how, True)
    if (how == "gt" and _is_number(operand)) or (how == "eq" and (_is_number(operand) or isinstance(operand, str))):
        return Comparison(data["question"], how, operand)
    raise ValueError(f"not a comparison: {dict(data)!r}")


def _is_number(operand: Any) -> bool:
    return isinstance(operand, int) and not isinstance(operand, bool)
