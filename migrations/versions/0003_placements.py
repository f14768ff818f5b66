"""Work Ready Placements: programmes, offers with their checks, who is placed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "reference",
            sa.String(length=30).with_variant(sa.String(length=30, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("reference", name=op.f("uq_participant_reference")),
    )
    op.create_table(
        "placement_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("learners_planned", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_placement_programme_dates")),
        sa.CheckConstraint(
            "learners_planned IS NULL OR learners_planned BETWEEN 1 AND 5000",
            name=op.f("ck_placement_programme_learners"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_placement_programme_created_by_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_placement_programme_sector_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_placement_programme_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_programme")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_programme_public_id")),
    )
    with op.batch_alter_table("placement_programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_programme_sector_id"), ["sector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_programme_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_programme_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "programme_employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_programme_employer_dates")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_programme_employer_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_programme_employer_employer_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["placement_programme.id"], name=op.f("fk_programme_employer_programme_id")
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_programme_employer_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_employer")),
    )
    with op.batch_alter_table("programme_employer", schema=None) as batch_op:
        batch_op.create_index("ix_programme_employer_active", ["from_on", "until_on", "employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_employer_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_employer_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_programme_employer_current",
            ["programme_id", "employer_id"],
            unique=True,
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )

    op.create_table(
        "programme_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("job_outcomes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("job_outcomes BETWEEN 0 AND 10000", name=op.f("ck_programme_target_job_outcomes")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_programme_target_dates")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_programme_target_created_by_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["placement_programme.id"], name=op.f("fk_programme_target_programme_id")
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_programme_target_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_target")),
        sa.UniqueConstraint(
            "programme_id", "first_on", "last_on", name=op.f("uq_programme_target_programme_id_first_on_last_on")
        ),
    )
    with op.batch_alter_table("programme_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_target_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "placement_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "work_ready",
                "swap",
                "bootcamp",
                "work_trial",
                "supported_internship",
                "traineeship",
                "t_level",
                "ips",
                "connect_to_work",
                "jobs_guarantee",
                "work_experience",
                "job_shadowing",
                "volunteering",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("role", sa.String(length=160), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours_a_week", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column(
            "pay",
            sa.Enum(
                "unpaid",
                "benefit",
                "paid",
                "subsidised",
                "funded",
                name="pay",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("parts", sa.String(length=400), nullable=False),
        sa.Column("adjustments", sa.String(length=400), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR approved_on IS NULL OR closed_on >= approved_on",
            name=op.f("ck_placement_offer_closed"),
        ),
        sa.CheckConstraint("days IS NULL OR days BETWEEN 1 AND 366", name=op.f("ck_placement_offer_days")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NOT NULL AND ends_on >= starts_on", name=op.f("ck_placement_offer_dates")
        ),
        sa.CheckConstraint(
            "hours_a_week IS NULL OR hours_a_week BETWEEN 1 AND 48", name=op.f("ck_placement_offer_hours")
        ),
        sa.CheckConstraint("places BETWEEN 1 AND 500", name=op.f("ck_placement_offer_places")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_placement_offer_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_placement_offer_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_placement_offer_employer_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["placement_programme.id"], name=op.f("fk_placement_offer_programme_id")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_placement_offer_sector_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_placement_offer_site_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_placement_offer_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_offer")),
        sa.UniqueConstraint("card_id", name=op.f("uq_placement_offer_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_offer_public_id")),
    )
    with op.batch_alter_table("placement_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_offer_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_kind"), ["kind"], unique=False)
        batch_op.create_index("ix_placement_offer_open", ["approved_on", "closed_on", "employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_places"), ["places"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_sector_id"), ["sector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_offer_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "offer_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "risk_assessment",
                "employers_liability",
                "jobcentre_agreed",
                "public_liability",
                "safeguarding",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= checked_on", name=op.f("ck_offer_check_dates")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_offer_check_checked_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_offer_check_created_by_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["placement_offer.id"], name=op.f("fk_offer_check_offer_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_offer_check_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offer_check_public_id")),
    )
    with op.batch_alter_table("offer_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_check_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "claiming",
            sa.Enum(
                "pathways",
                "employment_solutions",
                "connect_to_work",
                "open_arms",
                "skills_bootcamps",
                "ips",
                "jobcentre",
                "other",
                name="claiming",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "age_band",
            sa.Enum(
                "16_17",
                "18_19",
                "20_24",
                "25_49",
                "50_over",
                name="age_band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("cohorts", sa.String(length=400), nullable=False),
        sa.Column("adjustments", sa.String(length=400), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("matched_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("ended_early_on", sa.Date(), nullable=True),
        sa.Column("not_placed_on", sa.Date(), nullable=True),
        sa.Column("job_offered_on", sa.Date(), nullable=True),
        sa.Column("job_started_on", sa.Date(), nullable=True),
        sa.Column("sustained_13_on", sa.Date(), nullable=True),
        sa.Column("sustained_26_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("job_role", sa.String(length=160), nullable=False),
        sa.Column("job_role_key", sa.String(length=200), nullable=False),
        sa.Column("job_employer", sa.String(length=200), nullable=False),
        sa.Column("job_employer_key", sa.String(length=240), nullable=False),
        sa.Column("claim_key", sa.String(length=280), nullable=True),
        sa.Column("told_apart_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("claim_key IS NULL OR job_started_on IS NOT NULL", name=op.f("ck_placement_claim")),
        sa.CheckConstraint("completed_on IS NULL OR completed_on >= started_on", name=op.f("ck_placement_completed")),
        sa.CheckConstraint("completed_on IS NULL OR ended_early_on IS NULL", name=op.f("ck_placement_one_end")),
        sa.CheckConstraint(
            "ended_early_on IS NULL OR ended_early_on >= started_on", name=op.f("ck_placement_ended_early")
        ),
        sa.CheckConstraint("matched_on IS NULL OR matched_on >= referred_on", name=op.f("ck_placement_matched")),
        sa.CheckConstraint("planned_until IS NULL OR planned_until >= planned_from", name=op.f("ck_placement_planned")),
        sa.CheckConstraint("started_on IS NULL OR started_on >= matched_on", name=op.f("ck_placement_started")),
        sa.CheckConstraint(
            "sustained_13_on IS NULL OR sustained_13_on > job_started_on", name=op.f("ck_placement_sustained_13")
        ),
        sa.CheckConstraint(
            "sustained_26_on IS NULL OR sustained_26_on > sustained_13_on", name=op.f("ck_placement_sustained_26")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_placement_created_by_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["placement_offer.id"], name=op.f("fk_placement_offer_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_placement_organisation_id")
        ),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_placement_participant_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_placement_updated_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_placement_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("claim_key", name=op.f("uq_placement_claim_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_public_id")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_age_band"), ["age_band"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_claiming"), ["claiming"], unique=False)
        batch_op.create_index(
            "ix_placement_double", ["job_started_on", "job_employer_key", "job_role_key"], unique=False
        )
        batch_op.create_index("ix_placement_offer", ["offer_id", "archived_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_referred_on"), ["referred_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_started_on"), ["started_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_ward_id"), ["ward_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_ward_id"))
        batch_op.drop_index(batch_op.f("ix_placement_started_on"))
        batch_op.drop_index(batch_op.f("ix_placement_stage"))
        batch_op.drop_index(batch_op.f("ix_placement_referred_on"))
        batch_op.drop_index(batch_op.f("ix_placement_participant_id"))
        batch_op.drop_index(batch_op.f("ix_placement_organisation_id"))
        batch_op.drop_index("ix_placement_offer")
        batch_op.drop_index("ix_placement_double")
        batch_op.drop_index(batch_op.f("ix_placement_claiming"))
        batch_op.drop_index(batch_op.f("ix_placement_age_band"))

    op.drop_table("placement")
    with op.batch_alter_table("offer_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_check_offer_id"))

    op.drop_table("offer_check")
    with op.batch_alter_table("placement_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_offer_starts_on"))
        batch_op.drop_index(batch_op.f("ix_placement_offer_site_id"))
        batch_op.drop_index(batch_op.f("ix_placement_offer_sector_id"))
        batch_op.drop_index(batch_op.f("ix_placement_offer_programme_id"))
        batch_op.drop_index(batch_op.f("ix_placement_offer_places"))
        batch_op.drop_index("ix_placement_offer_open")
        batch_op.drop_index(batch_op.f("ix_placement_offer_kind"))
        batch_op.drop_index(batch_op.f("ix_placement_offer_employer_id"))

    op.drop_table("placement_offer")
    with op.batch_alter_table("programme_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_target_programme_id"))

    op.drop_table("programme_target")
    with op.batch_alter_table("programme_employer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_programme_employer_current",
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_programme_employer_programme_id"))
        batch_op.drop_index(batch_op.f("ix_programme_employer_employer_id"))
        batch_op.drop_index("ix_programme_employer_active")

    op.drop_table("programme_employer")
    with op.batch_alter_table("placement_programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_programme_starts_on"))
        batch_op.drop_index(batch_op.f("ix_placement_programme_sort_name"))
        batch_op.drop_index(batch_op.f("ix_placement_programme_sector_id"))

    op.drop_table("placement_programme")
    op.drop_table("participant")
