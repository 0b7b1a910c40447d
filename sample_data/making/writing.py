"""Features as GeoJSON text, one feature a line so that a change shows in a diff."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from making.ground import DECIMALS, to_degrees

ATTRIBUTION = "示例数据，虚构，不代表任何真实地块或单位 / made up: no real parcel or firm"


def geojson(features: Iterable[tuple[BaseGeometry, dict[str, Any]]], name: str) -> str:
    """A FeatureCollection in lon/lat; geometry comes in metres of EPSG:4548."""
    head = {"type": "FeatureCollection", "name": name, "note": ATTRIBUTION, "features": []}
    lines = [_feature(geometry, properties) for geometry, properties in features]
    return dumped(head).removesuffix("[]}") + "[\n" + ",\n".join(lines) + "\n]}\n"


def facts_json(facts: dict[str, dict[str, list[dict[str, Any]]]], denied: list[dict[str, str]]) -> str:
    """The facts of parcels by their code, one fact a line, and the links that were denied."""
    parcels = []
    for code, kinds in facts.items():
        parts = [f"    {dumped(kind)}: [{_lines(rows)}]" for kind, rows in kinds.items()]
        parcels.append(f"  {dumped(code)}: {{\n" + ",\n".join(parts) + "\n  }")
    note = f'"note": {dumped(ATTRIBUTION)}'
    return f'{{{note},\n"denied_links": [{_lines(denied)}],\n"parcels": {{\n' + ",\n".join(parcels) + "\n}}\n"


def dumped(value: object) -> str:
    """JSON on one line, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _lines(rows: list[dict[str, Any]]) -> str:
    return "\n      " + ",\n      ".join(map(dumped, rows)) if rows else ""


def _feature(geometry: BaseGeometry, properties: dict[str, Any]) -> str:
    # shapely writes as many digits as a float needs: after rounding these are DECIMALS.
    shape = json.loads(shapely.to_geojson(shapely.normalize(to_degrees(geometry)).reverse()))
    text = dumped({"type": "Feature", "properties": properties, "geometry": shape})
    if max(len(number.partition(".")[2]) for number in _numbers(shape["coordinates"])) > DECIMALS:
        raise AssertionError(text)
    return text


def _numbers(coordinates: Any) -> Iterable[str]:  # noqa: ANN401  nested lists of numbers
    if isinstance(coordinates, list):
        for one in coordinates:
            yield from _numbers(one)
    else:
        yield repr(coordinates)
