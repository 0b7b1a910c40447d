"""Rows that wait no longer are counted apart: left out by a decision, or brought by a corrected file, which says so."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COUNT = """
UPDATE upload SET settled = n.settled FROM (
    SELECT upload_id, count(*) AS settled FROM upload_row
    WHERE outcome = 'quarantined' AND settled_by_id IS NOT NULL GROUP BY 1
) n WHERE n.upload_id = upload.id
"""


def upgrade() -> None:
    op.add_column("upload", sa.Column("left_out", sa.Integer(), server_default="0", nullable=False))
    op.add_column("upload", sa.Column("settled", sa.Integer(), server_default="0", nullable=False))
    op.add_column("upload", sa.Column("corrects_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_upload_corrects_id_upload"), "upload", "upload", ["corrects_id"], ["id"])
    op.create_index(op.f("ix_upload_corrects_id"), "upload", ["corrects_id"])
    op.execute(COUNT)
    op.create_check_constraint(op.f("ck_upload_closed_are_quarantined"), "upload", "left_out + settled <= quarantined")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_upload_closed_are_quarantined"), "upload")
    op.drop_index(op.f("ix_upload_corrects_id"), "upload")
    for column in ("corrects_id", "settled", "left_out"):
        op.drop_column("upload", column)
