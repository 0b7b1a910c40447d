"""Tiles show what is there, as much as a person may see, and squares where there is too much."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import Any

import mapbox_vector_tile
import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import Parcel
from gis.domain.policy import Actor
from gis.domain.words import DetectionState, FeatureKind, Register, Stage
from gis.filters import EVERYTHING, FeatureFilter
from gis.tiles import Layer, TileAddress, drawing
from tests import map_rows as rows
from tests.map_rows import STREET_1, STREET_2, VIEWER, address_of

ON = date(2024, 9, 18)


def over_district(z: int) -> list[TileAddress]:
    first, last = address_of(rows.WEST, rows.NORTH, z), address_of(rows.EAST, rows.SOUTH, z)
    return [TileAddress(z, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


def read(
    session: Session,
    layer: Layer,
    address: TileAddress,
    *,
    actor: Actor | None = VIEWER,
    chosen: FeatureFilter = EVERYTHING,
) -> dict[str, list[dict[str, Any]]]:
    data = drawing.draw(session, layer, address, chosen, actor, ON).data
    decoded = mapbox_vector_tile.decode(data) if data else {}
    return {
        name: [one["properties"] | {"geometry": one["geometry"]} for one in layer["features"]]
        for name, layer in decoded.items()
    }


def read_all(session: Session, layer: Layer, z: int, **seen: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for address in over_district(z):
        for name, features in read(session, layer, address, **seen).items():
            found.setdefault(name, []).extend(features)
    return found


def total(features: list[dict[str, Any]]) -> int:
    return sum(one["n"] for one in features)


@pytest.fixture
def ground(session: Session) -> Session:
    """Twelve parcels, four of them flagged, one over both streets; a struck one that nobody sees."""
    rows.add_ground(session)
    for number in range(8):
        rows.parcel(session, f"P{number}", 116.31 + number * 0.02, 39.87)
    for number, paint in enumerate((1, 2, 3)):
        rows.parcel(session, f"F{number}", 116.32 + number * 0.02, 39.90, paint=paint, registers=1 << number)
    rows.parcel(session, "BOTH", rows.MIDDLE - 0.0004, 39.92, streets=[1, 2], paint=1, registers=1)
    rows.parcel(session, "STRUCK", 116.35, 39.95, struck_at=rows.AT, struck_reason="示例")
    session.commit()
    return session


def test_few_parcels_are_drawn_themselves_with_one_mark_each_at_low_zooms(ground: Session) -> None:
    for z in range(4, 15):
        found = read_all(ground, Layer.PARCEL, z)
        assert len(found["parcel_mark"]) == 12, z
        assert {one["code"] for one in found["parcel_mark"]} >= {"P0", "F2", "BOTH"}
        assert "parcel_grid" not in found
        assert "STRUCK" not in {one["code"] for one in found["parcel_mark"]}


def test_marks_carry_what_glyphs_need(ground: Session) -> None:
    found = read_all(ground, Layer.PARCEL, 12)
    mark = next(one for one in found["parcel_mark"] if one["code"] == "F1")
    assert {name: mark[name] for name in ("stage", "paint", "registers", "flagged")} == {
        "stage": "SUSPECT",
        "paint": 2,
        "registers": 2,
        "flagged": True,
    }


def test_many_parcels_become_squares_that_add_up(ground: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    for z in range(2, 13):
        found = read_all(ground, Layer.PARCEL, z)
        assert set(found) == {"parcel_grid"}, z
        assert total(found["parcel_grid"]) == 12, z
        assert sum(one["flagged"] for one in found["parcel_grid"]) == 4, z


def test_a_square_has_the_most_urgent_paint_and_lies_where_its_parcels_lie(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.add_ground(session)
    for number, paint in enumerate((0, 5, 3)):
        rows.parcel(session, f"P{number}", 116.4001, 39.9, size=0.0001, paint=paint, registers=4 * (paint == 3))
    session.commit()
    monkeypatch.setattr(drawing, "MOST_DRAWN", 2)
    address = address_of(116.40015, 39.90005, 10)
    (square,) = read(session, Layer.PARCEL, address)["parcel_grid"]
    assert (square["n"], square["paint"], square["flagged"]) == (3, 3, 1)
    west, south, east, north = address.bounds
    ring = square["geometry"]["coordinates"][0]
    lons = [math.degrees((west + (east - west) * x / 4096) / 6378137) for x, _ in ring]
    assert min(lons) <= 116.40015 <= max(lons)
    lats = [math.degrees(math.atan(math.sinh((south + (north - south) * y / 4096) / 6378137))) for _, y in ring]
    assert min(lats) <= 39.90005 <= max(lats)


def test_zoom_13_draws_the_flagged_and_counts_the_rest(ground: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 1)
    rows.parcel(ground, "P8", 116.3104, 39.8704, size=0.0001)
    ground.commit()
    found = read(ground, Layer.PARCEL, address_of(116.3104, 39.8704, 13))
    assert total(found["parcel_grid"]) == 2
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    crowded = read_all(ground, Layer.PARCEL, 13)
    assert total(crowded["parcel_grid"]) == 13
    monkeypatch.setattr(drawing, "MOST_DRAWN", 4)
    rare = read_all(ground, Layer.PARCEL, 13)
    assert {one["code"] for one in rare["parcel"]} == {"F0", "F1", "F2", "BOTH"}
    assert len(rare["parcel_mark"]) + total(rare.get("parcel_grid", [])) == 13


def test_zoom_14_has_fills_for_the_flagged_and_lines_for_the_others(ground: Session) -> None:
    found = read_all(ground, Layer.PARCEL, 14)
    assert {one["code"] for one in found["parcel"]} == {"F0", "F1", "F2", "BOTH"}
    assert {one["code"] for one in found["parcel_line"]} == {f"P{number}" for number in range(8)}
    assert {one["geometry"]["type"] for one in found["parcel_line"]} <= {"LineString", "MultiLineString"}


def test_many_lines_carry_only_their_paint_and_an_id(ground: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    (p0,) = ground.execute(select(Parcel.__table__.c.id).where(Parcel.code == "P0")).one()
    address = address_of(116.3104, 39.8704, 14)
    decoded = mapbox_vector_tile.decode(drawing.draw(ground, Layer.PARCEL, address, EVERYTHING, VIEWER, ON).data)
    assert list(decoded) == ["parcel_line"]
    (line,) = decoded["parcel_line"]["features"]
    assert (line["id"], line["properties"]) == (p0, {"paint": 0})


@pytest.mark.parametrize("z", [15, 16, 18])
def test_close_up_every_parcel_is_a_polygon_with_its_name(ground: Session, z: int) -> None:
    found = read(ground, Layer.PARCEL, address_of(116.3104, 39.8704, z))
    assert [(one["code"], one["name"]) for one in found["parcel"]] == [("P0", "P0号")]
    assert [(one["code"], one["name"]) for one in found["parcel_mark"]] == [("P0", "P0号")]
    assert set(found) == {"parcel", "parcel_mark"}


def test_a_parcel_in_two_tiles_is_named_in_one_only(ground: Session) -> None:
    found = read_all(ground, Layer.PARCEL, 17)
    outlines, names = [[one["code"] for one in found[name]] for name in ("parcel", "parcel_mark")]
    assert len(outlines) > len(set(outlines))
    assert len(names) == len(set(names)) == len(set(outlines))


def test_where_there_are_too_many_to_read_nothing_is_named(ground: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_NAMED", 0)
    found = read(ground, Layer.PARCEL, address_of(116.3104, 39.8704, 16))
    assert set(found) == {"parcel"}
    assert "name" not in found["parcel"][0]


def test_a_street_sees_and_counts_only_its_own_and_a_shared_parcel_counts_once_for_all(
    ground: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    sums = {
        name: total(read_all(ground, Layer.PARCEL, 9, actor=actor)["parcel_grid"])
        for name, actor in {"all": VIEWER, "1": STREET_1, "2": STREET_2}.items()
    }
    assert sums == {"all": 12, "1": 9, "2": 4}
    monkeypatch.setattr(drawing, "MOST_DRAWN", 2000)
    codes = {one["code"] for one in read_all(ground, Layer.PARCEL, 9, actor=STREET_2)["parcel_mark"]}
    assert codes == {"P5", "P6", "P7", "BOTH"}
    nobody = Actor(9, rows.STREET_1.role, None, frozenset())
    assert read_all(ground, Layer.PARCEL, 9, actor=nobody) == {}


def test_the_streets_of_a_filter_narrow_the_grid_too(ground: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    chosen = FeatureFilter(streets=("110101002",))
    assert total(read_all(ground, Layer.PARCEL, 11, chosen=chosen)["parcel_grid"]) == 4
    assert read_all(ground, Layer.PARCEL, 11, chosen=FeatureFilter(streets=("999999999",))) == {}


@pytest.mark.parametrize("most", [0, 2000])
@pytest.mark.parametrize("z", [5, 9, 12, 13, 14, 15])
def test_a_filter_is_the_same_at_every_zoom(
    ground: Session, monkeypatch: pytest.MonkeyPatch, z: int, most: int
) -> None:
    monkeypatch.setattr(drawing, "MOST_DRAWN", most)
    chosen = FeatureFilter(registers=(Register.LISTED,))
    found = read_all(ground, Layer.PARCEL, z, chosen=chosen)
    assert found.keys() <= {"parcel", "parcel_mark", "parcel_grid"}
    codes = {one["code"] for name in ("parcel", "parcel_mark") for one in found.get(name, [])}
    assert codes == {"F0", "BOTH"} or (codes == set() and total(found["parcel_grid"]) == 2)


def test_a_filter_of_other_kinds_leaves_parcels_alone(ground: Session) -> None:
    chosen = FeatureFilter(states=(DetectionState.CLOSED,))
    assert len(read_all(ground, Layer.PARCEL, 12, chosen=chosen)["parcel_mark"]) == 12
    assert read_all(ground, Layer.PARCEL, 12, chosen=FeatureFilter(kinds=(FeatureKind.SITE,))) == {}
    assert read_all(ground, Layer.PARCEL, 12, chosen=FeatureFilter(stages=(Stage.CLEAR,))) == {}


def test_detections_are_features_or_squares(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.add_ground(session)
    rows.detection(session, "D1", 116.33, 39.9, is_on_parcel=True, confidence=0.5)
    rows.detection(session, "D2", 116.331, 39.9)
    rows.detection(session, "D3", 116.45, 39.9, state=DetectionState.CLOSED)
    session.commit()
    for z in (8, 13, 14):
        found = read_all(session, Layer.DETECTION, z)
        assert {one["code"] for one in found["detection_mark"]} == {"D1", "D2", "D3"}
    (near,) = (one for one in found["detection"] if one["code"] == "D1")
    assert (near["state"], near["change_kind"], near["is_on_parcel"], near["confidence"]) == (
        "TO_TRIAGE",
        "EXCAVATION",
        True,
        0.5,
    )
    monkeypatch.setattr(drawing, "MOST_DRAWN", 0)
    found = read_all(session, Layer.DETECTION, 8)["detection_grid"]
    assert (total(found), sum(one["open"] for one in found), sum(one["on_parcel"] for one in found)) == (3, 2, 1)
    assert len(read_all(session, Layer.DETECTION, 14)["detection_mark"]) == 3


def test_sites_projects_points_and_streets_have_their_layers(session: Session) -> None:
    rows.add_ground(session)
    rows.site(session, "S1", 116.33, 39.9)
    rows.project(session, "J1", 116.34, 39.9)
    rows.point(session, "M1", 116.45, 39.9)
    session.commit()
    for z in (9, 14):
        assert [one["code"] for one in read_all(session, Layer.SITE, z)["site_mark"]] == ["S1"]
        assert [one["project_kind"] for one in read_all(session, Layer.PROJECT, z)["project_mark"]] == ["NEW_PLANT"]
        assert [one["point_kind"] for one in read_all(session, Layer.POINT, z)["point"]] == ["BACKGROUND"]
    assert read_all(session, Layer.POINT, 9, actor=STREET_1) == {}
    labels = read_all(session, Layer.STREET, 11, actor=STREET_1)["street_label"]
    assert sorted(one["name_zh"] for one in labels) == ["示例1街道", "示例2街道"]


def test_an_empty_tile_has_no_bytes(ground: Session) -> None:
    for layer in Layer:
        for z in (6, 13, 14, 16):
            assert drawing.draw(ground, layer, TileAddress(z, 0, 0), EVERYTHING, VIEWER, ON).data == b""


def area(ring: list[list[int]]) -> float:
    """Twice the signed area of a ring."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


@pytest.mark.parametrize("z", [13, 14, 16])
def test_polygons_keep_their_holes_and_run_the_way_renderers_expect(session: Session, z: int) -> None:
    rows.add_ground(session)
    outer = "116.3110 39.8710, 116.3140 39.8710, 116.3140 39.8740, 116.3110 39.8740, 116.3110 39.8710"
    hole = "116.3120 39.8720, 116.3130 39.8720, 116.3130 39.8730, 116.3120 39.8730, 116.3120 39.8720"
    for name, rings in {
        "CCW": (outer, hole),
        "CW": tuple(", ".join(reversed(r.split(", "))) for r in (outer, hole)),
    }.items():
        geom = WKTElement(f"MULTIPOLYGON((({rings[0]}), ({rings[1]})))", srid=4490)
        rows.parcel(session, name, 116.3110, 39.8710, registers=1, paint=1, geom=geom)
    session.commit()
    found: dict[str, float] = {}
    for address in over_district(z):
        data = drawing.draw(session, Layer.PARCEL, address, EVERYTHING, VIEWER, ON).data
        if not data:
            continue
        # As encoded: y points down, an exterior ring has a positive area.
        for one in (
            mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
            .get("parcel", {})
            .get("features", [])
        ):
            shape = one["geometry"]
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            for exterior, *holes in polygons:
                assert area(exterior) > 0
                assert all(area(ring) < 0 for ring in holes)
                code = one["properties"]["code"]
                found[code] = found.get(code, 0) + sum(area(ring) for ring in (exterior, *holes)) / 2
    side = 0.003 / 360 * (1 << z) * 4096
    # Nine parts, the middle one missing; Mercator stretches the north a little, and neighbours share their margins.
    expected = side * side / math.cos(math.radians(39.87)) * 8 / 9
    assert found == {code: pytest.approx(expected, rel=0.15) for code in ("CCW", "CW")}
