"""School encounters with their schools, pupils and employers; school rolls; the day a school closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_roll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("academic_year BETWEEN 2000 AND 2099", name=op.f("ck_school_roll_academic_year")),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_school_roll_source")),
        sa.CheckConstraint("pupils BETWEEN 0 AND 5000", name=op.f("ck_school_roll_pupils")),
        sa.CheckConstraint("year_group BETWEEN 7 AND 13", name=op.f("ck_school_roll_year_group")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_school_roll_created_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_roll_school_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_school_roll_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_roll")),
    )
    with op.batch_alter_table("school_roll", schema=None) as batch_op:
        batch_op.create_index("ix_school_roll_year", ["academic_year", "school_id"], unique=False)
        batch_op.create_index("uq_school_roll_of", ["school_id", "academic_year", "year_group"], unique=True)

    op.create_table(
        "encounter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person", "virtual", "hybrid", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("benchmark_5", sa.Boolean(), nullable=False),
        sa.Column("benchmark_6", sa.Boolean(), nullable=False),
        sa.Column("both_reason", sa.String(length=300), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("when_roughly", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("years_welcome", sa.String(length=30), nullable=False),
        sa.Column("clear_purpose", sa.Boolean(), nullable=False),
        sa.Column("learning_outcomes", sa.Boolean(), nullable=False),
        sa.Column("two_way", sa.Boolean(), nullable=False),
        sa.Column("extensive_two_way", sa.Boolean(), nullable=False),
        sa.Column("range_of_people", sa.Boolean(), nullable=False),
        sa.Column("task", sa.Boolean(), nullable=False),
        sa.Column("feedback", sa.Boolean(), nullable=False),
        sa.Column("reflection", sa.Boolean(), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT (benchmark_5 AND benchmark_6) OR length(both_reason) > 0", name=op.f("ck_encounter_both")
        ),
        sa.CheckConstraint("benchmark_5 OR benchmark_6", name=op.f("ck_encounter_benchmark")),
        sa.CheckConstraint("employees IS NULL OR employees BETWEEN 1 AND 500", name=op.f("ck_encounter_employees")),
        sa.CheckConstraint('last_on IS NULL OR ("on" IS NOT NULL AND last_on >= "on")', name=op.f("ck_encounter_days")),
        sa.CheckConstraint(
            "minutes IS NULL OR (minutes BETWEEN 15 AND 6000 AND minutes / 15 * 15 = minutes)",
            name=op.f("ck_encounter_minutes"),
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_encounter_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_encounter_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_encounter_employer_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_encounter_site_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_encounter_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
        sa.UniqueConstraint("card_id", name=op.f("uq_encounter_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_encounter_public_id")),
    )
    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.create_index("ix_encounter_benchmark", ["benchmark_6", "benchmark_5", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounter_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_encounter_kind", ["kind", "on"], unique=False)
        batch_op.create_index("ix_encounter_mode", ["mode", "on"], unique=False)
        batch_op.create_index("ix_encounter_on", ["on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounter_site_id"), ["site_id"], unique=False)

    op.create_table(
        "encounter_employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("encounter_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_encounter_employer_employer_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_employer_encounter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_employer")),
    )
    with op.batch_alter_table("encounter_employer", schema=None) as batch_op:
        batch_op.create_index("ix_encounter_employer_employer", ["employer_id", "encounter_id"], unique=False)
        batch_op.create_index("uq_encounter_employer", ["encounter_id", "employer_id"], unique=True)

    op.create_table(
        "encounter_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("encounter_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_school_encounter_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_encounter_school_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_school")),
    )
    with op.batch_alter_table("encounter_school", schema=None) as batch_op:
        batch_op.create_index("ix_encounter_school_school", ["school_id", "encounter_id"], unique=False)
        batch_op.create_index("uq_encounter_school", ["encounter_id", "school_id"], unique=True)

    op.create_table(
        "encounter_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("encounter_school_id", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("send", sa.Integer(), nullable=True),
        sa.CheckConstraint("pupils BETWEEN 1 AND 2000", name=op.f("ck_encounter_attendance_pupils")),
        sa.CheckConstraint("send IS NULL OR send BETWEEN 0 AND pupils", name=op.f("ck_encounter_attendance_send")),
        sa.CheckConstraint("year_group BETWEEN 7 AND 13", name=op.f("ck_encounter_attendance_year_group")),
        sa.ForeignKeyConstraint(
            ["encounter_school_id"], ["encounter_school.id"], name=op.f("fk_encounter_attendance_encounter_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_attendance")),
    )
    with op.batch_alter_table("encounter_attendance", schema=None) as batch_op:
        batch_op.create_index("ix_encounter_attendance_year", ["year_group", "encounter_school_id"], unique=False)
        batch_op.create_index("uq_encounter_attendance", ["encounter_school_id", "year_group"], unique=True)

    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("closed_on")

    op.drop_table("encounter_attendance")
    op.drop_table("encounter_school")
    op.drop_table("encounter_employer")
    op.drop_table("encounter")
    op.drop_table("school_roll")
