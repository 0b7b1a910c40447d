"""A person may confirm a link, not only deny it.

Going down, a confirmation becomes a word that only takes an earlier one back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ONE_WORD = "ck_link_verdict_one_word"


def upgrade() -> None:
    op.add_column("link_verdict", sa.Column("is_confirmed", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(op.f(ONE_WORD), "link_verdict", "NOT (is_denied AND is_confirmed)")


def downgrade() -> None:
    op.drop_constraint(op.f(ONE_WORD), "link_verdict")
    op.drop_column("link_verdict", "is_confirmed")
