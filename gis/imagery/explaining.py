"""How detection works, step by step: what the page and docs/detection.md say. Defaults are read where they hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any

from gis.domain.results import DEFAULT_LIMITS
from gis.domain.text import Text
from gis.imagery import bands, looking, model, parcels, registration
from gis.imagery.grids import CELL_M2
from gis.imagery.options import EDGE_PX, LARGEST_NDVI, STEPS, Options, Sensitivity
from gis.imagery.pairs import CLOUD_EDGE_PX, COARSE_ORDER, FINE_ORDER
from gis.imagery.scenes import USUAL_NODATA

PIXELS_M = (30.0, 10.0, 3.2)
"""Of the images whose smallest detection and parcel are told: Landsat, Sentinel-2, GF-2."""


@dataclass(frozen=True, slots=True)
class Source:
    """A paper or a manual, with its address where it has one."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One step: a sentence for an inspector, one for an engineer, where it comes from, how far it can be trusted."""

    id: str
    name: Text
    inspector: Text
    engineer: Text
    sources: tuple[Source, ...]
    limits: Text
    picture: str | None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What `benchmarks/detection.py` measured on a pair, default options, pixels; "" where it was not."""

    pair: Text
    f1: str
    precision: str
    recall: str
    otsu: str


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest detection, and the smallest parcel that can be judged, m², in an image of such pixels."""

    pixel_m: float
    detection_m2: float
    parcel_m2: float


@cache
def steps() -> tuple[ExplainedStep, ...]:
    """All steps in their order."""
    numbers = _numbers()
    return tuple(
        ExplainedStep(
            one["id"],
            _text(one["name"]),
            _text(one["inspector"]).format(**numbers),
            _text(one["engineer"]).format(**numbers),
            tuple(Source(**source) for source in one["sources"]),
            _text(one["limits"]).format(**numbers),
            one["picture"],
        )
        for one in _read()["steps"]
    )


@cache
def accuracy() -> tuple[Accuracy, ...]:
    """How right it is, by pair."""
    return tuple(Accuracy(**{**one, "pair": _text(one["pair"])}) for one in _read()["accuracy"])


def smallest() -> tuple[Smallest, ...]:
    """By pixel size, with the default options and limits."""
    found = []
    for pixel_m in PIXELS_M:
        pixel_m2 = pixel_m**2
        found.append(
            Smallest(pixel_m, Options().smallest_pixels(pixel_m2) * pixel_m2, DEFAULT_LIMITS.pixels * pixel_m2)
        )
    return tuple(found)


def as_markdown() -> str:
    """The part of docs/detection.md that says the same as the page."""
    lines = []
    for at, step in enumerate(steps(), 1):
        sources = "; ".join(f"[{one.title}]({one.url})" if one.url else one.title for one in step.sources)
        lines += [
            f"### {at} {step.name.zh} {step.name.en}",
            "",
            f"* **核查人员 Inspector** {step.inspector.zh} {step.inspector.en}",
            f"* **遥感工程师 Engineer** {step.engineer.zh} {step.engineer.en}",
            f"* **来源 Source** {sources or '无标准规定，本系统取值 own values, no standard'}",
            f"* **实测与限度 Measured, limits** {step.limits.zh} {step.limits.en}",
            "",
        ]
    lines += ["### 准确程度 How right it is", "", "| 像对 pair | F1 | precision | recall | Otsu F1 |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for one in accuracy():
        lines.append(f"| {one.pair.zh} {one.pair.en} | {one.f1} | {one.precision} | {one.recall} | {one.otsu} |")
    lines += ["", "### 最小面积 Smallest areas", ""]
    lines += [
        "| 像元 pixel | 图斑 detection, m² | 能判定的地块 parcel that can be judged, m² |",
        "| ---: | ---: | ---: |",
    ]
    lines += [f"| {one.pixel_m:g} m | {one.detection_m2:,.0f} | {one.parcel_m2:,.0f} |" for one in smallest()]
    return "\n".join(lines)


def _numbers() -> dict[str, str]:
    """What the texts' placeholders stand for, as the code has it."""
    options = Options()
    coarse, fine, _ = PIXELS_M
    low, normal, high = (STEPS[one] for one in (Sensitivity.LOW, options.sensitivity, Sensitivity.HIGH))
    areas = {one.pixel_m: one for one in smallest()}
    return {
        "nodata": f"{USUAL_NODATA:g}",
        "fewest_bands": str(bands.FEWEST_BANDS),
        "fine_m": f"{bands.FINE_M:g}",
        "patches": str(registration.PATCHES),
        "register_bands": str(registration.BANDS),
        "max_shift": f"{options.max_shift_px:g}",
        "registration_px": f"{DEFAULT_LIMITS.registration_px:g}",
        "sigma_fine": f"{_deviation(FINE_ORDER):.2f}",
        "sigma_coarse": f"{_deviation(COARSE_ORDER):.2f}",
        "cell_km2": f"{CELL_M2 / 1e6:g}",
        "fewest_samples": str(model.FEWEST_SAMPLES),
        "lowest": f"{normal.lowest:g}",
        "highest": f"{normal.highest:g}",
        "contrast": f"{normal.contrast:g}",
        "lowest_low": f"{low.lowest:g}",
        "highest_low": f"{low.highest:g}",
        "lowest_high": f"{high.lowest:g}",
        "highest_high": f"{high.highest:g}",
        "edge_px": f"{EDGE_PX:g}",
        "ndvi": f"{LARGEST_NDVI:g}",
        "cloud_px": str(CLOUD_EDGE_PX),
        "mmu_fine": str(options.smallest_pixels(fine**2)),
        "mmu_coarse": str(options.smallest_pixels(coarse**2)),
        "mmu_m2": str(options.smallest_pixels(1.0)),
        "step_px": str(max(max(one) for one in looking.ONE_PIXEL)),
        "half": f"{looking.HALF:.0%}",
        "visible": f"{DEFAULT_LIMITS.visible_share:.0%}",
        "pixels": f"{DEFAULT_LIMITS.pixels:g}",
        "changed_share": f"{DEFAULT_LIMITS.changed_share:.0%}",
        "changed_m2": f"{DEFAULT_LIMITS.changed_m2:g}",
        "finer": str(parcels.FINER),
        "parcel_fine": f"{areas[fine].parcel_m2:,.0f}",
        "parcel_coarse": f"{areas[coarse].parcel_m2:,.0f}",
    }


def _deviation(order: int) -> float:
    """Of the kernel of `filters.smooth`, pixels."""
    return sqrt(1 / 3 + order / 4)


def _text(said: dict[str, str]) -> Text:
    return Text(said["zh"], said["en"])


@cache
def _read() -> dict[str, Any]:
    source = files("gis.imagery").joinpath("data/detection_steps.json")
    read: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return read
