"""What every strand does alike with a record that stands on the board: find it, say its version, keep or archive it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from crm.accounts.models import User
from crm.database import db, now
from crm.directory.employers.models import Employer
from crm.stages.actions import archive_card, restore_card
from crm.stages.models import Card, OnBoard

Record = TypeVar("Record", bound=OnBoard)


def record_with(model: type[Record], public_id: str, *parts: ORMOption, for_update: bool = False) -> Record:
    """One record with its employer, its card and the strand's own `parts`, archived or not. Raises NoResultFound.

    `for_update` locks it until the transaction ends, so that two edits are never mixed.
    """
    # The page names every one of these; each would be a statement of its own.
    query = (
        select(model)
        .options(
            joinedload(model.employer),
            joinedload(model.card).joinedload(Card.owner).lazyload(User.strand_grants),
            joinedload(model.card).joinedload(Card.organisation),
            *parts,
        )
        .where(model.public_id == public_id)
    )
    return db.session.scalars(query.with_for_update(of=model) if for_update else query).unique().one()


def records_with_ids(model: type[Record], ids: Sequence[int], *parts: ORMOption) -> Mapping[int, Record]:
    """Some records with all that a list shows of their employers and cards, by id. One statement."""
    # A row names its employer with its ward, and who looks after the card.
    found = db.session.scalars(
        select(model)
        .options(
            joinedload(model.employer).joinedload(Employer.ward),
            joinedload(model.card).joinedload(Card.owner).lazyload(User.strand_grants),
            joinedload(model.card).joinedload(Card.organisation),
            *parts,
        )
        .where(model.id.in_(ids))
    )
    return {record.id: record for record in found.unique()}


def record_of(model: type[Record], card: Card) -> Record:
    """The record that a card stands for."""
    return db.session.scalars(select(model).where(model.card_id == card.id)).unique().one()


def version_of(record: OnBoard) -> str:
    """The version of a record and its card together: what a form carries, since it changes both."""
    return f"{record.version}-{record.card.version}"


def look_after(card: Card, owner: User | None) -> None:
    """Put a card into somebody's hands, and so into those of their organisation; nobody's leaves it with the last."""
    if owner is not None and owner.id != card.owner_id:
        card.organisation_id = owner.organisation_id
    card.owner_id = owner.id if owner else None


def archive(record: OnBoard) -> None:
    """Take a record off the board and out of every count, with its history kept."""
    record.archived_at = record.archived_at or now()
    archive_card(record.card)


def restore(record: OnBoard) -> None:
    """Put an archived record back."""
    record.archived_at = None
    restore_card(record.card)
