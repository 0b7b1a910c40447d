"""Change detection: how right on labelled pairs, how quiet on unchanged ones, how much work on a large one.

    JINGTU_CHANGE_PAIRS=DIR .venv/bin/python benchmarks/detection.py        accuracy, beside Otsu
    .venv/bin/python benchmarks/detection.py --sample                       the changes planted in the sample scenes
    .venv/bin/python benchmarks/detection.py --size 10980                   work, beside reading and writing alone

A folder of DIR is a pair: t1.tif, t2.tif and, where there is one, label.tif (1 changed, 0 not, 255 unlabelled). Nothing
is tuned to a pair: every run has the default options.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import detection_work
import numpy as np
import rasterio
from detection_measures import f1, moved, otsu_mask, planted_label

from gis.imagery.detecting import Order, Run, detect
from gis.imagery.options import Options
from gis.imagery.running import Threads

SAMPLE = Path(__file__).parents[1] / "sample_data" / "scenes"
SHIFTS = ((1.2, 0.5), (-0.9, 1.5), (1.7, 0.0), (-1.4, -1.8))
SWEEP = ((0.3, 0), (0, 0.7), (0.5, -0.5), (-1.2, 0.4), (1.9, 0), (0.8, -2.4))
SELF = (("unshifted", (0, 0)), ("a whole pixel", (1, 0)), ("two and one", (2, -1)), ("half a pixel", (0.5, 0.5)))
GOALS = {"rennes": "≥ 0.44, goal 0.52", "taizhou": "≥ 0.85, goal 0.92"}
INNER = np.s_[8:-8, 8:-8]


def main() -> None:
    """Print what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", type=int, help="pixels a side of the pair to make")
    arguments.add_argument("--sample", action="store_true", help="the pair of sample_data/scenes")
    arguments.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--child", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.child:
        print(json.dumps(detection_work.do(given.child, given.folder, given.threads)))
    elif given.sample:
        measure_sample(given.threads)
    elif given.size:
        measure_work(given.size, given.threads)
    else:
        folder = os.environ.get("JINGTU_CHANGE_PAIRS")
        if not folder:
            sys.exit("JINGTU_CHANGE_PAIRS names no folder of pairs; --size measures work without one")
        measure_accuracy(Path(folder), given.threads)


def measure_accuracy(folder: Path, threads: int) -> None:
    """Pixel F1 beside Otsu, shifts, and pairs without change."""
    with tempfile.TemporaryDirectory(prefix="jingtu-detection-") as work:
        pairs = {path.parent.name: path.parent for path in sorted(folder.glob("*/t1.tif"))}
        print("| pair | ours: F1 (precision, recall) | Otsu | asked |\n| --- | ---: | ---: | --- |")
        for name, pair in pairs.items():
            if (pair / "label.tif").exists():
                _print_labelled(name, pair, Path(work), threads)
        print("\n| after scene moved by (rows, columns) | ours: F1 | Otsu | ratio |\n| --- | ---: | ---: | ---: |")
        for name, pair in pairs.items():
            if name == "rennes":
                _print_shifted(name, pair, Path(work), threads)
        print("\n| shift recovered of | largest error, pixels |\n| --- | ---: |")
        for name, pair in pairs.items():
            _print_recovered(name, pair, Path(work), threads)
        print("\n| scene against itself, gain 1.05, noise 1 % | flagged | inside 8 px |\n| --- | ---: | ---: |")
        for name, pair in pairs.items():
            _print_self(name, pair, Path(work), threads)


def measure_sample(threads: int) -> None:
    """How well the planted changes are found, in the product's own made-up pair."""
    with tempfile.TemporaryDirectory() as work:
        run, mask = _run(SAMPLE / "before_20240406.tif", SAMPLE / "after_20240811.tif", Path(work), threads)
        label = planted_label(SAMPLE / "planted.geojson", SAMPLE / "before_20240406.tif")
        both, precision, recall = f1(mask, label)
    print(
        f"planted changes: F1 {both:.2f}, precision {precision:.2f}, recall {recall:.2f}, "
        f"{len(run.detections)} detections"
    )


def measure_work(size: int, threads: int) -> None:
    """CPU and peak memory of reading and writing, of scoring, and of a whole run; each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="jingtu-detection-", dir=os.environ.get("TMPDIR")) as work:
        detection_work.make_pair(Path(work), size)
        done = {name: _child(name, Path(work), threads) for name in ("read", "score", "whole")}
    print(f"{size}² × 4 uint16, {threads} threads, {platform.machine()}, load {os.getloadavg()[0]:.1f}\n")
    print("| what | CPU s | of reading | wall s | peak MB | asked |\n| --- | ---: | ---: | ---: | ---: | --- |")
    asked = {"read": "", "score": "≤ 4×, < 1,000 MB, goal 2.5×", "whole": "goal ≤ 7×, < 2,000 MB"}
    titles = {
        "read": "read both, write a byte mask",
        "score": "score and mask, shift and statistics known",
        "whole": "whole run to polygons",
    }
    for name, one in done.items():
        ratio = one["cpu_s"] / done["read"]["cpu_s"]
        numbers = f"{one['cpu_s']:.1f} | {ratio:.2f} | {one['wall_s']:.1f} | {one['peak_mb']:.0f}"
        print(f"| {titles[name]} | {numbers} | {asked[name]} |")
    print(f"\n{done['whole']['detections']} detections")


def _child(what: str, folder: Path, threads: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", what, "--folder", str(folder), "--threads", str(threads)]
    # One thread a library: what is counted is ours.
    quiet = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    told: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, env=quiet).stdout)
    return told


def _run(before: Path, after: Path, work: Path, threads: int) -> tuple[Run, np.ndarray]:
    run = detect(Order(before, after, Options()), work / "out", Threads(threads))
    with rasterio.open(work / "out" / "mask.tif") as data:
        return run, data.read(1) == 1


def _read(path: Path) -> np.ndarray:
    with rasterio.open(path) as data:
        return data.read().astype(np.float64)


def _copy(bands: np.ndarray, like: Path, path: Path) -> Path:
    """The same scene with other numbers."""
    with rasterio.open(like) as data:
        profile, names = data.profile, data.descriptions
    limits = np.iinfo(profile["dtype"])
    with rasterio.open(path, "w", **profile) as out:
        # 0 is no data in 16 bit.
        out.write(np.clip(np.round(bands), 1, limits.max).astype(profile["dtype"]))
        out.descriptions = names
    return path


def _print_labelled(name: str, pair: Path, work: Path, threads: int) -> None:
    label = _read(pair / "label.tif")[0]
    _, mask = _run(pair / "t1.tif", pair / "t2.tif", work, threads)
    ours = f1(mask, label)
    theirs = f1(otsu_mask(_read(pair / "t1.tif"), _read(pair / "t2.tif")), label)
    print(f"| {name} | **{ours[0]:.3f}** ({ours[1]:.2f}, {ours[2]:.2f}) | {theirs[0]:.3f} | {GOALS.get(name, '')} |")


def _print_shifted(name: str, pair: Path, work: Path, threads: int) -> None:
    before, after, label = _read(pair / "t1.tif"), _read(pair / "t2.tif"), _read(pair / "label.tif")[0]
    for shift in SHIFTS:
        copy = moved(after, shift)
        _, mask = _run(pair / "t1.tif", _copy(copy, pair / "t2.tif", work / "moved.tif"), work, threads)
        ours, theirs = f1(mask, label)[0], f1(otsu_mask(before, copy), label)[0]
        print(f"| {name} {shift} | {ours:.3f} | {theirs:.3f} | {ours / theirs:.1f} (asked ≥ 2) |")


def _print_recovered(name: str, pair: Path, work: Path, threads: int) -> None:
    after = _read(pair / "t2.tif")
    own = _run(pair / "t1.tif", pair / "t2.tif", work, threads)[0].pair.shift
    worst = 0.0
    for shift in SWEEP:
        copy = _copy(moved(after, shift), pair / "t2.tif", work / "moved.tif")
        found = _run(pair / "t1.tif", copy, work, threads)[0].pair.shift
        worst = max(worst, abs(found.rows - own.rows - shift[0]), abs(found.columns - own.columns - shift[1]))
    print(f"| {name}, 0.3–2.5 px | {worst:.3f} (asked ≤ 0.2) |")


def _print_self(name: str, pair: Path, work: Path, threads: int) -> None:
    bands = _read(pair / "t1.tif")
    rng = np.random.default_rng(1)
    for title, shift in SELF:
        again = moved(bands, shift) * 1.05
        again += rng.normal(size=bands.shape) * bands.mean(axis=(1, 2), keepdims=True) * 0.01
        _, mask = _run(pair / "t1.tif", _copy(again, pair / "t1.tif", work / "again.tif"), work, threads)
        print(f"| {name}, {title} | {mask.mean():.3%} | {mask[INNER].mean():.3%} |")


if __name__ == "__main__":
    main()
