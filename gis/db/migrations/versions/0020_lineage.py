"""Where outlines come from: versions of boundaries, splits and merges. All are append-only.

A parcel's outline changes only together with its version: a trigger compares the two.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.schema import SchemaItem

revision = "0020"
down_revision = "0019"

APPEND_ONLY = ("boundary_version", "parcel_lineage", "parcel_lineage_member")
OUTLINE_HAS_VERSION = """
CREATE FUNCTION outline_has_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM (
            SELECT geom FROM boundary_version WHERE parcel_id = NEW.id ORDER BY number DESC LIMIT 1
        ) newest WHERE ST_OrderingEquals(newest.geom, NEW.geom)
    ) THEN
        RAISE check_violation USING CONSTRAINT = 'parcel_outline_has_version', TABLE = 'parcel',
            MESSAGE = format('the outline of parcel %s was changed without a version', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER parcel_outline_has_version AFTER UPDATE OF geom ON parcel
    FOR EACH ROW WHEN (NOT ST_OrderingEquals(OLD.geom, NEW.geom)) EXECUTE FUNCTION outline_has_version();
"""
NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def _code(name: str, *codes: str) -> sa.Column[str]:
    return sa.Column(
        name, sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40), nullable=False
    )


def _recorded(table: str) -> list[SchemaItem]:
    return [
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f(f"fk_{table}_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f(f"fk_{table}_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "boundary_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        *_recorded("boundary_version"),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_boundary_version_parcel_id_parcel")),
        sa.UniqueConstraint("parcel_id", "number", name=op.f("uq_boundary_version_parcel_id_number")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_boundary_version_numbered_from_one")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_boundary_version_geom_is_valid")),
    )
    op.create_table(
        "parcel_lineage",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _code("kind", "split", "merge"),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        *_recorded("parcel_lineage"),
    )
    op.create_table(
        "parcel_lineage_member",
        sa.Column("lineage_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        _code("role", "parent", "child"),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lineage_id"], ["parcel_lineage.id"], name=op.f("fk_parcel_lineage_member_lineage_id_parcel_lineage")
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_lineage_member_parcel_id_parcel")),
        sa.PrimaryKeyConstraint("lineage_id", "parcel_id", name=op.f("pk_parcel_lineage_member")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_parcel_lineage_member_share_is_a_share")),
    )
    op.create_index(op.f("ix_parcel_lineage_member_parcel_id"), "parcel_lineage_member", ["parcel_id"])
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(NOTE_CHANGE.format(table=table))
    op.execute(OUTLINE_HAS_VERSION)


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    op.execute("DROP TRIGGER parcel_outline_has_version ON parcel")
    op.execute("DROP FUNCTION outline_has_version()")
    op.drop_table("parcel_lineage_member")
    op.drop_table("parcel_lineage")
    op.drop_table("boundary_version")
