"""Rows of closure lists: when an enterprise closed as exactly as the list knows it, and cells that people corrected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0031"


def upgrade() -> None:
    op.execute("ALTER TABLE closure_row ALTER COLUMN closed_on TYPE text USING to_char(closed_on, 'YYYY-MM-DD')")

    op.add_column("closure_row", sa.Column("corrected", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))


def downgrade() -> None:
    op.drop_column("closure_row", "corrected")
    # A month or a year is no day: it is taken for its first one.
    op.execute(
        "ALTER TABLE closure_row ALTER COLUMN closed_on TYPE date "
        "USING to_date(rpad(closed_on, 10, '-01'), 'YYYY-MM-DD')"
    )
