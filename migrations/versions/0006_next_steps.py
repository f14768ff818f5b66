"""Next best steps put off or planned; who gave an answer about taking part; orders of two strands' lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("apprenticeship", "ix_apprenticeship_level", ["level", "offered_on"]),
    ("apprenticeship", "ix_apprenticeship_standard", ["standard_title"]),
    ("apprenticeship", "ix_apprenticeship_places", ["places"]),
    ("provider_collaboration", "ix_provider_collaboration_course", ["course"]),
    ("provider_collaboration", "ix_provider_collaboration_provider", ["provider"]),
    ("provider_collaboration", "ix_provider_collaboration_kind", ["kind"]),
    ("willingness", "ix_willingness_answer", ["answer", "year", "strand", "employer_id"]),
)


def upgrade() -> None:
    op.create_table(
        "next_step_deferral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(until IS NULL) <> (follow_up_id IS NULL)", name=op.f("ck_next_step_deferral_until_or_planned")
        ),
        sa.CheckConstraint(
            "until IS NULL OR reason <> ''", name=op.f("ck_next_step_deferral_put_off_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_next_step_deferral_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_next_step_deferral_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_next_step_deferral_employer_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_next_step_deferral_follow_up_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_next_step_deferral_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_step_deferral")),
    )
    with op.batch_alter_table("next_step_deferral") as batch_op:
        batch_op.create_index("uq_next_step_deferral_employer_id_step", ["employer_id", "step"], unique=True)
        batch_op.create_index(op.f("ix_next_step_deferral_follow_up_id"), ["follow_up_id"], unique=False)
    # What stands there already was written down by staff.
    with op.batch_alter_table("willingness") as batch_op:
        batch_op.add_column(sa.Column("by_employer", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("willingness") as batch_op:
        batch_op.alter_column("by_employer", server_default=None)
    for table, name, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for table, name, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("willingness") as batch_op:
        batch_op.drop_column("by_employer")
    op.drop_table("next_step_deferral")
