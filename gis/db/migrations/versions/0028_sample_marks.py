"""Sampling points as the map draws them: where they lie, the gravest judgement there; the program keeps them in step.

Nothing is judged here: the program judges all parcels anew, for its rules are others than those before.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0028"
down_revision = "0022"

NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON sample_mark
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_deleted AFTER DELETE ON sample_mark
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def upgrade() -> None:
    op.create_table(
        "sample_mark",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("geom_3857", Geometry("POINT", srid=3857, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("point_id", name=op.f("pk_sample_mark")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["sampling_point.id"], name=op.f("fk_sample_mark_point_id_sampling_point")
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_sample_mark_parcel_id_parcel")),
    )
    op.create_index("ix_sample_mark_parcel_id", "sample_mark", ["parcel_id"])
    op.create_index("ix_sample_mark_geom_3857", "sample_mark", ["geom_3857"], postgresql_using="gist")
    op.execute(NOTE_CHANGE)


def downgrade() -> None:
    op.drop_table("sample_mark")
