"""Saved views of any list: a name for a list's address, for its maker or for everyone in the maker's organisation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import User
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.text import one_line
from crm.web.models import SavedView

NAME_LENGTH = 80
LONGEST_QUERY = 1_000
MOST_VIEWS = 50
# Of every list that can be saved: where it is and what it is called. Boards add their slug to the key.
LISTS = {
    "disability-confident": ("disability_confident.index", "Disability Confident"),
    "apprenticeships": ("apprenticeships.index", "Apprenticeships"),
    "collaborations": ("collaborations.index", "Provider collaborations"),
    "employers": ("employers.index", "Employers"),
    "next-steps": ("next_steps.index", "Next best conversations"),
    "schools": ("schools.index", "Schools and colleges"),
    "provision": ("provision.index", "Support"),
}
BOARD = "board-"


@dataclass(frozen=True)
class ViewLine:
    """A saved view as a list shows it."""

    public_id: str
    name: str
    address: str
    list_title: str
    is_mine: bool
    is_shared: bool
    maker: str


def title_of(list_key: str) -> str | None:
    """What a list is called; None where there is no such list."""
    if list_key.startswith(BOARD):
        return "Pipelines"
    return LISTS[list_key][1] if list_key in LISTS else None


def address_of(list_key: str, query: str) -> str:
    """Where a view leads. The query is only ever added to an address of ours."""
    if list_key.startswith(BOARD):
        address = url_for("boards.board", strand=list_key.removeprefix(BOARD))
    else:
        address = url_for(LISTS[list_key][0])
    return f"{address}?{query}" if query else address


def tidied_query(query: str) -> str:
    """A list's query as it is kept: only names and values, without the page."""
    pairs = [(name, value) for name, value in parse_qsl(query[: 2 * LONGEST_QUERY]) if name != "page"]
    return urlencode(pairs)[:LONGEST_QUERY]


def views_for(user: User, list_key: str | None = None) -> list[ViewLine]:
    """What somebody saved or colleagues share, by name; of one list or of all. One statement."""
    maker = aliased(User)
    seen = SavedView.user_id == user.id
    if user.organisation_id is not None:
        shared = and_(SavedView.is_shared.is_(True), maker.organisation_id == user.organisation_id)
        seen = or_(seen, shared)
    query = select(SavedView, maker.name).join(maker, maker.id == SavedView.user_id).where(seen)
    if list_key is not None:
        query = query.where(SavedView.list_key == list_key)
    rows = db.session.execute(query.order_by(SavedView.list_key, SavedView.name, SavedView.id).limit(4 * MOST_VIEWS))
    return [_line(view, name, user) for view, name in rows if title_of(view.list_key)]


def _line(view: SavedView, maker: str, user: User) -> ViewLine:
    return ViewLine(
        view.public_id,
        view.name,
        address_of(view.list_key, view.query),
        title_of(view.list_key) or "",
        view.user_id == user.id,
        view.is_shared,
        maker,
    )


def own_view(public_id: str, user: User) -> SavedView:
    """One of somebody's own views. Raises NoResultFound for anybody else's."""
    query = select(SavedView).where(SavedView.public_id == public_id, SavedView.user_id == user.id)
    return db.session.scalars(query.options(joinedload(SavedView.user))).one()


def save_view(user: User, list_key: str, name: str, query: str, *, is_shared: bool) -> SavedView:
    """Keep a list's address under a name. Raises RuleRefused."""
    name = one_line(name)
    refuse_if(_problems(user, list_key, name))
    view = SavedView(user_id=user.id, list_key=list_key, name=name, query=tidied_query(query), is_shared=is_shared)
    try:
        with db.session.begin_nested():
            db.session.add(view)
    except IntegrityError:
        refuse_if(_problems(user, list_key, name))
        raise
    return view


def _problems(user: User, list_key: str, name: str) -> list[Problem]:
    if not name:
        return [Problem("name", "Enter a name for the view")]
    if len(name) > NAME_LENGTH:
        return [Problem("name", f"Name must be {NAME_LENGTH} characters or fewer")]
    mine = select(SavedView.name).where(SavedView.user_id == user.id, SavedView.list_key == list_key)
    names = {each.casefold() for each in db.session.scalars(mine)}
    if name.casefold() in names:
        return [Problem("name", "You already have a view with this name: choose another")]
    if len(names) >= MOST_VIEWS:
        return [Problem("name", f"You have {MOST_VIEWS} views of this list: delete one first")]
    return []


def share_view(view: SavedView, *, is_shared: bool) -> None:
    """Show a view to everyone in its maker's organisation, or to its maker alone."""
    view.is_shared = is_shared


def delete_view(view: SavedView) -> None:
    """Delete a view; the audit trail keeps what it was."""
    db.session.delete(view)
