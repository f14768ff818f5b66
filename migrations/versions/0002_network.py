"""The HR Director Network: seats and their holders, meetings, attendance, challenges, actions, good practice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("format", sa.Enum("in_person", "online", "hybrid", name="format", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("venue", sa.String(length=300), nullable=False),
        sa.Column("joining", sa.String(length=300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cancelled_on IS NULL OR cancelled_reason <> ''", name=op.f("ck_network_meeting_cancelled")),
        sa.CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 1000", name=op.f("ck_network_meeting_capacity")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_network_meeting_title")),
        sa.CheckConstraint("starts_at >= 0 AND ends_at > starts_at AND ends_at < 1440", name=op.f("ck_network_meeting_times")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_network_meeting_created_by_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_network_meeting_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_meeting_public_id")),
    )
    with op.batch_alter_table("network_meeting", schema=None) as batch_op:
        batch_op.create_index("ix_network_meeting_on", ["on", "id"], unique=False)

    op.create_table(
        "challenge_raised",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Enum("raised", "in_hand", "answered", name="state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("what_was_done", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'answered' AND answered_on IS NOT NULL AND what_was_done <> '') OR (state <> 'answered' AND answered_on IS NULL)", name=op.f("ck_challenge_raised_answered")),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= raised_on", name=op.f("ck_challenge_raised_dates")),
        sa.CheckConstraint("length(words) > 0", name=op.f("ck_challenge_raised_words")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_challenge_raised_created_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["network_meeting.id"], name=op.f("fk_challenge_raised_meeting_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_challenge_raised_theme_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_challenge_raised_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_raised")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_raised_public_id")),
    )
    with op.batch_alter_table("challenge_raised", schema=None) as batch_op:
        batch_op.create_index("ix_challenge_raised_answered", ["answered_on"], unique=False)
        batch_op.create_index("ix_challenge_raised_meeting", ["meeting_id", "raised_on", "id"], unique=False)
        batch_op.create_index("ix_challenge_raised_on", ["raised_on", "id"], unique=False)
        batch_op.create_index("ix_challenge_raised_state", ["state", "raised_on", "id"], unique=False)
        batch_op.create_index("ix_challenge_raised_theme", ["theme_id", "raised_on", "id"], unique=False)

    op.create_table(
        "good_practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("good_practice", "career_case_study", name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("title", sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("permission_by", sa.String(length=120), nullable=False),
        sa.Column("permission_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(permission_by = '') = (permission_on IS NULL)", name=op.f("ck_good_practice_permission")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_good_practice_title")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_good_practice_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_good_practice_employer_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_good_practice_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_practice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_good_practice_public_id")),
    )
    with op.batch_alter_table("good_practice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_good_practice_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_good_practice_kind", ["kind", "title", "id"], unique=False)
        batch_op.create_index("ix_good_practice_permission", ["permission_on", "id"], unique=False)
        batch_op.create_index("ix_good_practice_title", ["title", "id"], unique=False)

    op.create_table(
        "challenge_employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge_raised.id"], name=op.f("fk_challenge_employer_challenge_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_challenge_employer_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_employer")),
        sa.UniqueConstraint("challenge_id", "employer_id", name=op.f("uq_challenge_employer_challenge_id_employer_id")),
    )
    with op.batch_alter_table("challenge_employer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_employer_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "network_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_network_action_what")),
        sa.CheckConstraint("meeting_id IS NOT NULL OR challenge_id IS NOT NULL", name=op.f("ck_network_action_comes_from")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge_raised.id"], name=op.f("fk_network_action_challenge_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_network_action_created_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["network_meeting.id"], name=op.f("fk_network_action_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_network_action_owner_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_network_action_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_action")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_action_public_id")),
    )
    with op.batch_alter_table("network_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_action_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index("ix_network_action_done", ["done_on", "due_on", "id"], unique=False)
        batch_op.create_index("ix_network_action_due", ["due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_action_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_network_action_owner", ["owner_id", "due_on", "id"], unique=False)

    op.create_table(
        "network_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("shares_profile", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("declined_on IS NULL OR invited_on IS NULL OR declined_on >= invited_on", name=op.f("ck_network_membership_declining")),
        sa.CheckConstraint("declined_on IS NULL OR joined_on IS NULL", name=op.f("ck_network_membership_declined")),
        sa.CheckConstraint("joined_on IS NULL OR invited_on IS NULL OR joined_on >= invited_on", name=op.f("ck_network_membership_joined")),
        sa.CheckConstraint("left_on IS NULL OR (joined_on IS NOT NULL AND left_on >= joined_on)", name=op.f("ck_network_membership_left")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_network_membership_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_network_membership_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_network_membership_employer_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_network_membership_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_membership")),
        sa.UniqueConstraint("card_id", name=op.f("uq_network_membership_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_membership_public_id")),
    )
    with op.batch_alter_table("network_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_membership_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_network_membership_joined", ["joined_on", "left_on", "employer_id"], unique=False)
        batch_op.create_index(
            "uq_network_membership_live",
            ["employer_id"],
            unique=True,
            sqlite_where=sa.text("archived_at IS NULL AND left_on IS NULL AND declined_on IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND left_on IS NULL AND declined_on IS NULL"),
        )

    op.create_table(
        "network_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Enum("invited", "accepted", "apologies", "attended", "did_not_attend", name="state", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_network_attendance_contact_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_network_attendance_created_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["network_meeting.id"], name=op.f("fk_network_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["network_membership.id"], name=op.f("fk_network_attendance_membership_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_network_attendance_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_attendance")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_attendance_public_id")),
    )
    with op.batch_alter_table("network_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_attendance_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_network_attendance_meeting", ["meeting_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_attendance_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(
            "uq_network_attendance_person",
            ["meeting_id", "membership_id", "contact_id"],
            unique=True,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index("uq_network_attendance_unnamed", ["meeting_id", "membership_id"], unique=True, sqlite_where=sa.text("contact_id IS NULL"), postgresql_where=sa.text("contact_id IS NULL"))

    op.create_table(
        "seat_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_seat_holder_dates")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_seat_holder_contact_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_seat_holder_created_by_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["network_membership.id"], name=op.f("fk_seat_holder_membership_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_seat_holder_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holder")),
        sa.UniqueConstraint("membership_id", "from_on", name=op.f("uq_seat_holder_membership_id_from_on")),
    )
    with op.batch_alter_table("seat_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_holder_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("uq_seat_holder_current", ["membership_id"], unique=True, sqlite_where=sa.text("until_on IS NULL"), postgresql_where=sa.text("until_on IS NULL"))



def downgrade() -> None:
    with op.batch_alter_table("seat_holder", schema=None) as batch_op:
        batch_op.drop_index("uq_seat_holder_current", sqlite_where=sa.text("until_on IS NULL"), postgresql_where=sa.text("until_on IS NULL"))
        batch_op.drop_index(batch_op.f("ix_seat_holder_contact_id"))

    op.drop_table("seat_holder")
    with op.batch_alter_table("network_attendance", schema=None) as batch_op:
        batch_op.drop_index("uq_network_attendance_unnamed", sqlite_where=sa.text("contact_id IS NULL"), postgresql_where=sa.text("contact_id IS NULL"))
        batch_op.drop_index("uq_network_attendance_person", sqlite_where=sa.text("contact_id IS NOT NULL"), postgresql_where=sa.text("contact_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_network_attendance_membership_id"))
        batch_op.drop_index("ix_network_attendance_meeting")
        batch_op.drop_index(batch_op.f("ix_network_attendance_contact_id"))

    op.drop_table("network_attendance")
    with op.batch_alter_table("network_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_network_membership_live",
            sqlite_where=sa.text("archived_at IS NULL AND left_on IS NULL AND declined_on IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND left_on IS NULL AND declined_on IS NULL"),
        )
        batch_op.drop_index("ix_network_membership_joined")
        batch_op.drop_index(batch_op.f("ix_network_membership_employer_id"))

    op.drop_table("network_membership")
    with op.batch_alter_table("network_action", schema=None) as batch_op:
        batch_op.drop_index("ix_network_action_owner")
        batch_op.drop_index(batch_op.f("ix_network_action_meeting_id"))
        batch_op.drop_index("ix_network_action_due")
        batch_op.drop_index("ix_network_action_done")
        batch_op.drop_index(batch_op.f("ix_network_action_challenge_id"))

    op.drop_table("network_action")
    with op.batch_alter_table("challenge_employer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_employer_employer_id"))

    op.drop_table("challenge_employer")
    with op.batch_alter_table("good_practice", schema=None) as batch_op:
        batch_op.drop_index("ix_good_practice_title")
        batch_op.drop_index("ix_good_practice_permission")
        batch_op.drop_index("ix_good_practice_kind")
        batch_op.drop_index(batch_op.f("ix_good_practice_employer_id"))

    op.drop_table("good_practice")
    with op.batch_alter_table("challenge_raised", schema=None) as batch_op:
        batch_op.drop_index("ix_challenge_raised_theme")
        batch_op.drop_index("ix_challenge_raised_state")
        batch_op.drop_index("ix_challenge_raised_on")
        batch_op.drop_index("ix_challenge_raised_meeting")
        batch_op.drop_index("ix_challenge_raised_answered")

    op.drop_table("challenge_raised")
    with op.batch_alter_table("network_meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_network_meeting_on")

    op.drop_table("network_meeting")
