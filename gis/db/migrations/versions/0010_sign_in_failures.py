"""Failed sign-ins are counted for a name and where they come from, so that a stranger cannot lock somebody out.

They were counted on the account: lock-outs that run now end, at most a quarter of an hour early.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", "network", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_last_at"), "sign_in_failure", ["last_at"])
    op.drop_column("person", "failed_sign_ins")
    op.drop_column("person", "locked_until")


def downgrade() -> None:
    op.add_column("person", sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False))
    op.add_column("person", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_sign_in_failure_last_at"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
