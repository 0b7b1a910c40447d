"""Satellite images are registered: who took them when and where they lie; their pixels stay in the state folder."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0026"


def upgrade() -> None:
    texts = ("sha256", "cog_sha256", "file_name", "sensor", "bands_found_by", "crs")
    op.create_table(
        "scene",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("cloud_sha256", "cloud_code", "preset")),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("resolution_m", sa.Double(), nullable=False),
        sa.Column("nodata", sa.Double(), nullable=True),
        sa.Column("bands", postgresql.JSONB(), nullable=False),
        sa.Column("stretch", postgresql.JSONB(), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("geom", Geometry("POLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_scene_district_code_district")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_scene_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene")),
        sa.UniqueConstraint("district_code", "sha256", name=op.f("uq_scene_district_code_sha256")),
    )
    op.create_index("ix_scene_geom", "scene", ["geom"], postgresql_using="gist")
    op.create_index("ix_scene_taken_on", "scene", ["taken_on"])


def downgrade() -> None:
    op.drop_table("scene")
