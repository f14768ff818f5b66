"""Keeping the directory of support: adding, editing, saying that the details were checked, taking out and back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from crm.database import db, now
from crm.directory.provision.models import Provision, ProvisionNeed
from crm.directory.provision.rules import SIZES, ProvisionFacts, problems_of
from crm.problems import Problem, refuse_if
from crm.text import normalise

PLAIN_FIELDS = ("name", "provider", "kind", "summary", "eligibility", "levels", "delivery", "funding", "how_to_start",
                "website", "source")  # fmt: skip


def add_provision(
    facts: ProvisionFacts, *, today: date, needs: Collection[str] | None = None, owner_id: int | None = None
) -> Provision:
    """Put an entry into the directory. Raises RuleRefused with every problem."""
    refuse_if([*problems_of(facts, today, needs), *_taken(facts.name, None)])
    provision = Provision(owner_id=owner_id)
    fill(provision, facts)
    db.session.add(provision)
    db.session.flush()  # the caller leads to its page
    return provision


def edit_provision(
    provision: Provision,
    facts: ProvisionFacts,
    *,
    today: date,
    needs: Collection[str] | None = None,
    owner_id: int | None = None,
) -> None:
    """Change an entry to what is given. Raises RuleRefused with every problem."""
    refuse_if([*problems_of(facts, today, needs), *_taken(facts.name, provision.id)])
    fill(provision, facts)
    provision.owner_id = owner_id


def mark_checked(provision: Provision, today: date) -> None:
    """Somebody has looked at the provider's own words today and they still agree."""
    provision.checked_on = today


def archive_provision(provision: Provision) -> None:
    """Take an entry out of the directory and of new results; it stays on record."""
    provision.archived_at = provision.archived_at or now()


def restore_provision(provision: Provision) -> None:
    """Put an archived entry back."""
    provision.archived_at = None


def fill(provision: Provision, facts: ProvisionFacts) -> None:
    """Write the facts into an entry; a need that stays keeps its row."""
    for field in PLAIN_FIELDS:
        setattr(provision, field, getattr(facts, field))
    provision.sort_name = normalise(facts.name)[:180]
    provision.for_sizes = " ".join(size for size in SIZES if size in facts.sizes and len(facts.sizes) < len(SIZES))
    if facts.checked_on is not None:
        provision.checked_on = facts.checked_on
    wanted = set(facts.needs)
    kept = [need for need in provision.needs if need.need in wanted]
    known = {need.need for need in kept}
    provision.needs = kept + [ProvisionNeed(need=need) for need in sorted(wanted - known)]


def _taken(name: str, own_id: int | None) -> list[Problem]:
    other = db.session.scalar(select(Provision.id).where(Provision.name == name, Provision.id != (own_id or 0)))
    return [Problem("name", "Another entry has this name already")] if name and other is not None else []
