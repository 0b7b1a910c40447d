"""What makes an upload of 100,000 rows slow and proves nothing more: references asked row by row, pairs merely near.

Of the server's work for such an upload a third went into a million questions of foreign keys, each for one row. The
references of the tables that uploads fill are proved by triggers now, once for all rows of a statement, with the same
error. What is referred to cannot be removed, emptied or numbered anew while anything refers to it: features are struck
and never removed, so that the removal bears the cost of the locks. References that are hardly ever filled (people) stay
foreign keys.

The pairs of a detection and a parcel that lie within 50 m of one another and do not count were ten times as many as
those that count, and only the panels of the two show them: they are measured there, when somebody looks. After going
down they come back with the refresh of a new day.
"""

from collections import defaultdict

from alembic import op

revision = "0007"
down_revision = "0006"

# Referring table and column, the table and key it refers to.
REFERENCES = (
    ("parcel", "id", "feature", "id"),
    ("parcel", "district_code", "district", "code"),
    ("parcel", "upload_id", "upload", "id"),
    ("parcel_register", "parcel_id", "parcel", "id"),
    ("stage_event", "parcel_id", "parcel", "id"),
    ("detection", "id", "feature", "id"),
    ("detection", "district_code", "district", "code"),
    ("detection", "upload_id", "upload", "id"),
    ("feature_street", "feature_id", "feature", "id"),
    ("feature_street", "street_id", "street", "id"),
    ("feature_extra", "feature_id", "feature", "id"),
    ("overlap", "detection_id", "detection", "id"),
    ("overlap", "parcel_id", "parcel", "id"),
    ("link", "feature_id", "feature", "id"),
    ("link", "measure_id", "measure", "id"),
    ("link", "via_id", "feature", "id"),
    ("upload_row", "upload_id", "upload", "id"),
    ("upload_row", "feature_id", "feature", "id"),
)
# Goes with what it refers to.
CASCADING = "feature_street.feature_id"

# A foreign key locks each row that is referred to: of its 4 µs a row only a tenth is the question itself. Here whoever
# removes something waits for those who write what may refer to it, then looks whether anything does; whoever writes
# afterwards sees that it is gone (READ COMMITTED: each question sees what is committed by then).
# Arguments of the first: column, table, key, and again for each reference; of the last: table, column, key.
FUNCTIONS = """
CREATE FUNCTION require_references() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    FOR i IN 0 .. TG_NARGS - 3 BY 3 LOOP
        EXECUTE format('
            SELECT n.%1$I::text FROM new_rows n
            WHERE n.%1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$I r WHERE r.%3$I = n.%1$I) LIMIT 1',
            TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[i + 2]) INTO missing;
        IF missing IS NOT NULL THEN
            RAISE foreign_key_violation USING MESSAGE = format('%s.%s refers to no %s: %s',
                TG_TABLE_NAME, TG_ARGV[i], TG_ARGV[i + 1], missing);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION require_reference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_rows int;
BEGIN
    EXECUTE format('SELECT FROM %2$I r WHERE r.%3$I = ($1).%1$I', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2])
        USING NEW;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows = 0 THEN
        RAISE foreign_key_violation USING MESSAGE = format('%s.%s refers to no %s',
            TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = format('the key of a %s never changes', TG_TABLE_NAME);
END $$;

CREATE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_left boolean;
BEGIN
    FOR i IN 0 .. TG_NARGS - 3 BY 3 LOOP
        EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', TG_ARGV[i]);
        IF TG_OP = 'TRUNCATE' THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %1$I WHERE %2$I IS NOT NULL)', TG_ARGV[i], TG_ARGV[i + 1])
                INTO is_left;
        ELSIF TG_ARGV[i] || '.' || TG_ARGV[i + 1] = '{cascading}' THEN
            EXECUTE format('DELETE FROM %1$I r USING old_rows o WHERE r.%2$I = o.%3$I',
                TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[i + 2]);
            is_left := false;
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT FROM old_rows o JOIN %1$I r ON r.%2$I = o.%3$I)',
                TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[i + 2]) INTO is_left;
        END IF;
        IF is_left THEN
            RAISE foreign_key_violation USING MESSAGE = format('%s.%s still refers to %s',
                TG_ARGV[i], TG_ARGV[i + 1], TG_TABLE_NAME);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""

# A later step could not alter a table that still has something to note at commit.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def upgrade() -> None:
    op.execute("DELETE FROM overlap WHERE relation = 'near'")
    op.execute(SETTLE)
    op.create_check_constraint(op.f("ck_overlap_counts"), "overlap", "relation <> 'near'")
    op.execute(FUNCTIONS.replace("{cascading}", CASCADING))
    referring: dict[str, list[str]] = defaultdict(list)
    referred: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, column, to, key in REFERENCES:
        op.drop_constraint(f"fk_{table}_{column}_{to}", table, type_="foreignkey")
        referring[table] += [column, to, key]
        referred[to, key] += [table, column, key]
        op.execute(
            f"CREATE TRIGGER require_{column} AFTER UPDATE OF {column} ON {table} FOR EACH ROW"
            f" WHEN (NEW.{column} IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column})"
            f" EXECUTE FUNCTION require_reference('{column}', '{to}', '{key}')"
        )
    for table, arguments in referring.items():
        op.execute(
            f"CREATE TRIGGER require_references AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION require_references({_quoted(arguments)})"
        )
    for (table, key), arguments in referred.items():
        op.execute(
            f"CREATE TRIGGER refuse_orphans AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({_quoted(arguments)})"
        )
        op.execute(
            f"CREATE TRIGGER refuse_orphans_of_all AFTER TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({_quoted(arguments)})"
        )
        op.execute(
            f"CREATE TRIGGER refuse_key_change BEFORE UPDATE OF {key} ON {table} FOR EACH ROW"
            f" WHEN (OLD.{key} IS DISTINCT FROM NEW.{key}) EXECUTE FUNCTION refuse_key_change()"
        )


def downgrade() -> None:
    op.execute("DROP FUNCTION require_references(), require_reference(), refuse_orphans(), refuse_key_change() CASCADE")
    for table, column, to, key in REFERENCES:
        on_delete = "CASCADE" if f"{table}.{column}" == CASCADING else None
        op.create_foreign_key(f"fk_{table}_{column}_{to}", table, to, [column], [key], ondelete=on_delete)
    op.drop_constraint(op.f("ck_overlap_counts"), "overlap", type_="check")


def _quoted(arguments: list[str]) -> str:
    return ", ".join(f"'{one}'" for one in arguments)
