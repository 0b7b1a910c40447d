"""The example uploads become what sample_data/README.md says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gis.domain.uploading import Target
from gis.ingest.judging import Judgement
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from tests.judged import judged

SAMPLE = Path(__file__).parents[2] / "sample_data"


def errors(judgement: Judgement) -> dict[int, set[str]]:
    """Codes of what keeps rows out, by row."""
    return {row.number: {one.code for one in row.problems if one.is_error} for row in judgement.rows if not row.is_good}


def test_the_changes_of_scenario_a4_are_accepted_with_their_dates() -> None:
    found = judged(SAMPLE / "uploads" / "a4_changes.geojson", Target.DETECTIONS)
    assert errors(found) == {}
    assert [row.values["code"] for row in found.rows] == ["D-001", "D-002"]
    assert found.rows[0].values["before_date"] == date(2024, 5, 18)
    assert found.rows[0].values["change_kind"] == "EXCAVATION"
    assert found.rows[0].values["resolution_m"] == 2
    assert found.rows[0].area_m2 == pytest.approx(3000, abs=0.3)


def test_the_geopackage_has_four_good_rows_and_five_different_faults() -> None:
    found = judged(SAMPLE / "uploads" / "changes_epsg4548.gpkg", Target.DETECTIONS)
    assert len(found.rows) == 9
    assert errors(found) == {
        5: {"self-crossing"},
        6: {"dates-out-of-order"},
        7: {"outside-district"},
        8: {"geometry-missing"},
        9: {"word-unknown"},
    }


def test_the_gbk_shapefile_is_read_without_mojibake() -> None:
    found = judged(SAMPLE / "uploads" / "changes_gbk_epsg4548.zip", Target.DETECTIONS)
    assert errors(found) == {6: {"field-missing"}}
    assert [row.values["name"] for row in found.rows] == [f"示例变化图斑 {number}" for number in range(1, 7)]
    assert found.rows[0].values["change_kind"] == "BUILDING"


def test_a_shapefile_without_crs_is_refused_row_by_row() -> None:
    found = judged(SAMPLE / "uploads" / "no_crs.zip", Target.DETECTIONS)
    assert errors(found) == {1: {"no-crs"}, 2: {"no-crs"}}


@pytest.mark.parametrize("name", ["broken.zip", "empty.geojson"])
def test_broken_and_empty_files_are_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        read_file(SAMPLE / "uploads" / name)


@pytest.mark.parametrize("target", [Target.PARCELS, Target.SITES, Target.PROJECTS, Target.POINTS, Target.DETECTIONS])
def test_every_layer_of_the_sample_is_itself_a_sound_upload(target: Target) -> None:
    found = judged(SAMPLE / f"{target}.geojson", target)
    assert errors(found) == {}
    assert [one.code for one in found.problems if one.is_error] == []
