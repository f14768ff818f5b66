"""What schools ask employers for, and the encounter that answers it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MODES = ("in_person", "virtual", "hybrid")
REASONS = ("met_elsewhere", "not_wanted", "no_employer", "no_date", "slip", "other")
TO_ON = "to_on IS NULL OR to_on >= COALESCE(from_on, asked_on)"
WITHDRAWN = "withdrawn_on IS NULL OR (withdrawn_on >= asked_on AND encounter_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "school_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("years", sa.String(length=30), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("benchmark", sa.Integer(), nullable=True),
        sa.Column(
            "mode", sa.Enum(*MODES, name="mode", native_enum=False, create_constraint=True, length=40), nullable=True
        ),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("encounter_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column(
            "withdrawn_reason",
            sa.Enum(*REASONS, name="reason_given", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("withdrawn_note", sa.String(length=300), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(words) > 0", name=op.f("ck_school_request_words")),
        sa.CheckConstraint("length(years) > 0", name=op.f("ck_school_request_years")),
        sa.CheckConstraint("benchmark IS NULL OR benchmark IN (5, 6)", name=op.f("ck_school_request_benchmark")),
        sa.CheckConstraint("pupils IS NULL OR pupils BETWEEN 1 AND 2000", name=op.f("ck_school_request_pupils")),
        sa.CheckConstraint(TO_ON, name=op.f("ck_school_request_days")),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_school_request_reason")
        ),
        sa.CheckConstraint(WITHDRAWN, name=op.f("ck_school_request_withdrawn")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_school_request_{column}"))
            for column, target in (
                ("school_id", "school.id"),
                ("sector_id", "sector.id"),
                ("encounter_id", "encounter.id"),
                ("created_by_id", "user.id"),
                ("updated_by_id", "user.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_school_request_public_id")),
    )
    with op.batch_alter_table("school_request", schema=None) as batch_op:
        batch_op.create_index("ix_school_request_asked", ["asked_on", "id"], unique=False)
        batch_op.create_index("ix_school_request_school", ["school_id", "asked_on", "id"], unique=False)
        batch_op.create_index("ix_school_request_to", ["to_on", "id"], unique=False)
        batch_op.create_index("ix_school_request_kind", ["kind", "asked_on"], unique=False)
        batch_op.create_index("ix_school_request_sector", ["sector_id", "asked_on"], unique=False)
        batch_op.create_index("ix_school_request_encounter", ["encounter_id"], unique=False)


def downgrade() -> None:
    op.drop_table("school_request")
