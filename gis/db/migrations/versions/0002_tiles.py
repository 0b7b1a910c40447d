"""What keeps the map fast and fresh: a data version, and a grid of counts for low zooms.

Edits wait for one another as little as can be: during a transaction they only add rows of their own (`tile_change`,
`tile_delta`); the few rows that everybody shares are written at commit, in one order for all, by a deferred trigger.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# Everything a page shows; people, sessions and the audit log are not of it.
WATCHED = (
    "district",
    "street",
    "unit",
    "plan",
    "task",
    "measure",
    "measure_deadline",
    "measure_unit",
    "setting",
    "upload",
    "parcel_register",
    "stage_event",
    "planned_use_change",
    "scheme",
    "soil_batch",
    "overlap",
    "link",
    "link_verdict",
    "site",
    "project",
    "point",
)
# Counted in the grid: layer number and the class that squares are painted by.
COUNTED = {
    "parcel": (1, "paint"),
    # The place of the state in the order of `domain.words.DetectionState`, doubled, odd when on a parcel.
    "detection": (2, "tile_state(state) * 2 + is_on_parcel::int"),
}

# For the freshness in the legend, and for crowded tiles, which draw only parcels on a register.
INDEXES = """
CREATE INDEX ix_parcel_as_of ON parcel (as_of);
CREATE INDEX ix_detection_as_of ON detection (as_of);
CREATE INDEX ix_parcel_flagged ON parcel USING gist (geom_3857) WHERE registers <> 0;
"""

TABLES = """
CREATE TABLE data_version (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version bigint NOT NULL
);
INSERT INTO data_version (version) VALUES (1);

-- Rows live from a transaction's first edit to its commit, so there is nothing to save from a crash.
CREATE UNLOGGED TABLE tile_change (transaction bigint PRIMARY KEY);
CREATE UNLOGGED TABLE tile_delta (
    transaction bigint NOT NULL,
    layer smallint NOT NULL,
    column_13 integer NOT NULL,
    row_13 integer NOT NULL,
    class smallint NOT NULL,
    streets smallint[] NOT NULL,
    n integer NOT NULL
);
CREATE INDEX ix_tile_delta_transaction ON tile_delta (transaction);

-- How many features of a class and of a set of streets have their point in a cell; a tile is 32 x 32 cells, counted
-- from its north-west corner, row by row. `streets` is in the key so that a tile can sum what one person may see.
CREATE TABLE tile_grid (
    layer smallint NOT NULL,
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    cell smallint NOT NULL,
    class smallint NOT NULL,
    streets smallint[] NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (layer, z, x, y, cell, class, streets)
);
"""

# The Web Mercator square is 2 * 20037508.342789244 m wide; zoom 13 has 2^13 tiles of 32 cells across it.
FUNCTIONS = """
CREATE FUNCTION tile_column(geom geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT least(greatest(floor((ST_X(geom) + 20037508.342789244) / 40075016.685578488 * 262144)::int, 0), 262143) $$;

CREATE FUNCTION tile_row(geom geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT least(greatest(floor((20037508.342789244 - ST_Y(geom)) / 40075016.685578488 * 262144)::int, 0), 262143) $$;

CREATE FUNCTION tile_state(state text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_position(ARRAY['TO_TRIAGE', 'TO_CHECK', 'DISPATCHED', 'CHECKING', 'TO_REVIEW', 'RECTIFYING',
        'CASE_FILED', 'TO_RECHECK', 'ON_HOLD', 'EXCLUDED', 'CLOSED'], state) - 1
$$;

CREATE FUNCTION tile_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A statement that touched no row is no edit.
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO tile_change VALUES (txid_current()) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tile_note_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tile_change VALUES (txid_current()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Adds deltas (n may be negative), given at zoom 13, to the cells of every zoom from 6. Cells are written in the order
-- of their key: two commits that meet wait, and never for each other.
CREATE FUNCTION tile_add(added tile_delta[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tile_grid AS g (layer, z, x, y, cell, class, streets, n)
    SELECT d.layer, z, d.column_13 >> (18 - z), d.row_13 >> (18 - z),
        ((d.row_13 >> (13 - z)) & 31) * 32 + ((d.column_13 >> (13 - z)) & 31), d.class, d.streets, sum(d.n)
    FROM unnest(added) d, generate_series(6, 13) z
    GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(d.n) <> 0
    ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (layer, z, x, y, cell, class, streets) DO UPDATE SET n = g.n + excluded.n
$$;
"""

# Counts every feature anew. Others that commit wait at the lock; what they have added but not committed is not seen
# here and is added by them afterwards.
REBUILD = """
CREATE FUNCTION tile_rebuild(only_layer integer DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE tile_grid IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM tile_delta
        WHERE transaction = txid_current() AND (only_layer IS NULL OR layer = only_layer);
    DELETE FROM tile_grid WHERE only_layer IS NULL OR layer = only_layer;
    INSERT INTO tile_change VALUES (txid_current()) ON CONFLICT DO NOTHING;
    WITH counted AS MATERIALIZED ({counted})
    INSERT INTO tile_grid (layer, z, x, y, cell, class, streets, n)
    SELECT d.layer, z, d.column_13 >> (18 - z), d.row_13 >> (18 - z),
        ((d.row_13 >> (13 - z)) & 31) * 32 + ((d.column_13 >> (13 - z)) & 31), d.class, d.streets, sum(d.n)
    FROM counted d, generate_series(6, 13) z
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ORDER BY 1, 2, 3, 4, 5, 6, 7;
END $$
"""

# One a layer, over the rows of a trigger's transition tables or of the table itself.
COUNTED_ROWS = """
    SELECT {layer}::smallint AS layer, tile_column(p.geom) AS column_13, tile_row(p.geom) AS row_13,
        ({class_})::smallint AS class, streets, {n} AS n
    FROM {rows} r, LATERAL (SELECT ST_PointOnSurface(r.geom_3857) AS geom) p WHERE struck_at IS NULL
"""

NOTE_DELTA = """
CREATE FUNCTION tile_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
        INSERT INTO tile_delta SELECT txid_current(), layer, column_13, row_13, class, streets, sum(n)
        FROM ({new}) d GROUP BY 2, 3, 4, 5, 6;
    ELSIF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM old_rows) THEN RETURN NULL; END IF;
        INSERT INTO tile_delta SELECT txid_current(), layer, column_13, row_13, class, streets, sum(n)
        FROM ({old}) d GROUP BY 2, 3, 4, 5, 6;
    ELSE
        IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
        -- What stays where it was cancels itself out: most edits change nothing that is counted.
        INSERT INTO tile_delta SELECT txid_current(), layer, column_13, row_13, class, streets, sum(n)
        FROM ({old} UNION ALL {new}) d GROUP BY 2, 3, 4, 5, 6 HAVING sum(n) <> 0;
    END IF;
    INSERT INTO tile_change VALUES (txid_current()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tile_note_{table}();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tile_note_{table}();
CREATE TRIGGER tile_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tile_note_{table}();

CREATE FUNCTION tile_truncate_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tile_rebuild({layer});
    RETURN NULL;
END $$;
CREATE TRIGGER tile_truncated AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tile_truncate_{table}();
"""

NOTE_CHANGE = """
CREATE TRIGGER tile_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_updated AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tile_note_change();
CREATE TRIGGER tile_truncated AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tile_note_truncate();
"""

# Adding one change to eight zooms costs about as much as counting 20 features anew.
AT_COMMIT = """
CREATE FUNCTION tile_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deltas tile_delta[];
    one record;
BEGIN
    FOR one IN
        SELECT layer, count(*) AS many FROM tile_delta WHERE transaction = NEW.transaction
        GROUP BY layer HAVING count(*) > 1000 ORDER BY layer
    LOOP
        IF one.many * 20 > (SELECT coalesce(sum(n), 0) + one.many FROM tile_grid WHERE layer = one.layer AND z = 6) THEN
            PERFORM tile_rebuild(one.layer);
        END IF;
    END LOOP;
    WITH own AS (DELETE FROM tile_delta d WHERE transaction = NEW.transaction RETURNING d)
    SELECT array_agg(d) INTO deltas FROM own;
    IF deltas IS NOT NULL THEN
        PERFORM tile_add(deltas);
    END IF;
    DELETE FROM tile_change WHERE transaction = NEW.transaction;
    -- Last, because from here to the end of the commit every other writer waits.
    UPDATE data_version SET version = version + 1;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER tile_at_commit AFTER INSERT ON tile_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tile_at_commit();
"""


def upgrade() -> None:
    op.execute(INDEXES)
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for table in WATCHED:
        op.execute(NOTE_CHANGE.format(table=table))
    for table, (layer, class_) in COUNTED.items():
        old = COUNTED_ROWS.format(layer=layer, class_=class_, rows="old_rows", n=-1)
        new = COUNTED_ROWS.format(layer=layer, class_=class_, rows="new_rows", n=1)
        op.execute(NOTE_DELTA.format(table=table, layer=layer, old=old, new=new))
    anew = (
        COUNTED_ROWS.format(layer=layer, class_=class_, rows=table, n=1)
        + f"AND (only_layer IS NULL OR only_layer = {layer})"
        for table, (layer, class_) in COUNTED.items()
    )
    op.execute(REBUILD.format(counted=" UNION ALL ".join(anew)))
    op.execute(AT_COMMIT)
    # What is there already; settled now, as pending triggers would stand in the way of a later migration.
    op.execute("SELECT tile_rebuild()")
    op.execute("SET CONSTRAINTS tile_at_commit IMMEDIATE; SET CONSTRAINTS tile_at_commit DEFERRED")


def downgrade() -> None:
    # Changes of this very transaction would still want to be noted at its end.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in (*WATCHED, *COUNTED):
        for when in ("inserted", "updated", "deleted", "truncated"):
            op.execute(f"DROP TRIGGER tile_{when} ON {table}")
    for table in COUNTED:
        op.execute(f"DROP FUNCTION tile_note_{table}(), tile_truncate_{table}()")
    op.execute("DROP TABLE tile_change")
    op.execute("DROP FUNCTION tile_at_commit(), tile_rebuild(integer), tile_add(tile_delta[])")
    op.execute("DROP FUNCTION tile_note_change(), tile_note_truncate(), tile_state(text)")
    op.execute("DROP FUNCTION tile_column(geometry), tile_row(geometry)")
    op.execute("DROP TABLE tile_grid, tile_delta, data_version")
    op.execute("DROP INDEX ix_parcel_as_of, ix_detection_as_of, ix_parcel_flagged")
