"""The SQL of tiles, one statement a layer and zoom.

Placeholders: z, x, y the tile; w, s, e, n its bounds in EPSG:3857; k, dx, dy the way from there to the tile's units
(x * k + dx, dy - y * k); most the number of features that are still drawn themselves at low zooms; named the number
that still have their names at high ones. A tile is 4096 units wide with 64 units around; a grid cell is 128 units.

Traps: whole numbers need `::int`, since psycopg sends small ones as int2 and shifting those overflows silently; rings
made by ST_MakeEnvelope in tile coordinates, whose y points down, need ST_Reverse.
"""

# ruff: noqa: S608  every piece of SQL is a text of this module; values are placeholders

from __future__ import annotations

from functools import lru_cache

from gis.domain import crs
from gis.domain.words import OPEN_DETECTION_STATES, DetectionState, FeatureKind
from gis.places import NAME_PLACE

SMALLEST_GRID_ZOOM, LARGEST_GRID_ZOOM = 6, 13
"""The zooms that `tile_grid` holds (migration 0002)."""
LINES_ZOOM = 14
"""The last zoom at which parcels on no register are outlines, and at which features have a mark."""

_BOX = f"ST_MakeEnvelope(%(w)s::float8, %(s)s::float8, %(e)s::float8, %(n)s::float8, {crs.TILES})"
# Half a per cent more on each side than the buffer of 64/4096 is worth.
_BUFFERED = f"ST_Expand({_BOX}, (%(e)s::float8 - %(w)s::float8) / 64)"
_IN_UNITS = "ST_SnapToGrid(ST_Affine({geom}, %(k)s::float8, 0, 0, -%(k)s::float8, %(dx)s::float8, %(dy)s::float8), 1)"
# What lies wholly inside needs no clipping, and what is far larger than a unit survives rounding: then moving it to
# the tile's units is all, at a third of the cost. Exterior rings run clockwise on screen (y points down).
_SIMPLY = f"geom_3857 @ {_BOX} AND area_m2 * %(k)s::float8 * %(k)s::float8 > 64"
_CLIPPED = f"ST_AsMVTGeom({{geom}}, {_BOX}, 4096, 64)"
_DRAWN = f"CASE WHEN {_SIMPLY} THEN ST_ForcePolygonCCW({_IN_UNITS}) ELSE {_CLIPPED} END AS geom"
_LINE_DRAWN = f"CASE WHEN {_SIMPLY} THEN {_IN_UNITS} ELSE {_CLIPPED} END AS geom".format(geom="ST_Boundary(geom_3857)")
_MARK_DRAWN = f"{_IN_UNITS.format(geom='mark.geom')} AS geom"
_MARK_AT = "LATERAL (SELECT {place} AS geom OFFSET 0) mark"
_SURFACE = "ST_PointOnSurface(geom_3857)"
_ON_SURFACE = _MARK_AT.format(place=_SURFACE)
# Half open, so that every point is in exactly one tile of a zoom.
_MARK_INSIDE = (
    "ST_X(mark.geom) >= %(w)s::float8 AND ST_X(mark.geom) < %(e)s::float8"
    " AND ST_Y(mark.geom) > %(s)s::float8 AND ST_Y(mark.geom) <= %(n)s::float8"
)
# Below a pixel of a 512-pixel tile only the mark is seen.
_VISIBLE = (
    "greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))"
    " > (%(e)s::float8 - %(w)s::float8) / 512"
)
_SQUARE = (
    "ST_Reverse(ST_MakeEnvelope((cell & 31) * 128, (cell >> 5) * 128,"
    " (cell & 31) * 128 + 128, (cell >> 5) * 128 + 128)) AS geom"
)

# The class of a parcel in the grid is its paint: 0 and 5 are on no register.
_FLAGGED_CLASS = "class NOT IN (0, 5)"
_OPEN_STATES = ", ".join(str(place) for place, state in enumerate(DetectionState) if state in OPEN_DETECTION_STATES)

_PARCEL = "id, code, stage, paint, registers, registers <> 0 AS flagged"
_DETECTION = "id, code, state, change_kind, is_on_parcel, confidence"
_CLASS = {FeatureKind.PARCEL: "paint", FeatureKind.DETECTION: "tile_state(state) * 2 + is_on_parcel::int"}
_SIMPLE = {
    FeatureKind.SITE: "id, code, name, site_kind",
    FeatureKind.PROJECT: "id, code, project_kind",
    FeatureKind.POINT: "id, code, point_kind",
}


def of_kind(kind: FeatureKind, z: int, features: str, cells: str | None) -> str:
    """The statement for features of a kind that meet the condition `features`.

    `cells` is the condition on the grid's rows; None when the grid cannot know, and features are counted one by one.
    Gives one row: the tile and the data version.
    """
    if kind is FeatureKind.PARCEL:
        return _statement(_counted(kind, z, features, cells), _parcel(z, features))
    if kind is FeatureKind.DETECTION:
        return _statement(_counted(kind, z, features, cells), _detection(z, features))
    return _statement("", _simple(kind, features))


@lru_cache(maxsize=1)
def street() -> str:
    """The statement for the streets: everybody sees all of them."""
    columns = "id, code, name_zh, name_en"
    # To half a pixel: outlines of streets have many more points than a small map can show.
    outline = "ST_Simplify(geom_3857, (%(e)s::float8 - %(w)s::float8) / 2048, true)"
    names = _encoded("street_label", _marked(columns, "street", place=NAME_PLACE))
    return _statement("", [_polygons("street", columns, "street", geom=outline), names])


def sample(parcels: str) -> str:
    """The statement for sampling points of parcels that meet the condition; `id` is the parcel's."""
    rows = (
        "SELECT p.id, mark.name, mark.verdict, "
        f"{_IN_UNITS.format(geom='mark.geom_3857')} AS geom FROM sample_mark mark"
        f" JOIN (SELECT id FROM parcel WHERE {parcels}) p ON p.id = mark.parcel_id WHERE mark.geom_3857 && {_BOX}"
    )
    return _statement("", [_encoded("sample", rows)])


def _statement(counted: str, layers: list[str]) -> str:
    # Layers of a tile may simply follow one another (protobuf repeats).
    together = "\n|| ".join(f"coalesce(({one}), '')" for one in layers)
    return f"{counted} SELECT {together}, (SELECT version FROM data_version)"


def _counted(kind: FeatureKind, z: int, features: str, cells: str | None) -> str:
    """`cells`: how many features of each class have their point in each cell; `total`: whether they are few.

    Where features are drawn however many they are, only `total` is made.
    """
    if z >= LINES_ZOOM:
        most = "%(most)s::int" if z == LINES_ZOOM else "%(named)s::int"
        some = f"SELECT FROM {kind} WHERE geom_3857 && {_BOX} AND {features} LIMIT {most} + 1"
        return f"WITH total AS MATERIALIZED (SELECT count(*) <= {most} AS few FROM ({some}) s)"
    layer = 1 if kind is FeatureKind.PARCEL else 2
    if cells is None:
        size = "(%(e)s::float8 - %(w)s::float8) / 32"
        source = (
            f"SELECT least(floor((%(n)s::float8 - ST_Y(mark.geom)) / ({size})), 31)::int * 32"
            f" + least(floor((ST_X(mark.geom) - %(w)s::float8) / ({size})), 31)::int AS cell,"
            f" {_CLASS[kind]} AS class, count(*) AS n"
            f" FROM {kind}, {_ON_SURFACE} WHERE geom_3857 && {_BOX} AND {features} AND {_MARK_INSIDE} GROUP BY 1, 2"
        )
    elif z < SMALLEST_GRID_ZOOM:
        # The whole country is a handful of rows at zoom 6.
        up = f"{SMALLEST_GRID_ZOOM} - %(z)s::int"
        source = (
            f"SELECT (((y * 32 + (cell >> 5)) >> ({up})) & 31) * 32"
            f" + (((x * 32 + (cell & 31)) >> ({up})) & 31) AS cell, class, sum(n) AS n"
            f" FROM tile_grid WHERE layer = {layer} AND z = {SMALLEST_GRID_ZOOM}"
            f" AND x >> ({up}) = %(x)s::int AND y >> ({up}) = %(y)s::int AND {cells} GROUP BY 1, 2"
        )
    else:
        source = (
            f"SELECT cell, class, sum(n) AS n FROM tile_grid WHERE layer = {layer} AND z = %(z)s::int"
            f" AND x = %(x)s::int AND y = %(y)s::int AND {cells} GROUP BY 1, 2"
        )
    return (
        f"WITH cells AS MATERIALIZED ({source}), total AS MATERIALIZED ("
        "SELECT coalesce(sum(n), 0) <= %(most)s::int AS few,"
        f" coalesce(sum(n) FILTER (WHERE {_FLAGGED_CLASS}), 0) <= %(most)s::int AS few_flagged FROM cells)"
    )


_FEW = "(SELECT few FROM total)"
_FEW_FLAGGED = "(SELECT few_flagged FROM total)"


def _parcel(z: int, features: str) -> list[str]:
    polygons, marks = "parcel", "parcel_mark"
    if z < LARGEST_GRID_ZOOM:
        return [
            _polygons(polygons, _PARCEL, "parcel", f"{_FEW} AND {features} AND {_VISIBLE}"),
            _marks(marks, _PARCEL, "parcel", f"{_FEW} AND {features}"),
            _parcel_grid(f"NOT {_FEW}"),
        ]
    if z > LINES_ZOOM:
        # No map has room for thousands of names, and each costs as much as its outline. A name is written at the mark:
        # an outline that two tiles share would be named in both.
        return [
            _polygons(polygons, f"CASE WHEN {_FEW} THEN name END AS name, {_PARCEL}", "parcel", features),
            _marks(marks, "id, code, name, paint", "parcel", f"{_FEW} AND {features}"),
        ]
    if z == LINES_ZOOM:
        return [
            _polygons(polygons, _PARCEL, "parcel", f"{features} AND registers <> 0"),
            _marks(marks, _PARCEL, "parcel", f"{_FEW} AND {features}"),
            # One of the two is empty: a tile never has two layers of one name.
            _lines("parcel", f"{_FEW} AND {features} AND registers = 0"),
            _many_lines("parcel", f"NOT {_FEW} AND {features} AND registers = 0"),
        ]
    flagged = f"{_FEW_FLAGGED} AND {features} AND registers <> 0"
    return [
        _polygons(polygons, _PARCEL, "parcel", flagged),
        # Two scans rather than one with OR, which could not use the index of flagged parcels.
        _encoded(
            marks,
            f"{_marked(_PARCEL, 'parcel', flagged)} UNION ALL "
            f"{_marked(_PARCEL, 'parcel', f'{_FEW} AND {features} AND registers = 0')}",
        ),
        _lines("parcel", f"{_FEW} AND {features} AND registers = 0"),
        _parcel_grid(f"NOT {_FEW} AND (NOT {_FEW_FLAGGED} OR NOT {_FLAGGED_CLASS})"),
    ]


def _parcel_grid(when: str) -> str:
    # The most urgent paint of a cell is seen: 1, 2, 3, 4, 6, then 5 and 0, which are on no register.
    return f"""SELECT ST_AsMVT(t, 'parcel_grid', 4096, 'geom') FROM (
        SELECT n, CASE urgency WHEN 8 THEN 5 WHEN 9 THEN 0 ELSE urgency END AS paint, flagged, {_SQUARE} FROM (
            SELECT cell, sum(n)::int AS n, coalesce(sum(n) FILTER (WHERE {_FLAGGED_CLASS}), 0)::int AS flagged,
                min(CASE class WHEN 5 THEN 8 WHEN 0 THEN 9 ELSE class END)::int AS urgency
            FROM cells WHERE {when} AND n > 0 GROUP BY cell) c) t"""


def _detection(z: int, features: str) -> list[str]:
    if z > LINES_ZOOM:
        return [
            _polygons("detection", _DETECTION, "detection", features),
            _marks("detection_mark", "id, code, state", "detection", f"{_FEW} AND {features}"),
        ]
    visible = f"AND {_VISIBLE}" if z < LARGEST_GRID_ZOOM else ""
    layers = [_polygons("detection", _DETECTION, "detection", f"{_FEW} AND {features} {visible}")]
    if z == LINES_ZOOM:
        return [*layers, _marks("detection_mark", _DETECTION, "detection", features)]
    grid = f"""SELECT ST_AsMVT(t, 'detection_grid', 4096, 'geom') FROM (
        SELECT cell, sum(n)::int AS n, coalesce(sum(n) FILTER (WHERE class & 1 = 1), 0)::int AS on_parcel,
            coalesce(sum(n) FILTER (WHERE class >> 1 IN ({_OPEN_STATES})), 0)::int AS open, {_SQUARE}
        FROM cells WHERE NOT {_FEW} AND n > 0 GROUP BY cell) t"""
    return [*layers, _marks("detection_mark", _DETECTION, "detection", f"{_FEW} AND {features}"), grid]


def _simple(kind: FeatureKind, features: str) -> list[str]:
    columns = _SIMPLE[kind]
    if kind is FeatureKind.POINT:
        return [_marks("point", columns, "point", features)]
    return [_polygons(kind, columns, kind, features), _marks(f"{kind}_mark", columns, kind, features)]


def _polygons(name: str, columns: str, table: str, condition: str = "true", geom: str = "geom_3857") -> str:
    return _encoded(name, _shapes(columns, table, condition, _DRAWN.format(geom=geom)))


def _lines(table: str, condition: str) -> str:
    return _encoded("parcel_line", _shapes(_PARCEL, table, condition, _LINE_DRAWN))


def _many_lines(table: str, condition: str) -> str:
    # An id of the encoding's own costs half of what an attribute does.
    return _encoded("parcel_line", _shapes("id AS feature, paint", table, condition, _LINE_DRAWN), "'feature'")


def _marks(name: str, columns: str, table: str, condition: str) -> str:
    return _encoded(name, _marked(columns, table, condition))


def _encoded(name: str, rows: str, feature_id: str = "NULL") -> str:
    return f"SELECT ST_AsMVT(t, '{name}', 4096, 'geom', {feature_id}) FROM ({rows}) t"


def _shapes(columns: str, table: str, condition: str, drawn: str) -> str:
    return f"SELECT {columns}, {drawn} FROM {table} WHERE geom_3857 && {_BUFFERED} AND {condition}"


def _marked(columns: str, table: str, condition: str = "true", place: str = _SURFACE) -> str:
    return (
        f"SELECT {columns}, {_MARK_DRAWN} FROM {table}, {_MARK_AT.format(place=place)}"
        f" WHERE geom_3857 && {_BOX} AND {condition} AND {_MARK_INSIDE}"
    )
