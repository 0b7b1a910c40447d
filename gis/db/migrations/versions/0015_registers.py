"""Entries of registers have the columns of published lists, end for a reason and never overlap; changes are kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0011"

MEASURES = ("CONTROL", "REMEDIATION", "BOTH")
ENDS = (
    "DELISTED",
    "EXCLUDED_OPERATING",
    "EXCLUDED_SAME_OPERATOR",
    "EXCLUDED_NEVER_USED",
    "EXCLUDED_OTHER_LAND",
    "EXCLUDED_OTHER",
    "TO_PRIORITY",
    "REMOVED_CLEAN",
    "REMOVED_LISTED",
    "REMOVED_OTHER",
    "AFTERCARE_OVER",
    "AFTERCARE_REOPENED",
    "USE_UNCHANGED",
    "USE_SERVED",
)
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("batch_no", sa.Text(), nullable=True),
    sa.Column("notice_no", sa.Text(), nullable=True),
    sa.Column("planned_measure", sa.String(length=40), nullable=True),
    sa.Column("main_pollutants", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    sa.Column("liable_party", sa.Text(), nullable=True),
    sa.Column("land_user", sa.Text(), nullable=True),
    sa.Column("end_kind", sa.String(length=40), nullable=True),
    sa.Column("end_document", sa.Text(), nullable=True),
    sa.Column("end_document_id", sa.BigInteger(), nullable=True),
    sa.Column("end_notice_no", sa.Text(), nullable=True),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("ended_by_id", sa.Integer(), nullable=True),
)
CHECKS = {
    "planned_measure": f"planned_measure IN ({', '.join(repr(one) for one in MEASURES)})",
    "end_kind": f"end_kind IN ({', '.join(repr(one) for one in ENDS)})",
    "delisted_by_notice": "register <> 'LISTED' OR ended_at IS NULL OR until <= since"
    " OR (end_document IS NOT NULL AND end_notice_no IS NOT NULL)",
}
# Entries of one register of a parcel that overlap say the same twice: the earlier one ends where the later begins.
APART = """
UPDATE parcel_register AS e SET until = l.since FROM parcel_register AS l
WHERE l.parcel_id = e.parcel_id AND l.register = e.register AND (l.since, l.id) > (e.since, e.id)
    AND (e.until IS NULL OR e.until > l.since)
    AND NOT EXISTS (
        SELECT FROM parcel_register AS b WHERE b.parcel_id = e.parcel_id AND b.register = e.register
            AND (b.since, b.id) > (e.since, e.id) AND (b.since, b.id) < (l.since, l.id)
    )
"""
ONCE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE parcel_register ADD CONSTRAINT ex_parcel_register_once_at_a_time
    EXCLUDE USING gist (parcel_id WITH =, register WITH =, daterange(since, until) WITH &&);
"""
WATCHED = """
CREATE TRIGGER register_change_is_append_only BEFORE UPDATE OR DELETE ON register_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("parcel_register", column)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_parcel_register_{name}"), "parcel_register", condition)
    op.create_foreign_key(
        op.f("fk_parcel_register_end_document_id_document"), "parcel_register", "document", ["end_document_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_parcel_register_ended_by_id_person"), "parcel_register", "person", ["ended_by_id"], ["id"]
    )
    op.execute(APART)
    op.execute(ONCE)
    op.create_table(
        "register_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "change",
            sa.Enum(
                "put-on",
                "taken-off",
                "corrected",
                "withdrawn",
                name="change",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["parcel_register.id"], name=op.f("fk_register_change_entry_id_parcel_register")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_register_change_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
    )
    op.create_index(op.f("ix_register_change_entry_id"), "register_change", ["entry_id"])
    op.execute(WATCHED)


def downgrade() -> None:
    op.drop_table("register_change")
    op.drop_constraint("ex_parcel_register_once_at_a_time", "parcel_register")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_parcel_register_{name}"), "parcel_register")
    for column in COLUMNS:
        op.drop_column("parcel_register", column.name)
    op.execute("DROP EXTENSION IF EXISTS btree_gist")
