"""Example files to send by hand: those of scenarios A2, A4 and A5, lists, files in the survey's system, broken ones."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from making.corner_points import corner_points_text
from making.ground import METRES
from making.lists import ZIP_TIME, parcel_list, point_list, workbook_cells
from making.parcels import Made
from making.scenes import same_pixels
from making.writing import geojson

Row = tuple[BaseGeometry | None, dict[str, Any]]
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# Both drivers write the day into the file unless told which.
pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2024-09-18T00:00:00.000Z"})


def upload_files(parcels: list[Made]) -> dict[str, bytes]:
    """Name → bytes of every example upload."""
    sound = _zipped(_shapefile(_gbk_rows(parcels), "示例变化图斑"))
    nameless = {
        name: part for name, part in _shapefile(_gbk_rows(parcels)[:2], "changes").items() if ".prj" not in name
    }
    return {
        "a2_corner_points.txt": corner_points_text(),
        "parcel_list.xlsx": parcel_list(),
        "point_list_gbk.csv": point_list(),
        "a4_changes.geojson": geojson(_a4_rows(), "a4_changes").encode(),
        "a5_changes.geojson": geojson(_a5_rows(), "a5_changes").encode(),
        "changes_epsg4548.gpkg": _geopackage(_gpkg_rows(parcels)),
        "changes_gbk_epsg4548.zip": sound,
        "no_crs.zip": _zipped(nameless),
        "broken.zip": sound[: len(sound) // 2],
        "empty.geojson": geojson([], "empty").encode(),
    }


def _a4_rows() -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """D-001 lies half on P-001, D-002 lies 12 m beside it."""
    return [
        _change("D-001", box(449652.4, 4421388.2, 449712.4, 4421438.2)),
        _change("D-002", box(449694.4, 4421388.2, 449724.4, 4421428.2)),
    ]


def _a5_rows() -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """Those of A4, a new building on P-002 (D-003), and D-001 again a month later, shifted by two metres (D-004)."""
    return [
        *_a4_rows(),
        _change("D-003", box(449782.4, 4421378.2, 449812.4, 4421408.2), "新建筑"),
        _change("D-004", box(449654.4, 4421388.2, 449714.4, 4421438.2), window=("2024-07-21", "2024-08-24")),
    ]


def _change(
    code: str, outline: BaseGeometry, kind: str = "开挖", window: tuple[str, str] = ("2024-05-18", "2024-07-21")
) -> tuple[BaseGeometry, dict[str, Any]]:
    before, after = window
    return outline, {
        "图斑编号": code,
        "名称": f"示例变化图斑 {code}",
        "前时相": before,
        "后时相": after,
        "影像": "高分一号（示例影像）",
        "分辨率": 2.0,
        "变化类型": kind,
    }


def _row(code: str, outline: BaseGeometry | None, kind: str, before: str, after: str) -> Row:
    return outline, {"code": code, "name": f"示例变化图斑 {code}", "kind": kind, "before": before, "after": after}


def _gpkg_rows(parcels: list[Made]) -> list[Row]:
    """Four good rows; then: a bow-tie, the window the wrong way round, far outside, no geometry, an unknown kind."""
    spots = [parcel.outline.representative_point() for parcel in parcels if parcel.outline.area > 10_000][:4]
    window = ("2024-07-21", "2024-09-12")
    kinds = ("开挖", "新建筑", "硬化", "堆土")
    good = [
        _row(f"SC-{number:02}", _square(spot.x, spot.y, 22), kind, *window)
        for number, (spot, kind) in enumerate(zip(spots, kinds, strict=True), 1)
    ]
    east, north = spots[0].x + 160, spots[0].y
    bow_tie = Polygon([(east, north), (east + 40, north + 40), (east + 40, north), (east, north + 40)])
    return [
        *good,
        _row("SC-05", bow_tie, "开挖", *window),
        _row("SC-06", _square(east, north + 90, 15), "开挖", "2024-09-12", "2024-07-21"),
        _row("SC-07", _square(430_000, 4_420_000, 20), "开挖", *window),
        _row("SC-08", None, "开挖", *window),
        _row("SC-09", _square(east, north + 150, 15), "飞碟", *window),
    ]


def _gbk_rows(parcels: list[Made]) -> list[Row]:
    """Five good rows with Chinese in GBK, one without its after date."""
    spots = [parcel.outline.representative_point() for parcel in parcels if parcel.stands_on("PRIORITY")][1:7]
    kinds = ("新建筑", "拆除", "硬化", "临建", "打桩", "开挖")
    return [
        (
            _square(spot.x, spot.y, 14),
            {
                "图斑编号": f"SCG-{number:02}",
                "名称": f"示例变化图斑 {number}",
                "前时相": "2024-06-22",
                "后时相": "2024-08-24" if number != 6 else None,
                "变化类型": kind,
            },
        )
        for number, (spot, kind) in enumerate(zip(spots, kinds, strict=True), 1)
    ]


def _square(east: float, north: float, half_m: float) -> BaseGeometry:
    return box(round(east) - half_m, round(north) - half_m, round(east) + half_m, round(north) + half_m)


def _write(path: Path, rows: list[Row], **options: Any) -> None:  # noqa: ANN401  options of the driver
    names = list(rows[0][1])
    columns = [np.array([values[name] for _, values in rows], dtype=object) for name in names]
    geometry = np.array([None if shape is None else shapely.to_wkb(shape) for shape, _ in rows], dtype=object)
    pyogrio.raw.write(path, geometry, columns, names, geometry_type="Polygon", crs=f"EPSG:{METRES}", **options)


def _geopackage(rows: list[Row]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.gpkg"
        _write(path, rows, driver="GPKG", layer="changes", layer_options={"SPATIAL_INDEX": "NO"})
        return path.read_bytes()


def _shapefile(rows: list[Row], stem: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.shp"
        _write(
            path, rows, driver="ESRI Shapefile", encoding="GBK", layer_options={"DBF_DATE_LAST_UPDATE": "2024-09-18"}
        )
        return {f"{stem}{part}": path.with_suffix(part).read_bytes() for part in SHAPEFILE_PARTS}


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content)
    return stream.getvalue()


def same_content(name: str, one: bytes, other: bytes) -> bool:
    """Whether two files say the same, whatever version of a driver wrote their bytes."""
    if one == other:
        return True
    if name.startswith("broken"):
        return not zipfile.is_zipfile(io.BytesIO(one))
    if name.endswith(".xlsx"):
        return workbook_cells(one) == workbook_cells(other)
    if name.endswith(".tif"):
        return same_pixels(one, other)
    if name.endswith((".gpkg", ".zip")):
        return _read(name, one) == _read(name, other)
    return False


def _read(name: str, content: bytes) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        source = f"/vsizip/{path}" if name.endswith(".zip") else str(path)
        meta, _, geometry, fields = pyogrio.raw.read(source)
    columns = [list(map(str, column)) for column in fields]
    return meta["crs"], meta["encoding"], list(meta["fields"]), list(geometry), columns
