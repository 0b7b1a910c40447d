"""Profiles by which features leave, with the two that every installation begins with.

The boundary upload of the national system has no public format (RULES 3): its profile is what offices expect, and
says that it is to be confirmed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

ROUND_TRIP = {
    "name_zh": "本系统往返（再导入不变）",
    "name_en": "Round trip (importing it again changes nothing)",
    "format": "geopackage",
    "epsg": 4490,
    "kinds": [],
    "attributes": [],
    "encoding": "UTF-8",
    "in_words": False,
    "is_one_per_file": False,
    "layout": "{kind}",
    "basis": "our-proposal",
    "note_zh": "含可再导入的全部属性",
    "note_en": "all attributes that an upload takes",
}
NATIONAL = {
    "name_zh": "全国系统边界矢量上传",
    "name_en": "Boundary upload of the national system",
    "format": "shapefile",
    "epsg": 4490,
    "kinds": ["parcel"],
    "attributes": [{"ours": "code", "theirs": "WRDKBM"}, {"ours": "name", "theirs": "WRDKMC"}],
    "encoding": "GBK",
    "in_words": False,
    "is_one_per_file": True,
    "layout": "{code}_{name}/{code}",
    "basis": "to-be-confirmed",
    "note_zh": "官方格式未公开；按通行做法设置，列名取自前身系统，上传前请核对",
    "note_en": "the official format is not public; this is common practice with the column names of the system "
    "before it, to be checked before uploading",
}


def upgrade() -> None:
    formats = ("excel", "csv", "geopackage", "shapefile", "geojson", "kml", "survey-text")
    table = op.create_table(
        "export_profile",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(*formats, name="format", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("epsg", sa.Integer(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column(
            "encoding",
            sa.Enum("UTF-8", "GBK", name="encoding", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("in_words", sa.Boolean(), nullable=False),
        sa.Column("is_one_per_file", sa.Boolean(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "our-proposal",
                "to-be-confirmed",
                "confirmed",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_export_profile_version_counts_from_one")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_export_profile_changed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_profile")),
    )
    op.bulk_insert(table, [ROUND_TRIP, NATIONAL])


def downgrade() -> None:
    op.drop_table("export_profile")
