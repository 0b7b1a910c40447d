"""Whether a parcel is over a screening value may be unknown: a file that says nothing has not said no.

A "no" that an upload was given only because its file was silent becomes unknown; what was said stays. Going down, the
unknown becomes the old "no".
"""

from alembic import op

revision = "0006"
down_revision = "0005"

# The names of the column are those that files may give it, whole or cut short (columns.csv at the time).
NOBODY_SAID = """
UPDATE parcel SET is_over_screening = NULL
WHERE NOT is_over_screening AND upload_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM upload_row r, jsonb_each_text(r.attributes) cell
    WHERE r.upload_id = parcel.upload_id AND r.feature_id = parcel.id
        AND cell.key ~* '^(is)?[ _-]*over[ _-]*scre|超筛|超标|^是否超|^sfcb'
        AND btrim(coalesce(cell.value, '')) NOT IN ('', '-', '—', '/')
)
"""

# A later migration could not alter a table that still has something to note at commit.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def upgrade() -> None:
    op.alter_column("parcel", "is_over_screening", nullable=True, server_default=None)
    op.execute(NOBODY_SAID)
    op.execute(SETTLE)


def downgrade() -> None:
    op.execute("UPDATE parcel SET is_over_screening = false WHERE is_over_screening IS NULL")
    op.execute(SETTLE)
    op.alter_column("parcel", "is_over_screening", nullable=False, server_default="false")
