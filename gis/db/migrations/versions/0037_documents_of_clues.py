"""A document belongs to a feature or to a clue: a clue beside every parcel has photos and decisions too."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0039"

# A document of a clue is of no parcel: compared with `<>` it would pass for one of every parcel.
PROVED = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('stage_event_is_proved'::regproc), '{0}', '{1}');
END $$
"""
LOOSE, STRICT = "proof.feature_id <> NEW.parcel_id", "proof.feature_id IS DISTINCT FROM NEW.parcel_id"
ONE_OWNER = "num_nonnulls(feature_id, clue_id) = 1"


def upgrade() -> None:
    op.add_column("document", sa.Column("clue_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_document_clue_id_clue"), "document", "clue", ["clue_id"], ["id"])
    op.create_index(op.f("ix_document_clue_id"), "document", ["clue_id"])
    op.alter_column("document", "feature_id", nullable=True)
    op.create_check_constraint(op.f("ck_document_of_a_feature_or_a_clue"), "document", ONE_OWNER)
    op.execute(PROVED.format(LOOSE, STRICT))


def downgrade() -> None:
    # Documents of clues have no place in the older schema: it refuses rather than lose them.
    op.alter_column("document", "feature_id", nullable=False)
    op.execute(PROVED.format(STRICT, LOOSE))
    op.drop_constraint(op.f("ck_document_of_a_feature_or_a_clue"), "document")
    op.drop_index(op.f("ix_document_clue_id"), "document")
    op.drop_constraint(op.f("fk_document_clue_id_clue"), "document")
    op.drop_column("document", "clue_id")
