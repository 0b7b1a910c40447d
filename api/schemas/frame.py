"""The frame of every page."""

from __future__ import annotations

from datetime import date
from typing import Self

from api.schemas.base import Schema, TextOut
from gis.db.models import Street
from gis.domain.crs import SHIFT_TEXTS, systems_at
from gis.domain.uploading import ENCODINGS


class DistrictOut(Schema):
    """A district: bounding box w, s, e, n and centre lon, lat in degrees."""

    code: str
    name_zh: str
    name_en: str
    bbox: tuple[float, float, float, float]
    center: tuple[float, float]


class Basemap(Schema):
    """Tile address with {z} {x} {y}, and what must be printed beside it."""

    url: str
    attribution: str


class SignIn(Schema):
    """A sample person of the demo."""

    username: str
    password: str
    name: str
    role_text: TextOut
    unit: str | None


class StreetOut(Schema):
    """A street by its nine-digit code; `bbox` is west, south, east, north in degrees."""

    code: str
    name_zh: str
    name_en: str
    is_schematic: bool
    bbox: tuple[float, float, float, float]

    @classmethod
    def of(cls, street: Street, bbox: tuple[float, float, float, float]) -> Self:
        """From the row and its box."""
        return cls(
            code=street.code,
            name_zh=street.name_zh,
            name_en=street.name_en,
            is_schematic=street.is_schematic,
            bbox=bbox,
        )


class SystemOut(TextOut):
    """A coordinate system that numbers of this district may be in."""

    code: str


class ReadingOut(Schema):
    """How a sender may say that a file is to be read: systems (the likeliest first), shifts, encodings."""

    systems: list[SystemOut]
    shifts: list[SystemOut]
    encodings: list[str]

    @classmethod
    def at(cls, lon: float) -> Self:
        """For a district at `lon` (degrees E)."""
        return cls(
            systems=[SystemOut(code=f"EPSG:{one.epsg}", **one.name.as_dict()) for one in systems_at(lon)],
            shifts=[SystemOut(code=shift.value, **name.as_dict()) for shift, name in SHIFT_TEXTS.items()],
            encodings=list(ENCODINGS),
        )


class MetaOut(Schema):
    """District, working date, plan years with the one in force, base map, how files may be read, the demo's people."""

    district: DistrictOut
    streets: list[StreetOut]
    working_date: date
    is_demo: bool
    plan_years: list[int]
    plan_year: int | None
    basemap: Basemap | None
    reading: ReadingOut
    version: str
    sign_ins: list[SignIn] | None


class Health(Schema):
    """`ok`, or no answer at all."""

    status: str
