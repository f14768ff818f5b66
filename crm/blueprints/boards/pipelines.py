"""Every strand that has a board: one line each.

A strand's record carries the public id of its card, so that a card leads to `<strand>.record` without a look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm.accounts.rules import Strand
from crm.stages.models import Card
from crm.stages.rules import Pipeline


@dataclass(frozen=True)
class Board:
    """A strand's pipeline, the strand's own way to move a card by hand, and what its cards count.

    `move` takes the card and, by name, `to_stage`, `on`, `by_id`, `exit_reason` and `note`; it raises RuleRefused.
    """

    pipeline: Pipeline
    move: Callable[..., Card]
    counts: str = ""

    @property
    def strand(self) -> Strand:
        """The strand it belongs to."""
        return Strand(self.pipeline.key)

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.strand.value.replace("_", "-")

    @property
    def record(self) -> str:
        """The endpoint of the page of one of its records."""
        return f"{self.strand.value}.record"


BOARDS: tuple[Board, ...] = ()


def board_of(slug: str) -> Board | None:
    """The board an address names; None for no strand's."""
    return next((board for board in BOARDS if board.slug == slug), None)
