"""Makes what explains detection: the pictures, from the sample scenes, and the steps in docs/detection.md.

PYTHONPATH=. .venv/bin/python scripts/detection_pictures.py
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.features import rasterize
from shapely.geometry.base import BaseGeometry

from gis.domain.results import Result, Stability
from gis.imagery.detecting import Order, Run, detect
from gis.imagery.explaining import as_markdown
from gis.imagery.options import Options
from gis.imagery.pairs import PairReader, View
from gis.imagery.registration import Shift
from gis.imagery.running import Threads

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
IMAGES = ROOT / "web" / "pictures"
DOC = ROOT / "docs" / "detection.md"
STEPS_OF_DOC = re.compile(r"(?<=<!-- steps -->\n).*?(?=\n<!-- end of steps -->)", re.DOTALL)
LARGER = 4
GAP = 6
NATURAL = [2, 1, 0]
CUT = np.s_[:, 40:140, 30:150]
CLOSE = np.s_[:, 62:102, 62:110]
RED, GREEN, AMBER, GREY, BLUE = (215, 25, 28), (0, 158, 115), (230, 159, 0), (205, 205, 205), (86, 180, 233)
BAR_W, CHART_H, LONGEST = 6, 180, 100

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]


def main() -> None:
    """Write them."""
    order = Order(
        SAMPLE / "scenes" / "before_20240406.tif",
        SAMPLE / "scenes" / "after_20240811.tif",
        Options(),
        parcels=SAMPLE / "parcels.geojson",
    )
    with tempfile.TemporaryDirectory() as folder:
        run = detect(order, Path(folder), Threads(2))
        mask, score = (_read(Path(folder) / name)[0] for name in ("mask.tif", "score.tif"))
        view = PairReader(run.pair).view(run.grid.whole)
        unmoved = PairReader(replace(run.pair, shift=Shift(0.0, 0.0))).view(run.grid.whole)
    before, after = _read(order.before), _read(order.after)
    model = run.cells[0].model
    means, deviations = (
        [np.reshape(one, (-1, 1, 1)) for one in pair]
        for pair in ((model.before_mean, model.after_mean), (model.before_std, model.after_std))
    )
    matched = (view.after - means[1]) * deviations[0] / deviations[1] + means[0]
    later = _coloured(matched, view.before)[CUT]
    _write("pair.png", _coloured(before, before)[CUT], _coloured(after, after)[CUT])
    _write("register.png", *(_apart(one)[CUT] for one in (unmoved, view)))
    _write("smooth.png", _coloured(before, before)[CLOSE], _coloured(view.before, before)[CLOSE], larger=9)
    _write("compare.png", _coloured(view.after, view.before)[CUT], later)
    _write("score.png", _heat(score, run)[CUT])
    _write("gates.png", _left_out(later, score, mask, run))
    _write("stability.png", _stability(later, run))
    _write("parcels.png", _verdicts(later, run))
    (IMAGES / "histogram.svg").write_text(_histogram(run), encoding="utf-8")
    text = DOC.read_text(encoding="utf-8")
    DOC.write_text(STEPS_OF_DOC.sub(lambda _: as_markdown(), text), encoding="utf-8")


def _read(path: Path) -> Floats:
    with rasterio.open(path) as data:
        return data.read().astype(float)


def _coloured(bands: Floats, stretch: Floats) -> Picture:
    """Natural colours, in the stretch of a scene."""
    low, high = (np.percentile(stretch[NATURAL], at, axis=(1, 2))[:, None, None] for at in (0.5, 99.5))
    return np.clip((bands[NATURAL] - low) / (high - low) * 255, 0, 255).astype(np.uint8)


def _apart(view: View) -> Picture:
    """How much both scenes differ, black to white, each in its own deviations."""
    first, second = (
        (bands - bands.mean(axis=(1, 2), keepdims=True)) / bands.std(axis=(1, 2), keepdims=True)
        for bands in (view.before, view.after)
    )
    grey = np.clip(np.abs(first - second).mean(axis=0) / 1.6 * 255, 0, 255)
    return np.repeat(grey[None], 3, 0).astype(np.uint8)


def _heat(score: Floats, run: Run) -> Picture:
    """The score from black over yellow at the threshold to white at three times it."""
    share = score / 10 / run.cells[0].model.threshold(run.order.options.step)
    red, green = np.clip(share, 0, 1), np.clip(share * 0.8, 0, 1)
    return (np.stack([red, green, np.clip((share - 1) / 2, 0, 1)]) * 255).astype(np.uint8)


def _left_out(picture: Picture, score: Floats, mask: Floats, run: Run) -> Picture:
    """Above the threshold: red what is kept, green what was left out."""
    above = (score / 10 >= run.cells[0].model.threshold(run.order.options.step))[CUT[1:]]
    kept = (mask == 1)[CUT[1:]]
    picture = (picture * 0.55).astype(np.uint8)
    picture[:, above & ~kept] = np.array(GREEN, np.uint8)[:, None]
    picture[:, kept] = np.array(RED, np.uint8)[:, None]
    return picture


def _stability(picture: Picture, run: Run) -> Picture:
    """Outlines of detections: red is stable, amber borderline."""
    colours = {Stability.STABLE: RED, Stability.BORDERLINE: AMBER}
    return _outlined(picture, run, ((one.outline.lonlat, colours[one.looked.stability]) for one in run.detections))


def _verdicts(picture: Picture, run: Run) -> Picture:
    """Outlines of parcels by verdict: red changed, blue not changed, grey cannot judge."""
    colours = {Result.CHANGED: RED, Result.NOT_CHANGED: BLUE, Result.CANNOT_JUDGE: GREY}
    return _outlined(picture, run, ((one.parcel.lonlat, colours[one.judgement.result]) for one in run.parcels))


def _outlined(picture: Picture, run: Run, outlines: Iterable[tuple[BaseGeometry, tuple[int, int, int]]]) -> Picture:
    """The picture enlarged, with outlines two pixels wide."""
    large = _enlarged(picture, LARGER)
    to_grid = Transformer.from_crs(4490, run.grid.crs, always_xy=True)
    corner = Affine(*run.grid.transform[:6]) @ Affine.translation(CUT[2].start, CUT[1].start)
    place = corner @ Affine.scale(1 / LARGER)
    for outline, colour in outlines:
        ground = shapely.transform(outline, lambda xy: np.column_stack(to_grid.transform(*xy.T)))
        edge = rasterize([(ground.boundary.buffer(2.5), 1)], large.shape[1:], transform=place, dtype="uint8") > 0
        large[:, edge] = np.array(colour, np.uint8)[:, None]
    return large


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


def _enlarged(picture: Picture, by: int) -> Picture:
    return np.repeat(np.repeat(picture, by, 1), by, 2)


def _write(name: str, *pictures: Picture, larger: int = LARGER) -> None:
    """Beside one another, with a white gap; what is small is enlarged."""
    whole = [one if one.shape[2] > 200 else _enlarged(one, larger) for one in pictures]
    gap = np.full((3, whole[0].shape[1], GAP), 255, np.uint8)
    parts = [part for one in whole for part in (gap, one)][1:]
    picture = np.concatenate(parts, axis=2)
    bands, rows, columns = picture.shape
    with rasterio.Env(GDAL_PAM_ENABLED=False):
        path, size = IMAGES / name, {"count": bands, "height": rows, "width": columns}
        with rasterio.open(path, "w", driver="PNG", dtype="uint8", zlevel=9, **size) as out:
            out.write(picture)
    print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
