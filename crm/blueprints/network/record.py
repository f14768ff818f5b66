"""What the page of one seat shows beside the seat: how many work in Rotherham, and which meetings it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crm.blueprints.network.models import Attendance, NetworkMeeting, NetworkMembership
from crm.database import db
from crm.directory.employers.models import Site

SHOWN = 12


def rotherham_staff(employer_id: int) -> int | None:
    """The people an employer employs at its sites in Rotherham; None where no such site has a number."""
    total: Any = func.sum(Site.employees)
    return db.session.scalar(
        select(total).where(Site.employer_id == employer_id, Site.in_borough.is_(True), Site.archived_at.is_(None))
    )


def meetings_of(record: NetworkMembership) -> Sequence[Any]:
    """The meetings that somebody of a seat is or was down for, the latest first: (meeting, state)."""
    return db.session.execute(
        select(NetworkMeeting, Attendance.state)
        .join(Attendance, Attendance.meeting_id == NetworkMeeting.id)
        .where(Attendance.membership_id == record.id)
        .order_by(NetworkMeeting.on.desc(), Attendance.id.desc())
        .limit(SHOWN)
    ).all()
