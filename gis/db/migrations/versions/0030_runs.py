"""Detection runs are kept: their scenes, options, record, files, and what they say of each parcel."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0028"

STATES = ("queued", "running", "done", "refused", "cancelled", "failed")
RESULTS = ("CHANGED", "NOT_CHANGED", "CANNOT_JUDGE")
OBSTACLES = ("CLOUD", "TOO_SMALL", "NO_DATA", "REGISTRATION")
STABILITIES = ("STABLE", "BORDERLINE")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "detection_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("before_id", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("parcels_sha256", sa.Text(), nullable=True),
        sa.Column("state", _one_of("state", STATES), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("record", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("problem", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("upload_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("before_id <> after_id", name=op.f("ck_detection_run_two_scenes")),
        sa.CheckConstraint("state <> 'done' OR record IS NOT NULL", name=op.f("ck_detection_run_done_with_a_record")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.{key}"], name=op.f(f"fk_detection_run_{column}_{table}"))
            for column, table, key in (
                ("district_code", "district", "code"),
                ("before_id", "scene", "id"),
                ("after_id", "scene", "id"),
                ("upload_id", "upload", "id"),
                ("recorded_by_id", "person", "id"),
                ("cancelled_by_id", "person", "id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detection_run")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_detection_run_upload_id")),
    )
    op.create_index("ix_detection_run_number", "detection_run", ["number"])
    op.create_table(
        "run_file",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["detection_run.id"], name=op.f("fk_run_file_run_id_detection_run")),
        sa.PrimaryKeyConstraint("run_id", "name", name=op.f("pk_run_file")),
    )
    shares = ("pixels", "visible_share", "cloud_share", "changed_m2", "changed_share", "needed_resolution_m")
    op.create_table(
        "run_parcel",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("result", _one_of("result", RESULTS), nullable=False),
        sa.Column("obstacle", _one_of("obstacle", OBSTACLES), nullable=True),
        sa.Column("stability", _one_of("stability", STABILITIES), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in shares),
        sa.Column("because", postgresql.JSONB(), nullable=False),
        sa.Column("detections", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(result = 'CANNOT_JUDGE') = (obstacle IS NOT NULL)", name=op.f("ck_run_parcel_obstacle_when_not_judged")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["detection_run.id"], name=op.f("fk_run_parcel_run_id_detection_run")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_run_parcel_parcel_id_parcel")),
        sa.PrimaryKeyConstraint("run_id", "parcel_id", name=op.f("pk_run_parcel")),
    )
    op.create_index("ix_run_parcel_parcel_id", "run_parcel", ["parcel_id"])


def downgrade() -> None:
    for table in ("run_parcel", "run_file", "detection_run"):
        op.drop_table(table)
