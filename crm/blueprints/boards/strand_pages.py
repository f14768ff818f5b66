"""The pages of one strand, which stand as one row of tabs above each of them, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, url_for
from flask_login import current_user

from crm.accounts.permissions import requirement_of, user_may
from crm.accounts.rules import Strand
from crm.blueprints.strands import BOARDS, Board


@dataclass(frozen=True)
class StrandPage:
    """A tab. `shows_cards`: it takes the filters of the board over."""

    key: str
    label: str
    address: str
    shows_cards: bool = False


def add_to(bp: Blueprint) -> None:
    """Give the templates of every strand these two."""
    bp.app_template_global("strand_pages")(strand_pages)
    bp.app_template_global("strand_trail")(strand_trail)


def strand_pages(strand: str) -> list[StrandPage]:
    """The pages of a strand that the current user may see; those of no board are known by their endpoint."""
    board = _board(strand)
    cards = url_for("boards.board", strand=board.slug)
    return [
        StrandPage("board", "Board", cards, shows_cards=True),
        StrandPage("table", "Table", f"{cards}?view=table", shows_cards=True),
        *(
            StrandPage(endpoint, label, url_for(endpoint))
            for endpoint, label in ((f"{strand}.index", board.list_words), *board.also)
            if _may_see(endpoint)
        ),
        StrandPage("flow", "Flow", f"{cards}?view=flow"),
    ]


def strand_trail(strand: str) -> list[tuple[str, str]]:
    """The breadcrumbs that lead to a strand, as (words, address); the last of them is its own first page."""
    board = _board(strand)
    if board.place:
        return [(board.pipeline.name, url_for(board.place))]
    return [
        ("Pipelines", url_for("boards.index")),
        (board.pipeline.name, url_for("boards.board", strand=board.slug)),
    ]


def _board(strand: str) -> Board:
    return next(board for board in BOARDS if board.strand is Strand(strand))


def _may_see(endpoint: str) -> bool:
    """Whether there is such a page, and this user may open it: not every strand has a list of its own."""
    asked = requirement_of(current_app, endpoint)
    return asked is not None and user_may(current_user, asked.permission, asked.strand)
