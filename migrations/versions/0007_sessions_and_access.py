"""A next step names the record it is about; sessions signed out of; people shut out of a form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(sa.Column("card_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_follow_up_card_id"), "card", ["card_id"], ["id"])
        batch_op.create_index(op.f("ix_follow_up_card_id"), ["card_id"], unique=False)


    op.create_table(
        "ended_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_session")),
    )
    with op.batch_alter_table("ended_session") as batch_op:
        batch_op.create_index(op.f("ix_ended_session_number_hash"), ["number_hash"], unique=False)
        batch_op.create_index(op.f("ix_ended_session_ended_at"), ["ended_at"], unique=False)
    with op.batch_alter_table("diagnostic_respondent") as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("mailed_token") as batch_op:
        batch_op.add_column(sa.Column("is_stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("mailed_token") as batch_op:
        batch_op.alter_column("is_stopped", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mailed_token") as batch_op:
        batch_op.drop_column("is_stopped")
    with op.batch_alter_table("diagnostic_respondent") as batch_op:
        batch_op.drop_column("ended_at")
    op.drop_table("ended_session")
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.drop_index(op.f("ix_follow_up_card_id"))
        batch_op.drop_constraint(op.f("fk_follow_up_card_id"), type_="foreignkey")
        batch_op.drop_column("card_id")
