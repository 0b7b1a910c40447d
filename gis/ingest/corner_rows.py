"""Rows that were drawn from corners, each with the system that its own numbers tell, as a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
from shapely.geometry.base import BaseGeometry

from gis.domain.uploading import Problem
from gis.ingest.layer import Finding, Layer
from gis.ingest.survey_crs import NOTHING_TOLD, Told


@dataclass(frozen=True, slots=True)
class CornerRow:
    """One row: what it is drawn as (None: it cannot be), the system of its numbers, and what was seen."""

    geometry: BaseGeometry | None = None
    told: Told = NOTHING_TOLD
    findings: tuple[Finding, ...] = ()


def layer_of(
    name: str,
    attributes: Sequence[Mapping[str, Any]],
    rows: Sequence[CornerRow],
    problems: Sequence[Problem],
    encoding: str | None,
) -> Layer:
    """Rows with their attributes as a layer; it has a system of its own where all that are drawn tell the same."""
    columns = tuple(dict.fromkeys(name for row in attributes for name in row))
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [row.geometry for row in rows]
    systems = {row.told.code for row in rows if row.geometry is not None}
    only = next(iter(systems)) if len(systems) == 1 else None
    return Layer(
        name=name,
        columns=columns,
        values=tuple([row.get(name) for row in attributes] for name in columns),
        geometry=geometry,
        crs=None if only is None else pyproj.CRS.from_user_input(only),
        problems=tuple(problems),
        findings={index: row.findings for index, row in enumerate(rows) if row.findings},
        row_crs={index: row.told.code for index, row in enumerate(rows) if row.told.code is not None},
        encoding=encoding,
    )
