"""Steps in the life cycle that people record are held to the state table; corrections are new lines.

What is there already, and what files bring, is an imported history: it may have gaps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0013"

# The same pairs as in gis/domain/stages.py (RULES 1.3); a test compares the two.
PAIRS = (
    "NONE>SUSPECT",
    "NONE>PRELIM",
    "SUSPECT>PRELIM",
    "PRELIM>CLEAR",
    "PRELIM>DETAIL",
    "DETAIL>RISK",
    "DETAIL>CLEAR",
    "RISK>CLEAR",
    "RISK>CONTROL_PLAN",
    "RISK>REMED_PLAN",
    "CONTROL_PLAN>CONTROL",
    "REMED_PLAN>REMED",
    "CONTROL>EVAL",
    "CONTROL>REMED",
    "REMED>EVAL",
    "EVAL>DELIST_APPLIED",
    "EVAL>REMED",
    "EVAL>CONTROL",
    "DELIST_APPLIED>CLEAR",
    "DELIST_APPLIED>REMED",
    "DELIST_APPLIED>CONTROL",
    "CLEAR>SUSPECT",
    "CLEAR>PRELIM",
    "CLEAR>DETAIL",
)
CHECKS = {
    "step_is_lawful": "origin <> 'step' OR coalesce(from_stage || '>' || to_stage IN ("
    + ", ".join(f"'{one}'" for one in PAIRS)
    + "), false)",
    "delisting_has_a_document": "origin <> 'step' OR from_stage <> 'DELIST_APPLIED' OR to_stage <> 'CLEAR'"
    " OR document_id IS NOT NULL",
    "correction_names_what_and_why": "(origin = 'correction') = (corrects_id IS NOT NULL)"
    " AND (corrects_id IS NULL OR note IS NOT NULL)",
    "only_a_correction_withdraws": "NOT is_withdrawal OR corrects_id IS NOT NULL",
}
# What a check of one row cannot see. The names are those of constraints, so that an error tells which one it was.
PROVED = """
CREATE FUNCTION stage_event_is_proved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proof document;
BEGIN
    IF NEW.document_id IS NOT NULL THEN
        SELECT * INTO proof FROM document WHERE id = NEW.document_id;
        IF proof.feature_id <> NEW.parcel_id OR proof.struck_at IS NOT NULL THEN
            RAISE check_violation USING CONSTRAINT = 'ck_stage_event_document_is_its_own',
                MESSAGE = 'the document is of another feature, or struck';
        END IF;
    END IF;
    IF NEW.origin = 'step' AND NEW.from_stage = 'DELIST_APPLIED' AND NEW.to_stage = 'CLEAR'
        AND proof.kind <> 'DELISTING_NOTICE'
    THEN
        RAISE check_violation USING CONSTRAINT = 'ck_stage_event_delisting_by_notice',
            MESSAGE = 'a parcel leaves the list by the notice of the city (SPPCL art. 58, 61, 66)';
    END IF;
    IF NEW.to_stage = 'CLEAR' AND NOT NEW.is_withdrawal AND EXISTS (
        SELECT FROM soil_batch WHERE parcel_id = NEW.parcel_id AND evaluation_filed_on IS NULL)
    THEN
        RAISE check_violation USING CONSTRAINT = 'ck_stage_event_closed_without_open_batches',
            MESSAGE = 'a parcel with an open soil batch is not closed (SPPCL art. 41)';
    END IF;
    IF NEW.corrects_id IS NOT NULL
        AND NEW.parcel_id <> (SELECT parcel_id FROM stage_event WHERE id = NEW.corrects_id)
    THEN
        RAISE check_violation USING CONSTRAINT = 'ck_stage_event_corrects_its_own',
            MESSAGE = 'a line corrects one of the same parcel';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stage_event_is_proved BEFORE INSERT ON stage_event
    FOR EACH ROW WHEN (NEW.origin <> 'imported') EXECUTE FUNCTION stage_event_is_proved();
"""


def upgrade() -> None:
    origin = sa.Enum(
        "imported", "step", "correction", name="origin", native_enum=False, create_constraint=True, length=40
    )
    op.add_column("stage_event", sa.Column("origin", origin, server_default="imported", nullable=False))
    op.add_column("stage_event", sa.Column("upload_id", sa.BigInteger(), nullable=True))
    op.add_column("stage_event", sa.Column("corrects_id", sa.BigInteger(), nullable=True))
    op.add_column("stage_event", sa.Column("is_withdrawal", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("stage_event", sa.Column("note", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_stage_event_upload_id_upload"), "stage_event", "upload", ["upload_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_stage_event_corrects_id_stage_event"), "stage_event", "stage_event", ["corrects_id"], ["id"]
    )
    # Two people who correct the same line at once: one of them is told.
    op.create_index("uq_stage_event_corrects_id", "stage_event", ["corrects_id"], unique=True)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_stage_event_{name}"), "stage_event", condition)
    op.execute(PROVED)


def downgrade() -> None:
    op.execute("DROP TRIGGER stage_event_is_proved ON stage_event; DROP FUNCTION stage_event_is_proved()")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_stage_event_{name}"), "stage_event", type_="check")
    op.drop_index("uq_stage_event_corrects_id", table_name="stage_event")
    for column in ("note", "is_withdrawal", "corrects_id", "upload_id", "origin"):
        op.drop_column("stage_event", column)
