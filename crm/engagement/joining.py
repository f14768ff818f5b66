"""One click to ask a colleague of another organisation to approach an employer together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel, InteractionState
from crm.engagement.models import Interaction, InteractionEmployer, InteractionOfficer, JoinRequest
from crm.engagement.rules import CHANNEL_LABELS
from crm.jobs import outbox
from crm.problems import Problem, RuleRefused


def ask_to_join(interaction_id: str, employer_id: int, by: User, today: date) -> JoinRequest:
    """Ask the colleague behind a contact (its public id) to do it together: one e-mail, however often it is pressed.

    Raises RuleRefused where the contact is not theirs to share, or nobody of another organisation stands behind it.
    """
    found = db.session.execute(
        select(Interaction, Employer, User)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .join(Employer, Employer.id == InteractionEmployer.employer_id)
        .join(InteractionOfficer, InteractionOfficer.interaction_id == Interaction.id)
        .join(User, User.id == InteractionOfficer.user_id)
        .where(
            Interaction.public_id == interaction_id,
            Interaction.archived_at.is_(None),
            Interaction.state != InteractionState.NOT_HELD,
            InteractionEmployer.employer_id == employer_id,
            InteractionOfficer.organisation_id != by.organisation_id,
            User.archived_at.is_(None),
        )
        .order_by(InteractionOfficer.id)
    ).first()
    if found is None:
        raise RuleRefused([Problem("", "There is nobody to ask: the other contact was changed meanwhile")])
    interaction, employer, colleague = found
    mine = JoinRequest.asked_by_id == by.id, JoinRequest.employer_id == employer_id
    asked = db.session.scalar(select(JoinRequest).where(JoinRequest.interaction_id == interaction.id, *mine))
    if asked is not None:
        return asked
    asked = JoinRequest(
        interaction_id=interaction.id,
        employer_id=employer_id,
        asked_by_id=by.id,
        asked_id=colleague.id,
        asked_on=today,
        asked_by=by,
        asked=colleague,
    )
    db.session.add(asked)
    db.session.flush()
    outbox.send(
        colleague.email,
        f"{employer.name}: {by.name} asks to join you",
        "join_request",
        "join request",
        asked=asked,
        employer=employer,
        interaction=interaction,
        channel=CHANNEL_LABELS[Channel(interaction.channel)].lower(),
        is_planned=interaction.state is InteractionState.PLANNED,
    )
    return asked
