"""The foundation: people, directory, engagement, stages, first strands, strategy, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE search_entry_fts USING fts5"
    "(text, content='search_entry', content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER search_entry_fts_insert AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_entry_fts(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER search_entry_fts_delete AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_entry_fts(search_entry_fts, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER search_entry_fts_update AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_entry_fts(search_entry_fts, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO search_entry_fts(rowid, text) VALUES (new.id, new.text); END",
)
POSTGRESQL_SEARCH = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_entry_trigrams ON search_entry USING gin (text gin_trgm_ops)",
)


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("is_priority", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("alignment", sa.Text(), nullable=False),
        sa.Column("lead_partners", sa.Text(), nullable=False),
        sa.Column("timescale", sa.String(length=20), nullable=False),
        sa.Column("resource_band", sa.String(length=20), nullable=False),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("code", name=op.f("uq_action_code")),
    )
    op.create_table(
        "growth_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("strategy_sentence", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_location")),
        sa.UniqueConstraint("key", name=op.f("uq_growth_location_key")),
        sa.UniqueConstraint("name", name=op.f("uq_growth_location_name")),
    )
    op.create_table(
        "growth_sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("growth", "foundational", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_sector")),
        sa.UniqueConstraint("key", name=op.f("uq_growth_sector_key")),
        sa.UniqueConstraint("name", name=op.f("uq_growth_sector_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_growth_sector_public_id")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("mission", sa.Integer(), nullable=False),
        sa.Column("is_kpi", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=300), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("baseline_figure", sa.String(length=80), nullable=False),
        sa.Column("baseline_sentence", sa.Text(), nullable=False),
        sa.Column("measured_from", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "failed",
                "held",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_due", ["state", "due_at"], unique=False)

    op.create_table(
        "occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
        sa.UniqueConstraint("code", name=op.f("uq_occupation_code")),
    )
    op.create_table(
        "partner_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "council",
                "chamber",
                "jobcentre",
                "careers_hub",
                "combined_authority",
                "provider",
                "voluntary",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_controller", sa.Boolean(), nullable=False),
        sa.Column("lawful_basis", sa.String(length=200), nullable=False),
        sa.Column("sharing_agreement_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_organisation_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_organisation_public_id")),
        sa.UniqueConstraint("short_name", name=op.f("uq_partner_organisation_short_name")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("employer", "contact", "school", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("shared_people", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_entry_kind_record_id")),
    )
    op.create_table(
        "search_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("head", sa.String(length=2), nullable=False),
        sa.Column("tail", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name=op.f("uq_search_word_word")),
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_word_head"), ["head"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_word_tail"), ["tail"], unique=False)

    op.create_table(
        "sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=1), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector")),
        sa.UniqueConstraint("code", name=op.f("uq_sector_code")),
        sa.UniqueConstraint("name", name=op.f("uq_sector_name")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_who_at", ["who_hash", "at"], unique=False)

    op.create_table(
        "skills_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills_tally")),
    )
    with op.batch_alter_table("skills_tally", schema=None) as batch_op:
        batch_op.create_index("ix_skills_tally_sums", ["on", "measure", "change"], unique=False)
        batch_op.create_index("uq_skills_tally", ["measure", "on"], unique=True)

    op.create_table(
        "stage_duration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_duration")),
    )
    with op.batch_alter_table("stage_duration", schema=None) as batch_op:
        batch_op.create_index("uq_stage_duration", ["strand", "stage", "days"], unique=True)

    op.create_table(
        "stage_flow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_flow")),
    )
    with op.batch_alter_table("stage_flow", schema=None) as batch_op:
        batch_op.create_index("uq_stage_flow", ["strand", "stage", "month", "outcome"], unique=True)

    op.create_table(
        "stage_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_tally")),
    )
    with op.batch_alter_table("stage_tally", schema=None) as batch_op:
        batch_op.create_index("uq_stage_tally_strand_stage", ["strand", "stage"], unique=True)

    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("action_code", sa.String(length=4), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("key", name=op.f("uq_theme_key")),
        sa.UniqueConstraint("name", name=op.f("uq_theme_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_public_id")),
    )
    op.create_table(
        "ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hex_q", sa.Integer(), nullable=False),
        sa.Column("hex_r", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward")),
        sa.UniqueConstraint("code", name=op.f("uq_ward_code")),
        sa.UniqueConstraint("name", name=op.f("uq_ward_name")),
    )
    op.create_table(
        "action_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=250), nullable=False),
        sa.CheckConstraint("ticks BETWEEN 0 AND 3", name=op.f("ck_action_outcome_ticks")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_outcome_action_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_action_outcome_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_outcome")),
        sa.UniqueConstraint("action_id", "indicator_id", name=op.f("uq_action_outcome_action_id_indicator_id")),
    )
    with op.batch_alter_table("action_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_outcome_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "growth_sector_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("growth_sector_id", sa.Integer(), nullable=False),
        sa.Column("sic_prefix", sa.String(length=5), nullable=False),
        sa.Column("industry", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["growth_sector_id"], ["growth_sector.id"], name=op.f("fk_growth_sector_rule_growth_sector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_sector_rule")),
        sa.UniqueConstraint(
            "growth_sector_id",
            "sic_prefix",
            "industry",
            name=op.f("uq_growth_sector_rule_growth_sector_id_sic_prefix_industry"),
        ),
    )
    op.create_table(
        "postcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("district_code", sa.String(length=9), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=False),
        sa.Column("northing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_postcode_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postcode")),
        sa.UniqueConstraint("postcode", name=op.f("uq_postcode_postcode")),
    )
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postcode_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=160), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("also", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("licence", sa.String(length=120), nullable=False),
        sa.Column("stale_after_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_series_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("key", name=op.f("uq_series_key")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "sic_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("description", sa.String(length=250), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_sic_code_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sic_code")),
        sa.UniqueConstraint("code", name=op.f("uq_sic_code_code")),
    )
    with op.batch_alter_table("sic_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sic_code_sector_id"), ["sector_id"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "name",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "officer",
                "partner",
                "employer",
                "analyst",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("may_see_participants", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role = 'employer' OR organisation_id IS NOT NULL", name=op.f("ck_user_staff_have_an_organisation")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.ForeignKeyConstraint(["organisation_id"], ["partner_organisation.id"], name=op.f("fk_user_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("restricted_to_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_action", ["action", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_actor", ["actor_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_employer", ["employer_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_record", ["record_type", "record_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_bounced_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("may_contact", sa.Boolean(), nullable=True),
        sa.Column("subscribed", sa.Boolean(), nullable=True),
        sa.Column("agreed_to_sharing", sa.Boolean(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_contact_created_by_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_contact_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_email", ["email"], unique=False)

    op.create_table(
        "employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=220).with_variant(sa.String(length=220, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("trading_name", sa.String(length=200), nullable=False),
        sa.Column(
            "legal_form",
            sa.Enum(
                "company",
                "llp",
                "public_body",
                "charity",
                "sole_trader",
                "partnership",
                "unknown",
                name="legal_form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_number", sa.String(length=8), nullable=True),
        sa.Column("charity_number", sa.String(length=10), nullable=True),
        sa.Column("website", sa.String(length=250), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("employees_on", sa.Date(), nullable=True),
        sa.Column("employees_source", sa.String(length=120), nullable=False),
        sa.Column(
            "size_band",
            sa.Enum(
                "none",
                "micro",
                "small",
                "medium",
                "large",
                name="size_band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_anchor", sa.Boolean(), nullable=False),
        sa.Column("anchor_since", sa.Date(), nullable=True),
        sa.Column("pays_levy", sa.Boolean(), nullable=True),
        sa.Column("lead_organisation_id", sa.Integer(), nullable=True),
        sa.Column("lead_officer_id", sa.Integer(), nullable=True),
        sa.Column("do_not_approach_until", sa.Date(), nullable=True),
        sa.Column("do_not_approach_reason", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "closed", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_fictional", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_reason", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "do_not_approach_until IS NULL OR do_not_approach_reason <> ''", name=op.f("ck_employer_do_not_approach")
        ),
        sa.CheckConstraint("employees IS NULL OR employees BETWEEN 0 AND 2000000", name=op.f("ck_employer_employees")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_employer_name")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_employer_created_by_id")),
        sa.ForeignKeyConstraint(["lead_officer_id"], ["user.id"], name=op.f("fk_employer_lead_officer_id")),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"], ["partner_organisation.id"], name=op.f("fk_employer_lead_organisation_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["employer.id"], name=op.f("fk_employer_parent_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_employer_sector_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_employer_updated_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_employer_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sa.UniqueConstraint("charity_number", name=op.f("uq_employer_charity_number")),
        sa.UniqueConstraint("company_number", name=op.f("uq_employer_company_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_employer_public_id")),
    )
    with op.batch_alter_table("employer", schema=None) as batch_op:
        batch_op.create_index("ix_employer_employees", ["employees", "id"], unique=False)
        batch_op.create_index("ix_employer_last_contact", ["last_contact_on", "id"], unique=False)
        batch_op.create_index("ix_employer_lead_officer", ["lead_officer_id", "sort_name", "id"], unique=False)
        batch_op.create_index(
            "ix_employer_lead_organisation", ["lead_organisation_id", "sort_name", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employer_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_employer_sector", ["sector_id", "sort_name", "id"], unique=False)
        batch_op.create_index("ix_employer_size", ["size_band", "sort_name", "id"], unique=False)
        batch_op.create_index("ix_employer_sort_name", ["sort_name", "id"], unique=False)
        batch_op.create_index("ix_employer_updated", ["updated_at", "id"], unique=False)
        batch_op.create_index("ix_employer_ward", ["ward_id", "sort_name", "id"], unique=False)

    op.create_table(
        "form_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_form_submission_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_submission")),
        sa.UniqueConstraint("key", name=op.f("uq_form_submission_key")),
    )
    with op.batch_alter_table("form_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_submission_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("importer", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by_id"], ["user.id"], name=op.f("fk_import_batch_loaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_batch_public_id")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_importer"), ["importer"], unique=False)

    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "email",
                "visit",
                "meeting",
                "event",
                "online",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "initiated_by",
            sa.Enum(
                "us", "employer", "other", name="initiated_by", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("held", "planned", "not_held", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(summary) > 0", name=op.f("ck_interaction_summary")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_interaction_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_interaction_organisation_id")
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_interaction_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interaction_public_id")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index("ix_interaction_on", ["on", "id"], unique=False)
        batch_op.create_index("ix_interaction_organisation", ["organisation_id", "on"], unique=False)
        batch_op.create_index("ix_interaction_planned", ["state", "on"], unique=False)

    op.create_table(
        "mailed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sign_in",
                "invitation",
                "set_password",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mailed_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_token_token_hash")),
    )
    with op.batch_alter_table("mailed_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailed_token_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailed_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=9), nullable=False),
        sa.Column("area_name", sa.String(length=80), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("period_label", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("lower", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("upper", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_observation_period")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_observation_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint(
            "series_id",
            "area_code",
            "period_start",
            "period_end",
            "category",
            "revision",
            name=op.f("uq_observation_series_id_area_code_period_start_period_end_category_revision"),
        ),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index("ix_observation_latest", ["series_id", "area_code", "period_end"], unique=False)

    op.create_table(
        "provision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=180).with_variant(sa.String(length=180, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("provider_organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("for_sizes", sa.String(length=60), nullable=False),
        sa.Column("levels", sa.String(length=60), nullable=False),
        sa.Column("delivery", sa.String(length=160), nullable=False),
        sa.Column("funding", sa.String(length=250), nullable=False),
        sa.Column("how_to_start", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=250), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_provision_created_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_provision_owner_id")),
        sa.ForeignKeyConstraint(
            ["provider_organisation_id"],
            ["partner_organisation.id"],
            name=op.f("fk_provision_provider_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_provision_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision")),
        sa.UniqueConstraint("name", name=op.f("uq_provision_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_provision_public_id")),
    )
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.create_index("ix_provision_checked", ["checked_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provision_provider_organisation_id"), ["provider_organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_provision_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_view_public_id")),
        sa.UniqueConstraint("user_id", "list_key", "name", name=op.f("uq_saved_view_user_id_list_key_name")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index("ix_saved_view_list", ["list_key"], unique=False)

    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=220).with_variant(sa.String(length=220, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("low_age", sa.Integer(), nullable=True),
        sa.Column("high_age", sa.Integer(), nullable=True),
        sa.Column("has_sixth_form", sa.Boolean(), nullable=True),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("is_inferred", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_school_created_by_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_school_updated_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_school_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("public_id", name=op.f("uq_school_public_id")),
        sa.UniqueConstraint("urn", name=op.f("uq_school_urn")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_phase"), ["phase"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "strand_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_strand_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strand_grant")),
        sa.UniqueConstraint("user_id", "strand", name=op.f("uq_strand_grant_user_id_strand")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_target_created_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_target_indicator_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_target_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("indicator_id", "measure", "due_on", name=op.f("uq_target_indicator_id_measure_due_on")),
        sa.UniqueConstraint("public_id", name=op.f("uq_target_public_id")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_attachment_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_attachment_created_by_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_attachment_interaction_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_attachment_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("headline", sa.String(length=160), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("exit_reason", sa.String(length=60), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_card_quantity")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_card_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_card_employer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["partner_organisation.id"], name=op.f("fk_card_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_card_owner_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_card_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_public_id")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index("ix_card_board", ["strand", "stage", "archived_at", "stage_since", "id"], unique=False)
        batch_op.create_index("ix_card_employer", ["employer_id", "strand", "stage"], unique=False)
        batch_op.create_index("ix_card_organisation", ["organisation_id", "strand"], unique=False)
        batch_op.create_index("ix_card_owner", ["owner_id", "strand"], unique=False)
        batch_op.create_index("ix_card_strand_stage_employer", ["strand", "stage", "employer_id"], unique=False)

    op.create_table(
        "contact_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "work_in_hand", "news", "sharing", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=120), nullable=False),
        sa.Column("how", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_choice_contact_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_contact_choice_created_by_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_contact_choice_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_choice")),
    )
    with op.batch_alter_table("contact_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_choice_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "employer_growth_sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("growth_sector_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("sic", "added", "removed", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "source = 'sic' OR reason <> ''", name=op.f("ck_employer_growth_sector_override_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_employer_growth_sector_employer_id")),
        sa.ForeignKeyConstraint(
            ["growth_sector_id"], ["growth_sector.id"], name=op.f("fk_employer_growth_sector_growth_sector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_growth_sector")),
        sa.UniqueConstraint(
            "employer_id", "growth_sector_id", name=op.f("uq_employer_growth_sector_employer_id_growth_sector_id")
        ),
    )
    with op.batch_alter_table("employer_growth_sector", schema=None) as batch_op:
        batch_op.create_index(
            "ix_employer_growth_sector_filter", ["growth_sector_id", "source", "employer_id"], unique=False
        )

    op.create_table(
        "employer_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("trading", "former", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_employer_name_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_name")),
    )
    with op.batch_alter_table("employer_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_name_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "employer_sic_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("sic_code_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_employer_sic_code_employer_id")),
        sa.ForeignKeyConstraint(["sic_code_id"], ["sic_code.id"], name=op.f("fk_employer_sic_code_sic_code_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_sic_code")),
        sa.UniqueConstraint("employer_id", "sic_code_id", name=op.f("uq_employer_sic_code_employer_id_sic_code_id")),
    )
    with op.batch_alter_table("employer_sic_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_sic_code_sic_code_id"), ["sic_code_id"], unique=False)

    op.create_table(
        "employer_supporter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_employer_supporter_employer_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_employer_supporter_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_supporter")),
        sa.UniqueConstraint(
            "employer_id", "organisation_id", name=op.f("uq_employer_supporter_employer_id_organisation_id")
        ),
    )
    with op.batch_alter_table("employer_supporter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_supporter_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "employer_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_employer_user_employer_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_employer_user_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_user")),
        sa.UniqueConstraint("user_id", "employer_id", name=op.f("uq_employer_user_user_id_employer_id")),
    )
    with op.batch_alter_table("employer_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_user_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_by_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("ending_note", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name=op.f("ck_follow_up_one_ending")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_follow_up_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_follow_up_employer_id")),
        sa.ForeignKeyConstraint(["handed_over_by_id"], ["user.id"], name=op.f("fk_follow_up_handed_over_by_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_follow_up_interaction_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_follow_up_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_follow_up_owner_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_follow_up_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_up_public_id")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_employer", ["employer_id", "is_open", "due_on"], unique=False)
        batch_op.create_index("ix_follow_up_handed_over", ["handed_over_by_id", "is_open", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index("ix_follow_up_mine", ["owner_id", "is_open", "due_on"], unique=False)
        batch_op.create_index("ix_follow_up_organisation", ["organisation_id", "is_open", "due_on"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "created",
                "updated",
                "unchanged",
                "skipped",
                "doubtful",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_batch", ["batch_id", "line"], unique=False)

    op.create_table(
        "interaction_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_interaction_contact_contact_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_interaction_contact_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_contact")),
        sa.UniqueConstraint(
            "interaction_id", "contact_id", name=op.f("uq_interaction_contact_interaction_id_contact_id")
        ),
    )
    with op.batch_alter_table("interaction_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_contact_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "interaction_employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("held", "planned", "not_held", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_approach", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_interaction_employer_employer_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_interaction_employer_interaction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_interaction_employer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_employer")),
        sa.UniqueConstraint(
            "interaction_id", "employer_id", name=op.f("uq_interaction_employer_interaction_id_employer_id")
        ),
    )
    with op.batch_alter_table("interaction_employer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interaction_employer_approaches", ["is_approach", "on", "employer_id", "organisation_id"], unique=False
        )
        batch_op.create_index(
            "ix_interaction_employer_last", ["employer_id", "organisation_id", "state", "on"], unique=False
        )
        batch_op.create_index("ix_interaction_employer_timeline", ["employer_id", "on", "id"], unique=False)

    op.create_table(
        "interaction_officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_interaction_officer_interaction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_interaction_officer_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_interaction_officer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_officer")),
        sa.UniqueConstraint("interaction_id", "user_id", name=op.f("uq_interaction_officer_interaction_id_user_id")),
    )
    with op.batch_alter_table("interaction_officer", schema=None) as batch_op:
        batch_op.create_index("ix_interaction_officer_lately", ["user_id", "on"], unique=False)

    op.create_table(
        "interaction_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_interaction_theme_interaction_id")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_interaction_theme_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_theme")),
        sa.UniqueConstraint("interaction_id", "theme_id", name=op.f("uq_interaction_theme_interaction_id_theme_id")),
    )
    with op.batch_alter_table("interaction_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_join_request_asked_by_id")),
        sa.ForeignKeyConstraint(["asked_id"], ["user.id"], name=op.f("fk_join_request_asked_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_join_request_employer_id")),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], name=op.f("fk_join_request_interaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint(
            "interaction_id",
            "asked_by_id",
            "employer_id",
            name=op.f("uq_join_request_interaction_id_asked_by_id_employer_id"),
        ),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index("ix_join_request_asked", ["asked_id", "asked_on"], unique=False)

    op.create_table(
        "provision_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provision_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["provision_id"], ["provision.id"], name=op.f("fk_provision_need_provision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_need")),
        sa.UniqueConstraint("provision_id", "need", name=op.f("uq_provision_need_provision_id_need")),
    )
    with op.batch_alter_table("provision_need", schema=None) as batch_op:
        batch_op.create_index("ix_provision_need_need", ["need"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("from_organisation_id", sa.Integer(), nullable=False),
        sa.Column("to_organisation_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "accepted",
                "declined",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("declined_reason", sa.String(length=300), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("closing_interaction_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'declined' OR declined_reason <> ''", name=op.f("ck_referral_declined_has_a_reason")
        ),
        sa.CheckConstraint("from_organisation_id <> to_organisation_id", name=op.f("ck_referral_two_organisations")),
        sa.ForeignKeyConstraint(
            ["closing_interaction_id"], ["interaction.id"], name=op.f("fk_referral_closing_interaction_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_referral_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_referral_employer_id")),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"], ["partner_organisation.id"], name=op.f("fk_referral_from_organisation_id")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["user.id"], name=op.f("fk_referral_handler_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_referral_sent_by_id")),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"], ["partner_organisation.id"], name=op.f("fk_referral_to_organisation_id")
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_referral_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("ix_referral_employer", ["employer_id", "state"], unique=False)
        batch_op.create_index("ix_referral_from", ["from_organisation_id", "state", "sent_on"], unique=False)
        batch_op.create_index("ix_referral_to", ["to_organisation_id", "state", "sent_on"], unique=False)

    op.create_table(
        "register_sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("list_key", sa.String(length=40), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("in_borough", sa.Boolean(), nullable=True),
        sa.Column("level_printed", sa.String(length=40), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("possible_employer_id", sa.Integer(), nullable=True),
        sa.Column(
            "match",
            sa.Enum(
                "matched", "possible", "unmatched", name="match", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(match = 'matched') = (employer_id IS NOT NULL)", name=op.f("ck_register_sighting_matched_has_an_employer")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_register_sighting_batch_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_register_sighting_employer_id")),
        sa.ForeignKeyConstraint(
            ["possible_employer_id"], ["employer.id"], name=op.f("fk_register_sighting_possible_employer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_sighting")),
        sa.UniqueConstraint(
            "list_key",
            "listed_on",
            "name",
            "postcode",
            name=op.f("uq_register_sighting_list_key_listed_on_name_postcode"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_register_sighting_public_id")),
    )
    with op.batch_alter_table("register_sighting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_sighting_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_register_sighting_employer", ["employer_id", "listed_on"], unique=False)
        batch_op.create_index("ix_register_sighting_match", ["list_key", "match", "listed_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_register_sighting_possible_employer_id"), ["possible_employer_id"], unique=False
        )

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("in_borough", sa.Boolean(), nullable=True),
        sa.Column("growth_location_id", sa.Integer(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("employees_on", sa.Date(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("employees IS NULL OR employees BETWEEN 0 AND 2000000", name=op.f("ck_site_employees")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_site_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_site_employer_id")),
        sa.ForeignKeyConstraint(
            ["growth_location_id"], ["growth_location.id"], name=op.f("fk_site_growth_location_id")
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_site_updated_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_site_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("public_id", name=op.f("uq_site_public_id")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_growth_location_id"), ["growth_location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_postcode"), ["postcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "skills_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("ability", sa.String(length=20), nullable=False),
        sa.Column("mismatch", sa.String(length=20), nullable=False),
        sa.Column("under_use", sa.String(length=20), nullable=False),
        sa.Column("submissions", sa.Text(), nullable=False),
        sa.Column("latest_id", sa.Integer(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("has_estimates", sa.Boolean(), nullable=False),
        sa.Column("size_band", sa.String(length=10), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("vacancies_with_hard", sa.Integer(), nullable=False),
        sa.Column("hard_to_fill", sa.Integer(), nullable=False),
        sa.Column("vacancies_with_shortage", sa.Integer(), nullable=False),
        sa.Column("skill_shortage", sa.Integer(), nullable=False),
        sa.Column("staff_with_gaps", sa.Integer(), nullable=False),
        sa.Column("not_proficient", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_skills_span_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills_span")),
    )
    with op.batch_alter_table("skills_span", schema=None) as batch_op:
        batch_op.create_index("ix_skills_span_as_at", ["valid_to", "valid_from"], unique=False)
        batch_op.create_index("ix_skills_span_employer", ["employer_id", "valid_from"], unique=False)

    op.create_table(
        "willingness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes",
                "maybe",
                "no",
                "already",
                "ask_again",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer <> 'ask_again' OR ask_again_on IS NOT NULL", name=op.f("ck_willingness_ask_again_has_a_date")
        ),
        sa.CheckConstraint("answer <> 'no' OR reason <> ''", name=op.f("ck_willingness_no_has_a_reason")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_willingness_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_willingness_employer_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_willingness_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_willingness")),
        sa.UniqueConstraint("employer_id", "strand", "year", name=op.f("uq_willingness_employer_id_strand_year")),
    )
    with op.batch_alter_table("willingness", schema=None) as batch_op:
        batch_op.create_index("ix_willingness_ask_again", ["ask_again_on"], unique=False)

    op.create_table(
        "apprenticeship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("standard_reference", sa.String(length=10), nullable=False),
        sa.Column("standard_title", sa.String(length=160), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("is_foundation", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("growth_sector_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("advertised_on", sa.Date(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "achieved_on IS NULL OR started_on IS NULL OR achieved_on >= started_on",
            name=op.f("ck_apprenticeship_achieved"),
        ),
        sa.CheckConstraint(
            "advertised_on IS NULL OR advertised_on >= offered_on", name=op.f("ck_apprenticeship_advertised")
        ),
        sa.CheckConstraint("filled_on IS NULL OR filled_on >= offered_on", name=op.f("ck_apprenticeship_filled")),
        sa.CheckConstraint("level BETWEEN 2 AND 7", name=op.f("ck_apprenticeship_level")),
        sa.CheckConstraint("places BETWEEN 1 AND 1000", name=op.f("ck_apprenticeship_places")),
        sa.CheckConstraint(
            "started_on IS NULL OR filled_on IS NULL OR started_on >= filled_on", name=op.f("ck_apprenticeship_started")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_apprenticeship_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_apprenticeship_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_apprenticeship_employer_id")),
        sa.ForeignKeyConstraint(
            ["growth_sector_id"], ["growth_sector.id"], name=op.f("fk_apprenticeship_growth_sector_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_apprenticeship_site_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_apprenticeship_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apprenticeship")),
        sa.UniqueConstraint("card_id", name=op.f("uq_apprenticeship_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_apprenticeship_public_id")),
    )
    with op.batch_alter_table("apprenticeship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_apprenticeship_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_apprenticeship_growth_sector_id"), ["growth_sector_id"], unique=False)
        batch_op.create_index("ix_apprenticeship_offered", ["offered_on", "level"], unique=False)
        batch_op.create_index(batch_op.f("ix_apprenticeship_site_id"), ["site_id"], unique=False)

    op.create_table(
        "contact_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "hr_director",
                "owner",
                "manager",
                "disability_confident",
                "school_link",
                "levy_owner",
                "training",
                "other",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "left_on IS NULL OR started_on IS NULL OR left_on >= started_on", name=op.f("ck_contact_post_dates")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_post_contact_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_contact_post_employer_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_contact_post_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_post")),
    )
    with op.batch_alter_table("contact_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_post_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_contact_post_employer", ["employer_id", "left_on"], unique=False)

    op.create_table(
        "diagnostic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.String(length=20), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sharing_answered", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_diagnostic_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_diagnostic_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_diagnostic_employer_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_diagnostic_site_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_diagnostic_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostic")),
        sa.UniqueConstraint("card_id", name=op.f("uq_diagnostic_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_diagnostic_public_id")),
    )
    with op.batch_alter_table("diagnostic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_diagnostic_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_diagnostic_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_diagnostic_submitted_on"), ["submitted_on"], unique=False)

    op.create_table(
        "provider_collaboration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=11), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("provider_organisation_id", sa.Integer(), nullable=True),
        sa.Column("course", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_provider_collaboration_dates")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_provider_collaboration_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_provider_collaboration_created_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_provider_collaboration_employer_id")),
        sa.ForeignKeyConstraint(
            ["provider_organisation_id"],
            ["partner_organisation.id"],
            name=op.f("fk_provider_collaboration_provider_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_provider_collaboration_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_collaboration")),
        sa.UniqueConstraint("card_id", name=op.f("uq_provider_collaboration_card_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_provider_collaboration_public_id")),
    )
    with op.batch_alter_table("provider_collaboration", schema=None) as batch_op:
        batch_op.create_index(
            "ix_provider_collaboration_active", ["started_on", "ended_on", "employer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_provider_collaboration_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provider_collaboration_provider_organisation_id"), ["provider_organisation_id"], unique=False
        )

    op.create_table(
        "stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column(
            "strand",
            sa.Enum(
                "network",
                "diagnostics",
                "placements",
                "disability_confident",
                "encounters",
                "apprenticeships",
                "collaborations",
                name="strand",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(length=40), nullable=True),
        sa.Column("to_stage", sa.String(length=40), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("exit_reason", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_stage_change_card_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_stage_change_changed_by_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_stage_change_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index("ix_stage_change_card", ["card_id", "id"], unique=False)
        batch_op.create_index("ix_stage_change_employer", ["employer_id", "changed_on"], unique=False)
        batch_op.create_index("ix_stage_change_flow", ["strand", "changed_on", "to_stage"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.Column("is_unknown", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_answer_answered_by_id")),
        sa.ForeignKeyConstraint(["diagnostic_id"], ["diagnostic.id"], name=op.f("fk_answer_diagnostic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("diagnostic_id", "question", name=op.f("uq_answer_diagnostic_id_question")),
    )
    op.create_table(
        "diagnostic_respondent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["diagnostic_id"], ["diagnostic.id"], name=op.f("fk_diagnostic_respondent_diagnostic_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_diagnostic_respondent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostic_respondent")),
        sa.UniqueConstraint("diagnostic_id", "user_id", name=op.f("uq_diagnostic_respondent_diagnostic_id_user_id")),
    )
    with op.batch_alter_table("diagnostic_respondent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_diagnostic_respondent_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sharing_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["user.id"], name=op.f("fk_sharing_choice_chosen_by_id")),
        sa.ForeignKeyConstraint(["diagnostic_id"], ["diagnostic.id"], name=op.f("fk_sharing_choice_diagnostic_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["partner_organisation.id"], name=op.f("fk_sharing_choice_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_choice")),
    )
    with op.batch_alter_table("sharing_choice", schema=None) as batch_op:
        batch_op.create_index("ix_sharing_choice_diagnostic", ["diagnostic_id"], unique=False)
        batch_op.create_index(
            "ix_sharing_choice_in_force", ["organisation_id", "withdrawn_at", "diagnostic_id"], unique=False
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.String(length=20), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("with_officer", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column(
            "size_band",
            sa.Enum(
                "none",
                "micro",
                "small",
                "medium",
                "large",
                name="size_band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("tried_to_recruit", sa.Boolean(), nullable=True),
        sa.Column("able_to_recruit", sa.Boolean(), nullable=True),
        sa.Column("vacancies", sa.Integer(), nullable=True),
        sa.Column("hard_to_fill", sa.Integer(), nullable=True),
        sa.Column("skill_shortage", sa.Integer(), nullable=True),
        sa.Column("not_proficient", sa.Integer(), nullable=True),
        sa.Column("under_used", sa.Integer(), nullable=True),
        sa.Column("has_estimates", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "hard_to_fill <= vacancies AND skill_shortage <= hard_to_fill", name=op.f("ck_submission_vacancies")
        ),
        sa.CheckConstraint("not_proficient <= staff AND under_used <= staff", name=op.f("ck_submission_staff")),
        sa.ForeignKeyConstraint(["diagnostic_id"], ["diagnostic.id"], name=op.f("fk_submission_diagnostic_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_submission_employer_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_submission_sector_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_submission_site_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["user.id"], name=op.f("fk_submission_submitted_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_submission_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("diagnostic_id", "revision", name=op.f("uq_submission_diagnostic_id_revision")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_employer", ["employer_id", "submitted_on"], unique=False)
        batch_op.create_index("ix_submission_window", ["submitted_on", "site_id", "id"], unique=False)

    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_SEARCH if on_sqlite else POSTGRESQL_SEARCH:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_entry_fts")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_window")
        batch_op.drop_index("ix_submission_employer")

    op.drop_table("submission")
    with op.batch_alter_table("sharing_choice", schema=None) as batch_op:
        batch_op.drop_index("ix_sharing_choice_in_force")
        batch_op.drop_index("ix_sharing_choice_diagnostic")

    op.drop_table("sharing_choice")
    with op.batch_alter_table("diagnostic_respondent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_diagnostic_respondent_user_id"))

    op.drop_table("diagnostic_respondent")
    op.drop_table("answer")
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_change_flow")
        batch_op.drop_index("ix_stage_change_employer")
        batch_op.drop_index("ix_stage_change_card")

    op.drop_table("stage_change")
    with op.batch_alter_table("provider_collaboration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_collaboration_provider_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_provider_collaboration_employer_id"))
        batch_op.drop_index("ix_provider_collaboration_active")

    op.drop_table("provider_collaboration")
    with op.batch_alter_table("diagnostic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_diagnostic_submitted_on"))
        batch_op.drop_index(batch_op.f("ix_diagnostic_site_id"))
        batch_op.drop_index(batch_op.f("ix_diagnostic_employer_id"))

    op.drop_table("diagnostic")
    with op.batch_alter_table("contact_post", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_post_employer")
        batch_op.drop_index(batch_op.f("ix_contact_post_contact_id"))

    op.drop_table("contact_post")
    with op.batch_alter_table("apprenticeship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_apprenticeship_site_id"))
        batch_op.drop_index("ix_apprenticeship_offered")
        batch_op.drop_index(batch_op.f("ix_apprenticeship_growth_sector_id"))
        batch_op.drop_index(batch_op.f("ix_apprenticeship_employer_id"))

    op.drop_table("apprenticeship")
    with op.batch_alter_table("willingness", schema=None) as batch_op:
        batch_op.drop_index("ix_willingness_ask_again")

    op.drop_table("willingness")
    with op.batch_alter_table("skills_span", schema=None) as batch_op:
        batch_op.drop_index("ix_skills_span_employer")
        batch_op.drop_index("ix_skills_span_as_at")

    op.drop_table("skills_span")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_ward_id"))
        batch_op.drop_index(batch_op.f("ix_site_postcode"))
        batch_op.drop_index(batch_op.f("ix_site_growth_location_id"))
        batch_op.drop_index(batch_op.f("ix_site_employer_id"))

    op.drop_table("site")
    with op.batch_alter_table("register_sighting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_sighting_possible_employer_id"))
        batch_op.drop_index("ix_register_sighting_match")
        batch_op.drop_index("ix_register_sighting_employer")
        batch_op.drop_index(batch_op.f("ix_register_sighting_batch_id"))

    op.drop_table("register_sighting")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_to")
        batch_op.drop_index("ix_referral_from")
        batch_op.drop_index("ix_referral_employer")

    op.drop_table("referral")
    with op.batch_alter_table("provision_need", schema=None) as batch_op:
        batch_op.drop_index("ix_provision_need_need")

    op.drop_table("provision_need")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index("ix_join_request_asked")

    op.drop_table("join_request")
    with op.batch_alter_table("interaction_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_theme_theme_id"))

    op.drop_table("interaction_theme")
    with op.batch_alter_table("interaction_officer", schema=None) as batch_op:
        batch_op.drop_index("ix_interaction_officer_lately")

    op.drop_table("interaction_officer")
    with op.batch_alter_table("interaction_employer", schema=None) as batch_op:
        batch_op.drop_index("ix_interaction_employer_timeline")
        batch_op.drop_index("ix_interaction_employer_last")
        batch_op.drop_index("ix_interaction_employer_approaches")

    op.drop_table("interaction_employer")
    with op.batch_alter_table("interaction_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_contact_contact_id"))

    op.drop_table("interaction_contact")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_batch")

    op.drop_table("import_row")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_organisation")
        batch_op.drop_index("ix_follow_up_mine")
        batch_op.drop_index(batch_op.f("ix_follow_up_interaction_id"))
        batch_op.drop_index("ix_follow_up_handed_over")
        batch_op.drop_index("ix_follow_up_employer")

    op.drop_table("follow_up")
    with op.batch_alter_table("employer_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_user_employer_id"))

    op.drop_table("employer_user")
    with op.batch_alter_table("employer_supporter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_supporter_organisation_id"))

    op.drop_table("employer_supporter")
    with op.batch_alter_table("employer_sic_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_sic_code_sic_code_id"))

    op.drop_table("employer_sic_code")
    with op.batch_alter_table("employer_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_name_employer_id"))

    op.drop_table("employer_name")
    with op.batch_alter_table("employer_growth_sector", schema=None) as batch_op:
        batch_op.drop_index("ix_employer_growth_sector_filter")

    op.drop_table("employer_growth_sector")
    with op.batch_alter_table("contact_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_choice_contact_id"))

    op.drop_table("contact_choice")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index("ix_card_strand_stage_employer")
        batch_op.drop_index("ix_card_owner")
        batch_op.drop_index("ix_card_organisation")
        batch_op.drop_index("ix_card_employer")
        batch_op.drop_index("ix_card_board")

    op.drop_table("card")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_interaction_id"))

    op.drop_table("attachment")
    op.drop_table("target")
    op.drop_table("strand_grant")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_ward_id"))
        batch_op.drop_index(batch_op.f("ix_school_sort_name"))
        batch_op.drop_index(batch_op.f("ix_school_phase"))

    op.drop_table("school")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_view_list")

    op.drop_table("saved_view")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_user_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provision_sort_name"))
        batch_op.drop_index(batch_op.f("ix_provision_provider_organisation_id"))
        batch_op.drop_index("ix_provision_checked")

    op.drop_table("provision")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_latest")

    op.drop_table("observation")
    with op.batch_alter_table("mailed_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_token_user_id"))
        batch_op.drop_index(batch_op.f("ix_mailed_token_subject"))

    op.drop_table("mailed_token")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index("ix_interaction_planned")
        batch_op.drop_index("ix_interaction_organisation")
        batch_op.drop_index("ix_interaction_on")

    op.drop_table("interaction")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_importer"))

    op.drop_table("import_batch")
    with op.batch_alter_table("form_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_submission_saved_at"))

    op.drop_table("form_submission")
    with op.batch_alter_table("employer", schema=None) as batch_op:
        batch_op.drop_index("ix_employer_ward")
        batch_op.drop_index("ix_employer_updated")
        batch_op.drop_index("ix_employer_sort_name")
        batch_op.drop_index("ix_employer_size")
        batch_op.drop_index("ix_employer_sector")
        batch_op.drop_index(batch_op.f("ix_employer_parent_id"))
        batch_op.drop_index("ix_employer_lead_organisation")
        batch_op.drop_index("ix_employer_lead_officer")
        batch_op.drop_index("ix_employer_last_contact")
        batch_op.drop_index("ix_employer_employees")

    op.drop_table("employer")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_email")

    op.drop_table("contact")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_record")
        batch_op.drop_index("ix_audit_entry_employer")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index("ix_audit_entry_actor")
        batch_op.drop_index("ix_audit_entry_action")

    op.drop_table("audit_entry")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_organisation_id"))

    op.drop_table("user")
    with op.batch_alter_table("sic_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sic_code_sector_id"))

    op.drop_table("sic_code")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_indicator_id"))

    op.drop_table("series")
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postcode_ward_id"))

    op.drop_table("postcode")
    op.drop_table("growth_sector_rule")
    with op.batch_alter_table("action_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_outcome_indicator_id"))

    op.drop_table("action_outcome")
    op.drop_table("ward")
    op.drop_table("theme")
    with op.batch_alter_table("stage_tally", schema=None) as batch_op:
        batch_op.drop_index("uq_stage_tally_strand_stage")

    op.drop_table("stage_tally")
    with op.batch_alter_table("stage_flow", schema=None) as batch_op:
        batch_op.drop_index("uq_stage_flow")

    op.drop_table("stage_flow")
    with op.batch_alter_table("stage_duration", schema=None) as batch_op:
        batch_op.drop_index("uq_stage_duration")

    op.drop_table("stage_duration")
    with op.batch_alter_table("skills_tally", schema=None) as batch_op:
        batch_op.drop_index("uq_skills_tally")
        batch_op.drop_index("ix_skills_tally_sums")

    op.drop_table("skills_tally")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_who_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("sector")
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_word_tail"))
        batch_op.drop_index(batch_op.f("ix_search_word_head"))

    op.drop_table("search_word")
    op.drop_table("search_entry")
    op.drop_table("partner_organisation")
    op.drop_table("occupation")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_due")

    op.drop_table("message")
    op.drop_table("indicator")
    op.drop_table("growth_sector")
    op.drop_table("growth_location")
    op.drop_table("action")
