"""What makes an upload of 100,000 rows slow and proves nothing: pairs that are merely near.

The pairs of a detection and a parcel that lie within 50 m of one another and do not count were ten times as many as
those that count, and only the panels of the two show them: they are measured there, when somebody looks. After going
down they come back with the refresh of a new day.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

# A later step could not alter a table that still has something to note at commit.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def upgrade() -> None:
    op.execute("DELETE FROM overlap WHERE relation = 'near'")
    op.execute(SETTLE)
    op.create_check_constraint(op.f("ck_overlap_counts"), "overlap", "relation <> 'near'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_overlap_counts"), "overlap", type_="check")
