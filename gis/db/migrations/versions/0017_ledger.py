"""The screening ledger at work: imported lists, their rows, what these match, what people answered."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0015"

APPEND_ONLY = (
    "CREATE TRIGGER closure_answer_is_append_only BEFORE UPDATE OR DELETE ON closure_answer "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    op.create_table(
        "closure_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "closed-enterprises",
                "cancelled-permits",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (strike_reason IS NULL)", name=op.f("ck_closure_list_strike_has_a_reason")
        ),
        sa.CheckConstraint("rows_in = accepted + quarantined + duplicates", name=op.f("ck_closure_list_rows_add_up")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("fk_closure_list_district_code_district")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_closure_list_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_closure_list_struck_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_list")),
    )
    op.create_index(
        "uq_closure_list_live_file",
        "closure_list",
        ["district_code", "kind", "sha256"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "closure_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "quarantined",
                "duplicate",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("duplicate_of_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("former_name", sa.Text(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("permit_no", sa.Text(), nullable=True),
        sa.Column("industry_code", sa.Text(), nullable=True),
        sa.Column("cancel_kind", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("geom", Geometry(srid=4490, spatial_index=False), nullable=True),
        sa.Column("attributes", JSONB(), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'duplicate') = (duplicate_of_id IS NOT NULL)", name=op.f("ck_closure_row_duplicate_of_a_row")
        ),
        sa.CheckConstraint(
            "outcome = 'quarantined' OR name IS NOT NULL", name=op.f("ck_closure_row_used_rows_have_a_name")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["closure_row.id"], name=op.f("fk_closure_row_duplicate_of_id_closure_row")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["closure_list.id"], name=op.f("fk_closure_row_list_id_closure_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_row")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_closure_row_list_id_number")),
    )
    op.create_index("ix_closure_row_geom", "closure_row", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "closure_match",
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("grounds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("is_borderline", sa.Boolean(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_closure_match_score_is_of_a_hundred")),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_closure_match_feature_id_feature")),
        sa.ForeignKeyConstraint(["row_id"], ["closure_row.id"], name=op.f("fk_closure_match_row_id_closure_row")),
        sa.PrimaryKeyConstraint("row_id", "feature_id", name=op.f("pk_closure_match")),
    )
    op.create_index(op.f("ix_closure_match_feature_id"), "closure_match", ["feature_id"], unique=False)
    op.create_table(
        "closure_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("report", "not-report", name="answer", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("exclusion_case", sa.Text(), nullable=True),
        sa.Column("control_class", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("register_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer = 'not-report' OR exclusion_case IS NULL",
            name=op.f("ck_closure_answer_only_not_reported_is_excluded"),
        ),
        sa.CheckConstraint(
            "answer = 'report' OR exclusion_case IS NOT NULL OR reason IS NOT NULL",
            name=op.f("ck_closure_answer_not_reported_has_a_reason"),
        ),
        sa.CheckConstraint(
            "answer = 'report' OR parcel_id IS NULL", name=op.f("ck_closure_answer_only_reported_has_a_parcel")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_closure_answer_document_id_document")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_closure_answer_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_closure_answer_person_id_person")),
        sa.ForeignKeyConstraint(
            ["register_entry_id"],
            ["parcel_register.id"],
            name=op.f("fk_closure_answer_register_entry_id_parcel_register"),
        ),
        sa.ForeignKeyConstraint(["row_id"], ["closure_row.id"], name=op.f("fk_closure_answer_row_id_closure_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_answer")),
    )
    op.create_index(op.f("ix_closure_answer_parcel_id"), "closure_answer", ["parcel_id"], unique=False)
    op.create_index(op.f("ix_closure_answer_row_id"), "closure_answer", ["row_id"], unique=False)
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    for table in ("closure_answer", "closure_match", "closure_row", "closure_list"):
        op.drop_table(table)
