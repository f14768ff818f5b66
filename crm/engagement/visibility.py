"""Who may read the words of notes and next steps, as conditions of queries.

Another organisation's restricted note is a stub (who, when, what kind): its words never leave the database layer.
"""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, or_

from crm.accounts.models import User
from crm.engagement.models import FollowUp, Interaction

NO_ORGANISATION = 0


def may_read(viewer: User) -> ColumnElement[bool]:
    """The interactions whose words this person may read: shared ones, and those of their own organisation."""
    return may_be_read_in(viewer.organisation_id or NO_ORGANISATION)


def may_be_read_in(organisation_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The interactions whose words may be read in an organisation, which may be named when the statement is asked."""
    return or_(Interaction.is_restricted.is_(False), Interaction.organisation_id == organisation_id)


def may_read_step(viewer: User) -> ColumnElement[bool]:
    """The next steps whose words this person may read: shared, of their organisation, or handed over by them."""
    return or_(
        FollowUp.is_restricted.is_(False),
        FollowUp.organisation_id == (viewer.organisation_id or NO_ORGANISATION),
        FollowUp.handed_over_by_id == viewer.id,
    )
