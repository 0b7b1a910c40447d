"""Makes the pictures of docs/detection.md from the sample scenes.

PYTHONPATH=. .venv/bin/python scripts/detection_pictures.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from gis.imagery.detecting import Order, Run, detect
from gis.imagery.options import Options
from gis.imagery.running import Threads

ROOT = Path(__file__).parents[1]
SCENES = ROOT / "sample_data" / "scenes"
IMAGES = ROOT / "docs" / "images"
LARGER = 3
STRETCH = (500, 2400)
RED = (215, 25, 28)
BAR_W, CHART_H, LONGEST = 6, 180, 100


def main() -> None:
    """Write the pictures."""
    before, after = SCENES / "before_20240406.tif", SCENES / "after_20240811.tif"
    with tempfile.TemporaryDirectory() as folder:
        run = detect(Order(before, after, Options()), Path(folder), Threads(2))
        mask, score = (_read(Path(folder) / name, [1])[0] for name in ("mask.tif", "score.tif"))
    first, second = _coloured(before), _coloured(after)
    _write(IMAGES / "detection-pair.png", np.concatenate([first, second], axis=2))
    rows, columns = (round(one) for one in (run.pair.shift.rows, run.pair.shift.columns))
    aligned = np.roll(second, (-rows * LARGER, -columns * LARGER), (1, 2))
    _write(IMAGES / "detection-result.png", np.concatenate([_heat(score, run), _outlined(aligned, mask)], axis=2))
    (IMAGES / "detection-histogram.svg").write_text(_histogram(run), encoding="utf-8")


def _read(path: Path, bands: list[int]) -> NDArray[np.float64]:
    with rasterio.open(path) as data:
        return data.read(bands).astype(float)


def _coloured(path: Path) -> NDArray[np.uint8]:
    """Natural colours, the same stretch for both."""
    low, high = STRETCH
    return _enlarged(np.clip((_read(path, [3, 2, 1]) - low) / (high - low) * 255, 0, 255).astype(np.uint8))


def _heat(score: NDArray[np.float64], run: Run) -> NDArray[np.uint8]:
    """The score from black over yellow at the threshold to white at three times it."""
    share = score / 10 / run.cells[0].model.threshold(run.order.options.step)
    red, green = np.clip(share, 0, 1), np.clip(share * 0.8, 0, 1)
    return _enlarged((np.stack([red, green, np.clip((share - 1) / 2, 0, 1)]) * 255).astype(np.uint8))


def _outlined(picture: NDArray[np.uint8], mask: NDArray[np.float64]) -> NDArray[np.uint8]:
    large = np.repeat(np.repeat(mask == 1, LARGER, 0), LARGER, 1)
    inner = large.copy()
    for axis in (0, 1):
        for by in (-1, 1):
            inner &= np.roll(large, by, axis)
    picture = picture.copy()
    picture[:, large & ~inner] = np.array(RED)[:, None]
    return picture


def _histogram(run: Run) -> str:
    """How many pixels have which score, on a root scale, with the threshold."""
    counts = np.sqrt(run.histogram[:LONGEST])
    # What is below the middle of the land has score 0 and would dwarf the rest.
    heights = counts / counts[1:].max() * CHART_H
    threshold = run.cells[0].model.threshold(run.order.options.step) * 10
    bars = "".join(
        f'<rect x="{at * BAR_W}" y="{CHART_H - min(tall, CHART_H):.1f}" width="{BAR_W - 1}" '
        f'height="{min(tall, CHART_H):.1f}" fill="{"#d7191c" if at >= threshold else "#8a8f98"}"/>'
        for at, tall in enumerate(heights)
    )
    x = threshold * BAR_W
    ticks = "".join(
        f'<text x="{at * BAR_W}" y="{CHART_H + 16}" font-size="12" fill="#555">{at // 10}</text>'
        for at in range(0, LONGEST, 20)
    )
    width, height = LONGEST * BAR_W, CHART_H + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{bars}{ticks}'
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{CHART_H}" stroke="#111" stroke-dasharray="4 3"/>'
        f'<text x="{x + 6:.1f}" y="14" font-size="13">阈值 threshold {threshold / 10:.1f}</text></svg>\n'
    )


def _enlarged(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(np.repeat(picture, LARGER, 1), LARGER, 2)


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    bands, rows, columns = picture.shape
    with rasterio.Env(GDAL_PAM_ENABLED=False):
        out = rasterio.open(path, "w", driver="PNG", count=bands, height=rows, width=columns, dtype="uint8", zlevel=9)
        with out:
            out.write(picture)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
