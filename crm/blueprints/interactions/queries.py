"""What the lists of contacts, next steps and referrals share: how their filters look things up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import every_match
from crm.directory.sharing import sees_everyone
from crm.engagement.models import Theme

WITHHELD = "Restricted"


def themes_once() -> Callable[[], Sequence[tuple[str, str]]]:
    """The themes as choices, retired ones too; however often a page asks, they are fetched once."""

    @cache
    def every() -> Sequence[tuple[str, str]]:
        themes = db.session.execute(select(Theme.public_id, Theme.name).order_by(Theme.name))
        return [(public_id, name) for public_id, name in themes]

    return every


def id_of(model: Any, public_id: str) -> Any:
    """The id of a record by its public id, inside a query."""
    return select(model.id).where(model.public_id == public_id).scalar_subquery()


def employers_like(text: str, viewer: User) -> Any:
    """The ids of employers that a text finds, for this reader."""
    return every_match(text, SearchKind.EMPLOYER, sees_everyone=sees_everyone(viewer.role))


def labelled(labels: Mapping[Any, str]) -> Callable[[], Sequence[tuple[str, str]]]:
    """The kinds of an enum as choices, each under its label."""
    return lambda: [(kind.value, label) for kind, label in labels.items()]
