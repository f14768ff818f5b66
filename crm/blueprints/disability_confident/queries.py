"""What pages read of one membership: its awards, what is in place, and what an employer's own page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.blueprints.disability_confident.models import (
    DisabilityConfidentAward,
    DisabilityConfidentMembership,
    DisabilityConfidentStep,
)
from crm.blueprints.disability_confident.rules import Held, Recorded, Standing, latest, standing_of
from crm.blueprints.disability_confident.scheme import Level
from crm.database import db


def awards_of(membership_id: int) -> list[DisabilityConfidentAward]:
    """Every award of a membership, the latest first, withdrawn ones too."""
    query = (
        select(DisabilityConfidentAward)
        .where(DisabilityConfidentAward.membership_id == membership_id)
        .options(joinedload(DisabilityConfidentAward.confirmed_by).lazyload(User.strand_grants))
        .order_by(
            DisabilityConfidentAward.valid_from.desc(),
            DisabilityConfidentAward.level.desc(),
            DisabilityConfidentAward.id.desc(),
        )
        # An action that waited for its lock must see what was written meanwhile.
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def award_of(record: DisabilityConfidentMembership, public_id: str) -> DisabilityConfidentAward:
    """One award of a membership. Raises NoResultFound for another's."""
    query = select(DisabilityConfidentAward).where(
        DisabilityConfidentAward.membership_id == record.id, DisabilityConfidentAward.public_id == public_id
    )
    return db.session.scalars(query.options(joinedload(DisabilityConfidentAward.confirmed_by))).one()


def held(awards: Sequence[DisabilityConfidentAward]) -> list[Held]:
    """Those that count: confirmed and not withdrawn."""
    return [
        Held(
            each.membership_id,
            each.employer_id,
            Level(each.level),
            each.valid_from,
            each.expires_on,
            each.ended_on,
            each.id,
        )
        for each in awards
        if each.confirmed_on is not None and each.withdrawn_on is None
    ]


def recorded(
    awards: Sequence[DisabilityConfidentAward], but: DisabilityConfidentAward | None = None
) -> list[Recorded]:
    """Those that are written down and not withdrawn, but one."""
    return [
        Recorded(Level(each.level), each.valid_from, each.expires_on, each.ended_on)
        for each in awards
        if each.withdrawn_on is None and (but is None or each.id != but.id)
    ]


def steps_in_place(membership_id: int) -> dict[str, DisabilityConfidentStep]:
    """What a membership has in place, by the key of the step, with who said so."""
    query = (
        select(DisabilityConfidentStep)
        .where(DisabilityConfidentStep.membership_id == membership_id)
        .options(joinedload(DisabilityConfidentStep.said_by).lazyload(User.strand_grants))
    )
    return {each.step: each for each in db.session.scalars(query)}


def live_membership(employer_id: int, site_id: int | None) -> DisabilityConfidentMembership | None:
    """The record on the board of an employer as a whole (`site_id` None) or of one of its sites."""
    query = select(DisabilityConfidentMembership).where(
        DisabilityConfidentMembership.employer_id == employer_id,
        DisabilityConfidentMembership.archived_at.is_(None),
        DisabilityConfidentMembership.site_id.is_(None)
        if site_id is None
        else DisabilityConfidentMembership.site_id == site_id,
    )
    return db.session.scalars(query.options(joinedload(DisabilityConfidentMembership.card))).one_or_none()


@dataclass(frozen=True)
class OwnMembership:
    """A membership as an employer sees its own. `waiting` were reported and nobody has confirmed them yet."""

    record: DisabilityConfidentMembership
    award: DisabilityConfidentAward | None
    standing: Standing
    waiting: Sequence[DisabilityConfidentAward]


def own_memberships(employer_id: int, today: date) -> list[OwnMembership]:
    """The memberships of one employer with where they stand, the whole employer's first. One statement."""
    of_record = and_(
        DisabilityConfidentAward.membership_id == DisabilityConfidentMembership.id,
        DisabilityConfidentAward.withdrawn_on.is_(None),
    )
    rows: Sequence[Any] = db.session.execute(
        select(DisabilityConfidentMembership, DisabilityConfidentAward)
        .outerjoin(DisabilityConfidentAward, of_record)
        .where(
            DisabilityConfidentMembership.employer_id == employer_id,
            DisabilityConfidentMembership.archived_at.is_(None),
        )
        .options(joinedload(DisabilityConfidentMembership.site))
        .order_by(
            DisabilityConfidentMembership.site_id.is_not(None),
            DisabilityConfidentMembership.id,
            DisabilityConfidentAward.valid_from.desc(),
            DisabilityConfidentAward.id.desc(),
        )
    ).all()
    found: dict[DisabilityConfidentMembership, list[DisabilityConfidentAward]] = {}
    for record, award in rows:
        found.setdefault(record, []).extend([award] if award else [])
    return [_own(record, awards, today) for record, awards in found.items()]


def _own(
    record: DisabilityConfidentMembership, awards: Sequence[DisabilityConfidentAward], today: date
) -> OwnMembership:
    counted = latest(held(awards), today)
    award = next((each for each in awards if counted is not None and each.id == counted.id), None)
    waiting = [each for each in awards if each.confirmed_on is None]
    return OwnMembership(record, award, standing_of(counted, today), waiting)
