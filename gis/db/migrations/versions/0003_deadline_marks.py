"""Marks of quarterly items as done: append-only, and watched by the data version."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WATCHED = """
CREATE TRIGGER deadline_mark_is_append_only BEFORE UPDATE OR DELETE ON deadline_mark
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_inserted AFTER INSERT ON deadline_mark
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_truncated AFTER TRUNCATE ON deadline_mark
    FOR EACH STATEMENT EXECUTE FUNCTION tile_note_truncate();
"""


def upgrade() -> None:
    op.create_table(
        "deadline_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("is_done = (done_on IS NOT NULL)", name=op.f("ck_deadline_mark_done_has_a_day")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_deadline_mark_measure_id_measure")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deadline_mark_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_mark")),
    )
    op.create_index("ix_deadline_mark_item", "deadline_mark", ["measure_id", "due_on", "id"])
    op.execute(WATCHED)


def downgrade() -> None:
    op.drop_table("deadline_mark")
