"""Detections keep what the lawfulness table says of them, and their place on a desk."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"

VERDICTS = "('SUSPECTED', 'NEEDS_CHECK', 'NOT_JUDGED', 'EXPECTED')"


def upgrade() -> None:
    op.add_column("detection", sa.Column("lawfulness", sa.String(40), nullable=True))
    op.add_column("detection", sa.Column("priority", sa.SmallInteger(), server_default="2", nullable=False))
    op.create_check_constraint(op.f("ck_detection_lawfulness"), "detection", f"lawfulness IN {VERDICTS}")
    # Links of other rules than the program's are made anew at the next start (gis/daily.py), and detections judged.
    op.execute("DELETE FROM setting WHERE key = 'links.rules_version'")


def downgrade() -> None:
    op.drop_column("detection", "priority")
    op.drop_column("detection", "lawfulness")
