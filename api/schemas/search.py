"""What the search box finds."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict

from api.schemas.base import Schema, TextOut
from gis.domain.words import FeatureKind
from gis.search import Found, HitType


class HitOut(Schema):
    """One hit. A place is a typed coordinate pair; a measure has no place on the map."""

    type: HitType
    kind: FeatureKind | None
    id: int | None
    code: str
    title: str
    subtitle: TextOut
    lon: float | None
    lat: float | None
    bbox: tuple[float, float, float, float] | None


class FoundOut(Schema):
    """At most twenty hits, best first; `read_as` says how a coordinate pair was read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hits": [
                        {
                            "type": "feature",
                            "kind": "parcel",
                            "id": 12,
                            "code": "P-001",
                            "title": "示例一厂原址",
                            "subtitle": {
                                "zh": "地块 · 名录内、未完成治理 · 东四街道",
                                "en": "Parcels · Listed, unfinished · Dongsi",
                            },
                            "lon": 116.4107,
                            "lat": 39.9253,
                            "bbox": [116.41, 39.925, 116.4114, 39.9257],
                        }
                    ],
                    "read_as": None,
                }
            ]
        }
    )

    hits: list[HitOut]
    read_as: TextOut | None

    @classmethod
    def of(cls, found: Found) -> Self:
        """From the use case's value."""
        return cls.model_validate(found)
