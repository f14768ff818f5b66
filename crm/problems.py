"""What is wrong with something a person typed or asked for, in the same shape at every door.

Rules return problems; actions raise `RuleRefused` with them; pages put each beside its field, imports beside its
column, the command line on a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the field it belongs to ("" for the whole form) and what to do about it."""

    field: str
    message: str


class RuleRefused(Exception):
    """A rule said no before anything was written. Carries at least one problem."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("A refusal needs at least one problem to show.")
        super().__init__("; ".join(problem.message for problem in self.problems))


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise `RuleRefused` when there is any problem; otherwise do nothing."""
    found = tuple(problems)
    if found:
        raise RuleRefused(found)
