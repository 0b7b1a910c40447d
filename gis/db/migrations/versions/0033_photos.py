"""Photos of visits: what they say of themselves, what they look like, and what that hinted at when they came."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0029"

COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(("taken_at", "modified_at"), sa.DateTime(timezone=True)),
    **dict.fromkeys(("lon", "lat", "distance_m"), sa.Double()),
    **dict.fromkeys(("camera", "software"), sa.Text()),
    **dict.fromkeys(("width_px", "height_px"), sa.Integer()),
    "difference_hash": sa.BigInteger(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("visit_photo", sa.Column(name, kind, nullable=True))
    op.add_column("visit_photo", sa.Column("hints", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False))
    op.create_check_constraint(
        op.f("ck_visit_photo_position_is_whole_or_absent"), "visit_photo", "num_nulls(lon, lat) IN (0, 2)"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_visit_photo_position_is_whole_or_absent"), "visit_photo")
    for name in ("hints", *COLUMNS):
        op.drop_column("visit_photo", name)
