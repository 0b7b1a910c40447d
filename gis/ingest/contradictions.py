"""Does a row contradict itself? Its stated area, its address and its code against its outline (Q25)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import mending
from gis.domain.mending import Treatment
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target
from gis.ingest.ground import OUTLINE_ERROR_M, Ground

AREA_APART = 0.01
"""Declared and computed area may differ by this share (RULES 3.1, our proposal)."""
OFFICIAL_DIGITS = 13
"""A parcel code of the national platform: 6 digits of the county, 7 more (RULES 2; read off samples, not published)."""


class StatedArea(Protocol):
    """An area as a cell states it."""

    def readings_m2(self) -> tuple[float, ...]:
        """The square metres that it may mean, the likeliest first."""
        ...


def contradictions(
    values: Mapping[str, Any],
    geometry: BaseGeometry | None,
    area_m2: float,
    treatment: Treatment,
    ground: Ground,
    place: Place,
    target: Target,
) -> Iterator[Problem]:
    """What a row says against itself; a row without a usable geometry is not asked."""
    if target is Target.PARCELS and "code" in values:
        yield from _code(values["code"], ground, Place(place.layer, place.row, "code"))
    if geometry is None:
        return
    if values.get("stated_area") is not None and area_m2 and not treatment.accepts("area-mismatch"):
        yield from _area(values["stated_area"], area_m2, Place(place.layer, place.row, "stated_area"))
    if values.get("address"):
        yield from _street(values["address"], geometry, ground, Place(place.layer, place.row, "address"))


def _code(code: str, ground: Ground, place: Place) -> Iterator[Problem]:
    """Only what tries to be an official code is held against its form: local codes are as good."""
    looks_official = re.fullmatch(r"\d{9,}", code) is not None
    is_official = len(code) == OFFICIAL_DIGITS and code.startswith(ground.district_code)
    if looks_official and not is_official:
        yield problem("code-pattern", place, read=code, district=ground.district_code)


def _area(stated: StatedArea, area_m2: float, place: Place) -> Iterator[Problem]:
    readings = stated.readings_m2()
    if not readings:
        return
    nearest = min(readings, key=lambda one: abs(one - area_m2))
    apart = abs(nearest - area_m2) / area_m2
    if apart > AREA_APART:
        facts = {"computed": f"{area_m2:,.0f}", "difference": f"{apart:.0%}", "limit": f"{AREA_APART:.0%}"}
        shown = f"{stated}（{nearest:,.0f} m²）"
        yield problem("area-mismatch", place, read=shown, fixes=[mending.accept("area-mismatch")], **facts)


def _street(address: str, geometry: BaseGeometry, ground: Ground, place: Place) -> Iterator[Problem]:
    stated = next((name for name in ground.streets if name in address), None)
    if stated is None:
        return
    outline, own = ground.streets_m[stated], ground.metric(geometry)
    if shapely.distance(outline, own) <= OUTLINE_ERROR_M:
        return
    found = [name for name, street in ground.streets_m.items() if shapely.intersects(street, own)]
    if found:
        yield problem("street-differs", place, read=address, stated=stated, found="、".join(found))
