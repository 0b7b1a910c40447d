"""What firms do on parcels, what is kept of their credit, and the document that proves a project's survey."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0020"

APPEND_ONLY = (
    "CREATE TRIGGER credit_note_is_append_only BEFORE UPDATE OR DELETE ON credit_note "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    op.create_table(
        "credit_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("practitioner_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "TRUSTWORTHY",
                "DISHONEST",
                "PENALTY",
                "CIRCULATED",
                "OTHER",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_credit_note_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_credit_note_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
    )
    op.create_index(op.f("ix_credit_note_practitioner_id"), "credit_note", ["practitioner_id"], unique=False)
    op.create_table(
        "practitioner_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("practitioner_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "INVESTIGATION",
                "RISK_ASSESSMENT",
                "SCHEME",
                "REMEDIATION",
                "EVALUATION",
                "MONITORING_LAB",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (strike_reason IS NULL)", name=op.f("ck_practitioner_record_strike_has_a_reason")
        ),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_practitioner_record_until_after_since")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_practitioner_record_document_id_document")
        ),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_practitioner_record_parcel_id_parcel")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_practitioner_record_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_practitioner_record_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["struck_by_id"], ["person.id"], name=op.f("fk_practitioner_record_struck_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner_record")),
    )
    op.create_index(op.f("ix_practitioner_record_parcel_id"), "practitioner_record", ["parcel_id"], unique=False)
    op.create_index(
        op.f("ix_practitioner_record_practitioner_id"), "practitioner_record", ["practitioner_id"], unique=False
    )
    op.create_index(
        "uq_practitioner_record_live",
        "practitioner_record",
        ["practitioner_id", "parcel_id", "role", "since"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.add_column("practitioner", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("practitioner", sa.Column("contact_name", sa.Text(), nullable=True))
    op.add_column("practitioner", sa.Column("contact_phone", sa.Text(), nullable=True))
    op.add_column("practitioner", sa.Column("is_registered", sa.Boolean(), nullable=True))
    op.add_column("practitioner", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("project", sa.Column("survey_document", sa.Text(), nullable=True))
    op.add_column("project", sa.Column("survey_document_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_project_survey_document_id_document"), "project", "document", ["survey_document_id"], ["id"]
    )
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_column("project", "survey_document_id")
    op.drop_column("project", "survey_document")
    for column in ("version", "is_registered", "contact_phone", "contact_name", "address"):
        op.drop_column("practitioner", column)
    op.drop_table("practitioner_record")
    op.drop_table("credit_note")
