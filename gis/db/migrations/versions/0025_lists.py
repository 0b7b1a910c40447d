"""Lists of 100,000 parcels: pages by their order, counts by an index alone, words by trigrams.

`found_by` holds code, names and address as they are compared (gis/spelling.py): wide letters narrow, small, without
spaces and hyphens. pg_trgm comes with PostgreSQL; who owns a database may create it there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

KINDS = ("parcel", "site", "project", "point", "detection")
LEFT_OUT = " \t-‐‑‒–—―−"
NAMES = {"parcel": ("code", "name", "old_name", "address")}
NAMES_OF_OTHERS = ("code", "name", "address")


def found_by(table: str) -> str:
    """Code, names and address, a line each, in the letters in which they are compared."""
    lines = " || E'\\n' || ".join(f"coalesce({one}, '')" for one in NAMES.get(table, NAMES_OF_OTHERS))
    return f"translate(lower(normalize({lines}, NFKC)), '{LEFT_OUT}', '')"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in KINDS:
        op.add_column(table, sa.Column("found_by", sa.Text(), sa.Computed(found_by(table), persisted=True)))
        op.create_index(
            f"ix_{table}_found_by",
            table,
            ["found_by"],
            postgresql_using="gin",
            postgresql_ops={"found_by": "gin_trgm_ops"},
        )
    live = sa.text("struck_at IS NULL")
    for table, group in (("parcel", "paint"), ("detection", "state")):
        op.create_index(f"ix_{table}_code", table, ["code", "id"], postgresql_where=live)
        op.create_index(f"ix_{table}_{group}_as_of", table, [group, "as_of"], postgresql_where=live)


def downgrade() -> None:
    for table, group in (("parcel", "paint"), ("detection", "state")):
        op.drop_index(f"ix_{table}_{group}_as_of", table)
        op.drop_index(f"ix_{table}_code", table)
    for table in KINDS:
        op.drop_index(f"ix_{table}_found_by", table)
        op.drop_column(table, "found_by")
