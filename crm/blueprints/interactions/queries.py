"""What the lists of contacts, next steps and referrals share: choices of filters, and how they look things up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    literal,
    select,
    union_all,
)

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import STAFF
from crm.database import db
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import records_found
from crm.directory.sharing import sees_everyone
from crm.engagement.models import (
    Theme,
)

Choices = Mapping[str, Sequence[tuple[str, str]]]
WITHHELD = "Restricted"


def choices_once() -> Callable[[str], Callable[[], Sequence[tuple[str, str]]]]:
    """The choices of the filters by kind; however many ask, they are fetched in one statement."""

    @cache
    def every() -> Choices:
        organisations = select(
            literal("organisation").label("kind"), PartnerOrganisation.public_id, PartnerOrganisation.name
        )
        people = select(literal("person"), User.public_id, User.name).where(User.role.in_(STAFF))
        themes = select(literal("theme"), Theme.public_id, Theme.name)
        rows = union_all(organisations, people, themes).subquery()
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for kind, public_id, name in db.session.execute(
            select(rows).order_by(rows.c.kind, rows.c.name, rows.c.public_id)
        ):
            found[kind].append((public_id, name))
        return found

    return lambda kind: lambda: every().get(kind, ())


def id_of(model: Any, public_id: str) -> Any:
    """The id of a record by its public id, inside a query."""
    return select(model.id).where(model.public_id == public_id).scalar_subquery()


def employers_like(text: str, viewer: User) -> Any:
    """The ids of employers that a text finds, for this reader."""
    return records_found(text, SearchKind.EMPLOYER, sees_everyone=sees_everyone(viewer.role)).ids


def labelled(labels: Mapping[Any, str]) -> Callable[[], Sequence[tuple[str, str]]]:
    """The kinds of an enum as choices, each under its label."""
    return lambda: [(kind.value, label) for kind, label in labels.items()]
