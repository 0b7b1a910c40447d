"""Documents that prove facts, with their files; the firms that wrote them; facts may name their document."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

FACTS = ("parcel_register", "stage_event", "planned_use_change", "scheme", "soil_batch")
KINDS = (
    "INVESTIGATION_REPORT",
    "DETAILED_REPORT",
    "RISK_REPORT",
    "REVIEW_OPINION",
    "LIST_NOTICE",
    "REMEDIATION_SCHEME",
    "CONTROL_SCHEME",
    "FILING_RECEIPT",
    "EVALUATION_REPORT",
    "DELISTING_APPLICATION",
    "DELISTING_NOTICE",
    "AFTERCARE_PLAN",
    "MONITORING_REPORT",
    "SUPERVISION_RECORD",
    "TRANSFER_PLAN",
    "MANIFEST",
    "LAB_REPORT",
    "WRITTEN_NOTICE",
    "DECISION",
    "REGISTER_RECORD",
    "PHOTO",
    "OTHER",
)
STAGES = (
    "NONE",
    "SUSPECT",
    "PRELIM",
    "DETAIL",
    "RISK",
    "CONTROL_PLAN",
    "REMED_PLAN",
    "CONTROL",
    "REMED",
    "EVAL",
    "DELIST_APPLIED",
    "CLEAR",
)
# What was recorded stays; a document that should not have been is struck, once.
ONLY_STRUCK = """
CREATE FUNCTION document_is_only_struck() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.struck_at IS NOT NULL OR to_jsonb(NEW) - ARRAY['struck_at', 'struck_by_id',
        'strike_reason'] <> to_jsonb(OLD) - ARRAY['struck_at', 'struck_by_id', 'strike_reason']
    THEN
        RAISE EXCEPTION 'a document is never changed, only struck' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_is_only_struck BEFORE UPDATE OR DELETE ON document
    FOR EACH ROW EXECUTE FUNCTION document_is_only_struck();
"""
NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def _code(name: str, codes: tuple[str, ...], *, nullable: bool) -> sa.Column[str]:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "practitioner",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_practitioner_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner")),
    )
    op.create_index("ix_practitioner_name", "practitioner", ["name"])
    op.create_index("uq_practitioner_credit_code", "practitioner", ["credit_code"], unique=True)
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        _code("kind", KINDS, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("notice_url", sa.Text(), nullable=True),
        sa.Column("practitioner_id", sa.BigInteger(), nullable=True),
        _code("stage", STAGES, nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(sha256, file_name, media_type, size_bytes) IN (0, 4)",
            name=op.f("ck_document_file_is_whole_or_absent"),
        ),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (strike_reason IS NULL)", name=op.f("ck_document_struck_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_document_feature_id_feature")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_document_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_document_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_document_struck_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_feature_id"), "document", ["feature_id"])
    op.create_index(op.f("ix_document_practitioner_id"), "document", ["practitioner_id"])
    for table in FACTS:
        op.add_column(table, sa.Column("document_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_document_id_document"), table, "document", ["document_id"], ["id"])
        op.create_index(op.f(f"ix_{table}_document_id"), table, ["document_id"])
    op.execute(ONLY_STRUCK)
    for table in ("practitioner", "document"):
        op.execute(NOTE_CHANGE.format(table=table))


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    for table in FACTS:
        op.drop_column(table, "document_id")
    op.drop_table("document")
    op.execute("DROP FUNCTION document_is_only_struck()")
    op.drop_table("practitioner")
