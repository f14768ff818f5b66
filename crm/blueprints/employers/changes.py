"""Who changed what about an employer, in words: the audit trail as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import joinedload

from crm.accounts.models import AuditEntry, PartnerOrganisation, User
from crm.database import db
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer, Site
from crm.directory.sharing import sees_everyone
from crm.periods import format_date
from crm.reference.models import GrowthLocation, GrowthSector, Sector, SicCode

SHOWN = 50
RECORDS = {
    "employer": "the employer",
    "site": "a site",
    "employer_name": "another name",
    "employer_sic_code": "a SIC code",
    "employer_growth_sector": "a growth sector",
    "employer_supporter": "a supporting organisation",
    "employer_user": "somebody’s sign-in",
    "contact": "a person",
    "contact_post": "a person’s post",
    "contact_choice": "a person’s choice",
    "follow_up": "a next step",
    "referral": "a referral",
    "willingness": "what the employer said about taking part",
    "card": "a card on a board",
    "diagnostic": "a skills diagnostic",
    "submission": "answers to the skills form",
    "apprenticeship": "an apprenticeship",
    "placement_offer": "a placement offer",
    "programme_employer": "a part in designing a placement programme",
    "provider_collaboration": "a collaboration",
    "register_sighting": "a sighting on a published list",
}
ACTIONS = {"created": "Added", "changed": "Changed", "deleted": "Removed", "exported": "Exported", "viewed": "Viewed"}
FIELDS = {
    "name": "Name",
    "trading_name": "Trading name",
    "legal_form": "Legal form",
    "company_number": "Company number",
    "charity_number": "Charity number",
    "sector_id": "Sector",
    "parent_id": "Part of",
    "employees": "People",
    "employees_on": "People counted on",
    "employees_source": "Where the number comes from",
    "size_band": "Size",
    "is_anchor": "Anchor",
    "anchor_since": "Anchor since",
    "pays_levy": "Pays the levy",
    "lead_organisation_id": "Lead organisation",
    "lead_officer_id": "Lead officer",
    "organisation_id": "Organisation",
    "do_not_approach_until": "Do not approach until",
    "do_not_approach_reason": "Why not to approach",
    "is_fictional": "Fictional",
    "archived_at": "Archived",
    "archived_reason": "Why archived",
    "growth_sector_id": "Growth sector",
    "growth_location_id": "Growth location",
    "sic_code_id": "SIC code",
    "site_id": "Site",
    "contact_id": "Person",
    "owner_id": "Owner",
    "is_main": "Main site",
    "is_primary": "Main contact",
    "left_on": "Left on",
    "started_on": "Started on",
    "due_on": "Due",
    "ended_at": "Ended",
}
# Columns that hold the id of another record, and what that record is called.
NAMES: dict[str, tuple[Any, Any]] = {
    "sector_id": (Sector.id, Sector.name),
    "parent_id": (Employer.id, Employer.name),
    "lead_organisation_id": (PartnerOrganisation.id, PartnerOrganisation.short_name),
    "organisation_id": (PartnerOrganisation.id, PartnerOrganisation.short_name),
    "lead_officer_id": (User.id, User.name),
    "owner_id": (User.id, User.name),
    "growth_sector_id": (GrowthSector.id, GrowthSector.name),
    "growth_location_id": (GrowthLocation.id, GrowthLocation.name),
    "sic_code_id": (SicCode.id, SicCode.code),
    "site_id": (Site.id, Site.postcode),
    "contact_id": (Contact.id, Contact.name),
}
UNSAID = frozenset(
    {"employer_id", "public_id", "sort_name", "user_id", "card_id", "in_borough", "ward_id", "position", "is_open"}
)
ABOUT_PEOPLE = frozenset({"contact", "contact_post", "contact_choice", "employer_user"})


@dataclass(frozen=True)
class ChangedField:
    """One field before and after, in words; empty where there was or is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One entry of the trail. `is_withheld`: the reader may know that it was made, not what it says."""

    id: int
    at: datetime
    who: str
    organisation: str
    what: str
    reason: str
    fields: Sequence[ChangedField]
    is_withheld: bool


def changes_of(employer_id: int, viewer: User, before: int | None = None) -> list[Change]:
    """The latest changes of what belongs to an employer, newest first, `SHOWN` at most. Two statements."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.employer_id == employer_id)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    entries = db.session.scalars(query).all()
    names = _names_in(entries)
    return [_change(entry, viewer, names) for entry in entries]


def _change(entry: AuditEntry, viewer: User, names: Mapping[tuple[str, int], str]) -> Change:
    withheld = not entry.may_be_read_by(viewer.organisation_id)
    withheld = withheld or (entry.record_type in ABOUT_PEOPLE and not sees_everyone(viewer.role))
    action = ACTIONS.get(entry.action, entry.action.capitalize())
    record = RECORDS.get(entry.record_type, entry.record_type.replace("_", " "))
    actor = entry.actor
    return Change(
        id=entry.id,
        at=entry.at,
        who=actor.name if actor else "The service",
        organisation=actor.organisation.short_name if actor and actor.organisation else "",
        what=f"{action} {record}",
        reason="" if withheld else entry.reason or "",
        fields=() if withheld else tuple(_fields(entry.changes, names)),
        is_withheld=withheld,
    )


def _fields(changes: Mapping[str, Any], names: Mapping[tuple[str, int], str]) -> Iterable[ChangedField]:
    for name, pair in changes.items():
        if name in UNSAID or not isinstance(pair, list) or len(pair) != 2:
            continue
        label = FIELDS.get(name, name.removesuffix("_id").replace("_", " ").capitalize())
        before, after = (_words(name, value, names) for value in pair)
        if before or after:
            yield ChangedField(label, before, after)


def _words(name: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    """A value of the trail as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in NAMES and isinstance(value, int):
        return names.get((name, value), "a record that is gone")
    if isinstance(value, int):
        return str(value) if name == "year" else f"{value:,}"
    text = str(value)
    if name.endswith(("_on", "_at", "_until", "_since")):
        try:
            return format_date(date.fromisoformat(text[:10]))
        except ValueError:
            return text
    if name in {"legal_form", "size_band", "status", "source", "state", "strand", "answer", "role", "kind"}:
        return text.replace("_", " ")
    return text


def _names_in(entries: Sequence[AuditEntry]) -> dict[tuple[str, int], str]:
    """What the records are called that the entries name by id. One statement at most."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for name, pair in entry.changes.items():
            if name in NAMES and isinstance(pair, list):
                wanted.setdefault(name, set()).update(value for value in pair if isinstance(value, int))
    parts = [_named(name, ids) for name, ids in wanted.items() if ids]
    if not parts:
        return {}
    return {(kind, key): label for kind, key, label in db.session.execute(union_all(*parts))}


def _named(name: str, ids: set[int]) -> Any:
    key: ColumnElement[int]
    key, label = NAMES[name]
    return select(literal(name).label("kind"), key.label("key"), label.label("label")).where(key.in_(ids))
