"""Disability Confident: memberships, awards, what is in place; who decided about a name on the published list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disability_confident_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column(
            "covers",
            sa.Enum("group", "site", name="covers", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("aims_at", sa.Integer(), nullable=True),
        sa.Column("validates", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(covers = 'site') = (site_id IS NOT NULL)", name=op.f("ck_disability_confident_membership_site")
        ),
        sa.CheckConstraint(
            "aims_at IS NULL OR aims_at BETWEEN 1 AND 3", name=op.f("ck_disability_confident_membership_aims_at")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_disability_confident_membership_card_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_disability_confident_membership_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_disability_confident_membership_employer_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_disability_confident_membership_site_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user.id"], name=op.f("fk_disability_confident_membership_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disability_confident_membership")),
        sa.UniqueConstraint("card_id", name=op.f("uq_disability_confident_membership_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disability_confident_membership_public_id")),
    )
    with op.batch_alter_table("disability_confident_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_disability_confident_membership_employer_id"), ["employer_id"], unique=False
        )
        batch_op.create_index(
            "uq_disability_confident_membership_group",
            ["employer_id"],
            unique=True,
            sqlite_where=sa.text("site_id IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("site_id IS NULL AND archived_at IS NULL"),
        )
        batch_op.create_index(
            "uq_disability_confident_membership_site",
            ["site_id"],
            unique=True,
            sqlite_where=sa.text("site_id IS NOT NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("site_id IS NOT NULL AND archived_at IS NULL"),
        )

    op.create_table(
        "disability_confident_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("rule_version", sa.String(length=10), nullable=False),
        sa.Column("earlier_unrecorded", sa.Boolean(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "certificate",
                "dwp_message",
                "employer",
                "published_list",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')",
            name=op.f("ck_disability_confident_award_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint(
            "confirmed_on IS NULL OR source IN ('certificate', 'dwp_message')",
            name=op.f("ck_disability_confident_award_confirmed_by_proof"),
        ),
        sa.CheckConstraint(
            "reference = '' OR reference LIKE 'DCS0%'", name=op.f("ck_disability_confident_award_reference")
        ),
        sa.CheckConstraint(
            "(confirmed_on IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_disability_confident_award_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= valid_from", name=op.f("ck_disability_confident_award_ended_after_start")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on > valid_from",
            name=op.f("ck_disability_confident_award_expires_after_start"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_disability_confident_award_level")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_disability_confident_award_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_disability_confident_award_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_disability_confident_award_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["disability_confident_membership.id"],
            name=op.f("fk_disability_confident_award_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user.id"], name=op.f("fk_disability_confident_award_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disability_confident_award")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disability_confident_award_public_id")),
    )
    with op.batch_alter_table("disability_confident_award", schema=None) as batch_op:
        batch_op.create_index("ix_disability_confident_award_counting", ["valid_from", "employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disability_confident_award_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_disability_confident_award_expiry", ["expires_on", "membership_id"], unique=False)
        batch_op.create_index(
            "ix_disability_confident_award_latest", ["membership_id", "valid_from", "level", "id"], unique=False
        )
        batch_op.create_index(
            "uq_disability_confident_award_start",
            ["membership_id", "level", "valid_from"],
            unique=True,
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )

    op.create_table(
        "disability_confident_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_disability_confident_step_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["disability_confident_membership.id"],
            name=op.f("fk_disability_confident_step_membership_id"),
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_disability_confident_step_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disability_confident_step")),
        sa.UniqueConstraint("membership_id", "step", name=op.f("uq_disability_confident_step_membership_id_step")),
    )
    with op.batch_alter_table("disability_confident_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disability_confident_step_employer_id"), ["employer_id"], unique=False)

    with op.batch_alter_table("register_sighting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_register_sighting_decided_by_id"), "user", ["decided_by_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_register_sighting_decided_on_a_day"), "decided_by_id IS NULL OR decided_at IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("register_sighting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_register_sighting_decided_on_a_day"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_register_sighting_decided_by_id"), type_="foreignkey")
        batch_op.drop_column("decided_by_id")
        batch_op.drop_column("decided_at")

    with op.batch_alter_table("disability_confident_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disability_confident_step_employer_id"))

    op.drop_table("disability_confident_step")
    with op.batch_alter_table("disability_confident_award", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_disability_confident_award_start",
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )
        batch_op.drop_index("ix_disability_confident_award_latest")
        batch_op.drop_index("ix_disability_confident_award_expiry")
        batch_op.drop_index(batch_op.f("ix_disability_confident_award_employer_id"))
        batch_op.drop_index("ix_disability_confident_award_counting")

    op.drop_table("disability_confident_award")
    with op.batch_alter_table("disability_confident_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_disability_confident_membership_site",
            sqlite_where=sa.text("site_id IS NOT NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("site_id IS NOT NULL AND archived_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_disability_confident_membership_group",
            sqlite_where=sa.text("site_id IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("site_id IS NULL AND archived_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_disability_confident_membership_employer_id"))

    op.drop_table("disability_confident_membership")
