"""Does a row contradict itself? Its stated area, its address and its code against its outline (Q25)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import mending
from gis.domain.contradictions_of_record import AREA_APART
from gis.domain.mending import Treatment
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target
from gis.ingest.ground import OUTLINE_ERROR_M, Ground
from gis.ingest.layer import Geometries

OFFICIAL_DIGITS = 13
"""A parcel code of the national platform: 6 digits of the county, 7 more (RULES 2; read off samples, not published)."""

_OFFICIAL = re.compile(r"\d{9,}")


class StatedArea(Protocol):
    """An area as a cell states it."""

    @property
    def text(self) -> str:
        """As it is written."""
        ...

    def readings_m2(self) -> tuple[float, ...]:
        """The square metres that it may mean, the likeliest first."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says (by our attribute names), how it is treated, and where it stands in the file."""

    values: Mapping[str, Any]
    treatment: Treatment
    place: Place


def contradictions(
    rows: Sequence[Said], metric: Geometries, area_m2: Sequence[float], ground: Ground, target: Target
) -> list[list[Problem]]:
    """What each row says against itself; `metric` are their outlines in metres.

    A row without a usable geometry is asked for its code only.
    """
    found: list[list[Problem]] = [[] for _ in rows]
    elsewhere = _elsewhere(rows, metric, ground)
    for index, row in enumerate(rows):
        values, place = row.values, row.place
        if target is Target.PARCELS and "code" in values:
            found[index].extend(_code(values["code"], ground, place))
        if metric[index] is None:
            continue
        if values.get("stated_area") is not None and area_m2[index] and not row.treatment.accepts("area-mismatch"):
            at_area = Place(place.layer, place.row, "stated_area")
            found[index].extend(_area(values["stated_area"], area_m2[index], at_area))
        if index in elsewhere:
            at_address = Place(place.layer, place.row, "address")
            found[index].extend(_street(values["address"], elsewhere[index], metric[index], ground, at_address))
    return found


def _elsewhere(rows: Sequence[Said], metric: Geometries, ground: Ground) -> dict[int, str]:
    """The rows whose address names a street that they do not lie in, with that street."""
    stating: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        address = row.values.get("address")
        stated = next((name for name in ground.streets if name in address), None) if address else None
        if stated is not None and metric[index] is not None:
            stating[stated].append(index)
    found: dict[int, str] = {}
    for name, indexes in stating.items():
        outline, at = ground.streets_m[name], np.array(indexes)
        # A distance to an outline of many corners is dear, and most rows lie where they say.
        apart = at[~shapely.intersects(outline, metric[at])]
        apart = apart[shapely.distance(outline, metric[apart]) > OUTLINE_ERROR_M]
        found |= dict.fromkeys(apart.tolist(), name)
    return found


def _code(code: str, ground: Ground, place: Place) -> Iterator[Problem]:
    """Only what tries to be an official code is held against its form: local codes are as good."""
    looks_official = _OFFICIAL.fullmatch(code) is not None
    is_official = len(code) == OFFICIAL_DIGITS and code.startswith(ground.district_code)
    if looks_official and not is_official:
        at_code = Place(place.layer, place.row, "code")
        yield problem("code-pattern", at_code, read=code, district=ground.district_code)


def _area(stated: StatedArea, area_m2: float, place: Place) -> Iterator[Problem]:
    nearest = nearest_reading(stated, area_m2)
    if nearest is None:
        return
    apart = abs(nearest - area_m2) / area_m2
    if apart > AREA_APART:
        facts = {"computed": f"{area_m2:,.0f}", "difference": f"{apart:.0%}", "limit": f"{AREA_APART:.0%}"}
        shown = f"{stated.text}（{nearest:,.0f} m²）"
        yield problem("area-mismatch", place, read=shown, fixes=[mending.accept("area-mismatch")], **facts)


def nearest_reading(stated: StatedArea, area_m2: float) -> float | None:
    """The square metres, of those that a cell may mean, that come nearest to the outline's; None for none."""
    readings = stated.readings_m2()
    if not readings or min(readings) <= 0 or not area_m2:
        return None
    # By ratio: twice the area is nearer than a seventh of it.
    return min(readings, key=lambda one: max(one, area_m2) / min(one, area_m2))


def _street(address: str, stated: str, outline: BaseGeometry, ground: Ground, place: Place) -> Iterator[Problem]:
    found = [name for name, street in ground.streets_m.items() if shapely.intersects(street, outline)]
    if found:
        yield problem("street-differs", place, read=address, stated=stated, found="、".join(found))
