"""Vector files for tests, written by GeoPandas as an office's program would; metres are EPSG:4548."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely import Geometry, Polygon, box

from gis.domain import crs

P1 = box(449562.4, 4421368.2, 449682.4, 4421448.2)
D1 = box(449652.4, 4421388.2, 449712.4, 4421438.2)
D2 = box(449694.4, 4421388.2, 449724.4, 4421428.2)
BOW_TIE = Polygon([(449562, 4421600), (449662, 4421700), (449662, 4421600), (449562, 4421700)])

WINDOW = {"before_date": "2024-05-18", "after_date": "2024-07-21"}


def parcel(number: int = 1, **more: Any) -> dict[str, Any]:
    """A good row of parcels."""
    return {"code": f"P-{number:03}", "name": f"示例地块{number}"} | more


def ground(number: int = 1) -> Geometry:
    """Plots of 80 by 60 m beside one another, none touching."""
    return box(449000 + 100 * number, 4421000, 449080 + 100 * number, 4421060)


def frame(
    rows: Sequence[Mapping[str, Any]], geometry: Sequence[Geometry | None], epsg: int | None = crs.BEIJING
) -> gpd.GeoDataFrame:
    """Rows with geometry given in EPSG:4548, transformed to `epsg` (None: undeclared)."""
    made = gpd.GeoDataFrame([dict(row) for row in rows], geometry=list(geometry), crs=crs.BEIJING)
    return made.set_crs(None, allow_override=True) if epsg is None else made.to_crs(epsg)


def geopackage(path: Path, *layers: gpd.GeoDataFrame, names: Sequence[str] = ()) -> Path:
    """A GeoPackage with one or more layers."""
    for number, layer in enumerate(layers):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a missing CRS is what some tests are about
            layer.to_file(path, layer=names[number] if names else f"layer{number + 1}", driver="GPKG")
    return path


def geojson(path: Path, rows: gpd.GeoDataFrame, *, start: bytes = b"", **members: Any) -> Path:
    """A FeatureCollection in lon/lat; `members` are added to it, `start` stands before it."""
    document = json.loads(rows.to_crs(crs.GEOJSON).to_json(drop_id=True)) | members
    document.pop("crs", None) if "crs" not in members else None
    path.write_bytes(start + json.dumps(document, ensure_ascii=False).encode())
    return path


def shapefile_zip(
    path: Path,
    rows: gpd.GeoDataFrame,
    *,
    encoding: str = "UTF-8",
    folder: str = "",
    without: Sequence[str] = (),
    name: str = "地块",
) -> Path:
    """A zipped Shapefile, in `folder` of the archive, `without` some of its parts."""
    parts = path.parent / f"{path.stem}-parts"
    parts.mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names are cut to 10 bytes: so they are in offices
        rows.to_file(parts / "made.shp", encoding=encoding)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(parts.iterdir()):
            if part.suffix not in without:
                archive.write(part, f"{folder}{name}{part.suffix}")
    return path
