"""The first schema: places, people, plan, features, facts, links, uploads, audit, job queue."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

# What is written once: the database itself refuses to change or remove it.
APPEND_ONLY = ("audit_entry", "stage_event", "link_verdict")

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

# The queue comes as one script of its library; whatever it made carries its prefix.
DROP_QUEUE = r"""
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT format('TABLE %I', relname) AS name FROM pg_class
        WHERE relname LIKE 'procrastinate\_%' AND relkind IN ('r', 'p')
    LOOP EXECUTE 'DROP ' || thing.name || ' CASCADE'; END LOOP;
    FOR thing IN SELECT format('FUNCTION %s', oid::regprocedure) AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\_%'
    LOOP EXECUTE 'DROP ' || thing.name || ' CASCADE'; END LOOP;
    FOR thing IN SELECT format('TYPE %I', typname) AS name FROM pg_type
        WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('c', 'e')
    LOOP EXECUTE 'DROP ' || thing.name || ' CASCADE'; END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "district",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("geom", Geometry(geometry_type="MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="MULTIPOLYGON", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_district_geom_is_valid")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
    )
    op.create_index("ix_district_geom", "district", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_district_geom_3857", "district", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_table(
        "feature",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "parcel",
                "site",
                "project",
                "point",
                "detection",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_name", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_plan_district_code_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("district_code", "year", name=op.f("uq_plan_district_code_year")),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_schematic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("geom", Geometry(geometry_type="MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="MULTIPOLYGON", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_street_geom_is_valid")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_street_district_code_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("code", name=op.f("uq_street_code")),
    )
    op.create_index("ix_street_geom", "street", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_street_geom_3857", "street", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_table(
        "feature_street",
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("street_id", sa.SmallInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["feature.id"], name=op.f("fk_feature_street_feature_id_feature"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_feature_street_street_id_street")),
        sa.PrimaryKeyConstraint("feature_id", "street_id", name=op.f("pk_feature_street")),
    )
    op.create_index(op.f("ix_feature_street_street_id"), "feature_street", ["street_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_task_plan_id_number")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("department", "street", "group", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("street_id", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_unit_district_code_district")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_unit_street_id_street")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("district_code", "name_zh", name=op.f("uq_unit_district_code_name_zh")),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("source_place", sa.Text(), nullable=True),
        sa.Column("deadline_text", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("has_map_objects", sa.Boolean(), nullable=False),
        sa.Column("objects_zh", sa.Text(), nullable=True),
        sa.Column("objects_en", sa.Text(), nullable=True),
        sa.Column("rules_of", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_measure_plan_id_plan")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_measure_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_measure_plan_id_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "street",
                "unit-officer",
                "lead-reviewer",
                "auditor",
                "system-admin",
                "security-admin",
                "audit-admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "unit_alias",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_alias_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "wording", name=op.f("pk_unit_alias")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("working_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("via_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("is_by_geometry", sa.Boolean(), nullable=False),
        sa.Column("is_borderline", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_denied", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_link_feature_id_feature")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_link_measure_id_measure")),
        sa.ForeignKeyConstraint(["via_id"], ["feature.id"], name=op.f("fk_link_via_id_feature")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint(
            "feature_id",
            "measure_id",
            "rule",
            "via_id",
            name=op.f("uq_link_feature_id_measure_id_rule_via_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_link_measure_id"), "link", ["measure_id"], unique=False)
    op.create_index(op.f("ix_link_via_id"), "link", ["via_id"], unique=False)
    op.create_table(
        "measure_deadline",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_deadline_measure_id_measure")),
        sa.PrimaryKeyConstraint("measure_id", "due_on", name=op.f("pk_measure_deadline")),
    )
    op.create_table(
        "measure_unit",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "co", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_unit_measure_id_measure")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_measure_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("measure_id", "unit_id", "role", name=op.f("pk_measure_unit")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_setting_changed_by_id_person")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "reading",
                "done",
                "refused",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("rows_in", sa.Integer(), server_default="0", nullable=False),
        sa.Column("accepted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quarantined", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("same_as_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rows_in = accepted + quarantined + duplicates", name=op.f("ck_upload_rows_add_up")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_upload_district_code_district")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id_person")),
        sa.ForeignKeyConstraint(["same_as_id"], ["upload.id"], name=op.f("fk_upload_same_as_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_sha256", "upload", ["sha256"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_table(
        "detection",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("before_date", sa.Date(), nullable=False),
        sa.Column("after_date", sa.Date(), nullable=False),
        sa.Column("imagery", sa.Text(), nullable=True),
        sa.Column("resolution_m", sa.Double(), nullable=True),
        sa.Column(
            "change_kind",
            sa.Enum(
                "EXCAVATION",
                "PILING",
                "HARD_SURFACE",
                "BUILDING",
                "HARD_SURFACE_OR_BUILDING",
                "TEMPORARY",
                "STOCKPILE",
                "REMOVAL",
                "UNKNOWN",
                name="change_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
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
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="TO_TRIAGE",
            nullable=False,
        ),
        sa.Column("is_on_parcel", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("geom", Geometry(geometry_type="MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="MULTIPOLYGON", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("home_street_id", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_detection_geom_is_valid")),
        sa.CheckConstraint("before_date <= after_date", name=op.f("ck_detection_window_in_order")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_detection_confidence_is_a_share")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_detection_district_code_district")),
        sa.ForeignKeyConstraint(["id"], ["feature.id"], name=op.f("fk_detection_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_detection_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_detection_struck_by_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_detection_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detection")),
    )
    op.create_index("ix_detection_geom", "detection", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_detection_geom_3857", "detection", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index("ix_detection_state", "detection", ["state"], unique=False)
    op.create_index(
        "uq_detection_live_code",
        "detection",
        ["district_code", "code"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "link_verdict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("is_denied", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_link_verdict_link_id_link")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_verdict_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_verdict")),
    )
    op.create_index(op.f("ix_link_verdict_link_id"), "link_verdict", ["link_id"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("old_name", sa.Text(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
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
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.Date(), nullable=True),
        sa.Column("stage_document", sa.Text(), nullable=True),
        sa.Column("planned_use", sa.Text(), nullable=True),
        sa.Column("current_use", sa.Text(), nullable=True),
        sa.Column(
            "industry",
            sa.Enum(
                "VEHICLE",
                "DISPLAY",
                "CHIP",
                "CHEMICAL",
                "ELECTRONICS",
                "PHARMA",
                "FUEL",
                "PLATING",
                "SEWAGE",
                "OTHER",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_over_screening", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("national_modules", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("paint", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("registers", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("geom", Geometry(geometry_type="MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="MULTIPOLYGON", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("home_street_id", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_parcel_geom_is_valid")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_parcel_district_code_district")),
        sa.ForeignKeyConstraint(["id"], ["feature.id"], name=op.f("fk_parcel_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_parcel_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_parcel_struck_by_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_parcel_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
    )
    op.create_index("ix_parcel_geom", "parcel", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_parcel_geom_3857", "parcel", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index("ix_parcel_stage", "parcel", ["stage"], unique=False)
    op.create_index(
        "uq_parcel_live_code",
        "parcel",
        ["district_code", "code"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "point",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "point_kind",
            sa.Enum(
                "BACKGROUND",
                "BASE",
                "AROUND_KEY_UNIT",
                "AROUND_SEWAGE_WORKS",
                "AROUND_ABNORMAL",
                "PARCEL",
                name="point_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("last_sampled_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("geom", Geometry(geometry_type="POINT", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="POINT", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("home_street_id", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_point_geom_is_valid")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_point_district_code_district")),
        sa.ForeignKeyConstraint(["id"], ["feature.id"], name=op.f("fk_point_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_point_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_point_struck_by_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_point_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
    )
    op.create_index("ix_point_geom", "point", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_point_geom_3857", "point", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(
        "uq_point_live_code",
        "point",
        ["district_code", "code"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "project_kind",
            sa.Enum(
                "NEW_PLANT",
                "ALTERED_PLANT",
                "LAND_TRANSFER",
                "USE_CHANGE",
                name="project_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "industry",
            sa.Enum(
                "VEHICLE",
                "DISPLAY",
                "CHIP",
                "CHEMICAL",
                "ELECTRONICS",
                "PHARMA",
                "FUEL",
                "PLATING",
                "SEWAGE",
                "OTHER",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("survey_filed_on", sa.Date(), nullable=True),
        sa.Column("permit_no", sa.Text(), nullable=True),
        sa.Column("geom", Geometry(geometry_type="MULTIPOLYGON", srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(geometry_type="MULTIPOLYGON", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("home_street_id", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_project_geom_is_valid")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_project_district_code_district")),
        sa.ForeignKeyConstraint(["id"], ["feature.id"], name=op.f("fk_project_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_project_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_project_struck_by_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_project_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index("ix_project_geom", "project", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_project_geom_3857", "project", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(
        "uq_project_live_code",
        "project",
        ["district_code", "code"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "site_kind",
            sa.Enum(
                "KEY_UNIT",
                "HEAVY_METAL",
                "PETROL_STATION",
                "OIL_DEPOT",
                "PLANT",
                "SEWAGE_WORKS",
                name="site_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "industry",
            sa.Enum(
                "VEHICLE",
                "DISPLAY",
                "CHIP",
                "CHEMICAL",
                "ELECTRONICS",
                "PHARMA",
                "FUEL",
                "PLATING",
                "SEWAGE",
                "OTHER",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("self_monitored_on", sa.Date(), nullable=True),
        sa.Column("is_self_monitoring_abnormal", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("hazards_checked_on", sa.Date(), nullable=True),
        sa.Column("leak_checked_on", sa.Date(), nullable=True),
        sa.Column("tanks", sa.SmallInteger(), nullable=True),
        sa.Column("tanks_reported_on", sa.Date(), nullable=True),
        sa.Column("geom", Geometry(srid=4490, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(ST_SetSRID(geom, 4326), 3857)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "area_m2",
            sa.Double(),
            sa.Computed(
                "ST_Area(ST_Transform(geom, 4534 + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("streets", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("home_street_id", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_site_geom_is_valid")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_site_district_code_district")),
        sa.ForeignKeyConstraint(["id"], ["feature.id"], name=op.f("fk_site_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_site_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["person.id"], name=op.f("fk_site_struck_by_id_person")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_site_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_index("ix_site_geom", "site", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_site_geom_3857", "site", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(
        "uq_site_live_code",
        "site",
        ["district_code", "code"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    op.create_table(
        "upload_row",
        sa.Column("upload_id", sa.BigInteger(), nullable=False),
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
        sa.Column("feature_id", sa.BigInteger(), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("geometry_wkt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_upload_row_feature_id_feature")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_row_upload_id_upload")),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_row")),
    )
    op.create_table(
        "overlap",
        sa.Column("detection_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "overlap",
                "within-tolerance",
                "near",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("overlap_m2", sa.Double(), nullable=False),
        sa.Column("share_of_detection", sa.Double(), nullable=False),
        sa.Column("share_of_parcel", sa.Double(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("tolerance_m", sa.Double(), nullable=False),
        sa.Column("is_borderline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["detection_id"], ["detection.id"], name=op.f("fk_overlap_detection_id_detection")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_overlap_parcel_id_parcel")),
        sa.PrimaryKeyConstraint("detection_id", "parcel_id", name=op.f("pk_overlap")),
    )
    op.create_index(op.f("ix_overlap_parcel_id"), "overlap", ["parcel_id"], unique=False)
    op.create_table(
        "parcel_register",
        sa.Column(
            "register",
            sa.Enum(
                "LISTED",
                "PRIORITY",
                "LEDGER",
                "AFTERCARE",
                "KEY_LAND",
                name="register",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_parcel_register_until_after_since")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_register_parcel_id_parcel")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_parcel_register_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_register")),
    )
    op.create_index(op.f("ix_parcel_register_parcel_id"), "parcel_register", ["parcel_id"], unique=False)
    op.create_index(
        "uq_parcel_register_open",
        "parcel_register",
        ["parcel_id", "register"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "planned_use_change",
        sa.Column("from_use", sa.Text(), nullable=True),
        sa.Column("to_use", sa.Text(), nullable=False),
        sa.Column("is_residential_or_public", sa.Boolean(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_planned_use_change_parcel_id_parcel")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_planned_use_change_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_use_change")),
    )
    op.create_index(op.f("ix_planned_use_change_parcel_id"), "planned_use_change", ["parcel_id"], unique=False)
    op.create_table(
        "scheme",
        sa.Column("is_remediation", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("works_from", sa.Date(), nullable=True),
        sa.Column("works_until", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_scheme_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_scheme_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
    )
    op.create_index(op.f("ix_scheme_parcel_id"), "scheme", ["parcel_id"], unique=False)
    op.create_table(
        "soil_batch",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("volume_m3", sa.Double(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.Column("evaluation_filed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_soil_batch_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_soil_batch_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_soil_batch")),
    )
    op.create_index(op.f("ix_soil_batch_parcel_id"), "soil_batch", ["parcel_id"], unique=False)
    op.create_table(
        "stage_event",
        sa.Column(
            "from_stage",
            sa.Enum(
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
                name="from_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
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
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_stage_event_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_stage_event_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_event")),
    )
    op.create_index(op.f("ix_stage_event_parcel_id"), "stage_event", ["parcel_id"], unique=False)
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    # The queue's own script; a driver-level call, because it holds percent signs and colons.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(DROP_QUEUE)
    op.drop_index(op.f("ix_stage_event_parcel_id"), table_name="stage_event")
    op.drop_table("stage_event")
    op.drop_index(op.f("ix_soil_batch_parcel_id"), table_name="soil_batch")
    op.drop_table("soil_batch")
    op.drop_index(op.f("ix_scheme_parcel_id"), table_name="scheme")
    op.drop_table("scheme")
    op.drop_index(op.f("ix_planned_use_change_parcel_id"), table_name="planned_use_change")
    op.drop_table("planned_use_change")
    op.drop_index("uq_parcel_register_open", table_name="parcel_register", postgresql_where=sa.text("until IS NULL"))
    op.drop_index(op.f("ix_parcel_register_parcel_id"), table_name="parcel_register")
    op.drop_table("parcel_register")
    op.drop_index(op.f("ix_overlap_parcel_id"), table_name="overlap")
    op.drop_table("overlap")
    op.drop_table("upload_row")
    op.drop_index("uq_site_live_code", table_name="site", postgresql_where=sa.text("struck_at IS NULL"))
    op.drop_index("ix_site_geom_3857", table_name="site", postgresql_using="gist")
    op.drop_index("ix_site_geom", table_name="site", postgresql_using="gist")
    op.drop_table("site")
    op.drop_index("uq_project_live_code", table_name="project", postgresql_where=sa.text("struck_at IS NULL"))
    op.drop_index("ix_project_geom_3857", table_name="project", postgresql_using="gist")
    op.drop_index("ix_project_geom", table_name="project", postgresql_using="gist")
    op.drop_table("project")
    op.drop_index("uq_point_live_code", table_name="point", postgresql_where=sa.text("struck_at IS NULL"))
    op.drop_index("ix_point_geom_3857", table_name="point", postgresql_using="gist")
    op.drop_index("ix_point_geom", table_name="point", postgresql_using="gist")
    op.drop_table("point")
    op.drop_index("uq_parcel_live_code", table_name="parcel", postgresql_where=sa.text("struck_at IS NULL"))
    op.drop_index("ix_parcel_stage", table_name="parcel")
    op.drop_index("ix_parcel_geom_3857", table_name="parcel", postgresql_using="gist")
    op.drop_index("ix_parcel_geom", table_name="parcel", postgresql_using="gist")
    op.drop_table("parcel")
    op.drop_index(op.f("ix_link_verdict_link_id"), table_name="link_verdict")
    op.drop_table("link_verdict")
    op.drop_index("uq_detection_live_code", table_name="detection", postgresql_where=sa.text("struck_at IS NULL"))
    op.drop_index("ix_detection_state", table_name="detection")
    op.drop_index("ix_detection_geom_3857", table_name="detection", postgresql_using="gist")
    op.drop_index("ix_detection_geom", table_name="detection", postgresql_using="gist")
    op.drop_table("detection")
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index("ix_upload_sha256", table_name="upload")
    op.drop_table("upload")
    op.drop_table("setting")
    op.drop_table("measure_unit")
    op.drop_table("measure_deadline")
    op.drop_index(op.f("ix_link_via_id"), table_name="link")
    op.drop_index(op.f("ix_link_measure_id"), table_name="link")
    op.drop_table("link")
    op.drop_table("audit_entry")
    op.drop_table("unit_alias")
    op.drop_table("person")
    op.drop_table("measure")
    op.drop_table("unit")
    op.drop_table("task")
    op.drop_index(op.f("ix_feature_street_street_id"), table_name="feature_street")
    op.drop_table("feature_street")
    op.drop_index("ix_street_geom_3857", table_name="street", postgresql_using="gist")
    op.drop_index("ix_street_geom", table_name="street", postgresql_using="gist")
    op.drop_table("street")
    op.drop_table("plan")
    op.drop_table("feature")
    op.drop_index("ix_district_geom_3857", table_name="district", postgresql_using="gist")
    op.drop_index("ix_district_geom", table_name="district", postgresql_using="gist")
    op.drop_table("district")
    op.execute("DROP FUNCTION refuse_change() CASCADE")
