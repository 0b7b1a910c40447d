"""A scene that was registered by a path of the server or an s3:// URL keeps where it came from."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("scene", sa.Column("source", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("scene", "source")
