"""The date of the last contact, kept on the employer so that lists sort and filter by it along an index.

It is changed in the transaction of the contact; `check` proves it equal to the contacts, `rebuild` writes it anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Update, and_, case, func, or_, select, update
from sqlalchemy.orm import aliased

from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.coordination import APPROACH_CHANNELS
from crm.engagement.kinds import InitiatedBy, InteractionState
from crm.engagement.models import Interaction, InteractionEmployer, InteractionOfficer

_LATEST = (
    select(func.max(InteractionEmployer.on))
    .where(InteractionEmployer.employer_id == Employer.id, InteractionEmployer.state == InteractionState.HELD)
    .correlate(Employer)
    .scalar_subquery()
)
# The rollup is no edit: it leaves the audit trail, the version and "last changed" alone.
_QUIETLY = {"audited_elsewhere": True, "synchronize_session": False}


def contact_made(employers: Collection[int], on: date) -> None:
    """Move the last contact of some employers on to a day, where it is not later already."""
    earlier = or_(Employer.last_contact_on.is_(None), Employer.last_contact_on < on)
    _write(update(Employer).where(Employer.id.in_(employers), earlier), on)


def contact_changed(employers: Collection[int]) -> None:
    """Find the last contact of some employers again, after one was edited, archived or said not to have been."""
    _write(update(Employer).where(Employer.id.in_(employers)), _LATEST)


def check() -> list[str]:
    """Where copies or rollup differ from the contacts, in words; empty when all is right."""
    employers = db.session.execute(
        select(Employer.public_id, Employer.last_contact_on, _LATEST)
        .where(Employer.last_contact_on.is_distinct_from(_LATEST))
        .order_by(Employer.id)
    )
    found = [f"employer {key}: last contact {kept}, but it was {real}" for key, kept, real in employers]
    with_employers = (
        select(Interaction.public_id)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .where(or_(*(getattr(InteractionEmployer, name).is_distinct_from(real) for name, real in _copied().items())))
    )
    with_officers = (
        select(Interaction.public_id)
        .join(InteractionOfficer, InteractionOfficer.interaction_id == Interaction.id)
        .where(InteractionOfficer.on != Interaction.on)
    )
    strays = sorted(set(db.session.scalars(with_employers)) | set(db.session.scalars(with_officers)))
    return found + [f"interaction {key}: what its employers or officers copy differs" for key in strays]


def rebuild() -> None:
    """Write the copies and the last contact of every employer anew."""
    real = {
        name: select(value).where(Interaction.id == InteractionEmployer.interaction_id).scalar_subquery()
        for name, value in _copied().items()
    }
    db.session.execute(update(InteractionEmployer).values(real), execution_options=_QUIETLY)
    day = select(Interaction.on).where(Interaction.id == InteractionOfficer.interaction_id).scalar_subquery()
    db.session.execute(update(InteractionOfficer).values(on=day), execution_options=_QUIETLY)
    _write(update(Employer).where(Employer.last_contact_on.is_distinct_from(_LATEST)), _LATEST)


def _copied() -> dict[str, Any]:
    """What each employer of an interaction copies of it, by column."""
    other = aliased(InteractionEmployer)
    employers = select(func.count(other.id)).where(other.interaction_id == Interaction.id).scalar_subquery()
    counts = and_(Interaction.archived_at.is_(None), Interaction.state != InteractionState.NOT_HELD)
    approach = and_(
        counts,
        Interaction.channel.in_(APPROACH_CHANNELS),
        Interaction.initiated_by == InitiatedBy.US,
        employers == 1,
    )
    return {
        "on": Interaction.on,
        "organisation_id": Interaction.organisation_id,
        "state": case((counts, Interaction.state), else_=InteractionState.NOT_HELD),
        "is_approach": case((approach, True), else_=False),
    }


def _write(query: Update, on: Any) -> None:
    # "Last changed" of an employer is when somebody edited it: a contact leaves it as it is.
    quietly = query.values(last_contact_on=on, updated_at=Employer.updated_at)
    db.session.execute(quietly, execution_options=_QUIETLY)
