"""The frame of every page."""

from __future__ import annotations

from datetime import date

from api.schemas.base import Schema, TextOut


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
    """A street by its nine-digit code."""

    code: str
    name_zh: str
    name_en: str
    is_schematic: bool


class MetaOut(Schema):
    """District, working date, plan years with the one in force, base map, and the demo's sample people."""

    district: DistrictOut
    streets: list[StreetOut]
    working_date: date
    is_demo: bool
    plan_years: list[int]
    plan_year: int | None
    basemap: Basemap | None
    version: str
    sign_ins: list[SignIn] | None


class Health(Schema):
    """`ok`, or no answer at all."""

    status: str
