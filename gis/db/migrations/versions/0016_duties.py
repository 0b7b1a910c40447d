"""Restrictions, monitoring schedules, key units, tanks, and the records that fulfil duties."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0017"

TABLES = (
    "duty_day",
    "control_class",
    "demolition",
    "monitoring_schedule",
    "restriction",
    "site_units",
    "tank",
    "duty_record",
    "tank_change",
)
APPEND_ONLY = ("duty_record", "control_class", "site_units", "demolition", "tank_change")
REFUSE = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""


def upgrade() -> None:
    op.create_table(
        "duty_day",
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_duty_day_feature_id_feature")),
        sa.PrimaryKeyConstraint("feature_id", "measure", name=op.f("pk_duty_day")),
    )
    op.create_table(
        "control_class",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_control_class_document_id_document")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_control_class_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_control_class_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_class")),
    )
    op.create_index(op.f("ix_control_class_parcel_id"), "control_class", ["parcel_id"], unique=False)
    op.create_table(
        "demolition",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_demolition_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_demolition_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_demolition_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demolition")),
    )
    op.create_index(op.f("ix_demolition_site_id"), "demolition", ["site_id"], unique=False)
    op.create_table(
        "monitoring_schedule",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "AFTERCARE", "KEY_MONITORING", name="purpose", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "watched",
            sa.Enum(
                "GROUNDWATER",
                "SOIL",
                "SOIL_GAS",
                "BARRIER",
                "OTHER",
                name="watched",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("last_due_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_monitoring_schedule_ended_with_a_reason")
        ),
        sa.CheckConstraint(
            "last_due_on IS NULL OR first_due_on <= last_due_on", name=op.f("ck_monitoring_schedule_days_in_order")
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_monitoring_schedule_months_meant")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_monitoring_schedule_document_id_document")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_monitoring_schedule_ended_by_id_person")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_monitoring_schedule_parcel_id_parcel")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_monitoring_schedule_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_schedule")),
    )
    op.create_index(op.f("ix_monitoring_schedule_parcel_id"), "monitoring_schedule", ["parcel_id"], unique=False)
    op.create_table(
        "restriction",
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "LAND_USE",
                "GROUNDWATER_USE",
                "RISK_NOTICE",
                "ENTRY_RULES",
                "WARNING_SIGN",
                "ENGINEERING",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("check_months", sa.SmallInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_restriction_ended_with_a_reason")
        ),
        sa.CheckConstraint("check_months BETWEEN 1 AND 120", name=op.f("ck_restriction_check_months_meant")),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_restriction_geom_is_valid")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until", name=op.f("ck_restriction_valid_in_order")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_restriction_document_id_document")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_restriction_ended_by_id_person")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_restriction_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_restriction_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_parcel_id"), "restriction", ["parcel_id"], unique=False)
    op.create_table(
        "site_units",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("class_1", sa.SmallInteger(), nullable=False),
        sa.Column("class_2", sa.SmallInteger(), nullable=False),
        sa.Column("is_groundwater_sensitive", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("class_1 >= 0 AND class_2 >= 0", name=op.f("ck_site_units_counts")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_site_units_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_site_units_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_units_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_units")),
    )
    op.create_index(op.f("ix_site_units_site_id"), "site_units", ["site_id"], unique=False)
    op.create_table(
        "tank",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "protection",
            sa.Enum(
                "PASSIVE",
                "ACTIVE",
                "BOTH",
                "NONE",
                name="protection",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("spec", sa.Text(), nullable=True),
        sa.Column("volume_m3", sa.Double(), nullable=True),
        sa.Column("buried_on", sa.Date(), nullable=True),
        sa.Column("holds", sa.Text(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("volume_m3 > 0", name=op.f("ck_tank_holds_something")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_tank_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_tank_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_tank_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tank")),
    )
    op.create_index(
        "uq_tank_in_use", "tank", ["site_id", "number"], unique=True, postgresql_where=sa.text("removed_on IS NULL")
    )
    op.create_table(
        "duty_record",
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("restriction_id", sa.BigInteger(), nullable=True),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum("FINE", "PROBLEM", "UNCLEAR", name="finding", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("num_nonnulls(restriction_id, schedule_id) <= 1", name=op.f("ck_duty_record_fulfils_one")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_duty_record_document_id_document")),
        sa.ForeignKeyConstraint(["feature_id"], ["feature.id"], name=op.f("fk_duty_record_feature_id_feature")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_duty_record_recorded_by_id_person")),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restriction.id"], name=op.f("fk_duty_record_restriction_id_restriction")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["monitoring_schedule.id"], name=op.f("fk_duty_record_schedule_id_monitoring_schedule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_record")),
    )
    op.create_index("ix_duty_record_feature_id", "duty_record", ["feature_id", "kind", "done_on"], unique=False)
    op.create_index(op.f("ix_duty_record_restriction_id"), "duty_record", ["restriction_id"], unique=False)
    op.create_index(op.f("ix_duty_record_schedule_id"), "duty_record", ["schedule_id"], unique=False)
    op.create_table(
        "tank_change",
        sa.Column("tank_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "change",
            sa.Enum("added", "changed", "removed", name="change", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_tank_change_document_id_document")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_tank_change_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["tank_id"], ["tank.id"], name=op.f("fk_tank_change_tank_id_tank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tank_change")),
    )
    op.create_index(op.f("ix_tank_change_tank_id"), "tank_change", ["tank_id"], unique=False)
    for table in APPEND_ONLY:
        op.execute(REFUSE.format(table=table))
    for table in TABLES:
        if table != "duty_day":
            op.execute(NOTE_CHANGE.format(table=table))


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    for table in reversed(TABLES):
        op.drop_table(table)
