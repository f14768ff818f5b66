"""What a published list said of employers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from crm.database import db
from crm.directory.sightings.models import MatchState, RegisterSighting


def sighting_for_update(public_id: str) -> RegisterSighting:
    """One sighting, locked until the transaction ends. Raises NoResultFound."""
    query = select(RegisterSighting).where(RegisterSighting.public_id == public_id).with_for_update()
    return db.session.scalars(query).one()


def latest_list(list_key: str) -> date | None:
    """The date of the newest list that was loaded."""
    return db.session.scalar(select(func.max(RegisterSighting.listed_on)).where(RegisterSighting.list_key == list_key))


def sightings_of(employer_id: int) -> Sequence[RegisterSighting]:
    """Every list an employer was seen on, the newest first."""
    wanted = select(RegisterSighting).where(RegisterSighting.employer_id == employer_id)
    return db.session.scalars(wanted.order_by(RegisterSighting.listed_on.desc(), RegisterSighting.id)).all()


def undecided_sightings(list_key: str, listed_on: date) -> Sequence[RegisterSighting]:
    """Names on the list of a date that a person should look at: alike but not surely the same, or not found at all."""
    wanted = select(RegisterSighting).where(
        RegisterSighting.list_key == list_key,
        RegisterSighting.listed_on == listed_on,
        RegisterSighting.match != MatchState.MATCHED,
        RegisterSighting.decided_at.is_(None),
    )
    return db.session.scalars(wanted.order_by(RegisterSighting.name, RegisterSighting.id)).all()


def decisions_before(list_key: str, listed_on: date) -> dict[tuple[str, str], RegisterSighting]:
    """What people decided about names on earlier lists, by name and postcode; of several, the latest list's."""
    wanted = select(RegisterSighting).where(
        RegisterSighting.list_key == list_key,
        RegisterSighting.listed_on < listed_on,
        RegisterSighting.decided_at.is_not(None),
    )
    found = db.session.scalars(wanted.order_by(RegisterSighting.listed_on, RegisterSighting.id))
    return {(each.name, each.postcode): each for each in found}
