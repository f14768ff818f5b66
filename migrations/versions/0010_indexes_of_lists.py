"""The indexes of the list of employers hold whether one is archived: counting a list looks at no row any more."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = {
    "ix_employer_sort_name": ("sort_name", "id"),
    "ix_employer_last_contact": ("last_contact_on", "id"),
    "ix_employer_employees": ("employees", "id"),
    "ix_employer_updated": ("updated_at", "id"),
    "ix_employer_sector": ("sector_id", "sort_name", "id"),
    "ix_employer_size": ("size_band", "sort_name", "id"),
    "ix_employer_ward": ("ward_id", "sort_name", "id"),
    "ix_employer_lead_organisation": ("lead_organisation_id", "sort_name", "id"),
    "ix_employer_lead_officer": ("lead_officer_id", "sort_name", "id"),
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, table_name="employer")
        op.create_index(name, "employer", [*columns, "archived_at"], unique=False)


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, table_name="employer")
        op.create_index(name, "employer", list(columns), unique=False)
