"""An apprenticeship offer that the employer reported itself waits to be confirmed; those there are count as before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("apprenticeship") as batch_op:
        batch_op.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_apprenticeship_confirmed_by_id"), "user", ["confirmed_by_id"], ["id"])
        batch_op.create_index(op.f("ix_apprenticeship_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index("ix_apprenticeship_confirmed", ["confirmed_on", "offered_on"], unique=False)
    op.execute("UPDATE apprenticeship SET confirmed_on = offered_on")


def downgrade() -> None:
    with op.batch_alter_table("apprenticeship") as batch_op:
        batch_op.drop_index("ix_apprenticeship_confirmed")
        batch_op.drop_index(op.f("ix_apprenticeship_confirmed_by_id"))
        batch_op.drop_constraint(op.f("fk_apprenticeship_confirmed_by_id"), type_="foreignkey")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_on")
