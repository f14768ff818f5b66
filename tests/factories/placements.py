"""Programmes, offers and placements, made by the product's own actions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from crm.accounts.models import User
from crm.blueprints.placements import actions, placing
from crm.blueprints.placements.kinds import KINDS, PlacementKind
from crm.blueprints.placements.models import Placement, PlacementOffer, PlacementProgramme
from crm.blueprints.placements.offers import Check, Facts
from crm.blueprints.placements.people import Facts as PersonFacts
from crm.blueprints.placements.people import Job
from crm.blueprints.placements.programmes import Facts as ProgrammeFacts
from crm.blueprints.placements.rules import MUST_EXPIRE
from crm.clock import today
from crm.directory.employers.models import Employer
from tests.factories.directory import make_employer
from tests.factories.people import make_user

PLACING = ("site_id", "programme_id", "sector_id", "owner")
_numbers = count(1001)


def make_programme(name: str = "Steel ready", *, sector_id: int | None = None, **fields: Any) -> PlacementProgramme:
    """A programme that starts today unless told otherwise."""
    facts: dict[str, Any] = {"name": name, "provider": "Dearne College", "starts_on": today(), "learners_planned": 12}
    return actions.add_programme(ProgrammeFacts(**facts | fields), sector_id)


def make_offer(
    employer: Employer | None = None,
    *,
    stage: str = "enquiry",
    on: date | None = None,
    by: User | None = None,
    **fields: Any,
) -> PlacementOffer:
    """An offer of one unpaid work experience place, in any stage since `on` (today); past approval with its checks."""
    employer = employer or make_employer()
    where = {name: fields.pop(name) for name in PLACING if name in fields}
    facts: dict[str, Any] = {"kind": "work_experience", "role": "Kitchen assistant", "places": 1, "starts_on": today()}
    begins = stage if stage in ("enquiry", "offered") else "offered"
    found = actions.offer(
        employer.id, Facts(**facts | fields), actions.Placing(**where), stage=begins, on=on or today(), by=by
    )
    for step in _way_to(stage):
        if step == "approved":
            make_checks(found, on=on or today(), by=by)
        reason = {"closed": "ran_out", "withdrawn": "employer_withdrew"}.get(step)
        actions.move_by_hand(found.card, to_stage=step, on=on or today(), by_id=None, exit_reason=reason)
    return found


def _way_to(stage: str) -> tuple[str, ...]:
    if stage in ("enquiry", "offered"):
        return ()
    if stage == "withdrawn":
        return ("withdrawn",)
    way = ("checks", "approved")
    if stage == "checks":
        return ("checks",)
    further = {"completed": ("running", "completed"), "approved": ()}
    return (*way, *further.get(stage, (stage,)))


def make_checks(record: PlacementOffer, *, on: date | None = None, by: User | None = None, **expiry: date) -> None:
    """Every check its kind needs, in date for a year unless `expires_on` says otherwise."""
    day = on or today()
    for kind in KINDS[PlacementKind(record.kind)].checks:
        expires = expiry.get("expires_on", day + timedelta(days=365)) if kind in MUST_EXPIRE else None
        actions.add_check(record, Check(kind.value, day, expires, "Seen"), by=by or make_user())


def make_placement(
    record: PlacementOffer | None = None,
    *,
    by: User | None = None,
    ward_id: int | None = None,
    referred: date | None = None,
    job: Job | None = None,
    steps: dict[str, date] | None = None,
    **fields: Any,
) -> Placement:
    """Somebody referred to an approved offer today; `steps` are made after that, each on its day."""
    record = record or make_offer(stage="approved")
    facts: dict[str, Any] = {
        "reference": f"ES-{next(_numbers)}",
        "age_band": "25_49",
        "claiming": "pathways",
        "planned_from": max(record.starts_on or today(), referred or today()),
        "planned_until": record.ends_on,
    }
    by = by or make_user()
    found = placing.refer(record, PersonFacts(**facts | fields), ward_id=ward_id, on=referred, by=by)
    for step, day in (steps or {}).items():
        is_job, is_exit = step == "job_started", step in ("ended_early", "not_placed")
        placing.make_step(
            found, step, on=day, reason="other" if is_exit else None, job=(job or Job("Porter")) if is_job else None
        )
    return found
