"""A made-up city for the benchmark of tiles: as many parcels and detections as asked for, the same at every run."""

from __future__ import annotations

import math
import time

import psycopg

WEST, SOUTH = 116.28, 39.82
PITCH_M = 15.0
"""One parcel each 15 m: 15,600 in a tile of zoom 14, twice as dense as any real district."""
STREETS = 17
METRES_A_DEGREE = 111_320.0
DISTRICT = "110101"
_LAT_SCALE = math.cos(math.radians(39.9))

# Numbers that look random and are the same everywhere: a hash of the row's number and a seed, as a share of 1.
_SHARE = "((hashint8extended({row}, {seed}) & 1048575) / 1048576.0)"


def _share(seed: int, row: str = "i") -> str:
    return _SHARE.format(row=row, seed=seed)


def extent(parcels: int) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of so many parcels in a square."""
    side_m = math.isqrt(parcels) * PITCH_M
    return WEST, SOUTH, WEST + side_m / METRES_A_DEGREE / _LAT_SCALE, SOUTH + side_m / METRES_A_DEGREE


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Zoom, column and row of the tile that a place lies in."""
    size = 1 << z
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return z, int((lon + 180) / 360 * size), int(down * size)


def load(connection: psycopg.Connection, parcels: int, detections: int) -> None:
    """Fill a migrated, empty database; prints how long each step takes."""
    side = math.isqrt(parcels)
    west, south, east, north = extent(parcels)
    cursor = connection.cursor()
    cursor.execute(
        "INSERT INTO district (code, name_zh, name_en, source, geom) VALUES (%s, '示例区', 'Sample', '示例',"
        " ST_Multi(ST_MakeEnvelope(%s, %s, %s, %s, 4490))) ON CONFLICT (code) DO UPDATE SET geom = excluded.geom",
        [DISTRICT, west, south, east, north],
    )
    width = (east - west) / STREETS
    cursor.execute(
        "INSERT INTO street (id, code, district_code, name_zh, name_en, is_schematic, source, geom)"
        " SELECT i, %(district)s || lpad(i::text, 3, '0'), %(district)s, '示例' || i || '街道', 'Street ' || i, true,"
        " '示例',"
        " ST_Multi(ST_MakeEnvelope(%(w)s + (i - 1) * %(width)s, %(s)s, %(w)s + i * %(width)s, %(n)s, 4490))"
        " FROM generate_series(1, %(streets)s) i",
        {"district": DISTRICT, "w": west, "s": south, "n": north, "width": width, "streets": STREETS},
    )
    connection.commit()
    indexes = _drop_indexes(connection)
    for table in ("parcel", "detection"):
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    _step(
        connection,
        "features",
        f"""
        INSERT INTO feature (id, kind) OVERRIDING SYSTEM VALUE
        SELECT i, CASE WHEN i <= {side * side} THEN 'parcel' ELSE 'detection' END
        FROM generate_series(1, {side * side + detections}) i""",
    )
    _step(connection, "parcels", _parcels(side))
    _step(connection, "detections", _detections(side, detections))
    for table in ("parcel", "detection"):
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    cursor.execute("SELECT setval(pg_get_serial_sequence('feature', 'id'), (SELECT max(id) FROM feature))")
    for name, definition in indexes.items():
        _step(connection, name, definition)
    connection.commit()
    _step(connection, "grid of counts", "SELECT tile_rebuild()")
    connection.commit()
    connection.autocommit = True
    _step(connection, "vacuum", "VACUUM (ANALYZE)")
    connection.autocommit = False


def _parcels(side: int) -> str:
    # Column and row in the square, its corner, and a five-cornered outline inside it.
    lon, lat = PITCH_M / METRES_A_DEGREE / _LAT_SCALE, PITCH_M / METRES_A_DEGREE

    def corner(x: float, y: float, seed: int) -> str:
        return (
            f"ST_MakePoint({WEST} + (c + {x} + 0.1 * {_share(seed)}) * {lon},"
            f" {SOUTH} + (r + {y} + 0.1 * {_share(seed + 1)}) * {lat})"
        )

    ring = ", ".join(
        corner(x, y, 10 + 2 * place)
        for place, (x, y) in enumerate(((0.05, 0.05), (0.8, 0.05), (0.85, 0.5), (0.8, 0.8), (0.05, 0.8)))
    )
    first = ring.split("), ST_MakePoint")[0] + ")"
    street = f"(c * {STREETS} / {side} + 1)::smallint"
    # A tenth is on a register; of the others a few are cleared.
    return f"""
        INSERT INTO parcel (id, district_code, code, name, address, streets, home_street_id, recorded_at, as_of, stage,
            paint, registers, geom)
        SELECT i, '{DISTRICT}', 'P' || i, '示例地块' || i, '示例路' || i % 999 || '号',
            -- Every third parcel at a border lies in both streets.
            CASE WHEN c > 0 AND (c - 1) * {STREETS} / {side} + 1 < {street} AND r % 3 = 0
                THEN ARRAY[{street} - 1, {street}]::smallint[] ELSE ARRAY[{street}] END,
            {street}, '2024-09-18', date '2024-01-01' + i % 200, CASE WHEN u < 0.1 THEN 'REMED' ELSE 'NONE' END,
            CASE WHEN u < 0.1 THEN (ARRAY[1, 2, 3, 4, 6])[1 + i % 5] WHEN u < 0.13 THEN 5 ELSE 0 END,
            CASE WHEN u < 0.1 THEN (ARRAY[1, 2, 4, 8, 16])[1 + i % 5] ELSE 0 END,
            ST_Multi(ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[{ring}, {first}])), 4490))
        FROM (SELECT i, (i - 1) % {side} AS c, (i - 1) / {side} AS r, {_share(1)} AS u
            FROM generate_series(1, {side * side}) i) q"""


def _detections(side: int, detections: int) -> str:
    west, south, east, north = extent(side * side)
    states = "ARRAY['TO_TRIAGE', 'TO_CHECK', 'DISPATCHED', 'CHECKING', 'EXCLUDED', 'CLOSED']"
    size = PITCH_M * 1.5 / METRES_A_DEGREE
    street = f"(floor((x - {west}) / {east - west} * {STREETS}) + 1)::smallint"
    return f"""
        INSERT INTO detection (id, district_code, code, name, streets, home_street_id, recorded_at, as_of, before_date,
            after_date, change_kind, confidence, state, is_on_parcel, geom)
        SELECT i, '{DISTRICT}', 'D' || i, '示例图斑' || i, ARRAY[{street}], {street}, '2024-09-18', '2024-09-01',
            '2024-03-01', '2024-06-01', (ARRAY['EXCAVATION', 'BUILDING', 'REMOVAL'])[1 + i % 3], {_share(4)},
            ({states})[1 + i % 6], i % 2 = 0,
            ST_Multi(ST_MakeEnvelope(x, y, x + {size} * (0.5 + {_share(5)}), y + {size} * (0.5 + {_share(6)}), 4490))
        FROM (SELECT i, {west} + {_share(2)} * {east - west} AS x, {south} + {_share(3)} * {north - south} AS y
            FROM generate_series({side * side + 1}, {side * side + detections}) i) q"""


def _drop_indexes(connection: psycopg.Connection) -> dict[str, str]:
    """Take away what can be built faster afterwards; gives the definitions by name."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid IN ('parcel'::regclass, 'detection'::regclass) AND NOT indisprimary"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return dict(found)


def _step(connection: psycopg.Connection, what: str, statement: str) -> None:
    began = time.perf_counter()
    connection.execute(statement)
    print(f"  {what}: {time.perf_counter() - began:.1f} s", flush=True)
