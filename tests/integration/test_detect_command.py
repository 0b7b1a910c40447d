"""Scenario A10: a detection comes out again, says where it cannot judge, and tells what is wrong with a file."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

from gis.domain.imagery_errors import BandsDiffer
from gis.imagery import explaining
from gis.imagery.detecting import Order, Run, detect
from gis.imagery.options import Options, Sensitivity
from gis.imagery.record import record
from gis.imagery.running import Threads

SAMPLE = Path(__file__).parents[2] / "sample_data"
SCENES = SAMPLE / "scenes"
BEFORE, AFTER = SCENES / "before_20240406.tif", SCENES / "after_20240811.tif"
CLOUDED, CLOUD = SCENES / "after_20240910.tif", SCENES / "after_20240910_cloud.tif"
SUN_PX = 0.15
"""By how much shadows of another sun lead the measured shift astray, at most."""
FILES = ("run.json", "detections.geojson", "parcels.csv", "mask.tif", "score.tif")


def jingtu(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gis", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def run(folder: Path, after: Path, options: Options | None = None, cloud: Path | None = None) -> Run:
    order = Order(BEFORE, after, options or Options(), after_cloud=cloud, parcels=SAMPLE / "parcels.geojson")
    return detect(order, folder, Threads(2))


def changed(path: Path, folder: Path, change) -> Path:
    """A copy of a scene whose bands `change` made others."""
    with rasterio.open(path) as data:
        bands, profile, names = data.read(), data.profile, data.descriptions
    bands = change(bands)
    copy = folder / f"changed_{path.name}"
    with rasterio.open(copy, "w", **profile | {"count": len(bands), "dtype": bands.dtype, "predictor": 1}) as out:
        out.write(bands)
        out.descriptions = names[: len(bands)]
    return copy


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same run in two fresh processes, with other windows and threads."""
    made = []
    for threads, window in ((1, 512), (2, 100)):
        folder = tmp_path_factory.mktemp("run")
        parcels = SAMPLE / "parcels.geojson"
        done = jingtu(
            "detect", BEFORE, AFTER, "-o", folder, "--parcels", parcels, "--threads", threads, "--window", window
        )
        assert done.returncode == 0, done.stderr
        assert "3.8 像元 < 8, 无法判定; 需优于 6.9 m 影像" in done.stdout
        made.append(folder)
    return made


def test_two_runs_write_the_same_bytes(folders: list[Path]) -> None:
    for name in FILES:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_the_planted_changes_are_found_on_their_parcels(folders: list[Path]) -> None:
    with (folders[0] / "parcels.csv").open(encoding="utf-8-sig") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert {code: rows[code]["result"] for code in ("P-001", "P-002", "P-003", "P-004")} == {
        "P-001": "CHANGED",
        "P-002": "NOT_CHANGED",
        "P-003": "CHANGED",
        "P-004": "CANNOT_JUDGE",
    }
    assert float(rows["P-003"]["area_m2"]) == pytest.approx(50_000, rel=0.01)
    planted = json.loads((SCENES / "planted.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["properties"]["parcel"] for one in planted} == {"P-001", "P-003", "P-004"}
    # What lies beyond the scene was not seen.
    assert sum(row["obstacle"] == "NO_DATA" for row in rows.values()) > 30


def test_the_benchmark_measures_how_well_the_planted_changes_are_found() -> None:
    command = [sys.executable, SAMPLE.parent / "benchmarks" / "detection.py", "--sample"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    measured = re.findall(r"(?:F1|precision|recall) (\d\.\d+)", said)
    told = explaining.accuracy()[-1]
    assert measured == [told.f1, told.precision, told.recall], said


def test_the_record_says_what_somebody_needs_to_repeat_it(folders: list[Path]) -> None:
    said = json.loads((folders[0] / "run.json").read_text(encoding="utf-8"))
    assert said["inputs"]["before"]["date"] == "2024-04-06"
    assert len(said["inputs"]["after"]["sha256"]) == 64
    assert said["inputs"]["after"]["bands_found_by"] == "names of sentinel-2"
    shift = said["results"]["shift"]
    assert (shift["rows_px"], shift["columns_px"]) == pytest.approx((1.25, -0.75), abs=SUN_PX)
    assert "illegal" not in json.dumps(said)
    assert "违法建设" not in json.dumps(said, ensure_ascii=False)


def test_verify_repeats_a_run_and_names_what_differs(folders: list[Path], tmp_path: Path) -> None:
    assert jingtu("verify", folders[0] / "run.json").returncode == 0
    said = json.loads((folders[0] / "run.json").read_text(encoding="utf-8"))
    said["results"]["polygon_hash"] = "0" * 64
    said["inputs"]["after"]["sha256"] = "1" * 64
    said["software"]["numpy"] = "1.0"
    forged = tmp_path / "run.json"
    forged.write_text(json.dumps(said), encoding="utf-8")
    done = jingtu("verify", forged, "--json")
    assert done.returncode == 1
    found = {one["what"]: one["is_note"] for one in json.loads(done.stdout)["differences"]}
    assert found == {"results.polygon_hash": False, "inputs.after.sha256": False, "software.numpy": True}


def test_a_cloud_over_a_parcel_makes_it_unjudgeable(tmp_path: Path) -> None:
    results = {one.parcel.code: one for one in run(tmp_path, CLOUDED, cloud=CLOUD).parcels}
    assert results["P-003"].seen.cloud_share == pytest.approx(0.42, abs=0.05)
    assert "无法判定(云)" in results["P-003"].judgement.because.zh
    assert results["P-001"].judgement.result.value == "CHANGED"


def test_another_threshold_is_another_run(folders: list[Path], tmp_path: Path) -> None:
    said = json.loads((folders[0] / "run.json").read_text(encoding="utf-8"))
    other = record(run(tmp_path, AFTER, Options(sensitivity=Sensitivity.LOW)))
    assert other["run_id"] != said["run_id"]
    assert other["results"]["contrast_floor"] > said["results"]["contrast_floor"]


def test_a_further_pixel_of_shift_is_reported_and_marginal_detections_are_borderline(tmp_path: Path) -> None:
    moved = changed(AFTER, tmp_path, lambda bands: np.roll(bands, 1, axis=1))
    found = run(tmp_path / "out", moved)
    assert (found.pair.shift.rows, found.pair.shift.columns) == pytest.approx((2.25, -0.75), abs=SUN_PX)
    by_area = sorted(found.detections, key=lambda one: one.outline.area_m2)
    assert by_area[-1].looked.stability.value == "STABLE"
    assert by_area[0].looked.stability.value == "BORDERLINE"


def test_a_missing_band_nan_and_minus_32768_end_in_words(tmp_path: Path) -> None:
    with pytest.raises(BandsDiffer):
        run(tmp_path / "out", changed(AFTER, tmp_path, lambda bands: bands[:3]))
    broken = changed(AFTER, tmp_path, lambda bands: np.where(np.arange(4)[:, None, None] == 2, np.nan, bands))
    folder = tmp_path / "none"
    done = jingtu("detect", BEFORE, broken, "-o", folder)
    assert done.returncode == 1
    assert "第 3 波段" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "mask.tif").exists()
    empty = changed(AFTER, tmp_path, lambda bands: np.full_like(bands, -32768, dtype=np.int16))
    done = jingtu("detect", BEFORE, empty, "-o", folder)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    shutil.rmtree(folder, ignore_errors=True)
