"""Deciding which employer a name on a published list is: by a person, kept in the audit trail. It creates no award."""

from __future__ import annotations

from crm.accounts.models import User
from crm.database import db, now
from crm.directory.employers.models import Employer
from crm.directory.sightings.models import MatchState, RegisterSighting


def is_this_employer(sighting: RegisterSighting, employer: Employer, by: User) -> None:
    """Say that the name is this employer's."""
    sighting.match, sighting.employer_id, sighting.employer = MatchState.MATCHED, employer.id, employer
    _decided(sighting, f"Decided by {by.name}", by)


def is_none_of_ours(sighting: RegisterSighting, by: User) -> None:
    """Say that the name is no employer known here."""
    sighting.match, sighting.employer_id, sighting.employer = MatchState.UNMATCHED, None, None
    _decided(sighting, f"Not one of ours, decided by {by.name}", by)


def _decided(sighting: RegisterSighting, reason: str, by: User) -> None:
    sighting.possible_employer_id, sighting.possible_employer = None, None
    sighting.reason = reason[:300]
    sighting.decided_at, sighting.decided_by_id, sighting.decided_by = now(), by.id, by
    db.session.flush()
