"""What each scene shows of each parcel on a register is kept: parcels that nobody has seen for long can be listed."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "scene_parcel",
        sa.Column("scene_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("outline_md5", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Double(), nullable=False)
            for name in ("area_m2", "pixel_m2", "visible_share", "cloud_share")
        ),
        sa.ForeignKeyConstraint(["scene_id"], ["scene.id"], name=op.f("fk_scene_parcel_scene_id_scene")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_scene_parcel_parcel_id_parcel")),
        sa.PrimaryKeyConstraint("scene_id", "parcel_id", name=op.f("pk_scene_parcel")),
    )
    op.create_index("ix_scene_parcel_parcel_id", "scene_parcel", ["parcel_id"])


def downgrade() -> None:
    op.drop_table("scene_parcel")
