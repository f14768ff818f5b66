"""A reply to a question, and logic with three values: yes, no and not known (pure).

"I don't know" is an answer and makes what follows from it unknown, never zero; an estimate counts and stays marked;
a question never asked has no answer at all (product model, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

AnswerValue = int | str | tuple[str, ...] | Mapping[str, int]
DONT_KNOW = "dont_know"


class Certainty(StrEnum):
    """How much an answer tells."""

    EXACT = "exact"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Reply:
    """What somebody answered. `value` is None exactly when they do not know.

    By kind of question: a number (money in pence), the key chosen, the keys chosen, text, or numbers by key.
    """

    value: AnswerValue | None
    is_estimate: bool = False

    def __post_init__(self) -> None:
        if self.value is None and self.is_estimate:
            raise ValueError("What is not known cannot be an estimate.")

    @property
    def is_unknown(self) -> bool:
        """Whether the answer is "I don't know"."""
        return self.value is None

    @property
    def number(self) -> int | None:
        """The number, for an answer that is one."""
        return self.value if isinstance(self.value, int) else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys chosen, for an answer that chose any."""
        if isinstance(self.value, str):
            return (self.value,)
        return self.value if isinstance(self.value, tuple) else ()


Answers = Mapping[str, Reply]
UNKNOWN = Reply(None)


def certainty_of(answer: Reply | None) -> Certainty:
    """How much an answer tells; None was never asked."""
    if answer is None:
        return Certainty.NOT_ASKED
    if answer.is_unknown:
        return Certainty.UNKNOWN
    return Certainty.ESTIMATE if answer.is_estimate else Certainty.EXACT


def to_data(answer: Reply) -> dict[str, Any]:
    """The answer as JSON holds it, in a submission."""
    value = answer.value
    held: Any = dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
    data: dict[str, Any] = {"value": held}
    if answer.is_estimate:
        data["estimate"] = True
    return data


def from_data(data: Mapping[str, Any]) -> Reply:
    """The answer that `to_data` wrote. Raises ValueError for data that is none."""
    value = data.get("value")
    if isinstance(value, list) and all(isinstance(key, str) for key in value):
        value = tuple(value)
    elif isinstance(value, Mapping) and all(isinstance(count, int) for count in value.values()):
        value = dict(value)
    elif isinstance(value, bool) or not isinstance(value, int | str | None):
        raise ValueError(f"{value!r} is not an answer.")
    return Reply(value, is_estimate=bool(data.get("estimate")))


def any_true(findings: Iterable[bool | None]) -> bool | None:
    """True if any is; False only if every one is known to be false; otherwise None."""
    found = list(findings)
    if any(finding is True for finding in found):
        return True
    return None if any(finding is None for finding in found) else False


def all_true(findings: Iterable[bool | None]) -> bool | None:
    """False if any is; True only if every one is known to be true; otherwise None."""
    found = list(findings)
    if any(finding is False for finding in found):
        return False
    return None if any(finding is None for finding in found) else True
