"""Clues with their trail, visits, conclusions and explanations: what moves them is `domain.review`.

Clues of detections that are stored already are opened by the next round of `daily`, with the rules of `clues.opening`:
joining what lies on the same ground is no work for a migration.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0018"

STATES = (
    "TO_TRIAGE",
    "TO_CHECK",
    "DISPATCHED",
    "CHECKING",
    "TO_REVIEW",
    "RECTIFYING",
    "CASE_FILED",
    "TO_RECHECK",
    "ON_HOLD",
    "EXCLUDED",
    "CLOSED",
)
FINDINGS = ("true", "not-true", "cannot-judge")
CONCLUSIONS = ("lawful-works", "remediation-works", "violation", "unfounded")
PARTS = ("lead", "co", "street")
SOURCES = ("detection", "cancelled-permit", "planning-change", "land-transfer", "hotline")
MOVES = (
    "open",
    "join",
    "take-up",
    "propose-exclusion",
    "confirm-exclusion",
    "reject-exclusion",
    "dispatch",
    "receive",
    "hand-over",
    "send-back",
    "visit",
    "submit",
    "return",
    "conclude",
    "order-rectification",
    "file-case",
    "report-done",
    "reject-done",
    "close",
    "hold",
    "resume",
    "explain",
)
REASONS = (
    "remediation-itself",
    "drilling",
    "demolition",
    "dust-net",
    "parking-or-green",
    "waste",
    "shadow-or-season",
    "image-offset",
    "neighbour-or-road",
    "boundary-wrong",
    "delisted",
    "permitted",
    "needs-visit",
    "not-ours",
    "other-street",
    "no-access",
    "weather",
    "awaits-document",
    "legal-proceedings",
    "evidence-weak",
    "photo-or-place-missing",
    "wrong-place",
    "unclear",
    "not-done",
    "found-lawful",
    "found-untrue",
    "rectified",
    "other",
)
APPEND_ONLY = ("clue_event", "clue_conclusion", "explanation", "visit", "visit_clue", "visit_photo")
TABLES = (
    "clue",
    "visit",
    "clue_conclusion",
    "clue_event",
    "clue_unit",
    "explanation",
    "visit_clue",
    "visit_photo",
    "clue_detection",
)


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _clue()
    _visit()
    _clue_conclusion()
    _clue_event()
    _clue_unit()
    _explanation()
    _visit_clue()
    _visit_photo()
    _clue_detection()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _clue() -> None:
    op.create_table(
        "clue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("source", _words(SOURCES, "source"), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=True),
        sa.Column("source_document", sa.Text(), nullable=True),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("state", _words(STATES, "state"), nullable=False),
        sa.Column("held_from", _words(STATES, "held_from"), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("turn_unit_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("check_unit_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("sanction", _words(STATES, "sanction"), nullable=True),
        sa.Column("sanction_unit_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("finding", _words(FINDINGS, "finding"), nullable=True),
        sa.Column("has_new_visit", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("conclusion", _words(CONCLUSIONS, "conclusion"), nullable=True),
        sa.Column("concluded_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'ON_HOLD') = (held_from IS NOT NULL)", name=op.f("ck_clue_held_from_somewhere")),
        sa.CheckConstraint(
            "state <> 'CLOSED' OR conclusion IS NOT NULL", name=op.f("ck_clue_closed_after_a_conclusion")
        ),
        sa.CheckConstraint(
            "state NOT IN ('RECTIFYING', 'CASE_FILED', 'TO_RECHECK') OR (conclusion = 'violation'"
            " AND finding IS NOT NULL)",
            name=op.f("ck_clue_sanctioned_after_a_visit"),
        ),
        sa.CheckConstraint(
            "(conclusion IS NULL) = (concluded_by_id IS NULL)", name=op.f("ck_clue_concluded_by_somebody")
        ),
        sa.ForeignKeyConstraint(["concluded_by_id"], ["person.id"], name=op.f("fk_clue_concluded_by_id_person")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_clue_district_code_district")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_clue_lead_unit_id_unit")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_clue_opened_by_id_person")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_clue_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_clue_proposed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue")),
        sa.UniqueConstraint("number", name=op.f("uq_clue_number")),
    )
    op.create_index(op.f("ix_clue_parcel_id"), "clue", ["parcel_id"])
    op.create_index("ix_clue_state", "clue", ["state"])


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("finding", _words(FINDINGS, "finding"), nullable=False),
        sa.Column("checklist", postgresql.JSONB(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("num_nulls(lon, lat) IN (0, 2)", name=op.f("ck_visit_position_is_whole_or_absent")),
        sa.ForeignKeyConstraint(["corrects_id"], ["visit.id"], name=op.f("fk_visit_corrects_id_visit")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_visit_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("client_key", name=op.f("uq_visit_client_key")),
    )
    op.create_index(op.f("ix_visit_parcel_id"), "visit", ["parcel_id"])


def _clue_conclusion() -> None:
    op.create_table(
        "clue_conclusion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("conclusion", _words(CONCLUSIONS, "conclusion"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "conclusion <> 'violation' OR document_id IS NOT NULL",
            name=op.f("ck_clue_conclusion_violation_by_decision"),
        ),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_clue_conclusion_clue_id_clue")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_clue_conclusion_document_id_document")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clue_conclusion_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_conclusion")),
    )
    op.create_index(op.f("ix_clue_conclusion_clue_id"), "clue_conclusion", ["clue_id"])


def _clue_event() -> None:
    op.create_table(
        "clue_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("move", _words(MOVES, "move"), nullable=False),
        sa.Column("from_state", _words(STATES, "from_state"), nullable=True),
        sa.Column("to_state", _words(STATES, "to_state"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("reason", _words(REASONS, "reason"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("turn_unit_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("punished_on", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("detection_id", sa.BigInteger(), nullable=True),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_clue_event_clue_id_clue")),
        sa.ForeignKeyConstraint(["detection_id"], ["detection.id"], name=op.f("fk_clue_event_detection_id_detection")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_clue_event_document_id_document")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clue_event_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clue_event_unit_id_unit")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_clue_event_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_event")),
    )
    op.create_index(op.f("ix_clue_event_clue_id"), "clue_event", ["clue_id"])


def _clue_unit() -> None:
    op.create_table(
        "clue_unit",
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("part", _words(PARTS, "part"), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_clue_unit_clue_id_clue")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clue_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("clue_id", "unit_id", name=op.f("pk_clue_unit")),
    )
    op.create_index(op.f("ix_clue_unit_unit_id"), "clue_unit", ["unit_id"])


def _explanation() -> None:
    op.create_table(
        "explanation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", _words(REASONS, "reason"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_explanation_clue_id_clue")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_explanation_document_id_document")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_explanation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index(op.f("ix_explanation_clue_id"), "explanation", ["clue_id"])


def _visit_clue() -> None:
    op.create_table(
        "visit_clue",
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_visit_clue_clue_id_clue")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_clue_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "clue_id", name=op.f("pk_visit_clue")),
    )
    op.create_index(op.f("ix_visit_clue_clue_id"), "visit_clue", ["clue_id"])


def _visit_photo() -> None:
    op.create_table(
        "visit_photo",
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("is_seen_before", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_visit_photo_document_id_document")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "document_id", name=op.f("pk_visit_photo")),
    )
    op.create_index(op.f("ix_visit_photo_document_id"), "visit_photo", ["document_id"])


def _clue_detection() -> None:
    op.create_table(
        "clue_detection",
        sa.Column("detection_id", sa.BigInteger(), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("explanation_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_clue_detection_clue_id_clue")),
        sa.ForeignKeyConstraint(
            ["detection_id"], ["detection.id"], name=op.f("fk_clue_detection_detection_id_detection")
        ),
        sa.ForeignKeyConstraint(
            ["explanation_id"], ["explanation.id"], name=op.f("fk_clue_detection_explanation_id_explanation")
        ),
        sa.PrimaryKeyConstraint("detection_id", name=op.f("pk_clue_detection")),
    )
    op.create_index(op.f("ix_clue_detection_clue_id"), "clue_detection", ["clue_id"])
