"""Who may read the words of notes and next steps, as conditions of queries.

Another organisation's restricted note is a stub (who, when, what kind): its words never leave the database layer.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from crm.accounts.models import User
from crm.engagement.models import FollowUp, Interaction


def may_read(viewer: User) -> ColumnElement[bool]:
    """The interactions whose words this person may read: shared ones, and those of their own organisation."""
    return or_(Interaction.is_restricted.is_(False), Interaction.organisation_id == (viewer.organisation_id or 0))


def may_read_step(viewer: User) -> ColumnElement[bool]:
    """The next steps whose words this person may read: shared, of their organisation, or handed over by them."""
    return or_(
        FollowUp.is_restricted.is_(False),
        FollowUp.organisation_id == (viewer.organisation_id or 0),
        FollowUp.handed_over_by_id == viewer.id,
    )
