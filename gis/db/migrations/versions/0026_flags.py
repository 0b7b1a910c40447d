"""What is against the law about a parcel, and how many documents its stages lack, is kept on its row for lists.

Nothing is judged here: the program judges all parcels anew, for its rules are others than those before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

COLUMNS = ("unlawful", "missing_documents")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("parcel", sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("parcel", name)
