"""Clues of other sources: reports with their place, informers apart, imported tables.

A clue's words and the number of its source were kept on the clue, where nobody wrote them yet; they belong to a report.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034"
down_revision = "0032"

SOURCES = ("detection", "cancelled-permit", "planning-change", "land-transfer", "hotline")
VERDICTS = ("SUSPECTED", "NEEDS_CHECK", "NOT_JUDGED", "EXPECTED")
OUTCOMES = ("accepted", "quarantined", "duplicate")
CHANGES = (
    "EXCAVATION",
    "PILING",
    "HARD_SURFACE",
    "BUILDING",
    "HARD_SURFACE_OR_BUILDING",
    "TEMPORARY",
    "STOCKPILE",
    "REMOVAL",
    "UNKNOWN",
)
APPEND_ONLY = ("clue_informer", "clue_import", "clue_import_row")


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    key = "code" if to == "district" else "id"
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.drop_column("clue", "source_text")
    op.drop_column("clue", "source_document")
    op.create_table(
        "clue_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("clue_id", sa.BigInteger(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("source", _words(SOURCES, "source"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4490, spatial_index=False), nullable=False),
        sa.Column("change_kind", _words(CHANGES, "change_kind"), nullable=True),
        sa.Column("lawfulness", _words(VERDICTS, "lawfulness"), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_report")),
        sa.UniqueConstraint(
            "district_code", "source", "number", name=op.f("uq_clue_report_district_code_source_number")
        ),
        sa.CheckConstraint("source <> 'detection'", name=op.f("ck_clue_report_told_by_others")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_clue_report_geom_is_valid")),
        _refers("clue_report", "clue_id", "clue"),
        _refers("clue_report", "district_code", "district"),
        _refers("clue_report", "recorded_by_id", "person"),
    )
    op.create_index(op.f("ix_clue_report_clue_id"), "clue_report", ["clue_id"])
    op.create_index("ix_clue_report_geom", "clue_report", ["geom"], postgresql_using="gist")
    op.create_table(
        "clue_informer",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_clue_informer")),
        sa.CheckConstraint("num_nonnulls(name, phone) > 0", name=op.f("ck_clue_informer_somebody_is_named")),
        _refers("clue_informer", "report_id", "clue_report"),
    )
    _imports()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _imports() -> None:
    op.create_table(
        "clue_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("rows_in", "accepted", "quarantined", "duplicates")
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue_import")),
        sa.CheckConstraint("rows_in = accepted + quarantined + duplicates", name=op.f("ck_clue_import_rows_add_up")),
        _refers("clue_import", "district_code", "district"),
        _refers("clue_import", "recorded_by_id", "person"),
    )
    op.create_table(
        "clue_import_row",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", _words(OUTCOMES, "outcome"), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("problems", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_clue_import_row")),
        sa.CheckConstraint(
            "(outcome = 'accepted') = (report_id IS NOT NULL)",
            name=op.f("ck_clue_import_row_accepted_rows_are_reports"),
        ),
        _refers("clue_import_row", "import_id", "clue_import"),
        _refers("clue_import_row", "report_id", "clue_report"),
    )
    op.create_index(op.f("ix_clue_import_row_report_id"), "clue_import_row", ["report_id"])


def downgrade() -> None:
    for table in ("clue_import_row", "clue_import", "clue_informer", "clue_report"):
        op.drop_table(table)
    op.add_column("clue", sa.Column("source_text", sa.Text(), nullable=True))
    op.add_column("clue", sa.Column("source_document", sa.Text(), nullable=True))
