"""From two images to detections: planted changes are found, nothing else is, and the same however it is run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.warp import Resampling, calculate_default_transform, reproject

from gis.domain.imagery_errors import ShiftTooLarge, TooLittleToSee
from gis.domain.words import ChangeKind
from gis.imagery.detecting import Order, Run, detect
from gis.imagery.options import Method, Options, Sensitivity, VegetationGate
from gis.imagery.outlines import polygon_hash
from gis.imagery.record import record
from gis.imagery.running import Threads
from tests.change_pairs import Change, ground, noisy, paint, seen, write

SIZE = 160
PIT = Change(row=60, column=70, rows=20, columns=25)
SLAB = Change(row=120, column=20, rows=10, columns=12, surface="bright")
PARK = Change(row=52, column=62, rows=36, columns=41, surface="trees")
GROUND = paint(paint(ground(SIZE, SIZE, seed=1), PARK), replace(SLAB, surface="soil"))


def run(folder: Path, before: np.ndarray, after: np.ndarray, *, threads: int = 2, window: int = 512, **options) -> Run:
    folder.mkdir(exist_ok=True)
    first, second = write(folder / "before.tif", before), write(folder / "after.tif", after)
    return detect(Order(first, second, Options(**options)), folder / "out", Threads(threads), window)


def mask_of(folder: Path) -> np.ndarray:
    with rasterio.open(folder / "out" / "mask.tif") as data:
        return data.read(1)


@pytest.fixture(scope="module")
def before() -> np.ndarray:
    return noisy(seen(GROUND), seed=2)


def test_planted_changes_are_found_through_haze_and_a_shift_and_nothing_else(
    tmp_path: Path, before: np.ndarray
) -> None:
    after = noisy(seen(paint(paint(GROUND, PIT), SLAB), (1.25, -0.625)) * 0.9 + 300, seed=3)
    found = run(tmp_path, before, after)
    changed_at = mask_of(tmp_path) == 1
    planted = np.zeros_like(changed_at)
    for one in (PIT, SLAB):
        planted[one.row : one.row + one.rows, one.column : one.column + one.columns] = True
    assert (changed_at & planted).sum() >= 0.85 * planted.sum()
    assert (changed_at & ~planted).sum() <= 0.005 * planted.size
    assert max(one.outline.area_m2 for one in found.detections) == pytest.approx(50_000, rel=0.2)


def test_a_scene_against_itself_is_quiet(tmp_path: Path, before: np.ndarray) -> None:
    for name, shift in (("still", (0, 0)), ("whole", (1, -2)), ("half", (0.5, 0.5))):
        after = noisy(seen(GROUND, shift) * 1.05, seed=4)
        run(tmp_path / name, before, after)
        inner = mask_of(tmp_path / name)[8:-8, 8:-8]
        assert (inner == 1).mean() < 0.001, name


@pytest.mark.parametrize("shift", [(0.375, 0), (-0.5, 0.75), (1.25, -1.625), (2.5, 0.125)])
def test_the_shift_is_recovered(tmp_path: Path, before: np.ndarray, shift: tuple[float, float]) -> None:
    found = run(tmp_path, before, noisy(seen(GROUND, shift), seed=5)).pair.shift
    assert (found.rows, found.columns) == pytest.approx(shift, abs=0.1)


def test_a_shift_beyond_the_limit_is_refused_with_its_size(tmp_path: Path, before: np.ndarray) -> None:
    with pytest.raises(ShiftTooLarge) as refused:
        run(tmp_path, before, seen(GROUND, (4, 3)))
    assert float(refused.value.facts["shift_px"]) == pytest.approx(5, abs=0.1)
    assert run(tmp_path, before, seen(GROUND, (4, 3)), max_shift_px=6).pair.shift.rows == pytest.approx(4, abs=0.1)


def test_windows_and_threads_change_no_byte(tmp_path: Path, before: np.ndarray) -> None:
    after = noisy(seen(paint(GROUND, PIT), (0.375, 1.5)), seed=6)
    after[:, 30:50, 100:150] = 0
    made = []
    for threads, window in ((1, 512), (2, 64), (3, 97)):
        folder = tmp_path / f"{threads}"
        found = run(folder, before, after, threads=threads, window=window)
        files = [(folder / "out" / name).read_bytes() for name in ("mask.tif", "score.tif")]
        made.append(
            (files, polygon_hash([one.outline for one in found.detections], found.grid), record(found)["results"])
        )
    assert made[0] == made[1] == made[2]
    assert made[0][2]["detections"] > 0


def test_no_data_is_never_called_unchanged(tmp_path: Path, before: np.ndarray) -> None:
    after = seen(GROUND).astype(np.float64)
    after[:, 20:40, 30:60] = np.nan
    write_after = write(tmp_path / "after.tif", after, kind="float32")
    order = Order(write(tmp_path / "before.tif", before), write_after, Options())
    detect(order, tmp_path / "out", Threads(1))
    mask = mask_of(tmp_path)
    assert (mask[20:40, 30:60] == 255).all()
    assert (mask[8:15, 8:15] == 0).all()


def test_minus_32768_is_no_data_though_nobody_says_so(tmp_path: Path, before: np.ndarray) -> None:
    after = seen(GROUND)
    after[:, 20:40, 30:60] = -32768
    order = Order(
        write(tmp_path / "before.tif", before, kind="int16"),
        write(tmp_path / "after.tif", after, kind="int16"),
        Options(),
    )
    found = detect(order, tmp_path / "out", Threads(1))
    assert (mask_of(tmp_path)[20:40, 30:60] == 255).all()
    assert found.detections == []
    assert any("-32768" in note for note in found.inputs.after.notes)


def test_a_pair_with_next_to_nothing_in_common_is_refused(tmp_path: Path, before: np.ndarray) -> None:
    after = seen(GROUND)
    after[:, :, 6:] = 0
    with pytest.raises(TooLittleToSee):
        run(tmp_path, before, after)


def test_a_faint_patch_is_borderline_and_a_strong_one_stable(tmp_path: Path, before: np.ndarray) -> None:
    faint = noisy(0.4 * seen(paint(GROUND, SLAB)) + 0.6 * seen(GROUND), seed=7)
    after = np.where(np.arange(SIZE)[:, None] > 100, faint, noisy(seen(paint(GROUND, PIT)), seed=7))
    found = run(tmp_path, before, after)
    by_size = sorted(found.detections, key=lambda one: one.outline.area_m2)
    assert by_size[-1].looked.stability.value == "STABLE"
    assert {one.looked.stability.value for one in by_size[:-1]} == {"BORDERLINE"}


def test_reweighting_stops_before_nothing_is_left(tmp_path: Path, before: np.ndarray) -> None:
    rebuilt = noisy(0.6 * seen(paint(GROUND, SLAB)) + 0.4 * seen(GROUND), seed=7)
    after = np.where(np.arange(SIZE)[:, None] > 100, rebuilt, noisy(seen(paint(GROUND, PIT)), seed=7))
    assert len(run(tmp_path, before, after).detections) == 2


def test_trees_that_became_soil_are_called_excavation(tmp_path: Path, before: np.ndarray) -> None:
    found = run(tmp_path, before, noisy(seen(paint(GROUND, PIT)), 9))
    assert found.detections[0].looked.kind is ChangeKind.EXCAVATION


def test_what_is_green_afterwards_is_left_out_unless_asked_for(tmp_path: Path, before: np.ndarray) -> None:
    after = noisy(seen(paint(GROUND, replace(SLAB, surface="trees"))), seed=10)
    inside = np.s_[SLAB.row + 1 : SLAB.row + SLAB.rows - 1, SLAB.column + 1 : SLAB.column + SLAB.columns - 1]
    for gate, share in ((VegetationGate.AUTO, 0), (VegetationGate.OFF, 1)):
        run(tmp_path, before, after, vegetation_gate=gate)
        assert (mask_of(tmp_path)[inside] == 1).mean() == share


def test_a_higher_sensitivity_shows_more_and_makes_another_run(tmp_path: Path, before: np.ndarray) -> None:
    after = noisy(seen(paint(GROUND, PIT)) * 0.7 + 0.3 * seen(GROUND), seed=11)
    made = [run(tmp_path, before, after, sensitivity=one) for one in (Sensitivity.LOW, Sensitivity.HIGH)]
    assert made[0].mask.counts["changed"] <= made[1].mask.counts["changed"]
    assert record(made[0])["run_id"] != record(made[1])["run_id"]


@pytest.mark.parametrize("method", list(Method))
def test_each_method_finds_a_pit(tmp_path: Path, before: np.ndarray, method: Method) -> None:
    found = run(tmp_path, before, noisy(seen(paint(GROUND, PIT)), seed=12), method=method)
    assert found.mask.counts["changed"] > 300


def test_an_after_scene_in_another_system_is_brought_onto_the_grid(tmp_path: Path, before: np.ndarray) -> None:
    first = write(tmp_path / "before.tif", before)
    second = write(tmp_path / "native.tif", noisy(seen(paint(GROUND, PIT)), seed=13))
    with rasterio.open(second) as data:
        place, wide, tall = calculate_default_transform(data.crs, "EPSG:32650", data.width, data.height, *data.bounds)
        warped = np.zeros((4, tall, wide))
        reproject(
            data.read().astype(float), warped, src_transform=data.transform, src_crs=data.crs,
            dst_transform=place, dst_crs="EPSG:32650", resampling=Resampling.cubic,
        )  # fmt: skip
    utm = write(tmp_path / "utm.tif", np.clip(warped, 0, None), crs=32650, place=place)
    made = [detect(Order(first, utm, Options()), tmp_path / str(size), Threads(1), size) for size in (512, 70)]
    assert made[0].detections[0].outline.area_m2 == pytest.approx(100 * PIT.rows * PIT.columns, rel=0.3)
    assert made[0].mask == made[1].mask
