"""What a parcel's record contradicts itself in is kept on its row, and the area that its file stated.

Nothing is judged here: the program judges all parcels anew, for its rules are others than those before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("parcel", sa.Column("stated_area_m2", sa.Double(), nullable=True))
    op.add_column("parcel", sa.Column("contradictions", sa.SmallInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("parcel", "contradictions")
    op.drop_column("parcel", "stated_area_m2")
