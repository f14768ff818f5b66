"""The list of contacts, for one reader: another organisation's restricted note is a stub in it and in its export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    literal,
    select,
    union_all,
)

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.interactions.day import my_employers
from crm.blueprints.interactions.queries import WITHHELD, employers_like, id_of, labelled, themes_once
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel, InitiatedBy, InteractionState
from crm.engagement.models import (
    Interaction,
    InteractionEmployer,
    InteractionOfficer,
    InteractionTheme,
    Theme,
)
from crm.engagement.rules import (
    CHANNEL_LABELS,
    INITIATED_BY_LABELS,
    STATE_LABELS,
)
from crm.engagement.visibility import may_read
from crm.web import choices
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class ContactRow:
    """A contact as a line of the list. Where `is_withheld` the words, outcome and themes are empty."""

    public_id: str
    on: date
    channel: Channel
    state: InteractionState
    initiated_by: InitiatedBy
    organisation: str
    summary: str
    notes: str
    outcome: str
    is_restricted: bool
    is_withheld: bool
    recorded_at: datetime
    employers: Sequence[tuple[str, str]]
    officers: Sequence[str]
    themes: Sequence[str]

    @property
    def what(self) -> str:
        """Like "Visit"."""
        return CHANNEL_LABELS[self.channel]

    @property
    def state_words(self) -> str:
        """Like "Took place"."""
        return STATE_LABELS[self.state]


def contacts_list(viewer: User, today: date) -> ListSpec[ContactRow]:
    """Every contact that is not archived, as this reader may see it."""
    themes = themes_once()

    def with_employers(ids: Any) -> ColumnElement[bool]:
        there = select(InteractionEmployer.interaction_id).where(InteractionEmployer.employer_id.in_(ids))
        return Interaction.id.in_(there)

    def of_officer(public_id: str) -> ColumnElement[bool]:
        there = select(InteractionOfficer.interaction_id).where(InteractionOfficer.user_id == id_of(User, public_id))
        return Interaction.id.in_(there)

    def about(public_id: str) -> ColumnElement[bool]:
        # A theme is part of the words: it must not tell what a restricted note was about.
        there = select(InteractionTheme.interaction_id).where(InteractionTheme.theme_id == id_of(Theme, public_id))
        return and_(Interaction.id.in_(there), may_read(viewer))

    def whose(value: str) -> ColumnElement[bool]:
        return of_officer(viewer.public_id) if value == "mine" else with_employers(my_employers(viewer, today))

    return ListSpec[ContactRow](
        key="contacts",
        title="Contacts",
        record=("contact", "contacts"),
        id=Interaction.id,
        base=lambda: select(Interaction).where(Interaction.archived_at.is_(None)),
        filters=(
            Filter("employer", "Employer", lambda text: with_employers(employers_like(text, viewer)), "text"),
            Filter("from", "From", lambda day: Interaction.on >= day, "date"),
            Filter("to", "To", lambda day: Interaction.on <= day, "date"),
            Filter(
                "channel", "How", lambda value: Interaction.channel == Channel(value), choices=labelled(CHANNEL_LABELS)
            ),
            Filter(
                "organisation",
                "Organisation",
                lambda key: Interaction.organisation_id == id_of(PartnerOrganisation, key),
                choices=choices.organisations,
            ),
            Filter("officer", "Officer", of_officer, choices=choices.officers),
            Filter("theme", "Theme", about, choices=themes),
            Filter(
                "state",
                "State",
                lambda value: Interaction.state == InteractionState(value),
                choices=labelled(STATE_LABELS),
            ),
            Filter(
                "restricted",
                "Restricted",
                lambda value: Interaction.is_restricted.is_(value == "yes"),
                choices=lambda: [("yes", "Restricted"), ("no", "Shared")],
            ),
            Filter("whose", "Whose", whose, choices=lambda: [("mine", "My contacts"), ("employers", "My employers")]),
        ),
        sorts=(
            Sort("on", "Date", (Interaction.on,), descending_first=True),
            Sort("recorded", "Recorded", (Interaction.created_at,), descending_first=True),
        ),
        rows=lambda ids: _contact_rows(ids, viewer),
        export=(
            ExportColumn("date", lambda row: row.on),
            ExportColumn("how", lambda row: row.what),
            ExportColumn("state", lambda row: row.state_words),
            ExportColumn("begun by", lambda row: INITIATED_BY_LABELS[row.initiated_by]),
            ExportColumn("organisation", lambda row: row.organisation),
            ExportColumn("officers", lambda row: "; ".join(row.officers)),
            ExportColumn("employers", lambda row: "; ".join(name for _, name in row.employers)),
            ExportColumn("themes", lambda row: "; ".join(row.themes)),
            ExportColumn("summary", lambda row: WITHHELD if row.is_withheld else row.summary),
            ExportColumn("outcome", lambda row: WITHHELD if row.is_withheld else row.outcome),
            ExportColumn("notes", lambda row: WITHHELD if row.is_withheld else row.notes),
            ExportColumn("restricted", lambda row: row.is_restricted),
            ExportColumn("recorded", lambda row: row.recorded_at),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )


def _contact_rows(ids: Sequence[int], viewer: User) -> dict[int, ContactRow]:
    readable = may_read(viewer)
    rows = db.session.execute(
        select(
            Interaction.id,
            Interaction.public_id,
            Interaction.on,
            Interaction.channel,
            Interaction.state,
            Interaction.initiated_by,
            PartnerOrganisation.short_name,
            case((readable, Interaction.summary), else_=""),
            case((readable, Interaction.notes), else_=""),
            case((readable, Interaction.outcome), else_=""),
            Interaction.is_restricted,
            case((readable, False), else_=True),
            Interaction.created_at,
        )
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
        .where(Interaction.id.in_(ids))
    )
    links = _links(ids, readable)

    def names(key: int, kind: str) -> list[str]:
        return [name for _, name in links[key, kind]]

    return {
        key: ContactRow(*[*values, links[key, "employer"], *(names(key, kind) for kind in ("officer", "theme"))])
        for key, *values in rows
    }


def _links(ids: Sequence[int], readable: ColumnElement[bool]) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """Employers, officers and themes of some contacts, in the order entered; themes only where they may be read."""
    employer, officer, theme = InteractionEmployer, InteractionOfficer, InteractionTheme
    every = union_all(
        select(
            employer.interaction_id.label("note"),
            literal("employer").label("kind"),
            employer.id.label("place"),
            Employer.public_id,
            Employer.name,
        )
        .join(Employer, Employer.id == employer.employer_id)
        .where(employer.interaction_id.in_(ids)),
        select(officer.interaction_id, literal("officer"), officer.id, User.public_id, User.name)
        .join(User, User.id == officer.user_id)
        .where(officer.interaction_id.in_(ids)),
        select(theme.interaction_id, literal("theme"), theme.id, Theme.public_id, Theme.name)
        .join(Theme, Theme.id == theme.theme_id)
        .join(Interaction, Interaction.id == theme.interaction_id)
        .where(theme.interaction_id.in_(ids), readable),
    ).subquery()
    found: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for note, kind, _, public_id, name in db.session.execute(select(every).order_by(every.c.place)):
        found[note, kind].append((public_id, name))
    return found
