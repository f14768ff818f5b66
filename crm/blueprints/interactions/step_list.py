"""The list of next steps, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    select,
)

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.interactions.queries import WITHHELD, employers_like, id_of
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.models import (
    FollowUp,
)
from crm.engagement.rules import (
    FollowUpState,
    follow_up_state,
)
from crm.engagement.visibility import may_read_step
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class StepRow:
    """A next step as a line of the list."""

    public_id: str
    version: int
    what: str
    due_on: date
    owner: str
    organisation: str
    employer: str
    employer_public_id: str
    is_open: bool
    done_on: date | None
    cancelled_on: date | None
    ending_note: str
    is_withheld: bool
    is_mine: bool

    def state(self, today: date) -> FollowUpState:
        """Where it stands."""
        return follow_up_state(self.due_on, self.done_on, today, cancelled_on=self.cancelled_on)


STEP_STATES = {
    "open": "Open",
    "overdue": "Overdue",
    "today": "Due today",
    "done": "Done",
    "cancelled": "Cancelled",
}


def steps_list(viewer: User, today: date) -> ListSpec[StepRow]:
    """Every next step, as this reader may see it."""
    is_open = FollowUp.is_open.is_(True)
    states: dict[str, ColumnElement[bool]] = {
        "open": is_open,
        "overdue": and_(is_open, FollowUp.due_on < today),
        "today": and_(is_open, FollowUp.due_on == today),
        "done": FollowUp.done_on.is_not(None),
        "cancelled": FollowUp.cancelled_on.is_not(None),
    }
    whose: dict[str, ColumnElement[bool]] = {
        "mine": FollowUp.owner_id == viewer.id,
        "ours": FollowUp.organisation_id == (viewer.organisation_id or 0),
        "handed": and_(FollowUp.handed_over_by_id == viewer.id, FollowUp.owner_id != viewer.id),
    }
    words = {"mine": "Mine", "ours": "My organisation’s", "handed": "Handed over by me"}
    return ListSpec[StepRow](
        key="follow-ups",
        title="Next steps",
        record=("next step", "next steps"),
        id=FollowUp.id,
        base=lambda: select(FollowUp),
        filters=(
            Filter("employer", "Employer", lambda text: FollowUp.employer_id.in_(employers_like(text, viewer)), "text"),
            Filter("whose", "Whose", lambda value: whose[value], choices=lambda: list(words.items())),
            Filter("state", "State", lambda value: states[value], choices=lambda: list(STEP_STATES.items())),
            Filter("who", "Who", lambda key: FollowUp.owner_id == id_of(User, key), choices=choices.officers),
            Filter("from", "Due from", lambda day: FollowUp.due_on >= day, "date"),
            Filter("to", "Due to", lambda day: FollowUp.due_on <= day, "date"),
        ),
        sorts=(Sort("due", "Due", (FollowUp.due_on,)),),
        rows=lambda ids: _step_rows(ids, viewer),
        export=(
            ExportColumn("due", lambda row: row.due_on),
            ExportColumn("next step", lambda row: WITHHELD if row.is_withheld else row.what),
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("who", lambda row: row.owner),
            ExportColumn("organisation", lambda row: row.organisation),
            ExportColumn("done", lambda row: row.done_on),
            ExportColumn("cancelled", lambda row: row.cancelled_on),
            ExportColumn("note", lambda row: WITHHELD if row.is_withheld else row.ending_note),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def _step_rows(ids: Sequence[int], viewer: User) -> dict[int, StepRow]:
    readable = may_read_step(viewer)
    rows = db.session.execute(
        select(
            FollowUp.id,
            FollowUp.public_id,
            FollowUp.version,
            case((readable, FollowUp.what), else_=""),
            FollowUp.due_on,
            User.name,
            PartnerOrganisation.short_name,
            Employer.name,
            Employer.public_id,
            FollowUp.is_open,
            FollowUp.done_on,
            FollowUp.cancelled_on,
            case((readable, FollowUp.ending_note), else_=""),
            case((readable, False), else_=True),
            case((FollowUp.owner_id == viewer.id, True), else_=False),
        )
        .join(User, User.id == FollowUp.owner_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == FollowUp.organisation_id)
        .join(Employer, Employer.id == FollowUp.employer_id)
        .where(FollowUp.id.in_(ids))
    )
    return {key: StepRow(*values) for key, *values in rows}
