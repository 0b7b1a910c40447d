"""Which kind a layer looks like: every sample is its own kind, and none of the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gis.domain.uploading import Target
from gis.ingest.layer import Layer
from gis.ingest.likeness import likeness
from gis.ingest.reading import read_file

SAMPLES = Path(__file__).parents[2] / "sample_data"
KINDS = {
    "parcels.geojson": Target.PARCELS,
    "sites.geojson": Target.SITES,
    "projects.geojson": Target.PROJECTS,
    "points.geojson": Target.POINTS,
    "detections.geojson": Target.DETECTIONS,
    "uploads/a2_corner_points.txt": Target.PARCELS,
    "uploads/a4_changes.geojson": Target.DETECTIONS,
    "uploads/changes_gbk_epsg4548.zip": Target.DETECTIONS,
    "uploads/parcel_list.xlsx": Target.PARCELS,
    "uploads/point_list_gbk.csv": Target.POINTS,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_looks_like_its_own_kind_whatever_it_is_sent_as(name: str) -> None:
    (layer,) = read_file(SAMPLES / name).layers
    for target in Target:
        found = likeness(layer, target)
        assert (None if found is None else found.target) == (None if target is KINDS[name] else KINDS[name])


def table(*columns: str, name: str = "表") -> Layer:
    return Layer(name, columns, tuple([None] for _ in columns), np.array([None], dtype=object), None)


@pytest.mark.parametrize(
    "columns",
    [
        ("编号", "名称"),
        ("编号", "名称", "备注", "影像"),
        ("地块编码", "名称", "阶段", "名录", "规划用途", "前时相", "后时相"),
        ("地块编码", "名称", "面积"),
    ],
)
def test_common_or_mixed_columns_speak_for_no_other_kind(columns: tuple[str, ...]) -> None:
    assert likeness(table(*columns), Target.PARCELS) is None


def test_the_name_of_a_layer_of_an_export_needs_one_column_beside_it() -> None:
    found = likeness(table("编号", "名称", "影像", name="变化图斑"), Target.PARCELS)
    assert found is not None
    assert (found.target, found.is_named) == (Target.DETECTIONS, True)
    assert likeness(table("编号", "名称", name="变化图斑"), Target.PARCELS) is None
