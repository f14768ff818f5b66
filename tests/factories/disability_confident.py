"""Memberships of Disability Confident with their awards, made by the product's own actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crm.accounts.models import User
from crm.blueprints.disability_confident.actions import Way, begin
from crm.blueprints.disability_confident.award_actions import add_award
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.rules import AwardFacts
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.sightings.models import DISABILITY_CONFIDENT, RegisterSighting
from tests.factories.directory import make_employer
from tests.factories.people import make_user


def make_membership(
    employer: Employer | None = None, *, stage: str = "working", by: User | None = None, **way: Any
) -> DisabilityConfidentMembership:
    """An employer as a whole that works towards level 1, since today."""
    return begin((employer or make_employer()).id, Way(**way), stage=stage, by=by)


def make_award(
    record: DisabilityConfidentMembership, level: int = 1, *, confirm: bool = True, by: User | None = None, **facts: Any
) -> DisabilityConfidentAward:
    """A confirmed award from a hundred days ago, for three years; earlier levels are from before our records."""
    start: date = facts.pop("valid_from", None) or today() - timedelta(days=100)
    defaults = {"expires_on": start + timedelta(days=1095), "earlier_unrecorded": True, "reference": "DCS0012345"}
    said = AwardFacts(level, start, **defaults | facts)
    return add_award(record, said, confirm=confirm, by=by or (make_user("officer") if confirm else None))


def make_sighting(name: str = "A Name Ltd", **fields: Any) -> RegisterSighting:
    """A name on the list of 26 June 2026 that nobody has decided about."""
    defaults = {"list_key": DISABILITY_CONFIDENT, "listed_on": date(2026, 6, 26), "reason": "Not known"}
    sighting = RegisterSighting(name=name, **defaults | fields)
    db.session.add(sighting)
    db.session.flush()
    return sighting
