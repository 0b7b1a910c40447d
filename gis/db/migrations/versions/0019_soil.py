"""Soil that leaves: transfer plans, amounts out and in, batches that follow a split; phases of a remediation."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.schema import SchemaItem

revision = "0019"
down_revision = "0012"

NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
"""
UNITS = ("m3", "t")
PHASE_STATES = ("PLANNED", "WORKS", "EVALUATION", "PASSED", "FAILED")


def _code(name: str, codes: tuple[str, ...]) -> sa.Column[str]:
    return sa.Column(
        name, sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40), nullable=False
    )


def _recorded(table: str) -> list[SchemaItem]:
    """Columns that each record has: who and when, by which document."""
    return [
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        _reference(table, "document_id", "document"),
        _reference(table, "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def upgrade() -> None:
    _plans()
    _batches()
    _movements()
    _phases()
    for table in ("transfer_plan", "soil_movement", "phase"):
        op.execute(NOTE_CHANGE.format(table=table))


def _plans() -> None:
    op.create_table(
        "transfer_plan",
        _id(),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("moves_from", sa.Date(), nullable=False),
        sa.Column("moves_until", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        _code("unit", UNITS),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("disposal", sa.Text(), nullable=False),
        sa.Column("contractor_id", sa.BigInteger(), nullable=True),
        sa.Column("reported_origin_on", sa.Date(), nullable=True),
        sa.Column("reported_destination_on", sa.Date(), nullable=True),
        sa.Column("destination_office", sa.Text(), nullable=True),
        sa.Column("origin_id", sa.BigInteger(), nullable=True),
        *_recorded("transfer_plan"),
        _reference("transfer_plan", "parcel_id", "parcel"),
        _reference("transfer_plan", "contractor_id", "practitioner"),
        _reference("transfer_plan", "origin_id", "transfer_plan"),
        sa.CheckConstraint("moves_from <= moves_until", name=op.f("ck_transfer_plan_until_after_from")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_plan_amount_is_positive")),
    )
    op.create_index(op.f("ix_transfer_plan_parcel_id"), "transfer_plan", ["parcel_id"])


def _batches() -> None:
    op.add_column("soil_batch", sa.Column("arrived_on", sa.Date(), nullable=True))
    op.add_column("soil_batch", sa.Column("plan_id", sa.BigInteger(), nullable=True))
    op.add_column("soil_batch", sa.Column("density_t_m3", sa.Float(), nullable=True))
    op.add_column("soil_batch", sa.Column("origin_id", sa.BigInteger(), nullable=True))
    op.add_column("soil_batch", sa.Column("origin_share", sa.Float(), server_default="1", nullable=False))
    for column, to in (("plan_id", "transfer_plan"), ("origin_id", "soil_batch")):
        op.create_foreign_key(op.f(f"fk_soil_batch_{column}_{to}"), "soil_batch", to, [column], ["id"])
    checks = {
        "origin_share_is_a_share": "origin_share > 0 AND origin_share <= 1",
        "density_is_positive": "density_t_m3 > 0",
    }
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_soil_batch_{name}"), "soil_batch", condition)
    op.create_index(op.f("ix_soil_batch_origin_id"), "soil_batch", ["origin_id"])


def _movements() -> None:
    op.create_table(
        "soil_movement",
        _id(),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        _code("direction", ("out", "in")),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        _code("unit", UNITS),
        sa.Column("manifest_no", sa.Text(), nullable=True),
        sa.Column("cancels_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *_recorded("soil_movement"),
        _reference("soil_movement", "batch_id", "soil_batch"),
        _reference("soil_movement", "cancels_id", "soil_movement"),
        sa.UniqueConstraint("cancels_id", name=op.f("uq_soil_movement_cancels_id")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_soil_movement_amount_is_positive")),
        sa.CheckConstraint(
            "cancels_id IS NULL OR reason IS NOT NULL", name=op.f("ck_soil_movement_cancelled_with_reason")
        ),
    )
    op.create_index(op.f("ix_soil_movement_batch_id"), "soil_movement", ["batch_id"])
    op.execute(
        "CREATE TRIGGER soil_movement_is_append_only BEFORE UPDATE OR DELETE ON soil_movement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _phases() -> None:
    op.create_table(
        "phase",
        _id(),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), nullable=True),
        sa.Column("scheme_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _code("state", PHASE_STATES),
        sa.Column("evaluated_on", sa.Date(), nullable=True),
        sa.Column("origin_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_recorded("phase"),
        _reference("phase", "parcel_id", "parcel"),
        _reference("phase", "scheme_id", "scheme"),
        _reference("phase", "origin_id", "phase"),
        sa.UniqueConstraint("parcel_id", "number", name=op.f("uq_phase_parcel_id_number")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_phase_until_after_from")),
        sa.CheckConstraint(
            "state NOT IN ('PASSED', 'FAILED') OR (evaluated_on IS NOT NULL AND document IS NOT NULL)",
            name=op.f("ck_phase_evaluated_with_document"),
        ),
    )


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    op.drop_table("phase")
    op.drop_table("soil_movement")
    for column in ("origin_share", "origin_id", "density_t_m3", "plan_id", "arrived_on"):
        op.drop_column("soil_batch", column)
    op.drop_table("transfer_plan")
