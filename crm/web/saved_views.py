"""Saved views of any list: a name for a list's address, for its maker or for everyone in the maker's organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, url_for
from flask_login import current_user
from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import User
from crm.accounts.permissions import requirement_of, user_may
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.text import has_unsafe_characters, one_line
from crm.web.lists import SHOWN, ListSpec, Page, ShownList
from crm.web.models import SavedView

NAME_LENGTH = 80
LONGEST_QUERY = 1_000
MOST_VIEWS = 50


@dataclass(frozen=True)
class ListPlace:
    """A list that somebody may open: what it is called and where it is."""

    title: str
    address: str

    def with_query(self, query: str) -> str:
        """Its address with filters. The query is only ever added to an address of ours."""
        return f"{self.address}?{query}" if query else self.address


@dataclass(frozen=True)
class ViewLine:
    """A saved view as a page shows it."""

    public_id: str
    name: str
    address: str
    list_title: str
    is_mine: bool
    is_shared: bool
    maker: str
    is_current: bool = False


def place_of(list_key: str, user: User) -> ListPlace | None:
    """Where the list of a key is; None where there is no such list, and where this user may not open it."""
    for endpoint, view in current_app.view_functions.items():
        shown = getattr(view, SHOWN, None)
        values = shown.values_of(list_key) if isinstance(shown, ShownList) else None
        if shown is None or values is None:
            continue
        title, requirement = shown.title_of(values), requirement_of(current_app, endpoint)
        if title is None or requirement is None:
            return None
        if not user_may(user, requirement.permission, requirement.strand_of(values)):
            return None
        return ListPlace(title, url_for(endpoint, **values))
    return None


def tidied_query(query: str) -> str:
    """A list's query as it is kept: only names and values, without the page and what no list and no database takes."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query[: 2 * LONGEST_QUERY])
        if name != "page" and not has_unsafe_characters(name + value)
    ]
    return urlencode(pairs)[:LONGEST_QUERY]


def views_for(user: User) -> list[ViewLine]:
    """What somebody saved or colleagues share, of every list that they may open, by list and name. One statement."""
    found = _views_seen_by(user)
    places = {key: place_of(key, user) for key in {view.list_key for view, _ in found}}
    return [_line(view, maker, place, user) for view, maker in found if (place := places[view.list_key])]


def views_above(page: Page[Any], extra: Mapping[str, str]) -> list[ViewLine]:
    """The saved views of the list that a page shows, for whoever is signed in, with the one it shows marked.

    `extra` is what the page's address says besides its filters. One statement. Raises LookupError for a list that no
    view function declares with `shows_list`: its views could be saved and never be found again.
    """
    place = place_of(page.spec.key, current_user)
    if place is None:
        raise LookupError(f"No view that the reader may open declares @shows_list({page.spec.key!r}, ...)")
    shown = _whole(page.spec, urlencode({**dict(parse_qsl(page.view_query)), **extra}))
    return [
        replace(_line(view, maker, place, current_user), is_current=_whole(page.spec, view.query) == shown)
        for view, maker in _views_seen_by(current_user, page.spec.key)
    ]


def _whole(spec: ListSpec[Any], query: str) -> dict[str, str]:
    """What a view asks of its list, with the list's own order where it names none."""
    asked = dict(parse_qsl(query))
    sort = next((each for each in spec.sorts if each.key == asked.get("sort")), spec.sorts[0])
    return {"sort": sort.key, "order": "desc" if sort.descending_first else "asc"} | asked


def _views_seen_by(user: User, list_key: str | None = None) -> list[tuple[SavedView, str]]:
    """A person's own views and those that colleagues share, of one list or of all, each with its maker's name."""
    asked = {"user": user.id, "organisation": user.organisation_id, "list": list_key}
    return [(view, name) for view, name in db.session.execute(_seen(list_key is not None), asked)]


# Every list asks it, and making it takes longer than asking: it is made once.
@cache
def _seen(of_one_list: bool) -> Select[SavedView, str]:
    maker = aliased(User)
    shared = and_(SavedView.is_shared.is_(True), maker.organisation_id == bindparam("organisation"))
    query = select(SavedView, maker.name).join(maker, maker.id == SavedView.user_id)
    query = query.where(or_(SavedView.user_id == bindparam("user"), shared))
    if of_one_list:
        query = query.where(SavedView.list_key == bindparam("list"))
    return query.order_by(SavedView.list_key, SavedView.name, SavedView.id).limit(4 * MOST_VIEWS)


def _line(view: SavedView, maker: str, place: ListPlace, user: User) -> ViewLine:
    return ViewLine(
        view.public_id,
        view.name,
        place.with_query(view.query),
        place.title,
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


def stop_sharing_of(user: User) -> None:
    """Make every view of a person private: whom they shared it with were the colleagues of that day."""
    shared = select(SavedView).where(SavedView.user_id == user.id, SavedView.is_shared.is_(True))
    for view in db.session.scalars(shared):
        share_view(view, is_shared=False)


def delete_view(view: SavedView) -> None:
    """Delete a view; the audit trail keeps what it was."""
    db.session.delete(view)
