"""How contacts and cards are listed behind what was done under each action of the strategy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from crm.accounts.models import PartnerOrganisation
from crm.accounts.rules import Strand
from crm.blueprints.strands import PIPELINES
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel
from crm.engagement.models import Interaction, InteractionEmployer
from crm.engagement.rules import CHANNEL_LABELS
from crm.stages.models import Card, StageChange
from crm.web import choices
from crm.web.conditions import name_holds
from crm.web.counted import Showing
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


@dataclass(frozen=True)
class ContactRow:
    """A contact that an action counts."""

    employers: tuple[str, ...]
    public_id: str
    on: date
    channel: Channel
    organisation: str
    summary: str


def _contact_rows(ids: Sequence[int]) -> Mapping[int, ContactRow]:
    names: dict[int, list[str]] = defaultdict(list)
    for note, name in db.session.execute(
        select(InteractionEmployer.interaction_id, Employer.name)
        .join(Employer, Employer.id == InteractionEmployer.employer_id)
        .where(InteractionEmployer.interaction_id.in_(ids))
        .order_by(InteractionEmployer.id)
    ):
        names[note].append(name)
    rows: Sequence[Any] = db.session.execute(
        select(
            Interaction.id,
            Interaction.public_id,
            Interaction.on,
            Interaction.channel,
            PartnerOrganisation.short_name,
            Interaction.summary,
        )
        .join(PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id)
        .where(Interaction.id.in_(ids))
    ).all()
    return {key: ContactRow(tuple(names[key]), *values) for key, *values in rows}


_CONTACT_LIST = ListSpec[ContactRow](
    key="contacts-under-action",
    title="Contacts under an action",
    record=("contact", "contacts"),
    id=Interaction.id,
    base=lambda: select(Interaction).join(
        PartnerOrganisation, PartnerOrganisation.id == Interaction.organisation_id
    ),
    filters=(
        Filter("channel", "How", lambda value: Interaction.channel == Channel(value),
               choices=choices.fixed([(kind.value, label) for kind, label in CHANNEL_LABELS.items()])),
        Filter("organisation", "Organisation", lambda key: PartnerOrganisation.public_id == key,
               choices=choices.organisations),
    ),
    sorts=(
        Sort("on", "Date", (Interaction.on,), descending_first=True),
        Sort("organisation", "Organisation", (PartnerOrganisation.short_name, Interaction.on)),
    ),
    rows=_contact_rows,
)  # fmt: skip
CONTACTS = Showing[ContactRow](
    listing=lambda _viewer, _day: _CONTACT_LIST,
    page=lambda row: ("interactions.show", row.public_id),
    columns=(
        ExportColumn("how", lambda row: CHANNEL_LABELS[row.channel]),
        ExportColumn("date", lambda row: row.on),
        ExportColumn("organisation", lambda row: row.organisation),
        ExportColumn("employers", lambda row: "; ".join(row.employers)),
        ExportColumn("summary", lambda row: row.summary),
    ),
)


@dataclass(frozen=True)
class BegunRow:
    """A card on the day it was begun, and where it stands now."""

    public_id: str
    strand: Strand
    headline: str
    employer: str
    begun_on: date
    stage: str
    archived_at: datetime | None

    @property
    def stage_words(self) -> str:
        """Where it stands now."""
        if self.archived_at is not None:
            return "Taken off the board"
        pipeline = PIPELINES[self.strand]
        return pipeline.stage(self.stage).label if self.stage in pipeline else self.stage


def _begun_rows(ids: Sequence[int]) -> Mapping[int, BegunRow]:
    rows: Sequence[Any] = db.session.execute(
        select(
            StageChange.id,
            Card.public_id,
            Card.strand,
            Card.headline,
            Employer.name,
            StageChange.changed_on,
            Card.stage,
            Card.archived_at,
        )
        .join(Card, Card.id == StageChange.card_id)
        .join(Employer, Employer.id == Card.employer_id)
        .where(StageChange.id.in_(ids))
    ).all()
    return {row[0]: BegunRow(*row[1:]) for row in rows}


_BEGUN_LIST = ListSpec[BegunRow](
    key="begun-in-strand",
    title="Begun in a strand",
    record=("record begun", "records begun"),
    id=StageChange.id,
    base=lambda: (
        select(StageChange).join(Card, Card.id == StageChange.card_id).join(Employer, Employer.id == Card.employer_id)
    ),
    filters=(
        Filter("q", "Employer", lambda text: name_holds(Employer.sort_name, text), "text"),
    ),
    sorts=(
        Sort("begun", "Begun", (StageChange.changed_on,), descending_first=True),
        Sort("employer", "Employer", (Employer.sort_name,)),
    ),
    rows=_begun_rows,
)
BEGUN = Showing[BegunRow](
    listing=lambda _viewer, _day: _BEGUN_LIST,
    page=lambda row: (f"{row.strand.value}.record", row.public_id),
    columns=(
        ExportColumn("what", lambda row: row.headline or PIPELINES[row.strand].singular),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("begun", lambda row: row.begun_on),
        ExportColumn("stage now", lambda row: row.stage_words),
    ),
)
