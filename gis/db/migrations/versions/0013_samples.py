"""Soil samples: points of a parcel, samples at a depth, results, background values, and judging again."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0023"

STRUCK = ("sampling_point", "sample", "measurement", "background_value")
APPEND_ONLY = ("sample_file", "rejudgement")
LIVE = sa.text("struck_at IS NULL")
# What was recorded stays; what should not have been is struck, once. A place that was missing may be added.
ONLY_STRUCK = """
CREATE FUNCTION is_only_struck() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[];
BEGIN
    may_change := ARRAY['struck_at', 'struck_by_id', 'strike_reason'];
    IF to_jsonb(OLD) ->> 'geom' IS NULL THEN
        may_change := may_change || 'geom'::text;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.struck_at IS NOT NULL OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'rows of % are never changed, only struck', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def _recorded(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f(f"fk_{table}_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _struck(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f(f"fk_{table}_struck_by_id_person")),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (strike_reason IS NULL)", name=op.f(f"ck_{table}_struck_with_a_reason")
        ),
        *_recorded(table),
    )


def _refers(table: str, column: str, to: str, *, nullable: bool = True) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(column, sa.BigInteger(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    op.create_table(
        "sample_file",
        _id(),
        *_refers("sample_file", "parcel_id", "parcel", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        *_refers("sample_file", "document_id", "document"),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("rows_in", "accepted", "quarantined", "duplicates")
        ),
        sa.Column("problems", JSONB(), nullable=False),
        *_recorded("sample_file"),
        sa.CheckConstraint("rows_in = accepted + quarantined + duplicates", name=op.f("ck_sample_file_rows_add_up")),
    )
    _index("sample_file", "parcel_id", "document_id")
    op.create_table(
        "sampling_point",
        _id(),
        *_refers("sampling_point", "parcel_id", "parcel", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4490, spatial_index=False), nullable=True),
        *_struck("sampling_point"),
    )
    _index("sampling_point", "parcel_id")
    op.create_index("ix_sampling_point_geom", "sampling_point", ["geom"], postgresql_using="gist")
    op.create_index(
        "uq_sampling_point_live", "sampling_point", ["parcel_id", "name"], unique=True, postgresql_where=LIVE
    )
    op.create_table(
        "sample",
        _id(),
        *_refers("sample", "point_id", "sampling_point", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("depth_from_m", sa.Numeric(), nullable=True),
        sa.Column("depth_to_m", sa.Numeric(), nullable=True),
        sa.Column("sampled_on", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        *_refers("sample", "document_id", "document"),
        *_refers("sample", "file_id", "sample_file"),
        *_struck("sample"),
        sa.CheckConstraint("depth_from_m >= 0 AND depth_from_m <= depth_to_m", name=op.f("ck_sample_depths_in_order")),
        sa.CheckConstraint(
            "(depth_from_m IS NULL) = (depth_to_m IS NULL)", name=op.f("ck_sample_depth_is_whole_or_absent")
        ),
    )
    _index("sample", "point_id", "document_id", "file_id")
    op.create_index(
        "uq_sample_live",
        "sample",
        ["point_id", "name", "depth_from_m", "depth_to_m", "sampled_on"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=LIVE,
    )
    op.create_table(
        "measurement",
        _id(),
        *_refers("measurement", "sample_id", "sample", nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("substance", "raw_name", "raw")),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("is_nd", sa.Boolean(), nullable=False),
        sa.Column("detection_limit", sa.Numeric(), nullable=True),
        *_refers("measurement", "file_id", "sample_file"),
        sa.Column("file_row", sa.Integer(), nullable=True),
        *_struck("measurement"),
        sa.CheckConstraint("(value IS NULL) = is_nd", name=op.f("ck_measurement_detected_with_a_value")),
        sa.CheckConstraint("value >= 0 AND detection_limit >= 0", name=op.f("ck_measurement_no_less_than_nothing")),
    )
    _index("measurement", "sample_id", "file_id")
    op.create_index(
        "uq_measurement_live", "measurement", ["sample_id", "substance"], unique=True, postgresql_where=LIVE
    )
    _more()


def _more() -> None:
    op.create_table(
        "background_value",
        _id(),
        *_refers("background_value", "parcel_id", "parcel", nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        *_refers("background_value", "document_id", "document"),
        *_struck("background_value"),
        sa.CheckConstraint("value > 0", name=op.f("ck_background_value_something")),
    )
    _index("background_value", "parcel_id", "document_id")
    op.create_index(
        "uq_background_value_live", "background_value", ["parcel_id", "substance"], unique=True, postgresql_where=LIVE
    )
    op.create_table(
        "rejudgement",
        _id(),
        *_refers("rejudgement", "parcel_id", "parcel", nullable=False),
        *_refers("rejudgement", "use_change_id", "planned_use_change", nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        *_recorded("rejudgement"),
        sa.UniqueConstraint("use_change_id", name=op.f("uq_rejudgement_use_change_id")),
    )
    _index("rejudgement", "parcel_id")
    op.execute(ONLY_STRUCK)
    for table in STRUCK:
        op.execute(
            f"CREATE TRIGGER {table}_is_only_struck BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION is_only_struck()"
        )
        op.execute(NOTE_CHANGE.format(table=table))
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    for table in ("rejudgement", "background_value", "measurement", "sample", "sampling_point", "sample_file"):
        op.drop_table(table)
    op.execute("DROP FUNCTION is_only_struck()")
