"""What the benchmark of detection does in a process of its own: make a large pair, read it, score it, run on it."""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.windows import Window as RasterWindow

from gis.imagery import detecting
from gis.imagery.grids import Window, windows
from gis.imagery.options import Options
from gis.imagery.rasters import Parts
from gis.imagery.running import Threads
from gis.imagery.scoring import Part, score_window

TEXTURE = 1024
SHIFT = 1
NAMES = ("B02", "B03", "B04", "B08")


def make_pair(folder: Path, size: int) -> None:
    """before.tif and after.tif (512 tiles, deflate): a texture repeated, noise, a shift, a change each 10 × 5 km."""
    rng = np.random.default_rng(7)
    texture = _texture(rng)
    profile = {
        "driver": "GTiff", "dtype": "uint16", "count": 4, "height": size, "width": size, "crs": "EPSG:32650",
        "transform": rasterio.Affine(10, 0, 400_000, 0, -10, 4_500_000), "tiled": True, "blockxsize": 512,
        "blockysize": 512, "compress": "deflate", "predictor": 2, "zlevel": 1, "bigtiff": "if_safer",
    }  # fmt: skip
    with (
        rasterio.open(folder / "before.tif", "w", **profile) as before,
        rasterio.open(folder / "after.tif", "w", **profile) as after,
    ):
        before.descriptions = after.descriptions = NAMES
        for top in range(0, size, 512):
            rows = min(512, size - top)
            at = RasterWindow(0, top, size, rows)
            strip = np.take(texture, (np.arange(rows) + top) % TEXTURE, 1)[:, :, np.arange(size) % TEXTURE]
            before.write(_noisy(rng, strip), window=at)
            later = np.take(texture, (np.arange(rows) + top - SHIFT) % TEXTURE, 1)[:, :, np.arange(size) % TEXTURE]
            for left in range(300, size - 40, 1000):
                later[:, 100:115, left : left + 20] += np.array([900, 1000, 1100, 800])[:, None, None]
            after.write(_noisy(rng, later * 1.04 + 30), window=at)


def do(what: str, folder: Path, threads: int) -> dict[str, float]:
    """Do one thing; CPU and wall seconds, and the peak of this process."""
    order = detecting.Order(folder / "before.tif", folder / "after.tif", Options())
    known = _known(folder, threads) if what == "score" else None
    started, cpu = time.perf_counter(), time.process_time()
    detections = 0
    with rasterio.Env(GDAL_CACHEMAX=detecting.CACHE_BYTES):
        if what == "read":
            _read_and_write(order, folder)
        elif what == "score":
            _score(known, folder, threads)
        else:
            detections = len(detecting.detect(order, folder / "whole", Threads(threads)).detections)
    return {
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - started,
        "peak_mb": _peak_mb(),
        "detections": detections,
    }


def _peak_mb() -> float:
    """Of this process since it began: what getrusage says, a child inherits from its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _read_and_write(order: detecting.Order, folder: Path) -> None:
    """Both scenes by the windows of a run, and a byte for each pixel."""
    with rasterio.open(order.before) as before, rasterio.open(order.after) as after:
        profile = before.profile | {"count": 1, "dtype": "uint8", "predictor": 1}
        with rasterio.open(folder / "read.tif", "w", **profile) as out:
            for one in windows(Window(0, 0, before.height, before.width), detecting.WINDOW):
                at = RasterWindow(one.column, one.row, one.columns, one.rows)
                first, second = before.read(window=at), after.read(window=at)
                out.write((first[0] != second[0]).astype(np.uint8), 1, window=at)


def _known(folder: Path, threads: int) -> Any:  # noqa: ANN401  what pickle gives
    """Shift and models, found in a child whose CPU and memory are not counted here."""
    import subprocess  # noqa: PLC0415  only here
    import sys  # noqa: PLC0415

    kept = folder / "known.pickle"
    code = (
        "import sys, pickle; sys.path[:0] = sys.argv[1:3]; import detection_work as work; from pathlib import Path;"
        "pickle.dump(work.fitted(Path(sys.argv[3]), int(sys.argv[4])), open(sys.argv[5], 'wb'))"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, here, here.parent, folder, str(threads), kept], check=True)
    return pickle.loads(kept.read_bytes())  # noqa: S301  our own file of a second ago


def fitted(folder: Path, threads: int) -> tuple[Any, Any]:
    """The registered pair and the cells' models."""
    order = detecting.Order(folder / "before.tif", folder / "after.tif", Options())
    inputs = detecting._checked(order)  # noqa: SLF001  the run in parts
    pair = detecting._registered(inputs.before.grid, inputs, order.options, Threads(threads), folder)  # noqa: SLF001
    return pair, detecting._fitted(pair, order.options, Threads(threads))[0]  # noqa: SLF001


def _score(known: tuple[Any, Any], folder: Path, threads: int) -> None:
    pair, cells = known
    jobs = detecting._score_jobs(pair, cells, Options(), detecting.WINDOW)  # noqa: SLF001
    with Parts(folder, pair.grid) as parts:
        part: Part
        for part in Threads(threads).map(score_window, jobs):
            parts.add(part)


def _texture(rng: np.random.Generator) -> np.ndarray:
    texture = np.full((4, TEXTURE, TEXTURE), 1200.0)
    for _ in range(9000):
        top, left = rng.integers(TEXTURE, size=2)
        height, width = rng.integers(2, 14, 2)
        texture[:, top : top + height, left : left + width] = rng.uniform(600, 2600) * rng.uniform(0.8, 1.3, (4, 1, 1))
    return texture


def _noisy(rng: np.random.Generator, bands: np.ndarray) -> np.ndarray:
    return np.clip(bands + rng.normal(size=bands.shape, scale=12), 1, 65535).astype(np.uint16)
