"""Rows that can be judged again: layers as read, treatments and who decided them, columns' meanings, aliases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

APPEND_ONLY = ("row_fix", "column_meaning", "feature_alias")
# What search finds and a panel shows.
WATCHED = ("feature_extra", "feature_alias")
NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def upgrade() -> None:
    op.add_column("upload_row", sa.Column("crs", sa.Text(), nullable=True))
    op.add_column("upload_row", sa.Column("findings", JSONB(), server_default="[]", nullable=False))
    op.add_column("upload_row", sa.Column("treatment", JSONB(), server_default="{}", nullable=False))
    op.add_column("upload_row", sa.Column("code", sa.Text(), nullable=True))
    op.add_column("upload_row", sa.Column("settled_by_id", sa.BigInteger(), nullable=True))
    op.add_column("upload_row", sa.Column("settled_by_row", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_upload_row_settled_by_id_upload"), "upload_row", "upload", ["settled_by_id"], ["id"])
    op.create_index(
        "ix_upload_row_waiting",
        "upload_row",
        ["code"],
        postgresql_where=sa.text("outcome = 'quarantined' AND code IS NOT NULL"),
    )
    op.add_column("upload", sa.Column("pending", JSONB(), nullable=True))
    op.create_table(
        "upload_layer",
        sa.Column("upload_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("meanings", JSONB(), server_default="{}", nullable=False),
        sa.Column("crs", sa.Text(), nullable=True),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("has_cut_names", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_chosen", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_layer_upload_id_upload")),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_upload_layer")),
    )
    op.create_table(
        "row_fix",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("upload_id", sa.BigInteger(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("treatment", JSONB(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("row_numbers", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_row_fix_person_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_row_fix_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_fix")),
    )
    op.create_index(op.f("ix_row_fix_upload_id"), "row_fix", ["upload_id"])
    op.create_table(
        "column_meaning",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("fk_column_meaning_district_code_district")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_column_meaning_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_meaning")),
    )
    op.create_index("ix_column_meaning_source", "column_meaning", ["district_code", "source", "target"])
    op.create_table(
        "feature_extra",
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("attributes", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_feature_extra_feature_id_feature")),
        sa.PrimaryKeyConstraint("feature_id", name=op.f("pk_feature_extra")),
    )
    op.create_table(
        "feature_alias",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_feature_alias_feature_id_feature")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_feature_alias_upload_id_upload")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_feature_alias_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature_alias")),
    )
    op.create_index(op.f("ix_feature_alias_feature_id"), "feature_alias", ["feature_id"])
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in WATCHED:
        op.execute(NOTE_CHANGE.format(table=table))


def downgrade() -> None:
    op.drop_table("feature_alias")
    op.drop_table("feature_extra")
    op.drop_table("column_meaning")
    op.drop_table("row_fix")
    op.drop_table("upload_layer")
    op.drop_column("upload", "pending")
    op.drop_index("ix_upload_row_waiting", table_name="upload_row")
    for column in ("settled_by_row", "settled_by_id", "code", "treatment", "findings", "crs"):
        op.drop_column("upload_row", column)
