"""Exports in the background: who asked for what, how far it is, which receipt it left."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0033"

STATES = ("queued", "running", "done", "refused", "cancelled", "failed", "gone")


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("filter", postgresql.JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("problem", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'done' OR receipt_id IS NOT NULL", name=op.f("ck_export_job_done_with_a_receipt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_job_person_id_person")),
        sa.ForeignKeyConstraint(["receipt_id"], ["audit_entry.id"], name=op.f("fk_export_job_receipt_id_audit_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_job")),
    )
    op.create_index(op.f("ix_export_job_person_id"), "export_job", ["person_id"])


def downgrade() -> None:
    op.drop_table("export_job")
