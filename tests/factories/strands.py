"""Apprenticeship offers and collaborations on their boards, made by the product's own actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.blueprints.apprenticeships.actions import Placing, offer
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.rules import Facts as OfferFacts
from crm.blueprints.apprenticeships.rules import Steps
from crm.blueprints.collaborations.actions import Facts as CollaborationFacts
from crm.blueprints.collaborations.actions import begin
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.clock import today
from crm.directory.employers.models import Employer
from tests.factories.directory import make_employer

PLACING = ("site_id", "growth_sector_id", "owner")


def make_apprenticeship(employer: Employer | None = None, *, by: User | None = None, **fields: Any) -> Apprenticeship:
    """An offer of one level 2 apprenticeship, made today unless `offered`, `advertised`, `filled`, ... say so."""
    employer = employer or make_employer()
    placing = {name: fields.pop(name) for name in PLACING if name in fields}
    steps = {name: fields.pop(name) for name in ("advertised", "filled", "started", "achieved") if name in fields}
    steps["offered"] = fields.pop("offered", None) or today()
    facts: dict[str, Any] = {
        "standard_title": "Roofer",
        "standard_reference": "ST0270",
        "level": 2,
        "places": 1,
        "steps": Steps(**steps),
    }
    confirmed = fields.pop("is_confirmed", True)
    return offer(employer.id, OfferFacts(**facts | fields), Placing(**placing), by=by, is_confirmed=confirmed)


def make_collaboration(
    employer: Employer | None = None,
    *,
    stage: str = "active",
    on: date | None = None,
    owner: User | None = None,
    by: User | None = None,
    **fields: Any,
) -> ProviderCollaboration:
    """A collaboration of an employer with a college, active since today unless told otherwise."""
    employer = employer or make_employer()
    facts: dict[str, Any] = {
        "provider": "Dearne College",
        "course": "Welding, level 3",
        "kind": "changed_course",
        "started_on": today(),
    }
    return begin(employer.id, CollaborationFacts(**facts | fields), stage=stage, on=on, owner=owner, by=by)
