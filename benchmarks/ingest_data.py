"""Made-up parcels of the district as an office would send them: a GeoPackage, the same at every run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

PITCH_M = 19.0
"""One parcel each 19 m: 100,000 of them fill the district."""
LEAST_CORNERS, MOST_CORNERS = 8, 12
LEAST_RADIUS_M, MOST_RADIUS_M = 5.0, 8.0

COLUMNS = (
    "地块编码",
    "地块名称",
    "地址",
    "阶段",
    "名录",
    "规划用途",
    "现状用途",
    "行业",
    "资料日期",
    "资料来源",
    # Means nothing to us.
    "备注",
)
STAGES = ("", "疑似污染地块", "初步调查", "修复", "可开发利用")
STAGE_WEIGHTS = (0.85, 0.06, 0.04, 0.03, 0.02)
REGISTERS = ("筛查台账:2022-03-01", "名录:2021-05-01（示例文件〔2021〕5号）", "优先监管:2020-03-01")
USES = ("一类工业用地", "居住用地", "绿地", "商业用地", "教育用地")
INDUSTRIES = ("化工", "电子", "制药", "")
SOURCES = ("示例普查", "示例调查报告")


def corners_of(centres: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Star-shaped outlines of 8 to 12 corners around centres (n × 2, metres)."""
    counts = chance.integers(LEAST_CORNERS, MOST_CORNERS + 1, len(centres))
    owner = np.repeat(np.arange(len(centres)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    # Each corner stays in its own sector, so that the border never crosses itself.
    angle = (place + 0.2 + 0.6 * chance.random(len(owner))) / counts[owner] * 2 * np.pi
    radius = chance.uniform(LEAST_RADIUS_M, MOST_RADIUS_M, len(owner))
    xy = centres[owner] + np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    rings = shapely.linearrings(xy, indices=owner)
    return shapely.polygons(rings)


def outlines(district_m: BaseGeometry, rows: int, chance: np.random.Generator) -> np.ndarray:
    """So many outlines inside the district (metres), beside one another, none touching. Raises ValueError."""
    inner = district_m.buffer(-2 * MOST_RADIUS_M)
    west, south, east, north = inner.bounds
    pitch = PITCH_M
    x, y = np.meshgrid(np.arange(west, east, pitch), np.arange(south, north, pitch))
    centres = np.column_stack((x.ravel(), y.ravel()))
    shapely.prepare(inner)
    centres = centres[shapely.contains_xy(inner, centres)]
    if len(centres) < rows:
        raise ValueError(f"the district holds {len(centres):,} such parcels")
    return corners_of(centres[:rows], chance)


def write(
    path: Path, outlines_m: np.ndarray, lonlat: np.ndarray, streets: Sequence[tuple[str, BaseGeometry]], seed: int = 5
) -> None:
    """Write outlines (`lonlat`, EPSG:4490; `outlines_m`, the same in metres) with attributes; `streets` in metres."""
    chance = np.random.default_rng(seed)
    n = len(lonlat)
    tree = shapely.STRtree([outline for _, outline in streets])
    street = np.full(n, "", dtype=object)
    row, which = tree.query(shapely.centroid(outlines_m), predicate="intersects")
    street[row] = np.array([name for name, _ in streets], dtype=object)[which]

    def some(of: Sequence[str], weights: Sequence[float] | None = None) -> np.ndarray:
        return chance.choice(np.array(of, dtype=object), n, p=weights)

    on_register = chance.random(n) < 0.1
    days = np.datetime64("2024-01-01") + chance.integers(0, 200, n)
    number = np.arange(n)
    values = (
        np.array([f"BENCH-{i:06}" for i in number], dtype=object),
        np.array([f"示例地块{i}" for i in number], dtype=object),
        np.array([f"{name}示例路{i % 999}号" for name, i in zip(street, number, strict=True)], dtype=object),
        some(STAGES, STAGE_WEIGHTS),
        np.where(on_register, some(REGISTERS), ""),
        some(USES),
        some(USES),
        some(INDUSTRIES),
        np.datetime_as_string(days, unit="D").astype(object),
        some(SOURCES),
        np.where(chance.random(n) < 0.05, "示例备注", None),
    )
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(lonlat),
        field_data=list(values),
        fields=list(COLUMNS),
        layer="parcels",
        driver="GPKG",
        geometry_type="Polygon",
        crs="EPSG:4490",
    )
