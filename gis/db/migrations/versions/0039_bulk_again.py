"""The upload that a line of a parcel's history came with is proved once for all lines of a statement, as in 0007.

A file with days brings one line a parcel, and its foreign key took longer than all the rest of the line. The index of
corrected lines holds those that correct one: hardly any.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0034"

OF_LINES = ("parcel_id", "parcel", "id")
OF_UPLOADS = ("upload_id", "upload", "id")
REFERRING = ("parcel", "detection", "upload_row")
"""The tables whose `upload_id` a trigger of `upload` guards since 0007."""


def upgrade() -> None:
    op.drop_constraint("fk_stage_event_upload_id_upload", "stage_event", type_="foreignkey")
    op.execute(
        "CREATE TRIGGER require_upload_id AFTER UPDATE OF upload_id ON stage_event FOR EACH ROW"
        " WHEN (NEW.upload_id IS NOT NULL AND OLD.upload_id IS DISTINCT FROM NEW.upload_id)"
        " EXECUTE FUNCTION require_reference('upload_id', 'upload', 'id')"
    )
    _require((*OF_LINES, *OF_UPLOADS))
    _refuse((*REFERRING, "stage_event"))
    op.drop_index("uq_stage_event_corrects_id", "stage_event")
    is_correction = sa.text("corrects_id IS NOT NULL")
    op.create_index(
        "uq_stage_event_corrects_id", "stage_event", ["corrects_id"], unique=True, postgresql_where=is_correction
    )


def downgrade() -> None:
    op.drop_index("uq_stage_event_corrects_id", "stage_event")
    op.create_index("uq_stage_event_corrects_id", "stage_event", ["corrects_id"], unique=True)
    _refuse(REFERRING)
    _require(OF_LINES)
    op.execute("DROP TRIGGER require_upload_id ON stage_event")
    op.create_foreign_key("fk_stage_event_upload_id_upload", "stage_event", "upload", ["upload_id"], ["id"])


def _require(arguments: tuple[str, ...]) -> None:
    op.execute("DROP TRIGGER require_references ON stage_event")
    op.execute(
        "CREATE TRIGGER require_references AFTER INSERT ON stage_event REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION require_references({_quoted(arguments)})"
    )


def _refuse(tables: tuple[str, ...]) -> None:
    arguments = _quoted(tuple(one for table in tables for one in (table, "upload_id", "id")))
    for name, event, rows in (
        ("refuse_orphans", "DELETE", " REFERENCING OLD TABLE AS old_rows"),
        ("refuse_orphans_of_all", "TRUNCATE", ""),
    ):
        op.execute(f"DROP TRIGGER {name} ON upload")
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON upload{rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({arguments})"
        )


def _quoted(arguments: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in arguments)
