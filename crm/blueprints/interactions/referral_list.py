"""The list of referrals between organisations, with how long answers and outcomes took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.interactions.queries import employers_like, id_of, labelled
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import ReferralState
from crm.engagement.models import (
    Referral,
)
from crm.engagement.rules import (
    REFERRAL_LABELS,
)
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class ReferralRow:
    """A referral as a line of the list. `answered_in` and `closed_in` are days since it was sent."""

    public_id: str
    employer: str
    employer_public_id: str
    from_organisation: str
    to_organisation: str
    sent_by: str
    handler: str
    sent_on: date
    state: ReferralState
    answered_on: date | None
    closed_on: date | None
    outcome: str

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return REFERRAL_LABELS[self.state]

    @property
    def answered_in(self) -> int | None:
        """Days until it was answered."""
        return (self.answered_on - self.sent_on).days if self.answered_on else None

    @property
    def closed_in(self) -> int | None:
        """Days until it was closed with an outcome."""
        return (self.closed_on - self.sent_on).days if self.closed_on else None


def referrals_list(viewer: User) -> ListSpec[ReferralRow]:
    """Every referral between organisations."""
    ours = viewer.organisation_id or 0
    whose: dict[str, ColumnElement[bool]] = {
        "to": Referral.to_organisation_id == ours,
        "from": Referral.from_organisation_id == ours,
        "mine": or_(Referral.sent_by_id == viewer.id, Referral.handler_id == viewer.id),
    }
    words = {"to": "Sent to us", "from": "Sent by us", "mine": "Mine"}
    return ListSpec[ReferralRow](
        key="referrals",
        title="Referrals",
        record=("referral", "referrals"),
        id=Referral.id,
        base=lambda: select(Referral),
        filters=(
            Filter("employer", "Employer", lambda text: Referral.employer_id.in_(employers_like(text, viewer)), "text"),
            Filter("whose", "Whose", lambda value: whose[value], choices=lambda: list(words.items())),
            Filter(
                "state",
                "State",
                lambda value: Referral.state == ReferralState(value),
                choices=labelled(REFERRAL_LABELS),
            ),
            Filter(
                "sender",
                "From",
                lambda key: Referral.from_organisation_id == id_of(PartnerOrganisation, key),
                choices=choices.organisations,
            ),
            Filter(
                "receiver",
                "To",
                lambda key: Referral.to_organisation_id == id_of(PartnerOrganisation, key),
                choices=choices.organisations,
            ),
        ),
        sorts=(Sort("sent", "Sent", (Referral.sent_on,), descending_first=True),),
        rows=_referral_rows,
        export=(
            ExportColumn("sent", lambda row: row.sent_on),
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("from", lambda row: row.from_organisation),
            ExportColumn("to", lambda row: row.to_organisation),
            ExportColumn("sent by", lambda row: row.sent_by),
            ExportColumn("handled by", lambda row: row.handler),
            ExportColumn("state", lambda row: row.state_words),
            ExportColumn("answered", lambda row: row.answered_on),
            ExportColumn("days to answer", lambda row: row.answered_in),
            ExportColumn("closed", lambda row: row.closed_on),
            ExportColumn("days to outcome", lambda row: row.closed_in),
            ExportColumn("outcome", lambda row: row.outcome),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def _referral_rows(ids: Sequence[int]) -> dict[int, ReferralRow]:
    receiver, handler = aliased(PartnerOrganisation), aliased(User)
    rows = db.session.execute(
        select(
            Referral.id,
            Referral.public_id,
            Employer.name,
            Employer.public_id,
            PartnerOrganisation.short_name,
            receiver.short_name,
            User.name,
            func.coalesce(handler.name, ""),
            Referral.sent_on,
            Referral.state,
            Referral.answered_on,
            Referral.closed_on,
            case((Referral.state == ReferralState.DECLINED, Referral.declined_reason), else_=Referral.outcome),
        )
        .join(Employer, Employer.id == Referral.employer_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == Referral.from_organisation_id)
        .join(receiver, receiver.id == Referral.to_organisation_id)
        .join(User, User.id == Referral.sent_by_id)
        .outerjoin(handler, handler.id == Referral.handler_id)
        .where(Referral.id.in_(ids))
    )
    return {key: ReferralRow(*values) for key, *values in rows}
