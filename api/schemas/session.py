"""Signing in, and who is signed in."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Schema, TextOut, Words


class Credentials(Schema):
    """What the sign-in form sends."""

    username: Words = Field(min_length=1, max_length=100, examples=["sthj"])
    password: Words = Field(min_length=1, max_length=200)


class UnitBrief(Schema):
    """A unit in a word."""

    id: int
    name_zh: str
    name_en: str


class Me(Schema):
    """The signed-in person, their scope (`street_codes` null: the whole district) and what they may do."""

    id: int
    username: str
    name: str
    role: str
    role_text: TextOut
    unit: UnitBrief | None
    street_codes: list[str] | None
    may: list[str]
