"""A participant's reference has no zeros before its numbers, so that ES-077001 and ES-77001 are one person."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

participant = sa.table("participant", sa.column("id", sa.Integer), sa.column("reference", sa.String))
placement = sa.table("placement", sa.column("participant_id", sa.Integer))
ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
# It may read as a date of birth, from which the zero keeps it apart.
SIX_OR_EIGHT_FIGURES = re.compile(r"(?<![0-9])(?:[0-9]{6}|[0-9]{8})(?![0-9])")


def _kept(reference: str) -> str:
    plain = ZEROS.sub("", reference)
    return reference if SIX_OR_EIGHT_FIGURES.search(plain) else plain


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(participant).order_by(participant.c.id)).all()
    first: dict[str, int] = {}
    for key, reference in rows:
        first.setdefault(_kept(reference), key)
    for key, reference in rows:
        same = first[_kept(reference)]
        if same != key:
            connection.execute(
                sa.update(placement).where(placement.c.participant_id == key).values(participant_id=same)
            )
            connection.execute(sa.delete(participant).where(participant.c.id == key))
    for reference, key in first.items():
        connection.execute(sa.update(participant).where(participant.c.id == key).values(reference=reference))


def downgrade() -> None:
    """What was one person stays one."""
