"""The clashes of an approach somebody is about to save, as the page shows them: who, when, and whether it was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, select

from crm.accounts.models import PartnerOrganisation, User
from crm.database import db
from crm.engagement.coordination import CLASH_DAYS, Approach, clashes
from crm.engagement.kinds import Channel, InteractionState
from crm.engagement.models import (
    Interaction,
    InteractionEmployer,
    InteractionOfficer,
    InteractionTheme,
    JoinRequest,
    Theme,
)
from crm.engagement.rules import CHANNEL_LABELS
from crm.engagement.timeline import names_and_others
from crm.engagement.visibility import may_read


@dataclass(frozen=True)
class ShownClash:
    """Another organisation's approach near mine. `shared_themes` are names; `is_asked`: I asked to join already."""

    public_id: str
    on: date
    channel: Channel
    is_planned: bool
    organisation: str
    officers: tuple[str, ...]
    shared_themes: tuple[str, ...]
    days_apart: int
    is_asked: bool

    @property
    def is_strong(self) -> bool:
        """Whether it is about the same thing."""
        return bool(self.shared_themes)

    @property
    def who(self) -> str:
        """The colleagues behind it."""
        return names_and_others(self.officers) or self.organisation

    @property
    def what(self) -> str:
        """Like "plans a visit" or "was in touch by phone", after the colleague's name."""
        if self.is_planned:
            return f"planned: {CHANNEL_LABELS[self.channel].lower()}"
        return CHANNEL_LABELS[self.channel].lower()


def clashes_with(
    employer_id: int, on: date, organisations: Collection[int], themes: Collection[int], viewer: User, entry: int = 0
) -> list[ShownClash]:
    """The clashes of an approach on a day by some organisations about some themes; `entry` is its id when edited.

    The themes of another organisation's restricted note stay hidden, so it never counts as strong. One statement.
    """
    rows = defaultdict(list)
    for row in db.session.execute(_approaches_near(employer_id, on, viewer)):
        rows[row.id].append(row)
    mine = Approach(entry, employer_id, on, frozenset(organisations), frozenset(themes))
    others = [
        Approach(
            key,
            employer_id,
            found[0].on,
            frozenset(row.organisation_id for row in found),
            frozenset(row.theme_id for row in found if row.theme_id),
        )
        for key, found in rows.items()
    ]
    return [_shown(rows[clash.other.entry], clash.days_apart, clash.shared_themes) for clash in clashes(mine, others)]


def _approaches_near(employer_id: int, on: date, viewer: User) -> Any:
    there = InteractionEmployer
    asked = and_(
        JoinRequest.interaction_id == Interaction.id,
        JoinRequest.employer_id == employer_id,
        JoinRequest.asked_by_id == viewer.id,
    )
    return (
        select(
            Interaction.id,
            Interaction.public_id,
            Interaction.on,
            Interaction.channel,
            Interaction.state,
            InteractionOfficer.organisation_id,
            User.name,
            PartnerOrganisation.short_name,
            case((may_read(viewer), InteractionTheme.theme_id)).label("theme_id"),
            Theme.name.label("theme"),
            JoinRequest.id.label("asked"),
        )
        .select_from(there)
        .join(Interaction, Interaction.id == there.interaction_id)
        .join(InteractionOfficer, InteractionOfficer.interaction_id == Interaction.id)
        .join(User, User.id == InteractionOfficer.user_id)
        .join(PartnerOrganisation, PartnerOrganisation.id == InteractionOfficer.organisation_id)
        .outerjoin(InteractionTheme, InteractionTheme.interaction_id == Interaction.id)
        .outerjoin(Theme, Theme.id == InteractionTheme.theme_id)
        .outerjoin(JoinRequest, asked)
        .where(
            there.employer_id == employer_id,
            there.is_approach.is_(True),
            there.on.between(on - timedelta(days=CLASH_DAYS), on + timedelta(days=CLASH_DAYS)),
            there.state.in_((InteractionState.HELD, InteractionState.PLANNED)),
        )
        .order_by(there.on, Interaction.id, InteractionOfficer.id, InteractionTheme.id)
    )


def _shown(rows: list[Any], days_apart: int, shared: frozenset[int]) -> ShownClash:
    first = rows[0]
    return ShownClash(
        public_id=first.public_id,
        on=first.on,
        channel=first.channel,
        is_planned=first.state is InteractionState.PLANNED,
        organisation=" and ".join(dict.fromkeys(row.short_name for row in rows)),
        officers=tuple(dict.fromkeys(row.name for row in rows)),
        shared_themes=tuple(dict.fromkeys(row.theme for row in rows if row.theme_id in shared)),
        days_apart=days_apart,
        is_asked=first.asked is not None,
    )
