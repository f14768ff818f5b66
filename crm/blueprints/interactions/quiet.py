"""Employers that nobody has been in touch with for too long, by the tier that makes it too long.

The thresholds are those of `crm.engagement.neglect`: a tier's clock starts on entering it and again at every contact.
Employers in no tier are "not yet reached": a figure, and no list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.interactions.queries import employers_like, id_of
from crm.database import db
from crm.directory.employers.models import Employer, EmployerStatus
from crm.engagement.neglect import Neglect, Tier, TierEntry, neglect
from crm.stages.models import Card, StageChange
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True)
class QuietRow:
    """An employer due a contact."""

    public_id: str
    name: str
    lead: str
    officer: str
    finding: Neglect


def _past(tier: Tier, since: Any, today: date) -> ColumnElement[bool]:
    """Whether both the entry into a tier and the last contact lie further back than the tier allows."""
    limit = today - timedelta(days=tier.days)
    return and_(since < limit, or_(Employer.last_contact_on.is_(None), Employer.last_contact_on < limit))


def _opened_before(today: date) -> ColumnElement[bool]:
    """Whether the employer has an open card whose clock has run out."""
    opened = (
        select(Card.id)
        .join(StageChange, StageChange.card_id == Card.id)
        .where(
            Card.employer_id == Employer.id,
            Card.is_open.is_(True),
            Card.archived_at.is_(None),
            StageChange.from_stage.is_(None),
            _past(Tier.OPEN_STRAND, StageChange.changed_on, today),
        )
    )
    return opened.exists()


def quiet_list(viewer: User, today: date) -> ListSpec[QuietRow]:
    """Employers past the threshold of a tier, the longest silence first; those who asked for peace are left in it."""
    anchor = and_(Employer.is_anchor.is_(True), _past(Tier.ANCHOR, Employer.anchor_since, today))
    tiers = {Tier.ANCHOR.value: anchor, Tier.OPEN_STRAND.value: _opened_before(today)}
    wished = and_(Employer.do_not_approach_until.is_not(None), Employer.do_not_approach_until > today)
    return ListSpec[QuietRow](
        key="no-recent-contact",
        title="No recent contact",
        record=("employer", "employers"),
        id=Employer.id,
        base=lambda: select(Employer).where(
            or_(*tiers.values()),
            Employer.archived_at.is_(None),
            Employer.status == EmployerStatus.ACTIVE,
            ~wished,
        ),
        filters=(
            Filter("employer", "Employer", lambda text: Employer.id.in_(employers_like(text, viewer)), "text"),
            Filter(
                "tier",
                "Why",
                lambda value: tiers[value],
                choices=lambda: [(tier.value, tier.label) for tier in Tier if tier.value in tiers],
            ),
            Filter(
                "lead",
                "Lead organisation",
                lambda key: Employer.lead_organisation_id == id_of(PartnerOrganisation, key),
                choices=choices.organisations,
            ),
            Filter(
                "officer",
                "Lead officer",
                lambda key: Employer.lead_officer_id == id_of(User, key),
                choices=choices.officers,
            ),
        ),
        sorts=(
            Sort("silence", "Last contact", (func.coalesce(Employer.last_contact_on, LONG_AGO),)),
            Sort("name", "Employer", (Employer.sort_name,)),
        ),
        rows=lambda ids: _rows(ids, today),
        export=(
            ExportColumn("employer", lambda row: row.name),
            ExportColumn("why", lambda row: row.finding.tier.label),
            ExportColumn("last contact", lambda row: row.finding.last_contact),
            ExportColumn("due", lambda row: row.finding.due),
            ExportColumn("days overdue", lambda row: row.finding.days_overdue),
            ExportColumn("lead organisation", lambda row: row.lead),
            ExportColumn("lead officer", lambda row: row.officer),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def _rows(ids: Sequence[int], today: date) -> dict[int, QuietRow]:
    opened = defaultdict(list)
    cards = (
        select(Card.employer_id, StageChange.changed_on)
        .join(StageChange, StageChange.card_id == Card.id)
        .where(
            Card.employer_id.in_(ids),
            Card.is_open.is_(True),
            Card.archived_at.is_(None),
            StageChange.from_stage.is_(None),
        )
    )
    for employer_id, opened_on in db.session.execute(cards):
        opened[employer_id].append(TierEntry(Tier.OPEN_STRAND, opened_on))
    rows = db.session.execute(
        select(
            Employer.id,
            Employer.public_id,
            Employer.name,
            Employer.is_anchor,
            Employer.anchor_since,
            Employer.last_contact_on,
            func.coalesce(PartnerOrganisation.short_name, ""),
            func.coalesce(User.name, ""),
        )
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Employer.lead_organisation_id)
        .outerjoin(User, User.id == Employer.lead_officer_id)
        .where(Employer.id.in_(ids))
    )
    found = {}
    for key, public_id, name, is_anchor, since, last_contact, lead, officer in rows:
        tiers = [*([TierEntry(Tier.ANCHOR, since)] if is_anchor and since else []), *opened[key]]
        finding = neglect(tiers, last_contact, today)
        if finding is not None:
            found[key] = QuietRow(public_id, name, lead, officer, finding)
    return found
